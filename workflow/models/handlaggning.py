from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import Q

from arenden.models import Arende, Arendetyp, Organ, Organtyp
from workflow.machines.handlaggning import OPPNA, Handlaggningsmaskin, Tillstand, Uppgift


class Beslutsvag(models.Model):
    """A decision path that cases of one kind may take. The administrator edits it; each case gets its own copy."""

    arendetyp = models.CharField("ärendetyp", max_length=30, choices=Arendetyp)
    namn = models.CharField("namn", max_length=100)
    standard = models.BooleanField("väljs när inget annat sägs", default=False)

    class Meta:
        verbose_name = "beslutsväg"
        verbose_name_plural = "beslutsvägar"
        constraints = [
            models.UniqueConstraint(fields=["arendetyp", "namn"], name="beslutsvag_unik"),
            models.UniqueConstraint(fields=["arendetyp"], condition=Q(standard=True), name="beslutsvag_en_standard"),
        ]

    def __str__(self) -> str:
        return self.namn


class Steg(models.Model):
    """Abstract: one organ's place in a path and what it does there."""

    ordning = models.PositiveSmallIntegerField("ordning")
    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="+")
    uppgift = models.CharField("uppgift", max_length=20, choices=Uppgift)

    class Meta:
        abstract = True
        ordering = ["ordning"]

    def __str__(self) -> str:
        return f"{self.organ.kod} {self.get_uppgift_display().lower()}"


class Beslutsvagsteg(Steg):
    """A step of a path that cases may take."""

    vag = models.ForeignKey(Beslutsvag, on_delete=models.CASCADE, related_name="steg")

    class Meta(Steg.Meta):
        verbose_name = "steg i beslutsväg"
        verbose_name_plural = "steg i beslutsväg"
        constraints = [models.UniqueConstraint(fields=["vag", "ordning"], name="beslutsvagsteg_ordning_unik")]


class Handlaggning(Handlaggningsmaskin):
    """A case's course: its state, its facts and its path. One to one with the case, which outlives it."""

    arende = models.OneToOneField(Arende, on_delete=models.PROTECT, related_name="handlaggning")
    steg = models.ForeignKey(
        "workflow.Vagsteg", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="steg"
    )
    underlag_lage = models.CharField(
        "underlaget", max_length=20, blank=True, help_text="Hur långt tjänsteskrivelsen har kommit före registreringen."
    )
    avvikelser = models.JSONField("avvikelser i importerad historik", default=list, blank=True)

    class Meta:
        verbose_name = "handläggning"
        verbose_name_plural = "handläggningar"
        indexes = [models.Index(fields=["tillstand"], name="handlaggning_tillstand")]
        constraints = [
            models.CheckConstraint(
                name="handlaggning_tillstand_finns", condition=Q(tillstand__in=[t.value for t in Tillstand])
            ),
            models.CheckConstraint(
                name="handlaggning_i_organ_har_steg",
                condition=Q(tillstand__in=["i_utskott", "i_namnd", "i_styrelse", "i_fullmaktige"], steg__isnull=False)
                | (~Q(tillstand__in=["i_utskott", "i_namnd", "i_styrelse", "i_fullmaktige"]) & Q(steg=None)),
            ),
            models.CheckConstraint(
                name="handlaggning_avgjord_har_dag",
                condition=~Q(tillstand__in=["avgjord", "avskriven"]) | Q(avgjord_den__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.arende)

    def organ_for_behorighet(self) -> int:
        return self.arende.organ_id

    @property
    def is_oppen(self) -> bool:
        return self.tillstand in OPPNA

    @cached_property
    def vagen(self) -> list[Vagsteg]:
        """The case's own path in order, read once per loaded row."""
        return list(self.vagsteg.select_related("organ"))

    @property
    def ska_anmalas(self) -> bool:
        return any(steg.uppgift == Uppgift.ANMALA for steg in self.vagen)

    @property
    def announcing_organ_id(self) -> int | None:
        return next((steg.organ_id for steg in self.vagen if steg.uppgift == Uppgift.ANMALA), None)

    @property
    def deciding_organ(self) -> Organ | None:
        return next((steg.organ for steg in self.vagen if steg.uppgift == Uppgift.AVGORA), None)

    def next_step(self) -> Vagsteg | None:
        """The step after the present one; the first to propose or decide when the case is with no organ. None at the
        end.
        """
        after = self.steg.ordning if self.steg else -1
        return next((s for s in self.vagen if s.uppgift != Uppgift.ANMALA and s.ordning > after), None)

    @property
    def organ_namn(self) -> str:
        return self.steg.organ.namn if self.steg else "inget organ"

    @property
    def oppna_remisser(self) -> int:
        return self.arende.remisser.filter(svar_den=None, avbruten_den=None).count()

    @property
    def has_motionarer(self) -> bool:
        motion = getattr(self.arende, "motion", None)
        return motion is not None and motion.motionarer.exists()

    @property
    def kvarvarande_motionarer(self) -> int:
        motion = getattr(self.arende, "motion", None)
        return motion.motionarer.filter(aterkallad_den=None).count() if motion else 0

    @property
    def lage_i_ord(self) -> str:
        """The state as staff read it, with the organ where there is one: "Kommunstyrelsen"."""
        if self.arende.makulerat_den:
            return "Makulerat"
        if self.tillstand == Tillstand.INKOMMEN:
            return "Inkommet, inte diariefört"
        return f"Hos {self.steg.organ.kod}" if self.steg else Tillstand(self.tillstand).label


class Vagsteg(Steg):
    """A step of one case's own path."""

    handlaggning = models.ForeignKey(Handlaggning, on_delete=models.CASCADE, related_name="vagsteg")

    class Meta(Steg.Meta):
        verbose_name = "vägsteg"
        verbose_name_plural = "vägsteg"
        constraints = [
            models.UniqueConstraint(fields=["handlaggning", "ordning"], name="vagsteg_ordning_unik"),
            models.UniqueConstraint(
                fields=["handlaggning"], condition=Q(uppgift=Uppgift.AVGORA), name="vagsteg_ett_avgor"
            ),
        ]


def path_faults(steps: list[tuple[Organ, str]], arendetyp: str = "") -> str | None:
    """Why these (organ, task) pairs are no decision path, or None. The last one decides, and only the last.

    `arendetyp` empty asks only what holds for every kind of case: right for history that is taken in as it was.
    """
    tasks = [uppgift for _, uppgift in steps]
    if not steps or tasks[-1] != Uppgift.AVGORA or tasks.count(Uppgift.AVGORA) != 1:
        return "En beslutsväg slutar med det organ som avgör, och bara det sista organet avgör."
    if Uppgift.ANMALA in tasks[1:]:
        return "Anmälan i fullmäktige kommer först i beslutsvägen."
    if tasks[0] == Uppgift.ANMALA and steps[0][0].typ != Organtyp.FULLMAKTIGE:
        return "Anmälan görs i fullmäktige. Välj det organet, eller ta bort steget."
    if arendetyp == Arendetyp.MOTION and steps[-1][0].typ != Organtyp.FULLMAKTIGE:
        return "En motion avgörs av fullmäktige (KL 5 kap. 35 §). Låt vägen sluta där."
    if any(organ.typ == Organtyp.BOLAG for organ, _ in steps):
        return "Ett bolag kan svara på remiss men inte vara ett steg i beslutsvägen."
    return None
