"""The API's cases: register a motion, read a case, see and make its moves. The same acts and the same guards as the
pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest
from ninja import Header, Router, Schema, Status
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from arenden import actions as register
from arenden import clock
from arenden.jsonfil import one_line, without_control
from arenden.models import Anvandare, Arende, Motionar, Organ
from arenden.permissions import Behorighet, require
from arenden.skrivlas import atomic_in_turn
from workflow import actions
from workflow.forms.arenden import handlaggare_for
from workflow.machines.fsm import Hinder
from workflow.machines.handlaggning import Tillstand, Undantag
from workflow.models import Beslut, Beslutsslag, Dagordningspunkt, Handlaggning, Sammantrade, Utfallskod
from workflow.transitions import moves, perform

router = Router(tags=["Ärenden"])


def _iso_day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("Skriv datumet som år-månad-dag, till exempel 2026-11-22.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"Det finns inget datum {value}. Rätta dagen.") from None


def _not_in_future(day: date) -> date:
    if day > clock.today():
        raise ValueError("Datumet kan inte vara efter i dag. Rätta dagen.")
    return day


def _organ_here(kod: str) -> str:
    if not Organ.objects.giltiga(clock.today()).filter(kod__iexact=kod).exists():
        raise ValueError(f"Det finns inget organ med koden {kod}. Skriv koden som i diariet, till exempel KS.")
    return kod


def _text(longest: int, shortest: int = 1) -> Any:
    return Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest),
        AfterValidator(without_control),
    ]


def _rad(longest: int, shortest: int = 1) -> Any:
    return Annotated[_text(longest, shortest), AfterValidator(one_line)]


Dag = Annotated[date, BeforeValidator(_iso_day, json_schema_input_type=date)]
Nummer = Annotated[int, Field(ge=1, le=32767)]


class Strict(Schema):
    """A body in which an unknown key is a fault, never passed over."""

    model_config = ConfigDict(extra="forbid")


class Fel(Schema):
    kod: str
    mening: str


class FelPaPlats(Schema):
    plats: str
    mening: str


class FelPaPlatser(Fel):
    fel: list[FelPaPlats] = []


class NyMotionar(Strict):
    namn: _rad(150)
    parti: _rad(10, shortest=0) | None = None


class NyMotion(Strict):
    rubrik: _rad(500)
    inkom: Annotated[Dag, AfterValidator(_not_in_future)]
    organ: Annotated[_rad(20), AfterValidator(_organ_here)] = Field(
        description="kod för organet vars diarium används, KS"
    )
    motionarer: list[NyMotionar] = Field(min_length=1, max_length=100)
    attsatser: list[_text(5000)] = Field(min_length=1, max_length=100)


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
    """A planned meeting, named by its organ and day."""

    organ: _rad(20)
    datum: Dag


class Utfall(Strict):
    attsats: Nummer
    utfall: Utfallskod


class Overgang(Strict):
    """What a move needs; each reads its own and leaves the rest empty. `mote` is needed when the case waits at more
    than one meeting.
    """

    dag: Dag | None = None
    skal: _text(5000) | None = None
    handlaggare: _rad(150) | None = Field(None, description="användarnamnet")
    undantag: Undantag | None = None
    motionarer: list[Nummer] = Field([], max_length=100, description="de som drar tillbaka, räknade från 1")
    mote: Mote | None = None
    slag: Beslutsslag | None = None
    beslut: list[_text(5000)] = Field([], max_length=100)
    per_attsats: list[Utfall] = Field([], max_length=100)
    motivering: _text(20000, shortest=0) = ""


SLUG = re.compile(r"[-a-z0-9_]{1,60}")
REFUSALS = {401: Fel, 403: Fel, 404: Fel, 409: Fel, 422: FelPaPlatser}


@router.post(
    "/motioner",
    response={201: Registrerad, **REFUSALS},
    summary="Registrera en motion",
    description="Samma Idempotency-Key med samma innehåll ger samma ärende. Med ett annat innehåll blir svaret 409.",
)
def register_motion(
    request: HttpRequest,
    body: NyMotion,
    nyckel: Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,200}$")] = None,
):
    """The same `Idempotency-Key` with the same body answers with the same case; with another body it is refused with
    409.
    """
    organ = Organ.objects.giltiga(clock.today()).get(kod__iexact=body.organ)
    require(request.user, Behorighet.ARENDE_REGISTRERA, organ.pk)
    content = body.model_dump(mode="json")
    arende = register.earlier_registration(nyckel, content, by=request.user) if nyckel else None
    if arende is None:
        try:
            arende = _register(request.user, body, organ, nyckel, content)
        except IntegrityError:
            # The same key from another request at the same moment: that one won, and this one answers with its case.
            arende = register.earlier_registration(nyckel, content, by=request.user) if nyckel else None
            if arende is None:
                raise
    return Status(201, _registered(arende))


@router.get("/arenden/{slug}", response={200: ArendeUt, **REFUSALS}, summary="Läs ett ärende")
def read_arende(request: HttpRequest, slug: str):
    return _arende_out(_visible(request, slug), request.user)


@router.get(
    "/arenden/{slug}/overgangar",
    response={200: list[OvergangUt], **REFUSALS},
    summary="Vad kan göras nu?",
    description="Varje övergång från läget som du har behörighet till, med det som eventuellt står i vägen.",
)
def list_moves(request: HttpRequest, slug: str):
    """Every move from the present state that the user has permission for, with what stands in the way of each."""
    handlaggning = _visible(request, slug)
    return [
        OvergangUt(namn=m.name, etikett=m.label, lagrum=m.lagrum, mojlig=m.is_possible, kod=m.kod, hinder=m.hinder)
        for m in moves(handlaggning, request.user)
    ]


@router.post("/arenden/{slug}/overgangar/{namn}", response={200: Registrerad, **REFUSALS}, summary="Gör en övergång")
def make_move(request: HttpRequest, slug: str, namn: str, body: Overgang):
    handlaggning = _visible(request, slug)
    if namn not in ACTS:
        raise Hinder(f"Det finns ingen övergång med det namnet. Välj en av {', '.join(ACTS)}.", "okand_overgang")
    ACTS[namn](handlaggning, body, request.user)
    return _registered(handlaggning.arende)


@router.post(
    "/arenden/{slug}/dagordning",
    response={200: Registrerad, **REFUSALS},
    summary="Sätt upp på dagordningen",
    description="För ett planerat sammanträde. Ett ärende som är färdigberett lämnas samtidigt över till organet.",
)
def put_on_agenda(request: HttpRequest, slug: str, body: Mote):
    """Put the case on a planned meeting's agenda. One that is ready with its preparation is handed over by it."""
    handlaggning = _visible(request, slug)
    mote = _meeting(body, request.user)
    actions.put_on_agenda(mote, handlaggning, by=request.user)
    return _registered(handlaggning.arende)


