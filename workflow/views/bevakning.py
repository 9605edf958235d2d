"""The kansli's watch over the one-year term: every open motion and medborgarförslag, least time left first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from arenden.permissions import Behorighet, requires_permission
from workflow import queries
from workflow.views.rader import paging, rows_for


@requires_permission(Behorighet.BEVAKA)
def bevakning(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("visa", "")
    rows = queries.med_ettarsfrist(request.user)
    counts = queries.ettarslaget(rows)
    if chosen in queries.URVAL:
        rows = rows.filter(queries.urval(chosen))
    page = queries.keyset_page(
        queries.for_list(rows), dag="ettarsdag", efter=request.GET.get("efter", ""), fore=request.GET.get("fore", "")
    )
    return render(
        request,
        "workflow/bevakning.html",
        {
            "rader": list(rows_for(page.rader, request.user)),
            "vald": chosen,
            "tal": counts,
            **paging(request, page),
        },
    )


urlpatterns = [path("bevakning/", bevakning, name="bevakning")]
