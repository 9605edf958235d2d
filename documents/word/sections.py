"""The parts of a paper -> blocks: one small function per part, and one per kind of paper.

`blocks(del_)` finds the function by the part's class, so a new part is a dataclass and a function.
"""

import re
from collections.abc import Iterable, Iterator
from functools import singledispatch

from documents.word import html
from documents.word.content import (
    Avsnitt,
    Beslutspunkter,
    Block,
    Cell,
    Del,
    Expediering,
    Faktatabell,
    Grupprubrik,
    Huvud,
    Lista,
    Mottagningsbevis,
    Paper,
    Protokollsutdrag,
    Rubrik,
    Run,
    Stycke,
    Tabell,
    Tjansteskrivelse,
    Underlag,
    Underlagspost,
    Underskrifter,
    Underskriftsblock,
    Undertecknare,
)
from documents.word.styles import Format

# --- Papers ---------------------------------------------------------------------------------------------------------


@singledispatch
def compose(content) -> Paper:
    """A tjänsteskrivelse, a mottagningsbevis or a protokollsutdrag as a `Paper`, ready to be rendered."""
    raise TypeError(f"no paper is made of {type(content).__name__}")


@compose.register
def _(content: Tjansteskrivelse) -> Paper:
    return _paper(content.huvud, content.titel, _delar(content.delar))


@compose.register
def _(content: Mottagningsbevis) -> Paper:
    fakta = (
        ("Diarienummer", content.huvud.diarienummer),
        ("Ärende", content.rubrik),
        ("Ärendetyp", content.arendetyp),
        ("Inlämnat av", "\n".join(content.avsandare)),
        ("Inkom", content.inkom.isoformat()),
        ("Registrerat", content.registrerad.isoformat()),
        ("Handlingar", "\n".join(content.handlingar)),
    )
    body: list[Block] = [
        _stycke(f"”{content.rubrik}” har kommit in till {content.huvud.kommun} och är registrerad i diariet."),
        *faktatabell(Faktatabell(("Uppgift", "Registrerat i diariet"), tuple(rad for rad in fakta if rad[1]))),
    ]
    if content.attsatser:  # word for word: what came in is not ours to punctuate
        body += [_rubrik("Förslag i ärendet", 2), _lista(content.attsatser, numrerad=len(content.attsatser) > 1)]
    if content.fortsattning:
        body += avsnitt(Avsnitt("Vad händer nu?", content.fortsattning))
    return _paper(content.huvud, content.rubrik, body, overskrift=content.huvud.handling)


@compose.register
def _(content: Protokollsutdrag) -> Paper:
    dag = f"{content.organ}, sammanträde {content.sammantradesdag.isoformat()}, {content.paragraf}"
    body = [_stycke(dag, Format.AVSANDARE), *_delar(content.delar)]
    if content.bestyrks_av:
        body += [_rubrik("Utdraget bestyrks", 2), Underskriftsblock(content.bestyrks_av)]
    return _paper(content.huvud, f"{content.paragraf} {content.titel}", body)


def _paper(huvud: Huvud, titel: str, body: Iterable[Block], overskrift: str = "") -> Paper:
    """`overskrift` is the heading on the page where that is another than the title of the case."""
    return Paper(
        huvud=huvud,
        titel=titel,
        forfattare=huvud.handlaggare.namn if huvud.handlaggare else huvud.kommun,
        body=(*_handlaggare(huvud.handlaggare), _rubrik(overskrift or titel, 1), *body),
    )


def _handlaggare(handlaggare: Undertecknare | None) -> Iterator[Block]:
    if handlaggare:
        yield from (_stycke(rad, Format.AVSANDARE) for rad in (handlaggare.namn, handlaggare.titel) if rad)


def _delar(delar: Iterable[Del]) -> tuple[Block, ...]:
    return tuple(block for del_ in delar for block in blocks(del_))


# --- Parts ----------------------------------------------------------------------------------------------------------


@singledispatch
def blocks(del_) -> Iterator[Block]:
    """One part as the blocks that say it."""
    raise TypeError(f"{type(del_).__name__} is no part of a paper")


@blocks.register
def grupprubrik(del_: Grupprubrik) -> Iterator[Block]:
    yield _rubrik(del_.rubrik, del_.niva)


