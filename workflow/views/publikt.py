"""What anybody may read without logging in: the list of motions, the page of each, search, and the pages about the
service.

Everything is asked for as the public (`None`), whoever is logged in, so that staff see here exactly what the public
sees. Only the search answers by who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from arenden import clock, event_texts
from arenden.models import Arende, Arendetyp, Handelse, Handling, Mallank, Organ
from arenden.permissions import Behorighet, has_permission
from arenden.search import LANGSTA_SOKNING, find_arenden, the_one_numbered
from workflow import queries
from workflow.machines.handlaggning import OPPNA
from workflow.models import Beslut, Handlaggning
from workflow.publika_ord import (
    ORDLISTA,
    UTFALL_FORKLARING,
    PublikaFakta,
    list_term,
    months_waited,
    publika_fakta,
    publikt_lage,
)
from workflow.queries import Sida, keyset_page, motionarer_i_ord, overblickar

MED_FORSLAGSSTALLARE = (Arendetyp.MOTION, Arendetyp.MEDBORGARFORSLAG)
KORT_STUND = 1  # second that a page is kept; what it shows of meetings and organs is at most that old
LAGEN = {"": "Alla", "pagar": "Pågår", "klara": "Klara"}


# --- The list -------------------------------------------------------------------------------------------------------


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Every public motion and medborgarförslag, newest first."""
    lage = request.GET.get("lage", "")
    rows = _public_cases().filter(arende__arendetyp__in=MED_FORSLAGSSTALLARE)
    if lage == "pagar":
        rows = rows.filter(tillstand__in=OPPNA)
    elif lage == "klara":
        rows = rows.exclude(tillstand__in=OPPNA)
    sida = _page(request, rows)
    filters = [
        {"namn": namn, "url": f"/?{urlencode({'lage': varde})}" if varde else "/", "aktiv": varde == lage}
        for varde, namn in LAGEN.items()
    ]
    return render(
        request,
        "workflow/publik_lista.html",
        {"rader": _list_rows(sida.rader), "filter": filters, "lage": lage, **_paging(request, sida)},
    )


@require_safe
def sok(request: HttpRequest) -> HttpResponse:
    """Cases by number, title or name, among those that the reader may see. A number that names one case leads there."""
    q = request.GET.get("q", "").replace("\0", "").strip()
    if len(q) > LANGSTA_SOKNING:
        fel = {"text": f"Sökningen är för lång. Använd högst {LANGSTA_SOKNING} tecken.", "mal": "sok-sidan"}
        context = {"rum": _room(request), "q": q[:LANGSTA_SOKNING], "fel": True, "fel_lista": [fel]}
        return render(request, "workflow/sok.html", context, status=400)
    if q and (only := the_one_numbered(q, request.user)):
        return redirect(_address(only, request.user))
    rows = queries.handlaggningar_for(request.user).filter(arende__lopnr__isnull=False)
    sida = _page(request, rows.filter(arende__in=find_arenden(q, request.user))) if q else Sida([])
    context = {"rum": _room(request), "q": q, "rader": _list_rows(sida.rader, request.user), **_paging(request, sida)}
    return render(request, "workflow/sok.html", context)


@dataclass(frozen=True)
class Listrad:
    """One case in the public list."""

    arende: Arende
    url: str
    ord: str
    ton: str
    vag: list[queries.Nod]
    fran: str
    tid: str


def _public_cases():
    return queries.handlaggningar_for(None).filter(arende__lopnr__isnull=False)


def _page(request: HttpRequest, rows) -> Sida:
    efter, fore = request.GET.get("efter", ""), request.GET.get("fore", "")
    return keyset_page(rows, dag="arende__inkom", efter=efter, fore=fore, descending=True)


def _list_rows(handlaggningar: Sequence[Handlaggning], user: Any = None) -> list[Listrad]:
    if not handlaggningar:
        return []
    overblick, fakta = overblickar(handlaggningar, None), publika_fakta(handlaggningar)
    rows = []
    for h in handlaggningar:
        lage = publikt_lage(h, overblick[h.pk], fakta[h.pk])
        names = motionarer_i_ord(h.arende, user)
        rows.append(Listrad(h.arende, _address(h.arende, user), lage.ord, lage.ton, lage.vag, names, list_term(h)))
    return rows


