"""The goals' pages: the tree, the table where a missing year is a dash, and only what the reader may see."""

import pytest

from arenden import actions
from arenden.models import Indikator, Mal, Uppdrag, Utfall
from arenden.visibility import Synlighet
from tests.factories import arenden as register
from tests.factories import workflow as scener
from workflow.models import Beslut, Beslutsmal


@pytest.fixture
def mal(kommun):
    return register.mal("Minska klimatutsläppen")


def indikator(mal, varden, *, enhet="%", ordning=1, plan=None):
    """An indicator with {("utfall", 2023): 91} as its values."""
    row = Indikator.objects.create(
        plan=plan or mal.plan, mal=mal, ordning=ordning, kod=f"ind-{ordning}", namn=f"Indikator {ordning}", enhet=enhet
    )
    for (slag, ar), varde in varden.items():
        Utfall.objects.create(indikator=row, slag=slag, ar=ar, varde=varde)
    return row


def link(kommun, mal, arende, synlighet=Synlighet.OFFENTLIG):
    return actions.link_goal(arende, mal=mal, hur="bidrar_till", by=kommun.kansli, synlighet=synlighet)


def cells(page):
    """The table's values, row by row."""
    return [
        part.partition("</td>")[0].replace("\N{NO-BREAK SPACE}", " ") for part in page.split('<td class="tal">')[1:]
    ]


# --- The table ------------------------------------------------------------------------------------------------------


def test_table__a_missing_year_is_a_dash_and_never_0(client, mal):
    indikator(mal, {("utfall", 2022): None, ("utfall", 2023): 0, ("malvarde", 2024): 91.5})
    indikator(mal, {("utfall", 2023): 114}, enhet="antal", ordning=2)

    page = client.get(f"/mal/{mal.pk}/").content.decode()

    assert cells(page) == ["–", "0 %", "91,5 %", "–", "114", "–"]
    assert [page.index(name) for name in ("Utfall 2022", "Utfall 2023", "Mål 2024")] == sorted(
        page.index(name) for name in ("Utfall 2022", "Utfall 2023", "Mål 2024")
    )


def test_plan__goals_stand_under_each_other(client, mal):
    under = Mal.objects.create(
        plan=mal.plan, ordning=2, kod="um-1", typ=Mal.Typ.UTVECKLINGSMAL, namn="Färre bilresor", under=mal
    )

    page = client.get(f"/mal/planer/{mal.plan_id}/").content.decode()

    assert page.index("Minska klimatutsläppen") < page.index("Färre bilresor")
    assert [gren.mal for gren in page_tree(client, mal)] == [mal]
    assert [gren.mal for gren in page_tree(client, mal)[0].under] == [under]


def page_tree(client, mal):
    return client.get(f"/mal/planer/{mal.plan_id}/").context["grenar"]


def test_plan__what_belongs_to_no_goal_is_shown_too(client, mal):
    indikator(None, {("utfall", 2023): 7}, plan=mal.plan)
    Uppdrag.objects.create(plan=mal.plan, ordning=1, kod="u1", typ="ovrigt", namn="Se över avtalen")

    page = client.get(f"/mal/planer/{mal.plan_id}/").content.decode()

    assert "Utan koppling till ett mål" in page and "Indikator 1" in page and "Se över avtalen" in page


def test_goal__its_assignments_with_who_and_when(client, mal):
    Uppdrag.objects.create(
        plan=mal.plan,
        mal=mal,
        ordning=1,
        kod="u1",
        typ="sarskilt",
        namn="Byta till elbussar",
        ansvariga=["Tekniska nämnden", "Kommunstyrelsen"],
        slutdatum="2026-12-31",
    )

    page = client.get(f"/mal/{mal.pk}/").content.decode()

    assert "Byta till elbussar" in page and "Tekniska nämnden, Kommunstyrelsen" in page and "2026-12-31" in page


# --- Who sees what --------------------------------------------------------------------------------------------------


def test_goal__the_public_sees_public_cases_by_public_links(client, kommun, mal):
    link(kommun, mal, scener.motion_registrerad(kommun, rubrik="Öppen motion").arende)
    link(kommun, mal, scener.motion_registrerad(kommun, rubrik="Intern länk").arende, Synlighet.INTERN)
    link(kommun, mal, scener.motion_registrerad(kommun, rubrik="Hemlig", synlighet=Synlighet.SEKRETESS).arende)

    page = client.get(f"/mal/{mal.pk}/").content.decode()
    plan = client.get(f"/mal/planer/{mal.plan_id}/").content.decode()

    assert "Öppen motion" in page and 'href="/motion/ks-2026-1/"' in page
    assert "Intern länk" not in page and "Hemlig" not in page
    assert "1 ärende<" in plan


def test_goal__staff_see_the_internal_and_come_to_the_case_page(client, kommun, mal):
    link(kommun, mal, scener.motion_registrerad(kommun, rubrik="Intern länk").arende, Synlighet.INTERN)
    link(kommun, mal, scener.motion_registrerad(kommun, rubrik="Hemlig", synlighet=Synlighet.SEKRETESS).arende)
    client.force_login(kommun.lasare)

    page = client.get(f"/mal/{mal.pk}/").content.decode()

    assert "Intern länk" in page and 'href="/arenden/ks-2026-1/"' in page and "Hemlig" not in page


def decided(kommun, mal, handlaggning):
    beslut = Beslut.objects.filter(arende=handlaggning.arende).last()
    Beslutsmal.objects.create(
        beslut=beslut, mal=mal, mal_som_lydde=mal.namn, hur="bidrar_till", motivering="Fler cyklar."
    )
    return beslut


def test_goal__decisions_that_the_reader_may_see(client, kommun, mal, motion_i_ks):
    decided(kommun, mal, motion_i_ks)  # KSAU's proposal, internal until the case is decided

    public = client.get(f"/mal/{mal.pk}/").content.decode()
    client.force_login(kommun.handlaggare)
    inside = client.get(f"/mal/{mal.pk}/").content.decode()

    assert "Fler cyklar." not in public
    assert "Fler cyklar." in inside and "KSAU § 1" in inside


def test_goal__a_decision_of_kf_is_public(client, kommun, mal):
    decided(kommun, mal, scener.motion_avgjord(kommun))

    page = client.get(f"/mal/{mal.pk}/").content.decode()

    assert "KF § 2" in page and "Fler cyklar." in page


def test_goal__missing_is_404(client, db):
    assert client.get("/mal/4711/").status_code == 404
    assert client.get("/mal/planer/4711/").status_code == 404


def test_list__empty_says_what_will_be_here(client, db):
    assert "Inga målplaner än" in client.get("/mal/").content.decode()


def test_list__names_the_plans(client, mal):
    page = client.get("/mal/").content.decode()

    assert "Plan för 2026" in page and "1 mål" in page


# --- Queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("antal", [1, 5])
def test_pages__same_queries_for_any_number(client, kommun, mal, antal, django_assert_num_queries):
    for nr in range(antal):
        goal = register.mal(f"Mål {nr}", f"kod-{nr}")
        indikator(goal, {("utfall", 2023): nr}, ordning=nr + 1)
        link(kommun, mal, scener.motion_registrerad(kommun).arende)
    decided(kommun, mal, scener.motion_avgjord(kommun))

    with django_assert_num_queries(5):
        client.get(f"/mal/planer/{mal.plan_id}/")
    with django_assert_num_queries(7):
        client.get(f"/mal/{mal.pk}/")
    with django_assert_num_queries(1):
        client.get("/mal/")
