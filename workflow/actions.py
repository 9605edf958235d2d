"""What people do with a case's course: register, assign, ask others, plan meetings, and record what they decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from arenden import actions as register
from arenden import audit, clock
from arenden.models import Anvandare, Attsats, Handlingstyp, Mallank, Motionar, Organ, Riktning
from arenden.permissions import IMPORT, Behorighet, has_permission, require
from arenden.skrivlas import atomic_in_turn
from arenden.visibility import Synlighet
from workflow import deadline_rows, utkorg
from workflow.machines.fsm import Hinder
from workflow.machines.handlaggning import I_ORGAN, Tillstand, inte_makulerat
from workflow.models import (
    Arendeavsikt,
    Beslut,
    Beslutsmal,
    Beslutsslag,
    Beslutsutfall,
    Beslutsvag,
    Dagordningspunkt,
    Forslag,
    Forslagssvar,
    Handlaggning,
    Remiss,
    Sammantrade,
    Utfallskod,
    Utkorgsslag,
    Vagsteg,
)
from workflow.models.beslut import AVGORANDEN, FORSLAGSSLAG
from workflow.models.handlaggning import path_faults
from workflow.transitions import Actor, perform

# --- Registering and the path ----------------------------------------------------------------------


@transaction.atomic
def receive_arende(*, by: Actor, vag: Beslutsvag | None = None, **facts: Any) -> Handlaggning:
    """Note a case that has come in, with its course and its own copy of a decision path. Not yet numbered.

    `facts` as for `arenden.actions.receive`. `vag` None: the standard path of the kind of case.
    """
    require(by, Behorighet.ARENDE_REGISTRERA, facts["organ"].pk)
    arende = register.receive(by=by, **facts)
    handlaggning = Handlaggning.objects.create(arende=arende, senaste_dag=arende.inkom)
    vag = vag or Beslutsvag.objects.filter(arendetyp=arende.arendetyp, standard=True).first()
    if vag is None:
        raise Hinder(
            f"Det finns ingen beslutsväg för {arende.get_arendetyp_display().lower()}. "
            "Be systemadministratören lägga upp en under Inställningar.",
            "beslutsvag_saknas",
        )
    steps = [(steg.organ, steg.uppgift) for steg in vag.steg.select_related("organ")]
    if fault := path_faults(steps, arende.arendetyp):
        raise Hinder(f"{vag}: {fault} Be systemadministratören rätta vägen under Inställningar.", "ingen_beslutsvag")
    _lay_path(handlaggning, steps, by=by)
    return handlaggning


@atomic_in_turn()
def register_arende(*, by: Actor, dag: date | None = None, **facts: Any) -> Handlaggning:
    """Receive and number a case in one act: what the registrator's form does. The number is given last."""
    handlaggning = receive_arende(by=by, **facts)
    perform(handlaggning, "registrera", by=by, dag=dag or clock.today())
    return handlaggning


@transaction.atomic
def correct(handlaggning: Handlaggning, *, by: Actor, **values: Any) -> Handlaggning:
    """Correct the registration, as `arenden.actions.correct`, and count the deadlines anew from the corrected day."""
    treated = handlaggning.arende.besluten.order_by("datum").values_list("datum", flat=True).first()
    if treated and values.get("inkom", treated) > treated:
        raise Hinder(f"{handlaggning} kan inte ha kommit in efter att det togs upp {treated}.", "fel_ordning")
    register.correct(handlaggning.arende, by=by, **values)
    handlaggning = _current(handlaggning)
    if handlaggning.tillstand != Tillstand.INKOMMEN:
        deadline_rows.sync(handlaggning)
    return handlaggning


@transaction.atomic
def set_path(handlaggning: Handlaggning, steps: Sequence[tuple[Organ, str]], *, by: Actor) -> None:
    """Give the case its own path: (organ, `Uppgift`) in order. Only before it has come to an organ.

    Raises `Hinder` when the steps are no path or the case is on its way already.
    """
    require(by, Behorighet.ARENDE_FORDELA, handlaggning.arende.organ_id)
    if fault := path_faults(list(steps), "" if by is IMPORT else handlaggning.arende.arendetyp):
        raise Hinder(fault, "ingen_beslutsvag")
    if handlaggning.tillstand in I_ORGAN or not handlaggning.is_oppen:
        raise Hinder(
            f"{handlaggning} är redan på väg mellan organen. Vägen ändras när det är under beredning.", "fel_lage"
        )
    _lay_path(handlaggning, steps, by=by)


