from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.kalender import (
    add_months,
    add_weeks,
    add_year,
    ar_stoppdag,
    dag_i_ord,
    namn_pa_helgdag,
    nasta_vardag,
    vardag_fore,
    vardagar_fore,
    vecka,
)

HELGDAGAR = {
    2026: "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26",
    2027: "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26",
}
AFTNAR = {2026: "06-19 12-24 12-31", 2027: "06-25 12-24 12-31"}

dagar = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


def _dates(ar: int, dagar: str) -> set[date]:
    return {date.fromisoformat(f"{ar}-{dag}") for dag in dagar.split()}


def _year(ar: int) -> list[date]:
    return [date(ar, 1, 1) + timedelta(days=n) for n in range((date(ar + 1, 1, 1) - date(ar, 1, 1)).days)]


@pytest.mark.parametrize("ar", [2026, 2027])
def test_namn_pa_helgdag__exactly_the_holidays_and_the_three_eves(ar):
    named = {dag for dag in _year(ar) if namn_pa_helgdag(dag)}

    assert named == _dates(ar, HELGDAGAR[ar]) | _dates(ar, AFTNAR[ar])


@pytest.mark.parametrize("ar", [2026, 2027])
def test_ar_stoppdag__weekends_holidays_and_eves_and_no_other_day(ar):
    stoppdagar = {dag for dag in _year(ar) if ar_stoppdag(dag)}

    weekends = {dag for dag in _year(ar) if dag.isoweekday() in (6, 7)}
    assert stoppdagar == weekends | _dates(ar, HELGDAGAR[ar]) | _dates(ar, AFTNAR[ar])


@pytest.mark.parametrize(
    ("dag", "varfor"),
    [
        ("2026-04-02", "skärtorsdag"),
        ("2026-04-30", "valborgsmässoafton, a Thursday"),
        ("2026-05-15", "klämdag after Kristi himmelsfärd"),
        ("2026-10-30", "the day before alla helgons dag"),
        ("2025-06-05", "the day before nationaldagen"),
        ("2026-05-25", "annandag pingst, abolished in 2005"),
    ],
)
def test_ar_stoppdag__days_off_by_habit_only_are_vardagar(dag, varfor):
    assert not ar_stoppdag(date.fromisoformat(dag)), varfor


def test_ar_stoppdag__nationaldagen_took_over_from_annandag_pingst_in_2005():
    dagar = [date(2004, 5, 31), date(2005, 5, 16), date(2003, 6, 6), date(2005, 6, 6)]

    assert [ar_stoppdag(dag) for dag in dagar] == [True, False, False, True]


@pytest.mark.parametrize("ar", range(1990, 2101))
def test_namn_pa_helgdag__every_year_has_the_days_that_never_move(ar):
    fasta = {"01-01": "nyårsdagen", "05-01": "första maj", "12-24": "julafton", "12-31": "nyårsafton"}

    for dag, namn in fasta.items():
        assert namn in namn_pa_helgdag(date.fromisoformat(f"{ar}-{dag}"))
    midsommarafton = [dag for dag in _year(ar) if namn_pa_helgdag(dag) == "midsommarafton"]
    assert [(dag.month, dag.isoweekday()) for dag in midsommarafton] == [(6, 5)]
    assert 19 <= midsommarafton[0].day <= 25


@pytest.mark.parametrize(
    ("dag", "namn"),
    [
        ("2026-06-19", "midsommarafton"),
        ("2026-05-14", "Kristi himmelsfärdsdag"),
        ("2008-05-01", "första maj och Kristi himmelsfärdsdag"),
        ("2026-06-07", None),
        ("2026-06-18", None),
    ],
)
def test_namn_pa_helgdag__as_inside_a_sentence(dag, namn):
    assert namn_pa_helgdag(date.fromisoformat(dag)) == namn


