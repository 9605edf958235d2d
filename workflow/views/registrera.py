"""Registering what has come in: one page, one number, a receipt."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from arenden import actions as register
from arenden import clock, filer
from arenden.actions import NyckelMedAnnatInnehall, NyMotionar, RegisterFel
from arenden.diarium import DiariumFel
from arenden.filer import FilNekad, Uppladdad
from arenden.models import (
    Arende,
    Arendetyp,
    Fortroendeuppdrag,
    Handlingstyp,
    Organtyp,
    Parti,
    Registreringsnyckel,
    Riktning,
)
from arenden.permissions import Behorighet, requires_permission
from arenden.skrivlas import atomic_in_turn
from arenden.visibility import Synlighet
from workflow import actions, queries
from workflow.forms.arenden import AttsatsFormSet, MotionarFormSet, RegistreraForm, split_attsatser
from workflow.machines.fsm import Hinder
from workflow.models import Handlaggning
from workflow.transitions import perform

FORSTA_HANDLINGEN = {
    Arendetyp.MOTION: Handlingstyp.MOTION,
    Arendetyp.MEDBORGARFORSLAG: Handlingstyp.MEDBORGARFORSLAG,
    Arendetyp.FORVALTNINGSARENDE: Handlingstyp.OVRIGT,
}

KVITTO = {
    Arendetyp.MOTION: "Motionen är registrerad",
    Arendetyp.MEDBORGARFORSLAG: "Medborgarförslaget är registrerat",
    Arendetyp.FORVALTNINGSARENDE: "Ärendet är registrerat",
}


class Anmalan:
    """What the page has been told so far: the form, its rows, and the files that wait for it."""

    def __init__(self, request: HttpRequest) -> None:
        data = request.POST if request.method == "POST" else None
        initial = {"nyckel": uuid.uuid4().hex, "inkom": clock.today(), "synlighet": Synlighet.OFFENTLIG}
        if request.GET.get("typ") in Arendetyp.values:
            initial["arendetyp"] = request.GET["typ"]
        self.request = request
        self.form = RegistreraForm(data, request.FILES or None, user=request.user, initial=initial)
        self.motionarer = MotionarFormSet(data, prefix="motionarer")
        self.attsatser = AttsatsFormSet(data, prefix="attsatser")
        self.fel: list[dict[str, str]] = []
        self.filer: list[Uppladdad] = []

    def is_valid(self) -> bool:
        """Whether it can be registered. Every fault is shown at once, and the files that passed their gate are kept."""
        self._take_files()
        parts = [self.form.is_valid(), self.motionarer.is_valid(), self.attsatser.is_valid()]
        self._list_faults_of_rows(self.motionarer, "Motionär")
        self._list_faults_of_rows(self.attsatser, "Att-sats")
        if parts[1] and parts[2] and "arendetyp" in self.form.cleaned_data:
            self._require_rows(self.form.cleaned_data["arendetyp"])
        return all(parts) and not self.fel

    def _take_files(self) -> None:
        self.filer = list(filer.waiting(self.request.session, self.request.POST.getlist("sparad_fil")))
        if len(self.filer) < len(set(self.request.POST.getlist("sparad_fil"))):
            self.fel.append({"text": "Filerna finns inte kvar här. Välj dem igen.", "mal": "id_filer"})
        for file in self.request.FILES.getlist("filer"):
            try:
                self.filer.append(filer.keep_upload(self.request.session, file))
            except FilNekad as fault:
                self.fel.append({"text": str(fault), "mal": "id_filer"})

    def _list_faults_of_rows(self, rows: BaseFormSet, namn: str) -> None:
        if rows.non_form_errors():
            self.fel.append({"text": "Formuläret kom inte fram helt. Ladda om sidan och försök igen.", "mal": ""})
        for nr, row in enumerate(rows, start=1):
            for name, faults in row.errors.items():
                self.fel += [{"text": f"{namn} {nr}: {fault}", "mal": row[name].id_for_label} for fault in faults]

    def _require_rows(self, arendetyp: str) -> None:
        if arendetyp == Arendetyp.FORVALTNINGSARENDE:
            return
        if not self.people():
            self.fel.append({"text": "Välj minst en motionär.", "mal": "id_motionarer-0-namn"})
        if arendetyp == Arendetyp.MOTION and not self.demands():
            self.fel.append({"text": "Skriv minst en att-sats.", "mal": "id_attsatser-0-text"})

    def people(self) -> list[NyMotionar]:
        """The motionärer in order. A member of fullmäktige named without a party has the party of the seat."""
        rows = [row for row in self.motionarer.cleaned_data if row and row.get("namn")]
        return [NyMotionar(row["namn"], row["parti"] or self._party_of(row["namn"])) for row in rows]

    def _party_of(self, namn: str) -> str:
        partier = {parti for ledamot, parti in self.ledamoter if ledamot == namn}
        return partier.pop() if len(partier) == 1 else ""

    @cached_property
    def ledamoter(self) -> list[tuple[str, str]]:
        """The members of fullmäktige today and their parties, by the names that the reader may see."""
        posts = Fortroendeuppdrag.objects.gallande(clock.today()).filter(organ__typ=Organtyp.FULLMAKTIGE)
        return [
            (post.person.namn_for(self.request.user), post.parti.kod if post.parti else "")
            for post in posts.select_related("person", "parti").order_by("person__namn")
        ]

    def demands(self) -> list[str]:
        """The att-satser in order; a row into which several were pasted is several."""
        return [demand for row in self.attsatser.cleaned_data for demand in split_attsatser(row.get("text", ""))]

    def body(self) -> dict[str, Any]:
        """What the key stands for: the same again is the same case."""
        facts = self.form.cleaned_data
        return {
            "arendetyp": facts["arendetyp"],
            "serie": facts["serie"].pk,
            "inkom": facts["inkom"],
            "rubrik": facts["rubrik"],
            "motionarer": [[person.namn, person.parti] for person in self.people()],
            "attsatser": self.demands(),
            "filer": [file.sha256 for file in self.filer],
        }

    def made(self) -> list[Arende]:
        """The case that this very form has been registered as: the reader went back to it, or pressed twice."""
        keys = Registreringsnyckel.objects.filter(anvandare=self.request.user, nyckel=self.form["nyckel"].value() or "")
        return [key.arende for key in keys.select_related("arende")]

    def ask_if_new(self) -> None:
        """Give the form another key, so that the reader may say that it is another case."""
        self.form.data = self.form.data.copy()
        self.form.data["nyckel"] = uuid.uuid4().hex


@requires_permission(Behorighet.ARENDE_REGISTRERA)
def registrera_motion(request: HttpRequest) -> HttpResponse:
    """Register what has come in. The number is given on saving, and sending the form twice gives one case."""
    anmalan = Anmalan(request)
    if request.method != "POST":
        return _page(request, anmalan)
    if not anmalan.is_valid():
        return _already_made(request, anmalan) if anmalan.made() else _page(request, anmalan)
    try:
        earlier = register.earlier_registration(anmalan.form.cleaned_data["nyckel"], anmalan.body(), by=request.user)
        if earlier:
            return redirect("registrering_kvitto", slug=earlier.slug)
        liknande = queries.similar(
            anmalan.form.cleaned_data["rubrik"], [file.sha256 for file in anmalan.filer], request.user
        )
        if liknande and "bekraftat" not in request.POST:
            return _page(request, anmalan, liknande=liknande)
        handlaggning = _register(request, anmalan)
    except IntegrityError:
        earlier = register.earlier_registration(anmalan.form.cleaned_data["nyckel"], anmalan.body(), by=request.user)
        if earlier is None:
            raise
        return redirect("registrering_kvitto", slug=earlier.slug)  # the same form, sent twice at once
    except NyckelMedAnnatInnehall:
        return _already_made(request, anmalan)
    except (RegisterFel, DiariumFel, Hinder) as fault:
        anmalan.fel.append({"text": str(fault), "mal": ""})
        return _page(request, anmalan)
    filer.clear_waiting(request.session)
    return redirect("registrering_kvitto", slug=handlaggning.arende.slug)


def _already_made(request: HttpRequest, anmalan: Anmalan) -> HttpResponse:
    made = anmalan.made()
    anmalan.ask_if_new()
    return _page(request, anmalan, liknande=made)


@atomic_in_turn()
def _register(request: HttpRequest, anmalan: Anmalan) -> Handlaggning:
    """The case, its files, its number and its place on an agenda: all of it or nothing."""
    facts = anmalan.form.cleaned_data
    handlaggning = actions.receive_arende(
        by=request.user,
        arendetyp=facts["arendetyp"],
        organ=facts["serie"].organ,
        rubrik=facts["rubrik"],
        inkom=facts["inkom"],
        inkom_via=facts["inkom_via"],
        synlighet=facts["synlighet"],
        motionarer=anmalan.people(),
        attsatser=anmalan.demands(),
    )
    _add_files(handlaggning.arende, anmalan.filer, request)
    perform(handlaggning, "registrera", by=request.user, dag=clock.today())
    if facts["anmals"] and handlaggning.ska_anmalas:
        actions.put_on_agenda(facts["anmals"], handlaggning, by=request.user)
    register.remember_registration(facts["nyckel"], anmalan.body(), handlaggning.arende, by=request.user)
    return handlaggning


def _add_files(arende: Arende, files: Sequence[Uppladdad], request: HttpRequest) -> None:
    """The first file is the motion itself, the others enclosures. What may hold a private name is not made public."""
    senders = list(arende.motion.motionarer.select_related("person")) if arende.has_forslagsstallare else []
    is_open = arende.synlighet == Synlighet.OFFENTLIG and arende.is_motion
    is_open = is_open and not any(sender.person.skyddad or sender.person.privat for sender in senders)
    for nr, file in enumerate(files):
        register.add_handling(
            arende,
            riktning=Riktning.INKOMMEN,
            typ=Handlingstyp.BILAGA if nr else FORSTA_HANDLINGEN[Arendetyp(arende.arendetyp)],
            beskrivning=f"Bilaga {nr}" if nr else arende.get_arendetyp_display(),
            datum=arende.inkom,
            motpart=arende.forslagsstallarna if senders else "",
            innehall=file.innehall(),
            filtyp=file.filtyp,
            synlighet=Synlighet.OFFENTLIG if is_open else Synlighet.INTERN,
            by=request.user,
        )


def _page(request: HttpRequest, anmalan: Anmalan, **context: Any) -> HttpResponse:
    return render(
        request,
        "workflow/registrera.html",
        {
            "form": anmalan.form,
            "motionarer": anmalan.motionarer,
            "attsatser": anmalan.attsatser,
            "filer": anmalan.filer,
            "fel_lista": anmalan.fel,
            "fel": bool(anmalan.fel),
            "ledamoter": anmalan.ledamoter,
            "partier": Parti.objects.all(),
            **context,
        },
    )


@requires_permission(Behorighet.ARENDE_REGISTRERA)
def registrering_kvitto(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done, the number, and what happens next."""
    arende = get_object_or_404(Arende.objects.visible_to(request.user), slug=slug)
    handlaggning = get_object_or_404(queries.handlaggningar_for(request.user), arende=arende)
    return render(
        request,
        "workflow/registrera_kvitto.html",
        {
            "arende": arende,
            "rubrik": KVITTO[Arendetyp(arende.arendetyp)],
            "sedan": _what_happens_next(handlaggning, request),
            "knappar": [
                {"text": "Gå till ärendet", "url": reverse("arende", args=[slug]), "slag": "primar"},
                {"text": "Registrera en till", "url": reverse("registrera_motion"), "slag": "sekundar"},
            ],
        },
    )


