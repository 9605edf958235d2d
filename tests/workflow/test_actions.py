from datetime import date

import pytest
from django.db import connection, transaction

from arenden import actions as register
from arenden import audit
from arenden.models import Handelse
from arenden.permissions import IMPORT
from arenden.visibility import Synlighet
from tests.factories import arenden as factories
from tests.factories import workflow as scenes
from workflow import actions
from workflow.actions import MOVE_FOR, SLAG_FOR_AVSIKT, Behandling
from workflow.machines.fsm import Hinder
from workflow.models import (
    Arendeavsikt,
    Beslut,
    Beslutsslag,
    Beslutsutfall,
    Beslutsvag,
    Dagordningspunkt,
    Forslag,
    Handlaggning,
    Paragrafraknare,
    Remiss,
    Sammantrade,
    Utfallskod,
    Utkorgspost,
)
from workflow.transitions import perform, transition_names

TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)


def _snapshot():
    models = (Handlaggning, Handelse, Beslut, Beslutsutfall, Forslag, Paragrafraknare, Dagordningspunkt, Remiss)
    return [list(m.objects.order_by("pk").values()) for m in models]


def _refused(kod, act):
    """Refused for that reason, by a sentence, and nothing at all is written."""
    before = _snapshot()
    with pytest.raises(Hinder) as refusal, transaction.atomic():
        act()
    assert (refusal.value.kod, _snapshot()) == (kod, before)
    assert str(refusal.value).endswith(".")


def _treat(kommun, punkt, slag, **facts):
    return actions.treat(punkt, Behandling(slag=Beslutsslag(slag), **facts), by=kommun.kansli)


# --- Registering and the path ----------------------------------------------------------------------------------------


def test_register_arende__a_copy_of_the_standard_path(kommun, motion_registrerad):
    assert [str(steg) for steg in motion_registrerad.vagen] == [
        "KF anmäls",
        "KSAU föreslår",
        "KS föreslår",
        "KF avgör",
    ]


def test_register_arende__a_path_changed_later_changes_no_case(kommun, motion_registrerad):
    Beslutsvag.objects.get(arendetyp="motion").steg.all().delete()

    assert len(Handlaggning.objects.get(pk=motion_registrerad.pk).vagen) == 4


def test_register_arende__without_any_path_is_told_what_to_do(kommun):
    Beslutsvag.objects.filter(arendetyp="motion").delete()

    with pytest.raises(Hinder, match="Be systemadministratören lägga upp en"):
        scenes.motion_registrerad(kommun)

    assert not Handlaggning.objects.exists()


@pytest.mark.parametrize("steps", [[("ks", "avgora")], [("ks", "anmala"), ("kf", "avgora")], []])
def test_register_arende__a_standard_path_that_is_none_is_told(kommun, steps):
    Beslutsvag.objects.get(arendetyp="motion").delete()
    scenes.beslutsvag("motion", "Fel väg", [(getattr(kommun, kod), task) for kod, task in steps], standard=True)

    _refused("ingen_beslutsvag", lambda: scenes.motion_registrerad(kommun))


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [("ksau", "foresla"), ("ks", "foresla")],
        [("ks", "avgora"), ("kf", "foresla")],
        [("ks", "avgora"), ("kf", "avgora")],
        [("ksau", "foresla"), ("kf", "anmala"), ("kf", "avgora")],
        [("bolag", "foresla"), ("kf", "avgora")],
        [("ksau", "foresla"), ("ks", "avgora")],  # a path, but a motion is decided by fullmäktige
    ],
)
def test_set_path__what_is_no_path_is_refused(kommun, motion_registrerad, steps):
    steps = [(getattr(kommun, kod), uppgift) for kod, uppgift in steps]

    _refused("ingen_beslutsvag", lambda: actions.set_path(motion_registrerad, steps, by=kommun.kansli))


@pytest.mark.parametrize("scene", [scenes.motion_i_ksau, scenes.motion_avgjord])
def test_set_path__not_when_the_case_is_on_its_way_or_at_its_end(kommun, scene):
    h = scene(kommun)

    _refused("fel_lage", lambda: actions.set_path(h, [(kommun.ks, "foresla"), (kommun.kf, "avgora")], by=kommun.kansli))


