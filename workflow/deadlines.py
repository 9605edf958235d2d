"""Every statutory and local deadline as a pure function: dates in, a date out.

`RULES` lists them with their paragraph and how binding they are; `docs/frister.md` is written from it.

Only the last day of appeal moves to the next vardag (lag 1930:173, 2 §): it gives somebody a right that a closed office
would take away. The other dates bind the municipality itself, count backwards or are aims, so they are strict calendar
days, and `planera_fore()` says when to act instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from workflow.kalender import (
    EN_DAG,
    add_months,
    add_weeks,
    add_year,
    ar_stoppdag,
    dag_i_ord,
    nasta_vardag,
    vardag_fore,
    vardagar_fore,
)

KUNGORELSE_VECKOR_FORE = 1  # KL 5 kap. 13 och 15 §§: minst en vecka före sammanträdesdagen
JUSTERING_SENAST = timedelta(days=14)  # KL 5 kap. 69 §: efter sammanträdet
TILLKANNAGIVANDE_SENAST = timedelta(days=2)  # KL 8 kap. 12 §: efter justeringen
OVERKLAGANDETID_VECKOR = 3  # KL 13 kap. 5 §: från tillkännagivandet på anslagstavlan
UNDERSKRIFTER_MANADER = 6  # KL 8 kap. 2 §: före inlämnandet av folkinitiativet
DELARSRAPPORT_MANADER = 2  # KL 11 kap. 16 §: efter rapportperiodens utgång


class Bindning(StrEnum):
    """How hard a date binds, in the words of the rule."""

    SKA = "ska"
    SKA_OM_MOJLIGT = "ska om möjligt"
    FOLJER = "följer av lagen"
    LOKAL = "lokal"


class Raknesatt(StrEnum):
    """What a local rule counts in: every day of the week, or vardagar only."""

    VECKODAGAR = "veckodagar"
    VARDAGAR = "vardagar"


# --- The motion and the other initiatives ---------------------------------------------------------------------------


def motion_beslut_senast(vackt: date) -> date:
    """Last calendar day, inclusive, on which a motion is decided in time.

    29 February answers 28 February the year after.

    Lagrum: KL 5 kap. 35 § första stycket, "ska om möjligt … inom ett år". An aim, not a bar: past the date the matter
    is *reported* to fullmäktige (andra stycket), so we warn and never block.
    """
    return add_year(vackt)


def motion_anmalan_senast(vackt: date) -> date:
    """Last calendar day, inclusive, to report to fullmäktige that a motion or medborgarförslag cannot be ready in time.

    The report is made at a meeting: the last one that counts is the last on or before this day.

    Lagrum: KL 5 kap. 35 § andra stycket, "ska … anmälas till fullmäktige inom samma tid". Binding.
    """
    return add_year(vackt)


def medborgarforslag_beslut_senast(vackt: date) -> date:
    """Last calendar day, inclusive, on which a medborgarförslag is decided in time, by fullmäktige or by a nämnd.

    Lagrum: KL 5 kap. 35 § (fullmäktige) and 6 kap. 34 § (nämnd), if possible within one year. We warn and never block.
    """
    return add_year(vackt)


def underskrift_tidigast(inlamnat: date) -> date:
    """First day, inclusive, whose signatures count for a folkinitiativ handed in on `inlamnat`.

    Lagrum: KL 8 kap. 2 § andra stycket, "den sexmånadersperiod som föregått inlämnandet". Binding: an older signature
    is not counted.
    """
    return add_months(inlamnat, -UNDERSKRIFTER_MANADER)


def motion_inlamning_senast(kf_datum: date, *, antal: int = 9, raknesatt: Raknesatt = Raknesatt.VECKODAGAR) -> date:
    """Last day, inclusive, to hand in a motion that is to stand on the agenda of the meeting on `kf_datum`.

    `antal` and `raknesatt` come from the municipality's arbetsordning: 9 veckodagar, 9 vardagar and 14 days all occur.

    Lagrum: KL 5 kap. 72 § leaves it to the arbetsordning. Local, never blocks a registration.
    """
    if raknesatt is Raknesatt.VARDAGAR:
        return vardagar_fore(kf_datum, antal)
    return kf_datum - timedelta(days=antal)


# --- The meeting ----------------------------------------------------------------------------------------------------


def kungorelse_senast(kf_datum: date) -> date:
    """Last calendar day, inclusive, to post time, place and matters of fullmäktige's meeting on the anslagstavla.

    Never moved forward: when the day is a stoppdag the notice has to go up earlier.

    Lagrum: KL 5 kap. 13 §, "minst en vecka före sammanträdesdagen". Binding; a matter not announced may not be decided
    (5 kap. 52 §).
    """
    return add_weeks(kf_datum, -KUNGORELSE_VECKOR_FORE)


def kallelse_senast(kf_datum: date) -> date:
    """Last calendar day, inclusive, to call every ledamot and ersättare to fullmäktige's meeting.

    A nämnd's own time is in its reglemente, not in the law.

    Lagrum: KL 5 kap. 15 § första stycket, "minst en vecka före sammanträdesdagen". Binding.
    """
    return add_weeks(kf_datum, -KUNGORELSE_VECKOR_FORE)


def bradskande_tillkannages_senast(kf_datum: date) -> date:
    """Last day, inclusive, to announce an urgent matter and to tell the ledamöter and ersättare of it.

    Answers the last vardag before the meeting; Saturday is not counted as one, which is the safe reading.

    Lagrum: KL 5 kap. 14 § and 15 § andra stycket, "senast vardagen närmast före sammanträdesdagen". Binding; later
    only if all present decide to take the matter up (5 kap. 52 §).
    """
    return vardag_fore(kf_datum)


def justering_senast(sammantrade: date) -> date:
    """Last calendar day, inclusive, to have the minutes of a meeting justerade.

    Lagrum: KL 5 kap. 69 §, within fourteen days of the meeting; 6 kap. 35 § for nämnder. Binding.
    """
    return sammantrade + JUSTERING_SENAST


def tillkannagivande_senast(justerat: date) -> date:
    """Last calendar day, inclusive, to post on the anslagstavla that the minutes have been justerade.

    Lagrum: KL 8 kap. 12 §, "senast andra dagen efter". Binding. A late notice delays the appeal time, it is not lost.
    """
    return justerat + TILLKANNAGIVANDE_SENAST


# --- After the decision ---------------------------------------------------------------------------------------------


def sista_overklagandedag(tillkannagivet: date) -> date:
    """Last day, inclusive, on which an appeal has to have come in to förvaltningsrätten.

    Holds only while the notice stays up the whole time, and only for decisions that can be appealed: not for those
    that merely prepare (KL 13 kap. 2 §).

    Lagrum: KL 13 kap. 5 §, three weeks from the day of the notice; lag (1930:173) 2 §, moved to the next vardag.
    Binding for whoever appeals.
    """
    return nasta_vardag(add_weeks(tillkannagivet, OVERKLAGANDETID_VECKOR))


def laga_kraft(tillkannagivet: date) -> date:
    """First day on which a decision nobody has appealed has laga kraft; any day of the week.

    Lagrum: follows from KL 13 kap. 5 §: the day after the appeal time has run out.
    """
    return sista_overklagandedag(tillkannagivet) + EN_DAG


def anslag_ned_tidigast(tillkannagivet: date) -> date:
    """First day on which the notice may be taken down from the anslagstavla. Later is allowed.

    Lagrum: KL 8 kap. 12 §, not "före överklagandetidens utgång". Binding: taken down earlier, the appeal time does not
    run out (13 kap. 5 § andra stycket).
    """
    return sista_overklagandedag(tillkannagivet) + EN_DAG


# --- Goals and money ------------------------------------------------------------------------------------------------


def budgetforslag_senast(budgetar_borjar: date) -> date:
    """Last day, inclusive, for styrelsen to draw up the budget for the year that begins on `budgetar_borjar`.

    Lagrum: KL 11 kap. 8 §, "före oktober månads utgång". Binding, in November for special reasons.
    """
    return date(budgetar_borjar.year - 1, 10, 31)


def budget_senast(budgetar_borjar: date) -> date:
    """Last day, inclusive, for fullmäktige to adopt the budget for the year that begins on `budgetar_borjar`.

    Lagrum: KL 11 kap. 10 §, "före november månads utgång". Binding; 11 § allows December for special reasons, then
    with the tax rate decided by this day.
    """
    return date(budgetar_borjar.year - 1, 11, 30)


def delarsrapport_senast(period_slut: date) -> date:
    """Last calendar day, inclusive, for styrelsen to hand fullmäktige and the auditors the report of a period.

    A period that ends with a month gives the last day of a month: 31 August answers 31 October.

    Lagrum: KL 11 kap. 16 § andra stycket, "inom två månader efter utgången av den period". Binding.
    """
    return add_months(period_slut + EN_DAG, DELARSRAPPORT_MANADER) - EN_DAG


def arsredovisning_senast(rakenskapsar_slut: date) -> date:
    """Last calendar day, inclusive, for styrelsen to hand fullmäktige and the auditors the annual report.

    Lagrum: KL 11 kap. 20 §, "senast den 15 april året efter". Binding.
    """
    return date(rakenskapsar_slut.year + 1, 4, 15)


# --- Days left ------------------------------------------------------------------------------------------------------


def days_left(frist: date, today: date) -> int:
    """Calendar days from `today` until `frist`: 0 on the last day, negative when it has passed."""
    return (frist - today).days


def planera_fore(frist: date) -> str:
    """What to say beside a strict date that is a stoppdag: "planera vardagen före: 2026-06-18". Empty for a vardag."""
    return f"planera vardagen före: {vardag_fore(frist)}" if ar_stoppdag(frist) else ""


# --- The rules, with their words ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One deadline with everything a person needs to trust it.

    `exempel` are days to count from, shown with their answers in `docs/frister.md`.
    """

    funktion: Callable[[date], date]
    fraga: str
    indata: str
    lagrum: str
    bindning: Bindning
    lydelse: str
    exempel: tuple[date, ...]

    @property
    def kod(self) -> str:
        """The function's name, and the question that `berakna_frist` answers."""
        return self.funktion.__name__

    @property
    def is_last_day(self) -> bool:
        """Whether somebody has to act on or before the answer; otherwise it is from when something holds."""
        return self.kod.endswith("_senast")


