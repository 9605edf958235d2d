"""Review: a chef reads the paper and approves exactly what was read, or sends it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from arenden.permissions import Behorighet, requires_permission
from documents import actions
from documents.forms import Granskningsform
from documents.models import Tjansteskrivelse
from documents.views.tjansteskrivelser import get_visible
from workflow.machines.fsm import Hinder
from workflow.machines.tjansteskrivelse import Skrivelsetillstand


@requires_permission(Behorighet.TJANSTESKRIVELSE_GODKANNA)
def granska(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper with its two outcomes. What is approved is the content whose hash the page was shown with."""
    skrivelse = get_visible(pk, request.user)
    if skrivelse.tillstand != Skrivelsetillstand.GRANSKNING:
        lage = skrivelse.get_tillstand_display().lower()
        messages.info(request, f"{skrivelse} väntar inte på granskning: läget är {lage}.")
        return redirect("tjansteskrivelse", pk)
    form = Granskningsform(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, skrivelse, form)
    try:
        done = _decide(form, skrivelse, request)
    except Hinder as hinder:
        return _page(request, get_visible(pk, request.user), form, hinder=str(hinder))
    messages.success(request, done)
    return redirect("tjansteskrivelse", pk)


def _decide(form: Granskningsform, skrivelse: Tjansteskrivelse, request: HttpRequest) -> str:
    """Do what was chosen; answers what to say about it."""
    if form.is_approval:
        actions.approve(skrivelse, sha256=form.cleaned_data["sha256"], by=request.user)
        return "Tjänsteskrivelsen är godkänd. Nu kan den registreras i ärendet."
    actions.send_back(skrivelse, kommentar=form.cleaned_data["kommentar"], by=request.user)
    return "Tjänsteskrivelsen är skickad tillbaka med din kommentar."


def _page(request: HttpRequest, skrivelse: Tjansteskrivelse, form: Granskningsform, hinder: str = "") -> HttpResponse:
    context = {
        "skrivelse": skrivelse,
        "arende": skrivelse.arende,
        "form": form,
        "sha256": skrivelse.content_sha256(),
        "hinder": hinder,
        "is_egen": skrivelse.has_written(request.user),
        "svar": skrivelse.svar.select_related("attsats"),
    }
    return render(request, "documents/granska.html", context, status=409 if hinder else 200)


urlpatterns = [path("tjansteskrivelser/<int:pk>/granska/", granska, name="tjansteskrivelse_granska")]
