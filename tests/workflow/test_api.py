"""The API's cases: register, read, see and make the moves, as each role may."""

from datetime import date
from functools import partial

import pytest

from arenden import clock
from arenden.models import Arende, Handelse, Person, Raknare
from arenden.permissions import UTAN_BEHORIGHET, Roll
from arenden.visibility import Synlighet
from documents import actions as papers
from documents.models import Tjansteskrivelse
from tests.api import NY_MOTION, OGILTIGA_ORD, with_token
from tests.factories import arenden, workflow
from workflow.api import ACTS
from workflow.models import Beslut, Dagordningspunkt, Handlaggning
from workflow.transitions import moves, perform

ARENDE = "/api/v1/arenden/ks-2026-1"


def post(client, adress, body=None, nyckel=None):
    headers = {"Idempotency-Key": nyckel} if nyckel else {}
    return client.post(adress, body if body is not None else {}, content_type="application/json", headers=headers)


def register_motion(client, nyckel=None, **changed):
    return post(client, "/api/v1/motioner", NY_MOTION | changed, nyckel)


# --- Registering -----------------------------------------------------------------------------------------------------


def test_register__motion(kommun):
    svar = register_motion(with_token(kommun.registrator))

    assert svar.status_code == 201
    assert svar.json() == {"diarienummer": "KS 2026/0001", "slug": "ks-2026-1", "tillstand": "registrerad"}
    arende = Arende.objects.get(slug="ks-2026-1")
    assert (arende.rubrik, arende.inkom, arende.inkom_via) == (NY_MOTION["rubrik"], date(2026, 3, 2), "etjanst")
    assert [m.namn_for(None) for m in arende.motion.motionarer.all()] == ["Ada Berg (S)", "Bo Ek"]
    assert list(arende.attsatser.values_list("nr", "text")) == [
        (1, "att ta fram en plan för cykelställ"),
        (2, "att redovisa planen"),
    ]


@pytest.mark.parametrize("roll", [r for r in Roll if r not in (Roll.REGISTRATOR, Roll.KANSLI)])
def test_register__role_without_the_permission(kommun, roll):
    svar = register_motion(with_token(kommun.med_roll(roll)))

    assert svar.status_code == 403
    assert svar.json() == {
        "kod": "saknar_behorighet",
        "mening": UTAN_BEHORIGHET,
    }
    assert not Arende.objects.exists()


def test_register__registrator_of_another_organ(kommun):
    registrator = arenden.anvandare("tenreg", Roll.REGISTRATOR, organ=kommun.ten)

    assert register_motion(with_token(registrator)).status_code == 403
    assert register_motion(with_token(registrator), organ="ten").json()["diarienummer"] == "TEN 2026/0001"


def test_register__organ_without_a_series(kommun):
    svar = register_motion(with_token(kommun.registrator), organ="KF")

    assert svar.status_code == 422
    assert svar.json()["kod"] == "kan_inte_registreras"
    assert svar.json()["mening"].startswith("Kommunfullmäktige har ingen nummerserie.")
    assert not Arende.objects.exists()


def test_register__day_in_the_future(kommun):
    svar = register_motion(with_token(kommun.registrator), inkom="2026-03-11")

    assert svar.status_code == 422
    assert svar.json()["fel"] == [{"plats": "inkom", "mening": "Datumet kan inte vara efter i dag. Rätta dagen."}]


def test_register__name_of_a_protected_person_in_the_title(kommun):
    """The title is public, and the API knows its motionärer by name only."""
    Person.objects.create(namn="Ada Berg", skyddad=True)

    svar = register_motion(with_token(kommun.registrator), rubrik="Motion från ada berg om fler bänkar")

    assert svar.status_code == 422
    assert svar.json()["mening"].startswith("Rubriken innehåller namnet på en person med skyddade uppgifter.")
    assert not Arende.objects.exists()


# --- The idempotency key ---------------------------------------------------------------------------------------------