def test_correct__the_year_runs_from_the_corrected_day(kommun, motion_registrerad):
    assert set(motion_registrerad.frister.values_list("senast", flat=True)) == {scenes.INKOM.replace(year=2027)}

    actions.correct(motion_registrerad, inkom=date(2025, 12, 1), by=kommun.registrator)

    assert set(motion_registrerad.frister.values_list("senast", flat=True)) == {date(2026, 12, 1)}


def test_correct__not_to_a_day_after_it_was_announced(kommun, motion_under_beredning):
    facts = {"inkom": scenes.FORDELAD, "by": kommun.registrator}

    _refused("fel_ordning", lambda: actions.correct(motion_under_beredning, **facts))


def test_set_path__by_another_namnd_while_it_is_prepared(kommun, motion_under_beredning):
    h = motion_under_beredning
    path = [(kommun.tenau, "foresla"), (kommun.ten, "foresla"), (kommun.ks, "foresla"), (kommun.kf, "avgora")]

    actions.set_path(h, path, by=kommun.kansli)

    assert h.next_step().organ == kommun.tenau
    assert Handelse.objects.latest("pk").data == {"vag": "TENAU-TEN-KS-KF"}


def test_assign__begins_the_preparation_and_tells_the_handlaggare(kommun):
    h = scenes.motion_anmald(kommun)

    actions.assign(h, handlaggare=kommun.handlaggare, by=kommun.kansli, dag=scenes.FORDELAD)

    assert (h.tillstand, h.arende.handlaggare) == ("under_beredning", kommun.handlaggare)
    assert Utkorgspost.objects.latest("pk").data == {
        "mall": "tilldelad",
        "arende": h.arende_id,
        "till": kommun.handlaggare.pk,
    }


def test_assign__to_another_later_moves_nothing(kommun, motion_i_ksau):
    other = factories.anvandare("kollega", "handlaggare")

    actions.assign(motion_i_ksau, handlaggare=other, by=kommun.kansli)

    assert (motion_i_ksau.tillstand, motion_i_ksau.arende.handlaggare) == ("i_utskott", other)


def test_assign__a_motion_not_announced_yet_is_not_assigned_at_all(kommun, motion_registrerad):
    act = lambda: actions.assign(motion_registrerad, handlaggare=kommun.handlaggare, by=kommun.kansli)  # noqa: E731

    _refused("anmalt_om_det_ska_anmalas", act)

    motion_registrerad.arende.refresh_from_db()
    assert motion_registrerad.arende.handlaggare is None


def test_withdraw__it_stands_until_all_have_withdrawn(kommun, motion_i_ks):
    first, second = motion_i_ks.arende.motion.motionarer.all()

    assert actions.withdraw(motion_i_ks, motionarer=[first], dag=TODAY, by=kommun.kansli) is False
    assert scenes.ladda(motion_i_ks).tillstand == "i_styrelse"

    assert actions.withdraw(motion_i_ks, motionarer=[second], dag=TODAY, by=kommun.kansli) is True
    assert (motion_i_ks.tillstand, motion_i_ks.steg) == ("atertagen", None)


# --- Remiss ----------------------------------------------------------------------------------------------------------


def _remiss(kommun, h, till=None, **facts):
    return actions.send_remiss(
        h, till=till or kommun.ten, by=kommun.handlaggare, **({"sand_den": scenes.FORDELAD} | facts)
    )


def test_withdraw__not_from_a_case_that_is_decided(kommun, motion_avgjord):
    first = motion_avgjord.arende.motion.motionarer.all()[:1]

    _refused("fel_lage", lambda: actions.withdraw(motion_avgjord, motionarer=first, dag=TODAY, by=kommun.kansli))


