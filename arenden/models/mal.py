from __future__ import annotations

from django.db import models
from django.db.models import Q

from arenden import clock
from arenden.visibility import Synlig


class Malplan(models.Model):
    """A plan that sets goals, in one version: never rewritten by a later plan."""

    organ_kod = models.CharField("organets kod", max_length=20)
    organ_namn = models.CharField("organets namn", max_length=200)
    namn = models.CharField("namn", max_length=200)
    period = models.CharField("period", max_length=50, null=True, blank=True)
    beslutad_av = models.CharField("beslutad av", max_length=50, null=True, blank=True)
    beslutad = models.DateField("beslutad", null=True, blank=True)

    class Meta:
        verbose_name = "målplan"
        verbose_name_plural = "målplaner"
        constraints = [models.UniqueConstraint(fields=["organ_kod", "namn"], name="malplan_unik")]

    def __str__(self) -> str:
        return self.namn


class Mal(models.Model):
    """A goal in a plan, under another goal or at the top."""

    class Typ(models.TextChoices):
        VISION = "vision", "Vision"
        KF_MAL = "kf_mal", "KF-mål"
        UTVECKLINGSMAL = "utvecklingsmal", "Utvecklingsmål"
        VERKSAMHETSMAL = "verksamhetsmal", "Verksamhetsmål"
        ARBETSMILJOMAL = "arbetsmiljomal", "Arbetsmiljömål"
        KVALITETSOMRADE = "kvalitetsomrade", "Kvalitetsområde"
        FORANDRINGSTRYCK = "forandringstryck", "Förändringstryck"

    plan = models.ForeignKey(Malplan, on_delete=models.CASCADE, related_name="malen")
    ordning = models.PositiveSmallIntegerField("ordning")
    kod = models.CharField("id i planen", max_length=60)
    typ = models.CharField("typ", max_length=30, choices=Typ)
    namn = models.CharField("namn", max_length=300)
    beskrivning = models.TextField("beskrivning", null=True, blank=True)
    under = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="underordnade")

    class Meta:
        verbose_name = "mål"
        verbose_name_plural = "mål"
        ordering = ["plan", "ordning"]
        constraints = [models.UniqueConstraint(fields=["plan", "kod"], name="mal_kod_unik")]

    def __str__(self) -> str:
        return self.namn


class Indikator(models.Model):
    """What a goal is measured by. `mal` None: the plan does not say which goal."""

    plan = models.ForeignKey(Malplan, on_delete=models.CASCADE, related_name="indikatorer")
    mal = models.ForeignKey(Mal, on_delete=models.CASCADE, null=True, blank=True, related_name="indikatorer")
    ordning = models.PositiveSmallIntegerField("ordning")
    kod = models.CharField("id i planen", max_length=60)
    namn = models.CharField("namn", max_length=500)
    enhet = models.CharField("enhet", max_length=50, null=True, blank=True)
    riktning = models.CharField(
        "riktning",
        max_length=20,
        null=True,
        blank=True,
        choices=[("oka", "Ska öka"), ("minska", "Ska minska"), ("bibehall", "Ska bibehållas")],
    )
    kalla = models.CharField("källa", max_length=300, null=True, blank=True)

    class Meta:
        verbose_name = "indikator"
        verbose_name_plural = "indikatorer"
        ordering = ["plan", "ordning"]
        constraints = [models.UniqueConstraint(fields=["plan", "kod"], name="indikator_kod_unik")]

    def __str__(self) -> str:
        return self.namn


class Utfall(models.Model):
    """An indicator's value in one year. `varde` None is a year without a value, which is never the same as 0."""

    class Slag(models.TextChoices):
        UTFALL = "utfall", "Utfall"
        MALVARDE = "malvarde", "Målvärde"

    indikator = models.ForeignKey(Indikator, on_delete=models.CASCADE, related_name="varden")
    slag = models.CharField("slag", max_length=20, choices=Slag)
    ar = models.PositiveSmallIntegerField("år")
    varde = models.JSONField("värde", null=True, blank=True, help_text="Talet som det står i planen, eller tomt.")

    class Meta:
        verbose_name = "utfall"
        verbose_name_plural = "utfall"
        ordering = ["slag", "ar"]
        constraints = [models.UniqueConstraint(fields=["indikator", "slag", "ar"], name="utfall_unikt")]

    def __str__(self) -> str:
        return f"{self.indikator} {self.ar}: {self.varde}"


class Malpaverkan(models.TextChoices):
    BIDRAR_TILL = "bidrar_till", "Bidrar till"
    MOTVERKAR = "motverkar", "Motverkar"
    BEROR = "beror", "Berör"
    SVARAR_PA = "svarar_pa", "Svarar på"


class Mallank(Synlig):
    """A link from a case to a goal: how, why, and the goal's wording of that day, kept also when the plan is gone."""

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="mallankar")
    mal = models.ForeignKey(Mal, on_delete=models.SET_NULL, null=True, blank=True, related_name="arendelankar")
    mal_som_lydde = models.CharField("målet som det lydde", max_length=300)
    hur = models.CharField("hur", max_length=20, choices=Malpaverkan)
    motivering = models.TextField("motivering", blank=True)
    skapad = models.DateTimeField("skapad", default=clock.now)

    class Meta:
        verbose_name = "mållänk"
        verbose_name_plural = "mållänkar"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["arende", "mal", "hur"], name="mallank_unik"),
            models.CheckConstraint(name="mallank_har_lydelse", condition=~Q(mal_som_lydde="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_hur_display()} {self.mal_som_lydde}"