def _what_happens_next(handlaggning: Handlaggning, request: HttpRequest) -> list[str]:
    arende = handlaggning.arende
    overblick = queries.overblickar([handlaggning], request.user)[handlaggning.pk]
    if not arende.has_forslagsstallare:
        return ["Kansliet fördelar ärendet till en handläggare."]
    who = arende.forslagsstallarna
    what = "Motionen" if arende.is_motion else "Förslaget"
    sentences = [f"{who} ska få en bekräftelse. Mottagningsbeviset skapas som en handling i ärendet."]
    if overblick.nasta_punkt:
        mote = overblick.nasta_punkt.sammantrade
        sentences.append(f"{what} anmäls i {mote.organ.namn.lower()} {mote.datum:%Y-%m-%d}.")
    elif handlaggning.ska_anmalas:
        sentences.append(f"Kansliet sätter upp {what.lower()} på ett sammanträde i kommunfullmäktige.")
    if handlaggning.ett_ar:
        sentences.append(
            f"Fullmäktige bör besluta senast {handlaggning.ett_ar:%Y-%m-%d}, ett år efter att "
            f"{what.lower()} {'väcktes' if arende.is_motion else 'kom in'}."
        )
    return sentences


@require_POST
@requires_permission(Behorighet.ARENDE_REGISTRERA)
def diariefor(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a case that has come in its number."""
    handlaggning = get_object_or_404(queries.handlaggningar_for(request.user), arende__slug=slug)
    try:
        perform(handlaggning, "registrera", by=request.user, dag=clock.today())
    except (Hinder, DiariumFel) as fault:
        messages.error(request, str(fault))
        return redirect("arende", slug=slug)
    return redirect("registrering_kvitto", slug=handlaggning.arende.slug)


urlpatterns = [
    path("arenden/registrera/", registrera_motion, name="registrera_motion"),
    path("arenden/<slug:slug>/kvitto/", registrering_kvitto, name="registrering_kvitto"),
    path("arenden/<slug:slug>/diariefor/", diariefor, name="diariefor"),
]
