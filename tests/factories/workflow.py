"""Cases on their way, taken there through the real gate: registered, announced, prepared, treated and decided.

Every date lies before the suite's known Tuesday (2026-03-10). Each takes the municipality, answers the `Handlaggning`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from arenden.actions import NyMotionar
from arenden.models import Arendetyp, Attsats, Organ
from tests.factories.arenden import ATTSATSER, INKOM, MOTIONARER, Kommun
from workflow import actions, milestones
from workflow.actions import Behandling
from workflow.models import (
    Beslut,
    Beslutsslag,
    Beslutsvag,
    Beslutsvagsteg,
    Dagordningspunkt,
    Handlaggning,
    Sammantrade,
    Utfallskod,
)
from workflow.models.handlaggning import Uppgift

ANMALD = date(2026, 1, 26)
FORDELAD = date(2026, 1, 27)
UNDERLAG = date(2026, 2, 10)
KSAU_DAG = date(2026, 2, 16)
KS_DAG = date(2026, 2, 25)
KF_DAG = date(2026, 3, 9)


def beslutsvagar(kommun: Kommun) -> None:
    """The standard paths: a motion KF (announced), KSAU, KS, KF; a förvaltningsärende to KF, or ending in KS or TEN."""
    to_kf = [(kommun.ksau, Uppgift.FORESLA), (kommun.ks, Uppgift.FORESLA), (kommun.kf, Uppgift.AVGORA)]
    announced = [(kommun.kf, Uppgift.ANMALA), *to_kf]
    beslutsvag(Arendetyp.MOTION, "Motion till kommunfullmäktige", announced, standard=True)
    beslutsvag(Arendetyp.MEDBORGARFORSLAG, "Medborgarförslag till kommunfullmäktige", announced, standard=True)
    beslutsvag(Arendetyp.FORVALTNINGSARENDE, "Till kommunfullmäktige", to_kf, standard=True)
    beslutsvag(
        Arendetyp.FORVALTNINGSARENDE,
        "Avgörs i kommunstyrelsen",
        [(kommun.ksau, Uppgift.FORESLA), (kommun.ks, Uppgift.AVGORA)],
    )
    beslutsvag(
        Arendetyp.FORVALTNINGSARENDE,
        "Avgörs i tekniska nämnden",
        [(kommun.tenau, Uppgift.FORESLA), (kommun.ten, Uppgift.AVGORA)],
    )


def beslutsvag(arendetyp: str, namn: str, steps: Sequence[tuple[Organ, str]], *, standard: bool = False) -> Beslutsvag:
    vag = Beslutsvag.objects.create(arendetyp=arendetyp, namn=namn, standard=standard)
    for ordning, (organ, uppgift) in enumerate(steps, start=1):
        Beslutsvagsteg.objects.create(vag=vag, ordning=ordning, organ=organ, uppgift=uppgift)
    return vag


# --- Cases, each one step further than the one before -------------------------------------------------------------


def motion_inkommen(kommun: Kommun, **facts) -> Handlaggning:
    """A motion that has come in and has no number yet."""
    return actions.receive_arende(by=kommun.registrator, **_motion(kommun, facts))


def motion_registrerad(kommun: Kommun, **facts) -> Handlaggning:
    """A motion with its diarienummer. `facts` replace those of `arenden.actions.receive`."""
    facts = _motion(kommun, facts)
    return actions.register_arende(by=kommun.registrator, dag=facts["inkom"], **facts)


def motion_anmald(kommun: Kommun, **facts) -> Handlaggning:
    """A motion announced in KF and left for preparation."""
    handlaggning = motion_registrerad(kommun, **facts)
    behandla(kommun, handlaggning, kommun.kf, Beslutsslag.REMITTERAR, dag=ANMALD)
    return handlaggning


def motion_under_beredning(kommun: Kommun, *, underlag: bool = False, **facts) -> Handlaggning:
    """A motion given to the handläggare; with `underlag` its paper is ready for KSAU."""
    handlaggning = motion_anmald(kommun, **facts)
    actions.assign(handlaggning, handlaggare=kommun.handlaggare, by=kommun.kansli, dag=FORDELAD)
    if underlag:
        underlag_klart(kommun, handlaggning)
    return handlaggning


def motion_i_ksau(kommun: Kommun, **facts) -> Handlaggning:
    """A motion on KSAU's agenda."""
    handlaggning = motion_under_beredning(kommun, underlag=True, **facts)
    satt_upp(kommun, handlaggning, kommun.ksau, KSAU_DAG)
    return handlaggning


def motion_i_ks(kommun: Kommun, **facts) -> Handlaggning:
    """A motion that KSAU has proposed on, waiting for KS; not on an agenda there yet."""
    handlaggning = motion_i_ksau(kommun, **facts)
    behandla(kommun, handlaggning, kommun.ksau, Beslutsslag.FORESLAR, dag=KSAU_DAG)
    return handlaggning


