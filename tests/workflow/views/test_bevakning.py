"""The watch over the one-year term: order, counts, filters, and the same queries for any length."""

from datetime import date

import pytest

from tests.factories import workflow as vagar
from workflow import queries

pytestmark = pytest.mark.django_db

ADRESS = "/bevakning/"


@pytest.fixture
def sida(client):
    def show(user, **filter):
        client.force_login(user)
        return client.get(ADRESS, filter).content.decode()

    return show


def scene(kommun):
    vagar.motion_registrerad(kommun, rubrik="Ny motion", inkom=date(2026, 2, 1))
    vagar.motion_under_beredning(kommun, rubrik="Gammal motion", inkom=date(2025, 2, 1))
    vagar.medborgarforslag_registrerat(kommun, rubrik="Halvgammalt förslag", inkom=date(2025, 5, 1))
    vagar.motion_avgjord(kommun, rubrik="Avgjord motion")
    vagar.forvaltningsarende(kommun, rubrik="Taxa")


def test_bevakning__open_ones_by_days_left(kommun, sida):
    scene(kommun)

    page = sida(kommun.kansli)

    places = [page.index(f">{namn}<") for namn in ("Gammal motion", "Halvgammalt förslag", "Ny motion")]
    assert places == sorted(places)
    assert "Avgjord motion" not in page
    assert "Taxa" not in page
    for words in (
        "2026-02-01",
        "37 dagar över tiden",
        "52 dagar kvar",
        "Ada Berg (S), Bo Ek (MP)",
        "Handlaggare Sjöstad",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("visa", "vantat"),
    [
        ("over", {"Gammal motion"}),
        ("gamla", {"Gammal motion", "Halvgammalt förslag"}),
        ("utan", {"Ny motion", "Halvgammalt förslag"}),
        ("annat", {"Gammal motion", "Ny motion", "Halvgammalt förslag"}),
    ],
)
def test_bevakning__counts_say_what_the_filter_shows(kommun, sida, visa, vantat):
    scene(kommun)

    page = sida(kommun.kansli, visa=visa)

    assert {n for n in ("Gammal motion", "Ny motion", "Halvgammalt förslag") if f">{n}<" in page} == vantat
    counts = queries.ettarslaget(queries.med_ettarsfrist(kommun.kansli))
    assert counts == {"oppna": 3, "gamla": 2, "over": 1, "utan": 2}


@pytest.mark.parametrize("roll", ["handlaggare", "lasare", "fortroendevald", "systemadministrator"])
def test_bevakning__closed_to_those_who_do_not_watch(kommun, client, roll):
    client.force_login(kommun.med_roll(roll))

    assert client.get(ADRESS).status_code == 403


def test_bevakning__shows_and_counts_only_what_the_reader_may_see(kommun, sida):
    vagar.motion_registrerad(kommun, rubrik="Hemlig motion", synlighet="sekretess")

    assert "Hemlig motion" in sida(kommun.kansli)
    page = sida(kommun.ordforande)
    assert "Hemlig motion" not in page
    assert "Inga öppna motioner" in page


def test_bevakning__pages_by_fifty(kommun, sida, client):
    for _ in range(51):
        vagar.motion_registrerad(kommun)

    first = sida(kommun.kansli, visa="utan")
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(f"{ADRESS}{address}").content.decode()

    assert (first.count('class="radlank"'), second.count('class="radlank"')) == (50, 1)
    assert "visa=utan" in address


def test_bevakning__same_queries_for_one_and_fifty_rows(kommun, client, django_assert_num_queries):
    client.force_login(kommun.kansli)
    vagar.motion_i_ks(kommun)
    client.get(ADRESS)
    with django_assert_num_queries(8):
        client.get(ADRESS)
    for _ in range(25):
        vagar.motion_registrerad(kommun)
        vagar.motion_under_beredning(kommun)

    with django_assert_num_queries(8):
        client.get(ADRESS)
