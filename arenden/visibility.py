"""The one rule of who may see what. Every list, page, file, count, feed and API answer asks here.

A row says how widely it may be seen (`synlighet`, and from when if it is public); a class says which row it belongs
to (`synlig_genom`) and where its organ is found (`synlig_organ`). A child is seen only by those who see its parent,
so it can never be wider than the parent whatever its own columns say.

Lagrum: TF 2 kap. 10, 12 §§ (what is drawn up, what is working material); OSL 5 kap. 5 § (sekretessmarkering).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from arenden import clock
from arenden.permissions import Aktor, Behorighet, has_permission, organ_scope


class Synlighet(models.TextChoices):
    """From widest to narrowest."""

    OFFENTLIG = "offentlig", "Allmänheten"
    INTERN = "intern", "Kommunen"
    ARBETSMATERIAL = "arbetsmaterial", "Den som skriver och den som granskar"
    SEKRETESS = "sekretess", "Begränsad krets"


_KRAVER = {
    Behorighet.SE_INTERNT: (Synlighet.OFFENTLIG, Synlighet.INTERN),
    Behorighet.SE_ARBETSMATERIAL: (Synlighet.ARBETSMATERIAL,),
    Behorighet.SE_SEKRETESS: (Synlighet.SEKRETESS,),
}


class SynligQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what a person may see."""

    def visible_to(self, user: Any) -> SynligQuerySet:
        """The rows that `user` (a user, AnonymousUser, `Aktor` or None for the public) may see."""
        return self.filter(visible_q(self.model, user))


class Synlig(models.Model):
    """Abstract: a row that not everybody may see. Default is the narrow one of the two ordinary levels."""

    synlig_genom: str | None = None  # name of the foreign key to the parent row, whose visibility bounds this one
    synlig_organ: str | None = None  # path to the organ whose staff this row belongs to

    synlighet = models.CharField("syns för", max_length=20, choices=Synlighet, default=Synlighet.INTERN)
    offentlig_fran = models.DateTimeField("offentlig från", null=True, blank=True)
    agare = models.ForeignKey(
        "arenden.Anvandare", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ägare"
    )

    objects = SynligQuerySet.as_manager()

    class Meta:
        abstract = True

    def offentliggor(self) -> None:
        """Set the columns so that the row is public from now on. Does not save."""
        self.synlighet = Synlighet.OFFENTLIG
        self.offentlig_fran = clock.now()

    def is_visible_to(self, user: Any) -> bool:
        """The same rule for a row at hand, asked of the database so that there is one rule only."""
        return type(self)._default_manager.filter(pk=self.pk).visible_to(user).exists()


def visible_q(model: type[Synlig], user: Any, prefix: str = "") -> Q:
    """The rule itself, as a condition on `model` reached by `prefix` (a path ending in two underscores, or empty)."""
    if isinstance(user, Aktor):
        return Q()
    q = _row_q(model, user, prefix)
    if model.synlig_genom:
        parent = model._meta.get_field(model.synlig_genom).related_model
        q &= visible_q(parent, user, f"{prefix}{model.synlig_genom}__")
    return q


def _row_q(model: type[Synlig], user: Any, prefix: str) -> Q:
    q = Q(**{f"{prefix}synlighet": Synlighet.OFFENTLIG, f"{prefix}offentlig_fran__lte": clock.now()})
    if user is None or not user.is_authenticated or not user.is_active:
        return q
    q |= Q(**{f"{prefix}agare": user.pk})
    for behorighet, nivaer in _KRAVER.items():
        organ_ids = organ_scope(user, behorighet)
        if organ_ids is None:
            q |= Q(**{f"{prefix}synlighet__in": nivaer})
        elif organ_ids and model.synlig_organ:
            q |= Q(**{f"{prefix}synlighet__in": nivaer, f"{prefix}{model.synlig_organ}__in": organ_ids})
    return q


def visible_name(namn: str, *, skyddad: bool, privat: bool, user: Any, organ_id: int | None = None) -> str:
    """The name, or what is shown instead of it to one who may not know it. `user` None is the public and all papers.

    `organ_id`: the organ of the case it stands in, for which the permission must be held; None outside any case.

    Lagrum: OSL 21 kap. 3 §, 22 kap. 1 § (skyddade personuppgifter).
    """
    if skyddad and not has_permission(user, Behorighet.SE_SKYDDAD, organ_id):
        return "Skyddad person"
    if privat and not has_permission(user, Behorighet.SE_PRIVATPERSON, organ_id):
        return "Privatperson"
    return namn