def test_remiss__the_case_waits_for_every_answer(kommun, motion_under_beredning):
    h = motion_under_beredning
    scenes.underlag_klart(kommun, h)
    ten, bolag = _remiss(kommun, h), _remiss(kommun, h, kommun.bolag)
    put = lambda: scenes.satt_upp(kommun, h, kommun.ksau, scenes.KSAU_DAG)  # noqa: E731

    with pytest.raises(Hinder, match="har 2 remisser utan svar"), transaction.atomic():
        put()
    actions.answer_remiss(ten, svar_den=scenes.UNDERLAG, stallning="tillstyrker", by=kommun.kansli)
    with pytest.raises(Hinder, match="har 1 remiss utan svar"), transaction.atomic():
        put()
    actions.go_on_without_answer(bolag, skal="Bolaget har meddelat att svaret dröjer", by=kommun.handlaggare)
    put()

    assert h.tillstand == "i_utskott"


def test_answer_remiss__the_answer_is_a_handling_with_the_organs_own_number(kommun, motion_under_beredning):
    remiss = _remiss(kommun, motion_under_beredning)

    actions.answer_remiss(
        remiss,
        svar_den=scenes.UNDERLAG,
        stallning="avstyrker",
        diarienummer="TEN 2026/9",
        paragraf="§ 14",
        text="Nämnden avstyrker.",
        innehall=b"yttrande",
        filtyp="pdf",
        by=kommun.kansli,
    )

    remiss.refresh_from_db()
    assert (remiss.svar_organ, remiss.svar_diarienummer, remiss.svar_paragraf) == (
        "Tekniska nämnden",
        "TEN 2026/9",
        "§ 14",
    )
    handling = remiss.svar_handling
    assert (handling.typ, handling.riktning, handling.motpart) == ("yttrande", "inkommen", "Tekniska nämnden")
    assert not handling.is_visible_to(None)


def test_remiss__refused(kommun, motion_under_beredning, motion_registrerad):
    h = motion_under_beredning
    remiss = _remiss(kommun, h)

    def answer(dag):
        return actions.answer_remiss(remiss, svar_den=dag, stallning="avstar", by=kommun.kansli)

    _refused("fel_lage", lambda: _remiss(kommun, motion_registrerad))
    _refused("i_framtiden", lambda: _remiss(kommun, h, sand_den=TOMORROW))
    _refused("fel_ordning", lambda: _remiss(kommun, h, svara_senast=scenes.INKOM))
    _refused("fel_ordning", lambda: answer(scenes.INKOM))
    _refused("fel_ordning", lambda: answer(TOMORROW))
    _refused("skal_saknas", lambda: actions.go_on_without_answer(remiss, skal="  ", by=kommun.handlaggare))
    answer(scenes.UNDERLAG)
    _refused("fel_lage", lambda: answer(scenes.UNDERLAG))
    _refused("fel_lage", lambda: actions.go_on_without_answer(remiss, skal="Orkar inte vänta", by=kommun.handlaggare))


# --- Meetings --------------------------------------------------------------------------------------------------------


def test_remiss__answered_once_also_by_one_who_read_it_before(kommun, motion_under_beredning):
    remiss = _remiss(kommun, motion_under_beredning)
    read_before = Remiss.objects.get(pk=remiss.pk)
    facts = {"svar_den": scenes.UNDERLAG, "stallning": "tillstyrker", "by": kommun.handlaggare}
    actions.answer_remiss(remiss, **facts)

    _refused("fel_lage", lambda: actions.answer_remiss(read_before, **facts))
    _refused("fel_lage", lambda: actions.go_on_without_answer(read_before, skal="Nej", by=kommun.handlaggare))


def test_plan_meeting__its_day_is_public_at_once_and_one_a_day_is_enough(kommun):
    mote = actions.plan_meeting(organ=kommun.ks, datum=TOMORROW, by=kommun.kansli)

    assert mote.is_visible_to(None)
    _refused("dubbelt_sammantrade", lambda: actions.plan_meeting(organ=kommun.ks, datum=TOMORROW, by=kommun.kansli))
    actions.plan_meeting(organ=kommun.ksau, datum=TOMORROW, by=kommun.kansli)


