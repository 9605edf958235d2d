from datetime import date

import pytest

from arenden.models import Arendetyp
from tests.factories import workflow as scenes
from workflow import actions, deadline_rows, deadlines
from workflow.models import Frist
from workflow.transitions import perform

MEDBORGARFORSLAG = {"medborgarforslag_beslut_senast", "motion_anmalan_senast"}


def _rows(h):
    return {f.kod: (f.senast, f.uppfylld_den) for f in h.frister.all()}


def test_sync__a_motion_has_its_year_from_the_day_it_was_vackt(kommun):
    h = scenes.motion_registrerad(kommun, inkom=date(2024, 2, 27), vackt=date(2024, 2, 29))

    assert _rows(h) == {
        "motion_beslut_senast": (date(2025, 2, 28), None),
        "motion_anmalan_senast": (date(2025, 2, 28), None),
    }


def test_sync__a_medborgarforslag_has_its_own_rule_and_a_forvaltningsarende_none(kommun):
    assert _rows(scenes.medborgarforslag_registrerat(kommun)).keys() == MEDBORGARFORSLAG
    assert _rows(scenes.forvaltningsarende(kommun)) == {}


def test_sync__met_on_the_day_it_was_decided(motion_avgjord):
    assert {met for _, met in _rows(motion_avgjord).values()} == {scenes.KF_DAG}


def test_sync__reporting_meets_the_duty_to_report_and_not_the_year(kommun, motion_under_beredning):
    scenes.behandla(kommun, motion_under_beredning, kommun.kf, "redovisad", dag=scenes.KF_DAG, avsikt="redovisning")

    rows = _rows(motion_under_beredning)

    assert (rows["motion_anmalan_senast"][1], rows["motion_beslut_senast"][1]) == (scenes.KF_DAG, None)


@pytest.mark.parametrize("end", ["avvisa", "aterta"])
def test_sync__a_case_that_ends_otherwise_is_no_longer_watched(kommun, motion_registrerad, end):
    if end == "avvisa":
        perform(motion_registrerad, "avvisa", by=kommun.kansli, skal="Fel kommun", dag=scenes.KF_DAG)
    else:
        everyone = motion_registrerad.arende.motion.motionarer.all()
        actions.withdraw(motion_registrerad, motionarer=everyone, dag=scenes.KF_DAG, by=kommun.kansli)

    assert {met for _, met in _rows(motion_registrerad).values()} == {scenes.KF_DAG}


def test_sync__writes_only_what_differs(kommun, motion_registrerad, django_assert_num_queries):
    before = list(Frist.objects.values())

    with django_assert_num_queries(1):
        deadline_rows.sync(motion_registrerad)

    assert list(Frist.objects.values()) == before


def test_sync__a_day_put_right_moves_the_row_and_a_rule_gone_removes_it(motion_registrerad):
    motion_registrerad.arende.motion.vackt = date(2026, 1, 20)
    deadline_rows.sync(motion_registrerad)
    assert {senast for senast, _ in _rows(motion_registrerad).values()} == {date(2027, 1, 20)}

    motion_registrerad.arende.arendetyp = Arendetyp.MEDBORGARFORSLAG
    deadline_rows.sync(motion_registrerad)
    assert _rows(motion_registrerad).keys() == MEDBORGARFORSLAG


def test_rows__every_code_is_a_rule(motion_registrerad, kommun):
    scenes.medborgarforslag_registrerat(kommun)

    assert all(hasattr(deadlines, kod) for kod in Frist.objects.values_list("kod", flat=True))
