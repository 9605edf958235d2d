"""The forms of the register and of a case's course: what they ask, and the sentence for each thing not right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from arenden import clock
from arenden.models import (
    Anvandare,
    Arende,
    Arendetyp,
    Handlingstyp,
    Inkomstsatt,
    Lanktyp,
    Mal,
    Malpaverkan,
    Motionar,
    Nummerserie,
    Organ,
    Organtyp,
    Riktning,
)
from arenden.permissions import ROLLER, Behorighet, Roll, has_permission
from arenden.visibility import Synlighet
from workflow.deadlines import motion_inlamning_senast
from workflow.forms.falt import Datumfalt, Flerfilsfalt, Radval, Text, Textrad, Val, veckodag
from workflow.machines.handlaggning import Undantag, Uppgift
from workflow.models import Beslutsvag, Handlaggning, Sammantrade

OFFENTLIGHET = (
    (Synlighet.OFFENTLIG.value, "Offentlig"),
    (Synlighet.INTERN.value, "Kan innehålla sekretess"),
    (Synlighet.SEKRETESS.value, "Sekretess"),
)
SYNS_FOR = (
    (Synlighet.OFFENTLIG.value, "Allmänheten"),
    (Synlighet.INTERN.value, "Kommunen"),
    (Synlighet.SEKRETESS.value, "Begränsad krets"),
)


class Motefalt(Radval):
    """A planned meeting, shown as "KF tor 26 nov 2026, v. 48"."""

    def label_from_instance(self, mote: Sammantrade) -> str:
        return f"{mote.organ.kod} {veckodag(mote.datum)}"


class Serieval(Radval):
    def label_from_instance(self, serie: Nummerserie) -> str:
        return f"{serie.organ} ({serie.kod})"


class Personval(Radval):
    def label_from_instance(self, anvandare: Anvandare) -> str:
        return f"{anvandare.namn}, {anvandare.titel}" if anvandare.titel else anvandare.namn


# --- Registrera -------------------------------------------------------------------------------------------------------


class RegistreraForm(forms.Form):
    """What a registrator says of a case that has come in. Motionärer and att-satser are rows beside it."""

    nyckel = forms.CharField(widget=forms.HiddenInput, max_length=64)
    arendetyp = Val(label="Ärendetyp", choices=Arendetyp, valj="Välj ärendetyp.")
    serie = Serieval(label="Diarium", queryset=Nummerserie.objects.none(), empty_label=None, valj="Välj diarium.")
    inkom = Datumfalt(label="Inkom datum", help_text="Den dag handlingen kom till kommunen.")
    inkom_via = Val(
        label="Inkom via",
        choices=[val for val in Inkomstsatt.choices if val[0] != Inkomstsatt.OKANT],
        valj="Välj hur ärendet kom in.",
    )
    rubrik = Textrad(
        label="Rubrik",
        langst=500,
        namn="Rubriken",
        saknas="Skriv motionens rubrik.",
        help_text="Blir ärendemening i diariet. Skriv inga känsliga uppgifter här.",
    )
    filer = Flerfilsfalt(
        label="Filer",
        required=False,
        help_text="Motionen först, sedan bilagor. PDF, Word, OpenDocument, text, e-post eller bild, högst 20 MB var.",
    )
    synlighet = Val(
        label="Offentlighet",
        choices=OFFENTLIGHET,
        valj="Välj om ärendet är offentligt.",
        widget=forms.RadioSelect,
    )
    anmals = Motefalt(
        label="Anmäls i kommunfullmäktige",
        queryset=Sammantrade.objects.none(),
        required=False,
        empty_label="Inte nu",
        valj="Välj ett kommande sammanträde.",
    )

    def __init__(self, *args: Any, user: Anvandare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serier = [
            serie.pk
            for serie in Nummerserie.objects.select_related("organ")
            if has_permission(user, Behorighet.ARENDE_REGISTRERA, serie.organ_id)
        ]
        field = self.fields["serie"]
        field.queryset = Nummerserie.objects.filter(pk__in=serier).select_related("organ").order_by("kod")
        field.initial = field.queryset.filter(organ__typ=Organtyp.STYRELSE).first() or field.queryset.first()
        if len(serier) == 1:
            field.widget = forms.HiddenInput()
        meetings = planned_meetings(user).filter(organ__typ=Organtyp.FULLMAKTIGE)
        self.fields["anmals"].queryset = meetings
        self.fields["anmals"].initial = next(filter(_takes_motions, meetings), None)

    @property
    def is_motion(self) -> bool:
        return self["arendetyp"].value() in (None, "", Arendetyp.MOTION)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("arendetyp") == Arendetyp.FORVALTNINGSARENDE:
            cleaned["anmals"] = None
        return cleaned


class MotionarForm(forms.Form):
    namn = Textrad(
        label="Namn",
        langst=150,
        namn="Namnet",
        required=False,
        widget=forms.TextInput(attrs={"list": "ledamoter", "autocomplete": "off"}),
    )
    parti = Textrad(
        label="Parti", langst=10, namn="Partiet", required=False, widget=forms.TextInput(attrs={"list": "partier"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("parti") and not cleaned.get("namn"):
            self.add_error("namn", "Skriv motionärens namn.")
        return cleaned


class AttsatsForm(forms.Form):
    text = Text(label="Att-sats", namn="Att-satsen", required=False, langst=5000, rader=2)


MotionarFormSet = forms.formset_factory(MotionarForm, extra=6, max_num=60)
AttsatsFormSet = forms.formset_factory(AttsatsForm, extra=3, max_num=200)

_NEW_ATTSATS = re.compile(r"^\s*(?:(?:[-–—•*]|\d{1,2}[.)])\s*)?(?=att\b)|^\s*(?:[-–—•*]|\d{1,2}[.)])\s+", re.IGNORECASE)


def split_attsatser(text: str) -> list[str]:
    """The att-satser in a text pasted in one go: a new one at each line that begins with "att", a dash or a number.

    A line that begins otherwise goes on with the one before, so that no word is lost.
    """
    found: list[str] = []
    for line in text.splitlines():
        start = _NEW_ATTSATS.match(line)
        words = line[start.end() if start else 0 :].strip()
        if not words:
            continue
        if found and not start:
            found[-1] = f"{found[-1]} {words}"
        else:
            found.append(words)
    return found


# --- Acts on a case ---------------------------------------------------------------------------------------------------


def handlaggare_for(organ: Organ) -> Any:
    """Those who may write for the organ's cases."""
    writers = [roll for roll in Roll if Behorighet.TJANSTESKRIVELSE_SKRIVA in ROLLER[roll].behorigheter]
    covering = [organ.pk]
    while organ.under_id:
        organ = organ.under
        covering.append(organ.pk)
    return (
        Anvandare.objects.filter(is_active=True, roller__roll__in=writers)
        .filter(Q(roller__organ=None) | Q(roller__organ__in=covering))
        .distinct()
        .order_by("first_name", "last_name")
    )


