"""The gate: one transaction, under a lock, with everything that follows from the move."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from arenden import audit, clock, event_texts
from arenden.models import Arende, Handelse
from arenden.permissions import SaknarBehorighet
from tests.factories import arenden as factories
from tests.factories import workflow as scenes
from workflow import transitions
from workflow.machines.fsm import Hinder
from workflow.models import Frist, Handlaggning, Utkorgspost
from workflow.transitions import after, perform

TODAY = date(2026, 3, 10)


def _snapshot():
    return [list(m.objects.order_by("pk").values()) for m in (Handlaggning, Arende, Handelse, Frist, Utkorgspost)]


def test_perform__writes_the_state_the_event_the_deadlines_and_the_outbox(kommun):
    h = scenes.motion_inkommen(kommun)

    perform(h, "registrera", by=kommun.registrator, dag=scenes.INKOM)

    handelse = h.arende.handelser.get(typ="handlaggning.registrera")
    assert handelse.data == {"fran": "inkommen", "till": "registrerad", "dag": "2026-01-12"}
    assert (handelse.anvandare, handelse.objekt) == (kommun.registrator, f"handlaggning:{h.pk}")
    assert dict(h.frister.values_list("kod", "senast")) == {
        "motion_beslut_senast": date(2027, 1, 12),
        "motion_anmalan_senast": date(2027, 1, 12),
    }
    assert list(Utkorgspost.objects.values_list("slag", "data")) == [
        ("documents.tasks.create_mottagningsbevis", {"arende": h.arende_id})
    ]
    assert h.arende.som_skrivet == "KS 2026/0001"


def test_perform__when_the_event_cannot_be_written_nothing_has_happened(kommun, monkeypatch):
    h = scenes.motion_inkommen(kommun)
    before = _snapshot()
    monkeypatch.delitem(event_texts.TEXTER, "handlaggning.registrera")

    with pytest.raises(KeyError), transaction.atomic():
        perform(h, "registrera", by=kommun.registrator, dag=TODAY)

    assert _snapshot() == before


def test_perform__when_the_number_cannot_be_given_nothing_has_happened(kommun):
    h = scenes.motion_inkommen(kommun, organ=kommun.bolag)
    before = _snapshot()

    with pytest.raises(ValueError, match="ingen nummerserie"), transaction.atomic():
        perform(h, "registrera", by=kommun.registrator, dag=TODAY)

    assert _snapshot() == before


def test_perform__when_a_consequence_fails_nothing_has_happened(kommun, motion_registrerad, monkeypatch):
    monkeypatch.setattr(transitions, "_consequences", {})

    @after("handlaggning", "avvisa")
    def fail(handlaggning, *, by, **facts):
        assert Handelse.objects.filter(typ="handlaggning.avvisa").exists(), "called after the event"
        raise IntegrityError("the paper could not be opened")

    before = _snapshot()
    with pytest.raises(IntegrityError), transaction.atomic():
        perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=TODAY)

    assert _snapshot() == before


def test_perform__a_stale_copy_is_read_again_under_the_lock(kommun, motion_registrerad):
    stale = Handlaggning.objects.get(pk=motion_registrerad.pk)
    scenes.behandla(kommun, motion_registrerad, kommun.kf, "remitterar", dag=scenes.ANMALD)
    assert stale.tillstand == "registrerad"

    perform(stale, "borja_bereda", by=kommun.kansli, dag=TODAY)

    assert stale.tillstand == "under_beredning"
    assert stale.anmald_den == scenes.ANMALD, "nothing of the first move is overwritten"


def test_perform__a_move_made_already_is_refused_to_the_second(kommun, motion_registrerad):
    second = Handlaggning.objects.get(pk=motion_registrerad.pk)
    perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=TODAY)

    with pytest.raises(Hinder) as refusal:
        perform(second, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=TODAY)

    assert str(refusal.value) == "KS 2026/0001 kan inte göra det här nu (avvisa): läget är avvisat."
    assert Handelse.objects.filter(typ="handlaggning.avvisa").count() == 1


def test_perform__an_unknown_move_is_a_refusal_not_a_crash(kommun, motion_registrerad):
    for name in ("save", "refresh_from_db", "tillstand", "flytta_till_manen", "_note"):
        with pytest.raises(Hinder) as refusal:
            perform(motion_registrerad, name, by=kommun.kansli)
        assert refusal.value.kod == "okand_atgard"


def test_perform__a_misspelt_fact_fails_and_changes_nothing(kommun, motion_registrerad):
    before = _snapshot()

    with pytest.raises(TypeError), transaction.atomic():
        perform(motion_registrerad, "avvisa", by=kommun.kansli, skäl="Fel kommun", dag=TODAY)

    assert _snapshot() == before


def test_perform__one_who_may_it_elsewhere_may_not_here(kommun, motion_registrerad):
    user = factories.anvandare("tekniska", "kansli", organ=kommun.ten)

    with pytest.raises(SaknarBehorighet, match="Du har inte behörighet"):
        perform(motion_registrerad, "avvisa", by=user, skal="Fel nämnd", dag=TODAY)


def test_perform__what_people_wrote_is_in_the_log_as_a_hash_only(kommun, motion_registrerad):
    perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="Disa Ström har flyttat", dag=TODAY)

    data = Handelse.objects.get(typ="handlaggning.avvisa").data

    assert data["skal"] == {"sha256": audit.digest("Disa Ström har flyttat")}


def test_perform__the_night_when_the_clocks_go_back(kommun):
    """02.30 comes twice in Stockholm; the log keeps the order and the day is the same."""
    h = scenes.motion_inkommen(kommun)
    for instant, move, facts in (
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "registrera", {"dag": date(2026, 10, 25)}),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "avvisa", {"dag": date(2026, 10, 25), "skal": "Fel kommun"}),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "avsluta", {"dag": date(2026, 10, 25)}),
    ):
        with clock.held_at(instant):
            perform(h, move, by=kommun.kansli, **facts)

    klockslag = list(h.arende.handelser.order_by("nr").values_list("klockslag", flat=True)[1:])
    assert klockslag == sorted(klockslag)
    assert audit.verify_chain(f"arende:{h.arende_id}") == []


def test_perform__the_day_that_stockholm_has_but_utc_has_not(kommun, motion_registrerad):
    with clock.held_at(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):  # 00.30 on the night when the clocks go forward
        perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=date(2026, 3, 29))

    with clock.held_at(datetime(2026, 3, 29, 21, 59, tzinfo=UTC)), pytest.raises(Hinder, match="i framtiden"):
        perform(motion_registrerad, "avsluta", by=kommun.kansli, dag=date(2026, 3, 30))


def test_perform__of_many_at_once_one_moves_the_case(threaded_db, kommun, at_once):
    h = scenes.motion_registrerad(kommun)

    def reject():
        row = Handlaggning.objects.get(pk=h.pk)
        return perform(row, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=TODAY).tillstand

    answers = at_once(*[reject] * 4)

    assert sorted(getattr(a, "kod", a) for a in answers) == ["avvisad", "fel_lage", "fel_lage", "fel_lage"]
    assert Handelse.objects.filter(typ="handlaggning.avvisa").count() == 1
    assert audit.verify_chain(f"arende:{h.arende_id}") == []
