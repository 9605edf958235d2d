import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow import deadlines
from workflow.deadlines import RULES, Bindning, Raknesatt
from workflow.kalender import ar_stoppdag

dagar = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))

OVERKLAGANDE = [
    ("2018-04-03", "2018-04-24", "2018-04-25", "an ordinary week"),
    ("2018-04-09", "2018-04-30", "2018-05-01", "the last day is valborg, a vardag; laga kraft on a holiday"),
    ("2020-08-18", "2020-09-08", "2020-09-09", "an ordinary week"),
    ("2019-02-05", "2019-02-26", "2019-02-27", "an ordinary week"),
    ("2020-04-09", "2020-04-30", "2020-05-01", "valborg again"),
    ("2020-04-01", "2020-04-22", "2020-04-23", "over påsk, which does not lengthen the time"),
    ("2015-05-19", "2015-06-09", "2015-06-10", "the day of the notice is not counted"),
    ("2020-04-10", "2020-05-04", "2020-05-05", "första maj is a Friday"),
    ("2023-03-17", "2023-04-11", "2023-04-12", "långfredagen to annandag påsk"),
    ("2024-12-03", "2024-12-27", "2024-12-28", "julafton to annandag jul; laga kraft on a Saturday"),
    ("2024-12-10", "2025-01-02", "2025-01-03", "nyårsafton, into the next year"),
    ("2022-12-03", "2022-12-27", "2022-12-28", "posted on a Saturday, julafton on a Saturday"),
    ("2026-05-29", "2026-06-22", "2026-06-23", "midsommarafton"),
    ("2026-12-04", "2026-12-28", "2026-12-29", "juldagen and a weekend"),
    ("2026-12-10", "2027-01-04", "2027-01-05", "nyårsafton, nyårsdagen and a weekend"),
    ("2015-04-02", "2015-04-23", "2015-04-24", "posted on skärtorsdagen"),
    ("2024-02-08", "2024-02-29", "2024-03-01", "leap day"),
]

ANDRA_FRISTER = [
    ("motion_beslut_senast", "2022-12-08", "2023-12-08", "same date"),
    ("motion_beslut_senast", "2024-02-29", "2025-02-28", "leap day"),
    ("motion_beslut_senast", "2025-06-19", "2026-06-19", "midsommarafton does not move it"),
    ("motion_anmalan_senast", "2024-02-29", "2025-02-28", "within the same time"),
    ("motion_anmalan_senast", "2025-12-25", "2026-12-25", "juldagen does not move it"),
    ("medborgarforslag_beslut_senast", "2026-03-02", "2027-03-02", "same date"),
    ("underskrift_tidigast", "2026-08-31", "2026-02-28", "six months back, no 31 February"),
    ("motion_inlamning_senast", "2026-09-24", "2026-09-15", "nine days of the week"),
    ("kungorelse_senast", "2022-09-29", "2022-09-22", "seen on a real anslagstavla"),
    ("kungorelse_senast", "2026-05-21", "2026-05-14", "Kristi himmelsfärd: strict, not moved forward"),
    ("kungorelse_senast", "2027-01-07", "2026-12-31", "over a year change"),
    ("kallelse_senast", "2022-09-29", "2022-09-22", "seven days"),
    ("bradskande_tillkannages_senast", "2026-06-11", "2026-06-10", "the day before"),
    ("bradskande_tillkannages_senast", "2026-06-15", "2026-06-12", "a Monday: Friday, not Saturday"),
    ("bradskande_tillkannages_senast", "2026-06-22", "2026-06-18", "over midsommar"),
    ("justering_senast", "2018-03-28", "2018-04-11", "the 9th was day 12 of 14"),
    ("justering_senast", "2015-03-30", "2015-04-13", "fourteen days"),
    ("justering_senast", "2026-12-17", "2026-12-31", "nyårsafton does not move it"),
    ("tillkannagivande_senast", "2015-04-02", "2015-04-04", "påskafton does not move it"),
    ("tillkannagivande_senast", "2026-12-30", "2027-01-01", "nyårsdagen does not move it"),
    ("budgetforslag_senast", "2027-01-01", "2026-10-31", "before the end of October"),
    ("budget_senast", "2027-01-01", "2026-11-30", "before the end of November"),
    ("delarsrapport_senast", "2026-08-31", "2026-10-31", "two months, both ends the last of a month"),
    ("delarsrapport_senast", "2026-06-30", "2026-08-31", "two whole months, not 30 August"),
    ("delarsrapport_senast", "2027-12-31", "2028-02-29", "leap day"),
    ("arsredovisning_senast", "2026-12-31", "2027-04-15", "15 April the year after"),
]


@pytest.mark.parametrize(("tillkannagivet", "sista_dag", "laga_kraft", "varfor"), OVERKLAGANDE)
def test_overklagande__last_day_laga_kraft_and_removal(tillkannagivet, sista_dag, laga_kraft, varfor):
    dag = date.fromisoformat(tillkannagivet)

    svar = [
        str(rule(dag))
        for rule in (deadlines.sista_overklagandedag, deadlines.laga_kraft, deadlines.anslag_ned_tidigast)
    ]

    assert svar == [sista_dag, laga_kraft, laga_kraft], varfor