def _lay_path(handlaggning: Handlaggning, steps: Sequence[tuple[Organ, str]], *, by: Actor) -> None:
    handlaggning.vagsteg.all().delete()
    Vagsteg.objects.bulk_create(
        Vagsteg(handlaggning=handlaggning, ordning=nr, organ=organ, uppgift=uppgift)
        for nr, (organ, uppgift) in enumerate(steps, start=1)
    )
    handlaggning.__dict__.pop("vagen", None)
    codes = "-".join(organ.kod for organ, _ in steps)
    audit.record(handlaggning.arende, "handlaggning.vag_satt", by=by, objekt=handlaggning, data={"vag": codes})


@transaction.atomic
def assign(handlaggning: Handlaggning, *, handlaggare: Anvandare, by: Actor, dag: date | None = None) -> Handlaggning:
    """Give the case to a handläggare, and let the preparation begin if it has not. The handläggare is told by mail."""
    register.assign(handlaggning.arende, handlaggare=handlaggare, by=by)
    if handlaggning.tillstand in (Tillstand.REGISTRERAD, Tillstand.ANMALD):
        perform(handlaggning, "borja_bereda", by=by, dag=dag or clock.today())
    else:
        handlaggning.arende.refresh_from_db()
    utkorg.enqueue(Utkorgsslag.MEJL, mall="tilldelad", arende=handlaggning.arende_id, till=handlaggare.pk)
    return handlaggning


@transaction.atomic
def withdraw(handlaggning: Handlaggning, *, motionarer: Sequence[Motionar], dag: date, by: Actor) -> bool:
    """Note that these have withdrawn the motion. True when all have, so that it is taken back; False when it stands."""
    if any(motionar.motion.arende_id != handlaggning.arende_id for motionar in motionarer):
        raise Hinder(f"Någon av dem är inte förslagsställare i {handlaggning}.", "fel_motionar")
    if not handlaggning.is_oppen and by is not IMPORT:
        raise Hinder(f"{handlaggning} är inte öppet: läget är {handlaggning.lage_i_ord.lower()}.", "fel_lage")
    for motionar in motionarer:
        register.record_recall(motionar, dag=dag, by=by)
    if handlaggning.kvarvarande_motionarer:
        return False
    perform(handlaggning, "aterta", by=by, dag=dag)
    return True


# --- Remiss ----------------------------------------------------------------------------------------


@transaction.atomic
def send_remiss(
    handlaggning: Handlaggning, *, till: Organ, sand_den: date, by: Actor, svara_senast: date | None = None
) -> Remiss:
    """Ask an organ about the case. `svara_senast` is the last calendar day, inclusive; None sets none.

    Lagrum: KL 6 kap. 12 §.
    """
    arende = handlaggning.arende
    require(by, Behorighet.REMISS_HANTERA, arende.organ_id)
    handlaggning = _current(handlaggning)
    _require_not_annulled(handlaggning)
    if handlaggning.tillstand not in (Tillstand.UNDER_BEREDNING, Tillstand.ANMALD):
        raise Hinder(f"{arende} är inte under beredning och kan inte remitteras.", "fel_lage")
    if sand_den > clock.today():
        raise Hinder("Dagen då remissen skickades kan inte vara efter i dag.", "i_framtiden")
    if svara_senast and svara_senast < sand_den:
        raise Hinder("Svarsdagen kan inte vara före dagen då remissen skickades.", "fel_ordning")
    remiss = Remiss(arende=arende, till=till, sand_den=sand_den, svara_senast=svara_senast)
    remiss.offentliggor()
    remiss.save()
    audit.record(
        arende, "remiss.sand", by=by, objekt=remiss, data={"organ": till.kod, "svara_senast": str(svara_senast or "–")}
    )
    return remiss