@pytest.mark.parametrize(
    ("scene", "organ", "kod"),
    [
        (scenes.motion_registrerad, "ks", "fel_organ"),
        (scenes.motion_registrerad, "ksau", "fel_organ"),
        (scenes.motion_inkommen, "kf", "fel_lage"),
        (scenes.motion_anmald, "kf", "fel_lage"),
        (scenes.motion_under_beredning, "ksau", "underlag_finns"),
        (scenes.motion_under_beredning, "ks", "fel_organ"),
        (scenes.motion_i_ksau, "ks", "fel_organ"),
        (scenes.motion_i_ks, "kf", "fel_organ"),
        (scenes.motion_i_kf, "ks", "fel_organ"),
        (scenes.motion_avgjord, "kf", "fel_lage"),
        (scenes.forvaltningsarende, "kf", "fel_lage"),
    ],
)
def test_put_on_agenda__only_where_the_case_is_to_go(kommun, scene, organ, kod):
    h = scene(kommun)
    mote = scenes.sammantrade(kommun, getattr(kommun, organ), TOMORROW)

    _refused(kod, lambda: actions.put_on_agenda(mote, h, by=kommun.kansli))


def test_put_on_agenda__by_what_the_case_is_now_and_not_when_it_was_read(kommun, motion_i_ksau):
    stale = Handlaggning.objects.get(pk=motion_i_ksau.pk)
    scenes.behandla(kommun, motion_i_ksau, kommun.ksau, "foreslar", dag=scenes.KSAU_DAG)
    mote = scenes.sammantrade(kommun, kommun.ksau, TOMORROW)

    _refused("fel_organ", lambda: actions.put_on_agenda(mote, stale, by=kommun.kansli))


def test_put_on_agenda__once_a_meeting_and_not_on_one_that_is_over(kommun, motion_i_ksau):
    mote = Sammantrade.objects.get(organ=kommun.ksau)
    _refused("dubblett", lambda: actions.put_on_agenda(mote, motion_i_ksau, by=kommun.kansli))

    cancelled = scenes.sammantrade(kommun, kommun.ksau, TOMORROW)
    perform(cancelled, "stall_in", by=kommun.kansli)
    _refused("fel_lage", lambda: actions.put_on_agenda(cancelled, motion_i_ksau, by=kommun.kansli))


def test_put_on_agenda__what_fullmaktige_will_treat_is_public_and_what_others_will_is_not(kommun, motion_i_ksau):
    assert Dagordningspunkt.objects.visible_to(None).count() == 1, "the announcement in KF"
    assert Dagordningspunkt.objects.visible_to(kommun.lasare).count() == 2


def test_take_off_agenda__the_case_stays_and_can_be_put_on_another(kommun, motion_i_ksau):
    punkt = Dagordningspunkt.objects.latest("pk")

    actions.take_off_agenda(punkt, by=kommun.kansli)
    scenes.satt_upp(kommun, motion_i_ksau, kommun.ksau, TOMORROW)

    assert scenes.ladda(motion_i_ksau).tillstand == "i_utskott"


def test_take_off_agenda__not_when_it_is_treated_also_for_one_who_read_it_before(kommun, motion_i_ksau):
    punkt = Dagordningspunkt.objects.latest("pk")
    assert not hasattr(punkt, "beslut")
    _treat(kommun, punkt, "foreslar")

    _refused("punkt_avgjord", lambda: actions.take_off_agenda(punkt, by=kommun.kansli))


def test_agenda__an_item_that_another_has_taken_off(kommun, motion_i_ksau):
    punkt = Dagordningspunkt.objects.get(arende=motion_i_ksau.arende, beslut=None)
    read_before = Dagordningspunkt.objects.get(pk=punkt.pk)
    actions.take_off_agenda(punkt, by=kommun.kansli)

    for act in (
        lambda: actions.take_off_agenda(read_before, by=kommun.kansli),
        lambda: actions.move_on_agenda(read_before, steg=1, by=kommun.kansli),
        lambda: _treat(kommun, read_before, "foreslar"),
    ):
        _refused("punkt_borta", act)


