"""Every state × every move × every role: what goes through, what is refused and with which reason."""

import inspect
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction

from arenden.models import Handelse, Organtyp
from arenden.permissions import IMPORT, Roll, SaknarBehorighet
from tests.factories import workflow as scenes
from workflow import actions
from workflow.machines import handlaggning as machine
from workflow.machines.fsm import Hinder, Krav
from workflow.machines.handlaggning import T
from workflow.models import Beslut, Beslutsutfall, Frist, Handlaggning, Utkorgspost, Vagsteg
from workflow.models.handlaggning import Uppgift
from workflow.transitions import moves, perform, transition_names

MOVES = sorted(transition_names(Handlaggning))
TODAY = date(2026, 3, 10)


def _via_namnd(kommun):
    """A motion whose path goes by the tekniska nämnden, on its way there."""
    h = scenes.motion_under_beredning(kommun)
    path = [(kommun.kf, "anmala"), (kommun.ten, "foresla"), (kommun.ks, "foresla"), (kommun.kf, "avgora")]
    actions.set_path(h, path, by=kommun.kansli)
    scenes.underlag_klart(kommun, h)
    return perform(h, "overlamna", by=kommun.kansli, dag=TODAY)


def _atertagen(kommun):
    h = scenes.motion_registrerad(kommun)
    actions.withdraw(h, motionarer=h.arende.motion.motionarer.all(), dag=TODAY, by=kommun.kansli)
    return h


def _avskriven(kommun):
    h = scenes.motion_under_beredning(kommun)
    scenes.behandla(kommun, h, kommun.kf, "redovisad", dag=scenes.KSAU_DAG, avsikt="redovisning")
    scenes.behandla(kommun, h, kommun.kf, "avskriver", dag=scenes.KF_DAG, avsikt="redovisning")
    return h


SCENES = {
    T.INKOMMEN: scenes.motion_inkommen,
    T.REGISTRERAD: scenes.motion_registrerad,
    T.ANMALD: scenes.motion_anmald,
    T.UNDER_BEREDNING: lambda kommun: scenes.motion_under_beredning(kommun, underlag=True),
    T.I_UTSKOTT: scenes.motion_i_ksau,
    T.I_NAMND: _via_namnd,
    T.I_STYRELSE: scenes.motion_i_ks,
    T.I_FULLMAKTIGE: scenes.motion_i_kf,
    T.AVGJORD: scenes.motion_avgjord,
    T.AVSLUTAD: lambda kommun: perform(scenes.motion_avgjord(kommun), "avsluta", by=kommun.kansli, dag=TODAY),
    T.AVVISAD: lambda k: perform(
        scenes.motion_registrerad(k), "avvisa", by=k.kansli, skal="Hör till regionen", dag=TODAY
    ),
    T.ATERTAGEN: _atertagen,
    T.AVSKRIVEN: _avskriven,
}

OK = "ok"
_IN_ORGAN = {
    "aterremittera": OK,
    "bordlagg": OK,
    "utga": OK,
    "redovisa": OK,
    "undanta": OK,
    "avskriv": "redovisat_enligt_535",
    "aterta": "alla_motionarer_drar_tillbaka",
    "aterge": "saknar_behorighet",
}
_PROPOSES = _IN_ORGAN | {"foresla": OK, "avgor": "organet_avgor"}

# What becomes of each move when the kansli, which may do all that a person may, tries it. A move not named: "fel_lage".
OUTCOME = {
    T.INKOMMEN: {"registrera": OK},
    T.REGISTRERAD: {
        "anmal": OK,
        "avvisa": OK,
        "borja_bereda": "anmalt_om_det_ska_anmalas",
        "aterta": "alla_motionarer_drar_tillbaka",
        "aterge": "saknar_behorighet",
    },
    T.ANMALD: {
        "borja_bereda": OK,
        "avvisa": OK,
        "redovisa": OK,
        "avskriv": "redovisat_enligt_535",
        "aterta": "alla_motionarer_drar_tillbaka",
        "aterge": "saknar_behorighet",
    },
    T.UNDER_BEREDNING: {
        "overlamna": OK,
        "redovisa": OK,
        "avskriv": "redovisat_enligt_535",
        "aterta": "alla_motionarer_drar_tillbaka",
        "aterge": "saknar_behorighet",
    },
    T.I_UTSKOTT: _PROPOSES,
    T.I_NAMND: _PROPOSES,
    T.I_STYRELSE: _PROPOSES,
    T.I_FULLMAKTIGE: _IN_ORGAN | {"foresla": "organet_foreslar", "avgor": OK},
    T.AVGJORD: {"avsluta": OK},
    T.AVSLUTAD: {},
    T.AVVISAD: {"avsluta": OK},
    T.ATERTAGEN: {"avsluta": OK},
    T.AVSKRIVEN: {"avsluta": OK},
}
MAY = {"registrera": {Roll.REGISTRATOR, Roll.KANSLI}, "borja_bereda": {Roll.KANSLI, Roll.CHEF}}  # all else: the kansli

