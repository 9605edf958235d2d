from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from arenden.visibility import Synlig


class Stallning(models.TextChoices):
    """What a consulted organ says. It advises: bifall and avslag are the deciding organ's words."""

    TILLSTYRKER = "tillstyrker", "Tillstyrker"
    AVSTYRKER = "avstyrker", "Avstyrker"
    BESVARAD = "besvarad", "Anser motionen besvarad"
    AVSTAR = "avstar", "Avstår från att yttra sig"


class Remiss(Synlig):
    """A question to an organ about a case, and its answer. An unanswered one ends with a reason, never silently.

    Lagrum: KL 5 kap. 26–28 §§, 6 kap. 12 §.
    """

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="remisser")
    till = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="remisser")
    sand_den = models.DateField("sänd")
    svara_senast = models.DateField("svara senast", null=True, blank=True)
    svar_den = models.DateField("svar", null=True, blank=True)
    svar_organ = models.CharField("svarande organ", max_length=200, blank=True)
    svar_diarienummer = models.CharField("organets diarienummer", max_length=60, blank=True)
    svar_paragraf = models.CharField("paragraf", max_length=40, blank=True)
    stallning = models.CharField("ställningstagande", max_length=20, choices=Stallning, blank=True)
    svar_text = models.TextField("svaret i korthet", blank=True)
    svar_handling = models.OneToOneField(
        "arenden.Handling", on_delete=models.PROTECT, null=True, blank=True, related_name="remissvar"
    )
    avbruten_den = models.DateField("beredningen gick vidare utan svar", null=True, blank=True)
    avbrott_skal = models.TextField("skäl att gå vidare utan svar", blank=True)

    class Meta:
        verbose_name = "remiss"
        verbose_name_plural = "remisser"
        ordering = ["sand_den", "pk"]
        constraints = [
            models.CheckConstraint(
                name="remiss_svar_efter_sand", condition=Q(svar_den=None) | Q(svar_den__gte=F("sand_den"))
            ),
            models.CheckConstraint(
                name="remiss_avbrott_har_skal",
                condition=Q(avbruten_den=None, avbrott_skal="") | (Q(avbruten_den__isnull=False) & ~Q(avbrott_skal="")),
            ),
            models.CheckConstraint(name="remiss_besvarad_har_stallning", condition=Q(svar_den=None) | ~Q(stallning="")),
        ]

    def __str__(self) -> str:
        return f"Remiss till {self.till}"
