"""Fills an empty installation with Sjöstads kommun: two years of meetings and cases in every state, on any day."""

from __future__ import annotations

import heapq
import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path

from django.db import transaction

from arenden import actions as register
from arenden import clock, malkedja
from arenden.models import (
    Anvandare,
    Arende,
    Arendetyp,
    Fortroendeuppdrag,
    Lanktyp,
    Nummerserie,
    Organ,
    Parti,
    Person,
    Rollinnehav,
)
from documents.demo import innehall
from documents.demo.berattelse import Fall, Story, forvaltningsarende, motion
from documents.tasks import create_mottagningsbevis, create_tjansteskrivelse
from workflow import actions
from workflow.kalender import ar_stoppdag, vardag_fore
from workflow.models import Beslutsvag, Beslutsvagsteg, Remiss, Sammantrade, Utkorgspost, Utkorgsslag
from workflow.transitions import perform

MALKEDJA = Path(__file__).with_name("malkedja.json")
YEARS_BACK = timedelta(days=760)
AHEAD = timedelta(days=420)

ORGAN = [
    ("fullmaktige", "KF", "Kommunfullmäktige", None),
    ("styrelse", "KS", "Kommunstyrelsen", None),
    ("utskott", "KSAU", "Kommunstyrelsens arbetsutskott", "KS"),
    ("namnd", "TEN", "Teknik- och fritidsnämnden", None),
    ("namnd", "SKN", "Skolnämnden", None),
    ("bolag", "SBO", "Sjöstadsbostäder AB", None),
]
VAGAR = {
    "motion-TEN": (
        Arendetyp.MOTION,
        "Motion genom teknik- och fritidsnämnden",
        False,
        [("KF", "anmala"), ("TEN", "foresla"), ("KSAU", "foresla"), ("KS", "foresla"), ("KF", "avgora")],
    ),
    "motion": (
        Arendetyp.MOTION,
        "Motion: KSAU, KS, KF",
        True,
        [("KF", "anmala"), ("KSAU", "foresla"), ("KS", "foresla"), ("KF", "avgora")],
    ),
    "medborgarforslag": (
        Arendetyp.MEDBORGARFORSLAG,
        "Medborgarförslag: KSAU, KS, KF",
        True,
        [("KF", "anmala"), ("KSAU", "foresla"), ("KS", "foresla"), ("KF", "avgora")],
    ),
    "forvaltning-KF": (
        Arendetyp.FORVALTNINGSARENDE,
        "Förvaltningsärende: KSAU, KS, KF",
        True,
        [("KSAU", "foresla"), ("KS", "foresla"), ("KF", "avgora")],
    ),
    "forvaltning-KS": (
        Arendetyp.FORVALTNINGSARENDE,
        "Förvaltningsärende: KSAU, KS",
        False,
        [("KSAU", "foresla"), ("KS", "avgora")],
    ),
    "forvaltning-val": (
        Arendetyp.FORVALTNINGSARENDE,
        "Val och avsägelser: direkt till KF",
        False,
        [("KF", "avgora")],
    ),
}


@dataclass
class Kommun:
    """The municipality while it is being filled: its organs, people, paths and meetings."""

    organ: dict[str, Organ] = field(default_factory=dict)
    vagar: dict[str, Beslutsvag] = field(default_factory=dict)
    anvandare: dict[str, Anvandare] = field(default_factory=dict)
    personer: list[Person] = field(default_factory=list)
    parti_of: dict[int, str] = field(default_factory=dict)
    moten: dict[str, list[Sammantrade]] = field(default_factory=dict)

    @property
    def registrator(self) -> Anvandare:
        return self.anvandare["registrator"]

    @property
    def kansli(self) -> Anvandare:
        return self.anvandare["kansli"]

    @property
    def chef(self) -> Anvandare:
        return self.anvandare["chef"]

    @cached_property
    def handlaggare(self) -> list[Anvandare]:
        return [self.anvandare[name] for name in ("handlaggare", "handlaggare2", "handlaggare3")]

    def handlaggare_for(self, fall: Fall) -> Anvandare:
        return self.handlaggare[len(fall.rubrik) % 3]

    def next_meeting(self, kod: str, day: date) -> Sammantrade:
        """The organ's first meeting on or after `day`."""
        return next(mote for mote in self.moten[kod] if mote.datum >= day)


