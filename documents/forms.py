"""What the writing form asks for: every part of a tjänsteskrivelse as plain fields that work without JavaScript.

A draft may be incomplete, so nothing but the date has to be filled in to save; what is missing is said beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from documents import assemble
from documents.actions import Innehall
from documents.checks import Brist
from documents.html import html_from_plain, plain_from_html, sanitize, violations, words
from documents.models import Avsnittsordning, Syfte, Tjansteskrivelse
from documents.word.html import GarInteAttSkrivaUt, blocks
from workflow.forms.falt import Datumfalt, Textrad
from workflow.models import Utfallskod
from workflow.models.beslut import AVGORANDEN

_CONTROL = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")
_HTML_HELP = (
    "Avsnittet har en tabell, fetstil, en underrubrik eller en länk och visas därför med sina HTML-taggar. "
    "Ändra texten mellan taggarna, så behålls resten."
)
_SVAR = (Utfallskod.BIFALL, Utfallskod.DELVIS_BIFALL, Utfallskod.AVSLAG, Utfallskod.BESVARAD)


class _Utkast:
    """A field that a draft may leave empty. Required only in what its label says."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "required"}


class Utkastrad(_Utkast, Textrad):
    """One line. What a word processor leaves in a copied text and no text can hold is taken away, not refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(None if value is None else str(value).replace("\r\n", "\n").replace("\x0b", "\n"))
        return _CONTROL.sub("", text)


class Utkasttext(Utkastrad):
    """Several lines. A text that was longer than `langst` already may be kept as it is."""

    def __init__(self, *, rader: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rader}), **kwargs)

    def validate(self, value: str) -> None:
        if len(value) > self.langst and value != self.initial:
            raise ValidationError(
                f"{self.namn} har {len(value)} tecken. Här går det att spara högst {self.langst}. "
                "Flytta en del av texten till en bilaga."
            )


class Utkastval(_Utkast, forms.ChoiceField):
    """One of a few, or nothing yet."""


class Utkastdatum(_Utkast, Datumfalt):
    """A day, or nothing yet. May lie ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sen_tillaten=True, **kwargs)


class Texter(forms.Form):
    """The title, the day, the answer to each att-sats, and each section. Names: `svar-2`, `avsnitt-ekonomi`."""

    use_required_attribute = False
    rubrik = Utkasttext(label="Rubrik", langst=500, namn="Rubriken", rader=2)
    datum = Datumfalt(label="Datum", sen_tillaten=True)

    def __init__(self, data: Any = None, *, skrivelse: Tjansteskrivelse, order: list, **kwargs: Any) -> None:
        super().__init__(data, auto_id="%s", **kwargs)
        self.fields["rubrik"].initial, self.fields["datum"].initial = skrivelse.rubrik, skrivelse.datum
        self.attsatser = list(skrivelse.arende.attsatser.all())
        self.avsnitt: dict[str, str] = {}
        given = dict(skrivelse.svar.values_list("attsats", "utfall"))
        for attsats in self.attsatser:
            self._add_svar(attsats, given.get(attsats.pk, ""))
        for row, avsnitt in order:
            if avsnitt is not None:
                self._add_avsnitt(avsnitt.nyckel, avsnitt.rubrik, avsnitt.html, row)
            elif row.nyckel not in Avsnittsordning.PARTS:
                self._add_avsnitt(row.nyckel, row.rubrik, "", row)

    def _add_svar(self, attsats: Any, utfall: str) -> None:
        choices = [(u.value, u.label) for u in AVGORANDEN if u in _SVAR or u == utfall]
        self.fields[f"svar-{attsats.nr}"] = Utkastval(
            label=f"Att-sats {attsats.nr}: {attsats.text}",
            choices=[*choices, ("", "Inget svar än")],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": f"Välj ett svar på att-sats {attsats.nr}."},
            initial=utfall,
        )

    def _add_avsnitt(self, nyckel: str, rubrik: str, html: str, row: Avsnittsordning | None) -> None:
        plain = plain_from_html(html)
        slag = "html" if plain is None else "text"
        if self.is_bound:  # the way it was shown is the way it was written
            slag = "html" if self.data.get(f"slag-{nyckel}") == "html" else "text"
        text = html if plain is None else plain
        self.avsnitt[nyckel] = rubrik
        self.fields[f"avsnitt-{nyckel}"] = Utkasttext(
            label=rubrik,
            namn="Avsnittet",
            langst=20_000,
            rader=min(24, max(4, 2 + text.count("\n") + len(text) // 75)),
            required=bool(row and row.maste_fyllas_i),
            help_text=escape(f"{row.hjalp if row else ''} {_HTML_HELP if slag == 'html' else ''}".strip()),
            initial=text,
        )
        self.fields[f"slag-{nyckel}"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=slag)

    def clean(self) -> dict[str, Any]:
        for nyckel in self.avsnitt:
            name = f"avsnitt-{nyckel}"
            if name in self.cleaned_data:
                try:
                    self._check_html(nyckel)
                except ValidationError as fel:
                    self.add_error(name, fel)
        return self.cleaned_data

    def _check_html(self, nyckel: str) -> None:
        if self.cleaned_data.get(f"slag-{nyckel}") == "html":
            self._refuse_foreign(self.cleaned_data[f"avsnitt-{nyckel}"])
        try:
            blocks(sanitize(self.html(nyckel)))
        except GarInteAttSkrivaUt as fel:
            raise ValidationError(str(fel)) from None

    def _refuse_foreign(self, text: str) -> None:
        if found := violations(text):
            raise ValidationError(f"Ta bort {', '.join(found)}. Det går inte att skriva ut.")

    def html(self, nyckel: str) -> str:
        """The section as it is kept."""
        text = self.cleaned_data[f"avsnitt-{nyckel}"]
        return text if self.cleaned_data[f"slag-{nyckel}"] == "html" else html_from_plain(text)

    def text(self, name: str) -> str:
        """The field as it stands in the form, with the words of a choice."""
        value = self[name].value()
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value) or "").replace("\r\n", "\n").strip()


