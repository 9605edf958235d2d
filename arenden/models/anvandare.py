from __future__ import annotations

import hashlib
import secrets
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from arenden import clock
from arenden.models.organ import Organ
from arenden.permissions import ROLLER, Roll


class Anvandare(AbstractUser):
    """A person who logs in. What they may do follows from their `Rollinnehav`, never from Django's own permissions."""

    titel = models.CharField("titel", max_length=100, blank=True)
    forvaltning = models.CharField("förvaltning", max_length=200, blank=True)
    person = models.OneToOneField(
        "arenden.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="anvandare"
    )

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"

    def __str__(self) -> str:
        return self.namn

    @property
    def namn(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def rollomfang(self) -> tuple[tuple[str, frozenset[int] | None], ...]:
        """(role, ids of the organs it covers with their committees, or None for all). Read once per loaded user."""
        innehav = list(self.roller.all())
        scoped = {i.organ_id for i in innehav if i.organ_id}
        children = Organ.subtrees(scoped) if scoped else {}
        return tuple((i.roll, children[i.organ_id] if i.organ_id else None) for i in innehav)


class Rollinnehav(models.Model):
    """One role of one user, for the whole municipality (`organ` empty) or for one organ and its committees."""

    anvandare = models.ForeignKey(Anvandare, on_delete=models.CASCADE, related_name="roller")
    roll = models.CharField("roll", max_length=30, choices=[(r.value, ROLLER[r].namn) for r in Roll])
    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "rollinnehav"
        verbose_name_plural = "rollinnehav"
        constraints = [
            models.UniqueConstraint(fields=["anvandare", "roll", "organ"], name="rollinnehav_unikt"),
            models.UniqueConstraint(
                fields=["anvandare", "roll"], condition=Q(organ=None), name="rollinnehav_hela_kommunen_unikt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_roll_display()}, {self.organ or 'hela kommunen'}"


class Apinyckel(models.Model):
    """A token by which a program acts as a user. Only its hash is kept; whoever has lost it makes a new one."""

    anvandare = models.ForeignKey(Anvandare, on_delete=models.CASCADE, related_name="apinycklar")
    sha256 = models.CharField("kontrollsumma", max_length=64, unique=True)
    skapad = models.DateTimeField("skapad", default=clock.now)
    indragen = models.DateTimeField("indragen", null=True, blank=True)

    class Meta:
        verbose_name = "API-nyckel"
        verbose_name_plural = "API-nycklar"

    def __str__(self) -> str:
        return f"API-nyckel för {self.anvandare}, {self.skapad:%Y-%m-%d}"

    @classmethod
    def issue(cls, anvandare: Anvandare) -> str:
        """Make a token for the user and return it: the only time it can be read."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(anvandare=anvandare, sha256=_token_hash(token))
        return token

    @classmethod
    def withdraw_all(cls, anvandare: Anvandare) -> None:
        """Make every token of the user worthless from now on."""
        cls.objects.filter(anvandare=anvandare, indragen=None).update(indragen=clock.now())

    @classmethod
    def holder_of(cls, token: str) -> Anvandare | None:
        """The active user whose token this is, or None."""
        nyckel = cls.objects.filter(sha256=_token_hash(token), indragen=None, anvandare__is_active=True)
        return (row := nyckel.select_related("anvandare").first()) and row.anvandare


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