@transaction.atomic
def fill(*, losenord: str, log: Callable[[str], None] = lambda line: None) -> None:
    """Fill the installation up to today. `losenord` is every demo account's password; `log` gets a line for each part
    done.
    """
    today = clock.today()
    start = today - YEARS_BACK
    with clock.held_at(clock.at_noon(start)):
        kommun = _people_and_organs(losenord)
        _goals()
        _plan_meetings(kommun, start, today + AHEAD)
    log("Organ, personer, mål och sammanträden är på plats.")
    _tell(kommun, _stories(kommun, today), today)
    _link_cases(kommun)
    log("Ärendena är berättade.")
    _do_the_outbox()
    log("Dokumenten är skapade.")


def _people_and_organs(losenord: str) -> Kommun:
    kommun = Kommun()
    for typ, kod, namn, under in ORGAN:
        kommun.organ[kod] = Organ.objects.create(typ=typ, kod=kod, namn=namn, under=kommun.organ.get(under))
    for kod in ("KS", "TEN", "SKN"):
        Nummerserie.objects.create(organ=kommun.organ[kod], kod=kod)
    for key, (arendetyp, namn, standard, steps) in VAGAR.items():
        kommun.vagar[key] = Beslutsvag.objects.create(arendetyp=arendetyp, namn=namn, standard=standard)
        for nr, (kod, uppgift) in enumerate(steps, start=1):
            Beslutsvagsteg.objects.create(vag=kommun.vagar[key], ordning=nr, organ=kommun.organ[kod], uppgift=uppgift)
    partier = {kod: Parti.objects.create(kod=kod, namn=namn) for kod, namn in innehall.PARTIER}
    for namn, parti, organ in innehall.LEDAMOTER:
        person = Person.objects.create(namn=namn, skyddad=namn == "Tord Gränsfors")
        kommun.personer.append(person)
        kommun.parti_of[person.pk] = parti
        for kod in ("KF", *organ):
            Fortroendeuppdrag.objects.create(
                person=person,
                organ=kommun.organ[kod],
                parti=partier[parti],
                fran=clock.today(),
                befattning="ordforande" if (namn, kod) == ("Margareta Åslund", "KS") else "ledamot",
            )
    for username, namn, titel, forvaltning, roller in innehall.KONTON:
        _account(kommun, username, namn, titel, forvaltning, roller, losenord)
    return kommun


def _account(kommun: Kommun, username: str, namn: str, titel: str, forvaltning: str, roller, losenord: str) -> None:
    first, _, last = namn.partition(" ")
    user = Anvandare.objects.create_user(
        username,
        f"{username}@sjostad.example",
        losenord,
        first_name=first,
        last_name=last,
        titel=titel,
        forvaltning=forvaltning,
        person=next((p for p in kommun.personer if p.namn == namn), None),
    )
    for roll in roller:
        Rollinnehav.objects.create(anvandare=user, roll=roll)
    kommun.anvandare[username] = user


def _goals() -> None:
    if faults := malkedja.take_in(json.loads(MALKEDJA.read_text(encoding="utf-8"))).faults:
        raise ValueError(f"{MALKEDJA.name}: {faults[0]}")


def _plan_meetings(kommun: Kommun, start: date, end: date) -> None:
    """KF the last Thursday of the month but in July, KS two weeks before, KSAU a week before that, the nämnder in mid-
    month.
    """
    kansli = kommun.kansli
    for ar, manad in _months(start, end):
        if manad == 7:
            continue
        kf = _last_thursday(ar, manad)
        days = {"KF": kf, "KS": kf - timedelta(days=15), "KSAU": kf - timedelta(days=23)}
        days |= {"TEN": date(ar, manad, 12), "SKN": date(ar, manad, 14)}
        for kod, day in days.items():
            dag = vardag_fore(day) if ar_stoppdag(day) else day
            if start <= dag <= end:
                hour = 17 if kod == "KF" else 13
                mote = actions.plan_meeting(
                    organ=kommun.organ[kod], datum=dag, klockslag=time(hour), plats="Rådhuset, sessionssalen", by=kansli
                )
                kommun.moten.setdefault(kod, []).append(mote)
    perform(kommun.moten["SKN"].pop(5), "stall_in", by=kansli)