class ForslagRad(forms.Form):
    use_required_attribute = False
    text = Utkasttext(label="Att-sats", langst=4_000, namn="Att-satsen", rader=2)


class UnderlagRad(forms.Form):
    use_required_attribute = False
    titel = Utkasttext(label="Titel", langst=600, namn="Titeln", rader=2)
    datum = Utkastdatum(label="Datum")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("datum") and not self.cleaned_data.get("titel"):
            self.add_error("titel", "Skriv underlagets titel.")
        return self.cleaned_data


class UndertecknareRad(forms.Form):
    use_required_attribute = False
    namn = Utkastrad(label="Namn", langst=150, namn="Namnet")
    titel = Utkastrad(label="Titel", langst=100, namn="Titeln")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("titel") and not self.cleaned_data.get("namn"):
            self.add_error("namn", "Skriv namnet på den som undertecknar.")
        return self.cleaned_data


class MottagareRad(forms.Form):
    use_required_attribute = False
    namn = Utkastrad(label="Mottagare", langst=300, namn="Mottagaren")
    syfte = Utkastval(
        label="Syfte",
        choices=Syfte.choices,
        initial=Syfte.KANNEDOM,
        error_messages={"invalid_choice": "Välj om mottagaren får beslutet för åtgärd eller för kännedom."},
    )


class Rader(forms.BaseFormSet):
    """The rows of one part. A row left empty is no row."""

    default_error_messages = {"missing_management_form": "Ladda om sidan och skriv in raderna igen."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)

    def rows(self) -> Iterator[dict[str, Any]]:
        """What each row that says something says."""
        for form in self.forms:
            if form.cleaned_data.get(next(iter(form.fields))):
                yield form.cleaned_data

    def text(self) -> str:
        """The rows as they stand in the form, one to a line."""
        rows = [[str(form[name].value() or "").strip() for name in form.fields] for form in self.forms]
        return "\n".join(", ".join(filter(None, row)) for row in rows if row[0])


@dataclass(frozen=True)
class Radslag:
    """A part made of rows: its key in the municipality's order, what it is called, and where checks point to it."""

    rubrik: str
    knapp: str
    form: type[forms.Form]
    hjalp: str = ""