def _days(iso: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(dag) for dag in iso.split())


_ALL_RULES = (
    Rule(
        funktion=motion_beslut_senast,
        fraga="När ska motionen senast vara avgjord?",
        indata="dagen då motionen väcktes",
        lagrum="KL 5 kap. 35 § första stycket",
        bindning=Bindning.SKA_OM_MOJLIGT,
        lydelse="En motion ska om möjligt beredas så att fullmäktige kan besluta inom ett år från det att den väcktes.",
        exempel=_days("2022-12-08 2024-02-29 2025-06-19"),
    ),
    Rule(
        funktion=motion_anmalan_senast,
        fraga="När ska fullmäktige senast få veta att motionen eller medborgarförslaget inte hinner bli klart?",
        indata="dagen då motionen eller medborgarförslaget väcktes",
        lagrum="KL 5 kap. 35 § andra stycket",
        bindning=Bindning.SKA,
        lydelse="Kan beredningen inte avslutas inom ett år ska det, och vad som har kommit fram, anmälas till"
        " fullmäktige inom samma tid. Fullmäktige får då avskriva ärendet.",
        exempel=_days("2022-12-08 2024-02-29"),
    ),
    Rule(
        funktion=medborgarforslag_beslut_senast,
        fraga="När ska medborgarförslaget senast vara avgjort?",
        indata="dagen då medborgarförslaget väcktes",
        lagrum="KL 5 kap. 35 § och 6 kap. 34 §",
        bindning=Bindning.SKA_OM_MOJLIGT,
        lydelse="Ett medborgarförslag ska om möjligt avgöras inom ett år, av fullmäktige eller av den nämnd som har"
        " fått det överlåtet till sig.",
        exempel=_days("2026-03-02"),
    ),
    Rule(
        funktion=underskrift_tidigast,
        fraga="Hur gammal får en underskrift på ett folkinitiativ vara?",
        indata="dagen då folkinitiativet lämnades in",
        lagrum="KL 8 kap. 2 § andra stycket",
        bindning=Bindning.SKA,
        lydelse="Bara den räknas som har skrivit under inom sex månader före inlämnandet.",
        exempel=_days("2026-03-02 2026-08-31"),
    ),
    Rule(
        funktion=motion_inlamning_senast,
        fraga="När ska motionen senast lämnas in för att tas upp på sammanträdet?",
        indata="dagen för fullmäktiges sammanträde",
        lagrum="KL 5 kap. 72 § och kommunens arbetsordning",
        bindning=Bindning.LOKAL,
        lydelse="Arbetsordningen bestämmer hur långt i förväg. Utan annan inställning räknas 9 veckodagar; antalet och"
        " om det är veckodagar eller vardagar ställs in för kommunen.",
        exempel=_days("2026-09-24"),
    ),
    Rule(
        funktion=kungorelse_senast,
        fraga="När ska fullmäktiges sammanträde senast kungöras?",
        indata="dagen för fullmäktiges sammanträde",
        lagrum="KL 5 kap. 13 §",
        bindning=Bindning.SKA,
        lydelse="Tid, plats och ärenden ska tillkännages på anslagstavlan minst en vecka före sammanträdesdagen. Är"
        " dagen en helgdag flyttas den inte framåt: kungör tidigare.",
        exempel=_days("2022-09-29 2026-05-21"),
    ),
    Rule(
        funktion=kallelse_senast,
        fraga="När ska kallelsen till fullmäktige senast ha gått ut?",
        indata="dagen för fullmäktiges sammanträde",
        lagrum="KL 5 kap. 15 § första stycket",
        bindning=Bindning.SKA,
        lydelse="Varje ledamot och ersättare ska kallas minst en vecka före sammanträdesdagen. För en nämnd gäller i"
        " stället dess reglemente.",
        exempel=_days("2022-09-29 2026-06-26"),
    ),
    Rule(
        funktion=bradskande_tillkannages_senast,
        fraga="När ska ett brådskande ärende senast tillkännages?",
        indata="dagen för fullmäktiges sammanträde",
        lagrum="KL 5 kap. 14 § och 15 § andra stycket",
        bindning=Bindning.SKA,
        lydelse="Ett brådskande ärende ska tillkännages, och ledamöterna få veta det, senast vardagen närmast före"
        " sammanträdesdagen. Lördag räknas här inte som vardag.",
        exempel=_days("2026-06-11 2026-06-22"),
    ),
    Rule(
        funktion=justering_senast,
        fraga="När ska protokollet senast vara justerat?",
        indata="dagen för sammanträdet",
        lagrum="KL 5 kap. 69 § och 6 kap. 35 §",
        bindning=Bindning.SKA,
        lydelse="Protokollet ska justeras senast fjorton dagar efter sammanträdet.",
        exempel=_days("2018-03-28 2026-06-05"),
    ),
    Rule(
        funktion=tillkannagivande_senast,
        fraga="När ska justeringen senast tillkännages på anslagstavlan?",
        indata="dagen då protokollet justerades",
        lagrum="KL 8 kap. 12 §",
        bindning=Bindning.SKA,
        lydelse="Justeringen ska tillkännages på anslagstavlan senast andra dagen efter att protokollet har justerats.",
        exempel=_days("2026-03-11 2026-06-18"),
    ),
    Rule(
        funktion=sista_overklagandedag,
        fraga="Vilken är den sista dagen att överklaga?",
        indata="dagen då justeringen tillkännagavs på anslagstavlan",
        lagrum="KL 13 kap. 5 § och lag (1930:173) 2 §",
        bindning=Bindning.SKA,
        lydelse="Överklagandet ska ha kommit in till förvaltningsrätten inom tre veckor från tillkännagivandet. Är den"
        " sista dagen en stoppdag gäller nästa vardag. Tillkännagivandet måste sitta uppe hela tiden.",
        exempel=_days(
            "2018-04-03 2018-04-09 2020-08-18 2019-02-05 2020-04-09 2020-04-01 2015-05-19 2020-04-10"
            " 2023-03-17 2024-12-03 2024-12-10 2022-12-03 2026-05-29 2026-12-04 2026-12-10"
        ),
    ),
    Rule(
        funktion=laga_kraft,
        fraga="När får beslutet laga kraft om ingen överklagar?",
        indata="dagen då justeringen tillkännagavs på anslagstavlan",
        lagrum="KL 13 kap. 5 §",
        bindning=Bindning.FOLJER,
        lydelse="Beslutet får laga kraft dagen efter den sista dagen att överklaga, om ingen har överklagat. Ett beslut"
        " som bara förbereder ett ärende kan inte överklagas och får ingen sådan dag.",
        exempel=_days("2018-04-03 2024-12-03 2026-05-29"),
    ),
    Rule(
        funktion=anslag_ned_tidigast,
        fraga="När får tillkännagivandet tidigast tas ned?",
        indata="dagen då justeringen tillkännagavs på anslagstavlan",
        lagrum="KL 8 kap. 12 § och 13 kap. 5 § andra stycket",
        bindning=Bindning.SKA,
        lydelse="Tillkännagivandet får inte tas bort före överklagandetidens utgång, alltså tidigast dagen efter den"
        " sista dagen att överklaga. Tas det ned tidigare löper tiden inte ut.",
        exempel=_days("2018-04-09 2015-05-19 2026-12-10"),
    ),
    Rule(
        funktion=budgetforslag_senast,
        fraga="När ska styrelsens förslag till budget senast vara klart?",
        indata="budgetårets första dag",
        lagrum="KL 11 kap. 8 §",
        bindning=Bindning.SKA,
        lydelse="Styrelsen ska upprätta förslaget före oktober månads utgång. Finns särskilda skäl får det ske i"
        " november.",
        exempel=_days("2027-01-01"),
    ),
    Rule(
        funktion=budget_senast,
        fraga="När ska fullmäktige senast fastställa budgeten?",
        indata="budgetårets första dag",
        lagrum="KL 11 kap. 10 §",
        bindning=Bindning.SKA,
        lydelse="Fullmäktige fastställer budgeten före november månads utgång. Finns särskilda skäl får det ske i"
        " december, men skattesatsen ska ändå vara beslutad i november.",
        exempel=_days("2027-01-01"),
    ),
    Rule(
        funktion=delarsrapport_senast,
        fraga="När ska delårsrapporten senast lämnas till fullmäktige?",
        indata="rapportperiodens sista dag",
        lagrum="KL 11 kap. 16 § andra stycket",
        bindning=Bindning.SKA,
        lydelse="Styrelsen ska överlämna delårsrapporten inom två månader efter rapportperiodens utgång.",
        exempel=_days("2026-08-31 2026-06-30"),
    ),
    Rule(
        funktion=arsredovisning_senast,
        fraga="När ska årsredovisningen senast lämnas till fullmäktige?",
        indata="räkenskapsårets sista dag",
        lagrum="KL 11 kap. 20 §",
        bindning=Bindning.SKA,
        lydelse="Årsredovisningen ska lämnas över snarast möjligt och senast den 15 april året efter.",
        exempel=_days("2026-12-31"),
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.kod: rule for rule in _ALL_RULES})


