"""What the course of cases knows of a goal: the decisions that were confirmed to touch it."""

from __future__ import annotations

from typing import Any

from django import template

from arenden.models import Mal
from arenden.visibility import visible_q
from workflow.models import Beslut, Beslutsmal

register = template.Library()

FLEST = 200  # on one goal's page


@register.inclusion_tag("workflow/_malets_beslut.html")
def malets_beslut(mal: Mal, user: Any) -> dict[str, Any]:
    """The decisions linked to the goal that `user` may see, latest first. One query."""
    links = Beslutsmal.objects.filter(visible_q(Beslut, user, "beslut__"), mal=mal)
    return {
        "lankar": links.select_related("beslut__organ", "beslut__arende").order_by("-beslut__datum", "-pk")[:FLEST],
        "arendesida": "/arenden/" if getattr(user, "is_authenticated", False) else "/motion/",
    }