@transaction.atomic
def answer_remiss(
    remiss: Remiss,
    *,
    svar_den: date,
    stallning: str,
    by: Actor,
    svar_organ: str = "",
    diarienummer: str = "",
    paragraf: str = "",
    text: str = "",
    innehall: bytes | None = None,
    filtyp: str = "",
    synlighet: str = Synlighet.INTERN,
) -> Remiss:
    """Register the answer: the organ's own diarienummer and §, what it advises, and its paper as a handling of the
    case.
    """
    require(by, Behorighet.REMISS_HANTERA, remiss.arende.organ_id)
    _hold_open(remiss)
    if not remiss.sand_den <= svar_den <= clock.today():
        raise Hinder("Svarets dag ska ligga mellan dagen då remissen skickades och i dag.", "fel_ordning")
    remiss.svar_handling = register.file_handling(
        remiss.arende,
        riktning=Riktning.INKOMMEN,
        typ=Handlingstyp.YTTRANDE,
        beskrivning=f"Yttrande från {svar_organ or remiss.till}",
        datum=svar_den,
        motpart=svar_organ or remiss.till.namn,
        innehall=innehall,
        filtyp=filtyp,
        synlighet=synlighet,
        by=by,
    )
    remiss.svar_den, remiss.stallning, remiss.svar_text = svar_den, stallning, text
    remiss.svar_organ, remiss.svar_diarienummer, remiss.svar_paragraf = (
        svar_organ or remiss.till.namn,
        diarienummer,
        paragraf,
    )
    remiss.save()
    audit.record(
        remiss.arende, "remiss.besvarad", by=by, objekt=remiss, data={"organ": remiss.till.kod, "stallning": stallning}
    )
    return remiss


@transaction.atomic
def go_on_without_answer(remiss: Remiss, *, skal: str, by: Actor) -> Remiss:
    """Let the preparation go on although the organ has not answered. The reason is kept."""
    require(by, Behorighet.REMISS_HANTERA, remiss.arende.organ_id)
    _hold_open(remiss)
    if not skal.strip():
        raise Hinder("Skriv varför beredningen går vidare utan svar.", "skal_saknas")
    remiss.avbruten_den, remiss.avbrott_skal = clock.today(), skal.strip()
    remiss.save()
    audit.record(remiss.arende, "remiss.avbruten", by=by, objekt=remiss, data={"organ": remiss.till.kod})
    return remiss


# --- Meetings --------------------------------------------------------------------------------------


@transaction.atomic
def plan_meeting(
    *, organ: Organ, datum: date, by: Actor, klockslag: time | None = None, plats: str = ""
) -> Sammantrade:
    """Plan a meeting. Its day is public at once; at most one meeting a day for an organ."""
    require(by, Behorighet.SAMMANTRADE_PLANERA, organ.pk)
    Organ.objects.select_for_update(no_key=True).get(pk=organ.pk)  # two who plan the same day at once
    if Sammantrade.objects.filter(organ=organ, datum=datum).exclude(tillstand="installt").exists():
        raise Hinder(f"{organ} har redan ett sammanträde {datum}.", "dubbelt_sammantrade")
    mote = Sammantrade(organ=organ, datum=datum, klockslag=klockslag, plats=plats)
    mote.offentliggor()
    mote.save()
    audit.record(mote, "sammantrade.planerat", by=by, data={"organ": organ.kod, "datum": datum})
    return mote


