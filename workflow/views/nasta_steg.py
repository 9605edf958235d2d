"""What is to be done next with a case, by whom and where. One rule for the case page and for Mina ärenden."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """The next act: `mening` says how things stand, `akt` what to do, and `url` where (posted when `is_post`).

    `url` is empty when this reader can only wait for `vem`. `move` is the transition that the act leads to, whose guard
    says what is missing. `kan_vanta`: work that takes its time, urgent only when the term is near.
    """

    mening: str
    vem: str
    akt: str = ""
    url: str = ""
    is_post: bool = False
    kan_vanta: bool = False
    move: str = ""
    sedan: date | None = None
    behorighet: Behorighet | None = None
    dagordning: str = ""  # the address of the agenda it waits on, for those who plan it

    @property
    def is_min(self) -> bool:
        return bool(self.url)

    @property
    def ovriga(self) -> list[dict[str, str]]:
        return [{"text": "Till dagordningen", "url": self.dagordning}] if self.dagordning else []

    @property
    def knapp(self) -> dict[str, str]:
        """As the button component reads it."""
        return {"text": self.akt, "post_url" if self.is_post else "url": self.url}


def nasta_steg(h: Handlaggning, overblick: Overblick, user: Any) -> NastaSteg | None:
    """The next step for `user`; None when nothing more is to be done."""
    step = _step(h, overblick)
    if step is None:
        return None
    step = replace(step, sedan=h.senaste_dag)
    if not has_permission(user, Behorighet.SAMMANTRADE_PLANERA, h.arende.organ_id):
        step = replace(step, dagordning="")
    return step if _is_for(step, h, user) else replace(step, url="", is_post=False)


def _is_for(step: NastaSteg, h: Handlaggning, user: Any) -> bool:
    if step.behorighet is None or not has_permission(user, step.behorighet, h.arende.organ_id):
        return False
    return step.behorighet != Behorighet.TJANSTESKRIVELSE_SKRIVA or h.arende.handlaggare_id == user.pk


def _step(h: Handlaggning, overblick: Overblick) -> NastaSteg | None:
    slug = h.arende.slug
    if h.arende.makulerat_den or h.tillstand == T.AVSLUTAD:
        return None
    if h.tillstand == T.INKOMMEN:
        return NastaSteg(
            "Har kommit in och ska diarieföras",
            "registratorn",
            "Diarieför",
            reverse("diariefor", args=[slug]),
            is_post=True,
            move="registrera",
            behorighet=Behorighet.ARENDE_REGISTRERA,
        )
    if h.tillstand == T.REGISTRERAD and h.ska_anmalas:
        return _meeting_step(h, overblick, "anmälas", "Anmäls", "anmal")
    if h.tillstand in I_ORGAN:
        move = "foresla" if h.steg.uppgift == Uppgift.FORESLA else "avgor"
        return _meeting_step(h, overblick, "behandlas", "Behandlas", move)
    if not h.is_oppen:
        return NastaSteg(
            f"{h.get_tillstand_display()}, kan avslutas",
            "kansliet",
            "Avsluta ärendet",
            reverse("avsluta_arende", args=[slug]),
            kan_vanta=True,
            move="avsluta",
            behorighet=Behorighet.ARENDE_AVSLUTA,
        )
    if h.arende.handlaggare_id is None or h.tillstand != T.UNDER_BEREDNING:
        return NastaSteg(
            "Ska få en handläggare",
            "kansliet",
            "Fördela ärendet",
            reverse("fordela_arende", args=[slug]),
            move="borja_bereda",
            behorighet=Behorighet.ARENDE_FORDELA,
        )
    return _preparation_step(h)


def _preparation_step(h: Handlaggning) -> NastaSteg:
    slug = h.arende.slug
    if not h.underlag_klart_den:
        return _paper_step(h)
    if h.pa_remiss:
        return NastaSteg(
            "Remissvar saknas",
            "remissvar",
            "Registrera remissvaret",
            f"{reverse('arende', args=[slug])}#remisser",
            kan_vanta=True,
            behorighet=Behorighet.REMISS_HANTERA,
        )
    following = h.next_step()
    return NastaSteg(
        f"Klart för {following.organ.kod if following else 'nästa organ'}",
        "kansliet",
        "Sätt upp på dagordningen",
        reverse("satt_upp_arende", args=[slug]),
        move="overlamna",
        behorighet=Behorighet.SAMMANTRADE_PLANERA,
    )


def _paper_step(h: Handlaggning) -> NastaSteg:
    """The paper passes from the one who writes to the one who reviews to the one who registers."""
    url = f"/arenden/{h.arende.slug}/tjansteskrivelse/"
    if h.underlag_lage == "granskning":
        return NastaSteg(
            "Tjänsteskrivelsen ska granskas",
            "chefen",
            "Granska tjänsteskrivelsen",
            url,
            behorighet=Behorighet.TJANSTESKRIVELSE_GODKANNA,
        )
    if h.underlag_lage == "godkand":
        return NastaSteg(
            "Tjänsteskrivelsen är godkänd och ska registreras",
            "kansliet",
            "Registrera tjänsteskrivelsen",
            url,
            behorighet=Behorighet.TJANSTESKRIVELSE_REGISTRERA,
        )
    if h.underlag_lage == "tillbaka":
        return NastaSteg(
            "Granskaren har skickat tillbaka tjänsteskrivelsen",
            h.arende.handlaggare.namn,
            "Ändra tjänsteskrivelsen",
            url,
            behorighet=Behorighet.TJANSTESKRIVELSE_SKRIVA,
        )
    return NastaSteg(
        "Tjänsteskrivelsen ska bli klar",
        h.arende.handlaggare.namn,
        "Fortsätt skriva tjänsteskrivelsen" if h.underlag_lage else "Skriv tjänsteskrivelsen",
        url,
        is_post=not h.underlag_lage,
        kan_vanta=True,
        behorighet=Behorighet.TJANSTESKRIVELSE_SKRIVA,
    )


def _meeting_step(h: Handlaggning, overblick: Overblick, ska: str, gors: str, move: str) -> NastaSteg:
    """To be put on an agenda; then to wait for the meeting; then to be recorded."""
    punkt = overblick.nasta_punkt
    if punkt is None:
        return NastaSteg(
            f"Ska {ska} i {_organ_code(h)}",
            "kansliet",
            "Sätt upp på dagordningen",
            reverse("satt_upp_arende", args=[h.arende.slug]),
            behorighet=Behorighet.SAMMANTRADE_PLANERA,
        )
    mote = punkt.sammantrade
    if mote.datum > clock.today():
        agenda = reverse("sammantrade", args=[mote.pk])
        return NastaSteg(f"{gors} i {mote.organ.kod} {veckodag(mote.datum)}", mote.organ.kod, dagordning=agenda)
    is_today = mote.datum == clock.today()
    return NastaSteg(
        f"{mote.organ.kod} {'sammanträder i dag,' if is_today else 'sammanträdde'} {veckodag(mote.datum)}",
        "kansliet",
        "Registrera vad som beslutades",
        reverse("punkt", args=[mote.pk, punkt.pk]),
        move=move,
        behorighet=Behorighet.BESLUT_REGISTRERA,
    )


def _organ_code(h: Handlaggning) -> str:
    if h.steg:
        return h.steg.organ.kod
    return next(steg.organ.kod for steg in h.vagen if steg.uppgift == Uppgift.ANMALA)
