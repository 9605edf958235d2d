"""The API's files: the papers and handlingar of a case, to those who may see them."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Router

from arenden.models import Handling
from documents import actions
from documents.models import Tjansteskrivelse

router = Router(tags=["Handlingar"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/arenden/{slug}/handlingar/{nr}/fil", summary="Hämta en handlings fil")
def handling_file(request: HttpRequest, slug: str, nr: int):
    """The file as it came in or was made, to the bit."""
    handling = Handling.objects.visible_to(request.user).filter(arende__slug=slug, nr=nr).exclude(fil="").first()
    if handling is None:
        raise Http404
    return FileResponse(
        handling.fil.open("rb"), as_attachment=True, filename=handling.filnamn, content_type="application/octet-stream"
    )


@router.get("/arenden/{slug}/tjansteskrivelse.docx", summary="Hämta den nyaste tjänsteskrivelsen som Word-fil")
def tjansteskrivelse_file(request: HttpRequest, slug: str):
    newest = (
        Tjansteskrivelse.objects.visible_to(request.user)
        .filter(arende__slug=slug)
        .exclude(tillstand="makulerad")
        .select_related("arende")
        .order_by("-version")
        .first()
    )
    if newest is None:
        raise Http404
    return HttpResponse(
        actions.word_file(newest),
        content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="{newest.arende.slug}-tjansteskrivelse.docx"'},
    )
