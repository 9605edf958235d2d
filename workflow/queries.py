"""What lists and pages ask about the course of cases: the road, where it stands, its term, a page of a list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from arenden import clock
from arenden.models import Arende, Handling, Motionar, Organ
from arenden.permissions import Behorighet, has_permission
from arenden.visibility import visible_q
from workflow import deadlines
from workflow.kalender import add_months
from workflow.machines.handlaggning import I_ORGAN, OPPNA, Tillstand, Uppgift
from workflow.models import (
    Arendeavsikt,
    Beslut,
    Beslutsslag,
    Dagordningspunkt,
    Frist,
    Handlaggning,
    Remiss,
    Vagsteg,
)
from workflow.models.beslut import FORSLAGSSLAG

T = Tillstand
LIKNAR = 0.8  # how alike two titles are, 1 being the same, before the registrator is asked
ETTARSREGLER = (deadlines.motion_beslut_senast.__name__, deadlines.medborgarforslag_beslut_senast.__name__)
LAMNAR_ORGANET = (*FORSLAGSSLAG, Beslutsslag.BESLUTAR, Beslutsslag.AVSKRIVER)


# --- The road ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Nod:
    """One stop on a case's road, as `_components/vagen.html` draws it.

    `lage` is klar, nu, kommande or hoppad. `prel`: the date is a plan. `dagar`: calendar days spent at the stop, None
    when not known or not for this reader. `ett_ar`: the one-year date falls just before this stop. `aterremiss`: the
    day it was sent back from here, `aterremiss_steg` stops back.
    """

    namn: str
    lage: str
    datum: date | None = None
    prel: bool = False
    text: str = ""
    dagar: int | None = None
    ett_ar: date | None = None
    aterremiss: date | None = None
    aterremiss_steg: int | None = None


def vagen(handlaggning: Handlaggning, user: Any = None, *, ett_ar: date | None = None) -> list[Nod]:
    """The case's road as `user` may see it; None is the public. Three queries.

    `ett_ar`, the date within which it should be decided, gives the kansli's view: the mark, and the days at each stop.
    """
    return overblickar([handlaggning], user)[handlaggning.pk].vag_med_tid(ett_ar)


@dataclass(frozen=True)
class Overblick:
    """Where one case stands, for a reader: its road, its state in words with its tone, its next item on an agenda.

    `is_tillbaka`: it was sent back and is being prepared again.
    """

    vag: list[Nod]
    lage: str
    ton: str
    nasta_punkt: Dagordningspunkt | None
    is_tillbaka: bool

    def vag_med_tid(self, ett_ar: date | None) -> list[Nod]:
        """The road with the days at each stop and the one-year mark; as it is when `ett_ar` is None."""
        return _with_time(self.vag, ett_ar) if ett_ar else self.vag


class Steg(NamedTuple):
    """A step of a case's path, to be read only: as `Vagsteg`, at a tenth of what a model object costs."""

    handlaggning_id: int
    pk: int
    ordning: int
    uppgift: str
    organ_id: int
    organ: Organ


@dataclass
class _Fakta:
    """What is read for one case before its road is laid out."""

    steg: list[Steg] = field(default_factory=list)
    besluten: list[Any] = field(default_factory=list)  # arende_id, organ_id, datum, slag: in the order of the days
    punkter: list[Dagordningspunkt] = field(default_factory=list)


def overblickar(
    handlaggningar: Sequence[Handlaggning], user: Any = None, *, planer: bool = True
) -> dict[int, Overblick]:
    """Where each of these cases stands, by the handlaggning's id. The same three queries for one case and for fifty.

    `planer` False leaves out coming meetings, and with them one query: the dots of a list do not show them.
    Also fills each row's `vagen` and `steg`, so that asking it for its path costs nothing more.
    """
    fakta = _read(handlaggningar, user, planer=planer)
    internt = user is not None and has_permission(user, Behorighet.SE_INTERNT)
    answer = {}
    for handlaggning in handlaggningar:
        own = fakta[handlaggning.pk]
        handlaggning.vagen = own.steg
        present = next((steg for steg in own.steg if steg.pk == handlaggning.steg_id), None)
        Handlaggning.steg.field.set_cached_value(handlaggning, present)
        vag = _lay_out(handlaggning, own, internt=internt)
        lage, ton = _lage(handlaggning, own.besluten)
        nasta = min(own.punkter, key=lambda p: p.sammantrade.datum, default=None)
        answer[handlaggning.pk] = Overblick(vag, lage, ton, nasta, _is_sent_back(handlaggning, own.besluten))
    return answer


