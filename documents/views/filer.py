"""Papers as Word files. A file's name holds the number and the kind, never a person's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_safe

from arenden.models import Arende
from arenden.permissions import Behorighet, has_permission, requires_permission
from arenden.views.handlingar import send_file
from documents import actions
from documents.views.tjansteskrivelser import get_visible
from documents.word.html import GarInteAttSkrivaUt
from workflow.machines.tjansteskrivelse import Skrivelsetillstand
from workflow.models import Beslut

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FARDIG = (Skrivelsetillstand.REGISTRERAD, Skrivelsetillstand.BEHANDLAD, Skrivelsetillstand.ERSATT)


@require_safe
def tjansteskrivelse_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as it stands; once registered, the very file that is in the register."""
    skrivelse = get_visible(pk, request.user)
    handling = skrivelse.handling
    if handling is not None and handling.fil:
        return send_file(request, handling)
    state = "" if skrivelse.tillstand in FARDIG else f"-{skrivelse.tillstand.replace('_', '-')}"
    try:
        innehall = actions.word_file(skrivelse)
    except GarInteAttSkrivaUt as fel:
        messages.error(request, str(fel))
        return redirect("tjansteskrivelse", pk)
    return _word(innehall, f"{skrivelse.arende.slug}-tjansteskrivelse-{skrivelse.version}{state}.docx")


@require_safe
def protokollsutdrag(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The extract of the minutes for one decision of the case."""
    besluten = Beslut.objects.visible_to(request.user).select_related("arende", "organ")
    beslut = get_object_or_404(besluten, pk=pk, arende__slug=slug)
    return _word(actions.protokollsutdrag_file(beslut), f"{slug}-{beslut.organ.kod.lower()}-protokollsutdrag.docx")


@require_safe
@requires_permission(Behorighet.SE_INTERNT)
def mottagningsbevis(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt for a motion or a medborgarförslag; for the municipality to send, so staff only."""
    arende = get_object_or_404(Arende.objects.visible_to(request.user).select_related("organ"), slug=slug)
    is_staff = has_permission(request.user, Behorighet.SE_INTERNT, arende.organ_id)
    if not (is_staff and arende.has_forslagsstallare and arende.is_registrerat):
        raise Http404
    return _word(actions.mottagningsbevis_file(arende), f"{slug}-mottagningsbevis.docx")


def _word(innehall: bytes, namn: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{namn}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(innehall, content_type=WORD, headers=headers)


urlpatterns = [
    path("tjansteskrivelser/<int:pk>/word", tjansteskrivelse_word, name="tjansteskrivelse_word"),
    path("arenden/<slug:slug>/beslut/<int:pk>/protokollsutdrag.docx", protokollsutdrag, name="protokollsutdrag"),
    path("arenden/<slug:slug>/mottagningsbevis.docx", mottagningsbevis, name="mottagningsbevis"),
]
