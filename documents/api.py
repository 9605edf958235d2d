"""The API's files: the papers and handlingar of a case, to those who may see them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from arenden.models import Handling
from arenden.views.handlingar import CONTENT_TYPES, send_file
from documents import actions
from documents.models import Tjansteskrivelse
from documents.word.html import GarInteAttSkrivaUt
from workflow.api import REFUSALS, visible_arende
from workflow.machines.fsm import Hinder

router = Router(tags=["Handlingar"])
DOCX = CONTENT_TYPES["docx"]


def _file_of(kind: str) -> dict:
    """What OpenAPI is told of an answer that is a file."""
    schema = {"type": "string", "format": "binary"}
    return {"responses": {200: {"description": "Filen", "content": {kind: {"schema": schema}}}}}


@router.get(
    "/arenden/{slug}/handlingar/{nr}/fil",
    response=REFUSALS,
    openapi_extra=_file_of("application/octet-stream"),
    summary="Hämta en handlings fil",
    description="Filen precis som den kom in eller skapades.",
)
def handling_file(request: HttpRequest, slug: str, nr: int):
    """The file as it came in or was made, to the bit."""
    rows = Handling.objects.visible_to(request.user).filter(arende=visible_arende(request, slug), nr=nr)
    handling = rows.exclude(fil="").select_related("arende").first()
    if handling is None:
        raise Http404
    return send_file(request, handling)


@router.get(
    "/arenden/{slug}/tjansteskrivelse.docx",
    response=REFUSALS,
    openapi_extra=_file_of(DOCX),
    summary="Hämta den nyaste tjänsteskrivelsen som Word-fil",
    description="Den nyaste som du får se. Är den registrerad är det filen i registret.",
)
def tjansteskrivelse_file(request: HttpRequest, slug: str):
    """The newest paper that the token's user may see; once registered, the very file that is in the register."""
    arende = visible_arende(request, slug)
    papers = Tjansteskrivelse.objects.visible_to(request.user).filter(arende=arende).exclude(tillstand="makulerad")
    newest = papers.select_related("arende", "handling__arende").order_by("-version").first()
    if newest is None:
        raise Http404
    if newest.handling is not None and newest.handling.fil:
        return send_file(request, newest.handling)
    try:
        content = actions.word_file(newest)
    except GarInteAttSkrivaUt as fel:
        raise Hinder(str(fel), "gar_inte_att_skriva_ut") from fel
    headers = {"Content-Disposition": f'attachment; filename="{arende.slug}-tjansteskrivelse.docx"'}
    return HttpResponse(content, content_type=DOCX, headers=headers)
