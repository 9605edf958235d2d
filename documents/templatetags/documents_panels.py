"""What the papers show on pages of the packages below: `{% load documents_panels %}`. Constant numbers of queries."""

from __future__ import annotations

from typing import Any

from django import template

from arenden.models import Anvandare, Arende
from arenden.permissions import Behorighet, has_permission
from documents import actions, queries
from documents.models import Tjansteskrivelse
from workflow.machines.tjansteskrivelse import SKRIVS, Skrivelsetillstand
from workflow.models import Handlaggning

register = template.Library()
S = Skrivelsetillstand
_TON = {S.GRANSKNING: "nu", S.GODKAND: "klar", S.REGISTRERAD: "klar", S.BEHANDLAD: "klar"}


@register.filter
def skrivelseton(skrivelse: Tjansteskrivelse) -> str:
    """The tone of the state's tag."""
    is_sent_back = skrivelse.atersand_med and skrivelse.tillstand in SKRIVS
    return "snart" if is_sent_back else _TON.get(skrivelse.tillstand, "neutral")


@register.inclusion_tag("documents/_skrivelser_panel.html")
def papers_panel(arende: Arende, user: Any) -> dict[str, Any]:
    """The case's tjänsteskrivelser that `user` may see, what can be done next with each, and how to begin one."""
    papers = [(skrivelse, queries.next_act(skrivelse, user)) for skrivelse in queries.papers_of(arende, user)]
    is_writer = has_permission(user, Behorighet.TJANSTESKRIVELSE_SKRIVA, arende.organ_id)
    handlaggning = Handlaggning.objects.select_related("arende", "steg__organ").filter(arende=arende).first()
    hinder = actions.draft_hinder(handlaggning) if is_writer and handlaggning else None
    return {
        "arende": arende,
        "papers": papers,
        "can_begin": bool(is_writer and handlaggning and hinder is None),
        "hinder": hinder if not papers else None,
        "is_writer": is_writer,
    }


@register.inclusion_tag("documents/_lista_panel.html")
def att_granska_panel(user: Anvandare) -> dict[str, Any]:
    """The papers that wait for `user` to review them; nothing at all for one who never reviews."""
    may = has_permission(user, Behorighet.TJANSTESKRIVELSE_GODKANNA)
    return {
        "rubrik": "Att granska",
        "visas": may,
        "papers": queries.to_review(user) if may else [],
        "tomt": "Inget att granska.",
        "vy": "tjansteskrivelse_granska",
        "akt": "Granska",
    }


@register.inclusion_tag("documents/_lista_panel.html")
def att_registrera_panel(user: Anvandare) -> dict[str, Any]:
    """The approved papers that `user` may register; nothing at all when there are none."""
    papers = list(queries.to_register(user)) if has_permission(user, Behorighet.TJANSTESKRIVELSE_REGISTRERA) else []
    return {
        "rubrik": "Godkända tjänsteskrivelser att registrera",
        "visas": bool(papers),
        "papers": papers,
        "vy": "tjansteskrivelse_registrera",
        "akt": "Registrera",
    }
