import json

import pytest

from arenden import diarium
from arenden.models import Arende, Handelse, Malplan, Nummerserie, Organ, Person
from documents import actions
from documents.models import Tjansteskrivelse
from documents.paket import exporter
from tests.documents.paket.packages import (
    ANMALAN,
    HELA_VAGEN,
    I_KF,
    I_KS,
    I_KSAU,
    TRAD,
    behandling,
    faults,
    outcomes,
    paket,
    take_in,
)
from tests.factories import arenden as factories
from tests.factories import workflow as scenes
from workflow import actions as course
from workflow import invariants
from workflow.models import Beslut, Forslag, Handlaggning, Sammantrade, Utkorgspost

pytestmark = pytest.mark.django_db
EN_SKRIVELSE = TRAD["tjansteskrivelser"][0]


def rows_everywhere() -> int:
    return sum(
        model.objects.count()
        for model in (Arende, Organ, Nummerserie, Person, Handelse, Malplan, Sammantrade, Utkorgspost)
    )


def section(html: str) -> dict:
    return {"avsnitt": [{"nyckel": "a", "rubrik": "A", "html": html}]}


def with_vote(ja: int, nej: int, ja_star_for: str, nej_star_for: str) -> dict:
    vote = {"ja": ja, "nej": nej, "ja_star_for": ja_star_for, "nej_star_for": nej_star_for}
    return paket(behandlingar=[*HELA_VAGEN[:3], I_KF | {"omrostning": vote}])


def imported(*packages, **options) -> Handlaggning:
    taken = take_in(*packages, **options)
    assert not [str(fault) for t in taken for fault in t.faults]
    return Handlaggning.objects.order_by("pk").last()


# --- What is taken in ---------------------------------------------------------------------------------------------


def test_import__signed_paper_without_treatment_is_ready_for_the_first_organ():
    handlaggning = imported(paket())

    skrivelse = Tjansteskrivelse.objects.get()
    assert handlaggning.tillstand == "under_beredning"
    assert handlaggning.underlag_klart_den.isoformat() == "2024-04-15"
    assert (skrivelse.tillstand, skrivelse.is_importerad, skrivelse.synlighet) == ("registrerad", True, "intern")
    assert (skrivelse.godkand_av, skrivelse.godkand_den, skrivelse.skickad_den) == (None, None, None)
    assert skrivelse.godkand_sha256 == skrivelse.content_sha256()
    assert handlaggning.okanda_fakta == ["anmalan", "godkannare"]
    assert [(h.nr, h.typ, h.datum.isoformat()) for h in handlaggning.arende.handlingar.all()] == [
        (1, "motion", "2024-01-10"),
        (2, "tjansteskrivelse", "2024-04-15"),
    ]


def test_import__the_case_goes_on_from_its_first_organ():
    imported(paket())
    kommun_users = {roll: factories.anvandare(roll, roll) for roll in ("kansli",)}
    kansli = kommun_users["kansli"]
    handlaggning = Handlaggning.objects.get()
    mote = course.plan_meeting(organ=Organ.objects.get(kod="KSAU"), datum=factories.INKOM, by=kansli)

    punkt = course.put_on_agenda(mote, handlaggning, by=kansli)
    course.treat(punkt, course.Behandling(slag=course.Beslutsslag.FORESLAR, text=["att bifalla"]), by=kansli)

    handlaggning.refresh_from_db()
    assert (handlaggning.tillstand, handlaggning.steg.organ.kod) == ("i_styrelse", "KS")


def test_import__whole_road_ends_decided_and_open():
    handlaggning = imported(paket(behandlingar=HELA_VAGEN))

    beslut = Beslut.objects.get(organ__kod="KF", slag="beslutar")
    assert handlaggning.tillstand == "avgjord"
    assert (handlaggning.anmald_den.isoformat(), handlaggning.avgjord_den.isoformat()) == ("2024-01-30", "2024-06-17")
    assert handlaggning.okanda_fakta == ["godkannare"]
    assert [(u.attsats.nr, u.utfall) for u in beslut.utfall.all()] == [(1, "bifall"), (2, "besvarad")]
    assert (beslut.paragraf_som_skriven, beslut.paragraf) == ("§ 63/24", None)
    assert set(Tjansteskrivelse.objects.values_list("tillstand", "synlighet")) == {("behandlad", "offentlig")}
    assert set(Sammantrade.objects.values_list("tillstand", flat=True)) == {"avslutat"}
    assert list(invariants.faults()) == []