def _read(handlaggningar: Sequence[Handlaggning], user: Any, *, planer: bool) -> Mapping[int, _Fakta]:
    fakta: dict[int, _Fakta] = defaultdict(_Fakta)
    by_arende = {h.arende_id: fakta[h.pk] for h in handlaggningar}
    for steg in _steps([h.pk for h in handlaggningar]):
        fakta[steg.handlaggning_id].steg.append(steg)
    seen = Beslut.objects.visible_to(user).filter(arende__in=by_arende)
    for beslut in seen.values_list("arende_id", "organ_id", "datum", "slag", named=True):
        by_arende[beslut.arende_id].besluten.append(beslut)
    if not planer:
        return fakta
    waiting = Dagordningspunkt.objects.visible_to(user).filter(
        arende__in=by_arende, beslut=None, sammantrade__tillstand="planerat"
    )
    for punkt in waiting.select_related("sammantrade__organ"):
        by_arende[punkt.arende_id].punkter.append(punkt)
    return fakta


_ORGAN = ("id", "typ", "kod", "namn")


def _steps(handlaggning_ids: Sequence[int]) -> Iterator[Steg]:
    """The steps of these paths in order. Fifty paths go by the same few organs: one object for each."""
    organs: dict[int, Organ] = {}
    rows = Vagsteg.objects.filter(handlaggning__in=handlaggning_ids)
    names = (f"organ__{name}" for name in _ORGAN)
    for handlaggning_id, pk, ordning, uppgift, *organ in rows.values_list(
        "handlaggning_id", "pk", "ordning", "uppgift", *names
    ):
        organ_id = organ[0]
        if organ_id not in organs:
            organs[organ_id] = Organ.from_db(rows.db, _ORGAN, organ)
        yield Steg(handlaggning_id, pk, ordning, uppgift, organ_id, organs[organ_id])


def _lay_out(h: Handlaggning, fakta: _Fakta, *, internt: bool) -> list[Nod]:
    """The stops in order. What an organ did before the last återremiss shows as the arc, not as a done stop."""
    back = max((b.datum for b in fakta.besluten if b.slag == Beslutsslag.ATERREMISS), default=None)
    nodes = [Nod("Inkommen", _early(h, T.INKOMMEN, T.REGISTRERAD), h.arende.inkom, text="Kom in till kommunen")]
    announcing = next((steg for steg in fakta.steg if steg.uppgift == Uppgift.ANMALA), None)
    if announcing:
        nodes.append(_announcement(h, announcing, fakta))
    prepared = h.underlag_klart_den if internt else None
    nodes.append(Nod("Beredning", _early(h, T.UNDER_BEREDNING), prepared, text="Ett svar arbetas fram"))
    preparation = len(nodes) - 1
    for steg in fakta.steg:
        if steg is not announcing:
            nodes.append(_organ_stop(h, steg, fakta, back, len(nodes) - preparation))
    nodes.append(_end(h))
    return nodes


_ORDER = {T.INKOMMEN: 0, T.REGISTRERAD: 0, T.ANMALD: 1, T.UNDER_BEREDNING: 2}


def _early(h: Handlaggning, *here: Tillstand) -> str:
    """Done, present or coming, for a stop before the organs. A case closed before it got there skipped it."""
    if h.tillstand in here:
        return "nu"
    if h.tillstand in _ORDER:
        return "klar" if _ORDER[h.tillstand] > _ORDER[here[0]] else "kommande"
    if not h.is_oppen and here[0] == T.UNDER_BEREDNING and not (h.avgjord_den or h.underlag_klart_den):
        return "hoppad"
    return "klar"