def _months(start: date, end: date):
    month = date(start.year, start.month, 1)
    while month <= end:
        yield month.year, month.month
        month = (month + timedelta(days=32)).replace(day=1)


def _last_thursday(ar: int, manad: int) -> date:
    last = (date(ar, manad, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - 3) % 7)


def _tell(kommun: Kommun, stories: list[Story], today: date) -> None:
    """Run all stories side by side in the order of their days, and close each meeting in the evening of its day."""
    count = itertools.count()
    heap: list[tuple[date, int, int, Story]] = []

    def go_on(story: Story, since: date) -> None:
        day = next(story, None)
        if day is not None:
            heapq.heappush(heap, (max(day, since), 0, next(count), story))

    for story in stories:
        go_on(story, today - YEARS_BACK)
    for moten in kommun.moten.values():
        for mote in moten:
            heapq.heappush(heap, (mote.datum, 1, next(count), _close(kommun, mote)))
    while heap and heap[0][0] <= today:
        day, _, _, story = heapq.heappop(heap)
        with clock.held_at(clock.at_noon(day)):
            go_on(story, day)


def _close(kommun: Kommun, mote: Sammantrade) -> Story:
    perform(mote, "avsluta", by=kommun.kansli)
    return
    yield


def _stories(kommun: Kommun, today: date) -> list[Story]:
    rng = random.Random(2026)  # noqa: S311 - the same demo every time; no secret hangs on it
    faller = [*_motions(kommun, today, rng), *_medborgarforslag(today)]
    return [
        *(motion(kommun, fall) for fall in faller),
        *(forvaltningsarende(kommun, fall) for fall in _forvaltningsarenden(today, rng)),
    ]


# How far each open motion has come, and how many days ago it came in.
OPPNA = [
    ("inkommen", 1), ("inkommen", 3), ("registrerad", 5), ("registrerad", 9), ("registrerad", 16),
    ("anmald", 55), ("anmald", 70), ("anmald", 90),
    ("under_beredning", 120), ("under_beredning", 200), ("under_beredning", 290), ("under_beredning", 340),
    ("under_beredning", 380), ("under_beredning", 455), ("under_beredning", 560), ("under_beredning", 700),
    ("makulerad_skrivelse", 165), ("utkast", 170), ("intern_remiss", 180), ("granskning", 190), ("tillbaka", 215),
    ("godkand", 230),
    ("i_utskott", 240), ("i_utskott", 300), ("i_namnd", 260), ("i_namnd", 330),
    ("i_styrelse", 270), ("i_styrelse", 310), ("i_fullmaktige", 320), ("i_fullmaktige", 350), ("i_fullmaktige", 395),
]  # fmt: skip
VANDNINGAR = [
    "atertagen", "avvisad", "avskriven", "aterremiss", "aterremiss", "bordlagd", "bordlagd", "utan_svar", "makulerad",
]  # fmt: skip
UTFALL = ["avslag", "besvarad", "bifall", "avslag", "delvis_bifall", "besvarad"]


def _motions(kommun: Kommun, today: date, rng: random.Random) -> list[Fall]:
    faller = []
    for nr, (titel, attsatser) in enumerate(innehall.MOTIONER):
        stannar, ago = OPPNA[nr] if nr < len(OPPNA) else ("", 420 + (nr * 37) % 320)
        vandning = VANDNINGAR[nr - len(OPPNA)] if 0 <= nr - len(OPPNA) < len(VANDNINGAR) else ""
        if vandning == "avskriven":
            ago = 740
        if not stannar and not vandning and nr % 6 == 0:
            stannar = "avgjord"
        utfall = UTFALL[nr % len(UTFALL)]
        faller.append(
            Fall(
                rubrik=f"Motion om {titel}",
                attsatser=attsatser,
                motionarer=rng.sample(kommun.personer, 1 + nr % 3),
                inkom=_weekday(today - timedelta(days=ago)),
                utfall="bifall" if utfall == "delvis_bifall" and len(attsatser) == 1 else utfall,
                tempo=20 + rng.randrange(50),
                stannar=stannar,
                remiss=rng.choice(["TEN", "SKN"])
                if (nr % 5 == 3 and stannar != "i_namnd") or vandning == "utan_svar"
                else "",
                vandning=vandning,
                mal=str(nr % 4) if nr % 3 else "",
                vag="motion-TEN" if stannar == "i_namnd" else "",
            )
        )
    lovisa = next(p for p in kommun.personer if p.namn == "Lovisa Tranström")
    for nr in (0, 9, 26, 40):  # so that the account "motionar" has motions of its own to follow
        faller[nr].motionarer = [lovisa, *(p for p in faller[nr].motionarer if p != lovisa)]
    return faller


