"""The sentences of this package's events, added to the register's."""

from arenden.event_texts import Handelsetext, register

T = Handelsetext
register(
    {
        "handlaggning.registrera": T("Registrerat", "{vem} registrerade ärendet", "Ärendet kom in och registrerades"),
        "handlaggning.anmal": T(
            "Anmält",
            "{vem} antecknade att ärendet anmäldes i fullmäktige",
            "Anmäldes i fullmäktige och lämnades för beredning",
        ),
        "handlaggning.borja_bereda": T("Beredning", "{vem} lät beredningen börja {dag}", "Beredningen började"),
        "handlaggning.underlag_klart": T("Underlag klart", "{vem} registrerade underlaget för beslut {dag}"),
        "handlaggning.overlamna": T("Överlämnat", "{vem} lämnade ärendet till nästa organ {dag}"),
        "handlaggning.foresla": T("Förslag", "{vem} registrerade organets förslag"),
        "handlaggning.avgor": T("Avgjort", "{vem} registrerade beslutet", "Ärendet avgjordes"),
        "handlaggning.aterremittera": T(
            "Återremiss",
            "{vem} registrerade att ärendet återremitterades",
            "Ärendet skickades tillbaka för mer utredning",
        ),
        "handlaggning.bordlagg": T("Bordlagt", "{vem} registrerade att ärendet bordlades", "Ärendet sköts upp"),
        "handlaggning.utga": T("Utgick", "{vem} registrerade att ärendet utgick från sammanträdet"),
        "handlaggning.redovisa": T(
            "Redovisat",
            "{vem} registrerade att motionen redovisades som obesvarad",
            "Redovisades för fullmäktige som obesvarad",
        ),
        "handlaggning.avskriv": T(
            "Avskrivet", "{vem} registrerade att motionen avskrevs", "Fullmäktige avskrev motionen"
        ),
        "handlaggning.aterge": T("Historik", "{vem} återgav historik som avviker från reglerna"),
        "handlaggning.undanta": T("Undantag", "{vem} antecknade ett undantag från beredning {dag}"),
        "handlaggning.avvisa": T("Avvisat", "{vem} avvisade ärendet {dag}", "Ärendet avvisades"),
        "handlaggning.aterta": T(
            "Återtaget", "{vem} antecknade att motionen är återtagen {dag}", "Motionen drogs tillbaka"
        ),
        "handlaggning.avsluta": T("Avslutat", "{vem} avslutade ärendet {dag}", "Ärendet avslutades"),
        "handlaggning.vag_satt": T("Beslutsväg", "{vem} satte beslutsvägen {vag}"),
        "handlaggning.importerad": T("Importerad", "{vem} läste in ärendets historik"),
        "remiss.sand": T(
            "Remiss", "{vem} skickade remiss till {organ}, svar senast {svara_senast}", "Remiss skickades till {organ}"
        ),
        "remiss.besvarad": T("Remissvar", "{vem} registrerade svaret från {organ}", "{organ} svarade på remissen"),
        "remiss.avbruten": T("Remiss utan svar", "{vem} lät beredningen gå vidare utan svar från {organ}"),
        "punkt.uppsatt": T("Dagordning", "{vem} satte upp ärendet för {organ} {datum}"),
        "punkt.borttagen": T("Dagordning", "{vem} tog bort ärendet från dagordningen för {organ} {datum}"),
        "punkt.flyttad": T("Dagordning", "{vem} flyttade en punkt till plats {till}"),
        "sammantrade.planerat": T("Sammanträde", "{vem} planerade sammanträdet {organ} {datum}"),
        "sammantrade.avsluta": T("Sammanträde", "{vem} avslutade sammanträdet"),
        "sammantrade.stall_in": T("Sammanträde", "{vem} ställde in sammanträdet"),
    }
)