def test_annulled_case__goes_nowhere(kommun, motion_under_beredning):
    register.annul(motion_under_beredning.arende, skal="Dubbelt", by=kommun.registrator)
    mote = scenes.sammantrade(kommun, kommun.kf, TODAY)

    _refused("inte_makulerat", lambda: _remiss(kommun, motion_under_beredning))
    put_up = {"avsikt": Arendeavsikt.REDOVISNING, "by": kommun.kansli}
    _refused("inte_makulerat", lambda: actions.put_on_agenda(mote, motion_under_beredning, **put_up))


def test_move_on_agenda__stays_at_the_ends(kommun):
    cases = [scenes.motion_i_ksau(kommun) for _ in range(3)]
    mote = Sammantrade.objects.get(organ=kommun.ksau)

    def order():
        return [punkt.arende.lopnr for punkt in mote.punkter.all()]

    actions.move_on_agenda(mote.punkter.get(arende=cases[2].arende), steg=-1, by=kommun.kansli)
    assert order() == [1, 3, 2]
    actions.move_on_agenda(mote.punkter.get(arende=cases[2].arende), steg=-9, by=kommun.kansli)
    actions.move_on_agenda(mote.punkter.get(arende=cases[0].arende), steg=9, by=kommun.kansli)
    assert order() == [3, 2, 1]


# --- Treating --------------------------------------------------------------------------------------------------------


def test_tables__every_kind_of_decision_has_its_move_and_its_place():
    assert set(MOVE_FOR) == set(Beslutsslag)
    assert set(MOVE_FOR.values()) <= transition_names(Handlaggning)
    assert set().union(*SLAG_FOR_AVSIKT.values()) == set(Beslutsslag)


def test_treat__the_whole_road_with_a_proposal_of_its_own_at_each_level(kommun, motion_i_ksau):
    h = motion_i_ksau
    attsatser = list(h.arende.attsatser.all())
    scenes.behandla(kommun, h, kommun.ksau, "foreslar", dag=scenes.KSAU_DAG, utfall="bifall", text=["bifalla"])
    scenes.behandla(kommun, h, kommun.ks, "foreslar", dag=scenes.KS_DAG, utfall="avslag", text=["avslå"])
    decided = dict(zip(attsatser, ("delvis_bifall", "avslag"), strict=True))
    beslut = scenes.behandla(kommun, h, kommun.kf, "beslutar", dag=scenes.KF_DAG, per_attsats=decided)

    assert [(f.fran, f.text, {s.utfall for s in f.svar.all()}) for f in h.arende.forslagen.all()] == [
        ("förvaltningen", ["bifalla motionen"], {"bifall"}),
        ("Kommunstyrelsens arbetsutskott", ["bifalla"], {"bifall"}),
        ("Kommunstyrelsen", ["avslå"], {"avslag"}),
    ]
    assert {u.attsats: u.utfall for u in beslut.utfall.all()} == decided
    assert (h.tillstand, h.avgjord_den, h.steg) == ("avgjord", scenes.KF_DAG, None)
    assert audit.verify_chain(f"arende:{h.arende_id}") == []


def test_treat__paragrafs_have_no_gaps_within_an_organ_and_year(kommun):
    cases = [scenes.motion_registrerad(kommun) for _ in range(3)]
    for h, dag in zip(cases, (scenes.ANMALD, scenes.KF_DAG, scenes.ANMALD), strict=True):
        scenes.behandla(kommun, h, kommun.kf, "remitterar", dag=dag)
    old = scenes.motion_registrerad(kommun, inkom=date(2025, 12, 1))
    scenes.behandla(kommun, old, kommun.kf, "remitterar", dag=date(2025, 12, 15))

    given = Beslut.objects.order_by("pk").values_list("organ__kod", "ar", "paragraf", "paragraf_som_skriven")

    assert list(given) == [
        ("KF", 2026, 1, "§ 1"),
        ("KF", 2026, 2, "§ 2"),
        ("KF", 2026, 3, "§ 3"),
        ("KF", 2025, 1, "§ 1"),
    ]


