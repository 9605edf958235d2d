"""The plain settings tables of the register. Nothing with a state is here: it would go round the gate.

Who may enter follows from the roles, never from Django's own permissions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251 - Django's own admin speaks HTTP

from arenden import diarienummer
from arenden.models import Fortroendeuppdrag, Mal, Malplan, Nummerserie, Organ, Parti, Person
from arenden.permissions import Behorighet, has_permission


def may_set_up(request: HttpRequest, *args: Any) -> bool:
    """Whether the person may change settings; every table here asks this and nothing else."""
    return has_permission(request.user, Behorighet.INSTALLNINGAR)


admin.site.site_header = "Inställningar"
admin.site.site_title = "Inställningar"
admin.site.index_title = "Tabeller"
admin.site.site_url = "/administration/"
admin.site.has_permission = may_set_up


class Installning:
    """Mixin: a table, or rows inside one, that those who may set up may see and change."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_set_up(request)


class Bestaende(Installning):
    """A table whose rows are never taken away: cases and papers point at them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Lasbar(Bestaende):
    """A table to look at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organ)
class OrganAdmin(Bestaende, admin.ModelAdmin):
    """A renamed organ is a new row: end the old one, so that old papers keep the old name."""

    list_display = ("kod", "namn", "typ", "under", "giltig_fran", "giltig_till")
    list_filter = ("typ",)
    search_fields = ("kod", "namn")
    list_select_related = ("under",)

    def get_readonly_fields(self, request: HttpRequest, obj: Organ | None = None) -> tuple[str, ...]:
        """What kind of organ it is, and under which, decides the path of cases: it stays as it was made."""
        return ("typ", "under") if obj else ()


class NummerserieForm(forms.ModelForm):
    class Meta:
        model = Nummerserie
        fields = ("organ", "kod", "format")

    def clean_format(self) -> str:
        """Refused here already, so that a format that cannot be used never reaches the row."""
        text = self.cleaned_data["format"]
        try:
            diarienummer.validate_format(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text


@admin.register(Nummerserie)
class NummerserieAdmin(Bestaende, admin.ModelAdmin):
    form = NummerserieForm
    list_display = ("organ", "kod", "format")
    list_select_related = ("organ",)

    def get_readonly_fields(self, request: HttpRequest, obj: Nummerserie | None = None) -> tuple[str, ...]:
        """Numbers already given are made of these."""
        return ("organ", "kod") if obj else ()


@admin.register(Parti)
class PartiAdmin(Bestaende, admin.ModelAdmin):
    list_display = ("kod", "namn")


@admin.register(Person)
class PersonAdmin(Bestaende, admin.ModelAdmin):
    """Only the people whose names the administrator may know."""

    list_display = ("namn", "epost")
    search_fields = ("namn",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        rows = super().get_queryset(request)
        if not has_permission(request.user, Behorighet.SE_SKYDDAD):
            rows = rows.filter(skyddad=False)
        if not has_permission(request.user, Behorighet.SE_PRIVATPERSON):
            rows = rows.filter(privat=False)
        return rows


@admin.register(Fortroendeuppdrag)
class FortroendeuppdragAdmin(Installning, admin.ModelAdmin):
    list_display = ("person", "organ", "parti", "befattning", "fran", "till")
    list_filter = ("organ", "befattning")
    list_select_related = ("person", "organ", "parti")
    autocomplete_fields = ("person",)


class MalInline(Lasbar, admin.TabularInline):
    model = Mal
    fields = ("kod", "typ", "namn", "under")
    extra = 0


@admin.register(Malplan)
class MalplanAdmin(Lasbar, admin.ModelAdmin):
    """Plans come as målkedja files and are never rewritten by hand."""

    list_display = ("namn", "organ_namn", "period")
    inlines = [MalInline]
