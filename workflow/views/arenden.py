"""The list of all cases and the page of one, with its parts as pages of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from arenden.models import Arende, Arendetyp, Handling, Mallank, Organ
from arenden.permissions import Behorighet, has_permission
from arenden.search import the_one_numbered
from arenden.templatetags.arenden_tags import event_rows
from workflow import queries
from workflow.machines.handlaggning import Tillstand
from workflow.models import Handlaggning
from workflow.transitions import Move, moves
from workflow.views import atgarder, mina_arenden, registrera
from workflow.views.nasta_steg import NastaSteg, nasta_steg
from workflow.views.rader import paging, rows_for

B = Behorighet
HANDELSER_PER_SIDA = 200


# --- All cases --------------------------------------------------------------------------------------------------------


@login_required
def arenden(request: HttpRequest) -> HttpResponse:
    """Every case that the reader may see, newest first. A search that writes one diarienummer goes straight to it."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:200]
    if q and (hit := the_one_numbered(q, request.user)):
        return redirect("arende", slug=hit.slug)
    chosen = {name: request.GET.get(name, "").replace("\0", "") for name in ("lage", "typ", "organ")}
    rows = _filtered(queries.search(queries.handlaggningar_for(request.user), q), chosen)
    page = queries.keyset_page(
        queries.for_list(rows),
        dag="arende__inkom",
        descending=True,
        efter=request.GET.get("efter", ""),
        fore=request.GET.get("fore", ""),
    )
    return render(
        request,
        "workflow/arende_lista.html",
        {
            "q": q,
            "vald": chosen,
            "lagen": Tillstand.choices,
            "typer": Arendetyp.choices,
            "organen": Organ.objects.filter(nummerserie__isnull=False).values("kod", "namn"),
            "rader": list(rows_for(page.rader, request.user)),
            "antal": queries.capped_count(rows) if page.rader else "0",
            "is_filtrerad": bool(q or any(chosen.values())),
            "far_registrera": has_permission(request.user, B.ARENDE_REGISTRERA),
            **paging(request, page),
        },
    )


def _filtered(rows: Any, chosen: dict[str, str]) -> Any:
    if chosen["lage"] == "oppna":
        rows = queries.oppna(rows)
    elif chosen["lage"]:
        rows = rows.filter(tillstand=chosen["lage"])
    if chosen["typ"]:
        rows = rows.filter(arende__arendetyp=chosen["typ"])
    if chosen["organ"]:
        rows = rows.filter(arende__organ__kod=chosen["organ"])
    return rows


# --- One case ---------------------------------------------------------------------------------------------------------


def find(request: HttpRequest, slug: str) -> Handlaggning:
    """The case at this address. 404 for one that the reader may not see, the same as for one that does not exist."""
    h = queries.handlaggningar_for(request.user).select_related("arende__organ").filter(arende__slug=slug).first()
    if h is None:
        raise Http404
    return h