def test_treat__a_refused_decision_takes_no_paragraf(kommun, motion_i_kf):
    punkt = scenes.satt_upp(kommun, motion_i_kf, kommun.kf, scenes.KF_DAG)
    before = Paragrafraknare.objects.get(organ=kommun.kf).senaste

    _refused("attsats_utan_utfall", lambda: _treat(kommun, punkt, "beslutar"))
    beslut = _treat(kommun, punkt, "beslutar", per_attsats=dict.fromkeys(motion_i_kf.arende.attsatser.all(), "bifall"))

    assert beslut.paragraf == before + 1


def test_treat__imported_minutes_keep_their_own_paragraf_and_lift_nothing(kommun, motion_i_ksau):
    punkt = Dagordningspunkt.objects.latest("pk")

    beslut = actions.treat(punkt, Behandling(slag=Beslutsslag.FORESLAR, paragraf_som_skriven="§ 63/20"), by=IMPORT)

    assert (beslut.paragraf, beslut.ar, beslut.paragraf_som_skriven) == (None, None, "§ 63/20")
    assert not Paragrafraknare.objects.filter(organ=kommun.ksau).exists()


def test_treat__an_item_is_treated_once(kommun, motion_i_ksau):
    punkt = Dagordningspunkt.objects.latest("pk")
    _treat(kommun, punkt, "bordlagd")

    _refused("punkt_avgjord", lambda: _treat(kommun, punkt, "foreslar"))


def test_treat__not_before_the_meeting_and_not_at_one_that_is_over(kommun, motion_i_ks):
    punkt = scenes.satt_upp(kommun, motion_i_ks, kommun.ks, TOMORROW)
    _refused("i_framtiden", lambda: _treat(kommun, punkt, "foreslar"))

    perform(punkt.sammantrade, "stall_in", by=kommun.kansli)
    _refused("fel_lage", lambda: _treat(kommun, punkt, "foreslar"))


@pytest.mark.parametrize("slag", Beslutsslag)
def test_treat__an_announcement_is_only_that(kommun, motion_registrerad, slag):
    punkt = scenes.satt_upp(kommun, motion_registrerad, kommun.kf, scenes.ANMALD)

    if slag == Beslutsslag.REMITTERAR:
        assert _treat(kommun, punkt, slag).slag == slag
    else:
        _refused("fel_avsikt", lambda: _treat(kommun, punkt, slag))


@pytest.mark.parametrize("word", Utfallskod)
@pytest.mark.parametrize("slag", ["beslutar", "tillstyrker", "avstyrker"])
def test_treat__bifall_is_kfs_word_and_tillstyrks_a_namnds(kommun, slag, word):
    decides = slag == "beslutar"
    h = (scenes.motion_i_kf if decides else scenes.motion_i_ks)(kommun)
    organ = kommun.kf if decides else kommun.ks
    allowed = (
        {"bifall", "delvis_bifall", "avslag", "besvarad", "avskriven"}
        if decides
        else {
            "tillstyrks",
            "avstyrks",
            "besvarad",
        }
    )
    punkt = scenes.satt_upp(kommun, h, organ, scenes.KF_DAG)
    answers = dict.fromkeys(h.arende.attsatser.all(), word)

    if word in allowed:
        assert _treat(kommun, punkt, slag, per_attsats=answers).slag == slag
    else:
        _refused("fel_ord", lambda: _treat(kommun, punkt, slag, per_attsats=answers))


@pytest.mark.parametrize("word", ["bifall", "tillstyrks"])
@pytest.mark.parametrize("slag", ["aterremiss", "bordlagd", "utgar"])
def test_treat__what_decides_nothing_gives_no_outcome(kommun, motion_i_ksau, slag, word):
    punkt = Dagordningspunkt.objects.latest("pk")
    answers = {motion_i_ksau.arende.attsatser.first(): word}

    _refused("fel_ord", lambda: _treat(kommun, punkt, slag, per_attsats=answers, motivering="Räkna om"))


