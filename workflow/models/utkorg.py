from __future__ import annotations

from django.db import models
from django.db.models import Q

from arenden import clock


class Utkorgsslag(models.TextChoices):
    """What is to be done after commit, and the name of the task that does it."""

    MEJL = "workflow.tasks.send_mail", "Mejl"
    MOTTAGNINGSBEVIS = "documents.tasks.create_mottagningsbevis", "Mottagningsbevis"
    TJANSTESKRIVELSE = "documents.tasks.create_tjansteskrivelse", "Tjänsteskrivelse som Word-fil"


class Utkorgspost(models.Model):
    """A job that waits to be handed over: written in the transaction of its cause, done once, never forgotten.

    `data` holds ids and codes only. `lease_till`: somebody is on it until then; after that anybody may take it over.
    """

    slag = models.CharField("slag", max_length=80, choices=Utkorgsslag)
    data = models.JSONField("data", default=dict)
    skapad = models.DateTimeField("skapad", default=clock.now)
    forsok = models.PositiveSmallIntegerField("försök", default=0)
    lease_till = models.DateTimeField("upptagen till", null=True, blank=True)
    klar = models.DateTimeField("klar", null=True, blank=True)
    misslyckad = models.DateTimeField("misslyckades", null=True, blank=True)
    fel = models.CharField("fel", max_length=300, blank=True)

    class Meta:
        verbose_name = "utkorgspost"
        verbose_name_plural = "utkorgsposter"
        ordering = ["pk"]
        indexes = [models.Index(fields=["lease_till"], condition=Q(klar=None, misslyckad=None), name="utkorg_vantande")]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.pk}"
