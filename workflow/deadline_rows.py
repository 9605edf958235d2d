"""The deadlines of a case as rows, so that lateness is a comparison in a query and never a stored flag."""

from __future__ import annotations

from datetime import date

from arenden.models import Arendetyp
from workflow import deadlines
from workflow.machines.handlaggning import OPPNA
from workflow.models import Frist, Handlaggning

_RULES_FOR = {
    Arendetyp.MOTION: (deadlines.motion_beslut_senast, deadlines.motion_anmalan_senast),
    Arendetyp.MEDBORGARFORSLAG: (deadlines.medborgarforslag_beslut_senast,),
}


def sync(handlaggning: Handlaggning) -> None:
    """Bring the rows in line with the case's facts. Called by the gate in the transaction of the change; writes only
    what differs.
    """
    wanted = dict(_wanted(handlaggning))
    present = {frist.kod: frist for frist in handlaggning.frister.all()}
    for kod, (senast, uppfylld) in wanted.items():
        frist = present.get(kod)
        if frist is None:
            Frist.objects.create(handlaggning=handlaggning, kod=kod, senast=senast, uppfylld_den=uppfylld)
        elif (frist.senast, frist.uppfylld_den) != (senast, uppfylld):
            frist.senast, frist.uppfylld_den = senast, uppfylld
            frist.save(update_fields=["senast", "uppfylld_den"])
    if gone := present.keys() - wanted.keys():
        handlaggning.frister.filter(kod__in=gone).delete()


def _wanted(handlaggning: Handlaggning):
    motion = getattr(handlaggning.arende, "motion", None)
    if motion is None:
        return
    closed = handlaggning.avgjord_den or (None if handlaggning.tillstand in OPPNA else handlaggning.senaste_dag)
    for rule in _RULES_FOR[handlaggning.arende.arendetyp]:
        reported = handlaggning.redovisad_den if rule is deadlines.motion_anmalan_senast else None
        yield rule.__name__, (rule(motion.vackt), _earliest(closed, reported))


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