def _announcement(h: Handlaggning, steg: Steg, fakta: _Fakta) -> Nod:
    text = f"Anmäls i {steg.organ.namn[:1].lower()}{steg.organ.namn[1:]}"
    if h.anmald_den:
        return Nod("Anmäld", _early(h, T.ANMALD), h.anmald_den, text=text)
    if not h.is_oppen and not h.is_unknown("anmalan"):
        return Nod("Anmäld", "hoppad", text=text)
    planned = _planned(fakta.punkter, steg.organ_id, anmalan=True)
    return Nod("Anmäld", _early(h, T.ANMALD), planned, prel=planned is not None, text=text)


def _organ_stop(h: Handlaggning, steg: Steg, fakta: _Fakta, back: date | None, distance: int) -> Nod:
    own = [b for b in fakta.besluten if b.organ_id == steg.organ_id]
    left = [b.datum for b in own if b.slag in LAMNAR_ORGANET and (back is None or b.datum > back)]
    sent_back = [b.datum for b in own if b.slag == Beslutsslag.ATERREMISS]
    lage = _organ_lage(h, steg, bool(left))
    planned = _planned(fakta.punkter, steg.organ_id) if lage in ("nu", "kommande") else None
    return Nod(
        steg.organ.kod,
        lage,
        max(left) if left and lage == "klar" else planned,
        prel=planned is not None,
        text=f"{steg.organ.namn} {'avgör' if steg.uppgift == Uppgift.AVGORA else 'föreslår'}",
        aterremiss=max(sent_back) if sent_back else None,
        aterremiss_steg=distance if sent_back else None,
    )


def _organ_lage(h: Handlaggning, steg: Steg, has_left: bool) -> str:
    if h.steg_id == steg.pk:
        return "nu"
    if h.steg_id:
        return "klar" if steg.ordning < h.steg.ordning else "kommande"
    if h.is_oppen:
        return "kommande"
    decided = h.avgjord_den and h.tillstand != T.AVSKRIVEN
    return "klar" if has_left or decided else "hoppad"


def _planned(punkter: Iterable[Dagordningspunkt], organ_id: int, *, anmalan: bool = False) -> date | None:
    """The day of the next meeting of the organ that has the case on its agenda, if the reader may see that it has."""
    days = [
        punkt.sammantrade.datum
        for punkt in punkter
        if punkt.sammantrade.organ_id == organ_id and (punkt.avsikt == Arendeavsikt.ANMALAN) == anmalan
    ]
    return min(days, default=None)


def _end(h: Handlaggning) -> Nod:
    if h.is_oppen:
        return Nod("Klart", "kommande", text="Beslut finns")
    if h.tillstand == T.AVSLUTAD:
        return Nod("Klart", "klar", h.avslutad_den, text="Ärendet är avslutat")
    return Nod("Klart", "nu", h.avgjord_den or h.senaste_dag, text=h.get_tillstand_display())


def _with_time(vag: list[Nod], ett_ar: date) -> list[Nod]:
    timed, before = [], None
    back = max((nod.aterremiss for nod in vag if nod.aterremiss), default=None)
    for nod in vag:
        before = max(before, back) if before and back and nod.lage == "nu" else before
        until = nod.datum if nod.datum and not nod.prel else clock.today() if nod.lage == "nu" else None
        spent = (until - before).days if before and until and nod.lage in ("klar", "nu") else None
        timed.append(replace(nod, dagar=spent))
        before = (nod.datum if not nod.prel else None) or before
    if all(nod.lage in ("klar", "hoppad") for nod in vag):
        return timed
    mark = next((i for i, nod in enumerate(vag) if nod.datum and nod.datum > ett_ar), len(vag) - 1)
    timed[mark] = replace(timed[mark], ett_ar=ett_ar)
    return timed


def _lage(h: Handlaggning, besluten: Sequence[Any]) -> tuple[str, str]:
    """The state in staff's words, with what has just happened to it, and the tone it is shown in."""
    if h.arende.makulerat_den:
        return "Makulerat", "neutral"
    if _is_sent_back(h, besluten):
        return "Återremitterat, under beredning", "nu"
    if h.tillstand == T.UNDER_BEREDNING and getattr(h, "pa_remiss", False):
        return "På remiss", "nu"
    if h.tillstand in I_ORGAN and besluten and besluten[-1].slag == Beslutsslag.BORDLAGD:
        return f"Bordlagt i {h.steg.organ.kod}", "nu"
    return h.lage_i_ord, "nu" if h.is_oppen else "klar"