def motion_i_kf(kommun: Kommun, **facts) -> Handlaggning:
    """A motion that KS has proposed on, waiting for KF; not on an agenda there yet."""
    handlaggning = motion_i_ks(kommun, **facts)
    behandla(kommun, handlaggning, kommun.ks, Beslutsslag.FORESLAR, dag=KS_DAG)
    return handlaggning


def motion_avgjord(kommun: Kommun, *, utfall: str = Utfallskod.BIFALL, **facts) -> Handlaggning:
    """A motion decided by KF, every att-sats with the same outcome."""
    handlaggning = motion_i_kf(kommun, **facts)
    behandla(kommun, handlaggning, kommun.kf, Beslutsslag.BESLUTAR, dag=KF_DAG, utfall=utfall)
    return handlaggning


def medborgarforslag_registrerat(kommun: Kommun, namn: str = "Cecilia Damm", **facts) -> Handlaggning:
    """A medborgarförslag by one private person."""
    facts = {
        "arendetyp": Arendetyp.MEDBORGARFORSLAG,
        "rubrik": "Fler parkbänkar",
        "motionarer": [NyMotionar(namn)],
    } | facts
    return motion_registrerad(kommun, **facts)


def forvaltningsarende(kommun: Kommun, *, vag: str = "Till kommunfullmäktige", **facts) -> Handlaggning:
    """A case of the förvaltning's own, registered. `vag` is the name of its path."""
    facts = {
        "arendetyp": Arendetyp.FORVALTNINGSARENDE,
        "organ": kommun.ks,
        "rubrik": "Taxa för torghandel",
        "inkom": INKOM,
        "vag": Beslutsvag.objects.get(namn=vag),
    } | facts
    return actions.register_arende(by=kommun.registrator, dag=facts["inkom"], **facts)


def forvaltningsarende_i_utskott(kommun: Kommun, **facts) -> Handlaggning:
    """A förvaltningsärende handed to the first organ of its path and on that organ's agenda."""
    handlaggning = forvaltningsarende(kommun, **facts)
    actions.assign(handlaggning, handlaggare=kommun.handlaggare, by=kommun.kansli, dag=FORDELAD)
    underlag_klart(kommun, handlaggning)
    satt_upp(kommun, handlaggning, handlaggning.next_step().organ, KSAU_DAG)
    return handlaggning


# --- Steps --------------------------------------------------------------------------------------------------------


def underlag_klart(kommun: Kommun, handlaggning: Handlaggning, dag: date = UNDERLAG) -> None:
    """What the approved tjänsteskrivelse reports: the case may go to its first organ."""
    svar = dict.fromkeys(handlaggning.arende.attsatser.all(), Utfallskod.BIFALL)
    milestones.underlag_klart(handlaggning.arende, dag=dag, forslag=["bifalla motionen"], svar=svar, by=kommun.kansli)
    handlaggning.refresh_from_db()


def sammantrade(kommun: Kommun, organ: Organ, dag: date) -> Sammantrade:
    """The organ's meeting that day, planned if there is none."""
    return Sammantrade.objects.filter(organ=organ, datum=dag).exclude(
        tillstand="installt"
    ).first() or actions.plan_meeting(organ=organ, datum=dag, by=kommun.kansli)


def satt_upp(kommun: Kommun, handlaggning: Handlaggning, organ: Organ, dag: date, **facts) -> Dagordningspunkt:
    """Put the case on the agenda of the organ's meeting that day."""
    return actions.put_on_agenda(sammantrade(kommun, organ, dag), handlaggning, by=kommun.kansli, **facts)


def behandla(
    kommun: Kommun,
    handlaggning: Handlaggning,
    organ: Organ,
    slag: str,
    *,
    dag: date,
    utfall: str | None = None,
    per_attsats: Mapping[Attsats, str] | None = None,
    avsikt: str | None = None,
    **facts,
) -> Beslut:
    """Let the organ treat the case at its meeting that day, put on the agenda if it is not there.

    `utfall` gives every att-sats that outcome.
    """
    mote = sammantrade(kommun, organ, dag)
    punkt = mote.punkter.filter(arende=handlaggning.arende).first()
    punkt = punkt or actions.put_on_agenda(mote, handlaggning, by=kommun.kansli, avsikt=avsikt)
    if per_attsats is None:
        per_attsats = dict.fromkeys(handlaggning.arende.attsatser.all(), utfall) if utfall else {}
    beslut = actions.treat(
        punkt, Behandling(slag=Beslutsslag(slag), per_attsats=per_attsats, **facts), by=kommun.kansli
    )
    ladda(handlaggning)
    return beslut


def ladda(handlaggning: Handlaggning) -> Handlaggning:
    """The row and its case as they are now."""
    handlaggning.__dict__.pop("vagen", None)
    handlaggning.refresh_from_db()
    return handlaggning


def _motion(kommun: Kommun, facts: dict) -> dict:
    return {
        "arendetyp": Arendetyp.MOTION,
        "organ": kommun.ks,
        "rubrik": "Fler cykelställ vid stationen",
        "inkom": INKOM,
        "motionarer": MOTIONARER,
        "attsatser": ATTSATSER,
    } | facts
