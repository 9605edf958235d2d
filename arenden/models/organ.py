from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from arenden import diarienummer


class Organtyp(models.TextChoices):
    FULLMAKTIGE = "fullmaktige", "Fullmäktige"
    STYRELSE = "styrelse", "Styrelse"
    NAMND = "namnd", "Nämnd"
    UTSKOTT = "utskott", "Utskott"
    BOLAG = "bolag", "Bolag"


class OrganQuerySet(models.QuerySet):
    def giltiga(self, dag: date) -> OrganQuerySet:
        """The organs that exist on `dag`, both ends inclusive."""
        return self.filter(giltig_fran__lte=dag).filter(Q(giltig_till=None) | Q(giltig_till__gte=dag))


class Organ(models.Model):
    """A body that decides, prepares or answers. A renamed board is a new row, so that old papers keep the old name."""

    typ = models.CharField("typ", max_length=20, choices=Organtyp)
    kod = models.CharField("kod", max_length=20, help_text="Kort beteckning, till exempel KS eller KSAU.")
    namn = models.CharField("namn", max_length=200)
    under = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="underordnade")
    giltig_fran = models.DateField("giltigt från", default=date(1971, 1, 1))
    giltig_till = models.DateField("giltigt till och med", null=True, blank=True)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = "organ"
        verbose_name_plural = "organ"
        ordering = ["kod"]
        constraints = [
            models.UniqueConstraint(fields=["kod"], condition=Q(giltig_till=None), name="organ_kod_unik_bland_giltiga"),
            models.CheckConstraint(
                condition=~Q(typ=Organtyp.UTSKOTT) | Q(under__isnull=False), name="organ_utskott_hor_till_namnd"
            ),
            models.CheckConstraint(
                condition=Q(giltig_till=None) | Q(giltig_till__gte=F("giltig_fran")), name="organ_giltighet_i_ordning"
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def myndighet(self) -> Organ:
        """The authority whose diary the organ uses: an utskott belongs to its nämnd (domain: TF 2 kap.)."""
        return self.under.myndighet if self.typ == Organtyp.UTSKOTT and self.under else self

    @classmethod
    def subtrees(cls, ids: Collection[int]) -> dict[int, frozenset[int]]:
        """For each id: the ids of the organ and of everything under it."""
        children: dict[int, list[int]] = {}
        for pk, parent in cls.objects.values_list("pk", "under_id"):
            children.setdefault(parent, []).append(pk)

        def below(pk: int) -> set[int]:
            return {pk}.union(*(below(child) for child in children.get(pk, ())))

        return {pk: frozenset(below(pk)) for pk in ids}


class Nummerserie(models.Model):
    """How a myndighet writes its diarienummer. `kod` is what stands for the organ in the number."""

    organ = models.OneToOneField(Organ, on_delete=models.PROTECT, related_name="nummerserie")
    kod = models.CharField("beteckning", max_length=20, unique=True)
    format = models.CharField("format", max_length=60, default="{organ} {ar}/{lopnr:04d}")

    class Meta:
        verbose_name = "nummerserie"
        verbose_name_plural = "nummerserier"

    def __str__(self) -> str:
        return diarienummer.render(self.format, organ=self.kod, ar=2026, lopnr=1)

    def clean(self) -> None:
        try:
            diarienummer.validate_format(self.format)
        except ValueError as error:
            raise ValidationError({"format": str(error)}) from error


class Raknare(models.Model):
    """The last number handed out in one series and year. Only `arenden.diarium` touches it."""

    serie = models.ForeignKey(Nummerserie, on_delete=models.PROTECT, related_name="raknare")
    ar = models.PositiveSmallIntegerField("år")
    senaste = models.PositiveIntegerField("senaste löpnummer", default=0)
    utlamnade = models.PositiveIntegerField("utlämnade nummer", default=0, help_text="Importerade nummer räknas inte.")

    class Meta:
        verbose_name = "räknare"
        verbose_name_plural = "räknare"
        constraints = [models.UniqueConstraint(fields=["serie", "ar"], name="raknare_unik")]

    def __str__(self) -> str:
        return f"{self.serie.kod} {self.ar}: {self.senaste}"
