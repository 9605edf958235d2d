"""Background work: ids in, one call."""

from __future__ import annotations

from celery import current_app, shared_task

from workflow import mail, utkorg


@shared_task
def relay_utkorg() -> int:
    """Hand every waiting row of the outbox to a worker; returns how many."""
    taken = utkorg.take_waiting()
    for task, pk in taken:
        current_app.send_task(task, args=[pk])
    return len(taken)


@shared_task
def send_mail(pk: int) -> None:
    """Send one mail of the outbox."""
    with utkorg.working_on(pk) as post:
        if post is not None:
            mail.send(post)