def _medborgarforslag(today: date) -> list[Fall]:
    return [
        Fall(
            rubrik=rubrik,
            attsatser=attsatser,
            motionarer=[Person.objects.create(namn=namn, privat=True)],
            inkom=_weekday(today - timedelta(days=150 + 110 * nr)),
            utfall=UTFALL[nr],
            arendetyp=Arendetyp.MEDBORGARFORSLAG,
            stannar="under_beredning" if nr == 0 else "",
        )
        for nr, (rubrik, attsatser, namn) in enumerate(innehall.MEDBORGARFORSLAG)
    ]


def _forvaltningsarenden(today: date, rng: random.Random) -> list[Fall]:
    faller = []
    for nr in range(2 * len(innehall.FORVALTNINGSARENDEN)):
        titel, forslag, slutar_i = innehall.FORVALTNINGSARENDEN[nr % len(innehall.FORVALTNINGSARENDEN)]
        inkom = _weekday(today - timedelta(days=10 + (nr * 19) % 700))
        faller.append(
            Fall(
                rubrik=f"{titel} {inkom.year}" if nr < len(innehall.FORVALTNINGSARENDEN) else f"{titel}, komplettering",
                attsatser=[forslag],
                motionarer=[],
                inkom=inkom,
                utfall="bifall",
                tempo=8 + rng.randrange(25),
                slutar_i=slutar_i,
                stannar="under_beredning" if nr % 13 == 4 else "",
            )
        )
    return [*faller, *_special_cases(today)]


def _special_cases(today: date) -> list[Fall]:
    """One secret case, and one that fullmäktige may decide unprepared."""
    secret, election = (
        Fall(rubrik=titel, attsatser=[forslag], motionarer=[], inkom=_weekday(today - timedelta(days=ago)))
        for (titel, forslag), ago in zip(innehall.SARSKILDA, (60, 200), strict=True)
    )
    secret.utfall, secret.stannar = "sekretess", "under_beredning"
    election.vandning, election.slutar_i = "undantag", "val"
    return [secret, election]


def _link_cases(kommun: Kommun) -> None:
    """The second case of a pair to the first, and one to a nämnd's own number."""
    by = kommun.registrator
    for later in Arende.objects.filter(rubrik__endswith=", komplettering").order_by("pk")[:4]:
        subject = later.rubrik.removesuffix(", komplettering")
        if earlier := Arende.objects.filter(rubrik__startswith=subject).exclude(pk=later.pk).first():
            register.link(later, till=earlier, typ=Lanktyp.FORANLEDER, by=by)
    if asked := Remiss.objects.select_related("arende", "till").exclude(svar_diarienummer="").first():
        register.link(asked.arende, annat_diarienummer=asked.svar_diarienummer, typ=Lanktyp.SAMMA_AMNE, by=by)


def _weekday(day: date) -> date:
    return vardag_fore(day) if ar_stoppdag(day) else day


def _do_the_outbox() -> None:
    """Make every paper that waits, on the day it was asked for; the mails of times past count as sent."""
    makers = {
        Utkorgsslag.MOTTAGNINGSBEVIS: create_mottagningsbevis,
        Utkorgsslag.TJANSTESKRIVELSE: create_tjansteskrivelse,
    }
    for post in Utkorgspost.objects.filter(klar=None):
        with clock.held_at(post.skapad):
            if maker := makers.get(post.slag):
                maker(post.pk)
            else:
                Utkorgspost.objects.filter(pk=post.pk).update(klar=post.skapad)
