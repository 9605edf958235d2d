"""The papers' tables. Import them from here."""

from documents.models.tjansteskrivelse import (
    AttsatsSvar,
    Avsnitt,
    Avsnittsordning,
    ForslagTillBeslut,
    Mottagare,
    Syfte,
    Tjansteskrivelse,
    Underlag,
    Undertecknare,
)

__all__ = [
    "AttsatsSvar",
    "Avsnitt",
    "Avsnittsordning",
    "ForslagTillBeslut",
    "Mottagare",
    "Syfte",
    "Tjansteskrivelse",
    "Underlag",
    "Undertecknare",
]
