"""The paper's machine by itself; what people do with the paper is tests/documents' matter."""

import pytest
from django.db import IntegrityError, transaction

from arenden.models import Handelse
from arenden.permissions import Roll, SaknarBehorighet
from documents.models import Tjansteskrivelse
from tests.factories import arenden as factories
from workflow.machines.fsm import Hinder
from workflow.machines.tjansteskrivelse import S
from workflow.transitions import perform, transition_names

MOVES = sorted(transition_names(Tjansteskrivelse))
ROAD = {  # the moves that lead to each state from a new draft
    S.UTKAST: [],
    S.INTERN_REMISS: ["remittera_internt"],
    S.GRANSKNING: ["skicka_till_granskning"],
    S.GODKAND: ["skicka_till_granskning", "godkann"],
    S.REGISTRERAD: ["skicka_till_granskning", "godkann", "registrera"],
    S.BEHANDLAD: ["skicka_till_granskning", "godkann", "registrera", "behandla"],
    S.ERSATT: ["skicka_till_granskning", "godkann", "registrera", "ersatt"],
    S.MAKULERAD: ["makulera"],
}
ALLOWED = {
    S.UTKAST: {"remittera_internt": S.INTERN_REMISS, "skicka_till_granskning": S.GRANSKNING, "makulera": S.MAKULERAD},
    S.INTERN_REMISS: {"ta_tillbaka": S.UTKAST, "skicka_till_granskning": S.GRANSKNING, "makulera": S.MAKULERAD},
    S.GRANSKNING: {"skicka_tillbaka": S.UTKAST, "godkann": S.GODKAND, "makulera": S.MAKULERAD},
    S.GODKAND: {"registrera": S.REGISTRERAD, "makulera": S.MAKULERAD},
    S.REGISTRERAD: {"behandla": S.BEHANDLAD, "ersatt": S.ERSATT},
    S.BEHANDLAD: {"ersatt": S.ERSATT},
    S.ERSATT: {},
    S.MAKULERAD: {},
}
WRITERS, APPROVERS, REGISTRARS = {Roll.HANDLAGGARE, Roll.CHEF}, {Roll.CHEF}, {Roll.REGISTRATOR, Roll.KANSLI}
MAY = {
    "remittera_internt": WRITERS,
    "ta_tillbaka": WRITERS,
    "skicka_till_granskning": WRITERS,
    "makulera": WRITERS,
    "skicka_tillbaka": APPROVERS,
    "godkann": APPROVERS,
    "registrera": REGISTRARS,
    "ersatt": REGISTRARS,
    "behandla": {Roll.KANSLI},
}


@pytest.fixture
def skrivelse(kommun, motion_under_beredning):
    return Tjansteskrivelse.objects.create(
        arende=motion_under_beredning.arende, rubrik="Svar på motion", agare=kommun.handlaggare
    )


def _facts(kommun, skrivelse, move):
    if move == "godkann":
        return {"av": kommun.chef, "sha256": skrivelse.content_sha256()}
    if move == "registrera":
        return {"handling": factories.handling(skrivelse.arende, by=kommun.registrator)}
    return {"kommentar": "Räkna om kostnaden"} if move == "skicka_tillbaka" else {}


def _move(kommun, skrivelse, move, by=None, **facts):
    role = min(MAY[move])
    facts = _facts(kommun, skrivelse, move) | facts
    return perform(skrivelse, move, by=by or kommun.med_roll(role), **facts)


def _bring(kommun, skrivelse, state):
    for move in ROAD[state]:
        _move(kommun, skrivelse, move)
    assert skrivelse.tillstand == state


def _refusal(act):
    before = Handelse.objects.count(), list(Tjansteskrivelse.objects.values())
    with pytest.raises((Hinder, SaknarBehorighet)) as refusal, transaction.atomic():
        act()
    assert (Handelse.objects.count(), list(Tjansteskrivelse.objects.values())) == before
    return refusal.value.kod


def test_tables__are_about_every_state_and_every_move():
    assert set(ROAD) == set(ALLOWED) == set(S)
    assert set(MAY) == set(MOVES) == set().union(*ALLOWED.values())


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", S)
def test_move__allowed_or_refused(kommun, skrivelse, state, move):
    _bring(kommun, skrivelse, state)

    if move in ALLOWED[state]:
        _move(kommun, skrivelse, move)
        assert skrivelse.tillstand == ALLOWED[state][move]
    else:
        facts = _facts(kommun, skrivelse, move)
        assert _refusal(lambda: _move(kommun, skrivelse, move, **facts)) == "fel_lage"


@pytest.mark.parametrize("move", MOVES)
def test_move__only_the_roles_that_may(kommun, skrivelse, move):
    state = next(state for state in S if move in ALLOWED[state])
    _bring(kommun, skrivelse, state)
    facts = _facts(kommun, skrivelse, move)

    for roll in set(Roll) - MAY[move]:
        assert _refusal(lambda r=roll: _move(kommun, skrivelse, move, by=kommun.med_roll(r), **facts)) == (
            "saknar_behorighet"
        )


def test_skicka_till_granskning__not_while_something_is_missing(kommun, skrivelse):
    skrivelse.brister = ["Sammanfattningen är tom."]
    skrivelse.save()

    with pytest.raises(Hinder, match="Kan inte skickas till granskning än: Sammanfattningen är tom"):
        _move(kommun, skrivelse, "skicka_till_granskning")


def test_godkann__nobody_approves_their_own_text(kommun, skrivelse):
    skrivelse.agare = kommun.chef
    skrivelse.save()
    _bring(kommun, skrivelse, S.GRANSKNING)

    assert _refusal(lambda: _move(kommun, skrivelse, "godkann", by=kommun.chef)) == "egen_text"


def test_godkann__the_database_refuses_it_too(kommun, skrivelse):
    skrivelse.godkand_av = skrivelse.agare

    with pytest.raises(IntegrityError), transaction.atomic():
        skrivelse.save()


def test_godkann__exactly_what_was_read(kommun, skrivelse):
    _bring(kommun, skrivelse, S.GRANSKNING)
    read = skrivelse.content_sha256()
    skrivelse.rubrik = "Ett annat svar"
    skrivelse.save()

    assert _refusal(lambda: _move(kommun, skrivelse, "godkann", sha256=read)) == "annat_innehall"


def test_registrera__exactly_what_was_approved(kommun, skrivelse):
    _bring(kommun, skrivelse, S.GODKAND)
    skrivelse.forslag.create(ordning=1, text="att avslå motionen")

    facts = _facts(kommun, skrivelse, "registrera")
    assert _refusal(lambda: _move(kommun, skrivelse, "registrera", **facts)) == "annat_innehall"


def test_skicka_tillbaka__says_what_to_change_and_keeps_it_out_of_the_log(kommun, skrivelse):
    _bring(kommun, skrivelse, S.GRANSKNING)
    assert _refusal(lambda: _move(kommun, skrivelse, "skicka_tillbaka", kommentar="  ")) == "kommentar_saknas"

    _move(kommun, skrivelse, "skicka_tillbaka", kommentar="Disa Ström bor inte där")

    assert skrivelse.atersand_med == "Disa Ström bor inte där"
    assert "Disa" not in str(Handelse.objects.latest("pk").data)
    _move(kommun, skrivelse, "skicka_till_granskning")
    assert skrivelse.atersand_med == ""


def test_state__approved_without_a_checksum_is_impossible(kommun, skrivelse):
    _bring(kommun, skrivelse, S.GODKAND)
    skrivelse.godkand_sha256 = ""

    with pytest.raises(IntegrityError), transaction.atomic():
        skrivelse.save()
