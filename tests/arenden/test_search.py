import pytest

from arenden.actions import NyMotionar, set_visibility
from arenden.search import find_arenden, the_one_numbered
from arenden.visibility import Synlighet
from tests.factories import arenden as register
from tests.factories import workflow as course

pytestmark = pytest.mark.django_db


@pytest.fixture
def cykelstall(kommun):
    return course.motion_registrerad(kommun).arende


def test_the_one_numbered__any_shape_of_a_visible_number(kommun, cykelstall):
    for text in ("KS 2026/0001", "ks2026-1", "KS 2026/1"):
        assert the_one_numbered(text, None) == cykelstall

    set_visibility(cykelstall, synlighet=Synlighet.SEKRETESS, by=kommun.kansli)

    assert the_one_numbered("KS 2026/1", None) is None


def _found(text, user=None):
    return [arende.som_skrivet for arende in find_arenden(text, user)]


@pytest.mark.parametrize("text", ["KS 2026/0001", "ks2026-1", "KS 2026/1", "dnr ks 1/2026", "1", "2026:1"])
def test_find__reads_the_number_in_any_shape(cykelstall, text):
    assert _found(text) == [cykelstall.som_skrivet]


@pytest.mark.parametrize("text", ["cykelställ", "STATIONEN cykelSTÄLL", "ställ vid", "ada berg", "EK cykelställ"])
def test_find__needs_every_word_in_title_or_names(cykelstall, text):
    assert _found(text) == [cykelstall.som_skrivet]


@pytest.mark.parametrize("text", ["", "   ", "cykelställ badhus", "%", "_", "KS 2026/2"])
def test_find__nothing(cykelstall, text):
    assert _found(text) == []


def test_find__title_in_swedish_capitals(kommun):
    arende = course.motion_registrerad(kommun, rubrik="ÅTERVINNING AV ÖL").arende
    assert _found("återvinning öl") == [arende.som_skrivet]


def test_find__a_hidden_case_is_found_by_nothing_and_hides_nothing(kommun, cykelstall):
    badhus = course.motion_registrerad(kommun, rubrik="Badhus år 1").arende
    set_visibility(cykelstall, synlighet=Synlighet.INTERN, by=kommun.kansli)

    assert _found("cykelställ") == []
    assert _found("1") == [badhus.som_skrivet]  # not the hidden number 1, so the word in a title
    assert _found("cykelställ", kommun.lasare) == [cykelstall.som_skrivet]


def test_find__a_hidden_name_finds_only_for_those_who_may_know_it(kommun):
    person = register.Person.objects.create(namn="Doris Skyddh", skyddad=True)
    skyddad = course.motion_registrerad(kommun, motionarer=[NyMotionar("Doris Skyddh", "S", person)]).arende
    privat = course.medborgarforslag_registrerat(kommun, namn="Cecilia Damm").arende

    assert _found("doris") == _found("damm") == []
    assert _found("doris", kommun.handlaggare) == []
    assert _found("damm", kommun.handlaggare) == [privat.som_skrivet]
    assert _found("doris", kommun.kansli) == [skyddad.som_skrivet]