def test_import__paragraph_that_the_file_does_not_tell_is_not_invented():
    imported(paket(behandlingar=[behandling("KSAU", "2024-05-06", "foreslar")]))

    assert Beslut.objects.get().paragraf_som_skriven == ""


def test_import__what_is_not_told_is_unknown():
    told = [
        behandling("KSAU", "2024-03-04", "foreslar"),
        behandling("KS", "2024-03-11", "aterremiss"),
        behandling("KSAU", "2024-04-08", "foreslar"),
        behandling("KS", "2024-04-15", "foreslar"),
        behandling("KF", "2024-04-29", "beslutar"),
    ]
    remiss = {"till": "KS", "sand": "2024-02-01"}

    handlaggning = imported(paket(tjansteskrivelser=None, motionarer=None, remisser=[remiss], behandlingar=told))

    assert handlaggning.tillstand == "avgjord"
    assert sorted(handlaggning.okanda_fakta) == [
        "anmalan",
        "motionarer",
        "motivering",
        "remissvar",
        "underlag",
        "utfall_per_attsats",
    ]
    assert list(invariants.faults()) == []


def test_import__unknown_facts_excuse_no_step_of_a_person():
    imported(
        paket(
            tjansteskrivelser=None,
            behandlingar=[behandling("KSAU", "2024-03-04", "foreslar"), behandling("KS", "2024-03-11", "aterremiss")],
        )
    )
    kansli = factories.anvandare("kansli", "kansli")
    mote = course.plan_meeting(organ=Organ.objects.get(kod="KSAU"), datum=factories.INKOM, by=kansli)

    with pytest.raises(course.Hinder, match="Tjänsteskrivelsen i KS 2024/0107 är inte godkänd"):
        course.put_on_agenda(mote, Handlaggning.objects.get(), by=kansli)


def test_import__unsigned_paper_stays_a_draft():
    imported(paket(tjansteskrivelser=[EN_SKRIVELSE | {"undertecknare": []}]))

    assert Tjansteskrivelse.objects.get().tillstand == "utkast"
    assert Handlaggning.objects.get().underlag_klart_den is None


def test_import__second_paper_after_aterremiss_replaces_the_first():
    told = [
        I_KSAU,
        behandling("KS", "2024-05-20", "aterremiss", motivering="Räkna på kostnaden."),
        behandling("KSAU", "2024-09-09", "foreslar"),
    ]
    second = EN_SKRIVELSE | {"datum": "2024-08-20"}

    handlaggning = imported(paket(tjansteskrivelser=[EN_SKRIVELSE, second], behandlingar=told))

    assert list(Tjansteskrivelse.objects.values_list("version", "tillstand")) == [(1, "ersatt"), (2, "behandlad")]
    assert (handlaggning.tillstand, handlaggning.steg.organ.kod) == ("i_styrelse", "KS")
    assert "underlag" not in handlaggning.okanda_fakta


def test_import__only_the_required_keys_follow_the_installations_path():
    scenes.beslutsvagar(factories.kommun())
    minsta = {key: TRAD[key] for key in ("format", "arendetyp", "rubrik", "inkom")}

    handlaggning = imported(minsta)

    assert handlaggning.tillstand == "registrerad"
    assert handlaggning.arende.som_skrivet == "KS 2026/0001"
    assert [s.organ.kod for s in handlaggning.vagen] == ["KF", "KSAU", "KS", "KF"]
    assert handlaggning.okanda_fakta == ["motionarer"]


def test_import__next_number_comes_after_the_imported():
    imported(paket(diarienummer="KS 2026/0041"))

    imported(paket(diarienummer=None))

    assert Arende.objects.order_by("pk").last().som_skrivet == "KS 2026/0042"
    assert list(diarium.gaps()) == []


def test_import__forvaltningsarende_ending_in_the_board():
    handlaggning = imported(
        paket(
            arendetyp="forvaltningsarende",
            motionarer=None,
            attsatser=None,
            beslutsvag=["KSAU", "KS"],
            tjansteskrivelser=[EN_SKRIVELSE | {"svar_per_attsats": []}],
            behandlingar=[I_KSAU, behandling("KS", "2024-05-20", "beslutar", beslut=["att anta taxan"])],
        )
    )

    assert handlaggning.tillstand == "avgjord"
    assert not handlaggning.ska_anmalas
    assert not hasattr(handlaggning.arende, "motion")


