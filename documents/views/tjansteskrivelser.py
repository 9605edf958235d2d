"""The pages of a tjänsteskrivelse: begin it, read it, write it, send it on, register and publish it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from arenden import clock
from arenden.actions import RegisterFel
from arenden.models import Anvandare, Arende, Handelse
from arenden.permissions import Behorighet, has_permission, requires_permission
from documents import actions, queries
from documents.checks import Brist
from documents.forms import Skrivelseform
from documents.models import Tjansteskrivelse
from workflow.machines.fsm import Hinder
from workflow.machines.tjansteskrivelse import SKRIVS, Skrivelsetillstand
from workflow.models import Handlaggning
from workflow.transitions import moves, perform

S = Skrivelsetillstand
SIDOSTEG = {  # moves made by one button, without a page of their own, and what is said afterwards
    "remittera_internt": "Antecknat att utkastet är på intern remiss. Skicka Word-filen till dem som ska läsa det.",
    "ta_tillbaka": "Utkastet är inte längre på intern remiss.",
}


def get_visible(pk: int, user: Any) -> Tjansteskrivelse:
    """The paper, or 404 for one that `user` may not see, the same as for one that does not exist."""
    papers = Tjansteskrivelse.objects.visible_to(user)
    return get_object_or_404(papers.select_related("arende__organ", "handling", "agare", "godkand_av"), pk=pk)


@login_required
def i_arendet(request: HttpRequest, slug: str) -> HttpResponse:
    """The case's newest paper, or what begins one when none is under way; POST begins it."""
    arende = get_object_or_404(Arende.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        return _begin(request, arende)
    newest = queries.papers_of(arende, request.user).exclude(tillstand=S.MAKULERAD).first()
    handlaggning = Handlaggning.objects.select_related("arende", "steg__organ").filter(arende=arende).first()
    is_writer = has_permission(request.user, Behorighet.TJANSTESKRIVELSE_SKRIVA, arende.organ_id)
    hinder = actions.draft_hinder(handlaggning) if handlaggning else None
    can_begin = is_writer and handlaggning and hinder is None
    if newest is not None and (not can_begin or handlaggning.underlag_klart_den):
        return redirect("tjansteskrivelse", newest.pk)
    return render(
        request,
        "documents/tjansteskrivelse_saknas.html",
        {"arende": arende, "can_begin": can_begin, "hinder": hinder, "tidigare": newest},
    )


def _begin(request: HttpRequest, arende: Arende) -> HttpResponse:
    try:
        skrivelse = actions.create_draft(arende, by=request.user)
    except Hinder as hinder:
        messages.error(request, str(hinder))
        return redirect("tjansteskrivelse_i_arendet", arende.slug)
    return redirect("tjansteskrivelse_skriv", skrivelse.pk)


@require_safe
def lasa(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as it is read, with what can be done with it next."""
    skrivelse = get_visible(pk, request.user)
    is_staff = request.user.is_authenticated
    return render(
        request,
        "documents/tjansteskrivelse.html",
        {
            "bas": "base.html" if is_staff else "base_publik.html",
            "skrivelse": skrivelse,
            "arende": skrivelse.arende,
            "steg": _next_step(skrivelse, request.user) if is_staff else None,
            "svar": skrivelse.svar.select_related("attsats"),
            "versioner": queries.papers_of(skrivelse.arende, request.user),
        },
    )


@requires_permission(Behorighet.TJANSTESKRIVELSE_SKRIVA)
def skriv(request: HttpRequest, pk: int) -> HttpResponse:
    """The writing form. A refused save keeps what was typed and shows what has been saved meanwhile beside it."""
    skrivelse = get_visible(pk, request.user)
    if request.method != "POST":
        if not skrivelse.is_skrivbar:
            lage = skrivelse.get_tillstand_display().lower()
            messages.info(request, f"{skrivelse} kan inte ändras: läget är {lage}.")
            return redirect("tjansteskrivelse", pk)
        return _write_page(request, skrivelse, Skrivelseform(skrivelse))
    form = Skrivelseform(skrivelse, request.POST)
    if not form.is_valid():
        return _write_page(request, skrivelse, form)
    try:
        actions.save_draft(skrivelse, form.innehall(), by=request.user, seen_sha256=form.seen_sha256)
    except Hinder as hinder:
        return _refused(request, skrivelse, form, hinder)
    messages.success(request, "Utkastet är sparat.")
    return redirect("tjansteskrivelse" if "visa" in request.POST else "tjansteskrivelse_skriv", pk)


def _write_page(request: HttpRequest, skrivelse: Tjansteskrivelse, form: Skrivelseform, **more: Any) -> HttpResponse:
    brister = actions.current_brister(skrivelse)
    context = {
        "skrivelse": skrivelse,
        "arende": skrivelse.arende,
        "form": form,
        "platser": form.platser(brister),
        "saknas": _missing(skrivelse, brister),
        "kedja": form.chain(),
    }
    return render(request, "documents/skriv.html", context | more, status=409 if more else 200)


def _refused(request: HttpRequest, skrivelse: Tjansteskrivelse, form: Skrivelseform, hinder: Hinder) -> HttpResponse:
    """The form again with what was typed. After somebody else's save: what differs, and the next save goes through."""
    if hinder.kod != "annat_innehall":
        return _write_page(request, skrivelse, form, hinder=str(hinder))
    skrivelse = get_visible(skrivelse.pk, request.user)
    typed = Skrivelseform(skrivelse, request.POST, seen_sha256=skrivelse.content_sha256())
    return _write_page(request, skrivelse, typed, hinder=_who_saved(skrivelse), skillnader=typed.skillnader())


def _who_saved(skrivelse: Tjansteskrivelse) -> str:
    """ "Karin Lund sparade en ändring kl. 14.31." from the log."""
    saved = Handelse.objects.filter(
        arende=skrivelse.arende_id, typ="tjansteskrivelse.sparad", objekt=f"tjansteskrivelse:{skrivelse.pk}"
    ).select_related("anvandare")
    last = saved.first()
    if last is None or last.anvandare is None:
        return "Någon annan sparade en ändring. Jämför innan du sparar."
    when = last.klockslag.astimezone(clock.STOCKHOLM)
    return f"{last.anvandare} sparade en ändring kl. {when:%H.%M}. Jämför innan du sparar."


@require_POST
@requires_permission(Behorighet.TJANSTESKRIVELSE_SKRIVA)
def skicka(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the draft to review."""
    skrivelse = get_visible(pk, request.user)
    try:
        actions.send_for_review(skrivelse, by=request.user)
    except Hinder as hinder:
        messages.error(request, str(hinder))
    else:
        messages.success(request, "Tjänsteskrivelsen är skickad till granskning.")
    return redirect("tjansteskrivelse", pk)


@require_POST
@requires_permission(Behorighet.TJANSTESKRIVELSE_SKRIVA)
def flytta(request: HttpRequest, pk: int, namn: str) -> HttpResponse:
    """The moves that need nothing but a button."""
    skrivelse = get_visible(pk, request.user)
    if namn not in SIDOSTEG:
        raise Http404
    try:
        perform(skrivelse, namn, by=request.user)
    except Hinder as hinder:
        messages.error(request, str(hinder))
    else:
        messages.success(request, SIDOSTEG[namn])
    return redirect("tjansteskrivelse", pk)


@requires_permission(Behorighet.TJANSTESKRIVELSE_REGISTRERA)
def registrera(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the approved paper in its case, after a page that says what follows."""
    return _confirmed(request, get_visible(pk, request.user), REGISTRERA)


@requires_permission(Behorighet.HANDLING_PUBLICERA)
def publicera(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the registered paper public, after a page that says what follows."""
    return _confirmed(request, get_visible(pk, request.user), PUBLICERA)


@requires_permission(Behorighet.TJANSTESKRIVELSE_SKRIVA)
def makulera(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the paper away before it is registered, after a page that says what follows."""
    return _confirmed(request, get_visible(pk, request.user), MAKULERA)


@dataclass(frozen=True)
class Fraga:
    """A page to confirm on: the question, what follows, the button, what is done and what is said afterwards."""

    rubrik: str
    foljder: tuple[str, ...]
    knapp: str
    act: Any
    klart: str
    slag: str = "primar"


REGISTRERA = Fraga(
    "Registrera tjänsteskrivelsen i ärendet?",
    (
        "Den får ett handlingsnummer i diariet och kan inte ändras efteråt.",
        "Word-filen skapas och läggs i ärendet.",
        "Ärendet är klart att sättas upp i det organ som står först i beslutsvägen.",
        "Allmänheten ser den först när den publiceras eller när ärendet är avgjort.",
    ),
    "Registrera i ärendet",
    actions.register_paper,
    "Tjänsteskrivelsen är registrerad i ärendet.",
)
PUBLICERA = Fraga(
    "Publicera tjänsteskrivelsen?",
    (
        "Alla kan läsa och ladda ner den på ärendets publika sida.",
        "Kontrollera att den inte innehåller uppgifter som omfattas av sekretess.",
    ),
    "Publicera",
    actions.publish,
    "Tjänsteskrivelsen är publicerad.",
)
MAKULERA = Fraga(
    "Makulera tjänsteskrivelsen?",
    ("Texten kan inte skrivas vidare eller godkännas.", "En ny tjänsteskrivelse kan börjas i ärendet."),
    "Makulera",
    lambda skrivelse, *, by: perform(skrivelse, "makulera", by=by),
    "Tjänsteskrivelsen är makulerad.",
    slag="varning",
)


def _confirmed(request: HttpRequest, skrivelse: Tjansteskrivelse, fraga: Fraga) -> HttpResponse:
    if request.method != "POST":
        context = {"skrivelse": skrivelse, "arende": skrivelse.arende, "fraga": fraga}
        return render(request, "documents/bekrafta.html", context)
    try:
        fraga.act(skrivelse, by=request.user)
    except (Hinder, RegisterFel) as hinder:
        messages.error(request, str(hinder))
    else:
        messages.success(request, fraga.klart)
    return redirect("tjansteskrivelse", skrivelse.pk)


def _missing(skrivelse: Tjansteskrivelse, brister: list[Brist]) -> list[dict[str, str]]:
    """What the paper lacks, each with the way to its field."""
    form = reverse("tjansteskrivelse_skriv", args=[skrivelse.pk])
    return [{"text": brist.mening, "url": f"{form}#{brist.falt}", "lank": "Gå dit"} for brist in brister]


def _next_step(skrivelse: Tjansteskrivelse, user: Anvandare) -> dict[str, Any] | None:
    """What the box with the next step says: one button, or whom the paper waits for."""
    akt = queries.next_act(skrivelse, user)
    if skrivelse.tillstand in SKRIVS and akt:
        return _writers_step(skrivelse, user, akt)
    ovriga = _side_acts(skrivelse, user)
    if akt:
        return {"mening": _MENING[skrivelse.tillstand], "knapp": akt, "ovriga": ovriga}
    if skrivelse.tillstand == S.GRANSKNING:
        return _waiting_for_review(skrivelse, user) | {"ovriga": ovriga}
    if skrivelse.tillstand == S.GODKAND:
        return {"vantar_pa": "registrator eller kansli", "vantar_sedan": skrivelse.godkand_den, "ovriga": ovriga}
    return None


_INGEN_GRANSKARE = "Ingen annan än den som skrivit får godkänna. Be administratören ge någon rollen chef."
_EGEN_TEXT = "Du har skrivit dokumentet och kan inte godkänna det själv. En annan behöver granska."
_MENING = {
    S.GRANSKNING: "Granska tjänsteskrivelsen",
    S.GODKAND: "Registrera tjänsteskrivelsen i ärendet",
    S.REGISTRERAD: "Publicera tjänsteskrivelsen när kallelsen går ut",
    S.BEHANDLAD: "Publicera tjänsteskrivelsen",
}


def _writers_step(skrivelse: Tjansteskrivelse, user: Anvandare, akt: queries.Akt) -> dict[str, Any]:
    brister = actions.current_brister(skrivelse)
    ovriga = _side_acts(skrivelse, user)
    if brister:
        mening = "Skriv klart tjänsteskrivelsen"
        return {"mening": mening, "knapp": akt, "saknas": _missing(skrivelse, brister), "ovriga": ovriga}
    send = {"text": "Skicka till granskning", "post_url": reverse("tjansteskrivelse_skicka", args=[skrivelse.pk])}
    if skrivelse.atersand_med:
        mening = "Ändra efter kommentaren och skicka till granskning igen"
        return {"mening": mening, "knapp": akt, "ovriga": [send, *ovriga]}
    return {"mening": "Skicka tjänsteskrivelsen till granskning", "knapp": send, "ovriga": [akt, *ovriga]}


def _waiting_for_review(skrivelse: Tjansteskrivelse, user: Anvandare) -> dict[str, Any]:
    names = " eller ".join(chef.namn for chef in actions.approvers(skrivelse))
    step = {"vantar_pa": names or "en granskare", "vantar_sedan": skrivelse.skickad_den}
    if not names:
        step["saknas"] = [{"text": _INGEN_GRANSKARE}]
    elif has_permission(user, Behorighet.TJANSTESKRIVELSE_GODKANNA, skrivelse.arende.organ_id):
        step["saknas"] = [{"text": _EGEN_TEXT}]
    return step


def _side_acts(skrivelse: Tjansteskrivelse, user: Anvandare) -> list[dict[str, str]]:
    """The other moves that `user` may make, as secondary buttons."""
    allowed = {move.name: move.label for move in moves(skrivelse, user) if move.is_possible}
    acts = [
        {"text": allowed[name], "post_url": reverse("tjansteskrivelse_flytta", args=[skrivelse.pk, name])}
        for name in SIDOSTEG
        if name in allowed
    ]
    if "makulera" in allowed:
        acts.append({"text": "Makulera", "url": reverse("tjansteskrivelse_makulera", args=[skrivelse.pk])})
    return acts


urlpatterns = [
    path("arenden/<slug:slug>/tjansteskrivelse/", i_arendet, name="tjansteskrivelse_i_arendet"),
    path("tjansteskrivelser/<int:pk>/", lasa, name="tjansteskrivelse"),
    path("tjansteskrivelser/<int:pk>/skriv/", skriv, name="tjansteskrivelse_skriv"),
    path("tjansteskrivelser/<int:pk>/skicka/", skicka, name="tjansteskrivelse_skicka"),
    path("tjansteskrivelser/<int:pk>/registrera/", registrera, name="tjansteskrivelse_registrera"),
    path("tjansteskrivelser/<int:pk>/publicera/", publicera, name="tjansteskrivelse_publicera"),
    path("tjansteskrivelser/<int:pk>/makulera/", makulera, name="tjansteskrivelse_makulera"),
    path("tjansteskrivelser/<int:pk>/flytta/<slug:namn>/", flytta, name="tjansteskrivelse_flytta"),
]
