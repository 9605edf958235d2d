"""What follows for the papers from a transition, in the same transaction."""

from __future__ import annotations

from typing import Any

from documents import event_texts  # noqa: F401 - the texts are added by being read
from documents.actions import open_paper
from documents.models import Tjansteskrivelse
from workflow import milestones
from workflow.models import Handlaggning
from workflow.transitions import Actor, after, perform


@after("handlaggning", "foresla")
@after("handlaggning", "avgor")
@after("handlaggning", "aterremittera")
def mark_as_treated(handlaggning: Handlaggning, *, by: Actor, **facts: Any) -> None:
    """A paper that has been before an organ is treated; later organs have the same paper before them."""
    for skrivelse in _papers(handlaggning).filter(tillstand="registrerad"):
        perform(skrivelse, "behandla", by=by)


@after("handlaggning", "avgor")
@after("handlaggning", "avskriv")
@after("handlaggning", "aterge")
def open_with_the_case(handlaggning: Handlaggning, **facts: Any) -> None:
    """When the case is decided its papers are public (TF 2 kap. 10 §)."""
    if not handlaggning.avgjord_den:
        return
    for skrivelse in _papers(handlaggning).filter(tillstand__in=["registrerad", "behandlad", "ersatt"]):
        open_paper(skrivelse)


def _papers(handlaggning: Handlaggning):
    return Tjansteskrivelse.objects.filter(arende=handlaggning.arende).select_related("handling")


@after("tjansteskrivelse", "remittera_internt")
@after("tjansteskrivelse", "ta_tillbaka")
@after("tjansteskrivelse", "skicka_till_granskning")
@after("tjansteskrivelse", "godkann")
def tell_how_far_it_has_come(skrivelse: Tjansteskrivelse, **facts: Any) -> None:
    """The case's next step is another's when the paper changes hands."""
    milestones.underlag_pa_vag(skrivelse.arende, skrivelse.tillstand)


@after("tjansteskrivelse", "skicka_tillbaka")
def tell_that_it_was_sent_back(skrivelse: Tjansteskrivelse, **facts: Any) -> None:
    """A draft again, but one that somebody waits for."""
    milestones.underlag_pa_vag(skrivelse.arende, "tillbaka")


@after("tjansteskrivelse", "makulera")
def tell_that_it_is_gone(skrivelse: Tjansteskrivelse, **facts: Any) -> None:
    milestones.underlag_pa_vag(skrivelse.arende, "")
