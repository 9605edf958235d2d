from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q

from arenden import clock
from arenden.models import Handelse, Handling
from arenden.visibility import Synlig, SynligQuerySet, visible_q
from workflow.machines.fsm import TillstandsQuerySet
from workflow.machines.tjansteskrivelse import SKRIVS, Skrivelsetillstand, Tjansteskrivelsemaskin
from workflow.models import Utfallskod
from workflow.models.beslut import AVGORANDEN


class Avsnittsordning(models.Model):
    """The municipality's order of sections in a tjänsteskrivelse: key, heading, and the group heading it stands under.

    The keys of the parts that are rows (`forslag`, `underlag`, `undertecknare`, `skickas_till`) say where those parts
    stand.
    """

    PARTS = ("forslag", "underlag", "undertecknare", "skickas_till")

    ordning = models.PositiveSmallIntegerField("ordning", unique=True)
    nyckel = models.SlugField("nyckel", max_length=40, unique=True)
    rubrik = models.CharField("rubrik", max_length=100, blank=True)
    grupp = models.CharField("står under rubriken", max_length=100, blank=True, help_text='Till exempel "Ärendet".')
    maste_fyllas_i = models.BooleanField("måste fyllas i", default=False)
    hjalp = models.CharField("hjälptext", max_length=300, blank=True)

    class Meta:
        verbose_name = "avsnitt i tjänsteskrivelsen"
        verbose_name_plural = "avsnitt i tjänsteskrivelsen"
        ordering = ["ordning"]

    def __str__(self) -> str:
        return self.rubrik or self.nyckel


class SkrivelseQuerySet(SynligQuerySet, TillstandsQuerySet):
    """Both narrowed to what may be seen and closed to the ways past the gate."""

    def visible_to(self, user: Any) -> SkrivelseQuerySet:
        """A registered paper is never seen more widely than the handling that it is in the register."""
        return super().visible_to(user).filter(Q(handling=None) | visible_q(Handling, user, "handling__"))


class Tjansteskrivelse(Synlig, Tjansteskrivelsemaskin):
    """The förvaltning's paper to the organs: proposal, text in sections, who signs and who gets the decision.

    A draft is working material of its writer (TF 2 kap. 12 §). `version` counts the papers of a case; a new one is
    made after återremiss and replaces the old when it is registered.
    """

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="tjansteskrivelser")
    version = models.PositiveSmallIntegerField("version", default=1)
    datum = models.DateField("datum", default=clock.today)
    rubrik = models.CharField("rubrik", max_length=500)
    handlaggare_namn = models.CharField("handläggare", max_length=150, blank=True)
    handlaggare_titel = models.CharField("titel", max_length=100, blank=True)
    forvaltning = models.CharField("förvaltning", max_length=200, blank=True)
    handling = models.OneToOneField(
        "arenden.Handling", on_delete=models.PROTECT, null=True, blank=True, related_name="tjansteskrivelse"
    )
    is_importerad = models.BooleanField("importerad", default=False)
    brister = models.JSONField("det som saknas före granskning", default=list, blank=True)

    objects = SkrivelseQuerySet.as_manager()

    class Meta:
        verbose_name = "tjänsteskrivelse"
        verbose_name_plural = "tjänsteskrivelser"
        ordering = ["arende", "version"]
        constraints = [
            models.UniqueConstraint(fields=["arende", "version"], name="tjansteskrivelse_version_unik"),
            models.CheckConstraint(
                name="tjansteskrivelse_tillstand_finns",
                condition=Q(tillstand__in=[t.value for t in Skrivelsetillstand]),
            ),
            models.CheckConstraint(
                name="tjansteskrivelse_godkand_har_kontrollsumma",
                condition=~Q(tillstand__in=["godkand", "registrerad", "behandlad", "ersatt"]) | ~Q(godkand_sha256=""),
            ),
            models.CheckConstraint(
                name="tjansteskrivelse_ingen_godkanner_sin_egen",
                condition=Q(godkand_av=None) | Q(agare=None) | ~Q(godkand_av=models.F("agare")),
            ),
        ]

    def __str__(self) -> str:
        return f"Tjänsteskrivelse {self.arende}"

    def organ_for_behorighet(self) -> int:
        return self.arende.organ_id

    @property
    def is_skrivbar(self) -> bool:
        """Whether its text may be changed: only while it is a draft."""
        return self.tillstand in SKRIVS

    def has_written(self, user: Any) -> bool:
        """Whether `user` is one of those who have written the paper and so may not approve it."""
        return user.pk is not None and user.pk in self.writer_ids()

    def writer_ids(self) -> set[int]:
        """The ids of the owner and of everybody who has saved a text in the paper."""
        saved = Handelse.objects.filter(
            arende=self.arende_id, objekt=f"tjansteskrivelse:{self.pk}", typ="tjansteskrivelse.sparad"
        )
        return {self.agare_id, *saved.values_list("anvandare", flat=True)} - {None}

    def content(self) -> dict[str, Any]:
        """Everything the paper says, as plain data: what is hashed at approval and compared afterwards."""
        return {
            "datum": self.datum.isoformat(),
            "rubrik": self.rubrik,
            "handlaggare": [self.handlaggare_namn, self.handlaggare_titel, self.forvaltning],
            "forslag": list(self.forslag.values_list("text", flat=True)),
            "svar": list(self.svar.values_list("attsats__nr", "utfall")),
            "avsnitt": list(self.avsnitt.values_list("nyckel", "rubrik", "html")),
            "underlag": [
                [titel, dag and dag.isoformat()] for titel, dag in self.underlag.values_list("titel", "datum")
            ],
            "undertecknare": list(self.undertecknare.values_list("namn", "titel")),
            "skickas_till": list(self.mottagare.values_list("namn", "syfte")),
        }

    def content_sha256(self) -> str:
        """The SHA-256 of `content()`."""
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Rad(models.Model):
    """Abstract: a numbered row of a paper."""

    ordning = models.PositiveSmallIntegerField("ordning")

    class Meta:
        abstract = True
        ordering = ["ordning", "pk"]