LANDS_IN = {
    "registrera": T.REGISTRERAD,
    "anmal": T.ANMALD,
    "borja_bereda": T.UNDER_BEREDNING,
    "overlamna": T.I_UTSKOTT,
    "avgor": T.AVGJORD,
    "aterremittera": T.UNDER_BEREDNING,
    "avskriv": T.AVSKRIVEN,
    "avvisa": T.AVVISAD,
    "aterta": T.ATERTAGEN,
    "avsluta": T.AVSLUTAD,
}
NEXT_ORGAN = {T.I_UTSKOTT: T.I_STYRELSE, T.I_NAMND: T.I_STYRELSE, T.I_STYRELSE: T.I_FULLMAKTIGE}


def _beslut(h, organ, *, utfall="bifall", datum=TODAY, **facts):
    """A decision as the gate is handed it, with an outcome for every att-sats unless `utfall` is None."""
    beslut = Beslut.objects.create(
        arende=h.arende, organ=organ, datum=datum, slag="beslutar", **({"motivering": "Utred kostnaden"} | facts)
    )
    for attsats in h.arende.attsatser.all() if utfall else ():
        Beslutsutfall.objects.create(beslut=beslut, attsats=attsats, utfall=utfall)
    return beslut


def _facts(kommun, h, move):
    """What the move has to be told, all of it in order."""
    wanted = list(inspect.signature(getattr(Handlaggning, move)).parameters)[1:]
    known = {
        "dag": TODAY,
        "skal": "Ligger utanför kommunens område",
        "undantag": "bradskande",
        "lage": T.UNDER_BEREDNING,
    }
    if "beslut" in wanted:
        organ = h.steg.organ if h.steg and move not in ("redovisa", "avskriv") else kommun.kf
        known["beslut"] = _beslut(h, organ)
    return {name: known[name] for name in wanted if name in known}


def _rows():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Handlaggning, Handelse, Frist, Utkorgspost, Vagsteg)
    ]


class _Undo(Exception):
    pass


def _try(kommun, h, move, user):
    """OK or the code of the refusal. Whatever went through is undone, and a refusal has changed nothing at all."""
    facts = _facts(kommun, h, move)
    before = _rows()
    try:
        with transaction.atomic():
            perform(h, move, by=user, **facts)
            raise _Undo
    except _Undo:
        outcome = OK
    except (Hinder, SaknarBehorighet) as refusal:
        outcome, sentence = refusal.kod, str(refusal)
    if outcome != OK:
        assert sentence.endswith(".")
        assert _rows() == before
    h.refresh_from_db()
    return outcome


def test_tables__are_about_every_state_and_every_move():
    assert set(SCENES) == set(OUTCOME) == set(T)
    assert set().union(*OUTCOME.values()) == set(MOVES)


@pytest.mark.parametrize("state", T)
def test_move__allowed_or_refused_with_its_reason(kommun, state):
    h = SCENES[state](kommun)
    assert h.tillstand == state

    outcomes = {move: _try(kommun, h, move, kommun.kansli) for move in MOVES}

    assert outcomes == dict.fromkeys(MOVES, "fel_lage") | OUTCOME[state]


@pytest.mark.parametrize("state", T)
def test_move__only_the_roles_that_may(kommun, state):
    h = SCENES[state](kommun)
    possible = [move for move, outcome in OUTCOME[state].items() if outcome == OK]

    made = {(move, roll) for move in possible for roll in Roll if _try(kommun, h, move, kommun.med_roll(roll)) == OK}

    assert made == {(move, roll) for move in possible for roll in MAY.get(move, {Roll.KANSLI})}


