from __future__ import annotations

from django.db import models
from django.db.models import Q

from arenden.models import Malpaverkan
from arenden.visibility import Synlig


class Utfallskod(models.TextChoices):
    """What becomes of an att-sats. The first five are the deciding organ's words, the last two an advising nämnd's."""

    BIFALL = "bifall", "Bifall"
    DELVIS_BIFALL = "delvis_bifall", "Delvis bifall"
    AVSLAG = "avslag", "Avslag"
    BESVARAD = "besvarad", "Besvarad"
    AVSKRIVEN = "avskriven", "Avskriven"
    TILLSTYRKS = "tillstyrks", "Tillstyrks"
    AVSTYRKS = "avstyrks", "Avstyrks"


AVGORANDEN = (
    Utfallskod.BIFALL,
    Utfallskod.DELVIS_BIFALL,
    Utfallskod.AVSLAG,
    Utfallskod.BESVARAD,
    Utfallskod.AVSKRIVEN,
)


class Beslutsslag(models.TextChoices):
    """What an organ did with a case at a meeting."""

    FORESLAR = "foreslar", "Föreslår"
    TILLSTYRKER = "tillstyrker", "Tillstyrker"
    AVSTYRKER = "avstyrker", "Avstyrker"
    BESLUTAR = "beslutar", "Beslutar"
    REMITTERAR = "remitterar", "Lämnar för beredning"
    ATERREMISS = "aterremiss", "Återremitterar"
    BORDLAGD = "bordlagd", "Bordlägger"
    UTGAR = "utgar", "Ärendet utgår"
    REDOVISAD = "redovisad", "Lägger redovisningen till handlingarna"
    AVSKRIVER = "avskriver", "Avskriver"


FORSLAGSSLAG = (Beslutsslag.FORESLAR, Beslutsslag.TILLSTYRKER, Beslutsslag.AVSTYRKER)