@transaction.atomic
def put_on_agenda(
    sammantrade: Sammantrade, handlaggning: Handlaggning, *, by: Actor, avsikt: str | None = None
) -> Dagordningspunkt:
    """Put the case on a meeting's agenda. A case that is ready with its preparation is handed to its first organ by
    the same act.

    `avsikt` None: what the case's state calls for (announcement in KF, or treatment by the organ whose turn it is).
    Raises `Hinder` when the meeting is not that organ's, is over, or the case is not ready.
    """
    avsikt = avsikt or _default_avsikt(handlaggning)
    _require_may_put_up(sammantrade, handlaggning, avsikt, by)
    sammantrade = Sammantrade.objects.select_for_update().get(pk=sammantrade.pk)
    if sammantrade.tillstand not in _open_states(by):
        raise Hinder(
            f"{sammantrade} är {sammantrade.get_tillstand_display().lower()}. Välj ett kommande sammanträde.",
            "fel_lage",
        )
    handlaggning.__dict__.pop("vagen", None)
    handlaggning.refresh_from_db()
    _require_not_annulled(handlaggning)
    _require_right_meeting(sammantrade, handlaggning, avsikt)
    if avsikt == Arendeavsikt.BEHANDLING and handlaggning.tillstand == Tillstand.UNDER_BEREDNING:
        perform(
            handlaggning, "overlamna", by=by, dag=max(min(clock.today(), sammantrade.datum), handlaggning.senaste_dag)
        )
    if (there := _standing_on(sammantrade, handlaggning, avsikt)) is not None:
        raise Hinder(f"{handlaggning} står redan på dagordningen för {there}.", "dubblett")
    last = sammantrade.punkter.order_by("-ordning").values_list("ordning", flat=True).first() or 0
    punkt = Dagordningspunkt(sammantrade=sammantrade, arende=handlaggning.arende, avsikt=avsikt, ordning=last + 1)
    if sammantrade.organ.typ == "fullmaktige":
        punkt.offentliggor()  # what fullmäktige will treat is announced on the anslagstavla (KL 5 kap. 13 §)
    punkt.save()
    audit.record(
        handlaggning.arende,
        "punkt.uppsatt",
        by=by,
        objekt=punkt,
        data={"organ": sammantrade.organ.kod, "datum": sammantrade.datum},
    )
    return punkt


@transaction.atomic
def take_off_agenda(punkt: Dagordningspunkt, *, by: Actor) -> None:
    """Take an item off before it is treated. The case stays with its organ and can be put on another meeting."""
    require(by, Behorighet.SAMMANTRADE_PLANERA, punkt.sammantrade.organ_id)
    punkt = _held(punkt)
    if hasattr(punkt, "beslut"):
        raise Hinder(f"{punkt} är redan behandlad.", "punkt_avgjord")
    audit.record(
        punkt.arende,
        "punkt.borttagen",
        by=by,
        objekt=punkt,
        data={"organ": punkt.sammantrade.organ.kod, "datum": punkt.sammantrade.datum},
    )
    punkt.delete()


@transaction.atomic
def move_on_agenda(punkt: Dagordningspunkt, *, steg: int, by: Actor) -> None:
    """Move an item `steg` places down the agenda, or up when negative; at the ends it stays. Only while the meeting is
    planned.
    """
    require(by, Behorighet.SAMMANTRADE_PLANERA, punkt.sammantrade.organ_id)
    mote = Sammantrade.objects.select_for_update().get(pk=punkt.sammantrade_id)
    if mote.tillstand != "planerat":
        raise Hinder(f"{mote} är {mote.get_tillstand_display().lower()}. Dagordningen kan inte ändras.", "fel_lage")
    items = list(mote.punkter.order_by("ordning", "pk"))
    if punkt not in items:
        raise Hinder(_GONE, "punkt_borta")
    place = items.index(punkt)
    items.insert(max(place + steg, 0), items.pop(place))
    for ordning, item in enumerate(items, start=1):
        item.ordning = ordning
    Dagordningspunkt.objects.bulk_update(items, ["ordning"])
    audit.record(mote, "punkt.flyttad", by=by, objekt=punkt, data={"till": items.index(punkt) + 1})


@dataclass(frozen=True)
class Behandling:
    """What an organ did with an item. `per_attsats`: att-sats -> `Utfallskod`. `mal`: the case's goal links that the
    decision confirms.
    """

    slag: Beslutsslag
    text: Sequence[str] = ()
    per_attsats: Mapping[Attsats, str] = field(default_factory=dict)
    motivering: str = ""
    mal: Sequence[Mallank] = ()
    paragraf_som_skriven: str = ""
    omrostning: Mapping[str, Any] | None = None
    skickas_till: Sequence[Mapping[str, str]] = ()


