"""Meetings in small: plan one, fill its agenda, record what the organ did with each item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from arenden import clock
from arenden.models import Organ
from arenden.permissions import Behorighet, has_permission, requires_permission
from arenden.visibility import visible_q
from workflow import actions, deadlines, queries
from workflow.forms.sammantraden import (
    BehandlingForm,
    DagordningForm,
    Punktlage,
    SammantradeForm,
    not_ready_for,
    ready_for,
)
from workflow.machines.fsm import Hinder
from workflow.models import Beslut, Dagordningspunkt, Handlaggning, Sammantrade
from workflow.transitions import moves, perform

PLANERAT, INSTALLT = "planerat", "installt"
FORE_FULLMAKTIGE = (
    deadlines.motion_inlamning_senast,
    deadlines.kungorelse_senast,
    deadlines.kallelse_senast,
    deadlines.bradskande_tillkannages_senast,
)
DATUMNAMN = {
    deadlines.motion_inlamning_senast: "Motioner in",
    deadlines.kungorelse_senast: "Kungörelse",
    deadlines.kallelse_senast: "Kallelse",
    deadlines.bradskande_tillkannages_senast: "Brådskande ärenden",
    deadlines.justering_senast: "Justering",
}


# --- The list and a new meeting -------------------------------------------------------------------------------------


@requires_permission(Behorighet.SE_INTERNT)
def sammantraden(request: HttpRequest) -> HttpResponse:
    """The coming meetings, nearest first; those past that nobody has closed; those held, latest first."""
    rows = (
        Sammantrade.objects.visible_to(request.user)
        .select_related("organ")
        .annotate(antal=Count("punkter", filter=visible_q(Dagordningspunkt, request.user, "punkter__"), distinct=True))
    )
    organs = Organ.objects.filter(sammantraden__isnull=False).distinct().order_by("namn")
    organ = organs.filter(kod=request.GET.get("organ", "").replace("\0", "")).first()
    if organ:
        rows = rows.filter(organ=organ)
    planned = rows.filter(tillstand=PLANERAT).order_by("datum", "pk")
    held = queries.keyset_page(
        rows.exclude(tillstand=PLANERAT),
        dag="datum",
        descending=True,
        efter=request.GET.get("efter", ""),
        fore=request.GET.get("fore", ""),
    )
    context = {
        "kommande": planned.filter(datum__gte=clock.today()),
        "att_avsluta": planned.filter(datum__lt=clock.today()),
        "hallna": held,
        "organ_val": organs,
        "organ": organ,
        "idag": clock.today(),
        "may_plan": has_permission(request.user, Behorighet.SAMMANTRADE_PLANERA),
    }
    return render(request, "workflow/sammantrade_lista.html", context)


@requires_permission(Behorighet.SAMMANTRADE_PLANERA)
def planera(request: HttpRequest) -> HttpResponse:
    form = SammantradeForm(request.POST or None, user=request.user, initial={"organ": request.GET.get("organ")})
    if form.is_valid():
        try:
            mote = actions.plan_meeting(by=request.user, **form.facts())
        except Hinder as hinder:
            form.add_error("datum", str(hinder))
        else:
            messages.success(request, f"{mote} är planerat.")
            return redirect("sammantrade", mote.pk)
    return render(request, "workflow/sammantrade_planera.html", {"form": form})


# --- One meeting and its agenda -------------------------------------------------------------------------------------


@requires_permission(Behorighet.SE_INTERNT)
def sammantrade(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_meeting(request, _meeting(request, pk))


def _show_meeting(request: HttpRequest, mote: Sammantrade, form: DagordningForm | None = None) -> HttpResponse:
    user = request.user
    may_plan = mote.tillstand == PLANERAT and has_permission(user, Behorighet.SAMMANTRADE_PLANERA, mote.organ_id)
    items = _items(mote, user)
    context = {
        "mote": mote,
        "nasta": _first_to_record(mote, items, user),
        "ton": {PLANERAT: "nu", INSTALLT: "neutral"}.get(mote.tillstand, "klar"),
        "punkter": items,
        "datum": _dates(mote),
        "drag": list(moves(mote, user)),
        "may_plan": may_plan,
        "redo": ready_for(mote, user) if may_plan else [],
        "inte_redo": not_ready_for(mote, user) if may_plan else [],
        "form": form,
        "valda": set(form.data.getlist("arenden")) if form else set(),
    }
    return render(request, "workflow/sammantrade_detail.html", context)


def _first_to_record(mote: Sammantrade, items: list[Dagordningspunkt], user: Any) -> Dagordningspunkt | None:
    """Where the recording goes on, on the day of the meeting and after, for one who may record there."""
    may_record = has_permission(user, Behorighet.BESLUT_REGISTRERA, mote.organ_id)
    if not may_record or mote.tillstand != PLANERAT or mote.datum > clock.today():
        return None
    return next((item for item in items if not item.beslutet), None)


def _items(mote: Sammantrade, user: Any) -> list[Dagordningspunkt]:
    """The visible items in order, each with its decision as `beslutet` if there is one that `user` may see."""
    items = list(
        mote.punkter.visible_to(user).select_related("arende__handlaggning__steg__organ").order_by("ordning", "pk")
    )
    decided = {b.punkt_id: b for b in Beslut.objects.visible_to(user).filter(punkt__in=items)}
    for item in items:
        item.beslutet = decided.get(item.pk)
    return items


def _dates(mote: Sammantrade) -> list[dict[str, Any]]:
    """The statutory and local dates around the meeting, each with its paragraph and when to plan for instead."""
    before = FORE_FULLMAKTIGE if mote.organ.typ == "fullmaktige" else ()
    return [
        {
            "namn": DATUMNAMN[function],
            "senast": function(mote.datum),
            "lagrum": deadlines.RULES[function.__name__].lagrum,
            "planera": deadlines.planera_fore(function(mote.datum)),
        }
        for function in (*before, deadlines.justering_senast)
    ]


@require_POST
@requires_permission(Behorighet.SAMMANTRADE_PLANERA)
def satt_upp(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked cases on the agenda: all of them or none."""
    mote = _meeting(request, pk)
    _require(request, Behorighet.SAMMANTRADE_PLANERA, mote)
    form = DagordningForm(request.POST, ready=ready_for(mote, request.user))
    if form.is_valid():
        chosen = form.cleaned_data["arenden"]
        try:
            with transaction.atomic():
                for redo in chosen:
                    actions.put_on_agenda(mote, redo.handlaggning, by=request.user, avsikt=redo.avsikt)
        except Hinder as hinder:
            form.add_error("arenden", str(hinder))
        else:
            messages.success(
                request, "1 ärende är uppsatt." if len(chosen) == 1 else f"{len(chosen)} ärenden är uppsatta."
            )
            return redirect("sammantrade", mote.pk)
    return _show_meeting(request, mote, form)


