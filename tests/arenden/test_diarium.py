from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from arenden import actions, clock, diarienummer, diarium
from arenden.diarium import DiariumFel
from arenden.models import Arende, Nummerserie, Raknare
from arenden.permissions import IMPORT
from tests.factories import workflow as scenes


def _numbers(serie="KS"):
    return list(Arende.objects.filter(serie__kod=serie).order_by("ar", "lopnr").values_list("ar", "lopnr"))


def _import(kommun, som_skrivet, organ=None):
    """A case as an import leaves it: received, and numbered with what its paper says."""
    arende = actions.receive(
        arendetyp="forvaltningsarende",
        organ=organ or kommun.ks,
        rubrik="Gammalt ärende",
        inkom=scenes.INKOM,
        by=IMPORT,
    )
    actions.assign_number(arende, by=IMPORT, som_skrivet=som_skrivet)
    return arende


# --- Handing out ----------------------------------------------------------------------------------------------------


def test_assign_number__in_order_stored_in_parts_and_as_written(kommun):
    arenden = [scenes.motion_registrerad(kommun).arende for _ in range(3)]

    assert [(a.som_skrivet, a.slug, a.ar, a.lopnr) for a in arenden] == [
        ("KS 2026/0001", "ks-2026-1", 2026, 1),
        ("KS 2026/0002", "ks-2026-2", 2026, 2),
        ("KS 2026/0003", "ks-2026-3", 2026, 3),
    ]
    assert not any(a.importerat for a in arenden)


def test_assign_number__each_myndighet_has_its_series_and_a_committee_uses_its_boards(kommun):
    made = [
        scenes.forvaltningsarende(kommun, organ=organ).arende.som_skrivet
        for organ in (kommun.ks, kommun.ten, kommun.tenau, kommun.ksau)
    ]

    assert made == ["KS 2026/0001", "TEN 2026/0001", "TEN 2026/0002", "KS 2026/0002"]


def test_assign_number__the_year_is_that_of_the_registration_day_in_stockholm(kommun):
    made = []
    for instant in ("2026-12-31T22:30", "2026-12-31T23:30", "2027-01-01T00:30"):
        with clock.held_at(datetime.fromisoformat(instant).replace(tzinfo=UTC)):
            made.append(scenes.motion_registrerad(kommun).arende.som_skrivet)

    assert made == ["KS 2026/0001", "KS 2027/0001", "KS 2027/0002"]


def test_assign_number__not_the_year_when_it_came_in(kommun):
    with clock.held_at(clock.at_noon(scenes.date(2027, 1, 4))):
        arende = scenes.motion_registrerad(kommun, inkom=scenes.date(2026, 12, 30)).arende

    assert (arende.inkom.year, arende.som_skrivet) == (2026, "KS 2027/0001")


def test_assign_number__in_the_municipalitys_own_format(kommun):
    Nummerserie.objects.filter(kod="KS").update(format="{organ} {ar}:{lopnr}")

    arende = scenes.motion_registrerad(kommun).arende

    assert (arende.som_skrivet, arende.slug) == ("KS 2026:1", "ks-2026-1")


def test_assign_number__twice_is_refused(motion_registrerad):
    with pytest.raises(DiariumFel, match="redan diariefört"):
        diarium.assign_number(motion_registrerad.arende)

    assert _numbers() == [(2026, 1)]


def test_assign_number__a_myndighet_without_a_series_is_told_what_to_do(kommun):
    with pytest.raises(DiariumFel, match="Sjöstads Energi AB har ingen nummerserie. Be systemadministratören"):
        scenes.motion_registrerad(kommun, organ=kommun.bolag)

    assert not Arende.objects.exists(), "nothing is left of a registration that failed"


def test_assign_number__a_registration_that_fails_gives_its_number_back(kommun):
    scenes.motion_registrerad(kommun)

    @transaction.atomic
    def register_and_fall_over():
        scenes.motion_registrerad(kommun)
        raise RuntimeError("after the number was taken")

    with pytest.raises(RuntimeError):
        register_and_fall_over()

    scenes.motion_registrerad(kommun)

    assert _numbers() == [(2026, 1), (2026, 2)]
    assert list(diarium.gaps()) == []


def test_assign_number__an_annulled_number_is_never_used_again(kommun):
    wrong = scenes.motion_registrerad(kommun).arende
    actions.annul(wrong, skal="Registrerad två gånger", by=kommun.registrator)

    after = scenes.motion_registrerad(kommun).arende

    assert after.lopnr == 2
    assert Arende.objects.get(lopnr=1).makulering_skal == "Registrerad två gånger"
    assert list(diarium.gaps()) == []


def test_number__two_cases_with_the_same_parts_are_impossible(kommun):
    first = scenes.motion_registrerad(kommun).arende
    second = scenes.motion_registrerad(kommun).arende
    second.lopnr = first.lopnr

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_number__half_a_number_is_impossible(kommun):
    arende = scenes.motion_inkommen(kommun).arende
    arende.lopnr = 7

    with pytest.raises(IntegrityError), transaction.atomic():
        arende.save()


# --- Imported numbers -----------------------------------------------------------------------------------------------