def test_import__organ_beside_the_path_moves_nothing():
    organ = TRAD["organ"] | {"TN": "Tekniska nämnden"}
    told = behandling("TN", "2024-03-20", "tillstyrker", per_attsats=outcomes("tillstyrks", "avstyrks"))

    handlaggning = imported(paket(organ=organ, behandlingar=[told]))

    beslut = Beslut.objects.get()
    assert beslut.punkt is None
    assert [(s.attsats.nr, s.utfall) for s in Forslag.objects.get(beslut=beslut).svar.all()] == [
        (1, "tillstyrks"),
        (2, "avstyrks"),
    ]
    assert handlaggning.tillstand == "under_beredning"


def test_import__two_cases_on_one_meeting_and_a_third_later():
    first = paket(behandlingar=HELA_VAGEN)
    second = paket(diarienummer="KS 2024/0108", behandlingar=HELA_VAGEN)
    take_in(first, second)

    imported(paket(diarienummer="KS 2024/0109", behandlingar=HELA_VAGEN))

    assert Sammantrade.objects.count() == 4
    assert Handlaggning.objects.filter(tillstand="avgjord").count() == 3


def test_import__organ_of_the_installation_keeps_its_name():
    kommun = factories.kommun()

    (taken,) = take_in(paket(organ=TRAD["organ"] | {"KS": "Kommunstyrelsen i Sjöstad"}))

    kommun.ks.refresh_from_db()
    assert kommun.ks.namn == "Kommunstyrelsen"
    assert "Organet KS heter Kommunstyrelsen här. Filens namn Kommunstyrelsen i Sjöstad används inte." in taken.notes
    assert not taken.faults


def test_import__organ_kinds_are_read_from_names_and_codes():
    organ = {
        "KF": "Kommunfullmäktige",
        "KS": "Kommunstyrelsen",
        "KSAU": "Kommunstyrelsens arbetsutskott",
        "VON": "Vård- och omsorgsnämnden",
        "VONAU": "Vård- och omsorgsnämndens arbetsutskott",
        "SEAB": "Sjöstads Energi AB",
        "LU": {"namn": "Ledningsutskottet", "under": "KS"},
    }

    imported(paket(organ=organ))

    assert {o.kod: (o.typ, o.under and o.under.kod) for o in Organ.objects.all()} == {
        "KF": ("fullmaktige", None),
        "KS": ("styrelse", None),
        "KSAU": ("utskott", "KS"),
        "VON": ("namnd", None),
        "VONAU": ("utskott", "VON"),
        "SEAB": ("bolag", None),
        "LU": ("utskott", "KS"),
    }


def test_import__goal_is_linked_to_the_installations_own():
    mal = factories.mal("Grönare stad")
    package = paket(mal=[{"mal": "Grönare stad", "hur": "beror"}, {"mal": "Okänt mål", "hur": "bidrar_till"}])

    handlaggning = imported(package)

    assert [(lank.mal, lank.mal_som_lydde) for lank in handlaggning.arende.mallankar.order_by("pk")] == [
        (mal, "Grönare stad"),
        (None, "Okänt mål"),
    ]


def test_import__decomposed_letters_become_one():
    imported(json.dumps(paket(rubrik="Fler ba\u0308nkar"), ensure_ascii=False).encode())

    assert Arende.objects.get().rubrik == "Fler b\u00e4nkar"


def test_import__its_paper_can_be_written_as_word():
    imported(paket())

    assert actions.word_file(Tjansteskrivelse.objects.get()).startswith(b"PK")


def test_import__a_long_case():
    avsnitt = [
        {"nyckel": f"del-{nr}", "rubrik": f"Del {nr}", "html": f"<p>{'Träd ger skugga. ' * 4000}</p>"}
        for nr in range(20)
    ]
    rounds = []
    for month in range(1, 13):
        rounds += [
            behandling("KSAU", f"2025-{month:02d}-03", "foreslar"),
            behandling("KS", f"2025-{month:02d}-17", "aterremiss", motivering="Räkna om."),
        ]
    package = paket(
        attsatser=[f"att plantera träd nummer {nr}" for nr in range(300)],
        tjansteskrivelser=[EN_SKRIVELSE | {"avsnitt": avsnitt}],
        behandlingar=rounds,
    )

    handlaggning = imported(package)

    assert handlaggning.arende.attsatser.count() == 300
    assert exporter.as_data(handlaggning.arende) == package