MOVE_FOR = {
    Beslutsslag.FORESLAR: "foresla",
    Beslutsslag.TILLSTYRKER: "foresla",
    Beslutsslag.AVSTYRKER: "foresla",
    Beslutsslag.BESLUTAR: "avgor",
    Beslutsslag.REMITTERAR: "anmal",
    Beslutsslag.ATERREMISS: "aterremittera",
    Beslutsslag.BORDLAGD: "bordlagg",
    Beslutsslag.UTGAR: "utga",
    Beslutsslag.REDOVISAD: "redovisa",
    Beslutsslag.AVSKRIVER: "avskriv",
}
SLAG_FOR_AVSIKT = {
    Arendeavsikt.ANMALAN: (Beslutsslag.REMITTERAR,),
    Arendeavsikt.REDOVISNING: (Beslutsslag.REDOVISAD, Beslutsslag.AVSKRIVER),
    Arendeavsikt.BEHANDLING: (
        *FORSLAGSSLAG,
        Beslutsslag.BESLUTAR,
        Beslutsslag.ATERREMISS,
        Beslutsslag.BORDLAGD,
        Beslutsslag.UTGAR,
        Beslutsslag.AVSKRIVER,
    ),
}


@transaction.atomic
def treat(punkt: Dagordningspunkt, behandling: Behandling, *, by: Actor) -> Beslut:
    """Record what the organ did with one item, give it its §, and move the case by it. All of it or nothing.

    The case moves by what the meeting decides, and only so. Raises `Hinder` when the item already has a decision (a
    changed mind is a new item), the meeting has not been yet, the words are not that organ's, or a guard of the move
    is not met.

    Lagrum: KL 5 kap. 67 §.
    """
    punkt = _held(punkt)
    require(by, Behorighet.BESLUT_REGISTRERA, punkt.sammantrade.organ_id)
    handlaggning = Handlaggning.objects.select_related("arende").get(arende=punkt.arende)
    _check_treatment(punkt, behandling, by)
    beslut = _create_beslut(punkt, behandling, by)
    if by is not IMPORT and _is_told_now(handlaggning, punkt, behandling):
        perform(handlaggning, "redovisa", by=by, beslut=beslut)
    perform(handlaggning, MOVE_FOR[behandling.slag], by=by, beslut=beslut)
    if by is not IMPORT or behandling.paragraf_som_skriven:
        _take_paragraf(beslut, behandling.paragraf_som_skriven)
    return beslut


def _is_told_now(handlaggning: Handlaggning, punkt: Dagordningspunkt, behandling: Behandling) -> bool:
    """Whether the item is itself the report that it is late, upon which fullmäktige may write the case off.

    Lagrum: KL 5 kap. 35 § andra stycket.
    """
    is_written_off = behandling.slag == Beslutsslag.AVSKRIVER and punkt.avsikt == Arendeavsikt.REDOVISNING
    return is_written_off and handlaggning.redovisad_den is None


def _held(punkt: Dagordningspunkt) -> Dagordningspunkt:
    """The item and its meeting under a lock: nobody treats it twice, or calls the meeting off meanwhile."""
    rows = Dagordningspunkt.objects.select_for_update(of=("self", "sammantrade"))
    held = rows.select_related("sammantrade__organ", "arende").filter(pk=punkt.pk).first()
    if held is None:
        raise Hinder(_GONE, "punkt_borta")
    return held


_GONE = "Punkten står inte längre på dagordningen: någon annan har tagit bort den."


def _create_beslut(punkt: Dagordningspunkt, behandling: Behandling, by: Actor) -> Beslut:
    mote = punkt.sammantrade
    beslut = Beslut(
        arende=punkt.arende,
        punkt=punkt,
        organ=mote.organ,
        datum=mote.datum,
        slag=behandling.slag,
        text=list(behandling.text),
        motivering=behandling.motivering,
        omrostning=behandling.omrostning,
        skickas_till=list(behandling.skickas_till),
    )
    if mote.organ.typ == "fullmaktige":
        beslut.offentliggor()  # fullmäktige meets in public (KL 5 kap. 42 §)
    beslut.save()
    if behandling.slag in FORSLAGSSLAG:
        _create_forslag(beslut, behandling)
    else:
        Beslutsutfall.objects.bulk_create(
            Beslutsutfall(beslut=beslut, attsats=attsats, utfall=utfall)
            for attsats, utfall in behandling.per_attsats.items()
        )
    for lank in behandling.mal:
        Beslutsmal.objects.create(
            beslut=beslut, mal=lank.mal, mal_som_lydde=lank.mal_som_lydde, hur=lank.hur, motivering=lank.motivering
        )
    return beslut


