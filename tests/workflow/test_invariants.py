"""Each thing that should not be possible, done behind the gate's back, is named."""

from datetime import date

import pytest
from django.db import connection

from tests.factories import workflow
from workflow import actions, invariants
from workflow.models import Beslut, Beslutsslag, Beslutsutfall, Handlaggning, Utfallskod
from workflow.models.sammantrade import Arendeavsikt


def behind_the_back(sql: str, *params) -> None:
    """Write as somebody with the database's own tools would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "scene",
    [
        "motion_inkommen",
        "motion_registrerad",
        "motion_under_beredning",
        "motion_i_ksau",
        "motion_i_kf",
        "motion_avgjord",
        "medborgarforslag_registrerat",
        "forvaltningsarende_i_utskott",
    ],
)
def test_faults__none_in_a_case_led_by_the_gate(kommun, scene):
    getattr(workflow, scene)(kommun)

    assert list(invariants.faults()) == []


def test_faults__none_in_an_empty_installation(db):
    assert list(invariants.faults()) == []


def test_faults__state_that_the_log_does_not_tell(motion_under_beredning):
    behind_the_back("UPDATE workflow_handlaggning SET tillstand = 'avslutad' WHERE id = %s", motion_under_beredning.pk)

    assert list(invariants.faults()) == ["KS 2026/0001: läget är avslutad, men loggen ger under_beredning."]


def test_faults__log_that_jumps(motion_under_beredning, unlocked_log):
    with unlocked_log():
        behind_the_back("DELETE FROM arenden_handelse WHERE typ = 'handlaggning.anmal'")

    (fault,) = invariants.faults()

    assert fault.startswith(f"handlaggning:{motion_under_beredning.pk}: händelse ")
    assert fault.endswith("säger att läget var anmald, men loggen ger registrerad.")


def test_faults__motion_decided_without_an_outcome_for_each_attsats(motion_avgjord):
    behind_the_back("DELETE FROM workflow_beslutsutfall WHERE id = %s", Beslutsutfall.objects.order_by("pk").last().pk)

    (fault,) = invariants.faults()

    assert fault.startswith("KS 2026/0001: beslutet KF ")
    assert fault.endswith("saknar utfall för någon att-sats.")


@pytest.mark.parametrize("falt", ["beredd_den", "styrelsen_horda_den"])
def test_faults__decided_in_fullmaktige_unprepared(motion_avgjord, falt):
    behind_the_back(f"UPDATE workflow_handlaggning SET {falt} = NULL WHERE id = %s", motion_avgjord.pk)

    assert list(invariants.faults()) == [
        "KS 2026/0001: avgjort i fullmäktige utan beredning eller utan att styrelsen fått yttra sig "
        "(KL 5 kap. 26–28 §§)."
    ]


def test_faults__none_for_a_named_exception(motion_avgjord):
    behind_the_back(
        "UPDATE workflow_handlaggning SET beredd_den = NULL, beredningsundantag = 'bradskande' WHERE id = %s",
        motion_avgjord.pk,
    )

    assert list(invariants.faults()) == []


def test_faults__written_off_unreported(motion_i_kf, kommun):
    workflow.behandla(
        kommun,
        motion_i_kf,
        kommun.kf,
        Beslutsslag.REDOVISAD,
        dag=workflow.KF_DAG,
        avsikt=Arendeavsikt.REDOVISNING,
    )
    workflow.behandla(
        kommun,
        motion_i_kf,
        kommun.kf,
        Beslutsslag.AVSKRIVER,
        dag=date(2026, 3, 10),
        utfall=Utfallskod.AVSKRIVEN,
        avsikt=Arendeavsikt.REDOVISNING,
    )
    assert list(invariants.faults()) == []

    behind_the_back("UPDATE workflow_handlaggning SET redovisad_den = NULL WHERE id = %s", motion_i_kf.pk)

    assert list(invariants.faults()) == ["KS 2026/0001: avskrivet utan anmälan enligt KL 5 kap. 35 §."]


def test_faults__paragraf_that_is_gone(motion_avgjord, kommun):
    other = workflow.motion_i_ks(kommun, rubrik="Fler bänkar")
    assert Beslut.objects.get(arende=other.arende, organ=kommun.ksau).paragraf == 2
    first = Beslut.objects.get(arende=motion_avgjord.arende, organ=kommun.ksau)
    behind_the_back("UPDATE workflow_beslut SET ar = NULL, paragraf = NULL WHERE id = %s", first.pk)

    assert list(invariants.faults()) == ["Kommunstyrelsens arbetsutskott 2026: § 1 är utdelad men finns inte."]


def test_faults__every_kind_at_once(motion_avgjord, kommun):
    behind_the_back("DELETE FROM workflow_beslutsutfall")
    behind_the_back(
        "UPDATE workflow_handlaggning SET beredd_den = NULL, tillstand = 'i_fullmaktige', steg_id = "
        "(SELECT MAX(id) FROM workflow_vagsteg)"
    )
    behind_the_back("UPDATE workflow_paragrafraknare SET senaste = senaste + 2 WHERE organ_id = %s", kommun.ks.pk)

    faults = list(invariants.faults())

    assert [fault.split(":")[0] for fault in faults] == [
        "KS 2026/0001",
        "KS 2026/0001",
        "KS 2026/0001",
        "Kommunstyrelsen 2026",
    ]
    assert faults[-1] == "Kommunstyrelsen 2026: § 2, 3 är utdelad men finns inte."


def test_faults__an_exception_recorded_by_name_is_kept_by_the_gate(motion_i_kf, kommun):
    actions.perform(motion_i_kf, "undanta", by=kommun.kansli, undantag="bradskande", dag=date(2026, 3, 9))

    assert Handlaggning.objects.get(pk=motion_i_kf.pk).beredningsundantag == "bradskande"
    assert list(invariants.faults()) == []
