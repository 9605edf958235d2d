"""The API, version 1: the three packages' routers joined, and the one shape of every refusal.

A refusal is `{"kod": "…", "mening": "…"}`: the code is for programs, the sentence for people. OpenAPI 3.1 at
/api/v1/openapi.json, Swagger UI at /api/v1/docs from the installation's own files.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from arenden.actions import NyckelMedAnnatInnehall, RegisterFel
from arenden.diarium import DiariumFel
from arenden.jsonfil import place
from arenden.models import Anvandare, Apinyckel
from documents.api import router as documents_router
from workflow.api import router as workflow_router
from workflow.machines.fsm import Hinder


class Token(HttpBearer):
    """`Authorization: Bearer …`: a token made by `manage.py skapa_token`."""

    def authenticate(self, request: HttpRequest, token: str) -> Anvandare | None:
        """The token's user and nobody else: who is logged in beside it in a browser does not count."""
        request.user = Apinyckel.holder_of(token) or AnonymousUser()
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="Ärendegång",
    version="1.0",
    description="Registrera motioner, läs ärenden, för dem vidare och hämta deras handlingar.",
    urls_namespace="api-v1",
    auth=Token(),
    openapi_url="/openapi.json",
    docs_url="/docs",
)
api.add_router("", workflow_router)
api.add_router("", documents_router)


def refuse(request: HttpRequest, status: int, kod: str, mening: str, **more) -> HttpResponse:
    return api.create_response(request, {"kod": kod, "mening": mening, **more}, status=status)


@api.exception_handler(Hinder)
def on_hinder(request, exc):
    return refuse(request, 409, exc.kod, str(exc))


@api.exception_handler(NyckelMedAnnatInnehall)
def on_other_body(request, exc):
    return refuse(request, 409, "nyckel_med_annat_innehall", str(exc))


@api.exception_handler(RegisterFel)
@api.exception_handler(DiariumFel)
def on_register_fault(request, exc):
    return refuse(request, 422, "kan_inte_registreras", str(exc), fel=[])


@api.exception_handler(PermissionDenied)
def on_denied(request, exc):
    return refuse(request, 403, "saknar_behorighet", str(exc) or "Du har inte behörighet till det här.")


@api.exception_handler(Http404)
def on_missing(request, exc):
    return refuse(request, 404, "finns_inte", "Det finns inget sådant, eller så får du inte se det.")


@api.exception_handler(AuthenticationError)
def on_unknown(request, exc):
    return refuse(
        request,
        401,
        "okand_nyckel",
        "Skicka en giltig nyckel: Authorization: Bearer … Den görs med manage.py skapa_token.",
    )


@api.exception_handler(HttpError)
def on_unreadable(request, exc):
    """The one that ninja itself raises: a body that is no JSON."""
    return refuse(request, 422, "ingen_json", "Skicka innehållet som JSON i UTF-8, inom klamrar.", fel=[])


@api.exception_handler(ValidationError)
def on_invalid(request, exc):
    faults = [{"plats": _place(error["loc"]), "mening": _in_swedish(error)} for error in exc.errors]
    return refuse(request, 422, "fel_i_innehallet", "Rätta det som står under fel.", fel=faults)


def _place(loc: tuple) -> str:
    """("body", "body", "motionarer", 0, "namn") -> "motionarer[0].namn"; a fault of the whole body is at "body"."""
    source, _, *inside = (*loc, "")
    return place(*inside[:-1]) if source == "body" and inside[:-1] else place(*dict.fromkeys(loc))


SENTENCES = {
    "missing": "Skriv ett värde här; det saknas.",
    "extra_forbidden": "Ta bort nyckeln; den finns inte i den här versionen.",
    "string_too_short": "Skriv något; texten är tom.",
    "string_type": "Skriv en text inom citattecken.",
    "string_unicode": "Ta bort tecken som inte går att skriva ut.",
    "string_pattern_mismatch": "Skriv 1–200 tecken ur ASCII, utan mellanslag.",
    "list_type": "Skriv en lista inom hakparenteser.",
    "model_type": "Skriv ett objekt inom klamrar.",
    "model_attributes_type": "Skriv ett objekt inom klamrar.",
}


def _in_swedish(error: dict) -> str:
    kind, ctx = error["type"], error.get("ctx", {})
    if kind in SENTENCES:
        return SENTENCES[kind]
    if kind == "value_error":
        return str(ctx["error"])
    if kind == "string_too_long":
        return f"Korta texten till högst {ctx['max_length']} tecken."
    if kind == "too_long":
        return f"Skriv högst {ctx['max_length']} rader."
    if kind == "too_short":
        return "Skriv minst en rad."
    if kind in ("literal_error", "enum"):
        return f"Välj ett av {ctx['expected'].replace(' or ', ' eller ')}."
    if kind.startswith(("int_", "greater_", "less_")):
        return "Skriv ett heltal från 1 till 32767."
    return "Rätta värdet; det går inte att använda här."
