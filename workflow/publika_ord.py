"""What the public is told of a case: one word for where it is, one sentence, and what happens next.

Told from the case's state and from rows that the public may see, nothing else: what is hidden changes neither word,
sentence nor date. The words are the municipality's promise of plain language; each is explained in `ORDLISTA`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch
from django.utils.dateformat import format as date_format

from arenden import clock
from arenden.models import Arendetyp, Organtyp
from workflow.machines.handlaggning import I_ORGAN, Tillstand
from workflow.models import (
    Beslut,
    Beslutsslag,
    Beslutsutfall,
    Forslag,
    Forslagssvar,
    Handlaggning,
    Remiss,
    Sammantrade,
    Utfallskod,
)
from workflow.models.beslut import FORSLAGSSLAG
from workflow.queries import Nod, Overblick

T = Tillstand
U = Utfallskod

ORDLISTA: Mapping[str, str] = {
    "Anmälan": "Motionen tas upp i fullmäktige för första gången. Fullmäktige lämnar den vidare för att utredas.",
    "Anses besvarad": "Fullmäktige säger varken ja eller nej, utan hänvisar till det som redan görs eller är bestämt.",
    "Arbetsutskott": "En mindre grupp ur kommunstyrelsen eller en nämnd, som går igenom ärendet först.",
    "Att-sats": "En numrerad mening som säger vad motionen vill. Fullmäktige svarar på var och en.",
    "Avskrivning": "Ärendet avslutas utan ja eller nej.",
    "Avslag": "Fullmäktige säger nej.",
    "Avstyrka": "En nämnd råder fullmäktige att säga nej.",
    "Beredning": "Förslaget utreds, så att politikerna har ett underlag att besluta på.",
    "Bifall": "Fullmäktige säger ja.",
    "Bordläggning": "Beslutet skjuts upp till ett senare möte.",
    "Diarienummer": "Ärendets eget nummer. Ange det när du kontaktar kommunen.",
    "Laglighetsprövning": "En kommunmedlem kan be förvaltningsrätten pröva om beslutet följer lagen.",
    "Motion": "Ett skriftligt förslag från en eller flera ledamöter i fullmäktige.",
    "Remiss": "Någon annan, till exempel en nämnd, tillfrågas om vad den tycker.",
    "Tillstyrka": "En nämnd råder fullmäktige att säga ja.",
    "Återremiss": "Ärendet skickas tillbaka för att utredas mer.",
}

UTFALL_FORKLARING: Mapping[str, str] = {
    U.BIFALL: "Bifall betyder ja.",
    U.DELVIS_BIFALL: "Delvis bifall betyder ja till en del.",
    U.AVSLAG: "Avslag betyder nej.",
    U.BESVARAD: "Besvarad betyder varken ja eller nej. Frågan är redan löst eller tas om hand på annat sätt.",
    U.AVSKRIVEN: "Avskriven betyder att ärendet avslutas utan ja eller nej.",
    U.TILLSTYRKS: "Tillstyrks betyder att nämnden råder fullmäktige att säga ja.",
    U.AVSTYRKS: "Avstyrks betyder att nämnden råder fullmäktige att säga nej.",
}

_NAMN = {  # the kind of case inside a sentence
    Arendetyp.MOTION: "motionen",
    Arendetyp.MEDBORGARFORSLAG: "medborgarförslaget",
    Arendetyp.FORVALTNINGSARENDE: "ärendet",
}


@dataclass(frozen=True)
class PublikLage:
    """What the page says first: the word, its tone (as in the status tag), one sentence, and what happens next."""

    ord: str
    ton: str
    mening: str
    sedan: tuple[str, ...]
    vag: list[Nod]


@dataclass
class PublikaFakta:
    """The rows of one case that the public may see. `moten`: organ's id -> day of its next planned meeting."""

    besluten: list[Beslut] = field(default_factory=list)
    remisser: list[Remiss] = field(default_factory=list)
    moten: Mapping[int, date] = field(default_factory=dict)

    @property
    def avgorande(self) -> Beslut | None:
        """The decision that ended the case, if the public may see it."""
        ending = (Beslutsslag.BESLUTAR, Beslutsslag.AVSKRIVER)
        return next((b for b in reversed(self.besluten) if b.slag in ending), None)


