"""Working days, public holidays and the counting of legal time. Pure: dates in, dates out, no clock and no database.

Lagrum: lag (1930:173) om beräkning av lagstadgad tid, 1 § (counting) and 2 § (days on which a deadline may not end);
lag (1989:253) om allmänna helgdagar.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

EN_DAG = timedelta(days=1)
LORDAG = 5  # date.weekday()
VECKODAGAR = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def ar_stoppdag(dag: date) -> bool:
    """Whether a legal deadline may not end on `dag`, so that it is also no day to plan work for.

    Lagrum: lag (1930:173) 2 §: söndag, annan allmän helgdag, lördag, midsommarafton, julafton, nyårsafton.
    """
    return dag.weekday() >= LORDAG or dag in _helgdagar(dag.year)


def nasta_vardag(dag: date) -> date:
    """`dag` itself when it is a vardag, otherwise the first vardag after it.

    Lagrum: lag (1930:173) 2 §, "nästa vardag", repeated until no ground for moving is left.
    """
    while ar_stoppdag(dag):
        dag += EN_DAG
    return dag


def vardag_fore(dag: date) -> date:
    """The last vardag strictly before `dag`. Saturday does not count, although everyday language calls it a vardag."""
    dag -= EN_DAG
    while ar_stoppdag(dag):
        dag -= EN_DAG
    return dag


def vardagar_fore(dag: date, antal: int) -> date:
    """The day that lies `antal` (at least 1) vardagar before `dag`."""
    for _ in range(antal):
        dag = vardag_fore(dag)
    return dag


def add_weeks(dag: date, antal: int) -> date:
    """The same weekday `antal` weeks later; earlier when negative.

    Lagrum: lag (1930:173) 1 §.
    """
    return dag + timedelta(weeks=antal)


def add_months(dag: date, antal: int) -> date:
    """The same date `antal` months later (earlier when negative), or the month's last day where that date is missing.

    Lagrum: lag (1930:173) 1 §.
    """
    ar, manad = divmod(dag.year * 12 + dag.month - 1 + antal, 12)
    manad += 1
    return date(ar, manad, min(dag.day, monthrange(ar, manad)[1]))


def add_year(dag: date) -> date:
    """The same date next year; 29 February answers 28 February.

    Lagrum: lag (1930:173) 1 §.
    """
    return add_months(dag, 12)


def namn_pa_helgdag(dag: date) -> str | None:
    """The name of a public holiday or of one of the three eves, as inside a sentence: "midsommarafton"; None otherwise.

    A plain Saturday or Sunday has no name here. Two holidays on one day answer "första maj och Kristi himmelsfärdsdag".
    """
    namn = _helgdagar(dag.year).get(dag)
    if namn is None:
        return None
    return " och ".join(_inside_sentence(ett) for ett in namn.split("; "))


def vecka(dag: date) -> str:
    """The ISO week with its own year, "v. 53 2026": 1 January 2027 belongs to it."""
    ar, nummer, _ = dag.isocalendar()
    return f"v. {nummer} {ar}"


def dag_i_ord(dag: date) -> str:
    """Weekday, date and holiday: "fredag 2026-06-19 (midsommarafton)"."""
    helgdag = namn_pa_helgdag(dag)
    return f"{VECKODAGAR[dag.weekday()]} {dag}" + (f" ({helgdag})" if helgdag else "")


@cache
def _helgdagar(ar: int) -> dict[date, str]:
    # The library's default leaves out the three eves of 2 §; its category "de_facto" is exactly those.
    dagar = country_holidays("SE", language="sv", categories=("public", "de_facto"), years=ar, expand=False)
    return dict(dagar.items())


def _inside_sentence(namn: str) -> str:
    return namn if namn.startswith("Kristi") else namn[0].lower() + namn[1:]