RADSLAG = {
    "forslag": Radslag(
        "Förslag till beslut",
        "Lägg till att-sats",
        ForslagRad,
        "Skriv en att-sats i varje ruta, till exempel ”att avslå motionen”. Komma, samt och punkt sätts av sig själva.",
    ),
    "underlag": Radslag("Underlag för beslutet", "Lägg till underlag", UnderlagRad),
    "undertecknare": Radslag(
        "Underskrifter",
        "Lägg till undertecknare",
        UndertecknareRad,
        "De som undertecknar. Vem som godkänner sparas för sig.",
    ),
    "skickas_till": Radslag("Beslutet skickas till", "Lägg till mottagare", MottagareRad),
}
_FALT = {"skickas_till": "mottagare"}  # what documents.checks calls the place
_FORMSETS = {nyckel: forms.formset_factory(slag.form, formset=Rader, extra=1) for nyckel, slag in RADSLAG.items()}


@dataclass
class Plats:
    """One place in the form, in the paper's order: its id and heading, its fields, how far it has come."""

    id: str
    rubrik: str
    slag: str  # "rubrik", "avsnitt" or a key of RADSLAG
    fields: list[Any] = field(default_factory=list)
    rader: Any = None
    radslag: Radslag | None = None
    lage: str = "Inte påbörjat"

    @property
    def ton(self) -> str:
        return {"Klart": "klar", "Påbörjat": "nu"}.get(self.lage, "neutral")


@dataclass(frozen=True)
class Skillnad:
    """Something that was typed in one way and meanwhile saved in another."""

    rubrik: str
    id: str
    skrivet: str
    sparat: str


class Skrivelseform:
    """The whole writing form: the texts and the rows of one paper, in the paper's order."""

    def __init__(self, skrivelse: Tjansteskrivelse, data: Any = None, *, seen_sha256: str = "") -> None:
        """`seen_sha256`: the content that the writer has before them; as posted, or the saved one, unless given."""
        self.skrivelse = skrivelse
        posted = (data.get("seen_sha256") or "okänt") if data is not None else ""
        self.seen_sha256 = seen_sha256 or posted or skrivelse.content_sha256()
        self.order = assemble.order(skrivelse)
        self.texter = Texter(data, skrivelse=skrivelse, order=self.order)
        initial = _rows_of(skrivelse)
        self.rader = {
            nyckel: formset(data, prefix=nyckel, initial=initial[nyckel]) for nyckel, formset in _FORMSETS.items()
        }

    def is_valid(self) -> bool:
        return all([self.texter.is_valid(), *(rader.is_valid() for rader in self.rader.values())])

    @property
    def errors(self) -> bool:
        """True when something has to be put right; what base.html asks for the page's title."""
        return bool(self.texter.errors) or any(rader.total_error_count() for rader in self.rader.values())

    def fel_lista(self) -> list[dict[str, str]]:
        """The faults of the rows, each with the id of its field, for the summary."""
        found = []
        for nyckel, rader in self.rader.items():
            found += [{"text": text, "mal": _id(nyckel)} for text in rader.non_form_errors()]
            for nr, form in enumerate(rader.forms, start=1):
                found += [
                    {"text": f"{RADSLAG[nyckel].rubrik}, rad {nr}: {text}", "mal": form[name].id_for_label}
                    for name, errors in form.errors.items()
                    for text in errors
                ]
        return found

    def innehall(self) -> Innehall:
        """What the form says the paper is."""
        texter, rows = self.texter.cleaned_data, {nyckel: list(rader.rows()) for nyckel, rader in self.rader.items()}
        return Innehall(
            rubrik=texter["rubrik"],
            datum=texter["datum"],
            forslag=[row["text"] for row in rows["forslag"]],
            svar={a: texter[f"svar-{a.nr}"] for a in self.texter.attsatser},
            avsnitt=[(nyckel, rubrik, self.texter.html(nyckel)) for nyckel, rubrik in self.texter.avsnitt.items()],
            underlag=[(row["titel"], row["datum"]) for row in rows["underlag"]],
            undertecknare=[(row["namn"], row["titel"]) for row in rows["undertecknare"]],
            mottagare=[(row["namn"], row["syfte"] or Syfte.KANNEDOM) for row in rows["skickas_till"]],
        )

    def chain(self) -> str:
        """The sentence before the att-satser; shown, never edited here."""
        return assemble.proposal_chain(self.skrivelse.arende)

    def skillnader(self) -> list[Skillnad]:
        """Where what was typed and what is saved say different things, in the paper's order."""
        self.is_valid()
        saved, typed = Skrivelseform(self.skrivelse), self
        found = [Skillnad("Rubrik", "rubrik", typed.texter.text("rubrik"), saved.texter.text("rubrik"))]
        found.append(Skillnad("Datum", "datum", typed.texter.text("datum"), saved.texter.text("datum")))
        for attsats in typed.texter.attsatser:
            name = f"svar-{attsats.nr}"
            found.append(Skillnad(f"Svar på {attsats}", name, typed.texter.text(name), saved.texter.text(name)))
        for nyckel, rubrik in typed.texter.avsnitt.items():
            name = f"avsnitt-{nyckel}"
            found.append(Skillnad(rubrik, name, typed.texter.text(name), saved.texter.text(name)))
        for nyckel, slag in RADSLAG.items():
            found.append(Skillnad(slag.rubrik, _id(nyckel), typed.rader[nyckel].text(), saved.rader[nyckel].text()))
        return [skillnad for skillnad in found if skillnad.skrivet != skillnad.sparat]

    def platser(self, brister: list[Brist]) -> list[Plats]:
        """The form's places in the paper's order, each with how far it has come."""
        missing = {brist.falt for brist in brister}
        head = Plats("rubrik-och-datum", "Rubrik och datum", "rubrik", [self.texter["rubrik"], self.texter["datum"]])
        head.lage = "Påbörjat" if missing & {"rubrik", "datum"} else "Klart"
        return [head, *(self._plats(row, avsnitt, missing) for row, avsnitt in self.order)]

    def _plats(self, row: Avsnittsordning | None, avsnitt: Any, missing: set[str]) -> Plats:
        if avsnitt is None and row.nyckel in Avsnittsordning.PARTS:
            return self._rader_plats(row.nyckel, row.rubrik, missing)
        nyckel = avsnitt.nyckel if avsnitt else row.nyckel
        name = f"avsnitt-{nyckel}"
        plats = Plats(f"del-{nyckel}", self.texter.avsnitt[nyckel], "avsnitt")
        plats.fields = [self.texter[name], self.texter[f"slag-{nyckel}"]]
        if avsnitt and words(avsnitt.html):
            plats.lage = "Påbörjat" if name in missing else "Klart"
        return plats

    def _rader_plats(self, nyckel: str, rubrik: str, missing: set[str]) -> Plats:
        slag = RADSLAG[nyckel]
        plats = Plats(_id(nyckel), rubrik or slag.rubrik, nyckel, rader=self.rader[nyckel], radslag=slag)
        svar = {f"svar-{a.nr}" for a in self.texter.attsatser} if nyckel == "forslag" else set()
        plats.fields = [self.texter[name] for name in sorted(svar, key=lambda name: int(name[5:]))]
        here = {_id(nyckel)} | svar
        if not here & missing and plats.rader.initial:
            plats.lage = "Klart"
        elif plats.rader.initial or len(svar & missing) < len(svar):
            plats.lage = "Påbörjat"
        return plats