def publika_fakta(handlaggningar: Sequence[Handlaggning]) -> dict[int, PublikaFakta]:
    """By the handlaggning's id. The same six queries for one case and for fifty."""
    moten = _next_meetings()
    fakta: dict[int, PublikaFakta] = defaultdict(lambda: PublikaFakta(moten=moten))
    by_arende = {h.arende_id: fakta[h.pk] for h in handlaggningar}
    utfall = Prefetch("utfall", Beslutsutfall.objects.select_related("attsats"))
    svar = Prefetch("svar", Forslagssvar.objects.select_related("attsats"))
    forslag = Prefetch("forslag", Forslag.objects.visible_to(None).prefetch_related(svar), to_attr="publikt_forslag")
    visible = Beslut.objects.visible_to(None).filter(arende__in=by_arende).order_by("datum", "pk")
    for beslut in visible.select_related("organ").prefetch_related(utfall, forslag):
        by_arende[beslut.arende_id].besluten.append(beslut)
    awaited = Remiss.objects.visible_to(None).filter(arende__in=by_arende, svar_den=None, avbruten_den=None)
    for remiss in awaited.select_related("till"):
        by_arende[remiss.arende_id].remisser.append(remiss)
    return fakta


def publikt_lage(h: Handlaggning, overblick: Overblick, fakta: PublikaFakta) -> PublikLage:
    """Word, sentence and next steps of one case. `overblick` is the public's (`overblickar(…, None)`)."""
    case = _Case(h, overblick, fakta)
    tell = _LAGEN[h.tillstand]
    ord_, ton, mening, sedan = tell(case)
    return PublikLage(ord_, ton, mening, tuple(s for s in sedan if s), _public_road(case))


def dag(day: date) -> str:
    """ "22 november 2026", with day and month kept on one line."""
    return date_format(day, "j\u00a0F Y")


def list_term(h: Handlaggning) -> str:
    """The line of the one-year aim in a list; empty when none runs. `h` as `handlaggningar_for` gives it."""
    if not h.ett_ar:
        return ""
    if (months := months_waited(h)) and h.ett_ar < clock.today():
        return f"Har väntat i {months} månader"
    return f"Beslutas om möjligt senast {dag(h.ett_ar)}"


def months_waited(h: Handlaggning) -> int:
    """Whole months since it was väckt."""
    vackt, today = h.arende.motion.vackt, clock.today()
    return (today.year - vackt.year) * 12 + today.month - vackt.month - (today.day < vackt.day)


# --- One function for each state: (word, tone, sentence, what happens next) -----------------------------------------

_Told = tuple[str, str, str, Sequence[str]]


@dataclass(frozen=True)
class _Case:
    """One case with what may be told of it, and the phrases that the sentences are made of."""

    h: Handlaggning
    overblick: Overblick
    fakta: PublikaFakta

    @property
    def namn(self) -> str:
        return _NAMN[self.h.arende.arendetyp]

    def agree(self, word: str) -> str:
        """The word in the gender of the case: "Inlämnad" motion, "Inlämnat" medborgarförslag."""
        return word if self.h.arende.is_motion else f"{word[:-1]}t"

    def say(self, phrase: str) -> str:
        """A phrase of `_DECIDED` or `_PROPOSED` about this case."""
        return phrase.format(namn=self.namn, besvarad=self.agree("besvarad"))

    @property
    def svar(self) -> str:
        return "svar" if self.h.arende.has_forslagsstallare else "beslut"

    @property
    def decides(self) -> str:
        return _inside(self.h.deciding_organ.namn) if self.h.deciding_organ else "politikerna"

    @property
    def last(self) -> Beslut | None:
        return self.fakta.besluten[-1] if self.fakta.besluten else None

    @property
    def agenda_day(self) -> date | None:
        """The day of the meeting that publicly has the case on its agenda."""
        return self.overblick.nasta_punkt.sammantrade.datum if self.overblick.nasta_punkt else None

    @property
    def is_withdrawn(self) -> bool:
        motion = getattr(self.h.arende, "motion", None)
        motionarer = list(motion.motionarer.all()) if motion else []
        return bool(motionarer) and all(motionar.aterkallad_den for motionar in motionarer)

    @property
    def is_hidden_in_utskott(self) -> bool:
        """Handed to an utskott whose agenda is not public: for the public it is still being prepared."""
        first = self.h.tillstand == T.I_UTSKOTT and self._earlier_organ is None
        return first and self.agenda_day is None and not self._stopped_here

    @property
    def _stopped_here(self) -> bool:
        return bool(self.last and self.h.steg and self.last.organ_id == self.h.steg.organ_id)

    @property
    def _earlier_organ(self):
        earlier = [s for s in self.h.vagen if s.uppgift == "foresla" and s.ordning < self.h.steg.ordning]
        return earlier[-1].organ if earlier else None

    def when(self, organ) -> str:
        """ "26 mars 2026", or "preliminärt 26 mars 2026" when it is only the organ's next meeting; empty when none is
        known.
        """
        if self.agenda_day and self.overblick.nasta_punkt.sammantrade.organ_id == organ.pk:
            return dag(self.agenda_day)
        return f"preliminärt {dag(day)}" if (day := self.fakta.moten.get(organ.pk)) else ""

    def term(self) -> str:
        """The one-year aim as a sentence; empty when none runs or when it has passed, which the page tells apart."""
        if not self.h.ett_ar or self.h.ett_ar < clock.today():
            return ""
        return f"{_capital(self.decides)} ska om möjligt besluta senast {dag(self.h.ett_ar)}, inom ett\u00a0år."

    def rest_of_road(self, after: int) -> str:
        """ "Sedan tas motionen upp i kommunstyrelsen och avgörs i kommunfullmäktige."; empty at the end of the road."""
        coming = [s.organ.namn for s in self.h.vagen if s.uppgift != "anmala" and s.ordning > after]
        if not coming:
            return ""
        *through, last = map(_inside, coming)
        if not through:
            return f"Sedan avgörs {self.namn} i {last}."
        return f"Sedan tas {self.namn} upp i {_and(through)} och avgörs i {last}."

    @property
    def _it(self) -> str:
        return "den" if self.h.arende.is_motion else "det"


