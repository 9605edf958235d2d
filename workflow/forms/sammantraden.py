"""What the meeting pages ask for: when a meeting is held, what goes on its agenda, and what the organ did with each
item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from arenden import clock
from arenden.models import Anvandare, Arende, Arendetyp, Attsats, Organ, Organtyp
from arenden.permissions import Behorighet, organ_scope
from arenden.visibility import visible_q
from workflow import deadlines
from workflow.actions import MOVE_FOR, Behandling
from workflow.forms.falt import Datumfalt, Radval, Text, Textrad, Val
from workflow.kalender import VECKODAGAR, add_months, ar_stoppdag, namn_pa_helgdag
from workflow.kedja import chain_sentence
from workflow.machines.handlaggning import I_ORGAN, OPPNA, Tillstand, Uppgift
from workflow.models import (
    Arendeavsikt,
    Beslutsslag,
    Dagordningspunkt,
    Forslag,
    Frist,
    Handlaggning,
    Remiss,
    Sammantrade,
    Utfallskod,
    Vagsteg,
)
from workflow.transitions import moves


def organs_for(user: Anvandare, behorighet: Behorighet) -> QuerySet[Organ]:
    """The organs of today that meet and for which `user` holds the permission, in the order of their names."""
    organ = Organ.objects.giltiga(clock.today()).exclude(typ=Organtyp.BOLAG).order_by("namn")
    scope = organ_scope(user, behorighet)
    return organ if scope is None else organ.filter(pk__in=scope)


# --- Plan a meeting -------------------------------------------------------------------------------------------------


class SammantradeForm(forms.Form):
    """When and where an organ meets. A day off is asked about once, then kept if the box is ticked."""

    organ = Radval(
        queryset=Organ.objects.none(),
        label="Organ",
        empty_label="Välj organ",
        valj="Välj vilket organ som ska sammanträda.",
    )
    datum = Datumfalt(label="Datum", sen_tillaten=True, saknas="Skriv vilken dag sammanträdet är.")
    klockslag = forms.TimeField(
        label="Klockan",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Skriv klockslaget som timme:minut, till exempel 17:30."},
    )
    plats = Textrad(label="Plats", required=False, langst=200, namn="Platsen")
    behall = forms.BooleanField(label="Behåll datumet", required=False)

    def __init__(self, *args: Any, user: Anvandare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs_for(user, Behorighet.SAMMANTRADE_PLANERA)
        self.asks_to_keep = False

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        datum = facts.get("datum")
        if datum and ar_stoppdag(datum):
            self.asks_to_keep = True
            if not facts["behall"]:
                self.add_error("datum", f"{datum} är {_day_off(datum)}. Välj en vardag eller behåll datumet.")
        return facts

    def facts(self) -> dict[str, Any]:
        """What `workflow.actions.plan_meeting` needs."""
        return {name: value for name, value in self.cleaned_data.items() if name != "behall"}


def _day_off(dag: date) -> str:
    return namn_pa_helgdag(dag) or f"en {VECKODAGAR[dag.weekday()]}"


# --- Fill the agenda ------------------------------------------------------------------------------------------------

ANMALS_FORE = 2  # months: a motion whose year ends so soon after the meeting is offered to be reported (KL 5 kap. 35 §)


@dataclass(frozen=True)
class Redo:
    """A case that may be put on a meeting's agenda, and what for (`Arendeavsikt`)."""

    avsikt: str
    handlaggning: Handlaggning

    @property
    def nyckel(self) -> str:
        """What stands for it in the form: "behandling:17"."""
        return f"{self.avsikt}:{self.handlaggning.pk}"

    @property
    def anledning(self) -> str:
        """Why it stands here, when that is not plain: "anmäls", "redovisas som obesvarad". Empty otherwise."""
        if self.avsikt == Arendeavsikt.ANMALAN:
            return "anmäls"
        if self.avsikt == Arendeavsikt.REDOVISNING:
            reported = self.handlaggning.redovisad_den
            return f"redovisad {reported}, kan avskrivas" if reported else "redovisas som obesvarad"
        return ""


