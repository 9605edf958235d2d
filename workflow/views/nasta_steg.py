"""What is to be done next with a case, by whom and where. One rule for the case page and for Mina ärenden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from arenden import clock
from arenden.permissions import Behorighet, has_permission
from workflow.forms.falt import veckodag
from workflow.machines.handlaggning import I_ORGAN, Tillstand, Uppgift
from workflow.models import Handlaggning
from workflow.queries import Overblick

T = Tillstand


@dataclass(frozen=True)
class NastaSteg:
    """The next act. `url` is where it is done, or posted when `is_post`; empty when this reader waits for `vem`.

    `kan_vanta`: work that takes its time, which is urgent only when the term is near.
    """

    mening: str
    vem: str = ""
    url: str = ""
    is_post: bool = False
    kan_vanta: bool = False
    move: str = ""
    sedan: date | None = None

    @property
    def is_min(self) -> bool:
        return bool(self.url)

    @property
    def knapp(self) -> dict[str, str] | None:
        """As the button component reads it; None when the act is somebody else's."""
        if not self.url:
            return None
        return {"text": self.mening, "post_url" if self.is_post else "url": self.url}


def nasta_steg(h: Handlaggning, overblick: Overblick, user: Any) -> NastaSteg | None:
    """The next step for `user`; None when nothing more is to be done."""
    step = _step(h, overblick)
    if step is None:
        return None
    mening, vem, behorighet, url, extra = step
    mine = behorighet is not None and has_permission(user, behorighet, h.arende.organ_id)
    if behorighet == Behorighet.TJANSTESKRIVELSE_SKRIVA:
        mine = mine and h.arende.handlaggare_id == user.pk
    return NastaSteg(mening, vem, url if mine else "", sedan=h.senaste_dag, **extra)


def _step(h: Handlaggning, overblick: Overblick) -> tuple[str, str, Behorighet | None, str, dict[str, Any]] | None:
    slug = h.arende.slug
    if h.arende.makulerat_den or h.tillstand == T.AVSLUTAD:
        return None
    if h.tillstand == T.INKOMMEN:
        url = reverse("diariefor", args=[slug])
        extra = {"is_post": True, "move": "registrera"}
        return "Diarieför ärendet", "registratorn", Behorighet.ARENDE_REGISTRERA, url, extra
    if h.tillstand == T.REGISTRERAD and h.ska_anmalas:
        return _meeting_step(h, overblick, _announcing_code(h), "anmäls", "anmal")
    if h.tillstand in I_ORGAN:
        move = "foresla" if h.steg.uppgift == Uppgift.FORESLA else "avgor"
        return _meeting_step(h, overblick, h.steg.organ.kod, "behandlas", move)
    if not h.is_oppen:
        url = reverse("avsluta_arende", args=[slug])
        return "Avsluta ärendet", "kansliet", Behorighet.ARENDE_AVSLUTA, url, {"move": "avsluta"}
    if h.arende.handlaggare_id is None or h.tillstand != T.UNDER_BEREDNING:
        url = reverse("fordela_arende", args=[slug])
        return "Fördela till en handläggare", "kansliet", Behorighet.ARENDE_FORDELA, url, {"move": "borja_bereda"}
    return _preparation_step(h)


def _preparation_step(h: Handlaggning) -> tuple[str, str, Behorighet | None, str, dict[str, Any]]:
    slug = h.arende.slug
    if not h.underlag_klart_den:
        url = f"/arenden/{slug}/tjansteskrivelse/"
        writer = h.arende.handlaggare.namn
        return "Skriv tjänsteskrivelsen", writer, Behorighet.TJANSTESKRIVELSE_SKRIVA, url, {"kan_vanta": True}
    if getattr(h, "pa_remiss", False):
        url = f"{reverse('arende', args=[slug])}#remisser"
        return "Registrera remissvaret", "remissvar", Behorighet.REMISS_HANTERA, url, {"kan_vanta": True}
    following = h.next_step()
    code = following.organ.kod if following else "nästa organ"
    url = reverse("satt_upp_arende", args=[slug])
    extra = {"move": "overlamna"}
    return f"Sätt upp på dagordningen för {code}", "kansliet", Behorighet.SAMMANTRADE_PLANERA, url, extra


def _meeting_step(
    h: Handlaggning, overblick: Overblick, code: str, verb: str, move: str
) -> tuple[str, str, Behorighet | None, str, dict[str, Any]]:
    punkt = overblick.nasta_punkt
    if punkt is None:
        url = reverse("satt_upp_arende", args=[h.arende.slug])
        return f"Sätt upp på dagordningen för {code}", "kansliet", Behorighet.SAMMANTRADE_PLANERA, url, {}
    mote = punkt.sammantrade
    if mote.datum > clock.today():
        return f"{verb.capitalize()} i {mote.organ.kod} {veckodag(mote.datum)}", mote.organ.kod, None, "", {}
    url = reverse("punkt", args=[mote.pk, punkt.pk])
    what = "anmälan i" if verb == "anmäls" else "vad som beslutades i"
    mening = f"Registrera {what} {mote.organ.kod} {mote.datum:%Y-%m-%d}"
    return mening, "kansliet", Behorighet.BESLUT_REGISTRERA, url, {"move": move}


def _announcing_code(h: Handlaggning) -> str:
    return next(steg.organ.kod for steg in h.vagen if steg.uppgift == Uppgift.ANMALA)
