"""How a fault is written in the log: where it happened and of what kind, never what it said.

The text of an exception may quote a row of the database or a name; the log is read by others than the case is.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class WithoutValues(logging.Formatter):
    """Writes a traceback without the exceptions' own words, those behind it included."""

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:  # noqa: N802 - the library's name
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            lines = [*traceback.format_tb(error.__traceback__), type(error).__name__, *([""] if lines else []), *lines]
            error = error.__cause__ or error.__context__
        return "\n".join(line.rstrip("\n") for line in lines)
