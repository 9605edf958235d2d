"""What the benchmarks share: sides that take turns, rows of the table, a database of one's own."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, connections

ROUNDS = 9


def take_turns(
    sides: dict[str, Callable[[int], object]], *, times: int, rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Milliseconds per call, one figure a round for each side. Calls are numbered through all rounds; the first round
    warms up.
    """
    figures = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, act in sides.items():
            began = time.perf_counter()
            for call in range(number * times, (number + 1) * times):
                act(call)
            if number:
                figures[name].append((time.perf_counter() - began) / times * 1000)
    return figures


def row(
    subject: str,
    unit: str,
    ours: Sequence[float],
    peer: Sequence[float],
    peer_name: str,
    *,
    least: float | None = None,
    most: float | None = None,
    limit: tuple[str, Sequence[float]] | None = None,
) -> dict:
    """One row of the table. The ratio is ours to the peer's, median of the rounds; `least` and `most` bound it."""
    ratio = statistics.median(o / p for o, p in zip(ours, peer, strict=True))
    return {
        "subject": subject,
        "unit": unit,
        "ours": spread(ours),
        "limit": {"name": limit[0], **spread(limit[1])} if limit else None,
        "peer": {"name": peer_name, **spread(peer)},
        "ratio": round(ratio, 3),
        "target": f"minst {least} gånger" if least else f"högst {most} gånger" if most else "",
        "met": ratio >= least if least else ratio <= most if most else None,
    }


def fact(subject: str, unit: str, value: float, *, target: str = "", met: bool | None = None) -> dict:
    """A row without a peer: a count, or a figure that is reported only."""
    return {"subject": subject, "unit": unit, "ours": spread([value]), "target": target, "met": met}


def spread(figures: Sequence[float]) -> dict[str, float]:
    return {name: round(of(figures), 3) for name, of in (("min", min), ("median", statistics.median), ("max", max))}


def database_name() -> str:
    return {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]


@contextmanager
def own_database() -> Iterator[None]:
    """Every table, in a database that nobody else uses and that is gone afterwards."""
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(before, verbosity=0)