def test_take_over_number__kept_as_written_marked_and_the_counter_lifted(kommun):
    scenes.motion_registrerad(kommun)
    old = _import(kommun, "KS 2026/0112")

    after = scenes.motion_registrerad(kommun).arende

    assert (old.som_skrivet, old.slug, old.importerat) == ("KS 2026/0112", "ks-2026-112", True)
    assert after.som_skrivet == "KS 2026/0113"
    assert list(diarium.gaps()) == [], "only numbers handed out here are counted"


def test_take_over_number__a_lower_one_does_not_lower_the_counter(kommun):
    _import(kommun, "KS 2026/0112")
    _import(kommun, "KS 2026/0009")

    assert scenes.motion_registrerad(kommun).arende.lopnr == 113
    assert Raknare.objects.get().utlamnade == 1


def test_take_over_number__another_year_has_its_own_counter(kommun):
    _import(kommun, "KS 2022/1056")

    assert scenes.motion_registrerad(kommun).arende.som_skrivet == "KS 2026/0001"


@pytest.mark.parametrize("again", ["KS 2026/0112", "KS 2026/112", "ks 2026/112"])
def test_take_over_number__unique_by_its_parts_however_it_is_written(kommun, again):
    _import(kommun, "KS 2026/0112")

    with pytest.raises(DiariumFel, match="finns redan"):
        _import(kommun, again)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("BUN 2026/12", "ingen nummerserie har beteckningen BUN"),
        ("i pärmen", "går inte att läsa"),
        ("12", "går inte att läsa"),
    ],
)
def test_take_over_number__what_cannot_be_read_is_told(kommun, text, why):
    with pytest.raises(DiariumFel, match=why):
        _import(kommun, text)


def test_gaps__a_lost_number_is_named(kommun):
    for _ in range(3):
        scenes.motion_registrerad(kommun)
    Raknare.objects.update(senaste=5, utlamnade=5)

    assert list(diarium.gaps()) == ["Serie KS 2026: 2 utlämnade nummer saknar ärende. Lediga nummer: 4, 5."]


# --- Finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["KS 2026/0002", "KS 2026/2", "ks 2026/0002", "KS2026/2", "2026/2", "ks-2026-2", " KS  2026/0002 "]
)
def test_find__by_any_way_of_writing_it(kommun, text):
    for _ in range(3):
        scenes.motion_registrerad(kommun)

    assert diarium.find(text).som_skrivet == "KS 2026/0002"


def test_matching__two_series_with_the_same_number_are_both_shown_and_neither_is_guessed(kommun):
    scenes.motion_registrerad(kommun)
    scenes.motion_registrerad(kommun, organ=kommun.ten)

    assert {a.som_skrivet for a in diarium.matching("2026/1")} == {"KS 2026/0001", "TEN 2026/0001"}
    assert diarium.find("2026/1") is None


@pytest.mark.parametrize("text", ["", "cykelställ", "KS 2026/4711", "§ 12"])
def test_matching__nothing_for_what_is_no_number_here(motion_registrerad, text):
    assert not diarium.matching(text).exists()


# --- Many at once ---------------------------------------------------------------------------------------------------


def test_assign_number__many_registrars_at_once_leave_neither_gap_nor_double(threaded_db, kommun, at_once):
    def register(nr):
        if nr % 4 == 0:  # some fail after they have taken their number
            with transaction.atomic():
                scenes.motion_registrerad(kommun, rubrik=f"Motion {nr}")
                raise RuntimeError("failed late")
        return scenes.motion_registrerad(kommun, rubrik=f"Motion {nr}").arende.lopnr

    answers = at_once(*(partial(register, nr) for nr in range(12)))

    assert sorted(a for a in answers if isinstance(a, int)) == list(range(1, 10))
    assert [str(a) for a in answers if not isinstance(a, int)] == ["failed late"] * 3
    assert list(diarium.gaps()) == []


def test_take_over_number__import_and_registration_at_once(threaded_db, kommun, at_once):
    def register(_nr):
        return scenes.motion_registrerad(kommun).arende.lopnr

    def imported(nr):
        return _import(kommun, f"KS 2026/{nr}").lopnr

    at_once(*(partial(register, nr) for nr in range(4)), *(partial(imported, nr) for nr in (50, 60)))

    numbers = [lopnr for _, lopnr in _numbers()]
    assert len(numbers) == len(set(numbers)) == 6
    assert list(diarium.gaps()) == []


@pytest.mark.parametrize("form", ["{organ} {ar}/{lopnr:04d}", "{organ} {ar}-{lopnr}", "Dnr {organ}/{ar}:{lopnr:03d}"])
def test_assign_number__the_row_holds_what_the_case_says(kommun, form):
    Nummerserie.objects.filter(organ=kommun.ks).update(format=form)
    for _ in range(2):
        arende = scenes.motion_registrerad(kommun, rubrik="Fler #cykelställ Å").arende

        stored = Arende.objects.get(pk=arende.pk)

        assert stored.som_skrivet == diarienummer.render(form, organ="KS", ar=stored.ar, lopnr=stored.lopnr)
        assert (stored.slug, stored.som_skrivet) == (arende.slug, arende.som_skrivet)
        assert stored.slug == stored.number_slug()
        assert stored.sokord == f"{stored.som_skrivet} fler #cykelställ å".casefold()
