"""Background work on papers: ids in, one call."""

from __future__ import annotations

from celery import shared_task

from arenden import actions as register
from arenden.models import Arende
from arenden.permissions import SYSTEM
from documents import actions
from documents.models import Tjansteskrivelse
from workflow import utkorg


@shared_task
def create_mottagningsbevis(pk: int) -> None:
    """Make the receipt of a registered motion and keep it in the case. One annulled in the meantime gets none."""
    with utkorg.working_on(pk) as post:
        arende = post and Arende.objects.get(pk=post.data["arende"])
        if arende and not arende.makulerat_den:
            actions.file_mottagningsbevis(arende)


@shared_task
def create_tjansteskrivelse(pk: int) -> None:
    """Make the Word file of a registered tjänsteskrivelse and lay it in its handling."""
    with utkorg.working_on(pk) as post:
        if post is not None:
            skrivelse = Tjansteskrivelse.objects.select_related("handling", "arende").get(pk=post.data["skrivelse"])
            register.attach_file(skrivelse.handling, innehall=actions.word_file(skrivelse), filtyp="docx", by=SYSTEM)
