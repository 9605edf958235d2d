from __future__ import annotations

import re
import uuid

from django.db import models
from django.db.models import Q

from arenden.visibility import Synlig


class Riktning(models.TextChoices):
    INKOMMEN = "inkommen", "Inkommen"
    UPPRATTAD = "upprattad", "Upprättad"
    UTGAENDE = "utgaende", "Utgående"


class Handlingstyp(models.TextChoices):
    MOTION = "motion", "Motion"
    MEDBORGARFORSLAG = "medborgarforslag", "Medborgarförslag"
    TJANSTESKRIVELSE = "tjansteskrivelse", "Tjänsteskrivelse"
    MOTTAGNINGSBEVIS = "mottagningsbevis", "Mottagningsbevis"
    REMISS = "remiss", "Remiss"
    YTTRANDE = "yttrande", "Yttrande"
    PROTOKOLLSUTDRAG = "protokollsutdrag", "Protokollsutdrag"
    BILAGA = "bilaga", "Bilaga"
    OVRIGT = "ovrigt", "Övrigt"


def _path(handling: Handling, filename: str) -> str:
    """A path without any name in it: what a file is called on disk must never tell who it is about."""
    return f"handlingar/{uuid.uuid4().hex}"


class Handling(Synlig):
    """A document in the register, numbered inside its case, with or without a file.

    The four facts of OSL 5 kap. 2 §: `datum` it came in or was drawn up, its number (`arende` + `nr`), `motpart`
    (sender or receiver), and `beskrivning` (in short what it concerns).
    """

    synlig_genom = "arende"
    synlig_organ = "arende__organ"

    arende = models.ForeignKey("arenden.Arende", on_delete=models.PROTECT, related_name="handlingar")
    nr = models.PositiveIntegerField("nummer")
    riktning = models.CharField("riktning", max_length=20, choices=Riktning)
    typ = models.CharField("typ", max_length=30, choices=Handlingstyp, default=Handlingstyp.OVRIGT)
    datum = models.DateField("datum")
    motpart = models.CharField("avsändare eller mottagare", max_length=300, blank=True)
    beskrivning = models.CharField("beskrivning", max_length=500)
    sekretess_lagrum = models.CharField("sekretessbestämmelse", max_length=100, blank=True)

    fil = models.FileField("fil", upload_to=_path, blank=True)
    filtyp = models.CharField("filtyp", max_length=10, blank=True, help_text="Filändelsen, till exempel docx.")
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    storlek = models.PositiveIntegerField("storlek i byte", null=True, blank=True)

    class Meta:
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        ordering = ["nr"]
        constraints = [
            models.UniqueConstraint(fields=["arende", "nr"], name="handling_nr_unikt"),
            models.CheckConstraint(
                name="handling_sekretess_har_lagrum",
                condition=~Q(synlighet="sekretess") | ~Q(sekretess_lagrum=""),
            ),
            models.CheckConstraint(
                name="handling_fil_har_kontrollsumma",
                condition=Q(fil="", sha256="", storlek=None) | (~Q(fil="") & ~Q(sha256="") & Q(storlek__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arende}-{self.nr}"

    @property
    def filnamn(self) -> str:
        """What a downloaded copy is called: number and type only, never a person's name."""
        ending = self.filtyp if re.fullmatch(r"[a-z0-9]{1,10}", self.filtyp) else "bin"
        return f"{self.arende.slug}-{self.nr}-{self.typ}.{ending}"
