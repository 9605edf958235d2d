"""JSON files from outside, read whole: every fault at once, each with its place and what to do about it.

The shape of a file is a pydantic model; this module says in Swedish what pydantic found, and finds what JSON itself
lets by (a key written twice, text that is not NFC).
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

MAX_BYTES = 64 * 1024 * 1024  # a case with a hundred long papers is one or two
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `plats` is the way to it ("behandlingar[0].datum"), empty for the file as a whole."""

    plats: str
    mening: str

    def __str__(self) -> str:
        return f"{self.plats}: {self.mening}" if self.plats else self.mening


class FilenGarInteAttLasa(ValueError):
    """The bytes are no JSON object. The sentence says where it breaks off."""


class Del(BaseModel):
    """A part of a file: nothing but its own keys, and nothing taken for something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- Kinds of values ----------------------------------------------------------------------------------------------


def without_control(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("Texten innehåller styrtecken som inte går att skriva ut. Ta bort dem.")
    return text


def one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("Skriv texten på en rad, utan radbrytning.")
    return text


def _read_date(value: Any) -> date:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError(f"Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2022-12-08. I filen står {shown(value)}.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"Dagen {value} finns inte. Rätta datumet.") from None


Brodtext = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(without_control)]
Datum = Annotated[date, BeforeValidator(_read_date, json_schema_input_type=date)]


def rad(longest: int) -> Any:
    """A line of text of at most `longest` characters."""
    length = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
    return Annotated[str, length, AfterValidator(without_control), AfterValidator(one_line)]


# --- Reading ------------------------------------------------------------------------------------------------------


def read(content: bytes) -> tuple[dict[str, Any], list[Fault]]:
    """The object in the file with all text in NFC, and a fault for every key that is written twice.

    Raises `FilenGarInteAttLasa` when it is not UTF-8, not JSON, or no object.
    """
    if len(content) > MAX_BYTES:
        raise FilenGarInteAttLasa(
            f"Filen är större än {MAX_BYTES // 1024 // 1024} MB. Dela upp den: ett ärende i varje fil."
        )
    doubled: list[Fault] = []

    def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for key in dict.fromkeys(k for k in keys if keys.count(k) > 1) if len(set(keys)) < len(keys) else ():
            doubled.append(
                Fault("", f'Nyckeln "{key}" står mer än en gång i samma objekt. Ta bort den som inte ska gälla.')
            )
        return {unicodedata.normalize("NFC", key): value for key, value in pairs}

    try:
        source = content.decode("utf-8-sig")
        found = json.loads(source, object_pairs_hook=as_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise FilenGarInteAttLasa(
            f"Filen är inte skriven i UTF-8 (byte {error.start}). Spara om den som UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise FilenGarInteAttLasa(
            f"Filen är inte JSON: det tar stopp på rad {error.lineno}, tecken {error.colno}. Rätta där."
        ) from None
    except RecursionError:
        raise FilenGarInteAttLasa("Filen har listor eller objekt i för många nivåer.") from None
    if not isinstance(found, dict):
        raise FilenGarInteAttLasa("Filen ska innehålla ett objekt inom klamrar, { … }.")
    return _nfc(found), doubled


M = TypeVar("M", bound=BaseModel)


def check(model: type[M], found: dict[str, Any]) -> tuple[M | None, list[Fault]]:
    """`found` as a `model`, or None and everything that stands in the way."""
    try:
        return model.model_validate(found), []
    except ValidationError as error:
        keys = _keys_of(model)
        return None, [_fault(details, keys) for details in error.errors(include_url=False)]


def place(*loc: str | int) -> str:
    """("avsnitt", 2, "html") -> "avsnitt[2].html"."""
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f"{'.' if path else ''}{part}"
    return path


def shown(value: Any) -> str:
    """What stands in the file, short enough for a sentence."""
    written = json.dumps(value, ensure_ascii=True, default=str) if _CONTROL.search(str(value)) else _written(value)
    return written if len(written) <= 60 else f"{written[:57]}…"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _refuse_constant(name: str) -> None:
    raise FilenGarInteAttLasa(f"Filen innehåller {name}, som inte är ett tal. Skriv null om värdet inte är känt.")


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    if isinstance(value, dict):
        return {key: _nfc(item) for key, item in value.items()}
    return value


def _fault(details: Any, keys: frozenset[str]) -> Fault:
    loc = [part for part in details["loc"] if part != "[key]"]
    return Fault(place(*loc), _sentence(details, keys))


def _sentence(details: Any, keys: frozenset[str]) -> str:
    kind, value, ctx = details["type"], details["input"], details.get("ctx", {})
    key = details["loc"][-1] if details["loc"] else ""
    match kind:
        case "missing":
            return f"Nyckeln {key} saknas. Lägg till den."
        case "extra_forbidden":
            near = difflib.get_close_matches(str(key), keys, n=1, cutoff=0.75)
            hint = f"Menade du {near[0]}?" if near else "Ta bort den, eller rätta stavningen."
            return f"Nyckeln {key} är okänd i formatet. {hint}"
        case "value_error":
            return str(ctx["error"])
        case "literal_error":
            choices = ctx["expected"].replace("'", '"').replace(" or ", " eller ")
            return f"{shown(value)} går inte att välja här. Skriv {choices}."
        case "string_too_short":
            return "Texten är tom. Skriv något, eller null om det inte är känt."
        case "string_too_long":
            return f"Texten får ha högst {ctx['max_length']} tecken. Den har {len(value)}."
        case "string_type":
            return f"Skriv en text inom citattecken. I filen står {shown(value)}."
        case "int_type" | "int_from_float":
            return f"Skriv ett heltal. I filen står {shown(value)}."
        case "bool_type":
            return f"Skriv true eller false. I filen står {shown(value)}."
        case "greater_than_equal":
            return f"Skriv ett tal som är minst {ctx['ge']}. I filen står {shown(value)}."
        case "less_than_equal":
            return f"Skriv ett tal som är högst {ctx['le']}. I filen står {shown(value)}."
        case "list_type":
            return f"Skriv en lista inom hakparenteser, [ … ]. I filen står {shown(value)}."
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"Skriv ett objekt inom klamrar, {{ … }}. I filen står {shown(value)}."
        case "string_pattern_mismatch":
            return f"Skriv bara bokstäver, siffror, bindestreck och understreck. I filen står {shown(value)}."
    return f"Värdet {shown(value)} går inte att använda här."


def _keys_of(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(_walk(model, set()))


def _walk(model: type[BaseModel], seen: set[type]) -> Iterator[str]:
    seen.add(model)
    for name, field in model.model_fields.items():
        yield name
        for part in _models_in(field.annotation):
            if part not in seen:
                yield from _walk(part, seen)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
