from __future__ import annotations

from django.db import models


class Frist(models.Model):
    """A computed deadline: which rule, for which case, on which calendar day (inclusive). Written by
    `deadlines.sync()`.
    """

    handlaggning = models.ForeignKey("workflow.Handlaggning", on_delete=models.CASCADE, related_name="frister")
    kod = models.CharField("regel", max_length=60)
    senast = models.DateField("senast")
    uppfylld_den = models.DateField("uppfylld", null=True, blank=True)

    class Meta:
        verbose_name = "frist"
        verbose_name_plural = "frister"
        ordering = ["senast"]
        constraints = [models.UniqueConstraint(fields=["handlaggning", "kod"], name="frist_en_per_regel")]
        indexes = [
            models.Index(fields=["kod", "senast"], condition=models.Q(uppfylld_den=None), name="frist_oppna_efter_dag")
        ]

    def __str__(self) -> str:
        return f"{self.kod} {self.senast}"
