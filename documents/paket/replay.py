"""One package played through the gate as history: registered, prepared, treated and ended, step by step in order of
time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction

from arenden import actions as register
from arenden import audit
from arenden.actions import NyMotionar
from arenden.jsonfil import Fault, place
from arenden.models import Arende as Register
from arenden.models import Handlingstyp, Inkomstsatt, Lanktyp, Mal, Organ, Organtyp, Person, Riktning
from arenden.permissions import IMPORT
from arenden.visibility import Synlighet
from documents import actions as papers
from documents.models import Tjansteskrivelse
from documents.paket import schema
from documents.paket.organ import Organregister
from workflow import actions as course
from workflow.machines.fsm import Hinder
from workflow.machines.handlaggning import I_ORGAN, STATE_FOR_ORGAN, Tillstand, Uppgift
from workflow.models import (
    Arendeavsikt,
    Beslut,
    Beslutsmal,
    Beslutsslag,
    Beslutsutfall,
    Beslutsvag,
    Forslag,
    Forslagssvar,
    Handlaggning,
    Remiss,
    Reservation,
    Sammantrade,
)
from workflow.models.beslut import AVGORANDEN, FORSLAGSSLAG
from workflow.models.handlaggning import path_faults
from workflow.transitions import perform

T = Tillstand
Step = tuple[Organ, str]
_ADVICE = {"tillstyrks", "avstyrks", "besvarad"}


def has_own_words_of_advice(behandling: schema.Behandling) -> bool:
    """Whether an organ that does not decide keeps to the words of one that advises."""
    return behandling.utfall == "foreslar" or not {row.utfall for row in behandling.per_attsats} - _ADVICE


def is_announced(arendetyp: str, path: list[Organ]) -> bool:
    """Whether a case of that kind is announced in fullmäktige when the package does not say."""
    return arendetyp != "forvaltningsarende" and bool(path) and path[-1].typ == Organtyp.FULLMAKTIGE


def is_registered_paper(skrivelse: Any, treated: list[date]) -> bool:
    """Whether a paper is a registered one and no draft, when the package does not say: it is signed, or organs have had
    it before them.
    """
    return bool(skrivelse.undertecknare) or any(dag >= skrivelse.datum for dag in treated)


class Replay:
    """The playing of one package. `deviations`: steps that the gate refused and that are recorded without the rule they
    broke.
    """

    def __init__(
        self, paket: schema.Arendepaket, organ: Organregister, path: list[Step], owner: Organ, known: set[str]
    ) -> None:
        self.paket, self.organ, self.path, self.owner, self.known = paket, organ, path, owner, known
        self.deviations: list[Fault] = []
        self.notes: list[str] = []
        self.meetings: set[int] = set()
        self.papers_left = list(paket.tjansteskrivelser)

    @classmethod
    def begin(cls, paket: schema.Arendepaket, organ: Organregister, known: set[str]) -> Replay | None:
        """Ready to play, or None and the reason among the register's faults."""
        path = _path(paket, organ)
        serie = organ.serie_for(paket.diarienummer) if paket.diarienummer else None
        if organ.faults or not path:
            return None
        return cls(paket, organ, path, serie.organ if serie else _owner(path, organ), known)

    def play(self) -> None:
        self._register()
        for _, _, _, act in sorted(self._timeline(), key=lambda step: step[:3]):
            act()
        if self.paket.handlaggare and not self.paket.avvisad:
            self._begin_preparation()
        self._except_from_preparation(self._h().senaste_dag)
        audit.record(self.arende, "handlaggning.importerad", by=IMPORT, objekt=self._h())

    def keep(self, deviations: list[Fault]) -> None:
        """Record on the case what its history broke."""
        handlaggning = self._h()
        handlaggning.avvikelser = [{"plats": fault.plats, "text": fault.mening} for fault in deviations]
        handlaggning.save(update_fields=["avvikelser"])

    def summary(self) -> str:
        handlaggning = self._h()
        unknown = ", ".join(_UNKNOWN_WORDS.get(fakta, fakta) for fakta in handlaggning.okanda_fakta)
        return f"{self.arende}: {handlaggning.lage_i_ord.lower()}." + (f" Okänt: {unknown}." if unknown else "")

    # --- Registering ----------------------------------------------------------------------------------------------

    def _register(self) -> None:
        paket = self.paket
        self.arende = register.receive(
            arendetyp=paket.arendetyp,
            organ=self.owner,
            rubrik=paket.rubrik,
            inkom=paket.inkom,
            vackt=paket.vackt,
            inkom_via=paket.inkom_via or Inkomstsatt.OKANT,
            motionarer=[_motionar(m, privat=paket.arendetyp == "medborgarforslag") for m in paket.motionarer],
            attsatser=paket.attsatser,
            synlighet=paket.synlighet or Synlighet.OFFENTLIG,
            by=IMPORT,
        )
        if paket.handlaggare:
            self.arende.handlaggare_som_skriven = paket.handlaggare.model_dump()
            self.arende.save(update_fields=["handlaggare_som_skriven"])
        self.attsatser = {attsats.nr: attsats for attsats in self.arende.attsatser.all()}
        handlaggning = Handlaggning.objects.create(arende=self.arende)
        course.set_path(handlaggning, self.path, by=IMPORT)
        self._add_first_handling()
        self._add_links()
        if paket.diarienummer:
            register.assign_number(self.arende, by=IMPORT, som_skrivet=paket.diarienummer)
        perform(handlaggning, "registrera", by=IMPORT, dag=paket.inkom)
        self.arende.refresh_from_db()
        if self.arende.has_forslagsstallare and not paket.motionarer:
            self._unknown("motionarer")

    def _add_first_handling(self) -> None:
        if not self.arende.has_forslagsstallare:
            return
        register.add_handling(
            self.arende,
            riktning=Riktning.INKOMMEN,
            typ=Handlingstyp.MOTION if self.arende.is_motion else Handlingstyp.MEDBORGARFORSLAG,
            beskrivning=self.arende.rubrik,
            datum=self.arende.inkom,
            motpart=self.arende.forslagsstallarna,
            by=IMPORT,
        )

    def _add_links(self) -> None:
        for nummer in self.paket.andra_diarienummer:
            register.link(self.arende, typ=Lanktyp.SAMMA_AMNE, annat_diarienummer=nummer, by=IMPORT)
        for lank in self.paket.lankar:
            here = Register.objects.filter(som_skrivet=lank.diarienummer).exclude(pk=self.arende.pk).first()
            other = {"till": here} if here else {"annat_diarienummer": lank.diarienummer}
            register.link(self.arende, typ=lank.typ, by=IMPORT, **other)
        for mal in self.paket.mal:
            register.link_goal(
                self.arende,
                mal=_mal(mal.mal),
                mal_som_lydde=mal.mal,
                hur=mal.hur,
                motivering=mal.motivering or "",
                by=IMPORT,
            )

    # --- The order of time ----------------------------------------------------------------------------------------

    def _timeline(self) -> Iterator[tuple[date, int, int, Callable[[], None]]]:
        """(day, order within the day, number, act). Treatments keep the order of the file whatever their days."""
        reached, first = self.paket.inkom, True
        for nr, behandling in enumerate(self.paket.behandlingar):
            reached, first = max(reached, behandling.datum), first and behandling.utfall == "remitterar"
            yield reached, 0 if first else 5, nr, lambda nr=nr: self._treat(nr)
        for nr, remiss in enumerate(self.paket.remisser):
            yield remiss.sand, 1, nr, lambda nr=nr: self._send_remiss(nr)
            if remiss.svar:
                yield remiss.svar.datum, 2, nr, lambda nr=nr: self._answer_remiss(nr)
            if remiss.avbruten:
                yield max(remiss.avbruten.datum, remiss.sand), 2, nr, lambda nr=nr: self._interrupt_remiss(nr)
        reached = self.paket.inkom
        for nr, skrivelse in enumerate(self.paket.tjansteskrivelser):
            reached = max(reached, skrivelse.datum)
            yield reached, 3, nr, lambda nr=nr: self._add_paper(nr)
        for nr, motionar in enumerate(self.paket.motionarer):
            if motionar.aterkallad:
                yield motionar.aterkallad, 6, nr, lambda nr=nr: self._recall(nr)
        if self.paket.avvisad:
            yield self.paket.avvisad.datum, 6, 0, self._reject
        if self.paket.avslutad:
            yield self.paket.avslutad, 7, 0, self._close

    # --- Preparation ----------------------------------------------------------------------------------------------

    def _begin_preparation(self) -> None:
        handlaggning = self._h()
        if handlaggning.tillstand not in (T.REGISTRERAD, T.ANMALD):
            return
        if handlaggning.ska_anmalas and not handlaggning.anmald_den:
            self._unknown("anmalan")
        perform(handlaggning, "borja_bereda", by=IMPORT, dag=handlaggning.senaste_dag)

    def _send_remiss(self, nr: int) -> None:
        self._begin_preparation()
        remiss = self.paket.remisser[nr]
        facts = {"till": self.organ[remiss.till], "sand_den": remiss.sand, "svara_senast": remiss.svara_senast}
        try:
            course.send_remiss(self._h(), by=IMPORT, **facts)
        except Hinder as hinder:
            self._deviate(place("remisser", nr), hinder)
            row = Remiss(arende=self.arende, **facts)
            row.offentliggor()
            row.save()

    def _answer_remiss(self, nr: int) -> None:
        svar = self.paket.remisser[nr].svar
        course.answer_remiss(
            self._remiss(nr),
            svar_den=svar.datum,
            stallning=svar.stallning,
            svar_organ=svar.organ or "",
            diarienummer=svar.diarienummer or "",
            paragraf=svar.paragraf or "",
            text=svar.text or "",
            by=IMPORT,
        )

    def _interrupt_remiss(self, nr: int) -> None:
        avbruten = self.paket.remisser[nr].avbruten
        remiss = course.go_on_without_answer(self._remiss(nr), skal=avbruten.skal, by=IMPORT)
        remiss.avbruten_den = avbruten.datum
        remiss.save(update_fields=["avbruten_den"])

    def _remiss(self, nr: int) -> Remiss:
        """The row of the nr:th remiss: the first of those to that organ and day that is still open."""
        remiss = self.paket.remisser[nr]
        rows = self.arende.remisser.filter(
            till=self.organ[remiss.till], sand_den=remiss.sand, svar_den=None, avbruten_den=None
        )
        return rows.filter(svara_senast=remiss.svara_senast).order_by("pk").first()

    # --- Papers ---------------------------------------------------------------------------------------------------

    def _add_paper(self, nr: int) -> None:
        self._begin_preparation()
        skrivelse = self.paket.tjansteskrivelser[nr]
        self.papers_left.remove(skrivelse)
        if not self._h().is_oppen:
            self._deviate(
                place("tjansteskrivelser", nr, "datum"),
                f"Tjänsteskrivelsen är daterad {skrivelse.datum}, efter att ärendet avgjordes. Rätta datumet.",
            )
        row = self._write_paper(skrivelse, nr)
        if self._is_registered(skrivelse):
            self._register_paper(row)

    def _write_paper(self, skrivelse: schema.Tjansteskrivelse, nr: int) -> Tjansteskrivelse:
        writer = skrivelse.handlaggare or self.paket.handlaggare
        row = Tjansteskrivelse.objects.create(
            arende=self.arende,
            version=nr + 1,
            datum=skrivelse.datum,
            rubrik=skrivelse.rubrik or self.arende.rubrik,
            is_importerad=True,
            synlighet=Synlighet.ARBETSMATERIAL,
            handlaggare_namn=writer.namn if writer else "",
            handlaggare_titel=(writer.titel or "") if writer else "",
            forvaltning=(writer.forvaltning or "") if writer else "",
        )
        audit.record(self.arende, "tjansteskrivelse.skapad", by=IMPORT, objekt=row)
        innehall = papers.Innehall(
            rubrik=row.rubrik,
            datum=skrivelse.datum,
            forslag=skrivelse.forslag_till_beslut,
            svar={self.attsatser[svar.attsats]: svar.utfall for svar in skrivelse.svar_per_attsats},
            avsnitt=[(a.nyckel, a.rubrik, a.html) for a in skrivelse.avsnitt],
            underlag=[(u.titel, u.datum) for u in skrivelse.underlag],
            undertecknare=[(u.namn, u.titel or "") for u in skrivelse.undertecknare],
            mottagare=[(m.mottagare, m.syfte) for m in skrivelse.skickas_till],
        )
        return papers.save_draft(row, innehall, by=IMPORT)

    def _register_paper(self, row: Tjansteskrivelse) -> None:
        """It was approved before it was signed; by whom and when the file does not tell."""
        row.brister, row.synlighet = [], Synlighet.INTERN
        row.save(update_fields=["brister", "synlighet"])
        perform(row, "skicka_till_granskning", by=IMPORT)
        perform(row, "godkann", by=IMPORT, av=None, sha256=row.content_sha256())
        row.skickad_den = row.godkand_den = None
        row.save(update_fields=["skickad_den", "godkand_den"])
        self._unknown("godkannare")
        papers.register_paper(row, by=IMPORT)

    def _is_registered(self, skrivelse: schema.Tjansteskrivelse) -> bool:
        if skrivelse.lage:
            return skrivelse.lage == "registrerad"
        return is_registered_paper(
            skrivelse, [b.datum for b in self.paket.behandlingar if self._is_step(self.organ[b.organ], b)]
        )

    def _is_step(self, organ: Organ, behandling: schema.Behandling) -> bool:
        return behandling.utfall != "remitterar" and any(o == organ and task != Uppgift.ANMALA for o, task in self.path)

    # --- Treatments -----------------------------------------------------------------------------------------------

    def _treat(self, nr: int) -> None:
        behandling = self.paket.behandlingar[nr]
        organ = self.organ[behandling.organ]
        avsikt = self._avsikt(organ, behandling)
        if avsikt is None:
            beslut = self._note_beside_the_path(behandling, organ, nr)
        else:
            beslut = self._through_the_gate(behandling, organ, avsikt, nr)
        Reservation.objects.bulk_create(
            Reservation(beslut=beslut, namn=r.namn, parti=r.parti, text=r.text) for r in behandling.reservationer
        )
        Beslutsmal.objects.bulk_create(
            Beslutsmal(beslut=beslut, mal=_mal(m.mal), mal_som_lydde=m.mal, hur=m.hur, motivering=m.motivering or "")
            for m in behandling.mal
        )

    def _avsikt(self, organ: Organ, behandling: schema.Behandling) -> str | None:
        """Why the case stood on that agenda; None for what moves nothing: a nämnd that answered, an organ beside the
        path.
        """
        handlaggning = self._h()
        if behandling.utfall == "remitterar":
            is_announcement = handlaggning.tillstand == T.REGISTRERAD and organ.pk == handlaggning.announcing_organ_id
            return Arendeavsikt.ANMALAN if is_announcement else None
        if behandling.utfall in ("redovisad", "avskriver"):
            return Arendeavsikt.REDOVISNING
        return Arendeavsikt.BEHANDLING if self._is_step(organ, behandling) else None

    def _through_the_gate(self, behandling: schema.Behandling, organ: Organ, avsikt: str, nr: int) -> Beslut:
        if avsikt != Arendeavsikt.ANMALAN:
            self._begin_preparation()
            self._admit_what_is_not_told(behandling, organ, avsikt, nr)
        try:
            with transaction.atomic():
                punkt = course.put_on_agenda(
                    self._meeting(organ, behandling.datum), self._h(), by=IMPORT, avsikt=avsikt
                )
                if behandling.utfall == "beslutar":
                    self._except_from_preparation(behandling.datum)
                return course.treat(punkt, self._as_treatment(behandling), by=IMPORT)
        except Hinder as hinder:
            self._note_refusal(behandling, organ, nr, hinder)
            return self._as_it_was(behandling, organ)

    def _except_from_preparation(self, dag: date) -> None:
        """The exception from the duty to prepare, which the file names but gives no day of."""
        handlaggning = self._h()
        undantag = self.paket.beredningsundantag
        if undantag and not handlaggning.beredningsundantag and handlaggning.tillstand in I_ORGAN:
            perform(handlaggning, "undanta", by=IMPORT, undantag=undantag, dag=max(dag, handlaggning.senaste_dag))

    def _note_refusal(self, behandling: schema.Behandling, organ: Organ, nr: int, hinder: Hinder) -> None:
        """What the gate said, unless the dates have told it already; and the law, where styrelsen was passed over."""
        where = place("behandlingar", nr)
        if hinder.kod == "fel_ordning" and f"{where}.datum" in self.known:
            return
        self._deviate(where, hinder)
        handlaggning = self._h()
        decides = organ.typ == Organtyp.FULLMAKTIGE and behandling.utfall == "beslutar"
        if (
            hinder.kod == "fel_organ"
            and decides
            and not (handlaggning.styrelsen_horda_den or handlaggning.beredningsundantag)
        ):
            self._deviate(
                where,
                f"{organ} avgjorde ärendet utan att kommunstyrelsen hade fått yttra sig (KL 5 kap. 26–28 §§). "
                "Lägg till styrelsens behandling.",
            )

    def _admit_what_is_not_told(self, behandling: schema.Behandling, organ: Organ, avsikt: str, nr: int) -> None:
        handlaggning = self._h()
        if avsikt == Arendeavsikt.BEHANDLING and handlaggning.tillstand == T.UNDER_BEREDNING:
            if not handlaggning.underlag_klart_den:
                self._unknown("underlag")
                if late := self._paper_that_came_after(nr):
                    self._deviate(
                        place("behandlingar", nr, "datum"),
                        f"{organ} behandlade ärendet {behandling.datum}, före tjänsteskrivelsen ({late}). "
                        "Rätta den som är fel.",
                    )
            if handlaggning.oppna_remisser:
                self._unknown("remissvar")
        if behandling.utfall == "aterremiss" and not behandling.motivering:
            self._unknown("motivering")
        answered = {row.attsats for row in behandling.per_attsats}
        if behandling.utfall == "beslutar" and organ == self.path[-1][0] and self.attsatser.keys() - answered:
            self._unknown("utfall_per_attsats")

    def _paper_that_came_after(self, nr: int) -> date | None:
        """The day of a paper still to come that no återremiss asked for."""
        days = [skrivelse.datum for skrivelse in self.papers_left if self._is_registered(skrivelse)]
        asked_for = [b.datum for b in self.paket.behandlingar[nr:] if b.utfall == "aterremiss"]
        return next((day for day in days if not any(asked <= day for asked in asked_for)), None)

    def _as_treatment(self, behandling: schema.Behandling) -> course.Behandling:
        return course.Behandling(
            slag=Beslutsslag(behandling.utfall),
            text=behandling.beslut,
            per_attsats={self.attsatser[row.attsats]: row.utfall for row in behandling.per_attsats},
            motivering=behandling.motivering or "",
            paragraf_som_skriven=behandling.paragraf or "",
            omrostning=behandling.omrostning.model_dump(exclude_unset=True) if behandling.omrostning else None,
            skickas_till=[mottagare.model_dump() for mottagare in behandling.skickas_till],
        )

    def _note_beside_the_path(self, behandling: schema.Behandling, organ: Organ, nr: int) -> Beslut:
        if not has_own_words_of_advice(behandling):
            self._deviate(
                place("behandlingar", nr, "per_attsats"),
                f"{organ} yttrar sig och avgör inte ärendet: skriv tillstyrks, avstyrks eller besvarad.",
            )
        return self._record(behandling, organ, decides=False)

    def _as_it_was(self, behandling: schema.Behandling, organ: Organ) -> Beslut:
        """The treatment recorded, and the case put where it left the case."""
        beslut = self._record(behandling, organ, decides=True)
        handlaggning = self._h()
        if handlaggning.is_oppen and (where := self._where_it_left(handlaggning, behandling, organ)):
            lage, steg = where
            perform(handlaggning, "aterge", by=IMPORT, beslut=beslut, lage=lage, steg=steg)
        return beslut

    def _where_it_left(
        self, handlaggning: Handlaggning, behandling: schema.Behandling, organ: Organ
    ) -> tuple[str, Any] | None:
        """(state, step) after the treatment; None when it moves nothing."""
        steps = [steg for steg in handlaggning.vagen if steg.uppgift != Uppgift.ANMALA]
        here = next((nr for nr, steg in enumerate(steps) if steg.organ_id == organ.pk), None)
        if behandling.utfall == "avskriver":
            return T.AVSKRIVEN, None
        if behandling.utfall == "aterremiss":
            return T.UNDER_BEREDNING, None
        if here is None or behandling.utfall in ("remitterar", "redovisad"):
            return None
        if behandling.utfall == "beslutar" and steps[here].uppgift == Uppgift.AVGORA:
            return T.AVGJORD, None
        goes_on = behandling.utfall in ("beslutar", *FORSLAGSSLAG) and here + 1 < len(steps)
        steg = steps[here + 1] if goes_on else steps[here]
        return STATE_FOR_ORGAN[steg.organ.typ], steg

    def _record(self, behandling: schema.Behandling, organ: Organ, *, decides: bool) -> Beslut:
        """The decision without an agenda item. Outcomes count only where the organ decides; else they are what it
        advised.
        """
        treatment = self._as_treatment(behandling)
        beslut = Beslut(
            arende=self.arende,
            organ=organ,
            datum=behandling.datum,
            slag=treatment.slag,
            text=list(treatment.text),
            motivering=treatment.motivering,
            paragraf_som_skriven=treatment.paragraf_som_skriven,
            omrostning=treatment.omrostning,
            skickas_till=treatment.skickas_till,
        )
        if organ.typ == Organtyp.FULLMAKTIGE:
            beslut.offentliggor()
        beslut.save()
        words = set(treatment.per_attsats.values())
        if decides and treatment.slag not in FORSLAGSSLAG and words <= set(AVGORANDEN):
            Beslutsutfall.objects.bulk_create(
                Beslutsutfall(beslut=beslut, attsats=attsats, utfall=utfall)
                for attsats, utfall in treatment.per_attsats.items()
            )
        elif treatment.per_attsats or treatment.slag in FORSLAGSSLAG:
            forslag = Forslag.objects.create(
                arende=self.arende, beslut=beslut, datum=beslut.datum, text=beslut.text, synlighet=beslut.synlighet
            )
            Forslagssvar.objects.bulk_create(
                Forslagssvar(forslag=forslag, attsats=attsats, utfall=utfall)
                for attsats, utfall in treatment.per_attsats.items()
            )
        return beslut

    def _meeting(self, organ: Organ, datum: date) -> Sammantrade:
        held = Sammantrade.objects.filter(organ=organ, datum=datum).exclude(tillstand="installt").first()
        if held is None:
            held = course.plan_meeting(organ=organ, datum=datum, by=IMPORT)
            self.meetings.add(held.pk)
        return held

    # --- Endings --------------------------------------------------------------------------------------------------

    def _recall(self, nr: int) -> None:
        motionar = self.arende.motion.motionarer.get(ordning=nr + 1)
        dag = self.paket.motionarer[nr].aterkallad
        self._try(
            place("motionarer", nr, "aterkallad"),
            lambda: course.withdraw(self._h(), motionarer=[motionar], dag=dag, by=IMPORT),
        )

    def _reject(self) -> None:
        avvisad = self.paket.avvisad
        self._try("avvisad", lambda: perform(self._h(), "avvisa", by=IMPORT, skal=avvisad.skal, dag=avvisad.datum))

    def _close(self) -> None:
        self._try("avslutad", lambda: perform(self._h(), "avsluta", by=IMPORT, dag=self.paket.avslutad))

    def _try(self, where: str, act: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                act()
        except Hinder as hinder:
            self._deviate(where, hinder)

    # --- What the steps share -------------------------------------------------------------------------------------

    def _h(self) -> Handlaggning:
        """The course as it is now."""
        return Handlaggning.objects.select_related("arende", "steg__organ").get(arende=self.arende)

    def _unknown(self, fakta: str) -> None:
        handlaggning = self._h()
        if fakta not in handlaggning.okanda_fakta:
            handlaggning.okanda_fakta = [*handlaggning.okanda_fakta, fakta]
            handlaggning.save(update_fields=["okanda_fakta"])

    def _deviate(self, where: str, why: Hinder | str) -> None:
        self.deviations.append(Fault(where, str(why)))


_UNKNOWN_WORDS = {
    "godkannare": "vem som godkände tjänsteskrivelsen",
    "anmalan": "när motionen anmäldes i fullmäktige",
    "utfall_per_attsats": "utfallet för varje att-sats",
    "underlag": "underlaget för behandlingen",
    "remissvar": "hur en remiss besvarades",
    "motivering": "varför ärendet återremitterades",
    "motionarer": "vem som lämnade förslaget",
}


def _motionar(motionar: schema.Motionar, *, privat: bool) -> NyMotionar:
    person = Person.objects.create(namn=motionar.namn, privat=privat, skyddad=True) if motionar.skyddad else None
    return NyMotionar(motionar.namn, motionar.parti or "", person)


def _mal(namn: str) -> Mal | None:
    """The goal of that wording, in the newest plan that has it; None when the installation lacks it."""
    return Mal.objects.filter(namn=namn).order_by("-plan", "ordning").first()


def _path(paket: schema.Arendepaket, organ: Organregister) -> list[Step] | None:
    """The case's own path: the organs of the file, announced first where that is the rule; else the installation's
    standard path.
    """
    if not paket.beslutsvag:
        vag = Beslutsvag.objects.filter(arendetyp=paket.arendetyp, standard=True).first()
        if vag is None:
            organ.faults.append(
                Fault(
                    "beslutsvag",
                    "Installationen har ingen beslutsväg för den sortens ärende. "
                    'Skriv en, till exempel ["KSAU", "KS", "KF"].',
                )
            )
            return None
        return [(steg.organ, steg.uppgift) for steg in vag.steg.select_related("organ")]
    if any(kod not in organ for kod in paket.beslutsvag):
        return None
    organs = [organ[kod] for kod in paket.beslutsvag]
    steps = [(o, Uppgift.FORESLA) for o in organs[:-1]] + [(organs[-1], Uppgift.AVGORA)]
    announced = is_announced(paket.arendetyp, organs) if paket.anmals is None else paket.anmals
    if announced:
        fullmaktige = next((o for o in organs if o.typ == Organtyp.FULLMAKTIGE), None)
        fullmaktige = fullmaktige or Organ.objects.filter(typ=Organtyp.FULLMAKTIGE, giltig_till=None).first()
        steps = [(fullmaktige, Uppgift.ANMALA), *steps] if fullmaktige else steps
    if fault := path_faults(steps):
        organ.faults.append(Fault("beslutsvag", fault))
        return None
    return steps


def _owner(path: list[Step], organ: Organregister) -> Organ:
    """The myndighet in whose diary the case is: the first of the path that has a series, or gets one."""
    bodies = [o.myndighet for o, task in path if task != Uppgift.ANMALA]
    with_serie = next((o for o in bodies if hasattr(o, "nummerserie")), None)
    if with_serie is None:
        organ.new_serie(bodies[0], bodies[0].kod)
    return with_serie or bodies[0]