# --- All or nothing -----------------------------------------------------------------------------------------------


def test_import__a_fault_in_one_file_stops_them_all():
    before = rows_everywhere()

    taken = take_in(paket(), paket(diarienummer="KS 2024/0108", inkom="2024-13-01"), b"[")

    assert [len(t.faults) for t in taken] == [0, 1, 1]
    assert rows_everywhere() == before


def test_import__trying_gives_the_same_report_and_keeps_nothing():
    before = rows_everywhere()

    (tried,) = take_in(paket(behandlingar=HELA_VAGEN), prova=True)

    assert rows_everywhere() == before
    (done,) = take_in(paket(behandlingar=HELA_VAGEN))
    assert (tried.summary, tried.notes) == (done.summary, done.notes)


def test_import__the_same_case_twice_in_one_go_is_refused():
    (fault,) = faults(paket(), paket())

    assert fault.startswith("diarienummer: KS 2024/0107 finns redan i installationen.")


def test_import__goal_chain_beside_a_case():
    kedja = {
        "format": "malkedja/1",
        "organ": {"kod": "KS", "namn": "Kommunstyrelsen"},
        "plan": {"namn": "Plan 2026", "period": "2026", "beslutad_av": None, "beslutad": None},
        "mal": [{"id": "m1", "typ": "kf_mal", "namn": "Grönare stad", "beskrivning": None, "under": None}],
    }

    imported(kedja, paket(mal=[{"mal": "Grönare stad", "hur": "beror"}]))

    assert Arende.objects.get().mallankar.get().mal.plan == Malplan.objects.get()


# --- Faults: a file that can never be taken in --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Filen är inte JSON: det tar stopp på rad 1, tecken 1. Rätta där."),
        (b"[]", "Filen ska innehålla ett objekt inom klamrar, { … }."),
        (b'{"format"\n 1}', "Filen är inte JSON: det tar stopp på rad 2, tecken 2. Rätta där."),
        ("{'å': 1}".encode("latin-1"), "Filen är inte skriven i UTF-8 (byte 2). Spara om den som UTF-8."),
        (
            b"{}",
            'format: Nyckeln format saknas. Skriv "arendepaket/1" för ett ärende eller "malkedja/1" för en målkedja.',
        ),
        (
            b'{"format": "arendepaket/2"}',
            'format: "arendepaket/2" är inget format som den här versionen kan läsa. '
            'Skriv "arendepaket/1" för ett ärende eller "malkedja/1" för en målkedja.',
        ),
        (b'{"a": NaN}', "Filen innehåller NaN, som inte är ett tal. Skriv null om värdet inte är känt."),
        (b'{"a":' * 20_000, "Filen har listor eller objekt i för många nivåer."),
    ],
)
def test_faults__file_that_is_no_package(content, told):
    assert faults(content) == [told]