def _paging(request: HttpRequest, sida: Sida) -> dict[str, str]:
    """Addresses of the pages before and after, which keep the rest of the query."""
    kept = {key: request.GET[key] for key in ("q", "lage") if request.GET.get(key)}
    return {
        "foregaende_url": f"?{urlencode(kept | {'fore': sida.foregaende})}" if sida.foregaende else "",
        "nasta_url": f"?{urlencode(kept | {'efter': sida.nasta})}" if sida.nasta else "",
    }


def _address(arende: Arende, user: Any) -> str:
    """The staff's page of the case for staff, the public's for everybody else."""
    if user is not None and has_permission(user, Behorighet.SE_INTERNT):
        return f"/arenden/{arende.slug}/"
    return reverse("publik_motion", args=[arende.slug])


def _room(request: HttpRequest) -> str:
    return "base.html" if has_permission(request.user, Behorighet.SE_INTERNT) else "base_publik.html"


# --- The page of one case -------------------------------------------------------------------------------------------


@require_safe
def motion(request: HttpRequest, slug: str) -> HttpResponse:
    """One case as the public sees it. An address written otherwise leads to the right one, whether or not it exists."""
    if (canonical := _canonical(slug)) != slug:
        return HttpResponsePermanentRedirect(reverse("publik_motion", args=[canonical]))
    seen = Arende.objects.visible_to(None).filter(slug=slug, lopnr__isnull=False)
    version = seen.values_list("pk", Max("handelser__nr")).first()
    if version is None:
        return _not_found(request)
    key = "publik_motion:{}:{}".format(*version)
    page = None if request.COOKIES else cache.get(key)  # with a cookie somebody may have a message waiting
    if page is None:
        handlaggning = _public_cases().get(arende__slug=slug)
        page = render(request, "workflow/publik_motion.html", _motion_context(handlaggning)).content
        if not request.COOKIES:
            cache.set(key, page, KORT_STUND)
    return HttpResponse(page)


def _canonical(slug: str) -> str:
    """Lower case, and the number without leading zeros: "KS-2026-0001" is "ks-2026-1"."""
    *first, last = slug.lower().split("-")
    return "-".join([*first, last.lstrip("0") if last.isdigit() else last])


def _not_found(request: HttpRequest) -> HttpResponse:
    """One answer, the same bytes, for a case that never was, is not public yet, or is secret."""
    return render(request, "workflow/publik_saknas.html", status=404)


def _motion_context(h: Handlaggning) -> dict[str, Any]:
    arende = h.arende
    fakta = publika_fakta([h])[h.pk]
    handelser = list(Handelse.objects.visible_to(None).filter(arende=arende))
    lage = publikt_lage(h, overblickar([h], None)[h.pk], fakta)
    return {
        "arende": arende,
        "h": h,
        "lage": lage,
        "attsatser": _attsatser(arende, fakta),
        "motionarer": _motionarer(arende),
        "handlingar": _handlingar(arende),
        "handelser": _handelser(handelser, fakta),
        "besluten": [_beslut(b) for b in reversed(fakta.besluten) if b.text or b.utfall.all()],
        "malen": Mallank.objects.visible_to(None).filter(arende=arende),
        "manader": months_waited(h) if h.ett_ar and h.ett_ar < clock.today() else None,
        "uppdaterad": max((e.klockslag for e in handelser), default=arende.registrerat_klockslag),
        "ordlista": ORDLISTA,
        "kontakt": settings.KONTAKT_EPOST,
    }


def _attsatser(arende: Arende, fakta: PublikaFakta) -> list[dict[str, str]]:
    decided = fakta.avgorande.utfall.all() if fakta.avgorande else ()
    outcome = {utfall.attsats_id: utfall for utfall in decided}
    return [
        {"text": a.text, "utfall": outcome[a.pk].get_utfall_display() if a.pk in outcome else ""}
        for a in arende.attsatser.all()
    ]


def _motionarer(arende: Arende) -> list[str]:
    return queries.motionarer_av(arende, None)