class Granskningsform(forms.Form):
    """The two outcomes of a review. `sha256`: the content that the page was shown with."""

    use_required_attribute = False
    GODKANN, TILLBAKA = "godkann", "tillbaka"
    _valj = "Välj om du godkänner tjänsteskrivelsen eller skickar tillbaka den."

    sha256 = forms.CharField(required=False)
    utfall = forms.ChoiceField(
        choices=[(GODKANN, "Godkänn"), (TILLBAKA, "Skicka tillbaka med kommentar")],
        error_messages={"required": _valj, "invalid_choice": _valj},
    )
    kommentar = Utkasttext(
        label="Kommentar till den som skriver",
        langst=4_000,
        namn="Kommentaren",
        rader=4,
        required=False,
        help_text="Behövs när du skickar tillbaka: skriv vad som ska ändras.",
    )

    @property
    def is_approval(self) -> bool:
        return self.cleaned_data["utfall"] == self.GODKANN

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("utfall") == self.TILLBAKA and not self.cleaned_data.get("kommentar", "-"):
            self.add_error("kommentar", "Skriv vad som behöver ändras.")
        return self.cleaned_data


def _id(nyckel: str) -> str:
    return _FALT.get(nyckel, nyckel)


def _rows_of(skrivelse: Tjansteskrivelse) -> dict[str, list[dict[str, Any]]]:
    return {
        "forslag": list(skrivelse.forslag.values("text")),
        "underlag": list(skrivelse.underlag.values("titel", "datum")),
        "undertecknare": list(skrivelse.undertecknare.values("namn", "titel")),
        "skickas_till": list(skrivelse.mottagare.values("namn", "syfte")),
    }
