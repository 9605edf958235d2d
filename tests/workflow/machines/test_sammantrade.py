from datetime import date

import pytest

from arenden.models import Handelse
from arenden.permissions import Roll, SaknarBehorighet
from tests.factories import workflow as scenes
from workflow import actions
from workflow.machines.fsm import Hinder
from workflow.machines.sammantrade import S
from workflow.models import Sammantrade
from workflow.transitions import moves, perform, transition_names

PAST, COMING = date(2026, 3, 9), date(2026, 3, 16)


def _mote(kommun, state, dag=PAST):
    mote = actions.plan_meeting(organ=kommun.ks, datum=dag, by=kommun.kansli)
    move = {S.AVSLUTAT: "avsluta", S.INSTALLT: "stall_in"}.get(state)
    return perform(mote, move, by=kommun.kansli) if move else mote


def _outcome(mote, move, user):
    before = Handelse.objects.count()
    try:
        perform(mote, move, by=user)
    except (Hinder, SaknarBehorighet) as refusal:
        return refusal.kod, Handelse.objects.count() - before
    return mote.tillstand, Handelse.objects.count() - before


@pytest.mark.parametrize("move", sorted(transition_names(Sammantrade)))
@pytest.mark.parametrize("state", S)
def test_move__every_state(kommun, state, move):
    expected = {"avsluta": S.AVSLUTAT, "stall_in": S.INSTALLT}[move]

    outcome = _outcome(_mote(kommun, state), move, kommun.kansli)

    assert outcome == ((expected, 1) if state == S.PLANERAT else ("fel_lage", 0))


@pytest.mark.parametrize("move", sorted(transition_names(Sammantrade)))
@pytest.mark.parametrize("roll", Roll)
def test_move__only_the_kansli(kommun, roll, move):
    outcome, _ = _outcome(_mote(kommun, S.PLANERAT), move, kommun.med_roll(roll))

    assert (outcome == "saknar_behorighet") == (roll != Roll.KANSLI)


def test_avsluta__not_before_its_day(kommun):
    mote = _mote(kommun, S.PLANERAT, dag=COMING)

    with pytest.raises(Hinder, match="KS 2026-03-16 är inte hållet än"):
        perform(mote, "avsluta", by=kommun.kansli)

    assert {m.name: m.is_possible for m in moves(mote, kommun.kansli)} == {"avsluta": False, "stall_in": True}


def test_avsluta__every_item_has_a_decision(kommun):
    h = scenes.motion_i_ksau(kommun)
    mote = h.arende.punkter.latest("pk").sammantrade

    with pytest.raises(Hinder, match="1 punkt utan beslut"):
        perform(mote, "avsluta", by=kommun.kansli)

    scenes.behandla(kommun, h, kommun.ksau, "utgar", dag=scenes.KSAU_DAG)
    perform(mote, "avsluta", by=kommun.kansli)
    assert (mote.tillstand, h.tillstand) == (S.AVSLUTAT, "i_utskott")


def test_stall_in__not_when_something_is_decided_there(kommun):
    h = scenes.motion_i_ks(kommun)
    mote = h.arende.punkter.latest("pk").sammantrade

    with pytest.raises(Hinder, match="redan behandlat ärenden"):
        perform(mote, "stall_in", by=kommun.kansli)


def test_stall_in__makes_room_for_another_the_same_day(kommun):
    with pytest.raises(Hinder, match="har redan ett sammanträde"):
        _mote(kommun, S.PLANERAT) and _mote(kommun, S.PLANERAT)

    perform(Sammantrade.objects.get(), "stall_in", by=kommun.kansli)

    assert _mote(kommun, S.PLANERAT).tillstand == S.PLANERAT


def test_stall_in__its_cases_can_be_put_on_another_meeting(kommun):
    h = scenes.motion_i_ksau(kommun)
    perform(h.arende.punkter.latest("pk").sammantrade, "stall_in", by=kommun.kansli)

    scenes.behandla(kommun, h, kommun.ksau, "foreslar", dag=scenes.KS_DAG)

    assert h.tillstand == "i_styrelse"
