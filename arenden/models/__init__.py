"""The register's tables. Import them from here."""

from arenden.models.anvandare import Anvandare, Apinyckel, Rollinnehav
from arenden.models.arende import (
    Arende,
    Arendelank,
    Arendetyp,
    Attsats,
    Inkomstsatt,
    Lanktyp,
    Motion,
    Motionar,
    Registreringsnyckel,
)
from arenden.models.handelse import Handelse
from arenden.models.handling import Handling, Handlingstyp, Riktning
from arenden.models.mal import Indikator, Mal, Mallank, Malpaverkan, Malplan, Utfall
from arenden.models.organ import Nummerserie, Organ, Organtyp, Raknare
from arenden.models.person import Fortroendeuppdrag, Parti, Person
from arenden.models.uppdrag import Uppdrag

__all__ = [
    "Anvandare",
    "Apinyckel",
    "Arende",
    "Arendelank",
    "Arendetyp",
    "Attsats",
    "Fortroendeuppdrag",
    "Handelse",
    "Handling",
    "Handlingstyp",
    "Indikator",
    "Inkomstsatt",
    "Lanktyp",
    "Mal",
    "Mallank",
    "Malpaverkan",
    "Malplan",
    "Motion",
    "Motionar",
    "Nummerserie",
    "Organ",
    "Organtyp",
    "Parti",
    "Person",
    "Raknare",
    "Registreringsnyckel",
    "Riktning",
    "Rollinnehav",
    "Uppdrag",
    "Utfall",
]