@login_required
def arende(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, where it is, what is next and who does it, when."""
    h = find(request, slug)
    return render(request, "workflow/arende_detail.html", _case_page(request, h, "arende"))


@login_required
def handlingar(request: HttpRequest, slug: str) -> HttpResponse:
    h = find(request, slug)
    context = _case_page(request, h, "arende_handlingar")
    allowed = has_permission(request.user, B.HANDLING_REGISTRERA, h.arende.organ_id)
    context["far_registrera_handling"] = allowed and not h.arende.makulerat_den
    return render(request, "workflow/arende_handlingar.html", context)


@login_required
def handelser(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that has happened, newest first, a page at a time."""
    h = find(request, slug)
    before = request.GET.get("fore", "")
    events = list(
        event_rows(
            h.arende,
            request.user,
            antal=HANDELSER_PER_SIDA + 1,
            fore=int(before) if re.fullmatch("[0-9]{1,9}", before) else None,
        )
    )
    more = f"?fore={events[-2]['nr']}" if len(events) > HANDELSER_PER_SIDA else ""
    context = _case_page(request, h, "arende_handelser")
    context |= {"handelser": events[:HANDELSER_PER_SIDA], "nasta_url": more}
    return render(request, "workflow/arende_handelser.html", context)


@login_required
def mal(request: HttpRequest, slug: str) -> HttpResponse:
    h = find(request, slug)
    context = _case_page(request, h, "arende_mal")
    context["lankar"] = Mallank.objects.visible_to(request.user).filter(arende=h.arende)
    context["far_lanka"] = has_permission(request.user, B.MAL_LANKA, h.arende.organ_id) and not h.arende.makulerat_den
    return render(request, "workflow/arende_mal.html", context)


def _case_page(request: HttpRequest, h: Handlaggning, flik: str) -> dict[str, Any]:
    user, case = request.user, h.arende
    overblick = queries.overblickar([h], user)[h.pk]
    step = nasta_steg(h, overblick, user)
    return {
        "arende": case,
        "h": h,
        "overblick": overblick,
        "vag": overblick.vag_med_tid(h.ett_ar),
        "steg": step,
        "dagar_kvar": queries.dagar_kvar(h.ett_ar),
        "namn": queries.motionarer_i_ord(case, user),
        "ser_internt": has_permission(user, B.SE_INTERNT, case.organ_id),
        "flikar": _tabs(case, user, flik),
        "smulor": [{"namn": "Alla ärenden", "url": reverse("arenden")}, {"namn": case.diarienummer}],
        **_acts(h, step, user),
    }


def _tabs(case: Arende, user: Any, current: str) -> list[dict[str, Any]]:
    tabs = (
        ("arende", "Översikt", None),
        ("arende_handlingar", "Handlingar", Handling.objects.visible_to(user).filter(arende=case).count()),
        ("arende_handelser", "Händelser", None),
        ("arende_mal", "Mål", Mallank.objects.visible_to(user).filter(arende=case).count()),
    )
    return [
        {"namn": namn, "url": reverse(name, args=[case.slug]), "aktiv": name == current, "antal": antal}
        for name, namn, antal in tabs
    ]


def _acts(h: Handlaggning, step: NastaSteg | None, user: Any) -> dict[str, Any]:
    """The other acts open to this reader, and what stands in the way of the next one."""
    possible = list(moves(h, user))
    blocking = next((m for m in possible if step and m.name == step.move and m.hinder), None)
    return {
        "saknas": [_missing(blocking, h)] if blocking else [],
        "atgarder": [*_move_links(h, step, possible), *_register_links(h.arende, user)],
    }


_FORM_OF_MOVE = {
    "borja_bereda": "fordela_arende",
    "undanta": "undanta_arende",
    "avvisa": "avvisa_arende",
    "aterta": "aterta_arende",
    "avsluta": "avsluta_arende",
}
_WHERE_TO_MEND = {
    "underlag_finns": ("Till tjänsteskrivelsen", "/arenden/{slug}/tjansteskrivelse/"),
    "remisser_besvarade": ("Till remisserna", "/arenden/{slug}/#remisser"),
    "vag_fortsatter": ("Ändra beslutsvägen", "/arenden/{slug}/beslutsvag/"),
    "berett_fore_fullmaktige": ("Anteckna ett undantag", "/arenden/{slug}/undantag/"),
    "styrelsen_har_fatt_yttra_sig": ("Ändra beslutsvägen", "/arenden/{slug}/beslutsvag/"),
    "anmalt_om_det_ska_anmalas": ("Sätt upp på dagordningen", "/arenden/{slug}/dagordning/"),
}


def _missing(move: Move, h: Handlaggning) -> dict[str, str]:
    lank, url = _WHERE_TO_MEND.get(move.kod, ("", ""))
    return {"text": move.hinder, "lank": lank, "url": url.format(slug=h.arende.slug)}


def _move_links(h: Handlaggning, step: NastaSteg | None, possible: Sequence[Move]) -> Iterator[dict[str, str]]:
    """The moves that are made on a form of their own, or the sentence that says why one is not open yet."""
    for move in possible:
        if move.name not in _FORM_OF_MOVE or (step and step.is_min and step.move == move.name):
            continue
        # an återtagande is made by noting who withdraws, so its own form stands where its guard says that some remain
        is_open = move.is_possible or move.kod == "alla_motionarer_drar_tillbaka"
        if is_open:
            yield {"text": move.label, "url": reverse(_FORM_OF_MOVE[move.name], args=[h.arende.slug])}
        elif move.kod != "har_forslagsstallare":
            yield {"text": move.label, "hinder": move.hinder}


def _register_links(case: Arende, user: Any) -> Iterator[dict[str, str]]:
    """The acts on the register. An annulled case has none."""
    if case.makulerat_den:
        return
    links = (
        (B.HANDLING_REGISTRERA, "Registrera en handling", "registrera_handling"),
        (B.ARENDE_FORDELA, "Byt handläggare", "fordela_arende"),
        (B.ARENDE_FORDELA, "Ändra beslutsvägen", "andra_beslutsvag"),
        (B.ARENDE_RATTA, "Länka till ett ärende", "lanka_arende"),
        (B.MAL_LANKA, "Länka till ett mål", "lanka_mal"),
        (B.ARENDE_RATTA, "Ändra vem som ser ärendet", "andra_synlighet"),
        (B.ARENDE_RATTA, "Rätta registreringen", "ratta_arende"),
        (B.ARENDE_RATTA, "Makulera registreringen", "makulera_arende"),
    )
    state = case.handlaggning
    for behorighet, text, name in links:
        if name == "fordela_arende" and (case.handlaggare_id is None or not state.is_oppen):
            continue
        if name == "andra_beslutsvag" and (state.steg_id or not state.is_oppen):
            continue
        if has_permission(user, behorighet, case.organ_id):
            yield {"text": text, "url": reverse(name, args=[case.slug])}


urlpatterns = [
    path("arenden/", arenden, name="arenden"),
    *mina_arenden.urlpatterns,
    *registrera.urlpatterns,
    *atgarder.urlpatterns,
    path("arenden/<slug:slug>/", arende, name="arende"),
    path("arenden/<slug:slug>/handlingar/", handlingar, name="arende_handlingar"),
    path("arenden/<slug:slug>/handelser/", handelser, name="arende_handelser"),
    path("arenden/<slug:slug>/mal/", mal, name="arende_mal"),
]
