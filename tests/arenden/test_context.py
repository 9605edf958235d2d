from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from arenden import clock, context
from tests.factories import arenden as register

pytestmark = pytest.mark.django_db


def _sida(rf, path="/", user=None):
    request = rf.get(path)
    request.user = user or AnonymousUser()
    return context.sida(request)


def _names(menu):
    return [choice["namn"] for choice in menu]


def test_sida__asks_the_database_nothing_for_the_public(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        sida = _sida(rf)
        assert list(sida["meny"]) == []
        assert _names(sida["publik_meny"]) == ["Motioner", "Sök", "Om tjänsten"]


def test_sida__reads_the_roles_once_and_only_for_a_page_with_a_menu(rf, django_assert_num_queries):
    user = register.anvandare("kansli", "kansli")

    with django_assert_num_queries(0):
        sida = _sida(rf, user=user)
    with django_assert_num_queries(1):
        assert len(sida["meny"]) == len(list(sida["meny"]))


@pytest.mark.parametrize(
    ("roll", "expected"),
    [
        ("kansli", ["Mina ärenden", "Alla ärenden", "Sammanträden", "Bevakning", "Mål"]),
        ("handlaggare", ["Mina ärenden", "Alla ärenden", "Sammanträden", "Mål"]),
        ("fortroendevald", ["Mina ärenden", "Mål"]),
        ("systemadministrator", ["Mina ärenden", "Mål", "Administration"]),
    ],
)
def test_meny__offers_what_the_role_may_open(rf, roll, expected):
    assert _names(_sida(rf, user=register.anvandare(roll, roll))["meny"]) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", "Motioner"), ("/motion/ks-2026-1/", "Motioner"), ("/sok/", "Sök"), ("/konto/login/", None)],
)
def test_publik_meny__marks_where_one_is(rf, path, expected):
    marked = [choice["namn"] for choice in _sida(rf, path)["publik_meny"] if choice["aktiv"]]
    assert marked == ([expected] if expected else [])


def test_klocka__says_the_day_only_when_the_clock_is_moved(rf):
    assert _sida(rf)["klocka"] is None

    clock.set_offset(datetime(2027, 3, 2, 9, 0, tzinfo=clock.STOCKHOLM))

    assert _sida(rf)["klocka"] == "2027-03-02"


def test_demo_losenord__is_never_told_outside_the_demo(rf, settings):
    settings.DEMO_LOSENORD = "hemligt"

    assert _sida(rf)["demo_losenord"] == ""
