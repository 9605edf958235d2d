"""Everything a finished paper says: frozen dataclasses, built by documents.assemble, read by every rendering.

Three layers, each made of the one before it:

* **Blocks** are what any rendering must be able to set: `Rubrik`, `Stycke`, `Lista`, `Tabell`, `Underskriftsblock`.
* **Parts** (`Avsnitt`, `Beslutspunkter`, `Underlag` …) are what a municipal paper is made of. They stand in the order
  they are given: the order is the municipality's own, and therefore data.
* **Papers** (`Tjansteskrivelse`, `Mottagningsbevis`, `Protokollsutdrag`) are a head and parts.

`documents.word.sections` turns parts into blocks and a paper into a `Paper`, which is what gets rendered.

All strings are plain text unless the field is called `html`; a newline inside one is a line break within the paragraph.
Names arrive here already filtered for the reader: nothing below hides a protected person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.word.styles import Format

# --- Blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that looks the same all through. `href` makes it a link, if Word can follow the address."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Rubrik:
    """A heading. `niva` 1 is the paper's title, 2 a section, 3 a section under a group heading; at most 5."""

    niva: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Stycke:
    runs: tuple[Run, ...]
    format: Format = Format.BRODTEXT


@dataclass(frozen=True, slots=True)
class Lista:
    """A list. Each item is a tuple of blocks: mostly one `Stycke`, sometimes more, or a `Lista` inside the item."""

    punkter: tuple[tuple[Block, ...], ...]
    numrerad: bool = False
    format: Format | None = None  # None: the plain list format of its kind


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `rowspan` and `colspan` count rows and columns, itself included."""

    block: tuple[Block, ...]
    header: bool = False
    scope: str | None = None  # "row" or "col", as the writer marked it
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table. The first `rubrikrader` rows are headings and are repeated on every page the table reaches."""

    rader: tuple[tuple[Cell, ...], ...]
    rubrikrader: int = 0


@dataclass(frozen=True, slots=True)
class Undertecknare:
    namn: str
    titel: str = ""


@dataclass(frozen=True, slots=True)
class Underskriftsblock:
    """Who signs, under one another, always whole on one page."""

    undertecknare: tuple[Undertecknare, ...]


Block = Rubrik | Stycke | Lista | Tabell | Underskriftsblock

# --- Parts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grupprubrik:
    """A heading that gathers the sections after it, such as "Ärendet". Its sections have `niva=3`."""

    rubrik: str
    niva: int = 2


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """A section that somebody wrote: its heading and its text in the small HTML of the drafts, printed as it stands."""

    rubrik: str
    html: str
    niva: int = 2


@dataclass(frozen=True, slots=True)
class Beslutspunkter:
    """A proposal or a decision: the sentence that leads to it, and its att-satser ("att avslå motionen").

    `attsatser` are given in order. Those that lack a closing mark get "," / ", samt" / "." so that they read as one
    sentence after `ingress`; those that have one are left exactly as given.
    """

    rubrik: str
    ingress: str
    attsatser: tuple[str, ...]
    niva: int = 2


@dataclass(frozen=True, slots=True)
class Underlagspost:
    """One of the papers that a decision rests on. `datum` None: undated."""

    titel: str
    datum: date | None = None


@dataclass(frozen=True, slots=True)
class Underlag:
    poster: tuple[Underlagspost, ...]
    rubrik: str = "Underlag för beslutet"
    niva: int = 2


@dataclass(frozen=True, slots=True)
class Faktatabell:
    """Facts in rows under column headings; the first cell of a row names the row. `rubrik` "" means no heading."""

    kolumner: tuple[str, ...]
    rader: tuple[tuple[str, ...], ...]
    rubrik: str = ""
    niva: int = 2


@dataclass(frozen=True, slots=True)
class Underskrifter:
    undertecknare: tuple[Undertecknare, ...]


@dataclass(frozen=True, slots=True)
class Expediering:
    """Who gets the decision. A group without recipients is left out, and the whole part if both are empty."""

    atgard: tuple[str, ...] = ()
    kannedom: tuple[str, ...] = ()
    rubrik: str = "Beslutet skickas till"
    niva: int = 2


Del = Grupprubrik | Avsnitt | Beslutspunkter | Underlag | Faktatabell | Underskrifter | Expediering

# --- Papers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Huvud:
    """What the top of every page says. `datum` is the paper's own day, and the file's date in its properties."""

    kommun: str
    datum: date
    diarienummer: str
    handling: str  # the kind of paper, in words: "Tjänsteskrivelse"
    forvaltning: str = ""  # or the organ
    handlaggare: Undertecknare | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tjansteskrivelse:
    huvud: Huvud
    titel: str
    delar: tuple[Del, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mottagningsbevis:
    """The receipt for what came in: that it is registered, as what, and what happens now.

    `avsandare` are printed as given ("Karin Ek (S)"). `fortsattning` says in the small HTML what happens now.
    """

    huvud: Huvud
    rubrik: str  # the case's
    arendetyp: str  # in words: "Motion"
    inkom: date
    registrerad: date
    avsandare: tuple[str, ...]
    handlingar: tuple[str, ...] = ()
    attsatser: tuple[str, ...] = ()
    fortsattning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollsutdrag:
    """One item of the minutes. `bestyrks_av` certify the extract; empty leaves the certificate out."""

    huvud: Huvud
    organ: str
    sammantradesdag: date
    paragraf: str  # as written: "§ 92"
    titel: str
    delar: tuple[Del, ...]
    bestyrks_av: tuple[Undertecknare, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper ready to be set. `titel` and `forfattare` go into the file's properties, `body` is what is read."""

    huvud: Huvud
    titel: str
    forfattare: str
    body: tuple[Block, ...]
