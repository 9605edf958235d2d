from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from arenden.visibility import visible_name


class Parti(models.Model):
    """A party as it is written in minutes: code and name."""

    kod = models.CharField("kod", max_length=10, unique=True)
    namn = models.CharField("namn", max_length=100)

    class Meta:
        verbose_name = "parti"
        verbose_name_plural = "partier"
        ordering = ["namn"]

    def __str__(self) -> str:
        return f"{self.namn} ({self.kod})"


class Person(models.Model):
    """A person in the register: a politician, or a private person behind a medborgarförslag.

    `skyddad`: protected personal data; the name is shown only with the permission for it. `privat`: a private person,
    whose name staff see and the public do not.
    """

    namn = models.CharField("namn", max_length=150)
    epost = models.EmailField("e-post", blank=True)
    skyddad = models.BooleanField("skyddade personuppgifter", default=False)
    privat = models.BooleanField("privatperson", default=False)

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        ordering = ["namn"]

    def __str__(self) -> str:
        return self.namn_for(None)

    def namn_for(self, user: Any) -> str:
        """The name as `user` may see it; None is the public and every paper."""
        return visible_name(self.namn, skyddad=self.skyddad, privat=self.privat, user=user)


class FortroendeuppdragQuerySet(models.QuerySet):
    def gallande(self, dag: date) -> FortroendeuppdragQuerySet:
        """The posts held on `dag`, both ends inclusive."""
        return self.filter(fran__lte=dag).filter(Q(till=None) | Q(till__gte=dag))


class Fortroendeuppdrag(models.Model):
    """A post in an organ during a time. The party is the one the person represents in that post."""

    class Befattning(models.TextChoices):
        ORDFORANDE = "ordforande", "Ordförande"
        VICE_ORDFORANDE = "vice_ordforande", "Vice ordförande"
        LEDAMOT = "ledamot", "Ledamot"
        ERSATTARE = "ersattare", "Ersättare"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="fortroendeuppdrag")
    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="fortroendeuppdrag")
    parti = models.ForeignKey(Parti, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    befattning = models.CharField("befattning", max_length=20, choices=Befattning, default=Befattning.LEDAMOT)
    fran = models.DateField("från")
    till = models.DateField("till och med", null=True, blank=True)

    objects = FortroendeuppdragQuerySet.as_manager()

    class Meta:
        verbose_name = "förtroendeuppdrag"
        verbose_name_plural = "förtroendeuppdrag"
        constraints = [
            models.CheckConstraint(
                condition=Q(till=None) | Q(till__gte=F("fran")), name="fortroendeuppdrag_tid_i_ordning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_befattning_display().lower()} i {self.organ}"
