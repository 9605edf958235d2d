"""The deadlines of a case as rows, so that lateness is a comparison in a query and never a stored flag."""

from __future__ import annotations

from datetime import date

from arenden.models import Arendetyp
from workflow import deadlines
from workflow.machines.handlaggning import OPPNA, Tillstand
from workflow.models import Frist, Handlaggning

_RULES_FOR = {
    Arendetyp.MOTION: (deadlines.motion_beslut_senast, deadlines.motion_anmalan_senast),
    Arendetyp.MEDBORGARFORSLAG: (deadlines.medborgarforslag_beslut_senast, deadlines.motion_anmalan_senast),
}


def facts(handlaggning: Handlaggning) -> tuple[date | None, date | None] | None:
    """What the rows follow from besides the day the motion was väckt: (closed, reported). None before it is registered.

    Only a move that changes this calls for `sync()`.
    """
    if handlaggning.tillstand == Tillstand.INKOMMEN:
        return None
    closed = handlaggning.avgjord_den or (None if handlaggning.tillstand in OPPNA else handlaggning.senaste_dag)
    return closed, handlaggning.redovisad_den


def sync(handlaggning: Handlaggning) -> None:
    """Bring the rows in line with the case's facts. Called by the gate in the transaction of the change; writes only
    what differs.
    """
    wanted = dict(_wanted(handlaggning))
    rows = Frist.objects.filter(handlaggning=handlaggning)
    present = {kod: (senast, uppfylld) for kod, senast, uppfylld in rows.values_list("kod", "senast", "uppfylld_den")}
    changed = [
        Frist(handlaggning=handlaggning, kod=kod, senast=days[0], uppfylld_den=days[1])
        for kod, days in wanted.items()
        if present.get(kod) != days
    ]
    Frist.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["handlaggning", "kod"],
        update_fields=["senast", "uppfylld_den"],
    )
    if gone := present.keys() - wanted.keys():
        rows.filter(kod__in=gone).delete()


def _wanted(handlaggning: Handlaggning):
    motion = getattr(handlaggning.arende, "motion", None)
    if motion is None:
        return
    closed, reported = facts(handlaggning) or (None, None)
    for rule in _RULES_FOR[handlaggning.arende.arendetyp]:
        met = _earliest(closed, reported if rule is deadlines.motion_anmalan_senast else None)
        yield rule.__name__, (rule(motion.vackt), met)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