def _inlamnad(c: _Case) -> _Told:
    arende = c.h.arende
    mening = f"{_capital(c.namn)} kom in till kommunen {dag(arende.inkom)} och har diarienummer {arende.diarienummer}."
    if not c.h.ska_anmalas:
        return c.agree("Inlämnad"), "neutral", mening, ("En handläggare får i uppdrag att utreda ärendet.",)
    kf = next(s.organ for s in c.h.vagen if s.uppgift == "anmala")
    when = c.when(kf)
    where = f"{_capital(c._it)} tas upp i {_inside(kf.namn)}"
    sedan = (
        f"{where} {when}." if when else f"{where} på ett kommande möte.",
        "Fullmäktige beslutar inte om förslaget då, utan lämnar det vidare för att utredas.",
        c.term(),
    )
    return c.agree("Inlämnad"), "neutral", f"{mening} {sedan[0]}", sedan[1:]


def _anmald(c: _Case) -> _Told:
    prepares = "kommunen" if not c.h.vagen else _prepares(c)
    mening = f"Fullmäktige har lämnat {c.namn} till {prepares}, som ska ta fram ett förslag till svar."
    sedan = ("En handläggare får i uppdrag att utreda förslaget.", c.term())
    return f"{c.agree('Anmäld')} i fullmäktige", "nu", mening, sedan


def _utreds(c: _Case) -> _Told:
    if c.h.tillstand == T.UNDER_BEREDNING and c.last and c.last.slag == Beslutsslag.ATERREMISS:
        return _aterremitterad(c)
    what = "förslaget" if c.h.arende.has_forslagsstallare else "ärendet"
    mening = f"En handläggare utreder {what} och skriver ett underlag till politikerna."
    ord_ = "Utreds"
    asked: list[str] = []
    if c.fakta.remisser:
        ord_ = "Utreds, synpunkter hämtas in"
        asked = [_remiss(remiss) for remiss in c.fakta.remisser[:2]]
        mening = asked.pop(0)
    return ord_, "nu", mening, (*asked, c.rest_of_road(0).replace("Sedan", "När underlaget är klart", 1), c.term())


def _aterremitterad(c: _Case) -> _Told:
    organ = c.last.organ.namn
    reason = c.last.motivering.strip().rstrip(".")
    mening = f"{organ} ville ha mer underlag" + (f": {reason}." if reason else ".")
    again = c.rest_of_road(0).replace("Sedan", "När det är klart", 1)
    return "Skickat tillbaka för mer utredning", "snart", mening, ("Ärendet utreds på nytt.", again, c.term())


