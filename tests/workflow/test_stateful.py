"""Whatever people do, in whatever order and on whatever days: no case comes to a state that the law does not know.

Hypothesis tries acts that are refused as gladly as acts that go through. A refusal is a `Hinder` or a `RegisterFel`;
anything else is a fault. What must hold is written from the rows and from the law, not with the guards' own words.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from arenden import actions as register
from arenden import audit, clock, diarium
from arenden.actions import RegisterFel
from arenden.models import Arende, Handelse
from tests.factories import workflow as scenes
from workflow import actions, invariants
from workflow.actions import Behandling
from workflow.machines.fsm import Hinder
from workflow.machines.handlaggning import Undantag
from workflow.models import (
    Arendeavsikt,
    Beslut,
    Beslutsslag,
    Dagordningspunkt,
    Handlaggning,
    Remiss,
    Sammantrade,
    Utfallskod,
)
from workflow.transitions import perform

START = date(2026, 3, 10)  # every scene lies before it
SCENES = [
    scenes.motion_registrerad,
    scenes.motion_under_beredning,
    scenes.motion_i_ksau,
    scenes.motion_i_ks,
    scenes.motion_i_kf,
    scenes.motion_avgjord,
    scenes.medborgarforslag_registrerat,
    scenes.forvaltningsarende_i_utskott,
    lambda kommun: scenes.forvaltningsarende_i_utskott(kommun, vag="Avgörs i kommunstyrelsen"),
]
PLACE = {"utskott": "i_utskott", "namnd": "i_namnd", "styrelse": "i_styrelse", "fullmaktige": "i_fullmaktige"}
PROPOSALS = {"foreslar", "tillstyrker", "avstyrker"}

which = st.integers(0, 3)  # which of those there are, the newest first, counted round
days_ago = st.sampled_from([0, 0, 0, 0, 1, 3, 30, -1])  # mostly today; -1 is tomorrow
organ_codes = st.sampled_from(["kf", "ks", "ksau", "ten", "tenau", "bolag"])
paths = st.lists(
    st.tuples(organ_codes, st.sampled_from(["foresla", "avgora", "anmala"])), min_size=1, max_size=4
) | st.sampled_from(
    [
        [("ks", "foresla"), ("kf", "avgora")],
        [("kf", "avgora")],
        [("ksau", "foresla"), ("kf", "avgora")],
        [("ten", "foresla"), ("kf", "avgora")],
        [("tenau", "foresla"), ("ten", "foresla"), ("ks", "foresla"), ("kf", "avgora")],
        [("ksau", "foresla"), ("ks", "avgora")],
    ]
)


class ArendetsGang(RuleBasedStateMachine):
    kommun = None  # set by the test

    def __init__(self):
        super().__init__()
        self.today = START
        self.annulled: dict[int, str] = {}
        self._undo = transaction.atomic()
        self._undo.__enter__()

    def teardown(self):
        try:
            self.all_is_in_order()
        finally:
            transaction.set_rollback(True)
            self._undo.__exit__(None, None, None)

    def _try(self, act):
        """Do it on the machine's day. Refused: nothing has changed."""
        events = Handelse.objects.count()
        with clock.held_at(clock.at_noon(self.today)):
            try:
                with transaction.atomic():
                    return act()
            except (Hinder, RegisterFel):
                changed = Handelse.objects.count() - events
        assert not changed, "a refused act has left something behind"
        return None

    def _case(self, nr) -> Handlaggning:
        cases = Handlaggning.objects.select_related("arende").order_by("-pk")
        return cases[nr % len(cases)]

    def _one_of(self, model, nr):
        rows = model.objects.order_by("-pk")
        return rows[nr % len(rows)] if rows else None

    # --- What people do -----------------------------------------------------------------------------------------

    @initialize(first=st.sampled_from(SCENES), second=st.sampled_from(SCENES))
    def begin(self, first, second):
        for scene in (first, second):
            assert self._try(lambda scene=scene: scene(self.kommun))

    @rule(days=st.sampled_from([1, 1, 7, 40, 400]))
    def let_time_pass(self, days):
        self.today += timedelta(days=days)

    @precondition(lambda self: Arende.objects.count() < 4)
    @rule(make=st.sampled_from([scenes.motion_registrerad, scenes.motion_inkommen]), ago=days_ago)
    def register(self, make, ago):
        self._try(lambda: make(self.kommun, inkom=self.today - timedelta(days=ago)))

    @rule(nr=which, ago=days_ago)
    def assign(self, nr, ago):
        dag = self.today - timedelta(days=ago)
        k = self.kommun
        self._try(lambda: actions.assign(self._case(nr), handlaggare=k.handlaggare, by=k.kansli, dag=dag))

    @rule(nr=which, path=paths)
    def set_path(self, nr, path):
        steps = [(getattr(self.kommun, kod), uppgift) for kod, uppgift in path]
        self._try(lambda: actions.set_path(self._case(nr), steps, by=self.kommun.kansli))

    @rule(nr=which, ago=st.sampled_from([0, 0, 2, 20]))
    def underlag(self, nr, ago):
        self._try(lambda: scenes.underlag_klart(self.kommun, self._case(nr), self.today - timedelta(days=ago)))

    @rule(nr=which, organ=organ_codes, ago=days_ago)
    def send_remiss(self, nr, organ, ago):
        till, dag = getattr(self.kommun, organ), self.today - timedelta(days=ago)
        self._try(lambda: actions.send_remiss(self._case(nr), till=till, sand_den=dag, by=self.kommun.kansli))

    @precondition(lambda self: Remiss.objects.exists())
    @rule(nr=which, ago=days_ago, reason=st.sampled_from([None, "", "Svaret dröjer"]))
    def end_remiss(self, nr, ago, reason):
        remiss, by, dag = self._one_of(Remiss, nr), self.kommun.kansli, self.today - timedelta(days=ago)
        if reason is None:
            self._try(lambda: actions.answer_remiss(remiss, svar_den=dag, stallning="avstar", by=by))
        else:
            self._try(lambda: actions.go_on_without_answer(remiss, skal=reason, by=by))

    @rule(organ=organ_codes, ahead=st.integers(-30, 30))
    def plan_meeting(self, organ, ahead):
        dag = self.today + timedelta(days=ahead)
        self._try(lambda: actions.plan_meeting(organ=getattr(self.kommun, organ), datum=dag, by=self.kommun.kansli))

    @precondition(lambda self: Sammantrade.objects.exists())
    @rule(nr=which, mote=which, avsikt=st.sampled_from([None, None, *Arendeavsikt]))
    def put_on_agenda(self, nr, mote, avsikt):
        mote = self._one_of(Sammantrade, mote)
        self._try(lambda: actions.put_on_agenda(mote, self._case(nr), by=self.kommun.kansli, avsikt=avsikt))

    @precondition(lambda self: Dagordningspunkt.objects.exists())
    @rule(nr=which)
    def take_off_agenda(self, nr):
        self._try(lambda: actions.take_off_agenda(self._one_of(Dagordningspunkt, nr), by=self.kommun.kansli))

    @precondition(lambda self: Dagordningspunkt.objects.filter(beslut=None).exists())
    @rule(
        nr=which,
        slag=st.sampled_from(Beslutsslag),
        words=st.lists(st.sampled_from(Utfallskod), max_size=2),
        why=st.sampled_from(["", "Räkna om kostnaden"]),
    )
    def treat(self, nr, slag, words, why):
        waiting = Dagordningspunkt.objects.filter(beslut=None).order_by("-pk")
        punkt = waiting[nr % len(waiting)]
        answers = dict(zip(punkt.arende.attsatser.all(), words, strict=False))
        behandling = Behandling(slag=slag, per_attsats=answers, motivering=why)
        self._try(lambda: actions.treat(punkt, behandling, by=self.kommun.kansli))

    @rule(nr=which, everyone=st.sampled_from([False, False, True]), ago=days_ago)
    def withdraw(self, nr, everyone, ago):
        h, dag = self._case(nr), self.today - timedelta(days=ago)
        if motion := getattr(h.arende, "motion", None):
            those = list(motion.motionarer.all())[: None if everyone else 1]
            self._try(lambda: actions.withdraw(h, motionarer=those, dag=dag, by=self.kommun.kansli))

    @rule(
        nr=which,
        move=st.sampled_from(["registrera", "borja_bereda", "overlamna", "avvisa", "avsluta", "undanta", "aterta"]),
        ago=days_ago,
    )
    def make_a_move(self, nr, move, ago):
        facts = {"dag": self.today - timedelta(days=ago)}
        facts |= {"avvisa": {"skal": "Fel kommun"}, "undanta": {"undantag": Undantag.BRADSKANDE}}.get(move, {})
        self._try(lambda: perform(self._case(nr), move, by=self.kommun.kansli, **facts))

    @precondition(lambda self: Sammantrade.objects.exists())
    @rule(nr=which, move=st.sampled_from(["avsluta", "stall_in"]))
    def end_meeting(self, nr, move):
        self._try(lambda: perform(self._one_of(Sammantrade, nr), move, by=self.kommun.kansli))

    @rule(nr=which, sure=st.sampled_from([False, False, True]))
    def annul(self, nr, sure):
        h = self._case(nr)
        if sure and self._try(lambda: register.annul(h.arende, skal="Dubblett", by=self.kommun.registrator)):
            self.annulled[h.pk] = h.tillstand

    @rule(nr=which, steps=st.integers(1, 5))
    def go_on_as_one_should(self, nr, steps):
        """The next ordinary steps, today: so that long roads are walked too."""
        h = self._case(nr)
        for _ in range(steps):
            self._step(scenes.ladda(h))

    def _step(self, h):
        k = self.kommun
        answers = dict.fromkeys(h.arende.attsatser.all(), "bifall")

        def treated(organ, slag, **facts):
            return lambda: scenes.behandla(k, h, organ, slag, dag=self.today, **facts)

        if h.tillstand == "registrerad" and h.ska_anmalas:
            self._try(treated(k.kf, "remitterar"))
        elif h.tillstand in ("registrerad", "anmald"):
            self._try(lambda: actions.assign(h, handlaggare=k.handlaggare, by=k.kansli))
        elif h.tillstand == "under_beredning" and not h.underlag_klart_den:
            self._try(lambda: scenes.underlag_klart(k, h, self.today))
        elif h.tillstand == "under_beredning" and h.next_step():
            self._try(lambda: scenes.satt_upp(k, h, h.next_step().organ, self.today))
        elif h.steg:
            slag = "foreslar" if h.steg.uppgift == "foresla" else "beslutar"
            self._try(treated(h.steg.organ, slag, per_attsats=answers))

    @rule(nr=which, slag=st.sampled_from(["redovisad", "avskriver", "aterremiss", "bordlagd", "utgar"]))
    def turn_aside(self, nr, slag):
        """What happens to a case now and then, at a meeting today."""
        h = self._case(nr)
        in_kf = slag in ("redovisad", "avskriver")
        organ = self.kommun.kf if in_kf or not h.steg else h.steg.organ
        facts = {"avsikt": Arendeavsikt.REDOVISNING} if in_kf else {"motivering": "Räkna om kostnaden"}
        self._try(lambda: scenes.behandla(self.kommun, h, organ, slag, dag=self.today, **facts))

    # --- What always holds ---------------------------------------------------------------------------------------

    @invariant()
    def every_case_is_where_it_may_be(self):
        decisions = defaultdict(list)
        for beslut in Beslut.objects.select_related("organ", "punkt__sammantrade").order_by("pk"):
            decisions[beslut.arende_id].append(beslut)
        for h in Handlaggning.objects.select_related("arende", "steg__organ"):
            self._check_case(h, decisions[h.arende_id])

    def _check_case(self, h, besluten):
        assert (PLACE[h.steg.organ.typ] == h.tillstand) if h.steg else (h.tillstand not in PLACE.values()), h
        if h.pk in self.annulled:
            assert h.tillstand == self.annulled[h.pk]
        days = [h.arende.inkom, *(b.datum for b in besluten)]
        assert days == sorted(days), "what is decided is not before what it follows"
        assert all(day <= self.today for day in (*days, h.senaste_dag, h.avgjord_den, h.avslutad_den) if day)
        assert all(b.punkt.sammantrade.organ_id == b.organ_id for b in besluten), "on that meeting's agenda"
        assert all(b.punkt.sammantrade.datum == b.datum for b in besluten)
        assert all(b.punkt.sammantrade.tillstand != "installt" for b in besluten)
        decided = [b for b in besluten if b.slag == "beslutar"]
        written_off = [b for b in besluten if b.slag == "avskriver"]
        assert len(decided) + len(written_off) == bool(h.avgjord_den)
        for beslut in decided:
            self._check_decided(h, beslut, besluten)
        for beslut in written_off:
            assert beslut.organ.typ == "fullmaktige"
            told = [b for b in besluten if b.slag == "redovisad" or b.punkt.avsikt == "redovisning"]
            assert any(b.organ.typ == "fullmaktige" and b.datum == h.redovisad_den for b in told)
            assert h.redovisad_den <= beslut.datum

    def _check_decided(self, h, beslut, besluten):
        satser, utfall = h.arende.attsatser.count(), list(beslut.utfall.values_list("utfall", flat=True))
        assert len(utfall) == satser, "an outcome for every att-sats"
        assert not {"tillstyrks", "avstyrks"} & set(utfall)
        if h.arende.is_motion:
            assert beslut.organ.typ == "fullmaktige", "a motion is decided by fullmäktige"
        if beslut.organ.typ != "fullmaktige" or h.beredningsundantag:
            return
        before = besluten[: besluten.index(beslut)]
        last_aterremiss = max((nr for nr, b in enumerate(before) if b.slag == "aterremiss"), default=-1)
        heard = {b.organ.typ for b in before[last_aterremiss + 1 :] if b.slag in PROPOSALS}
        assert "styrelse" in heard, "KL 5 kap. 28 §"
        assert heard & {"namnd", "styrelse"}, "KL 5 kap. 26 §"

    @invariant()
    def no_number_is_missing(self):
        numbers, paragrafs = defaultdict(list), defaultdict(list)
        for serie, ar, lopnr in Arende.objects.exclude(lopnr=None).values_list("serie", "ar", "lopnr"):
            numbers[serie, ar].append(lopnr)
        for organ, ar, paragraf in Beslut.objects.values_list("organ", "ar", "paragraf"):
            paragrafs[organ, ar].append(paragraf)
        for given in (*numbers.values(), *paragrafs.values()):
            assert sorted(given) == list(range(1, len(given) + 1))

    @invariant()
    def the_log_tells_the_state(self):
        told: dict[str, str] = {}
        for objekt, data in (
            Handelse.objects.filter(typ__regex=r"^(handlaggning|sammantrade)\.", data__has_key="till")
            .order_by("pk")
            .values_list("objekt", "data")
        ):
            first = "inkommen" if objekt.startswith("handlaggning") else "planerat"
            assert data["fran"] == told.get(objekt, first)
            told[objekt] = data["till"]
        for name, model, first in (
            ("handlaggning", Handlaggning, "inkommen"),
            ("sammantrade", Sammantrade, "planerat"),
        ):
            for pk, tillstand in model.objects.values_list("pk", "tillstand"):
                assert told.get(f"{name}:{pk}", first) == tillstand

    def all_is_in_order(self):
        """Dearer checks, at the end: the chains of hashes, and that the product's own control finds nothing."""
        assert list(audit.verify_all()) == []
        assert list(diarium.gaps()) == []
        assert list(invariants.faults()) == []


@pytest.mark.django_db
def test_no_sequence_of_acts_leads_to_an_illegal_state(kommun):
    class Machine(ArendetsGang):
        pass

    Machine.kommun = kommun
    run_state_machine_as_test(Machine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