# --- The moves: name -> act ----------------------------------------------------------------------------------------


def _plain(name: str) -> Callable:
    return lambda h, body, user: perform(h, name, by=user, dag=body.dag or clock.today())


def _assign(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    require(user, Behorighet.ARENDE_FORDELA, h.arende.organ_id)
    handlaggare = handlaggare_for(h.arende.organ).filter(username=body.handlaggare or "").first()
    if handlaggare is None:
        raise Hinder("Skriv en handläggares användarnamn i handlaggare.", "handlaggare_saknas")
    if h.tillstand not in (Tillstand.REGISTRERAD, Tillstand.ANMALD):
        raise Hinder(f"{h} bereds redan eller är färdigt. Läget är {h.lage_i_ord.lower()}.", "fel_lage")
    actions.assign(h, handlaggare=handlaggare, by=user, dag=body.dag)


def _undanta(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    perform(h, "undanta", by=user, dag=body.dag or clock.today(), undantag=body.undantag or "")


def _avvisa(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    perform(h, "avvisa", by=user, dag=body.dag or clock.today(), skal=body.skal or "")


def _withdraw(h: Handlaggning, body: Overgang, user: Anvandare) -> None:
    require(user, Behorighet.ARENDE_AVSLUTA, h.arende.organ_id)
    rows = {m.ordning: m for m in Motionar.objects.filter(motion__arende=h.arende)}
    if unknown := [nr for nr in body.motionarer if nr not in rows]:
        raise Hinder(f"{h} har ingen motionär {unknown[0]}. Räkna dem från 1.", "fel_motionar")
    if not body.motionarer:
        raise Hinder("Skriv i motionarer vilka som drar tillbaka motionen, räknade från 1.", "motionarer_saknas")
    actions.withdraw(h, motionarer=[rows[nr] for nr in body.motionarer], dag=body.dag or clock.today(), by=user)


def _treat(h: Handlaggning, body: Overgang, user: Anvandare, *, slag: Beslutsslag) -> None:
    attsatser = {a.nr: a for a in h.arende.attsatser.all()}
    answered = [row.attsats for row in body.per_attsats]
    if unknown := [nr for nr in answered if nr not in attsatser]:
        raise Hinder(f"{h} har ingen att-sats {unknown[0]}. Rätta numret.", "fel_attsats")
    if twice := [nr for nr in answered if answered.count(nr) > 1]:
        raise Hinder(f"Att-sats {twice[0]} har fler än ett utfall. Ange ett för varje att-sats.", "dubbel_attsats")
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
    "overlamna": _plain("overlamna"),
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


def visible_arende(request: HttpRequest, slug: str) -> Arende:
    """The case at the address. One that is hidden from the token's user is as one that does not exist."""
    arende = Arende.objects.visible_to(request.user).filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    if arende is None:
        raise Http404
    return arende


def _visible(request: HttpRequest, slug: str) -> Handlaggning:
    return Handlaggning.objects.select_related("arende__organ", "steg__organ").get(arende=visible_arende(request, slug))


def _meeting(mote: Mote, user: Anvandare) -> Sammantrade:
    found = Sammantrade.objects.visible_to(user).filter(organ__kod__iexact=mote.organ, datum=mote.datum)
    if (row := found.exclude(tillstand="installt").first()) is None:
        raise Hinder(f"Det finns inget planerat sammanträde med {mote.organ} {mote.datum}.", "sammantrade_saknas")
    return row


def _item(h: Handlaggning, body: Overgang, user: Anvandare) -> Dagordningspunkt:
    """The case's untreated item at the named meeting; without a name, the one item that waits."""
    items = Dagordningspunkt.objects.visible_to(user).filter(
        arende=h.arende, beslut=None, sammantrade__tillstand="planerat"
    )
    if body.mote:
        items = items.filter(sammantrade=_meeting(body.mote, user))
    item, *others = list(items[:2]) or [None]
    if others:
        raise Hinder(f"{h.arende} står på flera dagordningar. Skriv i mote vilken det gäller.", "flera_punkter")
    if item is None:
        raise Hinder(
            f"{h.arende} står inte på dagordningen. Sätt upp det på ett sammanträde först.", "inte_pa_dagordningen"
        )
    return item


def _register(user: Anvandare, body: NyMotion, organ: Organ, key: str | None, content: dict) -> Arende:
    with atomic_in_turn():
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