@pytest.mark.parametrize(
    ("dag", "svar", "varfor"),
    [
        ("2026-06-18", "2026-06-18", "a Thursday is itself"),
        ("2026-06-19", "2026-06-22", "midsommarafton, midsommardagen, Sunday"),
        ("2023-04-07", "2023-04-11", "långfredagen to annandag påsk"),
        ("2024-12-24", "2024-12-27", "julafton, juldagen, annandag jul"),
        ("2026-12-31", "2027-01-04", "nyårsafton, nyårsdagen and a weekend: into the next year"),
    ],
)
def test_nasta_vardag__repeats_until_no_ground_is_left(dag, svar, varfor):
    assert nasta_vardag(date.fromisoformat(dag)) == date.fromisoformat(svar), varfor


@pytest.mark.parametrize(
    ("dag", "svar", "varfor"),
    [
        ("2026-06-18", "2026-06-17", "strictly before"),
        ("2026-06-22", "2026-06-18", "over midsommar"),
        ("2026-06-15", "2026-06-12", "Saturday is not counted"),
        ("2027-01-04", "2026-12-30", "into the year before"),
        ("2026-04-07", "2026-04-02", "over påsk"),
    ],
)
def test_vardag_fore__strictly_before_and_never_a_stoppdag(dag, svar, varfor):
    assert vardag_fore(date.fromisoformat(dag)) == date.fromisoformat(svar), varfor


def test_vardagar_fore__counts_vardagar_only():
    assert vardagar_fore(date(2026, 4, 16), 9) == date(2026, 4, 1)  # over påsk


@pytest.mark.parametrize(
    ("dag", "svar"), [("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"), ("2022-12-08", "2023-12-08")]
)
def test_add_year__same_date_or_the_last_of_february(dag, svar):
    assert add_year(date.fromisoformat(dag)) == date.fromisoformat(svar)


@pytest.mark.parametrize(
    ("dag", "antal", "svar"),
    [
        ("2026-08-31", -6, "2026-02-28"),
        ("2024-08-31", -6, "2024-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-11-30", 1, "2026-12-30"),
    ],
)
def test_add_months__missing_date_becomes_the_last_of_the_month(dag, antal, svar):
    assert add_months(date.fromisoformat(dag), antal) == date.fromisoformat(svar)


def test_add_weeks__same_weekday_over_a_year_change():
    assert add_weeks(date(2026, 12, 17), 3) == date(2027, 1, 7)
    assert add_weeks(date(2027, 1, 7), -3) == date(2026, 12, 17)


@pytest.mark.parametrize(
    ("dag", "etikett"), [("2026-06-19", "v. 25 2026"), ("2027-01-01", "v. 53 2026"), ("2024-12-30", "v. 1 2025")]
)
def test_vecka__has_the_year_that_the_week_belongs_to(dag, etikett):
    assert vecka(date.fromisoformat(dag)) == etikett


def test_dag_i_ord__names_weekday_and_holiday():
    assert dag_i_ord(date(2026, 6, 19)) == "fredag 2026-06-19 (midsommarafton)"
    assert dag_i_ord(date(2026, 6, 18)) == "torsdag 2026-06-18"


@given(dagar)
def test_vardagar__lie_on_their_side_with_nothing_between(dag):
    efter, fore = nasta_vardag(dag), vardag_fore(dag)

    assert not ar_stoppdag(efter)
    assert not ar_stoppdag(fore)
    assert fore < dag <= efter
    assert all(ar_stoppdag(dag + timedelta(days=n)) for n in range((efter - dag).days))
    assert all(ar_stoppdag(fore + timedelta(days=n)) for n in range(1, (dag - fore).days))


@given(dagar, st.integers(min_value=-240, max_value=240))
def test_add_months__lands_in_the_right_month_and_never_after_the_date(dag, antal):
    svar = add_months(dag, antal)

    assert svar.year * 12 + svar.month == dag.year * 12 + dag.month + antal
    assert svar.day == dag.day or (svar.day < dag.day and (svar + timedelta(days=1)).day == 1)
