"""The case page's panel of remisser: who has been asked, what they answered, what is still awaited."""

from __future__ import annotations

from typing import Any

from django import template

from arenden import clock
from arenden.models import Arende, Handling
from arenden.permissions import Behorighet, has_permission
from workflow.machines.handlaggning import Tillstand
from workflow.models import Handlaggning, Remiss

register = template.Library()


@register.inclusion_tag("workflow/_remisser_panel.html")
def remisser_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """The case's remisser that `user` may see. Three queries.

    That a question was asked is public; what was answered is seen by those who see the answer's handling, and why the
    case went on without one by staff.
    """
    may_handle = has_permission(user, Behorighet.REMISS_HANTERA, arende.organ_id)
    can_send = may_handle and Handlaggning.objects.filter(
        arende=arende, tillstand__in=[Tillstand.ANMALD, Tillstand.UNDER_BEREDNING]
    )
    answers = Handling.objects.visible_to(user).filter(arende=arende, remissvar__isnull=False)
    return {
        "arende": arende,
        "remisser": Remiss.objects.visible_to(user).filter(arende=arende).select_related("till"),
        "lasbara_svar": set(answers.values_list("pk", flat=True)),
        "may_handle": may_handle,
        "may_send": bool(can_send) and not arende.makulerat_den,
        "ser_internt": has_permission(user, Behorighet.SE_INTERNT, arende.organ_id),  # why it went on without
        "idag": clock.today(),
    }