def planned_meetings(user: Anvandare, organ: Organ | None = None) -> Any:
    """Meetings still to be held, today's included, next first."""
    meetings = Sammantrade.objects.visible_to(user).filter(tillstand="planerat", datum__gte=clock.today())
    if organ is not None:
        meetings = meetings.filter(organ=organ)
    return meetings.select_related("organ").order_by("datum", "pk")


class FordelaForm(forms.Form):
    handlaggare = Personval(label="Handläggare", queryset=Anvandare.objects.none(), valj="Välj handläggare.")

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handlaggare"].queryset = handlaggare_for(arende.organ)
        self.fields["handlaggare"].initial = arende.handlaggare_id


def _takes_motions(sammantrade: Sammantrade) -> bool:
    """Whether a motion that comes in today is in time for the meeting's agenda."""
    return motion_inlamning_senast(sammantrade.datum) >= clock.today()


class DagordningForm(forms.Form):
    sammantrade = Motefalt(
        label="Sammanträde",
        queryset=Sammantrade.objects.none(),
        empty_label=None,
        valj="Välj ett kommande sammanträde.",
    )

    def __init__(self, *args: Any, user: Anvandare, organ: Organ | None, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = planned_meetings(user, organ) if organ else Sammantrade.objects.none()
        self.fields["sammantrade"].queryset = meetings.exclude(punkter__arende=arende)


class HandlingForm(forms.Form):
    """A document that came in, was drawn up or went out: the four facts, and a file if there is one."""

    riktning = Val(label="Riktning", choices=Riktning, valj="Välj om handlingen kom in, upprättades eller skickades.")
    typ = Val(label="Typ", choices=Handlingstyp, valj="Välj vilken typ av handling det är.")
    datum = Datumfalt(label="Datum", help_text="Dagen då den kom in, upprättades eller skickades.")
    motpart = Textrad(label="Avsändare eller mottagare", langst=300, namn="Avsändaren", required=False)
    beskrivning = Textrad(
        label="Vad handlingen rör", langst=500, namn="Beskrivningen", saknas="Skriv i korthet vad handlingen rör."
    )
    fil = Flerfilsfalt(label="Fil", required=False, help_text="Högst 20 MB.", widget=forms.FileInput())
    synlighet = Val(
        label="Syns för",
        choices=SYNS_FOR,
        valj="Välj vem handlingen syns för.",
        widget=forms.RadioSelect,
        initial=Synlighet.INTERN,
    )
    sekretess_lagrum = Textrad(
        label="Sekretessbestämmelse",
        langst=100,
        namn="Bestämmelsen",
        required=False,
        help_text="Behövs för begränsad krets, till exempel OSL 21 kap. 3 §.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("synlighet") == Synlighet.SEKRETESS and not cleaned.get("sekretess_lagrum"):
            self.add_error(
                "sekretess_lagrum", "Ange vilken bestämmelse sekretessen grundas på, till exempel OSL 21 kap. 3 §."
            )
        return cleaned


class RattaForm(forms.Form):
    rubrik = Textrad(label="Rubrik", langst=500, namn="Rubriken", saknas="Skriv en rubrik.")
    inkom = Datumfalt(label="Inkom datum")
    inkom_via = Val(label="Inkom via", choices=Inkomstsatt, valj="Välj hur ärendet kom in.")


class MakuleraForm(forms.Form):
    skal = Text(
        label="Varför makuleras registreringen?", namn="Skälet", saknas="Skriv varför registreringen makuleras."
    )


class AvvisaForm(forms.Form):
    skal = Text(label="Varför avvisas ärendet?", namn="Skälet", saknas="Skriv varför ärendet avvisas.")
    dag = Datumfalt(label="Dag")


class AvslutaForm(forms.Form):
    dag = Datumfalt(label="Dag")


class AtertaForm(forms.Form):
    motionarer = forms.ModelMultipleChoiceField(
        label="Vem drar tillbaka?",
        queryset=Motionar.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Välj minst en motionär.",
            "invalid_choice": "Välj bland motionärerna i listan.",
            "invalid_pk_value": "Välj bland motionärerna i listan.",
        },
        help_text="Ärendet står kvar tills alla har dragit tillbaka det.",
    )
    dag = Datumfalt(label="Dag")

    def __init__(self, *args: Any, user: Anvandare, handlaggning: Handlaggning, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["motionarer"]
        field.queryset = Motionar.objects.filter(
            motion__arende=handlaggning.arende, aterkallad_den=None
        ).select_related("person", "motion__arende")
        field.label_from_instance = lambda motionar: motionar.namn_for(user)


class UndantagForm(forms.Form):
    undantag = Val(
        label="Undantag", choices=Undantag, valj="Välj vilket undantag som gäller.", widget=forms.RadioSelect
    )
    dag = Datumfalt(label="Dag")


class SynlighetForm(forms.Form):
    synlighet = Val(
        label="Ärendet syns för", choices=SYNS_FOR, valj="Välj vem ärendet syns för.", widget=forms.RadioSelect
    )


class VagForm(forms.Form):
    """A ready path. Left empty, the rows beside it are the path."""

    vag = Radval(
        label="Färdig beslutsväg",
        queryset=Beslutsvag.objects.none(),
        required=False,
        empty_label="Egen väg, enligt raderna",
        valj="Välj en beslutsväg i listan.",
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vag"].queryset = Beslutsvag.objects.filter(arendetyp=arende.arendetyp).order_by("namn")


class StegForm(forms.Form):
    organ = Radval(
        label="Organ", queryset=Organ.objects.none(), required=False, empty_label="–", valj="Välj ett organ i listan."
    )
    uppgift = Val(label="Uppgift", choices=Uppgift, valj="Välj vad organet gör.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.giltiga(clock.today()).exclude(typ=Organtyp.BOLAG)


class StegFormSet(forms.BaseFormSet):
    def steps(self) -> Sequence[tuple[Organ, str]]:
        return [(row["organ"], row["uppgift"]) for row in self.cleaned_data if row.get("organ")]


StegRader = forms.formset_factory(StegForm, formset=StegFormSet, extra=2, max_num=12)


class LankForm(forms.Form):
    typ = Val(
        label="Det här ärendet",
        choices=[(kod, namn.capitalize()) for kod, namn in Lanktyp.choices],
        valj="Välj hur ärendena hör ihop.",
    )
    diarienummer = Textrad(
        label="Diarienummer",
        langst=60,
        namn="Diarienumret",
        saknas="Skriv diarienumret, till exempel KS 2026/14.",
        help_text="Ett nummer som inte finns här sparas som ett ärende hos en annan myndighet.",
    )


class MalForm(forms.Form):
    mal = Radval(label="Mål", queryset=Mal.objects.none(), valj="Välj ett mål.")
    hur = Val(label="Hur", choices=Malpaverkan, valj="Välj hur ärendet hör ihop med målet.")
    motivering = Text(label="Motivering", namn="Motiveringen", langst=2000, rader=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mal"].queryset = Mal.objects.select_related("plan").order_by("plan__namn", "ordning")
