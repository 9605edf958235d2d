"""What the tests of the API share."""

import re

from django.test import Client

from arenden.models import Anvandare, Apinyckel

NY_MOTION = {
    "rubrik": "Motion om fler cykelställ vid stationen",
    "inkom": "2026-03-02",
    "organ": "KS",
    "motionarer": [{"namn": "Ada Berg", "parti": "S"}, {"namn": "Bo Ek", "parti": None}],
    "attsatser": ["att ta fram en plan för cykelställ", "att redovisa planen"],
}
# The words that an error text never has, and what pydantic and Django say in English.
OGILTIGA_ORD = re.compile(
    r"(?i)\bogiltig|felaktig|tyvärr|vänligen|förbjuden|obligatoriskt fält|något gick fel"
    r"|\b(field|input|should|value|valid|required|error|must|string|permitted|expected|not|or)\b"
)


def with_token(user: Anvandare) -> Client:
    """A client that acts as the user, by a token of theirs."""
    return Client(headers={"Authorization": f"Bearer {Apinyckel.issue(user)}"})
