"""The outbox: a row in the transaction of its cause, handed to a worker after commit, done once.

No request ever speaks to the broker. `relay()` runs every few seconds: it takes the waiting rows, gives each a lease
and hands its id over. A worker that dies leaves the lease to run out, and the next round hands the row over again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from arenden import clock
from workflow.models import Utkorgspost, Utkorgsslag

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_TRIES = 8  # then it is marked failed, and waits for the administrator to send it again


class Misslyckades(Exception):
    """A job that failed, with the kind of fault alone: a worker logs what it is told."""


def enqueue(slag: Utkorgsslag, **data: Any) -> Utkorgspost:
    """Leave a job to be done after commit. `data` holds ids and codes, never text that people wrote."""
    return Utkorgspost.objects.create(slag=slag, data=data)


@transaction.atomic
def take_waiting(limit: int = 100) -> list[tuple[str, int]]:
    """(task name, id) of rows that nobody is on, each leased to the caller. Two relays never take the same row."""
    rows = Utkorgspost.objects.filter(klar=None, misslyckad=None).filter(
        Q(lease_till=None) | Q(lease_till__lt=clock.now())
    )
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    taken = list(rows.values_list("slag", "pk")[:limit])
    Utkorgspost.objects.filter(pk__in=[pk for _, pk in taken]).update(lease_till=clock.now() + LEASE)
    return taken


@contextmanager
def working_on(pk: int) -> Iterator[Utkorgspost | None]:
    """Do the job of one row in one transaction: yields the row, or None when it is done already.

    What the body writes and the mark that it is done are committed together. A failure is noted and raised as
    `Misslyckades`; the row is tried again when its lease has run out, at most `MOST_TRIES` times.
    """
    try:
        with transaction.atomic():
            post = Utkorgspost.objects.select_for_update().filter(pk=pk, klar=None).first()
            yield post
            if post is not None:
                post.klar, post.fel = clock.now(), ""
                post.save(update_fields=["klar", "fel"])
    except Exception as error:
        _note_failure(pk, error)
        logger.error("Utkorgspost %s misslyckades.", pk, exc_info=error)
        raise Misslyckades(type(error).__name__) from None


def send_again(post: Utkorgspost) -> None:
    """Put a failed row back in the queue, at once."""
    Utkorgspost.objects.filter(pk=post.pk, klar=None).update(misslyckad=None, lease_till=None, forsok=0, fel="")


def _note_failure(pk: int, error: Exception) -> None:
    """Keep the kind of fault, not its text: an exception may quote what it choked on."""
    post = Utkorgspost.objects.get(pk=pk)
    post.forsok += 1
    post.fel = type(error).__name__
    if post.forsok >= MOST_TRIES:
        post.misslyckad = clock.now()
    post.save(update_fields=["forsok", "fel", "misslyckad"])