@pytest.mark.parametrize("key", ["arendetyp", "rubrik", "inkom"])
def test_faults__required_key(key):
    assert faults(paket(**{key: None})) == [f"{key}: Nyckeln {key} saknas. Lägg till den."]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"arendetyp": "moton"}, 'arendetyp: "moton" går inte att välja här.'),
        ({"rubrik": "  "}, "rubrik: Texten är tom."),
        ({"rubrik": "x" * 501}, "rubrik: Texten får ha högst 500 tecken. Den har 501."),
        ({"rubrik": "Fler\nträd"}, "rubrik: Skriv texten på en rad, utan radbrytning."),
        ({"rubrik": "Fler\u0000träd"}, "rubrik: Texten innehåller styrtecken"),
        ({"rubrik": 7}, "rubrik: Skriv en text inom citattecken. I filen står 7."),
        ({"inkom": "8 december 2022"}, "inkom: Skriv datumet som ÅÅÅÅ-MM-DD"),
        ({"inkom": 20221208}, "inkom: Skriv datumet som ÅÅÅÅ-MM-DD"),
        ({"inkom": "2024-02-30"}, "inkom: Dagen 2024-02-30 finns inte. Rätta datumet."),
        ({"inkom": "2026-03-11", "tjansteskrivelser": None}, "inkom: Dagen 2026-03-11 ligger i framtiden."),
        ({"attsatser": "att"}, "attsatser: Skriv en lista inom hakparenteser"),
        ({"motionarer": ["Ada"]}, "motionarer[0]: Skriv ett objekt inom klamrar"),
        ({"motionarer": [{"parti": "S"}]}, "motionarer[0].namn: Nyckeln namn saknas."),
        ({"diarienummer": "sjuttiosju"}, 'diarienummer: "sjuttiosju" går inte att läsa som ett diarienummer.'),
        ({"diarienummer": "2024/77"}, 'diarienummer: "2024/77" går inte att läsa som ett diarienummer.'),
        ({"diarienummer": "BUN 2024/7"}, "diarienummer: Ingen nummerserie har beteckningen BUN."),
        ({"beslutsvag": ["KSAU", "XX", "KF"]}, "beslutsvag[1]: Organet XX finns inte i installationen."),
        ({"beslutsvag": ["KS", "KS"]}, "beslutsvag[1]: Det här står redan tidigare i listan."),
        ({"beslutsvag": None}, "beslutsvag: Installationen har ingen beslutsväg för den sortens ärende."),
        ({"organ": TRAD["organ"] | {"LU": "Ledningsutskottet"}}, "organ.LU: Vilken nämnd hör utskottet till?"),
        (
            {"organ": TRAD["organ"] | {"LU": {"namn": "LU", "typ": "utskott", "under": "YY"}}},
            "organ.LU.under: Organet YY finns inte.",
        ),
        (
            {"organ": TRAD["organ"] | {"TN": {"namn": "TN", "typ": "styrelsen"}}},
            'organ.TN.typ: "styrelsen" går inte att välja',
        ),
        ({"remisser": [{"till": "XX", "sand": "2024-02-01"}]}, "remisser[0].till: Organet XX finns inte"),
        ({"remisser": [{"till": "KS"}]}, "remisser[0].sand: Nyckeln sand saknas."),
        (
            {
                "remisser": [
                    {"till": "KS", "sand": "2024-02-10", "svar": {"datum": "2024-02-01", "stallning": "avstar"}}
                ]
            },
            "remisser[0].svar.datum: Svaret är daterat före dagen då remissen skickades",
        ),
        (
            {"remisser": [{"till": "KS", "sand": "2024-02-10", "svara_senast": "2024-02-01"}]},
            "remisser[0].svara_senast: Svarsdagen är före",
        ),
        ({"mal": [{"mal": "Träd", "hur": "hjalper"}]}, 'mal[0].hur: "hjalper" går inte att välja här.'),
        (
            {"arendetyp": "forvaltningsarende", "attsatser": None},
            "motionarer: Ett förvaltningsärende har inga motionarer.",
        ),
        ({"avslutad": "2024-06-01"}, "avslutad: Ärendet är inte avgjort, avvisat eller återtaget"),
        ({"foo": 1}, "foo: Nyckeln foo är okänd i formatet. Ta bort den, eller rätta stavningen."),
        ({"motionär": []}, "motionär: Nyckeln motionär är okänd i formatet. Menade du motionarer?"),
    ],
)
def test_faults__of_the_case(changes, told):
    before = rows_everywhere()

    found = faults(paket(**changes))

    assert len([fault for fault in found if fault.startswith(told)]) == 1, found
    assert rows_everywhere() == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"svar_per_attsats": [{"attsats": 3, "utfall": "avslag"}]},
            "svar_per_attsats[0].attsats: Att-sats 3 finns inte",
        ),
        (
            {"svar_per_attsats": [{"attsats": 0, "utfall": "avslag"}]},
            "svar_per_attsats[0].attsats: Skriv ett tal som är minst 1",
        ),
        (
            {"svar_per_attsats": [{"attsats": "1", "utfall": "avslag"}]},
            "svar_per_attsats[0].attsats: Skriv ett heltal.",
        ),
        (
            {"svar_per_attsats": [{"attsats": 1, "utfall": "tillstyrks"}]},
            'svar_per_attsats[0].utfall: "tillstyrks" går inte',
        ),
        (section("<p>a</p><script>b</script>"), "avsnitt[0].html: Texten innehåller elementet script"),
        (section('<p onclick="x">a</p>'), "avsnitt[0].html: Texten innehåller attributet onclick på p"),
        (section('<a href="javascript:x">a</a>'), "avsnitt[0].html: Texten innehåller en länk med javascript:"),
        (section("<p>a</p><!-- b -->"), "avsnitt[0].html: Texten innehåller en kommentar"),
        (section("<ul>" * 70), "avsnitt[0].html: Texten har listor eller tabeller i fler än"),
        (
            {"avsnitt": [{"nyckel": "underlag", "rubrik": "A", "html": ""}]},
            "avsnitt[0].nyckel: underlag är en egen del",
        ),
        (
            {"avsnitt": [{"nyckel": "a", "rubrik": "A", "html": ""}] * 2},
            "avsnitt[1]: Det här står redan tidigare i listan.",
        ),
        (
            {"skickas_till": [{"mottagare": "A", "syfte": "info"}]},
            'skickas_till[0].syfte: "info" går inte att välja här.',
        ),
        ({"undertecknad": []}, "undertecknad: Nyckeln undertecknad är okänd i formatet. Menade du undertecknare?"),
    ],
)
def test_faults__of_the_paper(changes, told):
    found = faults(paket(tjansteskrivelser=[EN_SKRIVELSE | changes]))

    assert [fault for fault in found if fault.startswith(f"tjansteskrivelser[0].{told}")], found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"utfall": "godkänner"}, 'utfall: "godkänner" går inte att välja här.'),
        ({"organ": "XX"}, "organ: Organet XX finns inte i installationen."),
        ({"datum": "2026-12-01"}, "datum: Dagen 2026-12-01 ligger i framtiden."),
        (
            {"per_attsats": outcomes("bifall", "bifall", "bifall")},
            "per_attsats[2].attsats: Att-sats 3 finns inte: ärendet har 2 att-satser.",
        ),
        (
            {"per_attsats": [{"attsats": 1, "utfall": "bifall"}, {"attsats": 1, "utfall": "avslag"}]},
            "per_attsats[1].attsats: Att-sats 1 har redan ett utfall här.",
        ),
        ({"per_attsats": outcomes("ja")}, 'per_attsats[0].utfall: "ja" går inte att välja här.'),
        (
            {"utfall": "bordlagd", "per_attsats": outcomes("bifall")},
            "per_attsats: Ett ärende med utfallet bordlagd är inte avgjort",
        ),
        ({"omrostning": {"ja": -1}}, "omrostning.ja: Skriv ett tal som är minst 0. I filen står -1."),
        ({"omrostning": {"ja": True}}, "omrostning.ja: Skriv ett heltal. I filen står true."),
        ({"omrostning": {"ja": 1.5}}, "omrostning.ja: Skriv ett heltal. I filen står 1.5."),
        ({"reservationer": [{"parti": "M"}]}, "reservationer[0].namn: Nyckeln namn saknas."),
    ],
)
def test_faults__of_a_treatment(changes, told):
    found = faults(paket(behandlingar=[I_KSAU | changes]))

    assert [fault for fault in found if fault.startswith(f"behandlingar[0].{told}")], found


