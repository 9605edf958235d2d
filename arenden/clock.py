"""The only reader of the clock. Legal days are days in Europe/Stockholm, instants are aware UTC datetimes.

A demo or test installation may move the clock: `set_offset()` keeps a number of seconds in a small file beside the
database, and every process reads it. Production (`settings.ALLOW_CLOCK_OVERRIDE` false) refuses both to set and to
read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


class KlockanLast(RuntimeError):
    """The clock may not be moved in a production installation."""


def now() -> datetime:
    """This instant, aware, in UTC; moved by the override where one is set."""
    held = _held.get()
    if held is not None:
        return held
    return datetime.now(UTC) + offset()


def today() -> date:
    """Today's date in Stockholm: 23:30 UTC on 31 December is already next year."""
    return now().astimezone(STOCKHOLM).date()


def offset() -> timedelta:
    """How far the clock is moved. Zero when no override is set or when overrides are not allowed."""
    if not settings.ALLOW_CLOCK_OVERRIDE:
        return timedelta()
    try:
        return timedelta(seconds=int(Path(settings.KLOCKA_FIL).read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError):
        return timedelta()


def set_offset(to: datetime | None) -> None:
    """Move the clock so that it shows `to` (aware) now and runs on from there; None puts it right again.

    Raises `KlockanLast` in production.
    """
    _require_override()
    file = Path(settings.KLOCKA_FIL)
    if to is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(round((to - datetime.now(UTC)).total_seconds())), encoding="ascii")


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand still at `instant` (aware) in this context: for tests and for filling a demo with history.

    Raises `KlockanLast` in production.
    """
    _require_override()
    token = _held.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def at_noon(day: date) -> datetime:
    """Noon in Stockholm on `day`: a safe instant for a fact of which only the day is known."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM)


def _require_override() -> None:
    if not settings.ALLOW_CLOCK_OVERRIDE:
        raise KlockanLast("Klockan kan bara ställas om i en demo- eller testinstallation.")
