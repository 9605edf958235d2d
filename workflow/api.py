"""The API's cases: register a motion, read a case, see and make its moves. The same acts and the same guards as the
pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from ninja import Header, Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from arenden import actions as register
from arenden import clock
from arenden.models import Anvandare, Arende, Organ
from arenden.permissions import Behorighet, has_permission
from workflow import actions
from workflow.machines.fsm import Hinder, SaknarBehorighet
from workflow.machines.handlaggning import Undantag
from workflow.models import Beslut, Beslutsslag, Dagordningspunkt, Handlaggning, Sammantrade, Utfallskod
from workflow.transitions import moves, perform

router = Router(tags=["Ärenden"])

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Kort = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]


class Strict(Schema):
    """A body in which an unknown key is a fault, never passed over."""

    model_config = ConfigDict(extra="forbid")


class Fel(Schema):
    kod: str
    mening: str


class FelPaPlatser(Fel):
    fel: list[dict] = []


class NyMotionar(Strict):
    namn: Kort
    parti: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)] | None = None


class NyMotion(Strict):
    rubrik: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    inkom: date
    organ: Annotated[str, StringConstraints(max_length=20)] = Field(
        description="kod för organet vars diarium används, KS"
    )
    motionarer: list[NyMotionar] = Field(min_length=1, max_length=100)
    attsatser: list[Text] = Field(min_length=1, max_length=100)


class Registrerad(Schema):
    diarienummer: str
    slug: str
    tillstand: str


class AttsatsUt(Schema):
    nr: int
    text: str


class MotionarUt(Schema):
    namn: str


class HandlingUt(Schema):
    nr: int
    typ: str
    riktning: str
    datum: date
    beskrivning: str
    synlighet: str
    har_fil: bool


class UtfallUt(Schema):
    attsats: int
    utfall: str


class BeslutUt(Schema):
    organ: str
    datum: date
    paragraf: str
    slag: str
    text: list[str]
    per_attsats: list[UtfallUt]


class ArendeUt(Schema):
    diarienummer: str
    slug: str
    arendetyp: str
    rubrik: str
    inkom: date
    tillstand: str
    lage: str
    organ: str
    beslutsvag: list[str]
    motionarer: list[MotionarUt]
    attsatser: list[AttsatsUt]
    handlingar: list[HandlingUt]
    besluten: list[BeslutUt]


class OvergangUt(Schema):
    namn: str
    etikett: str
    lagrum: str
    mojlig: bool
    kod: str | None = None
    hinder: str | None = None


class Mote(Strict):
    organ: Annotated[str, StringConstraints(max_length=20)]
    datum: date


class Utfall(Strict):
    attsats: int
    utfall: Utfallskod


class Overgang(Strict):
    """What a move needs; each reads its own and leaves the rest empty. `mote` names the planned meeting by organ and
    day.
    """

    dag: date | None = None
    skal: Text | None = None
    handlaggare: Kort | None = None
    undantag: Undantag | None = None
    motionarer: list[int] | None = None
    mote: Mote | None = None
    slag: Beslutsslag | None = None
    beslut: list[Text] = []
    per_attsats: list[Utfall] = []
    motivering: Annotated[str, StringConstraints(max_length=20000)] = ""


REFUSALS = {401: Fel, 403: Fel, 404: Fel, 409: Fel, 422: FelPaPlatser}


@router.post("/motioner", response={201: Registrerad, **REFUSALS}, summary="Registrera en motion")
def register_motion(
    request: HttpRequest, body: NyMotion, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
):
    """The same `Idempotency-Key` with the same body answers with the same case; with another body it is refused with
    409.
    """
    organ = Organ.objects.giltiga(clock.today()).filter(kod__iexact=body.organ).first()
    if organ is None:
        raise register.RegisterFel(f"Det finns inget organ med koden {body.organ}.")
    if not has_permission(request.user, Behorighet.ARENDE_REGISTRERA, organ.pk):
        raise SaknarBehorighet("Du har inte behörighet att registrera ärenden.")
    key = _ascii_key(idempotency_key)
    content = body.model_dump(mode="json")
    earlier = register.earlier_registration(key, content, by=request.user) if key else None
    if earlier is None:
        try:
            earlier = _register(request.user, body, organ, key, content)
        except IntegrityError:
            # The same key from another request at the same moment: that one won, and this one answers with its case.
            earlier = register.earlier_registration(key, content, by=request.user) if key else None
            if earlier is None:
                raise
    return 201, _registered(earlier)


@router.get("/arenden/{slug}", response={200: ArendeUt, **REFUSALS}, summary="Läs ett ärende")
def read_arende(request: HttpRequest, slug: str):
    return _arende_out(_visible(request, slug), request.user)


@router.get("/arenden/{slug}/overgangar", response={200: list[OvergangUt], **REFUSALS}, summary="Vad kan göras nu?")
def list_moves(request: HttpRequest, slug: str):
    """Every move from the present state that the token's user has permission for, with what stands in the way of each.
    """
    handlaggning = _visible(request, slug)
    return [
        OvergangUt(namn=m.name, etikett=m.label, lagrum=m.lagrum, mojlig=m.is_possible, kod=m.kod, hinder=m.hinder)
        for m in moves(handlaggning, request.user)
    ]


@router.post("/arenden/{slug}/overgangar/{namn}", response={200: Registrerad, **REFUSALS}, summary="Gör en övergång")
def make_move(request: HttpRequest, slug: str, namn: str, body: Overgang):
    handlaggning = _visible(request, slug)
    if namn not in ACTS:
        raise Hinder(f"Det finns ingen övergång som heter {namn}.", "okand_overgang")
    ACTS[namn](handlaggning, body, request.user)
    handlaggning.refresh_from_db()
    return _registered(handlaggning.arende)


# --- The moves: name -> act ----------------------------------------------------------------------------------------


def _plain(name: str) -> Callable:
    return lambda h, body, user: perform(h, name, by=user, dag=body.dag or clock.today())


def _assign(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    handlaggare = Anvandare.objects.filter(username=body.handlaggare or "", is_active=True).first()
    if handlaggare is None:
        raise Hinder("Ange handläggarens användarnamn i handlaggare.", "handlaggare_saknas")
    actions.assign(h, handlaggare=handlaggare, by=user, dag=body.dag)


def _to_organ(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    if body.mote is None:
        perform(h, "overlamna", by=user, dag=body.dag or clock.today())
    else:
        actions.put_on_agenda(_meeting(body.mote, user), h, by=user)


def _undanta(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    perform(h, "undanta", by=user, dag=body.dag or clock.today(), undantag=body.undantag or "")


def _avvisa(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    perform(h, "avvisa", by=user, dag=body.dag or clock.today(), skal=body.skal or "")


def _withdraw(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    motion = getattr(h.arende, "motion", None)
    rows = motion.motionarer.filter(ordning__in=body.motionarer or []) if motion else []
    actions.withdraw(h, motionarer=list(rows), dag=body.dag or clock.today(), by=user)


def _treat(h: Handlaggning, body: Overgang, user: Anvandare, *, slag: Beslutsslag) -> None:
    attsatser = {a.nr: a for a in h.arende.attsatser.all()}
    if unknown := [row.attsats for row in body.per_attsats if row.attsats not in attsatser]:
        raise Hinder(f"{h.arende} har ingen att-sats {unknown[0]}.", "fel_attsats")
    actions.treat(
        _item(h, body, user),
        actions.Behandling(
            slag=slag,
            text=body.beslut,
            per_attsats={attsatser[row.attsats]: row.utfall for row in body.per_attsats},
            motivering=body.motivering,
        ),
        by=user,
    )


def _treating(default: Beslutsslag, *others: Beslutsslag) -> Callable:
    def act(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
        slag = body.slag or default
        if slag not in (default, *others):
            raise Hinder(f"Övergången gäller inte {slag.label.lower()}.", "fel_slag")
        _treat(h, body, user, slag=slag)

    return act


ACTS: dict[str, Callable[[Handlaggning, Overgang, Anvandare], Any]] = {
    "registrera": _plain("registrera"),
    "borja_bereda": _assign,
    "overlamna": _to_organ,
    "undanta": _undanta,
    "avvisa": _avvisa,
    "aterta": _withdraw,
    "avsluta": _plain("avsluta"),
    "anmal": _treating(Beslutsslag.REMITTERAR),
    "foresla": _treating(Beslutsslag.FORESLAR, Beslutsslag.TILLSTYRKER, Beslutsslag.AVSTYRKER),
    "avgor": _treating(Beslutsslag.BESLUTAR),
    "aterremittera": _treating(Beslutsslag.ATERREMISS),
    "bordlagg": _treating(Beslutsslag.BORDLAGD),
    "utga": _treating(Beslutsslag.UTGAR),
    "redovisa": _treating(Beslutsslag.REDOVISAD),
    "avskriv": _treating(Beslutsslag.AVSKRIVER),
}


# --- Finding and showing -------------------------------------------------------------------------------------------


def _visible(request: HttpRequest, slug: str) -> Handlaggning:
    arende = Arende.objects.visible_to(request.user).filter(slug=slug).first()
    if arende is None:
        raise Http404
    return Handlaggning.objects.select_related("arende", "steg__organ").get(arende=arende)


def _meeting(mote: Mote, user: Anvandare) -> Sammantrade:
    found = Sammantrade.objects.visible_to(user).filter(organ__kod__iexact=mote.organ, datum=mote.datum)
    if (row := found.exclude(tillstand="installt").first()) is None:
        raise Hinder(f"Det finns inget planerat sammanträde med {mote.organ} {mote.datum}.", "sammantrade_saknas")
    return row


def _item(h: Handlaggning, body: Overgang, user: Anvandare) -> Dagordningspunkt:
    """The case's untreated item at the named meeting; without a name, the one item that waits."""
    items = Dagordningspunkt.objects.filter(arende=h.arende, beslut=None)
    if body.mote:
        items = items.filter(sammantrade=_meeting(body.mote, user))
    if (item := items.first()) is None:
        raise Hinder(
            f"{h.arende} står inte på dagordningen. Sätt upp det på ett sammanträde först.", "inte_pa_dagordningen"
        )
    return item