class Avsnitt(Rad):
    """One section of text, in the small HTML of the ärendepaket, sanitised when it is saved."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="avsnitt")
    nyckel = models.SlugField("nyckel", max_length=40)
    rubrik = models.CharField("rubrik", max_length=100)
    html = models.TextField("text", blank=True)

    class Meta(Rad.Meta):
        verbose_name = "avsnitt"
        verbose_name_plural = "avsnitt"
        constraints = [models.UniqueConstraint(fields=["skrivelse", "nyckel"], name="avsnitt_nyckel_unik")]

    def __str__(self) -> str:
        return self.rubrik


class ForslagTillBeslut(Rad):
    """One att-sats of the proposal, without the chain sentence: that is written from the case's path."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="forslag")
    text = models.TextField("att-sats")

    class Meta(Rad.Meta):
        verbose_name = "förslag till beslut"
        verbose_name_plural = "förslag till beslut"

    def __str__(self) -> str:
        return self.text


class AttsatsSvar(models.Model):
    """What the paper proposes for one of the motion's att-satser."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="svar")
    attsats = models.ForeignKey("arenden.Attsats", on_delete=models.PROTECT, related_name="+")
    utfall = models.CharField("svar", max_length=20, choices=[(u.value, u.label) for u in AVGORANDEN])

    class Meta:
        verbose_name = "svar på att-sats"
        verbose_name_plural = "svar på att-satser"
        ordering = ["attsats__nr"]
        constraints = [
            models.UniqueConstraint(fields=["skrivelse", "attsats"], name="attsatssvar_ett_per_attsats"),
            models.CheckConstraint(
                name="attsatssvar_ar_ett_avgorande", condition=Q(utfall__in=[u.value for u in AVGORANDEN])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attsats}: {Utfallskod(self.utfall).label}"


class Underlag(Rad):
    """A document that the decision rests on: title and day."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="underlag")
    titel = models.CharField("titel", max_length=600)
    datum = models.DateField("datum", null=True, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "underlag"
        verbose_name_plural = "underlag"

    def __str__(self) -> str:
        return self.titel


class Undertecknare(Rad):
    """One who signs the paper. Not an approver: who approved is on the paper's own row."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="undertecknare")
    namn = models.CharField("namn", max_length=150)
    titel = models.CharField("titel", max_length=100, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "undertecknare"
        verbose_name_plural = "undertecknare"

    def __str__(self) -> str:
        return self.namn


class Syfte(models.TextChoices):
    ATGARD = "atgard", "För åtgärd"
    KANNEDOM = "kannedom", "För kännedom"


class Mottagare(Rad):
    """One who is sent the decision, and why."""

    skrivelse = models.ForeignKey(Tjansteskrivelse, on_delete=models.CASCADE, related_name="mottagare")
    namn = models.CharField("mottagare", max_length=300)
    syfte = models.CharField("syfte", max_length=20, choices=Syfte, default=Syfte.KANNEDOM)

    class Meta(Rad.Meta):
        verbose_name = "mottagare"
        verbose_name_plural = "mottagare"

    def __str__(self) -> str:
        return self.namn
