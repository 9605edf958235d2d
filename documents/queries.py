"""Which papers a person is shown, and what that person can do next with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from arenden.models import Anvandare, Arende, Handelse
from arenden.permissions import Behorighet, has_permission, organ_scope
from arenden.visibility import Synlighet
from documents.models import Tjansteskrivelse
from workflow.machines.tjansteskrivelse import SKRIVS, Skrivelsetillstand
from workflow.transitions import moves

S = Skrivelsetillstand


@dataclass(frozen=True)
class Akt:
    """What one can do with a paper: the words of the button and the page it leads to."""

    text: str
    url: str


def papers_of(arende: Arende, user: Any) -> QuerySet[Tjansteskrivelse]:
    """The papers of the case that `user` may see, the newest first."""
    papers = Tjansteskrivelse.objects.filter(arende=arende).visible_to(user)
    return papers.select_related("arende", "handling", "agare").order_by("-version")


def next_act(skrivelse: Tjansteskrivelse, user: Any) -> Akt | None:
    """The step on the paper's way that `user` may take now; None when it is somebody else's turn.

    Without queries for a paper loaded with its case, except at review: who has written it is asked of the log.
    """
    allowed = {move.name for move in moves(skrivelse, user)}
    if skrivelse.tillstand in SKRIVS and "skicka_till_granskning" in allowed:
        return Akt("Skriv vidare", _url("skriv", skrivelse))
    if "godkann" in allowed and not skrivelse.has_written(user):
        return Akt("Granska", _url("granska", skrivelse))
    if "registrera" in allowed:
        return Akt("Registrera i ärendet", _url("registrera", skrivelse))
    if can_publish(skrivelse, user):
        return Akt("Publicera", _url("publicera", skrivelse))
    return None


def can_publish(skrivelse: Tjansteskrivelse, user: Any) -> bool:
    """Whether the paper is registered, not public yet, not secret, and `user` may publish it."""
    may = has_permission(user, Behorighet.HANDLING_PUBLICERA, skrivelse.arende.organ_id)
    return (
        may
        and skrivelse.tillstand in (S.REGISTRERAD, S.BEHANDLAD)
        and skrivelse.synlighet == Synlighet.INTERN
        and skrivelse.handling.synlighet != Synlighet.SEKRETESS
    )


def to_review(user: Anvandare) -> list[Tjansteskrivelse]:
    """The papers that wait for `user` to approve them or send them back; never one that `user` has written in."""
    papers = _held(user, Behorighet.TJANSTESKRIVELSE_GODKANNA, [S.GRANSKNING]).order_by("skickad_den", "pk")
    saved = Handelse.objects.filter(typ="tjansteskrivelse.sparad", anvandare=user.pk)
    written = set(saved.filter(arende__tjansteskrivelser__tillstand=S.GRANSKNING).values_list("objekt", flat=True))
    return [p for p in papers if p.agare_id != user.pk and f"tjansteskrivelse:{p.pk}" not in written]


def to_register(user: Anvandare) -> QuerySet[Tjansteskrivelse]:
    """The approved papers that `user` may register in their cases."""
    return _held(user, Behorighet.TJANSTESKRIVELSE_REGISTRERA, [S.GODKAND]).order_by("godkand_den", "pk")


def _held(user: Anvandare, behorighet: Behorighet, states: list[str]) -> QuerySet[Tjansteskrivelse]:
    """The visible papers in one of the states, in the organs for which `user` holds the permission."""
    papers = Tjansteskrivelse.objects.filter(tillstand__in=states).visible_to(user).select_related("arende", "agare")
    organ_ids = organ_scope(user, behorighet)
    return papers if organ_ids is None else papers.filter(arende__organ__in=organ_ids)


def _url(name: str, skrivelse: Tjansteskrivelse) -> str:
    return reverse(f"tjansteskrivelse_{name}", args=[skrivelse.pk])