def _register(user: Anvandare, body: NyMotion, organ: Organ, key: str, content: dict) -> Arende:
    with transaction.atomic():
        handlaggning = actions.receive_arende(
            by=user,
            arendetyp="motion",
            organ=organ,
            rubrik=body.rubrik,
            inkom=body.inkom,
            inkom_via="etjanst",
            motionarer=[register.NyMotionar(m.namn, m.parti or "") for m in body.motionarer],
            attsatser=body.attsatser,
        )
        if key:
            register.remember_registration(key, content, handlaggning.arende, by=user)
        perform(handlaggning, "registrera", by=user, dag=clock.today())
    return handlaggning.arende


def _ascii_key(key: str | None) -> str:
    return re.sub(r"[^\x21-\x7e]", "", key or "")


def _registered(arende: Arende) -> Registrerad:
    tillstand = Handlaggning.objects.values_list("tillstand", flat=True).get(arende=arende)
    return Registrerad(diarienummer=arende.diarienummer, slug=arende.slug, tillstand=tillstand)


def _arende_out(h: Handlaggning, user: Anvandare) -> ArendeUt:
    arende = h.arende
    motion = getattr(arende, "motion", None)
    motionarer = motion.motionarer.select_related("person", "motion__arende") if motion else []
    return ArendeUt(
        diarienummer=arende.diarienummer,
        slug=arende.slug,
        arendetyp=arende.arendetyp,
        rubrik=arende.rubrik,
        inkom=arende.inkom,
        tillstand=h.tillstand,
        lage=h.lage_i_ord,
        organ=arende.organ.kod,
        beslutsvag=[steg.organ.kod for steg in h.vagen],
        motionarer=[MotionarUt(namn=m.namn_for(user)) for m in motionarer],
        attsatser=[AttsatsUt(nr=a.nr, text=a.text) for a in arende.attsatser.all()],
        handlingar=[
            HandlingUt(
                nr=row.nr,
                typ=row.typ,
                riktning=row.riktning,
                datum=row.datum,
                beskrivning=row.beskrivning,
                synlighet=row.synlighet,
                har_fil=bool(row.fil),
            )
            for row in arende.handlingar.visible_to(user)
        ],
        besluten=[
            _beslut_out(b) for b in Beslut.objects.filter(arende=arende).visible_to(user).select_related("organ")
        ],
    )


def _beslut_out(beslut: Beslut) -> BeslutUt:
    rows = beslut.forslag.svar if hasattr(beslut, "forslag") else beslut.utfall
    return BeslutUt(
        organ=beslut.organ.kod,
        datum=beslut.datum,
        paragraf=beslut.paragraf_som_skriven,
        slag=beslut.slag,
        text=beslut.text,
        per_attsats=[UtfallUt(attsats=r.attsats.nr, utfall=r.utfall) for r in rows.select_related("attsats")],
    )
