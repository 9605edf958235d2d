import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from arenden.permissions import (
    IMPORT,
    ROLLER,
    SYSTEM,
    Behorighet,
    Roll,
    has_permission,
    matrix_md,
    organ_scope,
    requires_permission,
)
from tests.factories import arenden as factories

EVERY = [(roll, behorighet) for roll in Roll for behorighet in Behorighet]


@pytest.mark.django_db
def test_has_permission__each_role_holds_what_the_table_says_and_nothing_else():
    users = {roll: factories.anvandare(roll.value, roll) for roll in Roll}

    held = {(roll, b) for roll, b in EVERY if has_permission(users[roll], b)}

    assert held == {(roll, b) for roll, b in EVERY if b in ROLLER[roll].behorigheter}


def test_roller__what_would_be_a_scandal():
    def holders(behorighet):
        return {roll for roll in Roll if behorighet in ROLLER[roll].behorigheter}

    assert holders(Behorighet.SE_SKYDDAD) == {Roll.REGISTRATOR, Roll.KANSLI}
    assert holders(Behorighet.SE_SEKRETESS) == {Roll.REGISTRATOR, Roll.KANSLI, Roll.CHEF}
    assert holders(Behorighet.SE_ARBETSMATERIAL) == {Roll.CHEF}
    assert holders(Behorighet.TJANSTESKRIVELSE_GODKANNA) == {Roll.CHEF}
    assert holders(Behorighet.BESLUT_REGISTRERA) == {Roll.KANSLI}
    assert holders(Behorighet.INSTALLNINGAR) == {Roll.SYSTEMADMINISTRATOR}
    assert not ROLLER[Roll.FORTROENDEVALD].behorigheter
    sees = {b for b in Behorighet if b.value.startswith("se_")}
    assert not ROLLER[Roll.SYSTEMADMINISTRATOR].behorigheter & sees


@pytest.mark.django_db
@pytest.mark.parametrize("behorighet", Behorighet)
def test_has_permission__the_public_and_the_inactive_hold_nothing(behorighet):
    gone = factories.anvandare("avslutad", *Roll, is_active=False)
    boss = factories.anvandare("djangochef", is_superuser=True, is_staff=True)

    assert not any(has_permission(user, behorighet) for user in (None, AnonymousUser(), gone, boss))


@pytest.mark.parametrize("aktor", [SYSTEM, IMPORT])
def test_has_permission__the_machines_hold_all(aktor):
    assert all(has_permission(aktor, b, organ_id=1) for b in Behorighet)
    assert organ_scope(aktor, Behorighet.SE_SEKRETESS) is None


def test_has_permission__for_an_organ_covers_its_committees_and_no_other(kommun):
    user = factories.anvandare("tekniska", Roll.KANSLI, organ=kommun.ten)

    def may(organ):
        return has_permission(user, Behorighet.BESLUT_REGISTRERA, organ.pk)

    assert may(kommun.ten) and may(kommun.tenau)
    assert not any(may(organ) for organ in (kommun.ks, kommun.ksau, kommun.kf, kommun.bolag))
    assert has_permission(user, Behorighet.BESLUT_REGISTRERA), "held somewhere: enough to open a page"
    assert not has_permission(user, Behorighet.INSTALLNINGAR)


def test_organ_scope__two_roles_add_up_and_the_widest_wins(kommun):
    user = factories.anvandare("bada", Roll.KANSLI, organ=kommun.ten)
    user.roller.create(roll=Roll.CHEF, organ=kommun.ksau)
    user.roller.create(roll=Roll.LASARE)

    assert organ_scope(user, Behorighet.MAL_LANKA) == {kommun.ten.pk, kommun.tenau.pk, kommun.ksau.pk}
    assert organ_scope(user, Behorighet.SE_SEKRETESS) == {kommun.ten.pk, kommun.tenau.pk, kommun.ksau.pk}
    assert organ_scope(user, Behorighet.SE_INTERNT) is None
    assert organ_scope(user, Behorighet.INSTALLNINGAR) == frozenset()


def test_rollomfang__is_read_once_for_a_loaded_user(kommun, django_assert_num_queries):
    user = factories.anvandare("tekniska", Roll.KANSLI, organ=kommun.ten)

    with django_assert_num_queries(2):
        for behorighet in Behorighet:
            has_permission(user, behorighet, kommun.ten.pk)


@requires_permission(Behorighet.BEVAKA)
def _view(request):
    return HttpResponse("innanför")


@pytest.mark.django_db
def test_requires_permission__logs_in_first_refuses_then_lets_in():
    request = RequestFactory().get("/bevakning/")

    request.user = AnonymousUser()
    svar = _view(request)
    assert (svar.status_code, "next=/bevakning/" in svar["Location"]) == (302, True)

    request.user = factories.anvandare("lasare", Roll.LASARE)
    with pytest.raises(PermissionDenied):
        _view(request)

    request.user = factories.anvandare("kansli", Roll.KANSLI)
    assert _view(request).content.decode() == "innanför"


def test_matrix__is_the_one_in_docs(settings):
    assert (settings.BASE_DIR / "docs/behorigheter.md").read_text("utf-8") == matrix_md()