@pytest.mark.parametrize("state", T)
def test_moves__shows_each_person_exactly_what_the_gate_would_do(kommun, state):
    h = SCENES[state](kommun)

    for roll in Roll:
        shown = {move.name: move.kod or OK for move in moves(h, kommun.med_roll(roll))}
        tried = {move: _try(kommun, h, move, kommun.med_roll(roll)) for move in OUTCOME[state]}

        permitted = {move for move in tried if roll in MAY.get(move, {Roll.KANSLI})} - {"aterge"}
        assert shown == {move: outcome for move, outcome in tried.items() if move in permitted}, roll


@pytest.mark.parametrize("state", T)
def test_move__lands_in_the_right_state_with_a_step_only_in_an_organ(kommun, state):
    h = SCENES[state](kommun)
    pk = h.pk

    for move in (move for move, outcome in OUTCOME[state].items() if outcome == OK):
        sid = transaction.savepoint()
        perform(h, move, by=kommun.kansli, **_facts(kommun, h, move))
        expected = NEXT_ORGAN[state] if move == "foresla" else LANDS_IN.get(move, state)
        assert (h.tillstand, bool(h.steg_id)) == (expected, expected in machine.I_ORGAN), move
        transaction.savepoint_rollback(sid)
        h = Handlaggning.objects.get(pk=pk)


# --- Guards: their sentences ----------------------------------------------------------------------------------------

ARENDE = type(
    "FakeArende", (), {"__str__": lambda self: "KS 2026/14", "makulerat_den": None, "has_forslagsstallare": True}
)()
ANNULLED = type("FakeArende", (), {"__str__": lambda self: "KS 2026/14", "makulerat_den": TODAY})()
SAKARENDE = type("FakeArende", (), {"__str__": lambda self: "KS 2026/14", "has_forslagsstallare": False})()
KNOWN = {"is_unknown": lambda fakta: False, "may_lack": lambda fakta: False}
UNKNOWN = {"is_unknown": lambda fakta: True, "may_lack": lambda fakta: True}

GUARDS = [
    ("inte_makulerat", {}, None),
    ("inte_makulerat", {"arende": ANNULLED}, "KS 2026/14 är makulerat"),
    ("vagen_har_anmalan", {"ska_anmalas": True}, None),
    ("vagen_har_anmalan", {"ska_anmalas": False}, "Fördela det direkt"),
    ("anmalt_om_det_ska_anmalas", {"ska_anmalas": False, "anmald_den": None}, None),
    ("anmalt_om_det_ska_anmalas", {"ska_anmalas": True, "anmald_den": TODAY}, None),
    ("anmalt_om_det_ska_anmalas", {"ska_anmalas": True, "anmald_den": None, **UNKNOWN}, None),
    ("anmalt_om_det_ska_anmalas", {"ska_anmalas": True, "anmald_den": None}, "inte anmält i fullmäktige än"),
    ("underlag_finns", {"underlag_klart_den": TODAY}, None),
    ("underlag_finns", {"underlag_klart_den": None, **UNKNOWN}, None),
    ("underlag_finns", {"underlag_klart_den": None}, "Be handläggaren skicka den till granskning"),
    ("remisser_besvarade", {"oppna_remisser": 0}, None),
    ("remisser_besvarade", {"oppna_remisser": 2}, "har 2 remiss"),
    ("vag_fortsatter", {"next_step": lambda: "KS"}, None),
    ("vag_fortsatter", {"next_step": lambda: None}, "Lägg till ett steg först"),
    ("organet_foreslar", {"steg": SimpleNamespace(uppgift=Uppgift.FORESLA)}, None),
    ("organet_foreslar", {"steg": SimpleNamespace(uppgift=Uppgift.AVGORA)}, "KS ska avgöra KS 2026/14"),
    ("organet_foreslar", {"steg": None}, "Registrera ett beslut"),
    ("organet_avgor", {"steg": SimpleNamespace(uppgift=Uppgift.AVGORA)}, None),
    ("organet_avgor", {"steg": SimpleNamespace(uppgift=Uppgift.FORESLA)}, "KS avgör inte KS 2026/14"),
    ("berett_fore_fullmaktige", {"beredd_den": TODAY}, None),
    ("berett_fore_fullmaktige", {"beredd_den": None, "beredningsundantag": "val"}, None),
    ("berett_fore_fullmaktige", {"beredd_den": None, "tillstand": T.I_STYRELSE}, None),
    ("berett_fore_fullmaktige", {"beredd_den": None}, "(KL 5 kap. 26 §)"),
    ("styrelsen_har_fatt_yttra_sig", {"styrelsen_horda_den": TODAY}, None),
    ("styrelsen_har_fatt_yttra_sig", {"styrelsen_horda_den": None, "beredningsundantag": "val"}, None),
    ("styrelsen_har_fatt_yttra_sig", {"styrelsen_horda_den": None, "tillstand": T.I_NAMND}, None),
    ("styrelsen_har_fatt_yttra_sig", {"styrelsen_horda_den": None}, "(KL 5 kap. 28 §)"),
    ("redovisat_enligt_535", {"redovisad_den": TODAY}, None),
    ("redovisat_enligt_535", {"redovisad_den": None}, "(KL 5 kap. 35 §)"),
    ("alla_motionarer_drar_tillbaka", {"has_motionarer": True, "kvarvarande_motionarer": 0}, None),
    ("alla_motionarer_drar_tillbaka", {"has_motionarer": True, "kvarvarande_motionarer": 2}, "2 av förslagsställarna"),
    ("alla_motionarer_drar_tillbaka", {"has_motionarer": False, "kvarvarande_motionarer": 0}, "ingen antecknad"),
    ("har_forslagsstallare", {}, None),
    ("har_forslagsstallare", {"arende": SAKARENDE}, "ingen förslagsställare"),
]


