"""Remiss from a case: ask one or more organs, register what they answer, or go on without."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from arenden import filer
from arenden.actions import RegisterFel
from arenden.filer import FilNekad, Uppladdad
from arenden.models import Arende
from arenden.permissions import Behorighet, has_permission, requires_permission
from workflow import actions
from workflow.forms.remisser import AvbrytRemissForm, RemissForm, RemissvarForm
from workflow.machines.fsm import Hinder
from workflow.models import Remiss


@requires_permission(Behorighet.REMISS_HANTERA)
def skicka_remiss(request: HttpRequest, slug: str) -> HttpResponse:
    arende = _case(request, slug)
    form = RemissForm(request.POST or None, arende=arende)
    if form.is_valid():
        organs, sand_den, senast = (form.cleaned_data[name] for name in ("till", "sand_den", "svara_senast"))
        try:
            with transaction.atomic():
                for organ in organs:
                    actions.send_remiss(
                        arende.handlaggning, till=organ, sand_den=sand_den, svara_senast=senast, by=request.user
                    )
        except Hinder as hinder:
            form.add_error(None, str(hinder))
        else:
            names = ", ".join(organ.namn for organ in organs)
            messages.success(request, f"Remissen till {names} är antecknad, svar senast {senast}. Skicka den själv.")
            return _back(arende)
    return render(request, "workflow/remiss_skicka.html", {"form": form, "arende": arende})


@requires_permission(Behorighet.REMISS_HANTERA)
def remissvar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Register the answer. A file that has passed its gate waits in the store until the rest is right."""
    remiss = _remiss(request, slug, pk)
    form = RemissvarForm(request.POST or None, request.FILES or None, initial={"svar_organ": remiss.till.namn})
    waiting = _take_file(request, form)
    if form.is_valid():
        try:
            actions.answer_remiss(
                remiss,
                by=request.user,
                innehall=waiting.innehall() if waiting else None,
                filtyp=waiting.filtyp if waiting else "",
                **form.facts(),
            )
        except (Hinder, RegisterFel) as fault:
            form.add_error(None, str(fault))
        else:
            filer.clear_waiting(request.session)
            messages.success(request, f"Svaret från {remiss.svar_organ} är registrerat.")
            return _back(remiss.arende)
    return render(
        request,
        "workflow/remiss_svar.html",
        {"form": form, "remiss": remiss, "arende": remiss.arende, "sparad_fil": waiting},
    )


def _take_file(request: HttpRequest, form: RemissvarForm) -> Uppladdad | None:
    """The file sent now, or the one that was sent with an earlier try."""
    sent = request.FILES.get("fil")
    if sent is None:
        return next(iter(filer.waiting(request.session, request.POST.getlist("sparad_fil"))), None)
    try:
        return filer.keep_upload(request.session, sent)
    except FilNekad as fault:
        form.add_error("fil", str(fault))
        return None


@requires_permission(Behorighet.REMISS_HANTERA)
def remiss_ga_vidare(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    remiss = _remiss(request, slug, pk)
    form = AvbrytRemissForm(request.POST or None)
    if form.is_valid():
        try:
            actions.go_on_without_answer(remiss, skal=form.cleaned_data["skal"], by=request.user)
        except Hinder as hinder:
            form.add_error(None, str(hinder))
        else:
            messages.success(request, f"Beredningen går vidare utan svar från {remiss.till}.")
            return _back(remiss.arende)
    return render(request, "workflow/remiss_avbryt.html", {"form": form, "remiss": remiss, "arende": remiss.arende})


def _case(request: HttpRequest, slug: str) -> Arende:
    """The case, if it may be seen (else 404) and asked about by this person (else 403)."""
    rows = Arende.objects.visible_to(request.user).filter(handlaggning__isnull=False)
    arende = get_object_or_404(rows.select_related("organ", "handlaggning"), slug=slug)
    if not has_permission(request.user, Behorighet.REMISS_HANTERA, arende.organ_id):
        raise PermissionDenied(f"Du har inte behörighet att hantera remisser i {arende}.")
    return arende


def _remiss(request: HttpRequest, slug: str, pk: int) -> Remiss:
    arende = _case(request, slug)
    return get_object_or_404(
        Remiss.objects.visible_to(request.user).select_related("till", "arende"), arende=arende, pk=pk
    )


def _back(arende: Arende) -> HttpResponse:
    return redirect(f"/arenden/{arende.slug}/#remisser")


urlpatterns = [
    path("arenden/<slug:slug>/remisser/skicka/", skicka_remiss, name="skicka_remiss"),
    path("arenden/<slug:slug>/remisser/<int:pk>/svar/", remissvar, name="remissvar"),
    path("arenden/<slug:slug>/remisser/<int:pk>/ga-vidare/", remiss_ga_vidare, name="remiss_ga_vidare"),
]
