"""The only way to a document's file."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from arenden.models import Handling

log = logging.getLogger(__name__)

# What a browser may be told that a file is. Anything else is bytes, so that nothing opens as a page of ours.
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def handling_fil(request: HttpRequest, slug: str, nr: int) -> HttpResponse:
    """The file of one document, to those who see the document; to others the answer that no such page exists."""
    handling = (
        Handling.objects.visible_to(request.user).select_related("arende").filter(arende__slug=slug, nr=nr).first()
    )
    if handling is None or not handling.fil:
        raise Http404
    return send_file(request, handling)


def send_file(request: HttpRequest, handling: Handling) -> HttpResponse:
    """The file as a download, to be asked for again each time: a copy kept by a browser is used only after we say so.

    The caller has seen to it that the reader may see `handling`.
    """
    etag = f'"{handling.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _download(handling)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _download(handling: Handling) -> FileResponse:
    try:
        file = handling.fil.open("rb")
    except FileNotFoundError:
        log.exception("handling.fil_saknas handling=%s", handling.pk)
        raise Http404 from None
    response = FileResponse(
        file,
        as_attachment=True,
        filename=handling.filnamn,
        content_type=CONTENT_TYPES.get(handling.filtyp, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urlpatterns = [path("arenden/<slug:slug>/handlingar/<int:nr>/fil", handling_fil, name="handling_fil")]