def test_faults__all_at_once_each_with_its_place():
    package = paket(
        foo=1,
        bar=2,
        diarienummer="XX 2024/1",
        vackt="2024-13-01",
        tjansteskrivelser=[
            EN_SKRIVELSE
            | {
                "datum": "2023-12-01",
                "avsnitt": [
                    {"nyckel": "a", "rubrik": "A", "html": "<p>a</p>"},
                    {"nyckel": "b", "rubrik": "B", "html": "<img src=x>"},
                ],
            }
        ],
        behandlingar=[
            I_KF
            | {
                "organ": "YY",
                "per_attsats": outcomes("bifall", "avslag", "bifall"),
                "omrostning": {"ja": 1, "nej": 2, "ja_star_for": "bifall", "nej_star_for": "avslag"},
            },
            I_KSAU | {"datum": "2024-01-02"},
        ],
    )

    places = {fault.partition(":")[0] for fault in faults(package)}

    assert places == {"foo", "bar", "vackt", "tjansteskrivelser[0].avsnitt[1].html"} | {
        "diarienummer",
        "behandlingar[0].organ",
        "behandlingar[0].per_attsats[2].attsats",
        "behandlingar[1].datum",
    }


def test_faults__key_written_twice():
    content = json.dumps(paket()).replace('{"format"', '{"rubrik": "En annan", "format"').encode()

    assert faults(content) == ['Nyckeln "rubrik" står mer än en gång i samma objekt. Ta bort den som inte ska gälla.']


def test_faults__organ_of_another_kind_here():
    factories.kommun()

    found = faults(paket(organ=TRAD["organ"] | {"TEN": {"namn": "Tekniska nämnden", "typ": "bolag"}}))

    assert found == [
        "organ.TEN.typ: Organet TEN är nämnd i installationen, inte bolag. Rätta filen, eller ge organet en annan kod."
    ]


