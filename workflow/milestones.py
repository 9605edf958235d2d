"""Facts from outside that the guards of a case read. A higher package reports them here, so that the machine never
looks upward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from arenden import audit
from arenden.models import Arende, Attsats
from arenden.visibility import Synlighet
from workflow.models import Forslag, Forslagssvar, Handlaggning
from workflow.transitions import Actor


def underlag_pa_vag(arende: Arende, lage: str) -> None:
    """How far the paper has come before it is registered ("granskning", "tillbaka"); "" when there is none."""
    Handlaggning.objects.filter(arende=arende).update(underlag_lage=lage)


@transaction.atomic
def underlag_klart(
    arende: Arende,
    *,
    dag: date,
    forslag: Sequence[str],
    svar: Mapping[Attsats, str],
    by: Actor,
    synlighet: str = Synlighet.INTERN,
) -> Forslag:
    """The paper that the case's first organ needs is approved and registered: `forslag` is its proposal, att-sats by
    att-sats in `svar`.

    The proposal is kept as the förvaltning's own, beside those that the organs make later.
    """
    handlaggning = Handlaggning.objects.select_for_update().get(arende=arende)
    handlaggning.underlag_klart_den, handlaggning.underlag_lage = dag, ""
    handlaggning.senaste_dag = max(dag, handlaggning.senaste_dag or dag)  # no organ treats the case before its paper
    handlaggning.save(update_fields=["underlag_klart_den", "underlag_lage", "senaste_dag"])
    row = Forslag.objects.create(arende=arende, datum=dag, text=list(forslag), synlighet=synlighet)
    Forslagssvar.objects.bulk_create(Forslagssvar(forslag=row, attsats=a, utfall=utfall) for a, utfall in svar.items())
    audit.record(arende, "handlaggning.underlag_klart", by=by, objekt=row, data={"dag": dag})
    return row