@require_POST
@requires_permission(Behorighet.SAMMANTRADE_PLANERA)
def ta_bort_punkt(request: HttpRequest, pk: int, punkt_pk: int) -> HttpResponse:
    punkt = _item(request, pk, punkt_pk)
    _require(request, Behorighet.SAMMANTRADE_PLANERA, punkt.sammantrade)
    try:
        actions.take_off_agenda(punkt, by=request.user)
        messages.success(request, f"{punkt.arende} är borttaget från dagordningen.")
    except Hinder as hinder:
        messages.error(request, str(hinder))
    return redirect("sammantrade", pk)


@require_POST
@requires_permission(Behorighet.SAMMANTRADE_PLANERA)
def flytta_punkt(request: HttpRequest, pk: int, punkt_pk: int) -> HttpResponse:
    punkt = _item(request, pk, punkt_pk)
    _require(request, Behorighet.SAMMANTRADE_PLANERA, punkt.sammantrade)
    try:
        actions.move_on_agenda(punkt, steg=-1 if request.POST.get("riktning") == "upp" else 1, by=request.user)
    except Hinder as hinder:
        messages.error(request, str(hinder))
    return redirect("sammantrade", pk)


@require_POST
@requires_permission(Behorighet.SE_INTERNT)
def sammantrade_overgang(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the meeting be over, or cancelled."""
    mote = _meeting(request, pk)
    try:
        perform(mote, request.POST.get("overgang", ""), by=request.user)
        messages.success(request, f"{mote} är {mote.get_tillstand_display().lower()}.")
    except Hinder as hinder:
        messages.error(request, str(hinder))
    return redirect("sammantrade", pk)


# --- One item -------------------------------------------------------------------------------------------------------


@requires_permission(Behorighet.SE_INTERNT)
def punkt(request: HttpRequest, pk: int, punkt_pk: int) -> HttpResponse:
    """The item with the case and the proposal; and, until it is treated, the form for what the organ did."""
    item = _item(request, pk, punkt_pk)
    handlaggning = get_object_or_404(
        Handlaggning.objects.select_related("arende__organ", "steg__organ"), arende=item.arende_id
    )
    lage = Punktlage(item, handlaggning, request.user)
    if request.method == "POST":
        _require(request, Behorighet.BESLUT_REGISTRERA, item.sammantrade)
    form = BehandlingForm(request.POST or None, lage=lage)
    if form.is_valid():
        try:
            beslut = actions.treat(item, form.behandling(), by=request.user)
        except Hinder as hinder:
            form.add_error(None, str(hinder))
        else:
            return _on_to_next(request, item, beslut)
    return _show_item(request, lage, form)


def _on_to_next(request: HttpRequest, done: Dagordningspunkt, beslut: Beslut) -> HttpResponse:
    messages.success(request, f"{beslut.organ.kod} {beslut.paragraf_som_skriven} är registrerad.")
    left = done.sammantrade.punkter.visible_to(request.user).filter(beslut=None)
    following = left.filter(ordning__gt=done.ordning).first() or left.first()
    return (
        redirect("punkt", done.sammantrade_id, following.pk)
        if following
        else redirect("sammantrade", done.sammantrade_id)
    )


def _show_item(request: HttpRequest, lage: Punktlage, form: BehandlingForm) -> HttpResponse:
    item = lage.punkt
    items = _items(item.sammantrade, request.user)
    place = next(nr for nr, other in enumerate(items) if other.pk == item.pk)
    may_record = has_permission(request.user, Behorighet.BESLUT_REGISTRERA, item.sammantrade.organ_id)
    hinder = lage.hinder or _too_early(item)
    context = {
        "lage": lage,
        "punkt": item,
        "mote": item.sammantrade,
        "arende": lage.arende,
        "beslutet": items[place].beslutet,
        "plats": place + 1,
        "antal": len(items),
        "fore": items[place - 1] if place else None,
        "efter": items[place + 1] if place + 1 < len(items) else None,
        "form": form,
        "hinder": hinder if may_record else [],
        "shows_form": may_record and not items[place].beslutet and not _too_early(item) and bool(lage.choices),
    }
    return render(request, "workflow/punkt_detail.html", context)


def _too_early(item: Dagordningspunkt) -> list[str]:
    mote = item.sammantrade
    if mote.tillstand != PLANERAT:
        return [f"{mote} är {mote.get_tillstand_display().lower()}. Det går inte att registrera fler beslut där."]
    if mote.datum > clock.today():
        return [f"{mote} har inte hållits än. Beslutet kan registreras den dagen."]
    return []


# --- Found or 404, allowed or 403 -----------------------------------------------------------------------------------


def _meeting(request: HttpRequest, pk: int) -> Sammantrade:
    return get_object_or_404(Sammantrade.objects.visible_to(request.user).select_related("organ"), pk=pk)


def _item(request: HttpRequest, pk: int, punkt_pk: int) -> Dagordningspunkt:
    rows = Dagordningspunkt.objects.visible_to(request.user).select_related(
        "sammantrade__organ__under", "arende__organ"
    )
    return get_object_or_404(rows, pk=punkt_pk, sammantrade=pk)


def _require(request: HttpRequest, behorighet: Behorighet, mote: Sammantrade) -> None:
    """The permission for the meeting's own organ, not only somewhere."""
    if not has_permission(request.user, behorighet, mote.organ_id):
        raise PermissionDenied(f"Du har inte behörighet att göra det här i {mote.organ}.")


urlpatterns = [
    path("sammantraden/", sammantraden, name="sammantraden"),
    path("sammantraden/planera/", planera, name="planera_sammantrade"),
    path("sammantraden/<int:pk>/", sammantrade, name="sammantrade"),
    path("sammantraden/<int:pk>/dagordning/", satt_upp, name="satt_upp_punkter"),
    path("sammantraden/<int:pk>/overgang/", sammantrade_overgang, name="sammantrade_overgang"),
    path("sammantraden/<int:pk>/punkter/<int:punkt_pk>/", punkt, name="punkt"),
    path("sammantraden/<int:pk>/punkter/<int:punkt_pk>/flytta/", flytta_punkt, name="flytta_punkt"),
    path("sammantraden/<int:pk>/punkter/<int:punkt_pk>/ta-bort/", ta_bort_punkt, name="ta_bort_punkt"),
]