def test_faults__protected_name_in_the_title():
    found = faults(paket(rubrik="Motion från Ada Berg", motionarer=[{"namn": "Ada Berg", "skyddad": True}]))

    assert found == [
        "rubrik: Rubriken innehåller namnet på en person med skyddade uppgifter. Skriv en rubrik utan namnet."
    ]


# --- Deviations: history that breaks a rule -----------------------------------------------------------------------

AVVIKANDE = [
    pytest.param(
        paket(vackt="2024-01-01"),
        "vackt: Dagen 2024-01-01 är före dagen då ärendet kom in",
        "under_beredning",
        id="väckt före inkom",
    ),
    pytest.param(
        paket(tjansteskrivelser=[EN_SKRIVELSE | {"datum": "2023-12-31"}]),
        "tjansteskrivelser[0].datum: Dagen 2023-12-31 är före dagen då ärendet kom in",
        "under_beredning",
        id="skrivelse före inkom",
    ),
    pytest.param(
        paket(behandlingar=[I_KSAU | {"datum": "2024-03-01"}]),
        "behandlingar[0].datum: Kommunstyrelsens arbetsutskott behandlade ärendet 2024-03-01, före",
        "i_styrelse",
        id="behandling före skrivelse",
    ),
    pytest.param(
        paket(behandlingar=[I_KSAU, I_KS | {"datum": "2024-05-01"}]),
        "behandlingar[1].datum: Dagen 2024-05-01 är före den föregående i listan (2024-05-06).",
        "i_fullmaktige",
        id="behandlingar baklänges",
    ),
    pytest.param(
        with_vote(10, 30, "bifall", "avslag"),
        "behandlingar[3].omrostning: nej fick flest röster (30 mot 10) och står för avslag, men beslutet är",
        "avgjord",
        id="röster mot beslutet",
    ),
    pytest.param(
        with_vote(30, 10, "avslag", "avslag"),
        "behandlingar[3].omrostning: Ja och nej står för samma sak.",
        "avgjord",
        id="båda sidor samma",
    ),
    pytest.param(
        paket(behandlingar=[I_KF]),
        "behandlingar[0]: Kommunfullmäktige avgjorde ärendet utan att kommunstyrelsen hade fått yttra sig (KL 5 kap.",
        "avgjord",
        id="KF utan KS",
    ),
    pytest.param(
        paket(beslutsvag=["KF"], behandlingar=[I_KF]),
        "behandlingar[0]: KS 2024/0107 kan inte avgöras: ingen nämnd har berett det (KL 5 kap. 26 §).",
        "avgjord",
        id="bara KF i vägen",
    ),
    pytest.param(
        paket(behandlingar=[I_KSAU | {"utfall": "beslutar", "per_attsats": []}]),
        "behandlingar[0]: Kommunstyrelsens arbetsutskott avgör inte KS 2024/0107 enligt beslutsvägen.",
        "i_styrelse",
        id="fel organ avgör",
    ),
    pytest.param(
        paket(behandlingar=[*HELA_VAGEN, I_KSAU | {"datum": "2024-09-09"}]),
        "behandlingar[4]: KS 2024/0107 är inte redo för ett sammanträde: läget är avgjort.",
        "avgjord",
        id="behandling efter beslutet",
    ),
    pytest.param(
        paket(behandlingar=[*HELA_VAGEN[:3], I_KF | {"per_attsats": outcomes("tillstyrks", "avstyrks")}]),
        "behandlingar[3]: Kommunfullmäktige avgör ärendet: välj bifall",
        "avgjord",
        id="KF med nämndens ord",
    ),
    pytest.param(
        paket(
            organ=TRAD["organ"] | {"TN": "Tekniska nämnden"},
            behandlingar=[behandling("TN", "2024-05-02", "beslutar", per_attsats=outcomes("bifall"))],
        ),
        "behandlingar[0].per_attsats: Tekniska nämnden yttrar sig och avgör inte ärendet",
        "under_beredning",
        id="nämnd med KF:s ord",
    ),
    pytest.param(
        paket(
            behandlingar=HELA_VAGEN,
            tjansteskrivelser=[EN_SKRIVELSE, EN_SKRIVELSE | {"datum": "2024-12-01"}],
        ),
        "tjansteskrivelser[1].datum: Tjänsteskrivelsen är daterad 2024-12-01, efter att ärendet avgjordes.",
        "avgjord",
        id="skrivelse efter beslutet",
    ),
    pytest.param(
        paket(behandlingar=[I_KSAU], remisser=[{"till": "KS", "sand": "2024-05-13"}]),
        "remisser[0]: KS 2024/0107 är inte under beredning och kan inte remitteras.",
        "i_styrelse",
        id="remiss från ett organ",
    ),
    pytest.param(
        paket(behandlingar=[I_KSAU, I_KS, I_KF | {"utfall": "avskriver", "per_attsats": []}]),
        "behandlingar[2]: KS 2024/0107 kan inte avskrivas: fullmäktige har inte fått anmälan",
        "avskriven",
        id="avskriven utan redovisning",
    ),
]


