"""Diarienummer: read in any form people write them, written in the form a municipality has chosen. Pure.

Reading is for finding only. What somebody wrote is kept as written (`som_skrivet`), never put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

HOGSTA_LOPNR = 9_999_999
_LANGSTA_TEXT = 100  # characters; a longer text is not a diarienummer but prose
_LANGSTA_ORGANKOD = 12
_LANGSTA_PLANKOD = 4  # digits, when written without dots
_SEKELSKIFTE = 70  # "69" is read as 2069, "70" as 1970

_BINDESTRECK = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_FYLLNADSORD = frozenset(
    ("DNR", "DIARIE", "DIARIENR", "DIARIENUMMER", "DIARIUM", "NR", "NUMMER", "ÄRENDE", "ÄRENDENR", "ÄRENDENUMMER")
)
_KODORD = frozenset(("KOD", "PLANKOD", "DIARIEPLANKOD"))
_ORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
_TOKEN = re.compile(
    r"(?P<plan>(?<![0-9])[0-9]{1,2}(?:\.[0-9]{1,2}){2,}(?![0-9.]))"  # 1.5.1
    r"|(?P<tal>[0-9]+)"
    rf"|(?P<ord>{_ORD})"
    r"|(?P<skilje>[ ./:-]+)"
)


@dataclass(frozen=True)
class Diarienummer:
    """One reading of a written number.

    `organ` is upper case with å, ä, ö kept, None when it was not written; the same for `ar` (four digits). `plankod` is
    a code of the old diarieplan with its zeros ("042", "1.5.1"), `handlingsnr` the document's number inside the case.
    """

    organ: str | None
    ar: int | None
    lopnr: int
    plankod: str | None
    handlingsnr: int | None
    som_skrivet: str


class FormatetForstasInte(ValueError):
    """A number format that cannot be used. The text is a Swedish sentence for the person who typed it."""


# --- Reading --------------------------------------------------------------------------------------------------------


def parse(text: str) -> tuple[Diarienummer, ...]:
    """Every way to read `text` as one diarienummer, the likeliest first; empty when it is none.

    Several come back where the form itself is ambiguous: "2015/2016", "18/98", or a last "-10" that is a plan code in
    one municipality and a document number in another. Never raises for a string.
    """
    found = _organ_and_numbers(text)
    if found is None or not found[1]:
        return ()
    organ, numbers = found
    if len(numbers) == 1:
        parts = [(None, lopnr, None, None)] if (lopnr := _lopnr(numbers[0])) else []
    else:
        parts = [*_parts(numbers, _four_digit_year)] or [*_parts(numbers, _two_digit_year)]
    return tuple(Diarienummer(organ, *part, som_skrivet=text) for part in dict.fromkeys(parts))


def is_organkod(text: str) -> bool:
    """Whether a number written with this organ code can be read back: letters, joined by hyphens if need be."""
    return (
        len(text) <= _LANGSTA_ORGANKOD
        and re.fullmatch(_ORD, text) is not None
        and text.upper() not in _FYLLNADSORD | _KODORD
    )


@dataclass(frozen=True)
class _Number:
    text: str
    before: str  # what stood before it: a separator, " ", "ord" after a word, "kod" after "Kod", "" first of all


def _organ_and_numbers(text: str) -> tuple[str | None, list[_Number]] | None:
    organ, before, numbers = None, "", []
    for kind, token in _tokens(text):
        if kind == "skilje":
            before = before if before in ("ord", "kod") else token.strip()[:1] or " "
        elif kind == "ord" and token in _KODORD:
            before = "kod"
        elif kind == "ord" and token in _FYLLNADSORD:
            continue
        elif kind == "ord" and organ is None and len(token) <= _LANGSTA_ORGANKOD:
            organ, before = token, "ord"
        elif kind in ("tal", "plan"):
            numbers.append(_Number(token, before))
            before = ""
        else:  # a second organ, or a character that no diarienummer has
            return None
    return organ, numbers


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > _LANGSTA_TEXT:
        yield "annat", text
        return
    normal = " ".join(unicodedata.normalize("NFKC", text).translate(_BINDESTRECK).split())
    normal = normal.strip(" .,;:()[]\"'").upper()
    position = 0
    while position < len(normal):
        match = _TOKEN.match(normal, position)
        if match is None:
            yield "annat", normal[position]
            return
        yield match.lastgroup, match.group()
        position = match.end()


_Part = tuple[int | None, int, str | None, int | None]  # ar, lopnr, plankod, handlingsnr


def _parts(numbers: list[_Number], year: Callable[[_Number], int | None]) -> Iterator[_Part]:
    """The orders in which year, number and the rest are written."""
    first, second, *rest = numbers
    tails = _tails(rest)
    if year is _two_digit_year and second.before == "ord":  # "12 och 13" is prose
        return
    if (ar := year(first)) and (lopnr := _lopnr(second)):  # KS 2022/1056
        yield from ((ar, lopnr, *tail) for tail in tails)
    if (ar := year(second)) and (lopnr := _lopnr(first)):  # 191/2013
        yield from ((ar, lopnr, *tail) for tail in tails)
    if len(rest) == 1 and _is_plankod(first) and (ar := year(rest[0])) and (lopnr := _lopnr(second)):  # 316-259/2012
        yield ar, lopnr, first.text, None


def _four_digit_year(number: _Number) -> int | None:
    if number.before != "kod" and re.fullmatch(r"(?:19|20)[0-9]{2}", number.text):
        return int(number.text)
    return None


def _two_digit_year(number: _Number) -> int | None:
    if number.before == "kod" or not re.fullmatch(r"[0-9]{2}", number.text):
        return None
    return int(number.text) + (2000 if int(number.text) < _SEKELSKIFTE else 1900)


def _lopnr(number: _Number) -> int | None:
    if number.before == "kod" or not re.fullmatch(r"[0-9]{1,7}", number.text):
        return None
    return int(number.text) or None


def _tails(rest: list[_Number]) -> list[tuple[str | None, int | None]]:
    """(plan code, document number) for what stands after year and number; likeliest first, empty when unreadable."""
    if not rest:
        return [(None, None)]
    if len(rest) == 1:
        return _one_tail(rest[0])
    plan, handling = rest[0], _handlingsnr(rest[-1])
    return [(plan.text, handling)] if len(rest) == 2 and handling and _is_plankod(plan) else []


def _one_tail(number: _Number) -> list[tuple[str | None, int | None]]:
    as_plan = [(number.text, None)] if _is_plankod(number) else []
    handling = _handlingsnr(number)
    as_handling = [(None, handling)] if handling else []
    if number.before in ("/", ":"):  # KS 2016/131/1
        return as_handling or as_plan
    if number.before == "-":  # KS2020/0942-4 is a document, KS 2002/0441-10 a plan code
        return as_handling + as_plan if len(number.text) == 1 else as_plan + as_handling
    return as_plan  # 2014/KS 0012 001, 2016KSM1221.042, Kod 623


def _is_plankod(number: _Number) -> bool:
    return "." in number.text or len(number.text) <= _LANGSTA_PLANKOD


def _handlingsnr(number: _Number) -> int | None:
    return int(number.text) if number.before != "kod" and re.fullmatch(r"[1-9][0-9]{0,3}", number.text) else None


# --- Writing --------------------------------------------------------------------------------------------------------

_FALT = ("organ", "ar", "lopnr")
_EXEMPEL = "{organ} {ar}/{lopnr:04d}"


def render(format_string: str, *, organ: str, ar: int, lopnr: int) -> str:
    """The number as the municipality writes it. A number wider than the format's zeros simply grows.

    Raises `FormatetForstasInte` as `validate_format` does.
    """
    validate_format(format_string)
    return format_string.format(organ=organ, ar=ar, lopnr=lopnr)


def around_lopnr(format_string: str, *, organ: str, ar: int) -> tuple[str, int, str]:
    """The number as written, around its löpnummer: what comes before, the least number of digits, what comes after.

    Raises `FormatetForstasInte` as `validate_format` does.
    """
    validate_format(format_string)
    before, zeros, after = re.split(r"\{lopnr(?::0([1-7])d)?\}", format_string)
    return before.format(organ=organ, ar=ar), int(zeros or 1), after.format(organ=organ, ar=ar)


@lru_cache
def validate_format(format_string: str) -> None:
    """Raise `FormatetForstasInte` unless the format holds only our fields and its numbers can be read back by `parse`.

    `{ar}` and `{lopnr}` have to be there, `{organ}` may be left out. Nothing but a plain field is ever formatted, so a
    format from a form or a file cannot reach an attribute.
    """
    fields = _fields(format_string)
    for falt in fields:
        if fields.count(falt) > 1:
            raise FormatetForstasInte(f"Skriv {{{falt}}} bara en gång i formatet, till exempel {_EXEMPEL}.")
    for falt in ("ar", "lopnr"):
        if falt not in fields:
            raise FormatetForstasInte(f"Lägg till {{{falt}}} i formatet, till exempel {_EXEMPEL}.")
    if not all(_reads_back(format_string, lopnr) for lopnr in (1, 18, 1056, HOGSTA_LOPNR)):
        raise FormatetForstasInte(
            "Nummer i det här formatet går inte att söka på. Sätt blanksteg eller ett av tecknen / : . - mellan {ar}"
            f" och {{lopnr}} och ta bort andra tecken, siffror och ord, till exempel {_EXEMPEL}."
        )


def _fields(format_string: str) -> list[str]:
    try:
        parsed = list(Formatter().parse(format_string))
    except ValueError:
        raise FormatetForstasInte(f"Skriv varje fält inom en egen klammer, till exempel {_EXEMPEL}.") from None
    fields = [(falt, spec, conversion) for _, falt, spec, conversion in parsed if falt is not None]
    for falt, spec, conversion in fields:
        if falt not in _FALT:
            raise FormatetForstasInte(f"Fältet {{{falt}}} finns inte. Använd {{organ}}, {{ar}} och {{lopnr}}.")
        if conversion or (spec and not (falt == "lopnr" and re.fullmatch(r"0[1-7]d", spec))):
            raise FormatetForstasInte(
                "Skriv {organ}, {ar} och {lopnr}. Bara {lopnr} får fyllas ut med nollor, till exempel {lopnr:04d}."
            )
    return [falt for falt, _, _ in fields]


def _reads_back(format_string: str, lopnr: int) -> bool:
    organ = "KS" if "{organ}" in format_string else None
    text = format_string.format(organ="KS", ar=2026, lopnr=lopnr)
    if text != " ".join(text.split()):
        return False
    return any((lasning.organ, lasning.ar, lasning.lopnr) == (organ, 2026, lopnr) for lasning in parse(text))


# --- In addresses ---------------------------------------------------------------------------------------------------


def slug(organ: str, ar: int, lopnr: int) -> str:
    """The case's part of an address: "ks-2026-1". ASCII, unpadded; å and ä become a, ö becomes o."""
    ascii_organ = unicodedata.normalize("NFKD", organ).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', ascii_organ).strip('-')}-{ar}-{lopnr}"
