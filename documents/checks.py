"""What a tjänsteskrivelse lacks before it can be reviewed. Each check is a small pure function that gives its reason.

All of these block (domain: what a chef must not be asked to approve); the hints on language come with the writing tool.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from documents.html import words

_PLACEHOLDER = re.compile(
    r"\[[^\]]{0,60}(skriv|klicka|fyll|välj)[^\]]{0,60}\]|klicka här för att|xx{2,}", re.IGNORECASE
)


@dataclass(frozen=True)
class Utkast:
    """What the checks need to know of a draft. `avsnitt`: (key, heading, html); `obligatoriska`: the keys that must
    have text.
    """

    rubrik: str
    datum: date
    inkom: date
    forslag: tuple[str, ...]
    avsnitt: tuple[tuple[str, str, str], ...]
    obligatoriska: frozenset[str]
    obesvarade_attsatser: tuple[int, ...]
    mottagare: tuple[str, ...]
    undertecknare: tuple[str, ...]


@dataclass(frozen=True)
class Brist:
    """One thing that is missing or wrong: the sentence, and the field to go to (`avsnitt-ekonomi`)."""

    mening: str
    falt: str


def rubrik_finns(u: Utkast) -> Iterator[Brist]:
    if not u.rubrik.strip():
        yield Brist("Skriv en rubrik.", "rubrik")


def forslag_finns(u: Utkast) -> Iterator[Brist]:
    if not u.forslag:
        yield Brist("Skriv ett förslag till beslut.", "forslag")


def attsatser_besvarade(u: Utkast) -> Iterator[Brist]:
    for nr in u.obesvarade_attsatser:
        yield Brist(f"Föreslå ett svar på att-sats {nr}.", f"svar-{nr}")


def obligatoriska_avsnitt(u: Utkast) -> Iterator[Brist]:
    """Barnets bästa and ekonomi are stated, never silently empty."""
    for nyckel, rubrik, html in u.avsnitt:
        if nyckel in u.obligatoriska and not words(html):
            yield Brist(f"Skriv avsnittet {rubrik}.", f"avsnitt-{nyckel}")


def inga_platshallare(u: Utkast) -> Iterator[Brist]:
    for nyckel, rubrik, html in u.avsnitt:
        if _PLACEHOLDER.search(words(html)):
            yield Brist(f"Byt ut platshållaren i avsnittet {rubrik}.", f"avsnitt-{nyckel}")
    for text in (*u.forslag, u.rubrik):
        if _PLACEHOLDER.search(text):
            yield Brist("Byt ut platshållaren i förslaget eller rubriken.", "forslag")


def datum_i_ordning(u: Utkast) -> Iterator[Brist]:
    if u.datum < u.inkom:
        yield Brist(f"Datumet är före dagen då ärendet kom in ({u.inkom}). Rätta datumet.", "datum")


def mottagare_finns(u: Utkast) -> Iterator[Brist]:
    if not u.mottagare:
        yield Brist("Skriv vem beslutet ska skickas till.", "mottagare")


def undertecknare_finns(u: Utkast) -> Iterator[Brist]:
    if not u.undertecknare:
        yield Brist("Skriv vem som undertecknar.", "undertecknare")


CHECKS: tuple[Callable[[Utkast], Iterator[Brist]], ...] = (
    rubrik_finns,
    forslag_finns,
    attsatser_besvarade,
    obligatoriska_avsnitt,
    inga_platshallare,
    datum_i_ordning,
    mottagare_finns,
    undertecknare_finns,
)


def brister(utkast: Utkast) -> list[Brist]:
    """Everything that stands in the way of review, in the order of the form."""
    return [brist for check in CHECKS for brist in check(utkast)]
