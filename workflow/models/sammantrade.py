from __future__ import annotations

from django.db import models
from django.db.models import Q

from arenden.visibility import Synlig, SynligQuerySet
from workflow.machines.fsm import TillstandsQuerySet
from workflow.machines.sammantrade import Sammantradesmaskin, Sammantradestillstand


class SammantradeQuerySet(SynligQuerySet, TillstandsQuerySet):
    """Both narrowed to what may be seen and closed to the ways past the gate."""


class Sammantrade(Synlig, Sammantradesmaskin):
    """A meeting of an organ. Its day is public as soon as it is planned; what is on its agenda is another matter."""

    synlig_organ = "organ"

    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="sammantraden")
    datum = models.DateField("datum")
    klockslag = models.TimeField("klockan", null=True, blank=True)
    plats = models.CharField("plats", max_length=200, blank=True)

    objects = SammantradeQuerySet.as_manager()

    class Meta:
        verbose_name = "sammanträde"
        verbose_name_plural = "sammanträden"
        ordering = ["datum", "pk"]
        indexes = [models.Index(fields=["organ", "datum"], name="sammantrade_organ_datum")]
        constraints = [
            models.CheckConstraint(
                name="sammantrade_tillstand_finns", condition=Q(tillstand__in=[t.value for t in Sammantradestillstand])
            ),
            models.UniqueConstraint(
                fields=["organ", "datum"],
                condition=~Q(tillstand=Sammantradestillstand.INSTALLT),
                name="sammantrade_ett_om_dagen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.kod} {self.datum}"

    def organ_for_behorighet(self) -> int:
        return self.organ_id

    @property
    def obehandlade_punkter(self) -> int:
        return self.punkter.filter(beslut=None, arende__makulerat_den=None).count()

    @property
    def behandlade_punkter(self) -> int:
        return self.punkter.exclude(beslut=None).count()


class Arendeavsikt(models.TextChoices):
    """Why a case stands on an agenda."""

    ANMALAN = "anmalan", "Anmälan av motion"
    BEHANDLING = "behandling", "Beslut eller förslag"
    REDOVISNING = "redovisning", "Redovisning enligt KL 5 kap. 35 §"


class Dagordningspunkt(Synlig):
    """One case on one meeting's agenda. Its § is given when it is treated, not before."""

    synlig_genom = "arende"
    synlig_organ = "sammantrade__organ"

    sammantrade = models.ForeignKey(Sammantrade, on_delete=models.PROTECT, related_name="punkter")
    ordning = models.PositiveSmallIntegerField("ordning")
    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="punkter")
    avsikt = models.CharField("avsikt", max_length=20, choices=Arendeavsikt, default=Arendeavsikt.BEHANDLING)

    class Meta:
        verbose_name = "dagordningspunkt"
        verbose_name_plural = "dagordningspunkter"
        ordering = ["ordning", "pk"]
        constraints = [models.UniqueConstraint(fields=["sammantrade", "arende"], name="punkt_arende_en_gang")]

    def __str__(self) -> str:
        return f"{self.sammantrade}: {self.arende}"


class Paragrafraknare(models.Model):
    """The last § given in one organ and calendar year. Only `workflow.actions` touches it."""

    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="+")
    ar = models.PositiveSmallIntegerField("år")
    senaste = models.PositiveIntegerField("senaste paragraf", default=0)

    class Meta:
        verbose_name = "paragrafräknare"
        verbose_name_plural = "paragrafräknare"
        constraints = [models.UniqueConstraint(fields=["organ", "ar"], name="paragrafraknare_unik")]

    def __str__(self) -> str:
        return f"{self.organ.kod} {self.ar}: § {self.senaste}"
