"""The acts on one case, each a small form: found, asked, done through the gate, and told of.

What stands in the way is shown as an error on the form, with everything typed still there and nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from arenden import actions as register
from arenden import clock, filer
from arenden.actions import RegisterFel
from arenden.filer import FilNekad
from arenden.models import Handling, Mallank, Organ
from arenden.permissions import UTAN_BEHORIGHET, Behorighet, SaknarBehorighet, has_permission
from arenden.search import the_one_numbered
from workflow import actions, queries
from workflow.forms.arenden import (
    AtertaForm,
    AvslutaForm,
    AvvisaForm,
    DagordningForm,
    FordelaForm,
    HandlingForm,
    LankForm,
    MakuleraForm,
    MalForm,
    RattaForm,
    StegRader,
    SynlighetForm,
    UndantagForm,
    VagForm,
)
from workflow.machines.fsm import Hinder
from workflow.machines.handlaggning import Tillstand
from workflow.models import Handlaggning
from workflow.transitions import perform

B = Behorighet


def _find(request: HttpRequest, slug: str, behorighet: Behorighet) -> Handlaggning:
    """The case, when the reader may see it (else 404) and holds the permission for its organ (else 403)."""
    h = queries.handlaggningar_for(request.user).select_related("arende__organ").filter(arende__slug=slug).first()
    if h is None:
        raise Http404
    if not has_permission(request.user, behorighet, h.arende.organ_id):
        raise SaknarBehorighet(UTAN_BEHORIGHET)
    return h


def _sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing; None when the form is only opened."""
    return request.POST if request.method == "POST" else None


def _act(
    request: HttpRequest,
    h: Handlaggning,
    form: forms.Form,
    do: Callable[..., str],
    *,
    rubrik: str,
    knapp: str,
    ingress: str = "",
    slag: str = "primar",
    tillbaka: str = "arende",
    template: str = "workflow/arende_atgard.html",
    **context: Any,
) -> HttpResponse:
    """Show the form until it can be done; then do it, say what was done, and go back to the case.

    `do` is called with the form's values and answers the sentence of what was done.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                done = do(**form.cleaned_data)
        except (Hinder, RegisterFel, FilNekad) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, done)
            return redirect(tillbaka, slug=h.arende.slug)
    smulor = [
        {"namn": "Alla ärenden", "url": reverse("arenden")},
        {"namn": h.arende.diarienummer, "url": reverse("arende", args=[h.arende.slug])},
        {"namn": rubrik},
    ]
    context |= {"h": h, "arende": h.arende, "form": form, "rubrik": rubrik, "ingress": ingress, "smulor": smulor}
    context |= {"knapp_text": knapp, "knapp_slag": slag, "avbryt": reverse(tillbaka, args=[h.arende.slug])}
    return render(request, template, context)


# --- The course -------------------------------------------------------------------------------------------------------


@login_required
def fordela(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_FORDELA)

    def do(handlaggare: Any) -> str:
        actions.assign(h, handlaggare=handlaggare, by=request.user)
        return f"{h.arende} fördelades till {handlaggare.namn}, som får ett mejl."

    form = FordelaForm(_sent(request), arende=h.arende)
    return _act(request, h, form, do, rubrik="Fördela till handläggare", knapp="Fördela ärendet")


@login_required
def satt_upp(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the case on a coming meeting of the organ whose turn it is."""
    h = _find(request, slug, B.SAMMANTRADE_PLANERA)
    organ = _next_organ(h)

    def do(sammantrade: Any) -> str:
        actions.put_on_agenda(sammantrade, h, by=request.user)
        return f"{h.arende} står på dagordningen för {sammantrade}."

    form = DagordningForm(_sent(request), user=request.user, organ=organ, arende=h.arende)
    ingress = f"Härnäst ska ärendet till {organ.namn}." if organ else ""
    has_meetings = form.fields["sammantrade"].queryset.exists()
    if not has_meetings:
        ingress += f" Det finns inget planerat sammanträde i {organ.kod if organ else 'organet'}. Planera ett först."
    return _act(
        request,
        h,
        form,
        do,
        rubrik="Sätt upp på dagordningen",
        knapp="Lägg till på dagordningen",
        ingress=ingress,
        lank=None if has_meetings else {"text": "Planera ett sammanträde", "url": "/sammantraden/planera/"},
    )


def _next_organ(h: Handlaggning) -> Organ | None:
    if h.tillstand == Tillstand.REGISTRERAD and h.ska_anmalas:
        return next(steg.organ for steg in h.vagen if steg.organ_id == h.announcing_organ_id)
    step = h.steg or h.next_step()
    return step.organ if step else None