def test_key__same_body_is_the_same_case(kommun):
    client = with_token(kommun.registrator)

    first, second = register_motion(client, "a-1"), register_motion(client, "a-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Arende.objects.count() == 1
    assert Raknare.objects.get().utlamnade == 1


def test_key__other_body_is_refused(kommun):
    client = with_token(kommun.registrator)
    register_motion(client, "a-1")

    svar = register_motion(client, "a-1", rubrik="Motion om något annat")

    assert svar.status_code == 409
    assert svar.json() == {
        "kod": "nyckel_med_annat_innehall",
        "mening": "Nyckeln är redan använd för KS 2026/0001 med ett annat innehåll. "
        "Använd en ny nyckel för ett nytt ärende.",
    }
    assert Arende.objects.count() == 1


def test_key__belongs_to_its_user(kommun):
    register_motion(with_token(kommun.registrator), "a-1")

    svar = register_motion(with_token(kommun.kansli), "a-1", rubrik="Motion om något annat")

    assert svar.json()["diarienummer"] == "KS 2026/0002"


def test_key__without_one_each_request_is_a_case(kommun):
    client = with_token(kommun.registrator)

    assert [register_motion(client).json()["slug"] for _ in range(2)] == ["ks-2026-1", "ks-2026-2"]


@pytest.mark.parametrize("nyckel", ["två ord", "å", "x" * 201])
def test_key__that_cannot_be_kept(kommun, nyckel):
    svar = register_motion(with_token(kommun.registrator), nyckel)

    assert svar.status_code == 422
    assert svar.json()["fel"] == [
        {"plats": "header.Idempotency-Key", "mening": "Skriv 1–200 tecken ur ASCII, utan mellanslag."}
    ]
    assert not Arende.objects.exists()


def test_key__many_at_once_make_one_case(threaded_db, at_once):
    kommun = arenden.kommun()
    workflow.beslutsvagar(kommun)
    clients = [with_token(kommun.registrator) for _ in range(6)]

    answers = at_once(*[partial(register_motion, client, "a-1") for client in clients])

    assert {svar.status_code for svar in answers} == {201}
    assert {svar.json()["slug"] for svar in answers} == {"ks-2026-1"}
    assert Arende.objects.count() == 1
    assert Raknare.objects.get().utlamnade == 1


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_read__decided_motion(kommun):
    workflow.motion_avgjord(kommun)

    svar = with_token(kommun.fortroendevald).get(ARENDE)

    assert svar.status_code == 200
    found = svar.json()
    besluten = found.pop("besluten")
    assert found == {
        "diarienummer": "KS 2026/0001",
        "slug": "ks-2026-1",
        "arendetyp": "motion",
        "rubrik": "Fler cykelställ vid stationen",
        "inkom": "2026-01-12",
        "tillstand": "avgjord",
        "lage": "Avgjort",
        "organ": "KS",
        "beslutsvag": ["KF", "KSAU", "KS", "KF"],
        "motionarer": [{"namn": "Ada Berg (S)"}, {"namn": "Bo Ek (MP)"}],
        "attsatser": [{"nr": nr, "text": text} for nr, text in enumerate(arenden.ATTSATSER, start=1)],
        "handlingar": [],
    }
    assert [(b["organ"], b["datum"], b["slag"], b["per_attsats"]) for b in besluten][-1] == (
        "KF",
        "2026-03-09",
        "beslutar",
        [{"attsats": 1, "utfall": "bifall"}, {"attsats": 2, "utfall": "bifall"}],
    )


def test_read__hidden_is_as_missing(kommun):
    workflow.motion_registrerad(kommun, synlighet=Synlighet.SEKRETESS)
    client = with_token(kommun.lasare)

    hidden, missing = client.get(ARENDE), client.get("/api/v1/arenden/ks-2026-99")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content
    assert hidden.headers.items() == missing.headers.items()
    assert with_token(kommun.registrator).get(ARENDE).status_code == 200


@pytest.mark.parametrize("rest", ["", "/overgangar", "/handlingar/1/fil", "/tjansteskrivelse.docx"])
def test_read__address_that_is_none(motion_registrerad, kommun, rest):
    client = with_token(kommun.registrator)
    slugs = ["%00", "a%00b", "x" * 300, "ks 2026", "å", "..", "ks-2026-1%0a", "'--"]

    answers = [client.get(f"/api/v1/arenden/{slug}{rest}") for slug in slugs]

    assert {svar.status_code for svar in answers} == {404}


def test_read__shows_only_what_the_reader_may_see(kommun):
    handlaggning = workflow.medborgarforslag_registrerat(kommun, namn="Cecilia Damm")
    arenden.handling(handlaggning.arende, by=kommun.registrator, beskrivning="Internt brev")
    arenden.handling(
        handlaggning.arende,
        by=kommun.registrator,
        beskrivning="Läkarintyg",
        synlighet=Synlighet.SEKRETESS,
        sekretess_lagrum="OSL 21 kap. 1 §",
    )

    def seen(user):
        found = with_token(user).get(ARENDE).json()
        return found["motionarer"], [handling["beskrivning"] for handling in found["handlingar"]]

    assert seen(kommun.registrator) == ([{"namn": "Cecilia Damm"}], ["Internt brev", "Läkarintyg"])
    assert seen(kommun.lasare) == ([{"namn": "Privatperson"}], ["Internt brev"])
    assert seen(kommun.fortroendevald) == ([{"namn": "Privatperson"}], [])


def test_read__internal_decision_is_not_shown_to_the_elected(motion_i_ks, kommun):
    assert [b["organ"] for b in with_token(kommun.kansli).get(ARENDE).json()["besluten"]] == ["KF", "KSAU"]
    assert [b["organ"] for b in with_token(kommun.fortroendevald).get(ARENDE).json()["besluten"]] == ["KF"]


@pytest.mark.parametrize("antal", [1, 20])
def test_read__same_queries_for_any_length(motion_avgjord, kommun, antal, django_assert_max_num_queries):
    for nr in range(antal):
        arenden.handling(motion_avgjord.arende, by=kommun.registrator, beskrivning=f"Brev {nr}")
    client = with_token(kommun.kansli)

    with django_assert_max_num_queries(22):
        svar = client.get(ARENDE)

    assert len(svar.json()["handlingar"]) == antal


# --- The moves -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", ["motion_registrerad", "motion_under_beredning", "motion_i_kf", "motion_avgjord"])
def test_moves__are_those_of_the_pages(kommun, scene):
    handlaggning = getattr(workflow, scene)(kommun)

    for user in (kommun.med_roll(roll) for roll in Roll):
        assert with_token(user).get(f"{ARENDE}/overgangar").json() == [
            {
                "namn": move.name,
                "etikett": move.label,
                "lagrum": move.lagrum,
                "mojlig": move.is_possible,
                "kod": move.kod,
                "hinder": move.hinder,
            }
            for move in moves(Handlaggning.objects.get(pk=handlaggning.pk), user)
        ]


def test_move__hinder_says_what_is_in_the_way(motion_under_beredning, kommun):
    client = with_token(kommun.kansli)

    svar = post(client, f"{ARENDE}/overgangar/overlamna")

    assert svar.status_code == 409
    told = next(move for move in client.get(f"{ARENDE}/overgangar").json() if move["namn"] == "overlamna")
    assert svar.json() == {"kod": told["kod"], "mening": told["hinder"]}
    assert svar.json()["kod"] == "underlag_finns"


@pytest.mark.parametrize("namn", ["finns_inte", "aterge", "__class__", "%00", "save"])
def test_move__unknown(motion_registrerad, kommun, namn):
    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/{namn}")

    assert svar.status_code == 409
    assert svar.json()["kod"] == "okand_overgang"


EVERYTHING = {
    "dag": "2026-03-10",
    "skal": "För att det behövs.",
    "handlaggare": "handlaggare",
    "undantag": "bradskande",
    "motionarer": [1, 2],
    "beslut": ["att göra så"],
}


@pytest.mark.parametrize("scene", ["motion_inkommen", "motion_registrerad", "motion_under_beredning", "motion_i_ks"])
def test_move__nothing_is_changed_by_one_without_permission(kommun, scene):
    handlaggning = getattr(workflow, scene)(kommun)
    adress = f"/api/v1/arenden/{handlaggning.arende.slug}"
    workflow.sammantrade(kommun, kommun.ks, date(2026, 4, 1))
    before = Handelse.objects.count()

    for roll in ("handlaggare", "ordforande", "fortroendevald", "lasare", "systemadministrator"):
        client = with_token(kommun.med_roll(roll))
        answers = [post(client, f"{adress}/overgangar/{namn}", EVERYTHING) for namn in ACTS]
        answers.append(post(client, f"{adress}/dagordning", {"organ": "KS", "datum": "2026-04-01"}))

        assert {svar.status_code for svar in answers} <= {403, 404, 409}
    assert Handelse.objects.count() == before


def test_move__reassigning_is_none(motion_under_beredning, kommun):
    arenden.anvandare("annan", Roll.HANDLAGGARE)

    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/borja_bereda", {"handlaggare": "annan"})

    assert (svar.status_code, svar.json()["kod"]) == (409, "fel_lage")
    motion_under_beredning.arende.refresh_from_db()
    assert motion_under_beredning.arende.handlaggare == kommun.handlaggare


@pytest.mark.parametrize("namn", [None, "finns-inte", "lasare", "fortroendevald"])
def test_move__assigned_to_one_who_cannot_write(kommun, namn):
    workflow.motion_anmald(kommun)

    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/borja_bereda", {"handlaggare": namn})

    assert (svar.status_code, svar.json()["kod"]) == (409, "handlaggare_saknas")


def test_move__withdrawn_by_each_motionar(motion_under_beredning, kommun):
    client = with_token(kommun.kansli)

    nobody = post(client, f"{ARENDE}/overgangar/aterta", {})
    stranger = post(client, f"{ARENDE}/overgangar/aterta", {"motionarer": [3]})
    one = post(client, f"{ARENDE}/overgangar/aterta", {"motionarer": [1]})
    both = post(client, f"{ARENDE}/overgangar/aterta", {"motionarer": [2]})

    assert (nobody.status_code, nobody.json()["kod"]) == (409, "motionarer_saknas")
    assert (stranger.status_code, stranger.json()["kod"]) == (409, "fel_motionar")
    assert (one.status_code, one.json()["tillstand"]) == (200, "under_beredning")
    assert (both.status_code, both.json()["tillstand"]) == (200, "atertagen")


@pytest.mark.parametrize(
    ("per_attsats", "kod"),
    [
        ([{"attsats": 1, "utfall": "avslag"}], "attsats_utan_utfall"),
        ([{"attsats": 3, "utfall": "avslag"}], "fel_attsats"),
        ([{"attsats": 1, "utfall": "avslag"}, {"attsats": 1, "utfall": "bifall"}], "dubbel_attsats"),
        ([{"attsats": 1, "utfall": "tillstyrks"}, {"attsats": 2, "utfall": "tillstyrks"}], "fel_ord"),
    ],
)
def test_move__decision_that_does_not_answer_the_motion(motion_i_kf, kommun, per_attsats, kod):
    workflow.satt_upp(kommun, motion_i_kf, kommun.kf, workflow.KF_DAG)
    before = Beslut.objects.count()

    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/avgor", {"per_attsats": per_attsats})

    assert (svar.status_code, svar.json()["kod"]) == (409, kod)
    assert Beslut.objects.count() == before


def test_move__treated_without_standing_on_the_agenda(motion_i_kf, kommun):
    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/avgor", {"beslut": ["att bifalla"]})

    assert (svar.status_code, svar.json()["kod"]) == (409, "inte_pa_dagordningen")


def test_move__waiting_at_more_than_one_meeting(motion_i_ks, kommun):
    workflow.satt_upp(kommun, motion_i_ks, kommun.ks, workflow.KS_DAG)
    later = workflow.sammantrade(kommun, kommun.ks, workflow.KF_DAG)
    Dagordningspunkt.objects.create(sammantrade=later, arende=motion_i_ks.arende, ordning=1)
    client, body = with_token(kommun.kansli), {"beslut": ["att bifalla motionen"]}

    svar = post(client, f"{ARENDE}/overgangar/foresla", body)
    assert (svar.status_code, svar.json()["kod"]) == (409, "flera_punkter")

    perform(workflow.sammantrade(kommun, kommun.ks, workflow.KS_DAG), "stall_in", by=kommun.kansli)
    assert post(client, f"{ARENDE}/overgangar/foresla", body).status_code == 200


def test_move__kind_of_treatment_that_is_not_the_moves(motion_i_kf, kommun):
    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/avgor", {"slag": "bordlagd"})

    assert (svar.status_code, svar.json()["kod"]) == (409, "fel_slag")


def test_move__day_in_the_future(motion_avgjord, kommun):
    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/avsluta", {"dag": "2026-03-11"})

    assert (svar.status_code, svar.json()["kod"]) == (409, "i_framtiden")


def test_agenda__meeting_that_is_not_planned(motion_i_ks, kommun):
    svar = post(with_token(kommun.kansli), f"{ARENDE}/dagordning", {"organ": "KS", "datum": "2026-04-01"})

    assert (svar.status_code, svar.json()["kod"]) == (409, "sammantrade_saknas")


def test_agenda__meeting_of_another_organ(motion_i_ks, kommun):
    workflow.sammantrade(kommun, kommun.ten, date(2026, 4, 1))

    svar = post(with_token(kommun.kansli), f"{ARENDE}/dagordning", {"organ": "TEN", "datum": "2026-04-01"})

    assert svar.status_code == 409
    assert not OGILTIGA_ORD.search(svar.json()["mening"])


def test_motion__from_coming_in_to_closed(kommun):
    """Every step of a motion's life that the API has, each by the one whose task it is."""
    registrator, kansli = with_token(kommun.registrator), with_token(kommun.kansli)
    for organ in (kommun.kf, kommun.ksau, kommun.ks):
        workflow.sammantrade(kommun, organ, clock.today())
    today = clock.today().isoformat()

    def step(namn, **body):
        svar = post(kansli, f"{ARENDE}/overgangar/{namn}", body)
        assert svar.status_code == 200, svar.json()
        return svar.json()["tillstand"]

    def on_agenda(kod):
        svar = post(kansli, f"{ARENDE}/dagordning", {"organ": kod, "datum": today})
        assert svar.status_code == 200, svar.json()
        return svar.json()["tillstand"]

    assert register_motion(registrator).status_code == 201
    assert on_agenda("KF") == "registrerad"
    assert step("anmal", beslut=["att lämna motionen till kommunstyrelsen"]) == "anmald"
    assert step("borja_bereda", handlaggare="handlaggare") == "under_beredning"
    _paper(kommun)
    assert on_agenda("KSAU") == "i_utskott"
    answer = [{"attsats": 1, "utfall": "bifall"}, {"attsats": 2, "utfall": "avslag"}]
    assert step("foresla", beslut=["att delvis bifalla motionen"], per_attsats=answer) == "i_styrelse"
    assert on_agenda("KS") == "i_styrelse"
    assert step("foresla", beslut=["att delvis bifalla motionen"], per_attsats=answer) == "i_fullmaktige"
    # KF has met once today about this case; the decision is made at its next meeting.
    workflow.sammantrade(kommun, kommun.kf, date(2026, 4, 27))
    svar = post(kansli, f"{ARENDE}/dagordning", {"organ": "KF", "datum": "2026-04-27"})
    assert svar.json()["tillstand"] == "i_fullmaktige"
    with clock.held_at(clock.at_noon(date(2026, 4, 27))):
        assert step("avgor", beslut=["att delvis bifalla motionen"], per_attsats=answer) == "avgjord"
        assert step("avsluta") == "avslutad"

    found = kansli.get(ARENDE).json()
    assert [(b["organ"], b["slag"]) for b in found["besluten"]] == [
        ("KF", "remitterar"),
        ("KSAU", "foreslar"),
        ("KS", "foreslar"),
        ("KF", "beslutar"),
    ]
    assert found["besluten"][-1]["per_attsats"] == answer
    assert kansli.get(f"{ARENDE}/overgangar").json() == []


def test_motion__handed_over_without_a_meeting(kommun):
    workflow.motion_under_beredning(kommun, underlag=True)

    svar = post(with_token(kommun.kansli), f"{ARENDE}/overgangar/overlamna")

    assert (svar.status_code, svar.json()["tillstand"]) == (200, "i_utskott")


def test_motion__rejected_with_a_reason(motion_registrerad, kommun):
    client = with_token(kommun.kansli)

    without = post(client, f"{ARENDE}/overgangar/avvisa")
    with_reason = post(client, f"{ARENDE}/overgangar/avvisa", {"skal": "Frågan är inte kommunens."})

    assert (without.status_code, without.json()["kod"]) == (409, "skal_saknas")
    assert (with_reason.status_code, with_reason.json()["tillstand"]) == (200, "avvisad")


def _paper(kommun):
    arende = Arende.objects.get(slug="ks-2026-1")
    skrivelse = papers.create_draft(arende, by=kommun.handlaggare)
    papers.save_draft(
        skrivelse,
        papers.Innehall(
            rubrik=skrivelse.rubrik,
            datum=clock.today(),
            forslag=["att delvis bifalla motionen"],
            svar=dict.fromkeys(arende.attsatser.all(), "bifall"),
            avsnitt=[(row.nyckel, row.rubrik, row.html or "<p>Text.</p>") for row in skrivelse.avsnitt.all()],
            undertecknare=[("Disa Holm", "Kommundirektör")],
            mottagare=[("Motionärerna", "kannedom")],
        ),
        by=kommun.handlaggare,
    )
    skrivelse = Tjansteskrivelse.objects.get()
    papers.send_for_review(skrivelse, by=kommun.handlaggare)
    papers.approve(skrivelse, sha256=skrivelse.content_sha256(), by=kommun.chef)
    papers.register_paper(skrivelse, by=kommun.kansli)
