"""Each type of event: its label, the sentence it is told by on screen, and whether the public may read it.

A sentence is filled from the event's own `data` (dates, codes, numbers) and the actor's name; nothing else is stored,
so nothing else can leak. `{vem}` is left out for readers who may not know who did it: write the sentence so that
`publik` stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Handelsetext:
    """`mening` is for staff and starts with `{vem}`; `publik` is the public's sentence, empty when the public never
    sees it.
    """

    etikett: str
    mening: str
    publik: str = ""

    @property
    def is_publik(self) -> bool:
        return bool(self.publik)


TEXTER: dict[str, Handelsetext] = {
    "arende.mottaget": Handelsetext("Inkommet", "{vem} tog emot ärendet, som kom in {inkom}"),
    "arende.diariefort": Handelsetext(
        "Diariefört", "{vem} diarieförde ärendet som {diarienummer}", "Ärendet fick diarienummer {diarienummer}"
    ),
    "arende.rattat": Handelsetext("Rättat", "{vem} rättade {falt}"),
    "arende.makulerat": Handelsetext("Makulerat", "{vem} makulerade registreringen"),
    "arende.fordelat": Handelsetext("Fördelat", "{vem} fördelade ärendet till en handläggare"),
    "arende.lankat": Handelsetext("Länkat", "{vem} länkade ärendet till ett annat ärende"),
    "arende.offentlighet": Handelsetext("Offentlighet ändrad", "{vem} ändrade vem ärendet syns för till {synlighet}"),
    "handling.registrerad": Handelsetext("Handling", "{vem} registrerade handling {nr}"),
    "handling.fil": Handelsetext("Fil", "{vem} lade in filen till handling {nr}"),
    "handling.publicerad": Handelsetext("Publicerad", "{vem} publicerade handling {nr}", "Handling {nr} publicerades"),
    "mallank.lagd": Handelsetext("Mål", "{vem} länkade ärendet till ett mål"),
    "mallank.borttagen": Handelsetext("Mål", "{vem} tog bort en länk till ett mål"),
    "motionar.aterkallade": Handelsetext(
        "Återkallelse", "{vem} antecknade att en motionär drog tillbaka motionen {dag}"
    ),
    "konto.skapat": Handelsetext("Konto", "{vem} skapade kontot"),
    "konto.roll_given": Handelsetext("Konto", "{vem} gav rollen {roll}, {organ}"),
    "konto.roll_tagen": Handelsetext("Konto", "{vem} tog bort rollen {roll}, {organ}"),
    "konto.avaktiverat": Handelsetext("Konto", "{vem} avaktiverade kontot"),
    "konto.aktiverat": Handelsetext("Konto", "{vem} aktiverade kontot igen"),
    "konto.lank": Handelsetext("Konto", "{vem} skapade en länk för nytt lösenord"),
}


def register(texter: Mapping[str, Handelsetext]) -> None:
    """Let a package above add its event types. A type told twice is a mistake: raises `ValueError`."""
    if doubled := TEXTER.keys() & texter.keys():
        raise ValueError(f"Event types with two texts: {', '.join(sorted(doubled))}")
    TEXTER.update(texter)


def sentence(typ: str, data: Mapping[str, Any], vem: str) -> str:
    """The event as staff read it."""
    return TEXTER[typ].mening.format_map({**data, "vem": vem})


def public_sentence(typ: str, data: Mapping[str, Any]) -> str:
    """The event as the public reads it; empty when the public does not see that type."""
    return TEXTER[typ].publik.format_map(data)