def test_guards__every_one_is_tried_both_met_and_not():
    every = {name for name, value in vars(machine).items() if isinstance(value, Krav)}

    assert {name for name, _, sentence in GUARDS if sentence is None} == every
    assert {name for name, _, sentence in GUARDS if sentence} == every


@pytest.mark.parametrize(("name", "facts", "sentence"), GUARDS)
def test_guard__says_what_stands_in_the_way_and_what_to_do(name, facts, sentence):
    """Without a database: a guard reads only the row's own fields."""
    defaults = {"arende": ARENDE, "organ_namn": "KS", "tillstand": T.I_FULLMAKTIGE, "beredningsundantag": ""}
    defaults["has_motionarer"] = True
    krav = getattr(machine, name)

    said = krav.hinder(SimpleNamespace(**(defaults | KNOWN | facts)))

    if sentence is None:
        assert said is None
    else:
        assert sentence in said
        assert krav.kod == name


# --- What a move is told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "move", "facts", "kod"),
    [
        (T.INKOMMEN, "registrera", {"dag": date(2026, 3, 11)}, "i_framtiden"),
        (T.ANMALD, "borja_bereda", {"dag": date(2026, 1, 25)}, "fel_ordning"),
        (T.UNDER_BEREDNING, "overlamna", {"dag": date(2026, 1, 1)}, "fel_ordning"),
        (T.REGISTRERAD, "avvisa", {"skal": "  "}, "skal_saknas"),
        (T.I_FULLMAKTIGE, "undanta", {"undantag": "for_att_vi_vill"}, "okant_undantag"),
        (T.AVGJORD, "avsluta", {"dag": date(2026, 3, 8)}, "fel_ordning"),
    ],
)
def test_move__told_something_impossible(kommun, state, move, facts, kod):
    h = SCENES[state](kommun)
    before = _rows()

    with pytest.raises(Hinder) as refusal:
        perform(h, move, by=kommun.kansli, **(_facts(kommun, h, move) | facts))

    assert (refusal.value.kod, _rows()) == (kod, before)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (T.REGISTRERAD, "anmal"),
        (T.I_UTSKOTT, "foresla"),
        (T.I_FULLMAKTIGE, "avgor"),
        (T.I_STYRELSE, "aterremittera"),
        (T.I_STYRELSE, "bordlagg"),
        (T.I_UTSKOTT, "utga"),
        (T.I_STYRELSE, "redovisa"),
    ],
)
def test_move__decided_by_an_organ_whose_case_it_is_not(kommun, state, move):
    h = SCENES[state](kommun)

    with pytest.raises(Hinder) as refusal:
        perform(h, move, by=kommun.kansli, beslut=_beslut(h, kommun.ten))

    assert refusal.value.kod == "fel_organ"


def test_avgor__every_attsats_has_an_outcome(kommun):
    h = scenes.motion_i_kf(kommun)
    beslut = _beslut(h, kommun.kf, utfall=None)
    Beslutsutfall.objects.create(beslut=beslut, attsats=h.arende.attsatser.get(nr=1), utfall="bifall")

    with pytest.raises(Hinder, match="att-sats 2 saknar utfall"):
        perform(h, "avgor", by=kommun.kansli, beslut=beslut)