@pytest.mark.parametrize(("package", "told", "tillstand"), AVVIKANDE)
def test_deviations__are_refused_by_name(package, told, tillstand):
    before = rows_everywhere()

    found = faults(package)

    assert [fault for fault in found if fault.startswith(told)], found
    assert rows_everywhere() == before


@pytest.mark.parametrize(("package", "told", "tillstand"), AVVIKANDE)
def test_deviations__are_taken_in_as_they_were_and_recorded(package, told, tillstand):
    (taken,) = take_in(package, som_det_var=True)

    handlaggning = Handlaggning.objects.get()
    assert not taken.faults
    assert [str(d) for d in taken.deviations if str(d).startswith(told)]
    assert handlaggning.avvikelser == [{"plats": d.plats, "text": d.mening} for d in taken.deviations]
    assert handlaggning.tillstand == tillstand
    assert exporter.as_data(handlaggning.arende)["behandlingar"] == package["behandlingar"]
    assert list(invariants.faults()) == []


def test_deviations__decided_case_is_open_also_as_it_was():
    take_in(paket(behandlingar=[I_KF]), som_det_var=True)

    assert set(Tjansteskrivelse.objects.values_list("synlighet", flat=True)) == {"offentlig"}


def test_deviations__as_it_was_does_not_excuse_a_fault():
    assert faults(paket(foo=1, behandlingar=[I_KF]), som_det_var=True) == [
        "foo: Nyckeln foo är okänd i formatet. Ta bort den, eller rätta stavningen."
    ]


@pytest.mark.parametrize(
    "vote",
    [
        {"ja": 20, "nej": 20, "ja_star_for": "avslag", "nej_star_for": "bifall"},
        {"ja": 30, "nej": 10, "ja_star_for": "bifall till styrelsens förslag", "nej_star_for": "avslag"},
        {"ja": 10, "nej": 30, "ja_star_for": "bifall till styrelsens förslag", "nej_star_for": "besvarad"},
        {"ja": 30, "nej": 10, "ja_star_for": None, "nej_star_for": None},
        {"ja": None, "nej": None},
    ],
)
def test_votes__that_may_end_as_they_did(vote):
    assert faults(paket(behandlingar=[*HELA_VAGEN[:3], I_KF | {"omrostning": vote}])) == []


def test_rejected_and_withdrawn_cases_keep_their_ends():
    rejected = paket(
        handlaggare=None,
        tjansteskrivelser=None,
        avvisad={"datum": "2024-01-20", "skal": "Inte en ledamot."},
        avslutad="2024-02-01",
    )
    withdrawn = paket(
        diarienummer="KS 2024/0108",
        motionarer=[{"namn": "Ada Berg", "parti": "S", "aterkallad": "2024-05-01"}],
        behandlingar=[ANMALAN],
    )
    take_in(rejected, withdrawn)

    assert list(Handlaggning.objects.order_by("pk").values_list("tillstand", flat=True)) == ["avslutad", "atertagen"]
    assert [exporter.as_data(arende) for arende in Arende.objects.order_by("pk")] == [rejected, withdrawn]


def test_exception_from_preparation_is_played_by_name():
    organ = {"KF": "Kommunfullmäktige", "KS": "Kommunstyrelsen"}
    package = paket(organ=organ, beslutsvag=["KF"], behandlingar=[I_KF], beredningsundantag="bradskande")

    handlaggning = imported(package)

    assert (handlaggning.tillstand, handlaggning.beredningsundantag) == ("avgjord", "bradskande")
    assert exporter.as_data(handlaggning.arende) == package | {"organ": {"KF": "Kommunfullmäktige"}}
