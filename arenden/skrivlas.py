"""A transaction in which writers take turns, for an act that many may do at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction


@contextmanager
def atomic_in_turn() -> Iterator[None]:
    """`transaction.atomic()` that on SQLite waits its turn by a lock on a file beside the database.

    SQLite itself lets a writer that waits sleep and try again, while others pass by, for seconds at eight writers; the
    file lock wakes the next one at once. Whoever is in a transaction already has the turn. PostgreSQL needs none of it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or connection.is_in_memory_db():
        with transaction.atomic():
            yield
        return
    with Path(f"{connection.settings_dict['NAME']}-tur").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with transaction.atomic():
            yield