def test_treat__an_attsats_of_another_motion_is_refused(kommun, motion_i_kf):
    other = scenes.motion_registrerad(kommun).arende.attsatser.first()
    punkt = scenes.satt_upp(kommun, motion_i_kf, kommun.kf, scenes.KF_DAG)
    answers = dict.fromkeys([*motion_i_kf.arende.attsatser.all(), other], "bifall")

    _refused("fel_attsats", lambda: _treat(kommun, punkt, "beslutar", per_attsats=answers))


def test_treat__redovisad_and_then_avskriven_by_fullmaktige(kommun, motion_under_beredning):
    h = motion_under_beredning
    punkt = scenes.satt_upp(kommun, h, kommun.kf, scenes.KSAU_DAG, avsikt=Arendeavsikt.REDOVISNING)
    _treat(kommun, punkt, "redovisad")
    assert scenes.ladda(h).redovisad_den == scenes.KSAU_DAG

    scenes.behandla(kommun, h, kommun.kf, "avskriver", dag=scenes.KF_DAG, avsikt=Arendeavsikt.REDOVISNING)

    assert (h.tillstand, h.avgjord_den, h.redovisad_den) == ("avskriven", scenes.KF_DAG, scenes.KSAU_DAG)


def test_treat__avskriven_at_the_meeting_that_is_told(kommun, motion_under_beredning):
    """KL 5 kap. 35 §: fullmäktige is told that it is late, and may then write it off."""
    h = motion_under_beredning
    scenes.behandla(kommun, h, kommun.kf, "avskriver", dag=scenes.KF_DAG, avsikt=Arendeavsikt.REDOVISNING)

    assert (h.tillstand, h.redovisad_den) == ("avskriven", scenes.KF_DAG)


def test_treat__avskriven_without_fullmaktige_being_told_is_refused(kommun, motion_i_kf):
    punkt = scenes.satt_upp(kommun, motion_i_kf, kommun.kf, scenes.KF_DAG)

    _refused("redovisat_enligt_535", lambda: _treat(kommun, punkt, "avskriver"))


def test_put_on_agenda__on_one_meeting_at_a_time(kommun, motion_i_ks):
    scenes.satt_upp(kommun, motion_i_ks, kommun.ks, scenes.KS_DAG)

    _refused("dubblett", lambda: scenes.satt_upp(kommun, motion_i_ks, kommun.ks, scenes.KF_DAG))


def test_treat__avskriven_is_no_bifall(kommun, motion_under_beredning):
    h = motion_under_beredning
    scenes.behandla(kommun, h, kommun.kf, "redovisad", dag=scenes.KSAU_DAG, avsikt=Arendeavsikt.REDOVISNING)
    punkt = scenes.satt_upp(kommun, h, kommun.kf, scenes.KF_DAG, avsikt=Arendeavsikt.REDOVISNING)
    attsatser = list(h.arende.attsatser.all())

    _refused("fel_ord", lambda: _treat(kommun, punkt, "avskriver", per_attsats=dict.fromkeys(attsatser, "bifall")))
    _treat(kommun, punkt, "avskriver", per_attsats=dict.fromkeys(attsatser, "avskriven"))

    assert scenes.ladda(h).tillstand == "avskriven"


def test_treat__bordlagd_stays_and_comes_up_again(kommun, motion_i_ks):
    scenes.behandla(kommun, motion_i_ks, kommun.ks, "bordlagd", dag=scenes.KS_DAG)
    scenes.behandla(kommun, motion_i_ks, kommun.ks, "foreslar", dag=scenes.KF_DAG)

    assert motion_i_ks.tillstand == "i_fullmaktige"


def test_treat__aterremiss_goes_all_the_way_back_and_all_the_way_again(kommun, motion_i_kf):
    h = motion_i_kf
    scenes.behandla(kommun, h, kommun.kf, "aterremiss", dag=scenes.KF_DAG, motivering="Räkna om kostnaden")
    scenes.underlag_klart(kommun, h, dag=scenes.KF_DAG)
    scenes.behandla(kommun, h, kommun.ksau, "foreslar", dag=TODAY)
    scenes.behandla(kommun, h, kommun.ks, "foreslar", dag=TODAY)
    scenes.behandla(kommun, h, kommun.kf, "beslutar", dag=TODAY, utfall="besvarad")

    assert h.tillstand == "avgjord"
    assert h.arende.forslagen.count() == 6, "what was proposed the first time is kept"