class Beslut(Synlig):
    """What one organ decided on one case at one meeting, under one §. A changed mind is a new item, never an edited
    row.

    `paragraf` and `ar` are set for numbers given here; `paragraf_som_skriven` is what the minutes say ("§ 112", "§
    63/20"). `text` is a list of att-satser, each able to stand alone. `punkt` is None only for imported history
    outside the path.

    Lagrum: KL 5 kap. 67 § 4.
    """

    synlig_genom = "arende"
    synlig_organ = "organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="besluten")
    punkt = models.OneToOneField(
        "workflow.Dagordningspunkt", on_delete=models.PROTECT, null=True, blank=True, related_name="beslut"
    )
    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="besluten")
    datum = models.DateField("datum")
    ar = models.PositiveSmallIntegerField("år", null=True, blank=True)
    paragraf = models.PositiveIntegerField("paragraf", null=True, blank=True)
    paragraf_som_skriven = models.CharField("paragraf", max_length=40, blank=True)
    slag = models.CharField("slag", max_length=20, choices=Beslutsslag)
    text = models.JSONField("beslut", default=list, blank=True)
    motivering = models.TextField("motivering", blank=True)
    omrostning = models.JSONField("omröstning", null=True, blank=True)
    skickas_till = models.JSONField("skickas till", default=list, blank=True)

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        ordering = ["datum", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "ar", "paragraf"], name="beslut_paragraf_unik"),
            models.CheckConstraint(
                name="beslut_paragraf_har_ar",
                condition=Q(ar=None, paragraf=None) | Q(ar__isnull=False, paragraf__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.kod} {self.paragraf_som_skriven} {self.datum}".replace("  ", " ")

    @property
    def is_forslag(self) -> bool:
        return self.slag in FORSLAGSSLAG

    def unanswered_attsatser(self) -> str:
        """The numbers of the case's att-satser without an outcome in this decision, "2, 3"; empty when all have one."""
        answered = self.utfall.values_list("attsats_id", flat=True)
        return ", ".join(str(nr) for nr in self.arende.attsatser.exclude(pk__in=answered).values_list("nr", flat=True))


class Beslutsutfall(models.Model):
    """The outcome of one att-sats in a decision. Only the deciding organ's words: bifall, avslag, besvarad …"""

    beslut = models.ForeignKey(Beslut, on_delete=models.PROTECT, related_name="utfall")
    attsats = models.ForeignKey("arenden.Attsats", on_delete=models.PROTECT, related_name="utfall")
    utfall = models.CharField("utfall", max_length=20, choices=[(u.value, u.label) for u in AVGORANDEN])

    class Meta:
        verbose_name = "beslutsutfall"
        verbose_name_plural = "beslutsutfall"
        ordering = ["attsats__nr"]
        constraints = [
            models.UniqueConstraint(fields=["beslut", "attsats"], name="beslutsutfall_ett_per_attsats"),
            models.CheckConstraint(
                name="beslutsutfall_ar_ett_avgorande", condition=Q(utfall__in=[u.value for u in AVGORANDEN])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attsats}: {self.get_utfall_display()}"


class Forslag(Synlig):
    """What is proposed at one level: by the förvaltning (`beslut` None) or by an organ. Each level may propose
    otherwise.
    """

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="forslagen")
    beslut = models.OneToOneField(Beslut, on_delete=models.PROTECT, null=True, blank=True, related_name="forslag")
    datum = models.DateField("datum")
    text = models.JSONField("förslag", default=list)

    class Meta:
        verbose_name = "förslag"
        verbose_name_plural = "förslag"
        ordering = ["datum", "pk"]

    def __str__(self) -> str:
        return f"Förslag från {self.fran}"

    @property
    def fran(self) -> str:
        return self.beslut.organ.namn if self.beslut else "förvaltningen"


class Forslagssvar(models.Model):
    """What a proposal says of one att-sats. A nämnd that advises says tillstyrks or avstyrks."""

    forslag = models.ForeignKey(Forslag, on_delete=models.PROTECT, related_name="svar")
    attsats = models.ForeignKey("arenden.Attsats", on_delete=models.PROTECT, related_name="forslagssvar")
    utfall = models.CharField("förslag", max_length=20, choices=Utfallskod)

    class Meta:
        verbose_name = "förslagssvar"
        verbose_name_plural = "förslagssvar"
        ordering = ["attsats__nr"]
        constraints = [models.UniqueConstraint(fields=["forslag", "attsats"], name="forslagssvar_ett_per_attsats")]

    def __str__(self) -> str:
        return f"{self.attsats}: {self.get_utfall_display()}"


class Reservation(models.Model):
    """A reservation against a decision: who, for which party, and what they wrote. Lagrum: KL 4 kap. 27 §."""

    beslut = models.ForeignKey(Beslut, on_delete=models.PROTECT, related_name="reservationer")
    namn = models.CharField("namn", max_length=150)
    parti = models.CharField("parti", max_length=100, null=True, blank=True)
    text = models.TextField("text", null=True, blank=True)

    class Meta:
        verbose_name = "reservation"
        verbose_name_plural = "reservationer"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Reservation till {self.beslut}"


class Beslutsmal(models.Model):
    """A decision's link to a goal: proposed from the case's links, confirmed when the decision is recorded."""

    beslut = models.ForeignKey(Beslut, on_delete=models.PROTECT, related_name="mallankar")
    mal = models.ForeignKey(
        "arenden.Mal", on_delete=models.SET_NULL, null=True, blank=True, related_name="beslutslankar"
    )
    mal_som_lydde = models.CharField("målet som det lydde", max_length=300)
    hur = models.CharField("hur", max_length=20, choices=Malpaverkan)
    motivering = models.TextField("motivering", blank=True)

    class Meta:
        verbose_name = "beslutsmål"
        verbose_name_plural = "beslutsmål"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_hur_display()} {self.mal_som_lydde}"
