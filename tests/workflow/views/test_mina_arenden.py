"""What each role has on its desk, in the right group, with the link to where it is done."""

import re
from datetime import date

import pytest

from tests.factories import workflow as vagar
from tests.factories.arenden import anvandare
from workflow.actions import assign
from workflow.models import Beslutsslag

pytestmark = pytest.mark.django_db

ADRESS = "/mina-arenden/"


@pytest.fixture
def sida(client):
    """The page as the user sees it."""

    def show(user):
        client.force_login(user)
        return client.get(ADRESS).content.decode()

    return show


def group(page, name):
    """The part of the page under that heading; empty when there is none."""
    found = re.search(rf"<h2[^>]*>{name} <span.*?</section>", page, re.DOTALL)
    return found.group() if found else ""


def test_mina_arenden__asks_to_log_in(client, db):
    assert client.get(ADRESS).url == f"/konto/login/?next={ADRESS}"


def test_registrator__numbers_what_has_come_in(kommun, sida):
    h = vagar.motion_inkommen(kommun)

    page = sida(kommun.registrator)

    assert f'action="/arenden/{h.arende.slug}/diariefor/"' in group(page, "Att göra nu")


def test_kansli__puts_on_the_agenda_assigns_and_closes(kommun, sida):
    vagar.motion_registrerad(kommun)
    vagar.motion_anmald(kommun)
    vagar.motion_under_beredning(kommun, underlag=True)
    vagar.motion_i_ks(kommun)
    vagar.motion_avgjord(kommun)

    page = sida(kommun.kansli)

    now = group(page, "Att göra nu")
    for address in (
        "/arenden/ks-2026-1/dagordning/",
        "/arenden/ks-2026-2/fordela/",
        "/arenden/ks-2026-3/dagordning/",
        "/arenden/ks-2026-4/dagordning/",
    ):
        assert f'href="{address}"' in now
    assert 'href="/arenden/ks-2026-5/avsluta/"' in group(page, "På gång")


def test_kansli__has_nothing_to_do_with_what_stands_on_a_coming_agenda(kommun, sida):
    h = vagar.motion_i_ks(kommun)
    vagar.satt_upp(kommun, h, kommun.ks, date(2026, 3, 25))

    assert "ks-2026-1" not in sida(kommun.kansli)


def test_kansli__records_what_a_held_meeting_decided(kommun, sida):
    h = vagar.motion_i_ks(kommun)
    punkt = vagar.satt_upp(kommun, h, kommun.ks, vagar.KS_DAG)

    now = group(sida(kommun.kansli), "Att göra nu")

    assert f'href="/sammantraden/{punkt.sammantrade_id}/punkter/{punkt.pk}/"' in now


def test_handlaggare__own_writing_is_on_its_way_until_the_year_runs_out(kommun, sida):
    vagar.motion_under_beredning(kommun)
    old = vagar.motion_under_beredning(kommun, inkom=date(2025, 4, 1), rubrik="Gammal motion")

    page = sida(kommun.handlaggare)

    assert 'action="/arenden/ks-2026-1/tjansteskrivelse/"' in group(page, "På gång")
    assert f"/arenden/{old.arende.slug}/tjansteskrivelse/" in group(page, "Att göra nu")


def test_handlaggare__what_was_sent_back_is_to_be_done_now(kommun, sida):
    h = vagar.motion_i_ks(kommun)
    vagar.behandla(kommun, h, kommun.ks, Beslutsslag.ATERREMISS, dag=vagar.KS_DAG, motivering="Utred kostnaden.")

    now = group(sida(kommun.handlaggare), "Att göra nu")

    assert "Återremitterat, under beredning" in now


def test_handlaggare__waits_with_a_name_and_sees_what_was_done_lately(kommun, sida):
    vagar.motion_i_ks(kommun)
    vagar.motion_avgjord(kommun)

    page = sida(kommun.handlaggare)

    assert "Väntar på kansliet" in group(page, "Väntar på andra")
    assert "Klart senaste 30 dagarna" in page


def test_handlaggare__does_not_see_a_colleagues_desk(kommun, sida):
    h = vagar.motion_anmald(kommun)
    assign(h, handlaggare=anvandare("kollega", "handlaggare"), by=kommun.kansli)

    assert "Du har inga ärenden just nu" in sida(kommun.handlaggare)


def test_motionar__follows_own_motions_that_are_visible(kommun, sida):
    h = vagar.motion_registrerad(kommun, rubrik="Min motion")
    secret = vagar.motion_registrerad(kommun, rubrik="Hemlig motion", synlighet="sekretess")
    ada = h.arende.motion.motionarer.first().person
    assert secret.arende.motion.motionarer.first().person == ada

    page = sida(anvandare("ada", "fortroendevald", person=ada))

    assert "Min motion" in group(page, "Väntar på andra")
    assert "Hemlig motion" not in page


@pytest.mark.parametrize("roll", ["registrator", "kansli", "handlaggare", "chef", "fortroendevald", "lasare"])
def test_mina_arenden__empty_desk_says_what_will_come(kommun, sida, roll):
    assert "Du har inga ärenden just nu" in sida(kommun.med_roll(roll))


@pytest.mark.parametrize("roll", ["kansli", "handlaggare"])
def test_mina_arenden__same_queries_for_one_and_many(
    kommun, client, roll, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(kommun.med_roll(roll))

    def make():
        vagar.motion_under_beredning(kommun, underlag=True)
        vagar.motion_avgjord(kommun)

    make()
    client.get(ADRESS)
    with django_assert_max_num_queries(22) as few:
        client.get(ADRESS)
    for _ in range(8):
        make()

    with django_assert_num_queries(len(few)):
        client.get(ADRESS)