def _is_sent_back(h: Handlaggning, besluten: Sequence[Any]) -> bool:
    return h.tillstand == T.UNDER_BEREDNING and bool(besluten) and besluten[-1].slag == Beslutsslag.ATERREMISS


# --- Lists of cases ---------------------------------------------------------------------------------------------------


def handlaggningar_for(user: Any) -> QuerySet[Handlaggning]:
    """The cases that `user` may see, each with what a list row shows. Two queries for any number of rows.

    `ett_ar` is the date within which it should be decided, None when none runs; `pa_remiss`: an answer is awaited.
    """
    term = Frist.objects.filter(handlaggning=OuterRef("pk"), kod__in=ETTARSREGLER, uppfylld_den=None)
    awaited = Remiss.objects.filter(arende=OuterRef("arende"), svar_den=None, avbruten_den=None)
    return (
        Handlaggning.objects.filter(visible_q(Arende, user, "arende__"))
        .select_related("arende__motion", "arende__handlaggare", "steg__organ")
        .annotate(ett_ar=Subquery(term.values("senast")[:1]), pa_remiss=Exists(awaited))
        .prefetch_related(
            Prefetch(
                "arende__motion__motionarer",
                Motionar.objects.select_related("person").order_by("ordning"),
                to_attr="i_ordning",  # a plain list: a queryset for each row would cost more than the rest of the list
            )
        )
    )


def for_list(rows: QuerySet[Handlaggning]) -> QuerySet[Handlaggning]:
    """The same rows with no more beside the case than a list shows: the rest is read for all of them at once, by
    `overblickar()` and `forslagsstallare()`.
    """
    return rows.select_related(None).select_related("arende__handlaggare").prefetch_related(None)


def oppna(rows: QuerySet[Handlaggning]) -> QuerySet[Handlaggning]:
    """Those still going on. An annulled registration is over whatever its state says."""
    return rows.filter(tillstand__in=OPPNA, arende__makulerat_den=None)


def oppna_eller_oavslutade(rows: QuerySet[Handlaggning]) -> QuerySet[Handlaggning]:
    """Those on which somebody still has something to do: all but the closed and the annulled."""
    return rows.exclude(tillstand=T.AVSLUTAD).filter(arende__makulerat_den=None)


def med_ettarsfrist(user: Any) -> QuerySet[Handlaggning]:
    """The visible cases whose one-year term is running, `ettarsdag` being its last day."""
    running = Frist.objects.filter(kod__in=ETTARSREGLER, uppfylld_den=None)
    rows = oppna(handlaggningar_for(user)).filter(frister__in=running)
    return rows.annotate(ettarsdag=F("frister__senast"))


URVAL = ("gamla", "over", "utan")


def urval(namn: str) -> Q:
    """One part of those with a running term: older than nine months, over the year, or without a handläggare."""
    return {
        "gamla": Q(arende__motion__vackt__lt=add_months(clock.today(), -9)),
        "over": Q(ettarsdag__lt=clock.today()),
        "utan": Q(arende__handlaggare=None),
    }[namn]


def ettarslaget(rows: QuerySet[Handlaggning]) -> dict[str, int]:
    """How many there are, and how many in each `urval`. One query."""
    counts = {namn: Count("pk", filter=urval(namn)) for namn in URVAL}
    return rows.order_by().aggregate(oppna=Count("pk"), **counts)


def motionarer_av(arende: Arende, user: Any) -> list[str]:
    """Those who put the case, in order, as `user` may see them. Without a query for a row of `handlaggningar_for()`."""
    motion = getattr(arende, "motion", None)
    if motion is None:
        return []
    persons = getattr(motion, "i_ordning", None)
    if persons is None:
        persons = motion.motionarer.select_related("person")
    return [motionar.namn_for(user) for motionar in persons]


def motionarer_i_ord(arende: Arende, user: Any) -> str:
    """The same in one line: "Ada Berg (S), Bo Ek (V)". Empty when nobody did."""
    return ", ".join(motionarer_av(arende, user))


