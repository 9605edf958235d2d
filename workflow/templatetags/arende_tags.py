"""The small marks that stand in every row of a list, and the panels of the case page that the course knows.

A mark, and a row, looks the same wherever its values are the same, so each is drawn once and kept.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from arenden.models import Arende
from workflow.forms.falt import veckodag as day_in_words
from workflow.models import Beslut, Forslag
from workflow.queries import Nod

register = template.Library()
register.filter("veckodag", day_in_words)


@register.simple_tag
def tagg(text: str, ton: str = "neutral") -> SafeString:
    """A state in words with the shape of its tone."""
    return _tagg(text, ton)


@register.simple_tag
def dagar(antal: int | None) -> SafeString:
    """Days left of the term, in words."""
    return _dagar(antal)


@register.simple_tag
def lage_och_vag(lage: str, ton: str, stopp: tuple[tuple[str, str], ...]) -> SafeString:
    """The state, and under it the road as one dot for each stop, of which the name and the state are given."""
    return _lage_och_vag(lage, ton, stopp)


@register.simple_tag
def listrad(mall: str, rad: Hashable) -> SafeString:
    """One row of a list by the template `mall`, which sees nothing but `rad`."""
    return _listrad(mall, rad)


@lru_cache(maxsize=500)
def _tagg(text: str, ton: str) -> SafeString:
    return render_to_string("_components/statustagg.html", {"text": text, "ton": ton})


@lru_cache(maxsize=2000)
def _dagar(antal: int | None) -> SafeString:
    return render_to_string("_components/dagar_kvar.html", {"dagar": antal})


@lru_cache(maxsize=2000)
def _lage_och_vag(lage: str, ton: str, stopp: tuple[tuple[str, str], ...]) -> SafeString:
    vag = [Nod(*each) for each in stopp]
    dots = render_to_string("_components/vagen_liten.html", {"vag": vag})
    return format_html("{}<br>{}", _tagg(lage, ton), dots)


@lru_cache(maxsize=2000)
def _listrad(mall: str, rad: Hashable) -> SafeString:
    return mark_safe(render_to_string(mall, {"rad": rad}).rstrip())


@register.inclusion_tag("workflow/_attsatser_panel.html")
def attsatser_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """Each att-sats, and what every level that the reader may see has proposed or decided on it."""
    attsatser = list(arende.attsatser.all())
    levels = _levels(arende, user) if attsatser else []
    return {
        "attsatser": [{"attsats": a, "svar": [level["svar"].get(a.pk, "–") for level in levels]} for a in attsatser],
        "nivaer": levels,
    }


def _levels(arende: Arende, user: Any) -> list[dict[str, Any]]:
    proposals = Forslag.objects.visible_to(user).filter(arende=arende).select_related("beslut__organ")
    levels = [
        {
            "namn": f"{forslag.beslut.organ.kod} föreslår" if forslag.beslut else "Förvaltningen föreslår",
            "datum": forslag.datum,
            "svar": {svar.attsats_id: svar.get_utfall_display() for svar in forslag.svar.all()},
        }
        for forslag in proposals.prefetch_related("svar")
    ]
    decisions = Beslut.objects.visible_to(user).filter(arende=arende, utfall__isnull=False).distinct()
    levels += [
        {
            "namn": f"{beslut.organ.kod} beslutar",
            "datum": beslut.datum,
            "svar": {utfall.attsats_id: utfall.get_utfall_display() for utfall in beslut.utfall.all()},
        }
        for beslut in decisions.select_related("organ").prefetch_related("utfall")
    ]
    return sorted((level for level in levels if level["svar"]), key=lambda level: level["datum"])


@register.inclusion_tag("workflow/_beslut_panel.html")
def beslut_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """What each organ has done with the case, latest first."""
    rows = Beslut.objects.visible_to(user).filter(arende=arende).select_related("organ")
    return {"besluten": rows.order_by("-datum", "-pk")}
