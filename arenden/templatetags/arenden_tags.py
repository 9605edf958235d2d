"""The panels of a case that the register knows: its documents, events, goals and links. Each makes its own query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.db.models import Q

from arenden import event_texts
from arenden.models import Arende, Arendelank, Handelse, Handling, Mallank
from arenden.permissions import Behorighet, has_permission
from arenden.visibility import Synlighet, visible_q

register = template.Library()

SYNS_FOR = {
    Synlighet.OFFENTLIG: "Allmänheten",
    Synlighet.INTERN: "Kommunen",
    Synlighet.ARBETSMATERIAL: "Den som skriver och granskar",
    Synlighet.SEKRETESS: "Begränsad krets",
}
AKTORER = {"system": "Systemet", "import": "Importen"}


@register.filter
def syns_for(rad: Any) -> str:
    """Who may see the row, in the words of the page."""
    return SYNS_FOR[Synlighet(rad.synlighet)]


@register.inclusion_tag("arenden/_handlingar_panel.html")
def handlingar_panel(arende: Arende, user: Any, antal: int | None = None) -> dict[str, Any]:
    """The case's documents by number; the last `antal` of them, None for all."""
    rows = list(Handling.objects.visible_to(user).filter(arende=arende).order_by("-nr")[:antal])
    return {
        "arende": arende,
        "handlingar": rows[::-1],
        "far_registrera": has_permission(user, Behorighet.HANDLING_REGISTRERA, arende.organ_id),
        "far_publicera": has_permission(user, Behorighet.HANDLING_PUBLICERA, arende.organ_id),
    }


@register.inclusion_tag("_components/tidslinje.html")
def handelser_panel(arende: Arende, user: Any, antal: int | None = None, fore: int | None = None) -> dict[str, Any]:
    """What has happened, newest first: the last `antal` events (None: all) before number `fore` in the case's chain."""
    return {"handelser": list(event_rows(arende, user, antal=antal, fore=fore))}


def event_rows(
    arende: Arende, user: Any, *, antal: int | None = None, fore: int | None = None
) -> Iterator[dict[str, Any]]:
    """The events as sentences with the names of those who acted, as the timeline draws them."""
    rows = Handelse.objects.visible_to(user).filter(arende=arende).select_related("anvandare").order_by("-nr")
    if fore is not None:
        rows = rows.filter(nr__lt=fore)
    for handelse in rows[:antal]:
        who = handelse.anvandare.namn if handelse.anvandare else AKTORER.get(handelse.aktor, "Någon")
        yield {
            "nr": handelse.nr,
            "rubrik": event_texts.sentence(handelse.typ, handelse.data, who),
            "tid": handelse.klockslag,
            "synlighet": f"Syns för: {syns_for(handelse)}",
        }


@register.inclusion_tag("arenden/_mal_panel.html")
def mal_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """The goals that the case is linked to, each in its wording of that day."""
    return {
        "arende": arende,
        "lankar": Mallank.objects.visible_to(user).filter(arende=arende).select_related("mal"),
        "far_lanka": has_permission(user, Behorighet.MAL_LANKA, arende.organ_id) and not arende.makulerat_den,
    }


@register.inclusion_tag("arenden/_lankar_panel.html")
def lankar_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """The cases it belongs with, both ways, as far as the reader sees; and numbers in other diaries."""
    seen = Q(till=None) | visible_q(Arende, user, "till__")
    return {
        "lankar": Arendelank.objects.filter(seen, fran=arende).select_related("till"),
        "bakat": Arendelank.objects.filter(visible_q(Arende, user, "fran__"), till=arende).select_related("fran"),
    }