def forslagsstallare(handlaggningar: Sequence[Handlaggning], user: Any) -> dict[int, str]:
    """What `motionarer_i_ord()` says of each of these cases, by the ärende's id. One query for any number of rows."""
    names = defaultdict(list)
    for arende_id, namn in Motionar.names_for(user, motion__arende__in=[h.arende_id for h in handlaggningar]):
        names[arende_id].append(namn)
    return {arende_id: ", ".join(each) for arende_id, each in names.items()}


def search(rows: QuerySet[Handlaggning], text: str) -> QuerySet[Handlaggning]:
    """Those whose number or title holds every word of `text`."""
    for word in text.casefold().split():
        rows = rows.filter(arende__sokord__contains=word)
    return rows


def similar(rubrik: str, kontrollsummor: Sequence[str], user: Any) -> list[Arende]:
    """Visible cases that look like the same thing again: nearly the same title, or a file the same to the bit."""
    hidden = visible_q(Arende, user)
    words = sorted(re.findall(r"\w{4,}", rubrik.casefold()), key=len)[-3:]
    about = Q(*(("sokord__contains", word) for word in words), _connector=Q.OR) if words else Q(pk__in=())
    candidates = Arende.objects.filter(hidden & about, makulerat_den=None).order_by("-pk")[:200]
    alike = [a for a in candidates if SequenceMatcher(None, a.rubrik.casefold(), rubrik.casefold()).ratio() >= LIKNAR]
    same = Handling.objects.visible_to(user).filter(sha256__in=[k for k in kontrollsummor if k])
    copies = Arende.objects.filter(hidden, pk__in=same.values("arende"), makulerat_den=None)
    return list({arende.pk: arende for arende in [*copies[:5], *alike[:5]]}.values())


# --- Pages of a long list ---------------------------------------------------------------------------------------------

SIDLANGD = 50
RAKNA_HOGST = 1000


@dataclass(frozen=True)
class Sida:
    """One page of a long list. `foregaende` and `nasta` are the query values that lead there; empty at the ends."""

    rader: list[Any]
    foregaende: str = ""
    nasta: str = ""


def keyset_page(rows: QuerySet, *, dag: str, efter: str = "", fore: str = "", descending: bool = False) -> Sida:
    """One page by date and id, as fast at the end of the list as at its beginning.

    `dag` names a date that no row lacks; `efter` and `fore` are values from an earlier page ("2026-03-10.17"); one that
    cannot be read counts as none.
    """
    backwards = bool(_position(fore)) and not _position(efter)
    position = _position(fore) if backwards else _position(efter)
    is_downwards = descending != backwards
    if position:
        op = "lt" if is_downwards else "gt"
        day, pk = position
        rows = rows.filter(Q(**{f"{dag}__{op}": day}) | Q(**{dag: day, f"pk__{op}": pk}))
    sign = "-" if is_downwards else ""
    found = list(rows.order_by(f"{sign}{dag}", f"{sign}pk")[: SIDLANGD + 1])
    has_more, found = len(found) > SIDLANGD, found[:SIDLANGD]
    if backwards:
        found.reverse()
    has_earlier, has_later = (has_more, True) if backwards else (bool(position), has_more)
    return Sida(
        found,
        foregaende=_cursor(found[0], dag) if found and has_earlier else "",
        nasta=_cursor(found[-1], dag) if found and has_later else "",
    )


def capped_count(rows: QuerySet) -> str:
    """How many, in words that stay quick to find out: "212", "fler än 1 000"."""
    number = rows.order_by().values("pk")[: RAKNA_HOGST + 1].count()
    return str(number) if number <= RAKNA_HOGST else f"fler än {RAKNA_HOGST // 1000} 000"


def _cursor(row: Any, dag: str) -> str:
    value = row
    for part in dag.split("__"):
        value = getattr(value, part)
    return f"{value.isoformat()}.{row.pk}"


def _position(text: str) -> tuple[date, int] | None:
    day, _, pk = text.partition(".")
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


# --- Days -------------------------------------------------------------------------------------------------------------


def dagar_kvar(senast: date | None) -> int | None:
    """Calendar days from today to `senast`; negative when it has passed, None when no term runs."""
    return (senast - clock.today()).days if senast else None


def alder_i_manader(inkom: date) -> int:
    """Whole months since the case came in."""
    today = clock.today()
    return (today.year - inkom.year) * 12 + today.month - inkom.month - (today.day < inkom.day)