@login_required
def andra_beslutsvag(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the case another path: a ready one, or its own rows."""
    h = _find(request, slug, B.ARENDE_FORDELA)
    present = [{"organ": steg.organ_id, "uppgift": steg.uppgift} for steg in h.vagen]
    rows = StegRader(_sent(request), prefix="steg", initial=present)

    def do(vag: Any) -> str:
        if vag:
            steps = [(steg.organ, steg.uppgift) for steg in vag.steg.select_related("organ")]
        elif rows.is_valid():
            steps = rows.steps()
        else:
            raise Hinder("Rätta raderna i beslutsvägen.", "ingen_beslutsvag")
        actions.set_path(h, steps, by=request.user)
        return f"Beslutsvägen för {h.arende} är ändrad."

    return _act(
        request,
        h,
        VagForm(_sent(request), arende=h.arende),
        do,
        rubrik="Ändra beslutsvägen",
        knapp="Spara beslutsvägen",
        ingress="Välj en färdig väg, eller skriv en egen i raderna. Lämna en rad tom för att ta bort steget.",
        template="workflow/arende_beslutsvag.html",
        rader=rows,
    )


@login_required
def undanta(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.BESLUT_REGISTRERA)

    def do(undantag: str, dag: Any) -> str:
        perform(h, "undanta", by=request.user, undantag=undantag, dag=dag)
        return "Undantaget från beredning är antecknat."

    form = UndantagForm(_sent(request), initial={"dag": clock.today()})
    return _act(request, h, form, do, rubrik="Anteckna undantag från beredning", knapp="Anteckna undantaget")


@login_required
def avvisa(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_AVSLUTA)

    def do(skal: str, dag: Any) -> str:
        perform(h, "avvisa", by=request.user, skal=skal, dag=dag)
        return f"{h.arende} är avvisat."

    form = AvvisaForm(_sent(request), initial={"dag": clock.today()})
    return _act(request, h, form, do, rubrik="Avvisa ärendet", knapp="Avvisa ärendet", slag="varning")


@login_required
def aterta(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_AVSLUTA)

    def do(motionarer: Any, dag: Any) -> str:
        if actions.withdraw(h, motionarer=motionarer, dag=dag, by=request.user):
            return f"{h.arende} är återtaget."
        return f"Antecknat. {h.arende} står kvar tills alla har dragit tillbaka det."

    form = AtertaForm(_sent(request), user=request.user, handlaggning=h, initial={"dag": clock.today()})
    return _act(request, h, form, do, rubrik="Anteckna återtagande", knapp="Anteckna återtagande")


@login_required
def avsluta(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_AVSLUTA)

    def do(dag: Any) -> str:
        perform(h, "avsluta", by=request.user, dag=dag)
        return f"{h.arende} är avslutat."

    form = AvslutaForm(_sent(request), initial={"dag": clock.today()})
    return _act(request, h, form, do, rubrik="Avsluta ärendet", knapp="Avsluta ärendet")


# --- The register -----------------------------------------------------------------------------------------------------


@login_required
def registrera_handling(request: HttpRequest, slug: str) -> HttpResponse:
    """Register a document, with or without its file. A file that has passed its gate waits while the rest is mended."""
    h = _find(request, slug, B.HANDLING_REGISTRERA)
    form = HandlingForm(_sent(request), request.FILES or None, initial={"datum": clock.today()})
    waiting = _waiting_file(request, form) if request.method == "POST" else None

    def do(fil: Any, **facts: Any) -> str:
        content = {"innehall": waiting.innehall(), "filtyp": waiting.filtyp} if waiting else {}
        handling = register.add_handling(h.arende, by=request.user, **facts, **content)
        filer.clear_waiting(request.session)
        return f"Handling {handling.nr} är registrerad."

    return _act(
        request,
        h,
        form,
        do,
        rubrik="Registrera en handling",
        knapp="Registrera handlingen",
        tillbaka="arende_handlingar",
        sparad=waiting,
    )


def _waiting_file(request: HttpRequest, form: HandlingForm) -> filer.Uppladdad | None:
    uploads = request.FILES.getlist("fil")
    if not uploads:
        return next(filer.waiting(request.session, request.POST.getlist("sparad_fil")), None)
    try:
        return filer.keep_upload(request.session, uploads[0])
    except FilNekad as fault:
        form.add_error("fil", str(fault))
        return None


@login_required
def publicera_handling(request: HttpRequest, slug: str, nr: int) -> HttpResponse:
    """Make a document public: asked once more, because what has left the house does not come back."""
    h = _find(request, slug, B.HANDLING_PUBLICERA)
    handling = get_object_or_404(Handling.objects.visible_to(request.user), arende=h.arende, nr=nr)

    def do() -> str:
        register.publish_handling(handling, by=request.user)
        return f"Handling {nr} är publicerad."

    ingress = f"Handling {nr}, {handling.beskrivning}, blir synlig för allmänheten så snart ärendet är det."
    form = forms.Form(_sent(request))
    return _act(
        request,
        h,
        form,
        do,
        rubrik=f"Publicera handling {nr}",
        knapp="Publicera handlingen",
        ingress=ingress,
        tillbaka="arende_handlingar",
    )


@login_required
def ratta(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_RATTA)

    def do(**values: Any) -> str:
        actions.correct(h, by=request.user, **values)
        return f"Registreringen av {h.arende} är rättad."

    present = {name: getattr(h.arende, name) for name in ("rubrik", "inkom", "inkom_via")}
    form = RattaForm(_sent(request), initial=present)
    ingress = "Diarienumret ändras inte. Vad som har rättats syns i händelserna."
    return _act(request, h, form, do, rubrik="Rätta registreringen", knapp="Spara rättelsen", ingress=ingress)


@login_required
def makulera(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_RATTA)

    def do(skal: str) -> str:
        register.annul(h.arende, skal=skal, by=request.user)
        return f"Registreringen av {h.arende} är makulerad."

    ingress = "Numret används aldrig igen och ärendet kan inte ändras efteråt. Det försvinner från de publika sidorna."
    return _act(
        request,
        h,
        MakuleraForm(_sent(request)),
        do,
        rubrik="Makulera registreringen",
        knapp="Makulera registreringen",
        ingress=ingress,
        slag="varning",
    )


@login_required
def andra_synlighet(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.ARENDE_RATTA)

    def do(synlighet: str) -> str:
        register.set_visibility(h.arende, synlighet=synlighet, by=request.user)
        return f"Vem som ser {h.arende} är ändrat."

    form = SynlighetForm(_sent(request), initial={"synlighet": h.arende.synlighet})
    ingress = "Det som ingår i ärendet syns aldrig för fler än ärendet självt."
    return _act(request, h, form, do, rubrik="Ändra vem som ser ärendet", knapp="Spara", ingress=ingress)


@login_required
def lanka_arende(request: HttpRequest, slug: str) -> HttpResponse:
    """Link to a case here that the reader may see; any other number is another myndighet's, kept as written."""
    h = _find(request, slug, B.ARENDE_RATTA)

    def do(typ: str, diarienummer: str) -> str:
        there = the_one_numbered(diarienummer, request.user)
        annat = "" if there else diarienummer
        register.link(h.arende, typ=typ, till=there, annat_diarienummer=annat, by=request.user)
        return f"{h.arende} är länkat till {there or diarienummer}."

    return _act(request, h, LankForm(_sent(request)), do, rubrik="Länka till ett ärende", knapp="Länka ärendet")


@login_required
def lanka_mal(request: HttpRequest, slug: str) -> HttpResponse:
    h = _find(request, slug, B.MAL_LANKA)

    def do(**facts: Any) -> str:
        lank = register.link_goal(h.arende, by=request.user, **facts)
        return f"{h.arende} är länkat till målet {lank.mal_som_lydde}."

    return _act(
        request,
        h,
        MalForm(_sent(request)),
        do,
        rubrik="Länka till ett mål",
        knapp="Länka målet",
        tillbaka="arende_mal",
    )


@login_required
def avlanka_mal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    h = _find(request, slug, B.MAL_LANKA)
    lank = get_object_or_404(Mallank.objects.visible_to(request.user), arende=h.arende, pk=pk)

    def do() -> str:
        register.unlink_goal(lank, by=request.user)
        return f"Länken till målet {lank.mal_som_lydde} är borttagen."

    form = forms.Form(_sent(request))
    ingress = f"Ärendet är inte längre länkat till {lank.mal_som_lydde}. Händelserna visar att länken har funnits."
    return _act(
        request, h, form, do, rubrik="Ta bort länken", knapp="Ta bort länken", ingress=ingress, tillbaka="arende_mal"
    )


urlpatterns = [
    path("arenden/<slug:slug>/fordela/", fordela, name="fordela_arende"),
    path("arenden/<slug:slug>/dagordning/", satt_upp, name="satt_upp_arende"),
    path("arenden/<slug:slug>/beslutsvag/", andra_beslutsvag, name="andra_beslutsvag"),
    path("arenden/<slug:slug>/undantag/", undanta, name="undanta_arende"),
    path("arenden/<slug:slug>/avvisa/", avvisa, name="avvisa_arende"),
    path("arenden/<slug:slug>/aterta/", aterta, name="aterta_arende"),
    path("arenden/<slug:slug>/avsluta/", avsluta, name="avsluta_arende"),
    path("arenden/<slug:slug>/handlingar/ny/", registrera_handling, name="registrera_handling"),
    path("arenden/<slug:slug>/handlingar/<int:nr>/publicera/", publicera_handling, name="publicera_handling"),
    path("arenden/<slug:slug>/ratta/", ratta, name="ratta_arende"),
    path("arenden/<slug:slug>/makulera/", makulera, name="makulera_arende"),
    path("arenden/<slug:slug>/synlighet/", andra_synlighet, name="andra_synlighet"),
    path("arenden/<slug:slug>/lanka/", lanka_arende, name="lanka_arende"),
    path("arenden/<slug:slug>/mal/ny/", lanka_mal, name="lanka_mal"),
    path("arenden/<slug:slug>/mal/<int:pk>/ta-bort/", avlanka_mal, name="avlanka_mal"),
]
