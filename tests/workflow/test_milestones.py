from datetime import date

import pytest

from arenden import audit
from arenden.visibility import Synlighet
from tests.factories import workflow as scenes
from workflow import milestones
from workflow.machines.fsm import Hinder
from workflow.models import Forslag, Handlaggning


def test_underlag_klart__keeps_the_forvaltnings_own_proposal_and_opens_the_way(kommun, motion_under_beredning):
    arende = motion_under_beredning.arende
    svar = dict.fromkeys(arende.attsatser.all(), "avslag")

    forslag = milestones.underlag_klart(
        arende, dag=scenes.UNDERLAG, forslag=["avslå motionen"], svar=svar, by=kommun.kansli
    )

    assert (forslag.beslut, forslag.fran, forslag.text) == (None, "förvaltningen", ["avslå motionen"])
    assert list(forslag.svar.values_list("attsats__nr", "utfall")) == [(1, "avslag"), (2, "avslag")]
    assert Handlaggning.objects.get(arende=arende).underlag_klart_den == scenes.UNDERLAG
    assert arende.handelser.latest("nr").typ == "handlaggning.underlag_klart"
    assert audit.verify_chain(f"arende:{arende.pk}") == []


def test_underlag_klart__the_proposal_is_internal_until_the_case_is_decided(kommun, motion_i_ksau):
    assert not Forslag.objects.visible_to(None).exists()
    assert Forslag.objects.visible_to(kommun.lasare).count() == 1

    scenes.behandla(kommun, motion_i_ksau, kommun.ksau, "foreslar", dag=scenes.KSAU_DAG)
    assert not Forslag.objects.visible_to(None).exists(), "KSAU is of the same myndighet as KS"

    scenes.behandla(kommun, motion_i_ksau, kommun.ks, "foreslar", dag=scenes.KS_DAG)
    public = Forslag.objects.visible_to(None)
    assert [f.fran for f in public] == ["Kommunstyrelsen"], "handed to fullmäktige: expedierad (TF 2 kap. 10 §)"

    scenes.behandla(kommun, motion_i_ksau, kommun.kf, "beslutar", dag=scenes.KF_DAG, utfall="bifall")
    assert Forslag.objects.visible_to(None).count() == 3


def test_underlag_klart__a_secret_proposal_stays_secret_when_the_case_is_decided(kommun, motion_under_beredning):
    milestones.underlag_klart(
        motion_under_beredning.arende,
        dag=scenes.UNDERLAG,
        forslag=["avslå"],
        svar={},
        by=kommun.kansli,
        synlighet=Synlighet.SEKRETESS,
    )
    h = scenes.ladda(motion_under_beredning)
    for organ, slag, dag in (
        (kommun.ksau, "foreslar", scenes.KSAU_DAG),
        (kommun.ks, "foreslar", scenes.KS_DAG),
    ):
        scenes.behandla(kommun, h, organ, slag, dag=dag)
    scenes.behandla(kommun, h, kommun.kf, "beslutar", dag=scenes.KF_DAG, utfall="avslag")

    assert not Forslag.objects.visible_to(None).filter(beslut=None).exists()


def test_underlag_klart__no_organ_treats_a_case_before_the_paper_was_there(kommun, motion_under_beredning):
    scenes.underlag_klart(kommun, motion_under_beredning, dag=date(2026, 3, 2))

    with pytest.raises(Hinder) as refusal:
        scenes.behandla(kommun, motion_under_beredning, kommun.ksau, "foreslar", dag=scenes.KSAU_DAG)

    assert refusal.value.kod == "fel_ordning"
