from __future__ import annotations

from django.db import models


class Uppdrag(models.Model):
    """An assignment given by KF, KS or a steering document, as it stands in a plan."""

    class Typ(models.TextChoices):
        SARSKILT = "sarskilt", "Särskilt uppdrag"
        STYRANDE_DOKUMENT = "styrande_dokument", "Ur styrande dokument"
        OVRIGT = "ovrigt", "Övrigt uppdrag"

    class Status(models.TextChoices):
        PAGAR = "pagar", "Pågår"
        KLART = "klart", "Klart"

    plan = models.ForeignKey("arenden.Malplan", on_delete=models.CASCADE, related_name="uppdragen")
    mal = models.ForeignKey("arenden.Mal", on_delete=models.CASCADE, null=True, blank=True, related_name="uppdragen")
    ordning = models.PositiveSmallIntegerField("ordning")
    kod = models.CharField("id i planen", max_length=60)
    typ = models.CharField("typ", max_length=30, choices=Typ)
    namn = models.CharField("namn", max_length=500)
    beskrivning = models.TextField("beskrivning", null=True, blank=True)
    ansvariga = models.JSONField("ansvariga", default=list, help_text="Planens egna ord, inte alltid organ.")
    ursprung = models.CharField("ursprung", max_length=300, null=True, blank=True)
    slutdatum = models.CharField("slutdatum", max_length=50, null=True, blank=True)
    beslutad_av = models.CharField("beslutad av", max_length=100, null=True, blank=True)
    status = models.CharField("status", max_length=20, choices=Status, default=Status.PAGAR)

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        ordering = ["plan", "ordning"]
        constraints = [models.UniqueConstraint(fields=["plan", "kod"], name="uppdrag_kod_unik")]

    def __str__(self) -> str:
        return self.namn
