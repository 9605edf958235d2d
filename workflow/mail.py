"""The mails of the product. A mail never holds secret text or draft text: number, title and what to do, and a link.

Each kind names a template pair-free text file under `templates/emails/`. Who gets it is decided again when it is
sent, so that a person who may no longer see the case gets nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from arenden.models import Anvandare, Arende
from workflow.models import Utkorgspost

SUBJECTS = {
    "tilldelad": "Du har fått ärendet {diarienummer}",
    "att_granska": "Att granska: {diarienummer}",
    "returnerad": "Tillbaka till dig: {diarienummer}",
    "godkand": "Godkänd: {diarienummer}",
}


def send(post: Utkorgspost) -> None:
    """Send the mail of one outbox row: `data` has `mall` (a key of SUBJECTS), `arende` and `till` (ids).

    Nothing is sent to a user without an address, with a closed account, or who may not see the case. A repeated send
    has the same Message-ID.
    """
    mall = post.data["mall"]
    till = Anvandare.objects.get(pk=post.data["till"])
    arende = Arende.objects.visible_to(till).filter(pk=post.data["arende"]).first()
    if arende is None or not till.email or not till.is_active:
        return
    link = f"{settings.BASE_URL.rstrip('/')}/arenden/{arende.slug}/"
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(
        subject=SUBJECTS[mall].format(diarienummer=arende.diarienummer),
        body=render_to_string(
            f"emails/{mall}.txt", {"arende": arende, "till": till, "kommun": settings.KOMMUN_NAMN, "link": link}
        ),
        to=[till.email],
        headers={"Message-ID": f"<utkorg-{post.pk}@{host}>"},
    ).send()
