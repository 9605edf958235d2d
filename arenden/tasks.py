"""Background work of the register: one call."""

from __future__ import annotations

from celery import shared_task

from arenden import filer


@shared_task
def clear_abandoned_uploads() -> int:
    """Take away the files of forms that were never finished."""
    return filer.clear_abandoned()