def _create_forslag(beslut: Beslut, behandling: Behandling) -> None:
    forslag = Forslag.objects.create(
        arende=beslut.arende, beslut=beslut, datum=beslut.datum, text=list(behandling.text), synlighet=beslut.synlighet
    )
    Forslagssvar.objects.bulk_create(
        Forslagssvar(forslag=forslag, attsats=attsats, utfall=utfall)
        for attsats, utfall in behandling.per_attsats.items()
    )


_NEXT_PARAGRAF = """
    INSERT INTO workflow_paragrafraknare (organ_id, ar, senaste) VALUES (%s, %s, 1)
    ON CONFLICT (organ_id, ar) DO UPDATE SET senaste = workflow_paragrafraknare.senaste + 1
    RETURNING senaste
"""


def _take_paragraf(beslut: Beslut, som_skriven: str) -> None:
    """The organ's next § of the meeting's year, taken last; or the one that imported minutes already have."""
    if som_skriven:
        beslut.paragraf_som_skriven = som_skriven
    else:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_PARAGRAF, [beslut.organ_id, beslut.datum.year])
            (beslut.paragraf,) = cursor.fetchone()
        beslut.ar = beslut.datum.year
        beslut.paragraf_som_skriven = f"§ {beslut.paragraf}"
    beslut.save(update_fields=["ar", "paragraf", "paragraf_som_skriven"])


def _open_states(by: Actor) -> tuple[str, ...]:
    """The states of a meeting in which items are treated. Imported history also belongs to meetings already held."""
    return ("planerat", "avslutat") if by is IMPORT else ("planerat",)


def _check_treatment(punkt: Dagordningspunkt, behandling: Behandling, by: Actor) -> None:
    mote = punkt.sammantrade
    if hasattr(punkt, "beslut"):
        raise Hinder(
            f"{punkt} är redan behandlad. Ett ändrat beslut är en ny punkt på ett senare sammanträde.", "punkt_avgjord"
        )
    if mote.tillstand not in _open_states(by):
        raise Hinder(
            f"{mote} är {mote.get_tillstand_display().lower()}. Det går inte att registrera fler beslut där.",
            "fel_lage",
        )
    if mote.datum > clock.today():
        raise Hinder(f"{mote} har inte hållits än. Beslutet kan registreras den dagen.", "i_framtiden")
    if behandling.slag not in SLAG_FOR_AVSIKT[punkt.avsikt]:
        raise Hinder(
            f"{punkt.arende} står på dagordningen för {punkt.get_avsikt_display().lower()}. "
            f"Där går det inte att registrera: {Beslutsslag(behandling.slag).label.lower()}.",
            "fel_avsikt",
        )
    foreign = [attsats for attsats in behandling.per_attsats if attsats.arende_id != punkt.arende_id]
    if foreign:
        raise Hinder(f"{foreign[0]} hör inte till {punkt.arende}.", "fel_attsats")
    _require_own_words(mote.organ, behandling)


def _require_own_words(organ: Organ, behandling: Behandling) -> None:
    """Bifall, avslag and besvarad are the deciding organ's words; a nämnd that advises tillstyrker or avstyrker."""
    words = set(behandling.per_attsats.values())
    if words and behandling.slag not in (*FORSLAGSSLAG, Beslutsslag.BESLUTAR, Beslutsslag.AVSKRIVER):
        raise Hinder("Ta bort utfallen: att-satserna får utfall när ärendet avgörs eller föreslås.", "fel_ord")
    if behandling.slag == Beslutsslag.AVSKRIVER and words - {Utfallskod.AVSKRIVEN}:
        raise Hinder("Den som avskriver ett ärende avgör det inte: varje att-sats är avskriven.", "fel_ord")
    if behandling.slag == Beslutsslag.BESLUTAR and words - set(AVGORANDEN):
        raise Hinder(f"{organ} avgör ärendet: välj bifall, delvis bifall, avslag, besvarad eller avskriven.", "fel_ord")
    if behandling.slag in (Beslutsslag.TILLSTYRKER, Beslutsslag.AVSTYRKER) and words - {
        Utfallskod.TILLSTYRKS,
        Utfallskod.AVSTYRKS,
        Utfallskod.BESVARAD,
    }:
        raise Hinder(
            f"{organ} yttrar sig: en nämnd tillstyrker eller avstyrker, fullmäktige bifaller eller avslår.", "fel_ord"
        )