# --- docs/frister.md ------------------------------------------------------------------------------------------------

_INTRO = """\
# Frister

Sidan skrivs från `RULES` i `workflow/deadlines.py`. Ändra där, inte här. KL är kommunallagen (2017:725).

Tid i veckor, månader och år räknas till samma veckodag eller samma datum; saknas datumet gäller månadens sista dag
(lag 1930:173, 1 §). Stoppdagar är lördag, söndag, allmän helgdag, midsommarafton, julafton och nyårsafton (2 §).
Bara den sista dagen att överklaga flyttas till nästa vardag. De andra datumen är kalenderdagar som inte flyttas; är
dagen en stoppdag står det vilken vardag man bör planera för.
"""


def render_frister_md() -> str:
    """The whole text of `docs/frister.md`: the same text every time, ending in one newline."""
    tabell = [
        "| Kod | Fråga | Räknas från | Lagrum | Bindning |",
        "|---|---|---|---|---|",
        *(
            f"| [`{kod}`](#{kod}) | {rule.fraga} | {rule.indata} | {rule.lagrum} | {rule.bindning} |"
            for kod, rule in RULES.items()
        ),
    ]
    return "\n\n".join([_INTRO.rstrip(), "\n".join(tabell), *map(_rule_md, RULES.values())]) + "\n"


def _rule_md(rule: Rule) -> str:
    rader = [
        f"## {rule.kod}",
        "",
        f"{rule.fraga} {rule.lydelse}",
        "",
        f"{rule.lagrum}. Bindning: {rule.bindning}. Räknas från {rule.indata}.",
        "",
        "| Räknas från | Svar | Att tänka på |",
        "|---|---|---|",
    ]
    return "\n".join([*rader, *(_example_md(rule, dag) for dag in rule.exempel)])


def _example_md(rule: Rule, dag: date) -> str:
    svar = rule.funktion(dag)
    planering = planera_fore(svar) if rule.is_last_day else ""
    return f"| {dag_i_ord(dag)} | {dag_i_ord(svar)} | {planering} |"
