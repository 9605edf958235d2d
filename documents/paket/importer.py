"""Cases from files: all of them or none. What a file says happened is played through the gate, with its own days.

A fault in the file stops it. A step that the gate refuses is a deviation: it stops the file too, unless the history
is taken in as it was; then it is kept beside the case, and the step is recorded without the rule that it broke.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction

from arenden import clock, malkedja
from arenden.actions import RegisterFel
from arenden.diarium import DiariumFel
from arenden.jsonfil import Fault, FilenGarInteAttLasa, check, read, shown
from arenden.permissions import IMPORT
from documents.paket import checks, schema
from documents.paket.organ import Organregister
from documents.paket.replay import Replay
from workflow.machines.fsm import Hinder
from workflow.models import Sammantrade
from workflow.transitions import perform


@dataclass
class Intagning:
    """What became of one file. Nothing of it is kept if any file has `faults`."""

    namn: str
    faults: list[Fault] = field(default_factory=list)
    deviations: list[Fault] = field(default_factory=list)
    summary: str = ""
    notes: list[str] = field(default_factory=list)
    could_be_taken_as_it_was: bool = False


def import_files(
    files: Iterable[tuple[str, bytes]], *, prova: bool = False, som_det_var: bool = False
) -> list[Intagning]:
    """Take in the files (name, content), in order. `prova`: the same checks and report, and nothing is kept.

    `som_det_var`: history that breaks a rule is taken in, with each deviation recorded on its case.
    """
    with transaction.atomic():
        meetings: set[int] = set()
        taken = [_take_in(namn, content, som_det_var, meetings) for namn, content in files]
        refused = any(intagning.faults for intagning in taken)
        if not refused:
            _close(meetings)
        if refused or prova:
            transaction.set_rollback(True)
    return taken


def _take_in(namn: str, content: bytes, som_det_var: bool, meetings: set[int]) -> Intagning:
    intagning = Intagning(namn)
    try:
        found, intagning.faults = read(content)
    except FilenGarInteAttLasa as error:
        intagning.faults.append(Fault("", str(error)))
        return intagning
    try:
        with transaction.atomic():
            if found.get("format") == malkedja.FORMAT:
                _take_in_malkedja(intagning, found)
            elif found.get("format") == schema.FORMAT:
                _take_in_arende(intagning, found, som_det_var, meetings)
            else:
                intagning.faults.append(_unknown_format(found))
    except (RegisterFel, DiariumFel, Hinder) as error:
        where = {DiariumFel: "diarienummer", RegisterFel: "rubrik"}.get(type(error), "")
        intagning.faults.append(Fault(where, str(error)))
    except DatabaseError as error:
        intagning.faults.append(Fault("", f"Databasen tog inte emot ärendet ({type(error).__name__}: {error})."))
    return intagning


def _unknown_format(found: dict) -> Fault:
    known = f'Skriv "{schema.FORMAT}" för ett ärende eller "{malkedja.FORMAT}" för en målkedja.'
    if "format" not in found:
        return Fault("format", f"Nyckeln format saknas. {known}")
    return Fault("format", f"{shown(found['format'])} är inget format som den här versionen kan läsa. {known}")


def _take_in_malkedja(intagning: Intagning, found: dict) -> None:
    outcome = malkedja.take_in(found)
    intagning.faults += outcome.faults
    intagning.summary = outcome.summary


def _take_in_arende(intagning: Intagning, found: dict, som_det_var: bool, meetings: set[int]) -> None:
    paket, faults = check(schema.Arendepaket, found)
    intagning.faults += faults
    if paket is None:
        intagning.faults += _faults_of_the_readable(found, faults, som_det_var)
        return
    intagning.faults += checks.faults(paket, clock.today())
    intagning.deviations += checks.deviations(paket)
    replay = _prepare(intagning, paket, {fault.plats for fault in intagning.deviations})
    if not intagning.faults:
        replay.play()
        intagning.deviations += replay.deviations
        intagning.notes += replay.notes
        intagning.summary = replay.summary()
        meetings |= replay.meetings
    if intagning.deviations and not som_det_var:
        intagning.could_be_taken_as_it_was = not intagning.faults
        intagning.faults += intagning.deviations
        intagning.deviations = []
    elif not intagning.faults:
        replay.keep(intagning.deviations)


def _prepare(intagning: Intagning, paket: schema.Arendepaket, known: set[str]) -> Replay | None:
    """The organs, number and path of the case. `known`: the places already found to deviate."""
    register = Organregister()
    register.add_missing(paket.organ)
    register.find_all(paket)
    replay = Replay.begin(paket, register, known)
    intagning.notes += register.notes
    intagning.faults += register.faults
    return replay


def _faults_of_the_readable(found: dict, faults: list[Fault], som_det_var: bool) -> list[Fault]:
    """What can be said of the parts of a broken file that are whole, so that all of its faults come at once."""
    broken = {fault.plats.partition(".")[0].partition("[")[0] for fault in faults}
    rest = {key: value for key, value in found.items() if key in schema.Arendepaket.model_fields and key not in broken}
    stand_in = {"format": schema.FORMAT, "arendetyp": "motion", "rubrik": "–", "inkom": "0001-01-01"}
    paket, _ = check(schema.Arendepaket, stand_in | rest)
    if paket is None:
        return []
    register = Organregister()
    if "organ" not in broken:
        register.add_missing(paket.organ)
        register.find_all(paket)
    if paket.diarienummer:
        register.serie_for(paket.diarienummer)
    more = [*checks.faults(paket, clock.today()), *register.faults]
    more += [] if som_det_var else checks.deviations(paket)
    return [fault for fault in more if "attsatser" not in broken or not fault.plats.endswith(".attsats")]


def _close(meetings: Iterable[int]) -> None:
    """The meetings that the history made are over."""
    for mote in Sammantrade.objects.filter(pk__in=meetings, tillstand="planerat").order_by("datum", "pk"):
        if not mote.obehandlade_punkter:
            perform(mote, "avsluta", by=IMPORT)