def _i_organ(c: _Case) -> _Told:
    if c.is_hidden_in_utskott:
        return _utreds(c)
    organ = c.h.steg.organ
    if c._stopped_here and c.last.slag == Beslutsslag.BORDLAGD:
        return _bordlagd(c)
    when = c.when(organ)
    treats = "avgör" if c.h.deciding_organ == organ else "behandlar"
    meets = f"{organ.namn} {treats} ärendet {when}." if when else f"{organ.namn} {treats} ärendet på ett kommande möte."
    sedan = [c.rest_of_road(c.h.steg.ordning), c.term()]
    if c._earlier_organ is None:
        return f"Tas upp i {_sort(organ)}", "nu", meets, sedan
    proposal = _proposal(c)
    if organ.typ == Organtyp.FULLMAKTIGE:
        meets = f"{organ.namn} beslutar {when}." if when else f"{organ.namn} beslutar på ett kommande möte."
        return "Väntar på fullmäktige", "nu", f"{proposal} {meets}", [*sedan, "Efter beslutet visas det här på sidan."]
    meets = f"{organ.namn} tar upp ärendet {when}." if when else f"{organ.namn} tar upp ärendet på ett kommande möte."
    return f"Förslag till {c.svar} finns", "nu", f"{proposal} {meets}", sedan


def _bordlagd(c: _Case) -> _Told:
    organ = c.h.steg.organ
    when = c.when(organ)
    mening = f"{organ.namn} sköt upp ärendet" + (f" till {when}." if when else " till ett senare möte.")
    return "Uppskjutet", "snart", mening, (c.rest_of_road(c.h.steg.ordning), c.term())


def _avgjord(c: _Case) -> _Told:
    sedan = (
        "Den som är medlem i kommunen kan överklaga beslutet inom tre veckor från att det justerade protokollet "
        "tillkännagavs på kommunens anslagstavla.",
        "Ärendet avslutas när beslutet har skickats till dem som berörs.",
    )
    return _beslutad(c, sedan)


def _beslutad(c: _Case, sedan: Sequence[str]) -> _Told:
    beslut = c.fakta.avgorande
    if beslut is None:
        return c.agree("Beslutad"), "klar", f"{_capital(c.decides)} har beslutat i ärendet.", sedan
    outcome = overall([u.utfall for u in beslut.utfall.all()])
    if beslut.slag == Beslutsslag.AVSKRIVER:
        outcome = U.AVSKRIVEN
    plain = c.say(_DECIDED.get(outcome, ""))
    what = f"att {plain}" if plain else _mixed(beslut, c) or "i ärendet"
    paragraf = f", {beslut.paragraf_som_skriven}," if beslut.paragraf_som_skriven else ""
    mening = f"{beslut.organ.namn} beslutade {dag(beslut.datum)}{paragraf} {what}."
    word = c.agree("Beslutad") + (f": {_outcome_word(outcome, c)}" if outcome else "")
    return word, "klar", mening, sedan


def _tillbakadragen(c: _Case) -> _Told:
    motionarer = list(c.h.arende.motion.motionarer.all())
    who = _and([m.namn_for(None) for m in motionarer])
    days = [m.aterkallad_den for m in motionarer if m.aterkallad_den]
    mening = f"{who or 'Förslagsställaren'} drog tillbaka {c.namn}{f' {dag(max(days))}' if days else ''}."
    return c.agree("Tillbakadragen"), "neutral", mening, (f"{_capital(c._it)} behandlas inte vidare.",)


def _avvisad(c: _Case) -> _Told:
    return c.agree("Avvisad"), "neutral", f"Kommunen tog inte upp {c.namn} till behandling.", ()


def _avslutad(c: _Case) -> _Told:
    day = f" {dag(c.h.avslutad_den)}" if c.h.avslutad_den else ""
    closed = (f"Ärendet avslutades{day}. Det händer inget mer.",)
    if c.h.avgjord_den:
        return _beslutad(c, closed)
    return (*(_tillbakadragen if c.is_withdrawn else _avvisad)(c)[:3], closed)


_LAGEN: Mapping[str, Callable[[_Case], _Told]] = {
    T.INKOMMEN: _inlamnad,
    T.REGISTRERAD: _inlamnad,
    T.ANMALD: _anmald,
    T.UNDER_BEREDNING: _utreds,
    **dict.fromkeys(I_ORGAN, _i_organ),
    T.AVGJORD: _avgjord,
    T.AVSKRIVEN: _avgjord,
    T.ATERTAGEN: _tillbakadragen,
    T.AVVISAD: _avvisad,
    T.AVSLUTAD: _avslutad,
}


# --- Phrases --------------------------------------------------------------------------------------------------------