def _coming(sammantrade: Sammantrade, user: Any) -> QuerySet[Handlaggning]:
    """The open cases that `user` sees and that stand on no agenda still to be treated, with where they go next."""
    waiting = Dagordningspunkt.objects.filter(arende=OuterRef("arende"), beslut=None, sammantrade__tillstand="planerat")
    here = Dagordningspunkt.objects.filter(arende=OuterRef("arende"), sammantrade=sammantrade)
    own_steps = Vagsteg.objects.filter(handlaggning=OuterRef("pk")).order_by("ordning")
    return (
        Handlaggning.objects.filter(
            visible_q(Arende, user, "arende__"), tillstand__in=OPPNA, arende__makulerat_den=None
        )
        .filter(~Exists(waiting), ~Exists(here))
        .annotate(
            nasta_organ=Subquery(own_steps.exclude(uppgift=Uppgift.ANMALA).values("organ")[:1]),
            anmals_i=Subquery(own_steps.filter(uppgift=Uppgift.ANMALA).values("organ")[:1]),
            pa_remiss=Exists(Remiss.objects.filter(arende=OuterRef("arende"), svar_den=None, avbruten_den=None)),
        )
        .select_related("arende", "steg__organ")
        .order_by("arende__inkom", "pk")
    )


def ready_for(sammantrade: Sammantrade, user: Any) -> list[Redo]:
    """What may be put on this meeting's agenda: announcements, then cases, then reports. Three queries."""
    rows, organ = _coming(sammantrade, user), sammantrade.organ
    announced = rows.filter(tillstand=Tillstand.REGISTRERAD, anmals_i=organ.pk)
    treated = rows.filter(
        Q(tillstand__in=I_ORGAN, steg__organ=organ)
        | Q(
            tillstand=Tillstand.UNDER_BEREDNING, underlag_klart_den__isnull=False, nasta_organ=organ.pk, pa_remiss=False
        )
    )
    found = [Redo(Arendeavsikt.ANMALAN, row) for row in announced] + [
        Redo(Arendeavsikt.BEHANDLING, row) for row in treated
    ]
    if organ.typ == Organtyp.FULLMAKTIGE:
        found += [Redo(Arendeavsikt.REDOVISNING, row) for row in _to_report(rows, sammantrade)]
    return found


def _to_report(rows: QuerySet[Handlaggning], sammantrade: Sammantrade) -> QuerySet[Handlaggning]:
    """Motions whose year ends soon or has ended: fullmäktige is told, and may after that write them off."""
    year_ends = Frist.objects.filter(
        handlaggning=OuterRef("pk"),
        kod=deadlines.motion_anmalan_senast.__name__,
        uppfylld_den=None,
        senast__lte=add_months(sammantrade.datum, ANMALS_FORE),
    )
    before_kf = rows.filter(tillstand__in=[Tillstand.ANMALD, Tillstand.UNDER_BEREDNING, *I_ORGAN]).exclude(
        steg__organ=sammantrade.organ
    )
    return before_kf.filter(Exists(year_ends) | Q(redovisad_den__isnull=False))


def not_ready_for(sammantrade: Sammantrade, user: Any) -> list[tuple[Handlaggning, str]]:
    """The cases that come to this organ next and what each still waits for. One query."""
    rows = _coming(sammantrade, user).filter(tillstand=Tillstand.UNDER_BEREDNING, nasta_organ=sammantrade.organ_id)
    return [
        (row, "Väntar på remissvar" if row.pa_remiss else "Tjänsteskrivelsen är inte registrerad")
        for row in rows.filter(Q(underlag_klart_den=None) | Q(pa_remiss=True))
    ]


