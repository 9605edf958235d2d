"""The settings of the course: the decision paths that new cases get a copy of."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from arenden.admin import Installning
from workflow.models import Beslutsvag, Beslutsvagsteg
from workflow.models.handlaggning import path_faults


class StegFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """The steps together have to be a path; cases on their way keep their own copy."""
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        ordered = sorted(rows, key=lambda row: row["ordning"])
        if fault := path_faults([(row["organ"], row["uppgift"]) for row in ordered], self.instance.arendetyp):
            raise ValidationError(fault)


class StegInline(Installning, admin.TabularInline):
    model = Beslutsvagsteg
    formset = StegFormSet
    extra = 1


@admin.register(Beslutsvag)
class BeslutsvagAdmin(Installning, admin.ModelAdmin):
    list_display = ("namn", "arendetyp", "standard")
    list_filter = ("arendetyp",)
    inlines = [StegInline]
