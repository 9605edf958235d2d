"""The road, the pages of a list, and what the public may know of either."""

from datetime import date

import pytest

from arenden.models import Person
from tests.factories import workflow as vagar
from workflow import queries
from workflow.models import Beslutsslag, Handlaggning

pytestmark = pytest.mark.django_db


def road(handlaggning, user=None):
    return [(nod.namn, nod.lage) for nod in queries.vagen(handlaggning, user)]


def stop(handlaggning, namn, user=None):
    return next(nod for nod in queries.vagen(handlaggning, user) if nod.namn == namn)


def test_vagen__new_motion_stands_at_its_first_stop(kommun):
    motion = vagar.motion_registrerad(kommun)

    assert road(motion) == [
        ("Inkommen", "nu"),
        ("Anmäld", "kommande"),
        ("Beredning", "kommande"),
        ("KSAU", "kommande"),
        ("KS", "kommande"),
        ("KF", "kommande"),
        ("Klart", "kommande"),
    ]


def test_vagen__forvaltningsarende_has_no_announcement(kommun):
    arende = vagar.forvaltningsarende(kommun, vag="Avgörs i kommunstyrelsen")

    assert [namn for namn, _ in road(arende)] == ["Inkommen", "Beredning", "KSAU", "KS", "Klart"]


def test_vagen__done_stops_have_the_day_of_the_decision(kommun):
    motion = vagar.motion_i_kf(kommun)

    assert [(n.namn, n.lage, n.datum) for n in queries.vagen(motion, kommun.kansli)] == [
        ("Inkommen", "klar", vagar.INKOM),
        ("Anmäld", "klar", vagar.ANMALD),
        ("Beredning", "klar", vagar.UNDERLAG),
        ("KSAU", "klar", vagar.KSAU_DAG),
        ("KS", "klar", vagar.KS_DAG),
        ("KF", "nu", None),
        ("Klart", "kommande", None),
    ]


def test_vagen__public_does_not_see_days_of_what_is_internal(kommun):
    motion = vagar.motion_i_ks(kommun)

    assert (stop(motion, "KSAU").lage, stop(motion, "KSAU").datum) == ("klar", None)
    assert stop(motion, "Beredning").datum is None


def test_vagen__future_item_on_an_agenda_is_a_plan(kommun):
    motion = vagar.motion_i_kf(kommun)
    vagar.satt_upp(kommun, motion, kommun.kf, date(2026, 4, 27))

    assert (stop(motion, "KF").datum, stop(motion, "KF").prel) == (date(2026, 4, 27), True)


def test_vagen__aterremiss_is_an_arc_back_to_the_preparation(kommun):
    motion = vagar.motion_i_ks(kommun)
    vagar.behandla(
        kommun, motion, kommun.ks, Beslutsslag.ATERREMISS, dag=vagar.KS_DAG, motivering="Kostnaden ska utredas."
    )

    ks = stop(motion, "KS", kommun.kansli)

    assert road(motion, kommun.kansli)[2:6] == [
        ("Beredning", "nu"),
        ("KSAU", "kommande"),
        ("KS", "kommande"),
        ("KF", "kommande"),
    ]
    assert (ks.aterremiss, ks.aterremiss_steg) == (vagar.KS_DAG, 2)


def test_vagen__decided_case_is_done_all_the_way(kommun):
    motion = vagar.motion_avgjord(kommun)

    assert {lage for namn, lage in road(motion) if namn != "Klart"} == {"klar"}
    assert (stop(motion, "Klart").lage, stop(motion, "Klart").datum) == ("nu", vagar.KF_DAG)


def test_overblickar__same_queries_for_one_and_many(kommun, django_assert_num_queries):
    for _ in range(3):
        vagar.motion_i_ks(kommun)
    kansli = type(kommun.kansli).objects.get(pk=kommun.kansli.pk)
    rows = list(queries.handlaggningar_for(kansli))

    for antal in (1, 3):
        with django_assert_num_queries(3):
            queries.overblickar(rows[:antal], kansli)


@pytest.mark.parametrize("reader", ["kansli", "handlaggare", None])
def test_forslagsstallare__are_named_as_on_the_page_of_each_case(kommun, reader):
    vagar.motion_registrerad(kommun)
    Person.objects.filter(namn=vagar.MOTIONARER[0].namn).update(skyddad=True)
    vagar.medborgarforslag_registrerat(kommun)
    vagar.forvaltningsarende(kommun)
    user = getattr(kommun, reader) if reader else None
    rows = list(queries.for_list(queries.handlaggningar_for(kommun.kansli)))

    found = queries.forslagsstallare(rows, user)

    assert len(rows) == 3
    for row in rows:
        assert found.get(row.arende_id, "") == queries.motionarer_i_ord(row.arende, user)


def test_keyset_page__walks_every_row_once_forwards_and_back(kommun, monkeypatch):
    monkeypatch.setattr(queries, "SIDLANGD", 2)
    rows = [vagar.motion_registrerad(kommun, inkom=date(2026, 2, dag)) for dag in (3, 1, 1, 2, 4)]
    expected = sorted((h.arende.inkom, h.pk) for h in rows)
    everything = Handlaggning.objects.select_related("arende")

    first = queries.keyset_page(everything, dag="arende__inkom")
    second = queries.keyset_page(everything, dag="arende__inkom", efter=first.nasta)
    third = queries.keyset_page(everything, dag="arende__inkom", efter=second.nasta)
    back = queries.keyset_page(everything, dag="arende__inkom", fore=third.foregaende)

    walked = [*first.rader, *second.rader, *third.rader]
    assert [(h.arende.inkom, h.pk) for h in walked] == expected
    assert (first.foregaende, third.nasta) == ("", "")
    assert [h.pk for h in back.rader] == [h.pk for h in second.rader]


@pytest.mark.parametrize("cursor", ["skräp", "2026-13-40.1", "2026-02-01.x", "."])
def test_keyset_page__unreadable_place_is_the_first_page(kommun, cursor):
    motion = vagar.motion_registrerad(kommun)

    sida = queries.keyset_page(Handlaggning.objects.select_related("arende"), dag="arende__inkom", efter=cursor)

    assert [h.pk for h in sida.rader] == [motion.pk]


@pytest.mark.parametrize(
    ("inkom", "manader"),
    [(date(2026, 3, 10), 0), (date(2026, 2, 10), 1), (date(2026, 2, 11), 0), (date(2025, 3, 10), 12)],
)
def test_alder_i_manader__whole_months_only(inkom, manader):
    assert queries.alder_i_manader(inkom) == manader
