from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from arenden import clock
from arenden.visibility import Synlig, SynligQuerySet


class HandelseLast(RuntimeError):
    """An event row can be neither changed nor removed."""


class HandelseQuerySet(SynligQuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        raise HandelseLast("En händelse kan inte ändras.")

    def delete(self) -> NoReturn:
        raise HandelseLast("En händelse kan inte tas bort.")


class Handelse(Synlig):
    """What happened, who did it and when. Append-only; each row holds the hash of the one before it in its chain.

    A case has a chain of its own (`kedja` "arende:17"), and so has each other thing with a state, such as a meeting.

    `data` holds ids, dates, codes and hashes, never personal text, so that the log can be kept for ever. Written by
    `arenden.audit.record()` alone; database triggers refuse UPDATE, DELETE and TRUNCATE.
    """

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey(
        "arenden.Arende", on_delete=models.PROTECT, null=True, blank=True, related_name="handelser"
    )
    kedja = models.CharField("kedja", max_length=40)
    nr = models.PositiveIntegerField("nummer i kedjan")
    typ = models.CharField("typ", max_length=60)
    klockslag = models.DateTimeField("klockslag", default=clock.now)
    anvandare = models.ForeignKey(
        "arenden.Anvandare", on_delete=models.PROTECT, null=True, blank=True, related_name="handelser"
    )
    aktor = models.CharField("aktör", max_length=20)
    objekt = models.CharField("objekt", max_length=60)
    data = models.JSONField("data", default=dict)
    foregaende = models.CharField("föregående kontrollsumma", max_length=64, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64)

    objects = HandelseQuerySet.as_manager()

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["-nr"]
        constraints = [
            models.UniqueConstraint(fields=["kedja", "nr"], name="handelse_nr_unikt"),
            models.CheckConstraint(
                name="handelse_aktor_ar_anvandare_eller_maskin",
                condition=Q(anvandare__isnull=False, aktor="anvandare")
                | Q(anvandare=None, aktor__in=["system", "import"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kedja} händelse {self.nr}: {self.typ}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HandelseLast("En händelse kan inte ändras.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise HandelseLast("En händelse kan inte tas bort.")
