"""Finding a case: by its number in any shape, else by the words of its title and the names of those who put it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from arenden import diarium
from arenden.models import Arende, Arendetyp, Motionar
from arenden.permissions import Behorighet, has_permission

LANGSTA_SOKNING = 200  # characters
FLEST_ORD = 10  # the words after the tenth are not looked for


def find_arenden(text: str, user: Any) -> QuerySet[Arende]:
    """The cases that `text` may mean among those that `user` (None is the public) may see. Not ordered; empty for no
    text.

    A hidden case changes nothing in the answer, and a hidden name finds nothing.
    """
    visible = Arende.objects.visible_to(user)
    by_number = diarium.matching(text, among=visible)
    return by_number if by_number.exists() else _with_words(visible, text, user)


def the_one_numbered(text: str, user: Any) -> Arende | None:
    """The one case among those `user` may see whose diarienummer `text` writes; None when it names none or several."""
    hits = list(diarium.matching(text, among=Arende.objects.visible_to(user))[:2])
    return hits[0] if len(hits) == 1 else None


def _with_words(visible: QuerySet[Arende], text: str, user: Any) -> QuerySet[Arende]:
    words = text.casefold().split()[:FLEST_ORD]
    if not words:
        return visible.none()
    for word in words:
        named = _visible_motionarer(user).filter(Q(namn__icontains=word) | Q(namn__contains=word.capitalize()))
        visible = visible.filter(Q(sokord__contains=word) | Q(pk__in=named.values("motion__arende")))
    return visible


def _visible_motionarer(user: Any) -> QuerySet[Motionar]:
    """Those whose name `user` may know; the same rule as `Motionar.namn_for`."""
    motionarer = Motionar.objects.all()
    if not has_permission(user, Behorighet.SE_SKYDDAD):
        motionarer = motionarer.filter(person__skyddad=False)
    if not has_permission(user, Behorighet.SE_PRIVATPERSON):
        motionarer = motionarer.filter(person__privat=False).exclude(
            motion__arende__arendetyp=Arendetyp.MEDBORGARFORSLAG
        )
    return motionarer
