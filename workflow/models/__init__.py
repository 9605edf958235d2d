"""The tables of the case's course. Import them from here."""

from workflow.models.beslut import (
    Beslut,
    Beslutsmal,
    Beslutsslag,
    Beslutsutfall,
    Forslag,
    Forslagssvar,
    Reservation,
    Utfallskod,
)
from workflow.models.frist import Frist
from workflow.models.handlaggning import Beslutsvag, Beslutsvagsteg, Handlaggning, Vagsteg
from workflow.models.remiss import Remiss, Stallning
from workflow.models.sammantrade import Arendeavsikt, Dagordningspunkt, Paragrafraknare, Sammantrade
from workflow.models.utkorg import Utkorgspost, Utkorgsslag

__all__ = [
    "Arendeavsikt",
    "Beslut",
    "Beslutsmal",
    "Beslutsslag",
    "Beslutsutfall",
    "Beslutsvag",
    "Beslutsvagsteg",
    "Dagordningspunkt",
    "Forslag",
    "Forslagssvar",
    "Frist",
    "Handlaggning",
    "Paragrafraknare",
    "Remiss",
    "Reservation",
    "Sammantrade",
    "Stallning",
    "Utfallskod",
    "Utkorgspost",
    "Utkorgsslag",
    "Vagsteg",
]
