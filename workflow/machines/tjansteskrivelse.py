"""The states of a tjänsteskrivelse. Sent out, attached to a kallelse and archived are dated facts, not states."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import transition

from arenden import clock
from arenden.permissions import Behorighet, requires
from workflow.machines.fsm import Hinder, Krav, Tillstandsfalt, Tillstandsmodell


class Skrivelsetillstand(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    INTERN_REMISS = "intern_remiss", "På intern remiss"
    GRANSKNING = "granskning", "Hos granskare"
    GODKAND = "godkand", "Godkänd"
    REGISTRERAD = "registrerad", "Registrerad"
    BEHANDLAD = "behandlad", "Behandlad"
    ERSATT = "ersatt", "Ersatt av en nyare"
    MAKULERAD = "makulerad", "Makulerad"


S = Skrivelsetillstand
SKRIVS = (S.UTKAST, S.INTERN_REMISS)


@Krav
def komplett(t: Any) -> str | None:
    """The completeness checks that block; `documents.checks` keeps the list up to date on the row."""
    return f"Kan inte skickas till granskning än: {t.brister[0]}" if t.brister else None


class Tjansteskrivelsemaskin(Tillstandsmodell):
    """Abstract: the paper's state, and who approved which content. `documents.models` adds the paper."""

    tillstand = Tillstandsfalt("läge", max_length=20, default=S.UTKAST, choices=S.choices)
    skickad_den = models.DateField("skickad till granskning", null=True, blank=True)
    godkand_av = models.ForeignKey(
        "arenden.Anvandare",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="godkänd av",
    )
    godkand_den = models.DateField("godkänd", null=True, blank=True)
    godkand_sha256 = models.CharField("det godkända innehållets kontrollsumma", max_length=64, blank=True)
    atersand_med = models.TextField("granskarens kommentar", blank=True)

    class Meta:
        abstract = True

    @transition(
        "tillstand",
        source=S.UTKAST,
        target=S.INTERN_REMISS,
        permission=requires(Behorighet.TJANSTESKRIVELSE_SKRIVA),
        custom={"label": "Skicka på intern remiss", "lagrum": "TF 2 kap. 12 §"},
    )
    def remittera_internt(self) -> None:
        """Colleagues (economy, law, children's rights) read the draft; it is still working material."""

    @transition(
        "tillstand",
        source=S.INTERN_REMISS,
        target=S.UTKAST,
        permission=requires(Behorighet.TJANSTESKRIVELSE_SKRIVA),
        custom={"label": "Ta tillbaka från intern remiss", "lagrum": ""},
    )
    def ta_tillbaka(self) -> None:
        """The colleagues have answered, or the writer does not wait for them."""

    @transition(
        "tillstand",
        source=SKRIVS,
        target=S.GRANSKNING,
        conditions=[komplett],
        permission=requires(Behorighet.TJANSTESKRIVELSE_SKRIVA),
        custom={"label": "Skicka till granskning", "lagrum": "Delegationsordning"},
    )
    def skicka_till_granskning(self) -> None:
        self.skickad_den = clock.today()
        self.atersand_med = ""

    @transition(
        "tillstand",
        source=S.GRANSKNING,
        target=S.UTKAST,
        permission=requires(Behorighet.TJANSTESKRIVELSE_GODKANNA),
        custom={"label": "Skicka tillbaka med kommentar", "lagrum": ""},
    )
    def skicka_tillbaka(self, *, kommentar: str) -> None:
        if not kommentar.strip():
            raise Hinder("Skriv vad som behöver ändras.", "kommentar_saknas")
        self.atersand_med = kommentar.strip()

    @transition(
        "tillstand",
        source=S.GRANSKNING,
        target=S.GODKAND,
        permission=requires(Behorighet.TJANSTESKRIVELSE_GODKANNA),
        custom={"label": "Godkänn", "lagrum": "Delegationsordning"},
    )
    def godkann(self, *, av: Any, sha256: str) -> None:
        """`av` approves exactly the content whose hash is `sha256`. Nobody approves what they have written."""
        if av is not None and self.has_written(av):
            raise Hinder(
                "Du har skrivit dokumentet och kan inte godkänna det själv. Välj en annan granskare.", "egen_text"
            )
        if sha256 != self.content_sha256():
            raise Hinder(
                f"{self} har ändrats efter att du öppnade den. Läs ändringen innan du godkänner.", "annat_innehall"
            )
        self.godkand_av, self.godkand_den, self.godkand_sha256 = av, clock.today(), sha256

    @transition(
        "tillstand",
        source=S.GODKAND,
        target=S.REGISTRERAD,
        permission=requires(Behorighet.TJANSTESKRIVELSE_REGISTRERA),
        custom={"label": "Registrera i ärendet", "lagrum": "OSL 5 kap. 1 §"},
    )
    def registrera(self, *, handling: Any) -> None:
        if self.content_sha256() != self.godkand_sha256:
            raise Hinder(f"{self} är inte det som godkändes. Skicka den till granskning igen.", "annat_innehall")
        self.handling = handling

    @transition(
        "tillstand",
        source=S.REGISTRERAD,
        target=S.BEHANDLAD,
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Behandlad", "lagrum": ""},
    )
    def behandla(self) -> None:
        """An organ has treated the case with this paper before it."""

    @transition(
        "tillstand",
        source=[S.REGISTRERAD, S.BEHANDLAD],
        target=S.ERSATT,
        permission=requires(Behorighet.TJANSTESKRIVELSE_REGISTRERA),
        custom={"label": "Ersätt", "lagrum": "OSL 5 kap. 1 §"},
    )
    def ersatt(self) -> None:
        """A newer tjänsteskrivelse in the same case is registered; this one is kept."""

    @transition(
        "tillstand",
        source=[*SKRIVS, S.GRANSKNING, S.GODKAND],
        target=S.MAKULERAD,
        permission=requires(Behorighet.TJANSTESKRIVELSE_SKRIVA),
        custom={"label": "Makulera", "lagrum": "TF 2 kap. 12 §"},
    )
    def makulera(self) -> None:
        """Thrown away before it was registered; after that it can only be replaced."""
