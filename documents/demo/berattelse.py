"""What happens to a case of the demo, told as generators: each `yield` waits for a day, and then the next act is done.

The acts are the product's own, so that every state the demo shows has been reached the lawful way, by the right role.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from arenden import actions as register
from arenden import clock
from arenden.models import Arendetyp, Attsats, Handlingstyp, Mal, Person, Riktning
from arenden.visibility import Synlighet
from documents import actions as papers
from documents.models import Syfte, Tjansteskrivelse
from workflow import actions
from workflow.actions import Behandling
from workflow.kalender import nasta_vardag
from workflow.machines.handlaggning import Undantag
from workflow.models import Arendeavsikt, Beslutsslag, Handlaggning
from workflow.transitions import perform

if TYPE_CHECKING:
    from documents.demo.bygg import Kommun

Story = Iterator[date]
OUTCOME_WORDS = {
    "bifall": "att bifalla motionen",
    "delvis_bifall": "att bifalla motionen i den del som avser den första att-satsen och i övrigt avslå den",
    "avslag": "att avslå motionen med hänvisning till det arbete som redan pågår",
    "besvarad": "att anse motionen besvarad med hänvisning till vad som sägs i tjänsteskrivelsen",
}


@dataclass
class Fall:
    """One case to tell: what it is, when it comes in, how quickly it goes, and where it turns or stops."""

    rubrik: str
    attsatser: list[str]
    motionarer: list[Person]
    inkom: date
    utfall: str = "avslag"
    tempo: int = 45  # days that the handläggare needs
    stannar: str = ""  # the state in which the story is left
    remiss: str = ""  # code of an organ that is asked
    vandning: str = ""  # aterremiss, bordlagd, atertagen, avvisad, avskriven, makulerad, utan_svar, undantag
    mal: str = ""
    arendetyp: str = Arendetyp.MOTION
    slutar_i: str = "KF"
    vag: str = ""  # key of another path than the standard one


def motion(kommun: Kommun, fall: Fall) -> Story:
    """A motion or medborgarförslag from the day it comes in."""
    yield fall.inkom
    h = _register(kommun, fall)
    if fall.stannar in ("inkommen", "registrerad"):
        return
    if fall.vandning == "makulerad":
        yield _after(1)
        register.annul(h.arende, skal="Samma motion var redan diarieförd.", by=kommun.registrator)
        return
    if fall.vandning == "avvisad":
        yield fall.inkom + timedelta(days=6)
        perform(
            h, "avvisa", by=kommun.kansli, dag=clock.today(), skal="Förslaget gäller en fråga som inte är kommunens."
        )
        return
    yield from _announce(kommun, h)
    if fall.stannar == "anmald":
        return
    yield _after(12)
    actions.assign(h, handlaggare=kommun.handlaggare_for(fall), by=kommun.kansli)
    _link_goal(kommun, h, fall)
    if fall.remiss:
        yield from _remiss(kommun, h, fall)
    if fall.stannar == "under_beredning":
        return
    if fall.vandning == "atertagen":
        yield _after(30)
        actions.withdraw(h, motionarer=list(h.arende.motion.motionarer.all()), dag=clock.today(), by=kommun.kansli)
        return
    if fall.vandning == "avskriven":
        yield from _report_and_write_off(kommun, h)
        return
    yield _after(fall.tempo)
    yield from _paper(kommun, h, fall)
    yield from _through_the_organs(kommun, h, fall)


def forvaltningsarende(kommun: Kommun, fall: Fall) -> Story:
    """A case that the förvaltning begins itself."""
    yield fall.inkom
    h = actions.register_arende(
        by=kommun.registrator,
        arendetyp=Arendetyp.FORVALTNINGSARENDE,
        organ=kommun.organ["KS"],
        rubrik=fall.rubrik,
        inkom=fall.inkom,
        inkom_via="internt",
        synlighet=Synlighet.OFFENTLIG if fall.utfall != "sekretess" else Synlighet.SEKRETESS,
        vag=kommun.vagar[f"forvaltning-{fall.slutar_i}"],
    )
    if fall.stannar == "registrerad":
        return
    yield _after(3)
    actions.assign(h, handlaggare=kommun.handlaggare_for(fall), by=kommun.kansli)
    if fall.stannar == "under_beredning":
        return
    yield _after(fall.tempo)
    yield from _paper(kommun, h, fall)
    yield from _through_the_organs(kommun, h, fall)


def _register(kommun: Kommun, fall: Fall) -> Handlaggning:
    facts = {
        "arendetyp": fall.arendetyp,
        "organ": kommun.organ["KS"],
        "rubrik": fall.rubrik,
        "inkom": fall.inkom,
        "motionarer": [register.NyMotionar(p.namn, kommun.parti_of.get(p.pk, ""), p) for p in fall.motionarer],
        "attsatser": fall.attsatser,
        "vag": kommun.vagar.get(fall.vag),
    }
    if fall.stannar == "inkommen":
        return actions.receive_arende(by=kommun.registrator, **facts)
    h = actions.register_arende(by=kommun.registrator, **facts)
    register.add_handling(
        h.arende,
        riktning=Riktning.INKOMMEN,
        typ=Handlingstyp.MOTION if fall.arendetyp == Arendetyp.MOTION else Handlingstyp.MEDBORGARFORSLAG,
        beskrivning=fall.rubrik,
        datum=fall.inkom,
        motpart=h.arende.forslagsstallarna,
        innehall=(
            "\n\n".join([fall.rubrik, "Vi föreslår att kommunfullmäktige beslutar", *fall.attsatser]) + "\n"
        ).encode(),
        filtyp="txt",
        synlighet=Synlighet.OFFENTLIG if fall.arendetyp == Arendetyp.MOTION else Synlighet.INTERN,
        by=kommun.registrator,
    )
    return h


def _announce(kommun: Kommun, h: Handlaggning) -> Story:
    mote = kommun.next_meeting("KF", clock.today() + timedelta(days=9))
    punkt = actions.put_on_agenda(mote, h, by=kommun.kansli)
    yield mote.datum
    text = ["att lämna motionen till kommunstyrelsen för beredning"]
    actions.treat(punkt, Behandling(Beslutsslag.REMITTERAR, text), by=kommun.kansli)
    h.refresh_from_db()


def _remiss(kommun: Kommun, h: Handlaggning, fall: Fall) -> Story:
    organ = kommun.organ[fall.remiss]
    remiss = actions.send_remiss(
        h, till=organ, sand_den=clock.today(), svara_senast=nasta_vardag(_after(70)), by=kommun.kansli
    )
    if fall.stannar == "under_beredning":
        return
    yield _after(60)
    if fall.vandning == "utan_svar":
        actions.go_on_without_answer(
            remiss, skal="Nämnden hinner inte yttra sig före sommaren och har inget att invända.", by=kommun.kansli
        )
        return
    actions.answer_remiss(
        remiss,
        svar_den=clock.today(),
        stallning="tillstyrker" if fall.utfall == "bifall" else "avstyrker",
        diarienummer=f"{fall.remiss} {clock.today().year}/{100 + h.pk}",
        paragraf=f"§ {20 + h.pk % 60}",
        text="Nämnden har inget att tillägga utöver förvaltningens yttrande.",
        by=kommun.kansli,
    )


def _paper(kommun: Kommun, h: Handlaggning, fall: Fall, *, again: bool = False) -> Story:
    """Write, review, approve and register the tjänsteskrivelse; the story may stop on the way."""
    writer = h.arende.handlaggare
    skrivelse = papers.create_draft(h.arende, by=writer)
    if fall.stannar == "utkast":
        return
    if fall.stannar == "makulerad_skrivelse":
        perform(skrivelse, "makulera", by=writer)
        return
    skrivelse = papers.save_draft(skrivelse, _content(skrivelse, fall, again=again), by=writer)
    if fall.stannar == "intern_remiss":
        perform(skrivelse, "remittera_internt", by=writer)
        return
    yield _after(3)
    papers.send_for_review(skrivelse, by=writer)
    if fall.stannar == "granskning":
        return
    yield _after(4)
    if fall.stannar == "tillbaka":
        papers.send_back(
            skrivelse, kommentar="Bra underlag. Skriv ut kostnaden per år i avsnittet om ekonomi.", by=kommun.chef
        )
        return
    papers.approve(skrivelse, sha256=skrivelse.content_sha256(), by=kommun.chef)
    if fall.stannar == "godkand":
        return
    yield _after(1)
    papers.register_paper(skrivelse, by=kommun.kansli)


def _content(skrivelse: Tjansteskrivelse, fall: Fall, *, again: bool) -> papers.Innehall:
    arende = skrivelse.arende
    text = _texts(fall, again=again)
    is_motion = arende.has_forslagsstallare
    attsatser = list(arende.attsatser.all())
    return papers.Innehall(
        rubrik=skrivelse.rubrik,
        datum=clock.today(),
        forslag=[OUTCOME_WORDS[fall.utfall] if is_motion else fall.attsatser[0]],
        svar=_per_attsats(attsatser, fall.utfall),
        avsnitt=[(row.nyckel, row.rubrik, row.html + text.get(row.nyckel, "")) for row in skrivelse.avsnitt.all()],
        underlag=list(skrivelse.underlag.values_list("titel", "datum")),
        undertecknare=[("Helena Strandqvist", "Kommundirektör"), ("Christer Holmvik", "Kanslichef")],
        mottagare=list(skrivelse.mottagare.values_list("namn", "syfte")) or [("Kommunledningskontoret", Syfte.ATGARD)],
    )


def _texts(fall: Fall, *, again: bool) -> dict[str, str]:
    subject = fall.rubrik.removeprefix("Motion om ").removeprefix("Medborgarförslag om ")
    judged = {
        "bifall": "Förvaltningen bedömer att förslaget är genomförbart inom ram och att det stärker pågående arbete.",
        "delvis_bifall": (
            "Förvaltningen bedömer att den första delen kan genomföras nu, medan resten kräver beslut om budget."
        ),
        "avslag": "Förvaltningen bedömer att syftet nås bättre genom det arbete som redan pågår.",
        "besvarad": "Förvaltningen bedömer att det som efterfrågas i huvudsak redan görs.",
    }.get(fall.utfall, "Förvaltningen föreslår att ärendet beslutas enligt förslaget.")
    return {
        "sammanfattning": f"<p>{judged}</p>",
        "foredragning": (
            f"<p>Frågan om {subject} har beretts tillsammans med berörda verksamheter.</p>"
            '<table><thead><tr><th scope="col">Alternativ</th><th scope="col">Kostnad per år</th>'
            '<th scope="col">Bedömning</th></tr></thead><tbody><tr><th scope="row">Som i dag</th><td>0 kr</td>'
            '<td>Pågående arbete fortsätter</td></tr><tr><th scope="row">Enligt förslaget</th><td>350 000 kr</td>'
            f"<td>Kan prövas i nästa budget</td></tr></tbody></table><p>{judged}</p>"
            + (
                "<p>Efter återremissen har förvaltningen kompletterat med en beräkning av kostnaden.</p>"
                if again
                else ""
            )
        ),
        "barnets_basta": "<p>Förslaget påverkar barn indirekt. En särskild prövning har inte bedömts behövas.</p>",
        "ekonomi": "<p>Kostnaden ryms inom beslutad ram.</p>",
    }


def _through_the_organs(kommun: Kommun, h: Handlaggning, fall: Fall) -> Story:
    """From the paper to the decision: each organ of the path in turn, with the turns of the story."""
    h.refresh_from_db()
    if not h.underlag_klart_den:
        return
    turned = False
    while (step := h.steg or h.next_step()) is not None:
        if h.tillstand == "under_beredning" and fall.stannar in ("i_utskott", "i_namnd"):
            perform(h, "overlamna", by=kommun.kansli, dag=clock.today())
        if fall.stannar == h.tillstand:
            return
        mote = kommun.next_meeting(step.organ.kod, max(clock.today(), h.senaste_dag) + timedelta(days=6))
        punkt = actions.put_on_agenda(mote, h, by=kommun.kansli)
        if fall.vandning == "undantag":
            perform(h, "undanta", by=kommun.kansli, undantag=Undantag.VAL_OCH_AVSAGELSE, dag=clock.today())
        yield mote.datum
        turn, turned = (fall.vandning, True) if _turns_here(fall, step.organ.kod, turned) else ("", turned)
        actions.treat(punkt, _behandling(kommun, h, fall, step.uppgift, turn), by=kommun.kansli)
        h.refresh_from_db()
        if h.tillstand == "avgjord":
            break
        if turn == "aterremiss":
            yield _after(40)
            yield from _paper(kommun, h, fall, again=True)
            h.refresh_from_db()
    if fall.stannar != "avgjord" and h.tillstand == "avgjord":
        yield _after(35)
        perform(h, "avsluta", by=kommun.kansli, dag=clock.today())


def _turns_here(fall: Fall, kod: str, turned: bool) -> bool:
    return not turned and ((fall.vandning, kod) in {("aterremiss", "KS"), ("bordlagd", "KF")})


def _behandling(kommun: Kommun, h: Handlaggning, fall: Fall, uppgift: str, turn: str) -> Behandling:
    attsatser = list(h.arende.attsatser.all())
    text = [OUTCOME_WORDS[fall.utfall] if attsatser else fall.attsatser[0]]
    if turn == "aterremiss":
        return Behandling(
            Beslutsslag.ATERREMISS, ["att återremittera ärendet"], motivering="Kostnaden behöver belysas bättre."
        )
    if turn == "bordlagd":
        return Behandling(Beslutsslag.BORDLAGD, ["att bordlägga ärendet till nästa sammanträde"])
    if uppgift == "avgora":
        recipients = [{"mottagare": "Motionärerna", "syfte": "kannedom"}] if attsatser else []
        return Behandling(
            Beslutsslag.BESLUTAR,
            text,
            _per_attsats(attsatser, fall.utfall),
            mal=list(h.arende.mallankar.all()),
            skickas_till=recipients,
        )
    return Behandling(Beslutsslag.FORESLAR, text, _per_attsats(attsatser, fall.utfall))


def _report_and_write_off(kommun: Kommun, h: Handlaggning) -> Story:
    """The year runs out: reported to fullmäktige in time, and written off at a later meeting (KL 5 kap. 35 §)."""
    mote = kommun.next_meeting("KF", clock.today() + timedelta(days=200))
    yield mote.datum - timedelta(days=10)
    punkt = actions.put_on_agenda(mote, h, by=kommun.kansli, avsikt=Arendeavsikt.REDOVISNING)
    yield mote.datum
    actions.treat(
        punkt, Behandling(Beslutsslag.REDOVISAD, ["att lägga redovisningen till handlingarna"]), by=kommun.kansli
    )
    later = kommun.next_meeting("KF", clock.today() + timedelta(days=60))
    yield later.datum - timedelta(days=10)
    punkt = actions.put_on_agenda(later, h, by=kommun.kansli, avsikt=Arendeavsikt.REDOVISNING)
    yield later.datum
    outcome = dict.fromkeys(h.arende.attsatser.all(), "avskriven")
    actions.treat(punkt, Behandling(Beslutsslag.AVSKRIVER, ["att avskriva motionen"], outcome), by=kommun.kansli)


def _per_attsats(attsatser: list[Attsats], utfall: str) -> dict[Attsats, str]:
    if utfall == "delvis_bifall":
        return {attsats: "bifall" if attsats.nr == 1 else "avslag" for attsats in attsatser}
    return dict.fromkeys(attsatser, utfall)


def _link_goal(kommun: Kommun, h: Handlaggning, fall: Fall) -> None:
    mal = Mal.objects.filter(typ=Mal.Typ.KF_MAL).order_by("ordning")
    if fall.mal and (row := mal[int(fall.mal) : int(fall.mal) + 1].first()):
        register.link_goal(
            h.arende, mal=row, hur="beror", motivering="Frågan hör till målets område.", by=h.arende.handlaggare
        )


def _after(days: int) -> date:
    return clock.today() + timedelta(days=days)
