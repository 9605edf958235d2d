"""The shape of an ärendepaket, version 1: every key and what may stand there. docs/arendepaket.md says what it means.

A key that is left out, null and an empty list say the same: the source does not tell. The optional keys at the end of
a part have come after the first version of the format; they are written only when there is something to tell.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from lxml.etree import LxmlError
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from arenden.jsonfil import Brodtext, Datum, Del, rad, without_control
from documents.html import sanitize, violations, words
from documents.models import Avsnittsordning
from documents.word.html import blocks

FORMAT = "arendepaket/1"

Avgorande = Literal["bifall", "delvis_bifall", "avslag", "besvarad", "avskriven"]
Utfall = Literal["bifall", "delvis_bifall", "avslag", "besvarad", "avskriven", "tillstyrks", "avstyrks"]
Stallning = Literal["tillstyrker", "avstyrker", "besvarad", "avstar"]
Slag = Literal[
    "foreslar",
    "tillstyrker",
    "avstyrker",
    "beslutar",
    "remitterar",
    "aterremiss",
    "bordlagd",
    "utgar",
    "redovisad",
    "avskriver",
]
Organtyp = Literal["fullmaktige", "styrelse", "namnd", "utskott", "bolag"]

T = TypeVar("T")
Lista = Annotated[list[T], BeforeValidator(lambda value: [] if value is None else value)]
Kod = rad(20)


def _allowed_html(html: str) -> str:
    """The section in the form it is kept in. What is not allowed is named, never silently taken away."""
    try:
        if found := violations(html):
            raise ValueError(f"Texten innehåller {', '.join(found)}, som inte är tillåtet. Ta bort det.")
        kept = sanitize(html)
        if words(kept).split() != words(html).split():
            raise ValueError("Texten innehåller HTML som inte går att läsa. Stäng alla element i rätt ordning.")
        blocks(kept)
    except (LxmlError, AssertionError):
        raise ValueError("Texten innehåller HTML som inte går att läsa. Stäng alla element i rätt ordning.") from None
    return kept


def _section_key(nyckel: str) -> str:
    if nyckel in Avsnittsordning.PARTS:
        raise ValueError(
            f"{nyckel} är en egen del av tjänsteskrivelsen och inte ett avsnitt. Använd nyckeln med det namnet."
        )
    return nyckel


def _named(value: Any) -> Any:
    return {"namn": value} if isinstance(value, str) else value


class Motionar(Del):
    namn: rad(150)
    parti: rad(100) | None = None
    aterkallad: Datum | None = None
    skyddad: bool = False


class Organpost(Del):
    namn: rad(200)
    typ: Organtyp | None = None
    under: Kod | None = None


_Organ = Annotated[Organpost, BeforeValidator(_named, json_schema_input_type=str | Organpost)]
Organen = Annotated[dict[Kod, _Organ], BeforeValidator(lambda value: {} if value is None else value)]


class Handlaggare(Del):
    namn: rad(150)
    titel: rad(100) | None = None
    forvaltning: rad(200) | None = None


class Svar(Del):
    organ: rad(200) | None = None
    datum: Datum
    paragraf: rad(40) | None = None
    stallning: Stallning
    text: Brodtext | None = None
    diarienummer: rad(60) | None = None


class Avbruten(Del):
    datum: Datum
    skal: Brodtext


class Remiss(Del):
    till: Kod
    sand: Datum
    svara_senast: Datum | None = None
    svar: Svar | None = None
    avbruten: Avbruten | None = None


class SvarPaAttsats(Del):
    attsats: Annotated[int, Field(ge=1, le=9999)]
    utfall: Avgorande


class PerAttsats(Del):
    attsats: Annotated[int, Field(ge=1, le=9999)]
    utfall: Utfall


class Avsnitt(Del):
    nyckel: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[\w-]+$"),
        AfterValidator(_section_key),
    ]
    rubrik: rad(100)
    html: Annotated[str, AfterValidator(without_control), AfterValidator(_allowed_html)]


class Underlag(Del):
    titel: rad(600)
    datum: Datum | None = None


class Undertecknare(Del):
    namn: rad(150)
    titel: rad(100) | None = None


class Mottagare(Del):
    mottagare: rad(300)
    syfte: Literal["atgard", "kannedom"]


class Tjansteskrivelse(Del):
    datum: Datum
    forslag_till_beslut: Lista[Brodtext] = []
    svar_per_attsats: Lista[SvarPaAttsats] = []
    avsnitt: Lista[Avsnitt] = []
    underlag: Lista[Underlag] = []
    undertecknare: Lista[Undertecknare] = []
    skickas_till: Lista[Mottagare] = []
    lage: Literal["utkast", "registrerad"] | None = None
    rubrik: rad(500) | None = None
    handlaggare: Handlaggare | None = None


class Mal(Del):
    mal: rad(300)
    hur: Literal["bidrar_till", "motverkar", "beror", "svarar_pa"]
    motivering: Brodtext | None = None


_Roster = Annotated[int, Field(ge=0, le=100_000)]


class Omrostning(Del):
    ja: _Roster | None = None
    nej: _Roster | None = None
    avstar: _Roster | None = None
    ja_star_for: Brodtext | None = None
    nej_star_for: Brodtext | None = None


class Reservation(Del):
    namn: rad(150)
    parti: rad(100) | None = None
    text: Brodtext | None = None


class Behandling(Del):
    organ: Kod
    datum: Datum
    paragraf: rad(40) | None = None
    utfall: Slag
    beslut: Lista[Brodtext] = []
    per_attsats: Lista[PerAttsats] = []
    omrostning: Omrostning | None = None
    reservationer: Lista[Reservation] = []
    skickas_till: Lista[Mottagare] = []
    motivering: Brodtext | None = None
    mal: Lista[Mal] = []


class Avvisad(Del):
    datum: Datum
    skal: Brodtext


class Lank(Del):
    typ: Literal["besvarar", "foranleder", "samma_amne"]
    diarienummer: rad(60)


class Arendepaket(Del):
    format: Literal["arendepaket/1"]
    diarienummer: rad(60) | None = None
    andra_diarienummer: Lista[rad(60)] = []
    arendetyp: Literal["motion", "medborgarforslag", "forvaltningsarende"]
    rubrik: rad(500)
    inkom: Datum
    vackt: Datum | None = None
    motionarer: Lista[Motionar] = []
    attsatser: Lista[Brodtext] = []
    beslutsvag: Lista[Kod] = []
    organ: Organen = {}
    handlaggare: Handlaggare | None = None
    remisser: Lista[Remiss] = []
    tjansteskrivelser: Lista[Tjansteskrivelse] = []
    mal: Lista[Mal] = []
    behandlingar: Lista[Behandling] = []
    lankar: Lista[Lank] = []
    inkom_via: Literal["epost", "papper", "mote", "etjanst", "internt"] | None = None
    anmals: bool | None = None
    synlighet: Literal["offentlig", "intern", "sekretess"] | None = None
    beredningsundantag: Literal["val", "nyvalda", "extra_val", "revision", "bradskande", "overlamnande"] | None = None
    avvisad: Avvisad | None = None
    avslutad: Datum | None = None