class DagordningForm(forms.Form):
    """The ticked cases to put on the agenda."""

    arenden = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "Ett av ärendena går inte längre att ta upp här. Läget är nu det som visas."},
    )

    def __init__(self, *args: Any, ready: Sequence[Redo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {redo.nyckel: redo for redo in ready}
        self.fields["arenden"].choices = [(key, str(redo.handlaggning)) for key, redo in self._rows.items()]

    def clean_arenden(self) -> list[Redo]:
        if not self.cleaned_data["arenden"]:
            raise ValidationError("Kryssa för minst ett ärende att ta upp.")
        return [self._rows[key] for key in self.cleaned_data["arenden"]]


# --- Words of a decision --------------------------------------------------------------------------------------------

U = Utfallskod
_AVGORS = (U.BIFALL, U.DELVIS_BIFALL, U.AVSLAG, U.BESVARAD)
_TILLRADS = (U.TILLSTYRKS, U.AVSTYRKS, U.BESVARAD)
_AS_AVGORANDE = {U.TILLSTYRKS: U.BIFALL, U.AVSTYRKS: U.AVSLAG}
_AS_RAD = {U.BIFALL: U.TILLSTYRKS, U.AVSLAG: U.AVSTYRKS}
_FORMULAS = {
    U.BIFALL: "att bifalla {}",
    U.DELVIS_BIFALL: "att delvis bifalla {}",
    U.AVSLAG: "att avslå {}",
    U.BESVARAD: "att anse {} besvarad",
    U.TILLSTYRKS: "att tillstyrka {}",
    U.AVSTYRKS: "att avstyrka {}",
    U.AVSKRIVEN: "att avskriva {}",
}
_NAMES = {
    Arendetyp.MOTION: "motionen",
    Arendetyp.MEDBORGARFORSLAG: "medborgarförslaget",
    Arendetyp.FORVALTNINGSARENDE: "ärendet",
}
MED_HANVISNING = "med hänvisning till"


def decision_text(arende: Arende, per_attsats: Mapping[Attsats, str]) -> list[str]:
    """The decision's att-satser from the outcomes, in the usual formulas: one for the whole when all are alike. Empty
    without outcomes.
    """
    subject = _NAMES[Arendetyp(arende.arendetyp)]
    if len(set(per_attsats.values())) == 1:
        return [_formula(next(iter(per_attsats.values())), subject)]
    return [_formula(utfall, f"{subject}s att-sats {attsats.nr}") for attsats, utfall in per_attsats.items()]


def _formula(utfall: str, subject: str) -> str:
    text = _FORMULAS[U(utfall)].format(subject)
    return text.replace("besvarad", "besvarat") if subject == "medborgarförslaget" else text


# --- One item -------------------------------------------------------------------------------------------------------

ENLIGT_FORSLAG = "enligt_forslag"
ANNAT = "annat"


class Punktlage:
    """What lies before the organ at one item: the case, the latest proposal, and what may be registered now."""

    def __init__(self, punkt: Dagordningspunkt, handlaggning: Handlaggning, user: Anvandare) -> None:
        self.punkt, self.handlaggning, self.user = punkt, handlaggning, user
        self.arende, self.organ = handlaggning.arende, punkt.sammantrade.organ
        self.attsatser: list[Attsats] = list(self.arende.attsatser.all())

    @cached_property
    def forslag(self) -> Forslag | None:
        """The latest proposal: the förvaltning's, or that of the organ before."""
        return (
            Forslag.objects.visible_to(self.user)
            .filter(arende=self.arende)
            .select_related("beslut__organ")
            .prefetch_related("svar__attsats")
            .last()
        )

    @property
    def decides(self) -> bool:
        return bool(self.handlaggning.steg) and self.handlaggning.steg.uppgift == Uppgift.AVGORA

    @property
    def advises(self) -> bool:
        """A nämnd, or its utskott, on the way to another that decides: it tillstyrker or avstyrker."""
        here, deciding = self.organ.myndighet, self.handlaggning.deciding_organ
        return here.typ == Organtyp.NAMND and here != deciding and self.arende.has_forslagsstallare

    @property
    def words(self) -> tuple[Utfallskod, ...]:
        """The outcomes that this organ may give an att-sats."""
        return _TILLRADS if self.advises else _AVGORS

    @cached_property
    def proposed_utfall(self) -> dict[Attsats, str]:
        """The proposal's answers in this organ's own words; what has none is left out."""
        as_own = _AS_RAD if self.advises else _AS_AVGORANDE
        answers = {svar.attsats: U(svar.utfall) for svar in self.forslag.svar.all()} if self.forslag else {}
        own = {attsats: as_own.get(utfall, utfall) for attsats, utfall in answers.items()}
        return {attsats: own[attsats] for attsats in self.attsatser if own.get(attsats) in self.words}

    @cached_property
    def proposed_text(self) -> list[str]:
        """The proposal's text; written anew from the answers when another kind of organ has another word for them."""
        if not self.forslag:
            return []
        answers = {svar.attsats: svar.utfall for svar in self.forslag.svar.all()}
        is_reworded = any(answers[attsats] != utfall for attsats, utfall in self.proposed_utfall.items())
        return decision_text(self.arende, self.proposed_utfall) if is_reworded else list(self.forslag.text)

    @property
    def has_whole_proposal(self) -> bool:
        return bool(self.proposed_text) and len(self.proposed_utfall) == len(self.attsatser)

    @property
    def chain(self) -> str:
        """The words before the att-satser: "Kommunstyrelsen föreslår att kommunfullmäktige beslutar"."""
        if not self.handlaggning.steg:
            return f"{self.organ} beslutar"
        steps = [steg for steg in self.handlaggning.vagen if steg.uppgift != Uppgift.ANMALA]
        return chain_sentence([str(s.organ) for s in steps if s.ordning >= self.handlaggning.steg.ordning])

    @cached_property
    def _moves(self) -> dict[str, str | None]:
        """The name of each move that the user has permission for -> what stands in its way."""
        return {move.name: move.hinder for move in moves(self.handlaggning, self.user)}

    @cached_property
    def hinder(self) -> list[str]:
        """Why the usual thing cannot be registered now, as sentences. Empty when it can."""
        if self.punkt.avsikt == Arendeavsikt.BEHANDLING and self._is_elsewhere:
            return [
                f"{self.arende} ligger hos {self.handlaggning.organ_namn}, inte hos {self.organ}."
                " Ta bort punkten från dagordningen."
            ]
        found = (self._moves.get(MOVE_FOR[slag], "") for slag in self._usual)
        return [sentence for sentence in found if sentence]

    @property
    def _is_elsewhere(self) -> bool:
        return not self.handlaggning.steg or self.handlaggning.steg.organ_id != self.organ.pk

    @property
    def main_slag(self) -> Beslutsslag:
        return Beslutsslag.BESLUTAR if self.decides else Beslutsslag.FORESLAR

    @property
    def _usual(self) -> tuple[Beslutsslag, ...]:
        if self.punkt.avsikt == Arendeavsikt.ANMALAN:
            return (Beslutsslag.REMITTERAR,)
        if self.punkt.avsikt == Arendeavsikt.REDOVISNING:
            return (Beslutsslag.REDOVISAD,)
        return (self.main_slag,)

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What may be registered, in the order it is offered; the first is the usual one."""
        if self.punkt.avsikt == Arendeavsikt.ANMALAN:
            return self._possible([(Beslutsslag.REMITTERAR, "Lämnas för beredning")])
        if self.punkt.avsikt == Arendeavsikt.REDOVISNING:
            return self._possible(
                [
                    (Beslutsslag.REDOVISAD, "Redovisningen läggs till handlingarna"),
                    (Beslutsslag.AVSKRIVER, f"{_NAMES[Arendetyp(self.arende.arendetyp)].capitalize()} avskrivs"),
                ]
            )
        if self._is_elsewhere:
            return []
        own = []
        if self._moves.get(MOVE_FOR[self.main_slag], "") is None:
            if self.has_whole_proposal:
                own = [(ENLIGT_FORSLAG, "Beslut enligt förslag"), (ANNAT, self._other_label)]
            else:
                own = [(ANNAT, self._own_label)]
        return own + self._possible(
            [
                (Beslutsslag.ATERREMISS, "Återremiss: tillbaka för mer beredning"),
                (Beslutsslag.BORDLAGD, "Bordläggning: tas upp på ett senare sammanträde"),
                (Beslutsslag.UTGAR, "Ärendet utgår från det här sammanträdet"),
            ]
        )

    def _possible(self, options: list[tuple[Beslutsslag, str]]) -> list[tuple[str, str]]:
        return [(slag.value, label) for slag, label in options if self._moves.get(MOVE_FOR[slag], "") is None]

    @property
    def _own_label(self) -> str:
        return "Beslutar" if self.decides else "Yttrar sig" if self.advises else "Föreslår"

    @property
    def _other_label(self) -> str:
        return "Annat beslut" if self.decides else "Annat yttrande" if self.advises else "Annat förslag"

    def text_for(self, slag: str) -> list[str]:
        """The standing formula of a decision that is not about the matter itself."""
        subject = _NAMES[Arendetyp(self.arende.arendetyp)]
        organ = str(self.arende.organ)
        return {
            Beslutsslag.REMITTERAR: [f"att lämna {subject} till {organ[:1].lower()}{organ[1:]} för beredning"],
            Beslutsslag.REDOVISAD: ["att lägga redovisningen till handlingarna"],
            Beslutsslag.AVSKRIVER: [f"att avskriva {subject}"],
            Beslutsslag.ATERREMISS: ["att återremittera ärendet"],
            Beslutsslag.BORDLAGD: ["att bordlägga ärendet"],
            Beslutsslag.UTGAR: ["att ärendet utgår"],
        }[Beslutsslag(slag)]

    def initial_text(self) -> list[str]:
        """What the rows of the decision are filled with before anybody has written."""
        if self.punkt.avsikt != Arendeavsikt.BEHANDLING:
            return self.text_for(self._usual[0])
        return self.proposed_text


class TextradForm(forms.Form):
    """One att-sats of the decision."""

    text = Text(label="Att-sats", required=False, rader=2, langst=5_000, namn="Att-satsen")


_Rader = forms.formset_factory(TextradForm, extra=1, max_num=100, absolute_max=100)


class BehandlingForm(forms.Form):
    """What the organ did with the item. `rader` are the att-satser of the decision, one row each; an empty row counts
    for nothing.
    """

    use_required_attribute = False

    slag = Val(label="Vad blev det?", widget=forms.RadioSelect, valj="Välj vad organet gjorde med ärendet.")
    motivering = Text(label="Motivering", required=False, rader=3, namn="Motiveringen")
    mal = forms.MultipleChoiceField(
        label="Mål som beslutet berör",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland ärendets mål."},
    )
    for_kannedom = Text(
        label="Skickas till, för kännedom",
        required=False,
        help_text="En mottagare per rad.",
        rader=2,
        langst=2_000,
        namn="Listan över mottagare",
    )

    def __init__(self, data: Any = None, *, lage: Punktlage) -> None:
        self.lage = lage
        prefilled = lage.initial_text()
        self.rader = _Rader(
            data,
            prefix="text",
            initial=[{"text": text} for text in prefilled],
            form_kwargs={"empty_permitted": False},  # a row that is left as it was prefilled counts too
        )
        goals = list(lage.arende.mallankar.visible_to(lage.user))
        self._goals = {str(lank.pk): lank for lank in goals}
        super().__init__(data, initial=self._initial())
        self.fields["slag"].choices = lage.choices
        self.fields["mal"].choices = [(pk, str(lank)) for pk, lank in self._goals.items()]
        if not goals:
            del self.fields["mal"]
        if lage.punkt.avsikt == Arendeavsikt.BEHANDLING:
            for attsats in lage.attsatser:
                self.fields[_name(attsats)] = self._outcome_field(attsats)

    def _initial(self) -> dict[str, Any]:
        lage = self.lage
        choices = lage.choices
        initial: dict[str, Any] = {_name(attsats): utfall for attsats, utfall in lage.proposed_utfall.items()}
        initial |= {"slag": choices[0][0] if choices else None, "mal": list(self._goals)}
        if lage.decides and lage.arende.has_forslagsstallare:
            initial["for_kannedom"] = lage.arende.forslagsstallarna
        if lage.forslag and lage.forslag.beslut:
            initial["motivering"] = lage.forslag.beslut.motivering
        return initial

    def _outcome_field(self, attsats: Attsats) -> forms.ChoiceField:
        """Asked for only when the organ did something else than follow the proposal."""
        verb = "beslutar" if self.lage.decides else "föreslår"
        return Val(
            label=f"Att-sats {attsats.nr}: {attsats.text}",
            required=not self.is_bound or self.data.get("slag") == ANNAT,
            choices=[(word.value, word.label) for word in self.lage.words],
            widget=forms.RadioSelect,
            valj=f"Välj vad {self.lage.organ} {verb} om att-sats {attsats.nr}.",
        )

    @property
    def outcome_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("utfall_")]

    @property
    def rows(self) -> list[str]:
        """The att-satser as they stand in the rows, without the empty ones."""
        return [text for rad in self.rader if (text := rad.cleaned_data.get("text", "").strip())]

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        if not self.rader.is_valid():
            raise ValidationError("Rätta beslutets rader.")
        slag, motivering = facts.get("slag"), facts.get("motivering", "").strip()
        if slag == Beslutsslag.ATERREMISS and not motivering:
            self.add_error("motivering", f"Skriv varför {self.lage.organ} återremitterar ärendet.")
        if slag == ANNAT:
            self._check_own()
        if slag in (ENLIGT_FORSLAG, ANNAT):
            self._check_besvarad(self._outcomes(slag), motivering)
        return facts

    def _check_own(self) -> None:
        if not self.lage.attsatser and not self.rows:
            self.add_error(None, f"Skriv vad {self.lage.organ} {'beslutar' if self.lage.decides else 'föreslår'}.")
        if self.lage.proposed_utfall and self._differs_in_outcome_only():
            self.add_error(
                None,
                "Utfallet är ett annat än förslagets, men texten är förslagets. Skriv om texten, eller töm raderna så"
                " skrivs den av utfallen.",
            )

    def _differs_in_outcome_only(self) -> bool:
        return self._outcomes(ANNAT) != self.lage.proposed_utfall and self.rows == self.lage.proposed_text

    def _check_besvarad(self, outcomes: Mapping[Attsats, str], motivering: str) -> None:
        """Besvarad is said both of what is done already and of what is not taken up, so it needs its reason."""
        has_reason = motivering or any(MED_HANVISNING in row for row in self.rows)
        if U.BESVARAD in outcomes.values() and not has_reason:
            self.add_error(
                "motivering",
                f"Skriv varför {_NAMES[Arendetyp(self.lage.arende.arendetyp)]} anses vara besvarad:"
                " vad som redan görs, eller varför det inte tas upp.",
            )

    def _outcomes(self, slag: str) -> dict[Attsats, str]:
        if slag == ENLIGT_FORSLAG:
            return self.lage.proposed_utfall
        if slag == ANNAT:
            given = ((attsats, self.cleaned_data.get(_name(attsats))) for attsats in self.lage.attsatser)
            return {attsats: U(utfall) for attsats, utfall in given if utfall}
        if slag == Beslutsslag.AVSKRIVER:
            return dict.fromkeys(self.lage.attsatser, U.AVSKRIVEN)
        return {}

    def _text(self, slag: str, outcomes: Mapping[Attsats, str]) -> list[str]:
        if slag == ENLIGT_FORSLAG:
            return self.lage.proposed_text
        if slag == ANNAT:
            return self.rows or decision_text(self.lage.arende, outcomes)
        is_own = self.lage.punkt.avsikt != Arendeavsikt.BEHANDLING and self.rows not in ([], self.lage.initial_text())
        return self.rows if is_own else self.lage.text_for(slag)

    def behandling(self) -> Behandling:
        """What `workflow.actions.treat` is to record."""
        facts = self.cleaned_data
        outcomes = self._outcomes(facts["slag"])
        return Behandling(
            slag=self._slag(facts["slag"], outcomes),
            text=self._text(facts["slag"], outcomes),
            per_attsats=outcomes,
            motivering=facts["motivering"].strip(),
            mal=[self._goals[pk] for pk in facts.get("mal", ())] if facts["slag"] in (ENLIGT_FORSLAG, ANNAT) else [],
            skickas_till=[
                {"mottagare": row.strip(), "syfte": "kannedom"}
                for row in facts["for_kannedom"].splitlines()
                if row.strip()
            ],
        )

    def _slag(self, chosen: str, outcomes: Mapping[Attsats, str]) -> Beslutsslag:
        """Advice that is the same on every att-sats is called by its name."""
        if chosen not in (ENLIGT_FORSLAG, ANNAT):
            return Beslutsslag(chosen)
        by_word = {U.TILLSTYRKS: Beslutsslag.TILLSTYRKER, U.AVSTYRKS: Beslutsslag.AVSTYRKER}
        words = set(outcomes.values())
        return by_word.get(next(iter(words)), self.lage.main_slag) if len(words) == 1 else self.lage.main_slag


def _name(attsats: Attsats) -> str:
    return f"utfall_{attsats.nr}"