_DECIDED = {
    U.BIFALL: "säga ja till {namn} (bifall)",
    U.DELVIS_BIFALL: "säga ja till en del av {namn} (delvis bifall)",
    U.AVSLAG: "säga nej till {namn} (avslag)",
    U.BESVARAD: "{namn} är {besvarad}, alltså varken ja eller nej",
    U.AVSKRIVEN: "avskriva {namn}, alltså avsluta utan ja eller nej",
}
_PROPOSED = {
    U.BIFALL: "{namn} bifalls",
    U.DELVIS_BIFALL: "{namn} delvis bifalls",
    U.AVSLAG: "{namn} avslås",
    U.BESVARAD: "{namn} anses {besvarad}",
    U.AVSKRIVEN: "{namn} avskrivs",
    U.TILLSTYRKS: "fullmäktige säger ja till {namn}",
    U.AVSTYRKS: "fullmäktige säger nej till {namn}",
}
_SORT = {
    Organtyp.UTSKOTT: "arbetsutskottet",
    Organtyp.NAMND: "nämnden",
    Organtyp.STYRELSE: "kommunstyrelsen",
    Organtyp.FULLMAKTIGE: "fullmäktige",
}


def overall(outcomes: Sequence[str]) -> str | None:
    """One word for several att-satser: theirs when they agree, delvis bifall when some are granted, else None."""
    kinds = set(outcomes)
    if len(kinds) == 1:
        return kinds.pop()
    return U.DELVIS_BIFALL if kinds & {U.BIFALL, U.DELVIS_BIFALL} else None


def _outcome_word(outcome: str, c: _Case) -> str:
    """As it stands after "Beslutad:"."""
    word = U(outcome).label.lower()
    return c.agree(word) if outcome in (U.BESVARAD, U.AVSKRIVEN) else word


def _mixed(beslut: Beslut, c: _Case) -> str:
    """The att-satser went different ways and none was granted; empty when the decision says nothing of them."""
    kinds = {u.utfall for u in beslut.utfall.all()}
    if kinds == {U.AVSLAG, U.BESVARAD}:
        return f"att säga nej till en del av {c.namn} och anse resten besvarad"
    return f"att svara olika på delarna av {c.namn}" if kinds else ""


def _proposal(c: _Case) -> str:
    """What the organ before this one proposes, or only that it has proposed when that is not public."""
    proposed = next((b for b in reversed(c.fakta.besluten) if b.slag in FORSLAGSSLAG), None)
    if proposed is None:
        return f"{c._earlier_organ.namn} har lämnat ett förslag till {c.svar}, som visas här när det är publicerat."
    forslag = getattr(proposed, "publikt_forslag", None)
    outcome = overall([svar.utfall for svar in forslag.svar.all()]) if forslag else None
    if outcome:
        return f"{proposed.organ.namn} föreslår att {c.say(_PROPOSED[outcome])}."
    return f"{proposed.organ.namn} har lämnat ett förslag till {c.svar}. Det står längre ner på sidan."


def _remiss(remiss: Remiss) -> str:
    if remiss.svara_senast is None:
        return f"{remiss.till.namn} ska lämna synpunkter."
    verb = "ska lämna" if remiss.svara_senast >= clock.today() else "skulle ha lämnat"
    return f"{remiss.till.namn} {verb} synpunkter senast {dag(remiss.svara_senast)}."


def _prepares(c: _Case) -> str:
    """The styrelse or nämnd that the case goes to for preparation."""
    organ = next((s.organ for s in c.h.vagen if s.organ.typ in (Organtyp.STYRELSE, Organtyp.NAMND)), c.h.arende.organ)
    return _inside(organ.namn)


def _sort(organ) -> str:
    return _SORT.get(organ.typ, _inside(organ.namn))


def _public_road(c: _Case) -> list[Nod]:
    """The road, standing at Beredning while the utskott's agenda is not public, so that it agrees with the word."""
    if not c.is_hidden_in_utskott:
        return c.overblick.vag
    lagen = {"Beredning": "nu", c.h.steg.organ.kod: "kommande"}
    return [replace(nod, lage=lagen.get(nod.namn, nod.lage)) for nod in c.overblick.vag]


def _next_meetings() -> dict[int, date]:
    """The day of each organ's next planned meeting, today included."""
    planned = Sammantrade.objects.visible_to(None).filter(tillstand="planerat", datum__gte=clock.today())
    return dict(planned.order_by("-datum").values_list("organ_id", "datum"))


def _and(words: Sequence[str]) -> str:
    *first, last = words or [""]
    return f"{', '.join(first)} och {last}" if first else last


def _inside(namn: str) -> str:
    """An organ's name inside a sentence: "kommunstyrelsen"; a company keeps its capital."""
    return namn[:1].lower() + namn[1:] if not namn.endswith(" AB") else namn


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
