"""Fields that several forms share, with their sentences."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from arenden import clock

DATUM = "Skriv datumet som år-månad-dag, till exempel 2026-11-22."


TIDIGAST, SENAST = date(1800, 1, 1), date(2199, 12, 31)  # so that weeks and years can be counted from any day


class Datumfalt(forms.DateField):
    """A day between `TIDIGAST` and `SENAST`, written year-month-day. `sen_tillaten` False: not after today."""

    def __init__(self, *, sen_tillaten: bool = False, saknas: str = DATUM, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs["error_messages"] = {"required": saknas, "invalid": DATUM}
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.sen_tillaten = sen_tillaten

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value).strip()):
                raise ValidationError(f"Det finns inget datum {str(value).strip()}.", code="invalid") from None
            raise

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not self.sen_tillaten and value > clock.today():
            raise ValidationError("Datumet kan inte vara efter i dag.", code="future")
        if value and not TIDIGAST <= value <= SENAST:
            raise ValidationError("Kontrollera året i datumet.", code="year")


class Textrad(forms.CharField):
    """One line of text. `langst` in characters; `namn` is what the sentence about it calls the field."""

    def __init__(self, *, langst: int, namn: str, saknas: str = "", **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "required": saknas,
            "null_characters_not_allowed": f"{namn} innehåller ett tecken som inte går att spara. Skriv om texten.",
        }
        super().__init__(**kwargs)
        self.langst, self.namn = langst, namn

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.langst:
            raise ValidationError(f"{self.namn} får ha högst {self.langst} tecken. Den har {len(value)}.")


class Text(Textrad):
    """Several lines of text."""

    def __init__(self, *, rader: int = 4, langst: int = 20_000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rader}))
        super().__init__(langst=langst, **kwargs)


class Val(forms.ChoiceField):
    """One of a few. `valj` is the sentence when nothing, or something else, is chosen ("Välj hur det kom in.")."""

    def __init__(self, *, valj: str, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"required": valj, "invalid_choice": valj}
        super().__init__(**kwargs)


class Radval(forms.ModelChoiceField):
    """One row of a table. `valj` as for `Val`."""

    def __init__(self, *, valj: str, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"required": valj, "invalid_choice": valj}
        super().__init__(**kwargs)


class FlerfilWidget(forms.ClearableFileInput):
    allow_multiple_selected = True


class Flerfilsfalt(forms.FileField):
    """Several files. Answers a list, empty when none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FlerfilWidget())
        kwargs["max_length"] = None
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in (data or []) if file]


def veckodag(dag: Any) -> str:
    """The day as the kansli reads it: "tor 26 nov 2026, v. 48"."""
    dagar = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
    manader = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
    vecka = dag.isocalendar().week
    return f"{dagar[dag.weekday()]} {dag.day} {manader[dag.month - 1]} {dag.year}, v. {vecka}"
