"""The states of a meeting, in small: planned, held, or cancelled."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import transition

from arenden import clock
from arenden.permissions import Behorighet, requires
from workflow.machines.fsm import Krav, Tillstandsfalt, Tillstandsmodell


class Sammantradestillstand(models.TextChoices):
    PLANERAT = "planerat", "Planerat"
    AVSLUTAT = "avslutat", "Hållet"
    INSTALLT = "installt", "Inställt"


S = Sammantradestillstand


@Krav
def dagen_ar_inne(s: Any) -> str | None:
    return f"{s} är inte hållet än: dagen är {s.datum}." if s.datum > clock.today() else None


@Krav
def alla_punkter_behandlade(s: Any) -> str | None:
    if not (left := s.obehandlade_punkter):
        return None
    punkter = "1 punkt" if left == 1 else f"{left} punkter"
    return f"{s} har {punkter} utan beslut. Registrera vad som hände, eller låt ärendet utgå."


@Krav
def ingen_punkt_behandlad(s: Any) -> str | None:
    return f"{s} har redan behandlat ärenden och kan inte ställas in." if s.behandlade_punkter else None


class Sammantradesmaskin(Tillstandsmodell):
    """Abstract: the meeting's state."""

    tillstand = Tillstandsfalt("läge", max_length=20, default=S.PLANERAT, choices=S.choices)

    class Meta:
        abstract = True

    @transition(
        "tillstand",
        source=S.PLANERAT,
        target=S.AVSLUTAT,
        conditions=[dagen_ar_inne, alla_punkter_behandlade],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Avsluta sammanträdet", "lagrum": "KL 5 kap. 65 §"},
    )
    def avsluta(self) -> None:
        """The meeting is over; its items can no longer be given decisions."""

    @transition(
        "tillstand",
        source=S.PLANERAT,
        target=S.INSTALLT,
        conditions=[ingen_punkt_behandlad],
        permission=requires(Behorighet.SAMMANTRADE_PLANERA),
        custom={"label": "Ställ in sammanträdet", "lagrum": "KL 5 kap. 12 §, 6 kap. 23 §"},
    )
    def stall_in(self) -> None:
        """The meeting will not be held; its items go back to the list of what is ready."""
