"""What follows from a transition, in the same transaction."""

from __future__ import annotations

from typing import Any

from arenden import actions as register
from arenden import audit
from arenden.permissions import IMPORT
from arenden.visibility import Synlighet
from workflow import event_texts, utkorg  # noqa: F401 - the texts are added by being read
from workflow.models import Beslut, Dagordningspunkt, Forslag, Handlaggning, Utkorgsslag
from workflow.transitions import Actor, after


@after("handlaggning", "registrera")
def number_and_confirm(handlaggning: Handlaggning, *, by: Actor, **facts: Any) -> None:
    """The number is the last thing a registration takes, so that the counter is held for as short a time as can be."""
    if handlaggning.arende.has_forslagsstallare and by is not IMPORT:
        utkorg.enqueue(Utkorgsslag.MOTTAGNINGSBEVIS, arende=handlaggning.arende_id)
    if not handlaggning.arende.is_registrerat:
        register.assign_number(handlaggning.arende, by=by)


@after("handlaggning", "foresla")
def open_what_leaves_the_authority(handlaggning: Handlaggning, *, beslut: Beslut, **facts: Any) -> None:
    """A proposal handed to another authority is expedierad, and so is public (TF 2 kap. 10 §); inside the same one it
    is not.
    """
    here, there = beslut.organ.myndighet, handlaggning.steg.organ.myndighet
    if here != there:
        _open(Beslut.objects.filter(pk=beslut.pk))
        _open(Forslag.objects.filter(beslut=beslut))


@after("handlaggning", "avgor")
@after("handlaggning", "avskriv")
@after("handlaggning", "aterge")
def open_the_decided(handlaggning: Handlaggning, **facts: Any) -> None:
    """When the case is decided, what was proposed and decided on the way is public too (TF 2 kap. 10 §)."""
    if not handlaggning.avgjord_den:
        return
    _open(Beslut.objects.filter(arende=handlaggning.arende))
    _open(Forslag.objects.filter(arende=handlaggning.arende))
    _open(handlaggning.arende.mallankar.all())


@after("handlaggning", "aterta")
@after("handlaggning", "avvisa")
@after("handlaggning", "avskriv")
def clear_the_agendas(handlaggning: Handlaggning, *, by: Actor, **facts: Any) -> None:
    """A case that has ended leaves the agendas it still stands on, so that those meetings can be closed."""
    waiting = Dagordningspunkt.objects.filter(arende=handlaggning.arende, beslut=None).select_related(
        "sammantrade__organ"
    )
    for punkt in waiting:
        mote = punkt.sammantrade
        facts_of_item = {"organ": mote.organ.kod, "datum": mote.datum}
        audit.record(handlaggning.arende, "punkt.borttagen", by=by, objekt=punkt, data=facts_of_item)
        punkt.delete()


def _open(rows: Any) -> None:
    for row in rows.filter(synlighet=Synlighet.INTERN):
        row.offentliggor()
        row.save(update_fields=["synlighet", "offentlig_fran"])
