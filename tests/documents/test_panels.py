"""The panels on other packages' pages: what they show to whom, with as many queries for many rows as for one."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from arenden.permissions import Roll
from documents import actions
from tests.factories import arenden, workflow
from tests.factories import documents as papers
from workflow.transitions import perform


def panel(tag: str, **context) -> str:
    return Template("{% load documents_panels %}{% " + tag + " %}").render(Context(context))


def queries(tag: str, user, **context) -> int:
    """How many queries the panel makes for a user freshly loaded, as in a request."""
    context["user"] = type(user).objects.get(pk=user.pk)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        panel(tag, **context)
    return len(captured)


def motions(kommun, number: int):
    return [workflow.motion_under_beredning(kommun, rubrik=f"Motion nummer {nr}") for nr in range(number)]


@pytest.mark.parametrize(
    ("tag", "scene", "roll"),
    [
        ("att_granska_panel user", papers.granskas, Roll.CHEF),
        ("att_registrera_panel user", papers.godkand, Roll.REGISTRATOR),
    ],
)
def test_lists__same_queries_for_one_and_many(kommun, tag, scene, roll):
    user = kommun.med_roll(roll)
    first, *others = motions(kommun, 12)
    scene(kommun, first)
    one = queries(tag, user)
    for handlaggning in others:
        scene(kommun, handlaggning)

    assert queries(tag, user) == one
    assert panel(tag, user=user).count("<tr class") == 12


def test_papers_panel__same_queries_for_one_and_many_versions(kommun, motion_under_beredning):
    arende = motion_under_beredning.arende
    papers.skrivet(kommun, motion_under_beredning)
    one = queries("papers_panel arende user", kommun.handlaggare, arende=arende)
    for _ in range(10):
        perform(arende.tjansteskrivelser.get(tillstand="utkast"), "makulera", by=kommun.handlaggare)
        papers.skrivet(kommun, motion_under_beredning)

    assert queries("papers_panel arende user", kommun.handlaggare, arende=arende) == one


@pytest.mark.parametrize(
    ("scene", "roll", "akt"),
    [
        (papers.skrivet, Roll.HANDLAGGARE, "Skriv vidare"),
        (papers.granskas, Roll.CHEF, "Granska"),
        (papers.godkand, Roll.REGISTRATOR, "Registrera i ärendet"),
        (papers.godkand, Roll.KANSLI, "Registrera i ärendet"),
        (papers.registrerad, Roll.KANSLI, "Publicera"),
    ],
)
def test_papers_panel__offers_the_next_act_to_those_who_may(kommun, motion_under_beredning, scene, roll, akt):
    skrivelse = scene(kommun, motion_under_beredning)
    offered = {
        r
        for r in Roll
        if f">{akt}</a>" in panel("papers_panel arende user", arende=skrivelse.arende, user=kommun.med_roll(r))
    }

    assert roll in offered
    assert offered <= {roll, Roll.KANSLI, Roll.REGISTRATOR, Roll.CHEF}


def test_papers_panel__offers_to_begin_only_to_a_writer(kommun, motion_under_beredning):
    offered = {
        r
        for r in Roll
        if "Skriv tjänsteskrivelse"
        in panel("papers_panel arende user", arende=motion_under_beredning.arende, user=kommun.med_roll(r))
    }

    assert offered == {Roll.HANDLAGGARE, Roll.CHEF}


def test_papers_panel__a_colleague_is_told_that_one_is_under_way_and_no_more(kommun, motion_under_beredning):
    papers.skrivet(kommun, motion_under_beredning, rubrik="Hemligt utkast")
    kollega = arenden.anvandare("kollega", Roll.HANDLAGGARE)

    page = panel("papers_panel arende user", arende=motion_under_beredning.arende, user=kollega)

    assert "har redan en tjänsteskrivelse på gång" in page
    assert "Hemligt" not in page


def test_att_granska__never_ones_own(kommun):
    own, saved_in, others = motions(kommun, 3)
    papers.granskas(kommun, own, by=kommun.chef)
    skrivelse = papers.skrivet(kommun, saved_in)
    actions.save_draft(skrivelse, papers.innehall(skrivelse), by=kommun.chef)
    skrivelse.refresh_from_db()
    actions.send_for_review(skrivelse, by=kommun.handlaggare)
    papers.granskas(kommun, others)

    page = panel("att_granska_panel user", user=kommun.chef)

    assert "Motion nummer 2" in page
    assert "Motion nummer 0" not in page
    assert "Motion nummer 1" not in page


def test_att_granska__only_of_ones_own_organ(kommun, motion_under_beredning):
    papers.granskas(kommun, motion_under_beredning)
    teknikchef = arenden.anvandare("teknikchef", Roll.CHEF, organ=kommun.ten)

    assert "Inget att granska." in panel("att_granska_panel user", user=teknikchef)


@pytest.mark.parametrize("tag", ["att_granska_panel user", "att_registrera_panel user"])
def test_lists__nothing_for_one_who_has_nothing_to_do_with_them(kommun, tag):
    assert panel(tag, user=kommun.lasare).strip() == ""