def test_aterremittera__needs_a_reason_and_makes_every_organ_be_asked_again(kommun):
    h = scenes.motion_i_kf(kommun)
    with pytest.raises(Hinder, match="Skriv varför"):
        perform(h, "aterremittera", by=kommun.kansli, beslut=_beslut(h, kommun.kf, motivering=" "))

    perform(h, "aterremittera", by=kommun.kansli, beslut=_beslut(h, kommun.kf))

    assert (h.underlag_klart_den, h.beredd_den, h.styrelsen_horda_den) == (None, None, None)
    assert h.next_step().organ == kommun.ksau


@pytest.mark.parametrize("organtyp", [Organtyp.NAMND, Organtyp.UTSKOTT])
def test_avgor__in_kf_never_unless_styrelsen_is_heard(kommun, organtyp):
    """A path round the styrelse can be walked, but KF cannot decide at its end."""
    first = {Organtyp.NAMND: kommun.ten, Organtyp.UTSKOTT: kommun.ksau}[organtyp]
    h = scenes.motion_under_beredning(kommun)
    actions.set_path(h, [(kommun.kf, "anmala"), (first, "foresla"), (kommun.kf, "avgora")], by=kommun.kansli)
    scenes.underlag_klart(kommun, h)
    perform(h, "overlamna", by=kommun.kansli, dag=TODAY)
    perform(h, "foresla", by=kommun.kansli, beslut=_beslut(h, first))

    with pytest.raises(Hinder) as refusal:
        perform(h, "avgor", by=kommun.kansli, beslut=_beslut(h, kommun.kf))
    assert refusal.value.kod == ("styrelsen_har_fatt_yttra_sig" if first == kommun.ten else "berett_fore_fullmaktige")

    perform(h, "undanta", by=kommun.kansli, undantag="bradskande", dag=TODAY)
    perform(h, "avgor", by=kommun.kansli, beslut=_beslut(h, kommun.kf))
    assert (h.tillstand, h.beredningsundantag) == (T.AVGJORD, "bradskande")


def test_avgor__the_board_ends_a_case_that_is_its_own(kommun):
    h = scenes.forvaltningsarende_i_utskott(kommun, vag="Avgörs i kommunstyrelsen")
    perform(h, "foresla", by=kommun.kansli, beslut=_beslut(h, kommun.ksau))

    perform(h, "avgor", by=kommun.kansli, beslut=_beslut(h, kommun.ks))

    assert (h.tillstand, h.avgjord_den) == (T.AVGJORD, TODAY)


@pytest.mark.parametrize("move", ["redovisa", "avskriv", "aterta"])
def test_move__only_what_somebody_has_put_forward(kommun, move):
    h = scenes.forvaltningsarende_i_utskott(kommun)

    assert _try(kommun, h, move, kommun.kansli) == "har_forslagsstallare"


@pytest.mark.parametrize("state", [T.REGISTRERAD, T.UNDER_BEREDNING, T.I_STYRELSE, T.AVGJORD])
def test_move__an_annulled_case_goes_nowhere(kommun, state):
    h = SCENES[state](kommun)
    actions.register.annul(h.arende, skal="Dubblett", by=kommun.registrator)
    h = Handlaggning.objects.get(pk=h.pk)

    outcomes = {_try(kommun, h, move, kommun.kansli) for move in MOVES}

    assert outcomes == {"fel_lage", "inte_makulerat"}


# --- Imported history ------------------------------------------------------------------------------------------------


def test_unknown_fact__lets_the_import_pass_but_no_person(kommun):
    h = scenes.motion_under_beredning(kommun)
    h.okanda_fakta = ["underlag"]
    h.save()

    with pytest.raises(Hinder) as refusal:
        perform(h, "overlamna", by=kommun.kansli, dag=TODAY)
    assert refusal.value.kod == "underlag_finns"

    perform(h, "overlamna", by=IMPORT, dag=TODAY)
    assert h.tillstand == T.I_UTSKOTT


def test_unknown_fact__what_is_not_named_is_still_asked_of_the_import(kommun):
    h = scenes.motion_under_beredning(kommun)
    h.okanda_fakta = ["anmalan", "utfall_per_attsats"]
    h.save()

    with pytest.raises(Hinder) as refusal:
        perform(h, "overlamna", by=IMPORT, dag=TODAY)

    assert refusal.value.kod == "underlag_finns"