def _standing_on(sammantrade: Sammantrade, handlaggning: Handlaggning, avsikt: str) -> Sammantrade | None:
    """The meeting whose agenda the case stands on already: this one, or another to come for the same reason."""
    items = Dagordningspunkt.objects.filter(arende=handlaggning.arende).select_related("sammantrade__organ")
    waiting = Q(avsikt=avsikt, beslut=None, sammantrade__tillstand="planerat")
    item = items.filter(Q(sammantrade=sammantrade) | waiting).first()
    return item and item.sammantrade


def _require_may_put_up(sammantrade: Sammantrade, handlaggning: Handlaggning, avsikt: str, by: Actor) -> None:
    """One who plans the organ's meetings may; who registers a motion may also have it announced."""
    organ_id = handlaggning.arende.organ_id
    if avsikt == Arendeavsikt.ANMALAN and has_permission(by, Behorighet.ARENDE_REGISTRERA, organ_id):
        return
    require(by, Behorighet.SAMMANTRADE_PLANERA, sammantrade.organ_id)


def _default_avsikt(handlaggning: Handlaggning) -> str:
    if handlaggning.tillstand == Tillstand.REGISTRERAD and handlaggning.ska_anmalas:
        return Arendeavsikt.ANMALAN
    return Arendeavsikt.BEHANDLING


def _require_right_meeting(sammantrade: Sammantrade, handlaggning: Handlaggning, avsikt: str) -> None:
    organ = sammantrade.organ
    if avsikt == Arendeavsikt.ANMALAN:
        if handlaggning.tillstand != Tillstand.REGISTRERAD or organ.pk != handlaggning.announcing_organ_id:
            raise Hinder(
                f"{handlaggning} kan inte anmälas i {organ}: läget är {handlaggning.lage_i_ord.lower()}.", "fel_organ"
            )
    elif avsikt == Arendeavsikt.REDOVISNING:
        if organ.typ != "fullmaktige" or not handlaggning.arende.has_forslagsstallare or not handlaggning.is_oppen:
            raise Hinder(f"{handlaggning} kan bara redovisas som obesvarat i fullmäktige.", "fel_organ")
    else:
        step = handlaggning.steg or (
            handlaggning.next_step() if handlaggning.tillstand == Tillstand.UNDER_BEREDNING else None
        )
        if step is None:
            raise Hinder(
                f"{handlaggning} är inte redo för ett sammanträde: läget är {handlaggning.lage_i_ord.lower()}.",
                "fel_lage",
            )
        if step.organ_id != organ.pk:
            raise Hinder(f"{handlaggning} ska till {step.organ} härnäst, inte till {organ}.", "fel_organ")


def _current(handlaggning: Handlaggning) -> Handlaggning:
    """The course and its case as they are now, the case under a lock as every other act takes it."""
    rows = Handlaggning.objects.select_related("arende").select_for_update(of=("arende", "self"))
    return rows.get(pk=handlaggning.pk)


def _require_not_annulled(handlaggning: Handlaggning) -> None:
    if hinder := inte_makulerat.hinder(handlaggning):
        raise Hinder(hinder, inte_makulerat.kod)


def _hold_open(remiss: Remiss) -> None:
    """Lock the remiss and read it afresh: of two who answer it at once, one does."""
    remiss.refresh_from_db(from_queryset=Remiss.objects.select_for_update())
    if remiss.svar_den or remiss.avbruten_den:
        raise Hinder(f"{remiss} i {remiss.arende} är redan avslutad.", "fel_lage")