@blocks.register
def avsnitt(del_: Avsnitt) -> Iterator[Block]:
    yield _rubrik(del_.rubrik, del_.niva)
    yield from html.blocks(del_.html, niva=del_.niva)


@blocks.register
def beslutspunkter(del_: Beslutspunkter) -> Iterator[Block]:
    """A lone att-sats stands by itself; several are numbered, so that a meeting can say which it means."""
    yield _rubrik(del_.rubrik, del_.niva)
    if del_.ingress:
        yield _stycke(del_.ingress, Format.BESLUTSINGRESS)
    satser = tuple(_stycke(sats, Format.ATTSATS) for sats in one_sentence(del_.attsatser))
    if len(satser) > 1:
        yield Lista(tuple((sats,) for sats in satser), numrerad=True, format=Format.ATTSATS)
    else:
        yield from satser


@blocks.register
def underlag(del_: Underlag) -> Iterator[Block]:
    if del_.poster:
        yield _rubrik(del_.rubrik, del_.niva)
        yield _lista(underlagspost(post) for post in del_.poster)


@blocks.register
def faktatabell(del_: Faktatabell) -> Iterator[Block]:
    if del_.rubrik:
        yield _rubrik(del_.rubrik, del_.niva)
    huvud = tuple(_cell(kolumn, header=True, scope="col") for kolumn in del_.kolumner)
    rader = (
        tuple(_cell(text, header=plats == 0, scope=None if plats else "row") for plats, text in enumerate(rad))
        for rad in del_.rader
    )
    yield Tabell((huvud, *rader), rubrikrader=1)


@blocks.register
def underskrifter(del_: Underskrifter) -> Iterator[Block]:
    if del_.undertecknare:
        yield Underskriftsblock(del_.undertecknare)


@blocks.register
def expediering(del_: Expediering) -> Iterator[Block]:
    if del_.atgard or del_.kannedom:
        yield _rubrik(del_.rubrik, del_.niva)
    for grupp, mottagare in (("För åtgärd:", del_.atgard), ("För kännedom:", del_.kannedom)):
        if mottagare:
            yield _stycke(grupp, Format.MOTTAGARGRUPP)
            yield _lista(mottagare)


# --- Wording --------------------------------------------------------------------------------------------------------


def one_sentence(attsatser: tuple[str, ...]) -> tuple[str, ...]:
    """The att-satser closed so that they read as one sentence: ",", before the last ", samt", last ".".

    One that already has its mark is left as it is: an imported wording is printed as it stands.
    """
    last = len(attsatser) - 1
    marks = (", samt" if plats == last - 1 else "." if plats == last else "," for plats in range(len(attsatser)))
    return tuple(
        sats if re.search(r"([.,:;!?]|, (samt|och))\s*$", sats) else sats.rstrip() + mark
        for sats, mark in zip(attsatser, marks, strict=True)
    )


def underlagspost(post: Underlagspost) -> str:
    """The line for one paper: "Kommunkontorets tjänsteskrivelse 2023-02-14 …" or "Motion …, inkommen 2022-12-08"."""
    if post.datum is None:
        return post.titel
    if own := re.match(r"(?:\S+ )?tjänsteskrivelse\b(?! \d{4}-)", post.titel, re.IGNORECASE):
        return f"{own[0]} {post.datum.isoformat()}{post.titel[own.end() :]}"
    came_in = re.match(r"(motion|medborgarförslag)\b", post.titel, re.IGNORECASE)
    return f"{post.titel}, inkommen {post.datum.isoformat()}" if came_in else f"{post.titel}, {post.datum.isoformat()}"


def _rubrik(text: str, niva: int) -> Rubrik:
    return Rubrik(niva, (Run(text),))


def _stycke(text: str, format_: Format = Format.BRODTEXT) -> Stycke:
    return Stycke((Run(text),), format_)


def _lista(texter: Iterable[str], *, numrerad: bool = False) -> Lista:
    return Lista(tuple((_stycke(text),) for text in texter), numrerad=numrerad)


def _cell(text: str, *, header: bool, scope: str | None) -> Cell:
    return Cell((_stycke(text),), header=header, scope=scope)