def _handlingar(arende: Arende) -> list[dict[str, Any]]:
    return [_handling(arende, h) for h in Handling.objects.visible_to(None).filter(arende=arende)]


def _handling(arende: Arende, handling: Handling) -> dict[str, Any]:
    filer = []
    if handling.fil:
        url = reverse("handling_fil", args=[arende.slug, handling.nr])
        namn = {"docx": "Word", "pdf": "PDF"}.get(handling.filtyp, handling.filtyp.upper() or "Fil")
        filer = [{"namn": namn, "url": url, "storlek": filesizeformat(handling.storlek)}]
    return {
        "nr": handling.nr,
        "rubrik": handling.beskrivning,
        "typ": handling.get_riktning_display(),
        "datum": handling.datum,
        "filer": filer,
    }


def _handelser(handelser: Sequence[Handelse], fakta: PublikaFakta) -> list[dict[str, Any]]:
    """The events that have a sentence for the public, newest first by their day, with the organ that met."""
    besluten = {beslut.pk: beslut for beslut in fakta.besluten}
    organ = dict(Organ.objects.values_list("kod", "namn"))
    told = []
    for event in handelser:
        if event.typ in _TOLD_ELSEWHERE:
            continue
        data = {**event.data, "organ": organ.get(event.data.get("organ"), event.data.get("organ"))}
        beslut = besluten.get(event.data.get("beslut"))
        told.append(
            {
                "rubrik": event_texts.public_sentence(event.typ, data),
                "dag": _day_of(event, beslut),
                "vem": f"{beslut.organ.namn} {beslut.paragraf_som_skriven}".strip() if beslut else "",
                "nr": event.nr,
            }
        )
    return sorted((e for e in told if e["rubrik"]), key=lambda e: (e["dag"], e["nr"]), reverse=True)


_TOLD_ELSEWHERE = ("arende.diariefort",)  # the number stands at the top, and the day it came in has its own event


def _day_of(event: Handelse, beslut: Beslut | None) -> date:
    """The day it happened: the meeting's, or the one the event states, or the one it was written on."""
    if beslut:
        return beslut.datum
    try:
        return date.fromisoformat(event.data["dag"])
    except (KeyError, TypeError, ValueError):
        return _local(event.klockslag).date()


def _local(instant: datetime) -> datetime:
    return instant.astimezone(clock.STOCKHOLM)


def _beslut(beslut: Beslut) -> dict[str, Any]:
    outcomes = [(u.attsats.nr, u.get_utfall_display(), UTFALL_FORKLARING[u.utfall]) for u in beslut.utfall.all()]
    return {
        "organ": beslut.organ.namn,
        "datum": beslut.datum,
        "paragraf": beslut.paragraf_som_skriven,
        "slag": beslut.get_slag_display().lower(),
        "text": beslut.text,
        "motivering": beslut.motivering,
        "utfall": [{"nr": nr, "utfall": utfall.lower()} for nr, utfall, _ in outcomes],
        "forklaringar": list(dict.fromkeys(forklaring for *_, forklaring in outcomes)),
        "omrostning": beslut.omrostning,
    }


# --- About the service ----------------------------------------------------------------------------------------------


@require_safe
def om(request: HttpRequest) -> HttpResponse:
    return render(request, "workflow/publik_om.html", {"ordlista": ORDLISTA, "kontakt": settings.KONTAKT_EPOST})


@require_safe
def tillganglighet(request: HttpRequest) -> HttpResponse:
    return render(request, "workflow/publik_tillganglighet.html", {"kontakt": settings.KONTAKT_EPOST})


@require_safe
def kontakt(request: HttpRequest) -> HttpResponse:
    return render(request, "workflow/publik_kontakt.html", {"kontakt": settings.KONTAKT_EPOST})


urlpatterns = [
    path("", start, name="start"),
    path("motion/<slug:slug>/", motion, name="publik_motion"),
    path("sok/", sok, name="sok"),
    path("om/", om, name="om"),
    path("tillganglighet/", tillganglighet, name="tillganglighet"),
    path("kontakt/", kontakt, name="kontakt"),
]
