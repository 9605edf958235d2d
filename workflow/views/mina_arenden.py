"""The first page after logging in: what is yours to do, in the order it matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from arenden import clock
from arenden.models import Anvandare
from arenden.permissions import Behorighet, has_permission
from workflow import queries
from workflow.machines.handlaggning import I_ORGAN, Tillstand
from workflow.models import Dagordningspunkt, Handlaggning
from workflow.views.rader import Listrad, rows_for

T = Tillstand
B = Behorighet
BRATTOM = 60  # days left of the year, from which work that takes its time is to be done now
NYLIGEN = timedelta(days=30)
HOGST = 200  # rows; a desk with more than that is helped by Bevakning


@login_required
def mina_arenden(request: HttpRequest) -> HttpResponse:
    """Groups by what the reader has to do: now, in time, nothing but wait; and what was done lately."""
    user = request.user
    rows = list(queries.for_list(_open_rows(user))[:HOGST])
    groups = _grouped(rows, user)
    latest = _mine(queries.handlaggningar_for(user), user).filter(_done_lately()).order_by("-senaste_dag")
    done = list(queries.for_list(latest)[:50])
    return render(
        request,
        "workflow/mina_arenden.html",
        {
            "grupper": [group for group in groups if group["rader"]],
            "klara": list(rows_for(done, user, steg=True)),
            "is_tom": not rows and not done,
            "is_full": len(rows) == HOGST,
            "far_registrera": has_permission(user, B.ARENDE_REGISTRERA),
            "far_skriva": has_permission(user, B.TJANSTESKRIVELSE_SKRIVA),
            "far_se_alla": has_permission(user, B.SE_INTERNT),
        },
    )


def _open_rows(user: Anvandare) -> Any:
    rows = queries.oppna_eller_oavslutade(queries.handlaggningar_for(user))
    return rows.filter(_own(user) | _on_my_desk(user)).order_by(F("ett_ar").asc(nulls_last=True), "pk")


def _mine(rows: Any, user: Anvandare) -> Any:
    return rows.filter(_own(user))


def _own(user: Anvandare) -> Q:
    """Cases the reader handles, and motions the reader has put."""
    own = Q(arende__handlaggare=user)
    if user.person_id:
        put = Handlaggning.objects.filter(arende__motion__motionarer__person=user.person_id)
        own |= Q(pk__in=put.values("pk"))
    return own


def _on_my_desk(user: Anvandare) -> Q:
    """Cases whose next act is one that the reader's role does, whoever handles them."""
    planned = Dagordningspunkt.objects.filter(
        arende=OuterRef("arende"), beslut=None, sammantrade__tillstand="planerat", sammantrade__datum__gt=clock.today()
    )
    desk = Q(pk__in=())
    if has_permission(user, B.ARENDE_REGISTRERA):
        desk |= Q(tillstand=T.INKOMMEN)
    if has_permission(user, B.ARENDE_FORDELA):
        desk |= Q(tillstand=T.ANMALD) | Q(tillstand=T.UNDER_BEREDNING, arende__handlaggare=None)
        desk |= Q(tillstand=T.REGISTRERAD) & ~Q(vagsteg__uppgift="anmala")
    if has_permission(user, B.SAMMANTRADE_PLANERA):
        desk |= Q(tillstand__in=(T.REGISTRERAD, *I_ORGAN)) & ~Exists(planned)
        desk |= Q(tillstand=T.UNDER_BEREDNING, underlag_klart_den__isnull=False, pa_remiss=False)
    if has_permission(user, B.ARENDE_AVSLUTA):
        desk |= Q(tillstand__in=(T.AVGJORD, T.AVSKRIVEN, T.AVVISAD, T.ATERTAGEN))
    return desk


def _done_lately() -> Q:
    since = clock.today() - NYLIGEN
    return Q(avgjord_den__gte=since) | Q(avslutad_den__gte=since)


def _grouped(rows: list[Handlaggning], user: Anvandare) -> list[dict[str, Any]]:
    groups: dict[str, list[Listrad]] = {"nu": [], "pagang": [], "vantar": []}
    for row in rows_for(rows, user, steg=True):
        groups[_group(row)].append(row)
    return [
        {"namn": "Att göra nu", "rader": groups["nu"]},
        {"namn": "På gång", "rader": groups["pagang"]},
        {"namn": "Väntar på andra", "rader": groups["vantar"]},
    ]


def _group(row: Listrad) -> str:
    step = row.steg
    if step is None or not step.is_min:
        return "vantar"
    is_urgent = row.dagar is not None and row.dagar <= BRATTOM
    return "nu" if not step.kan_vanta or is_urgent or row.is_tillbaka else "pagang"


urlpatterns = [path("mina-arenden/", mina_arenden, name="mina_arenden")]
