"""What the remiss pages ask for: whom to ask and by when, what was answered, or why to go on without an answer."""

from __future__ import annotations

from typing import Any

from django import forms

from arenden import clock
from arenden.models import Arende, Organ, Organtyp
from arenden.visibility import Synlighet
from workflow.forms.falt import Datumfalt, Text, Textrad, Val
from workflow.kalender import add_weeks, nasta_vardag
from workflow.models import Remiss, Stallning

SVARSTID_VECKOR = 8  # local practice: time for a nämnd to prepare and meet
SYNS_FOR = ((Synlighet.INTERN.value, "Kommunen"), (Synlighet.OFFENTLIG.value, "Allmänheten"))


class RemissForm(forms.Form):
    """One question to one or more organs at once, with the same last day for the answer."""

    till = forms.ModelMultipleChoiceField(
        Organ.objects.none(),
        label="Till",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Välj minst ett organ att fråga.",
            "invalid_choice": "Välj bland organen i listan.",
            "invalid_pk_value": "Välj bland organen i listan.",
        },
    )
    sand_den = Datumfalt(label="Skickad", saknas="Skriv vilken dag remissen skickades.")
    svara_senast = Datumfalt(
        label="Svara senast",
        sen_tillaten=True,
        saknas="Skriv vilken dag svaret ska ha kommit in.",
        help_text=f"Förslaget är {SVARSTID_VECKOR} veckor, flyttat till en vardag.",
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        today = clock.today()
        standard = {"sand_den": today, "svara_senast": nasta_vardag(add_weeks(today, SVARSTID_VECKOR))}
        super().__init__(*args, initial=standard, **kwargs)
        asked = Remiss.objects.filter(arende=arende, svar_den=None, avbruten_den=None).values("till")
        self.fields["till"].queryset = (
            Organ.objects.giltiga(today)
            .exclude(typ=Organtyp.FULLMAKTIGE)
            .exclude(pk=arende.organ_id)
            .exclude(pk__in=asked)
            .order_by("namn")
        )


class RemissvarForm(forms.Form):
    """An organ's answer as it came in. The file goes its own way: it is kept even when something else is not right."""

    stallning = Val(
        label="Ställningstagande", choices=Stallning.choices, widget=forms.RadioSelect, valj="Välj vad organet tycker."
    )
    svar_den = Datumfalt(label="Svaret är daterat", saknas="Skriv vilken dag svaret är daterat.")
    svar_organ = Textrad(label="Svarande", langst=200, namn="Svarande", saknas="Skriv vem som svarade.")
    diarienummer = Textrad(
        label="Deras diarienummer",
        required=False,
        langst=60,
        namn="Diarienumret",
        help_text="Till exempel TEN 2026/44.",
    )
    paragraf = Textrad(label="Paragraf", required=False, langst=40, namn="Paragrafen", help_text="Till exempel § 31.")
    text = Text(label="Svaret i korthet", required=False, namn="Texten")
    fil = forms.FileField(label="Yttrandet som fil", required=False)
    synlighet = Val(
        label="Yttrandet syns för",
        choices=SYNS_FOR,
        initial=Synlighet.INTERN.value,
        valj="Välj vem yttrandet syns för.",
    )

    def facts(self) -> dict[str, Any]:
        """What `workflow.actions.answer_remiss` needs, but for the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "fil"}


class AvbrytRemissForm(forms.Form):
    skal = Text(
        label="Varför går beredningen vidare utan svar?",
        rader=3,
        langst=2_000,
        namn="Skälet",
        saknas="Skriv varför beredningen går vidare utan svar.",
    )
