"""The sentences of the papers' events, added to the register's."""

from arenden.event_texts import Handelsetext, register

T = Handelsetext
register(
    {
        "tjansteskrivelse.skapad": T("Tjänsteskrivelse", "{vem} började skriva en tjänsteskrivelse"),
        "tjansteskrivelse.sparad": T("Tjänsteskrivelse", "{vem} redigerade tjänsteskrivelsen"),
        "tjansteskrivelse.remittera_internt": T("Intern remiss", "{vem} skickade utkastet på intern remiss"),
        "tjansteskrivelse.ta_tillbaka": T("Intern remiss", "{vem} tog tillbaka utkastet från intern remiss"),
        "tjansteskrivelse.skicka_till_granskning": T("Granskning", "{vem} skickade tjänsteskrivelsen till granskning"),
        "tjansteskrivelse.skicka_tillbaka": T(
            "Granskning", "{vem} skickade tillbaka tjänsteskrivelsen med en kommentar"
        ),
        "tjansteskrivelse.godkann": T("Godkänd", "{vem} godkände tjänsteskrivelsen"),
        "tjansteskrivelse.registrera": T("Registrerad", "{vem} registrerade tjänsteskrivelsen i ärendet"),
        "tjansteskrivelse.behandla": T("Behandlad", "Tjänsteskrivelsen behandlades"),
        "tjansteskrivelse.ersatt": T("Ersatt", "Tjänsteskrivelsen ersattes av en nyare"),
        "tjansteskrivelse.makulera": T("Makulerad", "{vem} makulerade tjänsteskrivelsen"),
        "tjansteskrivelse.publicerad": T(
            "Publicerad", "{vem} publicerade tjänsteskrivelsen", "Tjänsteskrivelsen publicerades"
        ),
    }
)
