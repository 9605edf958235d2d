"""What the administrator's pages ask for: a new account, a role, another day on the clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from arenden import clock
from arenden.models import Organ
from arenden.permissions import ROLLER, Roll
from workflow.forms.falt import Datumfalt, Radval, Textrad, Val


class KontoForm(forms.Form):
    """A new account. The password is set by its owner, through a link."""

    username = Textrad(label="Användarnamn", langst=150, namn="Användarnamnet", saknas="Skriv ett användarnamn.")
    first_name = Textrad(label="Förnamn", langst=150, namn="Förnamnet", saknas="Skriv förnamnet.")
    last_name = Textrad(label="Efternamn", langst=150, namn="Efternamnet", saknas="Skriv efternamnet.")
    email = forms.EmailField(
        label="E-post",
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Skriv e-postadressen som namn@exempel.se.",
            "max_length": "E-postadressen får ha högst 254 tecken.",
        },
    )
    titel = Textrad(label="Titel", required=False, langst=100, namn="Titeln")
    forvaltning = Textrad(label="Förvaltning", required=False, langst=200, namn="Förvaltningen")

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError:
            raise ValidationError("Använd bara bokstäver, siffror och tecknen @ . + - _ i användarnamnet.") from None
        return username


class RollForm(forms.Form):
    """One role, for the whole municipality or for one organ."""

    roll = Val(
        label="Roll",
        choices=[("", "Välj roll"), *((roll.value, ROLLER[roll].namn) for roll in Roll)],
        valj="Välj en roll.",
    )
    organ = Radval(
        queryset=Organ.objects.none(),
        label="Gäller för",
        required=False,
        empty_label="Hela kommunen",
        valj="Välj ett organ i listan, eller hela kommunen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.giltiga(clock.today()).order_by("namn")


class KlockForm(forms.Form):
    datum = Datumfalt(label="Visa som dagens datum", sen_tillaten=True, saknas="Skriv vilken dag klockan ska visa.")
