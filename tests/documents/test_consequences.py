"""What happens to a paper when its case is treated, sent back and decided."""

import pytest

from documents import actions
from tests.factories import documents as papers
from tests.factories import workflow
from workflow.models import Beslutsslag, Utfallskod


@pytest.fixture
def skrivelse(kommun, motion_under_beredning):
    return papers.registrerad(kommun, motion_under_beredning)


def treat(kommun, handlaggning, organ, slag, dag, **facts):
    workflow.behandla(kommun, handlaggning, organ, slag, dag=dag, **facts)


def to_kf(kommun, handlaggning):
    treat(kommun, handlaggning, kommun.ksau, Beslutsslag.FORESLAR, workflow.KSAU_DAG)
    treat(kommun, handlaggning, kommun.ks, Beslutsslag.FORESLAR, workflow.KS_DAG)


def test_treated__by_the_first_organ_and_only_once(kommun, motion_under_beredning, skrivelse):
    treat(kommun, motion_under_beredning, kommun.ksau, Beslutsslag.FORESLAR, workflow.KSAU_DAG)
    skrivelse.refresh_from_db()
    assert skrivelse.tillstand == "behandlad"

    treat(kommun, motion_under_beredning, kommun.ks, Beslutsslag.FORESLAR, workflow.KS_DAG)
    skrivelse.refresh_from_db()

    assert skrivelse.tillstand == "behandlad"
    assert not skrivelse.is_visible_to(None)


def test_treated__also_when_sent_back(kommun, motion_under_beredning, skrivelse):
    treat(
        kommun,
        motion_under_beredning,
        kommun.ksau,
        Beslutsslag.ATERREMISS,
        workflow.KSAU_DAG,
        motivering="Räkna om.",
    )
    skrivelse.refresh_from_db()

    assert skrivelse.tillstand == "behandlad"


def test_postponed__is_not_treated(kommun, motion_under_beredning, skrivelse):
    treat(kommun, motion_under_beredning, kommun.ksau, Beslutsslag.BORDLAGD, workflow.KSAU_DAG)
    skrivelse.refresh_from_db()

    assert skrivelse.tillstand == "registrerad"


def test_decided__the_paper_and_its_handling_are_public(kommun, motion_under_beredning, skrivelse):
    to_kf(kommun, motion_under_beredning)

    treat(
        kommun,
        motion_under_beredning,
        kommun.kf,
        Beslutsslag.BESLUTAR,
        workflow.KF_DAG,
        utfall=Utfallskod.AVSLAG,
    )

    skrivelse.refresh_from_db()
    assert skrivelse.is_visible_to(None)
    assert skrivelse.handling.is_visible_to(None)


def test_decided__a_secret_paper_stays_secret(kommun, motion_under_beredning, skrivelse):
    skrivelse.handling.synlighet, skrivelse.handling.sekretess_lagrum = "sekretess", "OSL 21 kap. 1 §"
    skrivelse.handling.save()
    to_kf(kommun, motion_under_beredning)

    treat(kommun, motion_under_beredning, kommun.kf, Beslutsslag.BESLUTAR, workflow.KF_DAG, utfall=Utfallskod.AVSLAG)

    skrivelse.refresh_from_db()
    assert not skrivelse.is_visible_to(None)
    assert not skrivelse.handling.is_visible_to(None)


def test_decided__a_draft_that_was_never_registered_stays_working_material(kommun, motion_under_beredning, skrivelse):
    treat(
        kommun,
        motion_under_beredning,
        kommun.ksau,
        Beslutsslag.ATERREMISS,
        workflow.KSAU_DAG,
        motivering="Räkna om.",
    )
    nytt = actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)

    assert nytt.synlighet == "arbetsmaterial"
    assert not nytt.is_visible_to(None)
