"""Tjänsteskrivelser on their way, taken there through the real acts on the day the others call UNDERLAG.

Each takes the municipality and the case's course.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from arenden import clock
from arenden.models import Anvandare
from documents import actions
from documents.actions import Innehall
from documents.models import Syfte, Tjansteskrivelse
from tests.factories.arenden import Kommun
from tests.factories.workflow import UNDERLAG
from workflow.models import Handlaggning, Utfallskod

FORSLAG = ("att avslå motionen med hänvisning till vad som redovisats i ärendet",)
SAMMANFATTNING = "<p>Kommunkontoret bedömer att planen redan tas fram.</p>"


def _that_day(act: Callable) -> Callable:
    @wraps(act)
    def on_that_day(*args, **kwargs):
        with clock.held_at(clock.at_noon(UNDERLAG)):
            return act(*args, **kwargs)

    return on_that_day


def innehall(skrivelse: Tjansteskrivelse, **changes) -> Innehall:
    """Everything that a paper needs to be reviewed, with the sections the paper has. `changes` replace parts of it."""
    whole = Innehall(
        rubrik=skrivelse.rubrik,
        datum=skrivelse.datum,
        forslag=FORSLAG,
        svar=dict.fromkeys(skrivelse.arende.attsatser.all(), Utfallskod.AVSLAG),
        avsnitt=[
            (a.nyckel, a.rubrik, SAMMANFATTNING if a.nyckel == "sammanfattning" else a.html or f"<p>Om {a.nyckel}.</p>")
            for a in skrivelse.avsnitt.all()
        ],
        underlag=[("Motion Fler cykelställ vid stationen", skrivelse.arende.inkom)],
        undertecknare=[("Elsa Vik", "Kommundirektör"), ("Nils Holm", "Kanslichef")],
        mottagare=[("Motionärerna", Syfte.KANNEDOM), ("Tekniska nämnden", Syfte.ATGARD)],
    )
    return replace(whole, **changes)


def med_avsnitt(skrivelse: Tjansteskrivelse, nyckel: str, html: str) -> Sequence[tuple[str, str, str]]:
    """The paper's sections with one of them saying `html`: for `innehall(avsnitt=…)`."""
    return [(n, rubrik, html if n == nyckel else text) for n, rubrik, text in innehall(skrivelse).avsnitt]


@_that_day
def utkast(kommun: Kommun, handlaggning: Handlaggning, *, by: Anvandare | None = None) -> Tjansteskrivelse:
    """A draft with what the system knows in it."""
    return actions.create_draft(handlaggning.arende, by=by or kommun.handlaggare)


@_that_day
def skrivet(kommun: Kommun, handlaggning: Handlaggning, *, by: Anvandare | None = None, **changes) -> Tjansteskrivelse:
    """A draft that may go to review."""
    skrivelse = utkast(kommun, handlaggning, by=by)
    return actions.save_draft(skrivelse, innehall(skrivelse, **changes), by=by or kommun.handlaggare)


@_that_day
def granskas(kommun: Kommun, handlaggning: Handlaggning, *, by: Anvandare | None = None, **changes) -> Tjansteskrivelse:
    """A paper that waits for a chef."""
    skrivelse = skrivet(kommun, handlaggning, by=by, **changes)
    return actions.send_for_review(skrivelse, by=by or kommun.handlaggare)


@_that_day
def godkand(kommun: Kommun, handlaggning: Handlaggning, **changes) -> Tjansteskrivelse:
    """A paper that the chef has approved."""
    skrivelse = granskas(kommun, handlaggning, **changes)
    return actions.approve(skrivelse, sha256=skrivelse.content_sha256(), by=kommun.chef)


@_that_day
def registrerad(kommun: Kommun, handlaggning: Handlaggning, **changes) -> Tjansteskrivelse:
    """A paper registered in its case, whose course now waits for the first organ."""
    skrivelse = godkand(kommun, handlaggning, **changes)
    actions.register_paper(skrivelse, by=kommun.registrator)
    handlaggning.refresh_from_db()
    return skrivelse
