"""The settings of the papers: which sections a tjänsteskrivelse has, and in which order."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest  # noqa: TID251 - Django's own admin speaks HTTP

from arenden.admin import Installning
from documents.models import Avsnittsordning


@admin.register(Avsnittsordning)
class AvsnittsordningAdmin(Installning, admin.ModelAdmin):
    """Papers already begun keep the sections and headings they have."""

    list_display = ("rubrik", "ordning", "grupp", "maste_fyllas_i", "nyckel")

    def get_readonly_fields(self, request: HttpRequest, obj: Avsnittsordning | None = None) -> tuple[str, ...]:
        """Papers find their section by the key."""
        return ("nyckel",) if obj else ()