def test_treat__the_goals_that_the_decision_confirms_keep_their_wording(kommun, motion_i_kf):
    goal = factories.mal("Fossilfri kommun")
    lank = register.link_goal(motion_i_kf.arende, mal=goal, hur="bidrar_till", by=kommun.handlaggare)
    goal.namn = "Annat"
    goal.save()

    beslut = scenes.behandla(kommun, motion_i_kf, kommun.kf, "beslutar", dag=scenes.KF_DAG, utfall="bifall", mal=[lank])

    assert [str(b) for b in beslut.mallankar.all()] == ["Bidrar till Fossilfri kommun"]


def test_treat__what_is_public_and_from_when(kommun, motion_i_ksau):
    def public():
        return [b.organ.kod for b in Beslut.objects.visible_to(None)]

    h = motion_i_ksau
    assert public() == ["KF"], "the announcement: fullmäktige meets in public"
    scenes.behandla(kommun, h, kommun.ksau, "foreslar", dag=scenes.KSAU_DAG)
    assert public() == ["KF"], "still inside the myndighet"
    scenes.behandla(kommun, h, kommun.ks, "foreslar", dag=scenes.KS_DAG)
    assert public() == ["KF", "KS"], "expedierad to fullmäktige"
    scenes.behandla(kommun, h, kommun.kf, "beslutar", dag=scenes.KF_DAG, utfall="bifall")
    assert public() == ["KF", "KSAU", "KS", "KF"]


def test_treat__a_secret_case_stays_secret_also_in_fullmaktige(kommun):
    h = scenes.motion_avgjord(kommun, synlighet=Synlighet.SEKRETESS)

    assert not Beslut.objects.visible_to(None).exists()
    assert not h.arende.is_visible_to(kommun.lasare)


def test_treat__two_people_at_once_and_one_wins(threaded_db, kommun, at_once):
    h = scenes.motion_i_ksau(kommun)
    punkt = Dagordningspunkt.objects.latest("pk")

    answers = at_once(lambda: _treat(kommun, punkt, "foreslar").slag, lambda: _treat(kommun, punkt, "bordlagd").slag)

    refusals = [a for a in answers if isinstance(a, Exception)]
    assert [r.kod for r in refusals] == ["punkt_avgjord"]
    assert Beslut.objects.filter(punkt=punkt).count() == 1
    assert Paragrafraknare.objects.get(organ=kommun.ksau).senaste == 1
    assert audit.verify_chain(f"arende:{h.arende_id}") == []


def test_treat__many_items_of_one_meeting_at_once_have_one_paragraf_each(threaded_db, kommun, at_once):
    cases = [scenes.motion_i_ksau(kommun) for _ in range(5)]
    punkter = Dagordningspunkt.objects.filter(sammantrade__organ=kommun.ksau)

    given = at_once(*(lambda p=punkt: _treat(kommun, p, "foreslar").paragraf for punkt in punkter))

    assert sorted(given) == [1, 2, 3, 4, 5], connection.vendor
    assert {scenes.ladda(h).tillstand for h in cases} == {"i_styrelse"}


def test_treat__while_another_calls_the_meeting_off(threaded_db, kommun, at_once):
    scenes.motion_i_ksau(kommun)
    punkt = Dagordningspunkt.objects.latest("pk")

    answers = at_once(
        lambda: _treat(kommun, punkt, "foreslar"), lambda: perform(punkt.sammantrade, "stall_in", by=kommun.kansli)
    )

    assert sum(isinstance(a, Hinder) for a in answers) == 1, answers
    is_cancelled = Sammantrade.objects.get(organ=kommun.ksau).tillstand == "installt"
    assert is_cancelled != Beslut.objects.filter(punkt=punkt).exists()