@pytest.mark.parametrize(("fraga", "dag", "svar", "varfor"), ANDRA_FRISTER)
def test_rules__answer_by_their_code(fraga, dag, svar, varfor):
    assert str(RULES[fraga].funktion(date.fromisoformat(dag))) == svar, varfor


def test_motion_inlamning_senast__the_unit_is_the_municipality_s_choice():
    sammantrade = date(2026, 4, 16)

    assert deadlines.motion_inlamning_senast(sammantrade) == date(2026, 4, 7)
    assert deadlines.motion_inlamning_senast(sammantrade, raknesatt=Raknesatt.VARDAGAR) == date(2026, 4, 1)
    assert deadlines.motion_inlamning_senast(sammantrade, antal=14) == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("frist", "text"),
    [
        ("2026-06-19", "planera vardagen före: 2026-06-18"),
        ("2026-06-21", "planera vardagen före: 2026-06-18"),
        ("2027-01-01", "planera vardagen före: 2026-12-30"),
        ("2026-06-18", ""),
    ],
)
def test_planera_fore__says_the_vardag_before_a_stoppdag(frist, text):
    assert deadlines.planera_fore(date.fromisoformat(frist)) == text


@pytest.mark.parametrize(
    ("today", "kvar"),
    [
        ("2026-06-19", 0),
        ("2026-06-18", 1),
        ("2026-05-05", 45),
        ("2026-06-20", -1),
        ("2026-06-22", -3),
        ("2024-06-19", 730),
    ],
)
def test_days_left__none_on_the_last_day_and_negative_after(today, kvar):
    assert deadlines.days_left(date(2026, 6, 19), date.fromisoformat(today)) == kvar


@given(dagar)
def test_sista_overklagandedag__never_a_stoppdag_and_at_least_three_weeks(tillkannagivet):
    sista = deadlines.sista_overklagandedag(tillkannagivet)

    raw = tillkannagivet + timedelta(days=21)
    assert not ar_stoppdag(sista)
    assert raw <= sista <= raw + timedelta(days=6)
    assert sista == raw or ar_stoppdag(raw)
    assert deadlines.laga_kraft(tillkannagivet) == sista + timedelta(days=1)


@given(dagar, dagar)
def test_overklagande__a_later_notice_never_ends_earlier(en, annan):
    tidig, sen = sorted((en, annan))

    assert deadlines.sista_overklagandedag(tidig) <= deadlines.sista_overklagandedag(sen)


@given(dagar)
def test_meeting_dates__come_in_order(dag):
    assert (dag - deadlines.kungorelse_senast(dag)).days == 7
    assert deadlines.kallelse_senast(dag) == deadlines.kungorelse_senast(dag)
    assert deadlines.kungorelse_senast(dag) < deadlines.bradskande_tillkannages_senast(dag) < dag
    assert not ar_stoppdag(deadlines.bradskande_tillkannages_senast(dag))
    assert (deadlines.justering_senast(dag) - dag).days == 14
    assert (deadlines.tillkannagivande_senast(dag) - dag).days == 2


@given(dagar)
def test_motion_beslut_senast__365_or_366_days(vackt):
    frist = deadlines.motion_beslut_senast(vackt)

    assert (frist - vackt).days in (365, 366)
    assert (frist.month, frist.day) == (vackt.month, vackt.day) or (vackt.month, vackt.day) == (2, 29)


@given(dagar)
def test_planera_fore__is_silent_exactly_on_a_vardag(frist):
    assert bool(deadlines.planera_fore(frist)) == ar_stoppdag(frist)


def test_rules__the_five_questions_of_the_command_are_there():
    fragor = {
        "motion_beslut_senast",
        "sista_overklagandedag",
        "justering_senast",
        "tillkannagivande_senast",
        "kungorelse_senast",
    }

    assert fragor <= set(RULES)


@pytest.mark.parametrize("kod", RULES)
def test_rules__each_has_a_paragraph_words_and_an_example(kod):
    rule = RULES[kod]

    assert rule.kod == kod
    assert rule.lagrum.startswith("KL ")
    assert "§" in rule.lagrum
    assert rule.fraga.endswith("?")
    assert rule.lydelse.endswith(".")
    assert rule.exempel
    assert "Lagrum:" in rule.funktion.__doc__
    assert isinstance(rule.bindning, Bindning)


def test_render_frister_md__the_same_text_with_every_rule_and_its_answers():
    text = deadlines.render_frister_md()

    assert text == deadlines.render_frister_md()
    assert text.startswith("# Frister\n")
    assert text.endswith("|\n")
    assert [rad.removeprefix("## ") for rad in text.splitlines() if rad.startswith("## ")] == list(RULES)
    assert "| torsdag 2024-02-29 | fredag 2025-02-28 |  |" in text
    assert "| torsdag 2025-06-19 | fredag 2026-06-19 (midsommarafton) | planera vardagen före: 2026-06-18 |" in text
    assert "| måndag 2018-04-09 | tisdag 2018-05-01 (första maj) |  |" in text


def test_deadlines__can_be_imported_without_django():
    program = "import sys, workflow.deadlines; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
