"""The states of a case's handling, and every move between them: who may make it, what must be true first, and by
which law.

A state names the kind of place the case is in; which organ that is, is the case's step in its own decision path
(`steg`). What has happened besides (announced, reported, on remiss) are dated facts, which the guards read. A guard
reads only the row's own fields, so that each can be tried without a database.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django_fsm import GET_STATE, transition

from arenden import clock
from arenden.permissions import IMPORT, Behorighet, requires
from workflow.machines.fsm import Hinder, Krav, Tillstandsfalt, Tillstandsmodell


class Tillstand(models.TextChoices):
    INKOMMEN = "inkommen", "Inkommet"
    REGISTRERAD = "registrerad", "Diariefört"
    ANMALD = "anmald", "Anmält i fullmäktige"
    UNDER_BEREDNING = "under_beredning", "Under beredning"
    I_UTSKOTT = "i_utskott", "I utskott"
    I_NAMND = "i_namnd", "I nämnd"
    I_STYRELSE = "i_styrelse", "I styrelsen"
    I_FULLMAKTIGE = "i_fullmaktige", "I fullmäktige"
    AVGJORD = "avgjord", "Avgjort"
    AVSLUTAD = "avslutad", "Avslutat"
    AVVISAD = "avvisad", "Avvisat"
    ATERTAGEN = "atertagen", "Återtaget"
    AVSKRIVEN = "avskriven", "Avskrivet"


T = Tillstand
I_ORGAN = (T.I_UTSKOTT, T.I_NAMND, T.I_STYRELSE, T.I_FULLMAKTIGE)
OPPNA = (T.INKOMMEN, T.REGISTRERAD, T.ANMALD, T.UNDER_BEREDNING, *I_ORGAN)
STATE_FOR_ORGAN = {
    "utskott": T.I_UTSKOTT,
    "namnd": T.I_NAMND,
    "styrelse": T.I_STYRELSE,
    "fullmaktige": T.I_FULLMAKTIGE,
}


class Uppgift(models.TextChoices):
    """What an organ does with the case at a step of its path."""

    ANMALA = "anmala", "Anmäls"
    FORESLA = "foresla", "Föreslår"
    AVGORA = "avgora", "Avgör"


class Undantag(models.TextChoices):
    """The exceptions from the duty to prepare a matter before fullmäktige decides (KL 5 kap. 29–34 §§)."""

    VAL_OCH_AVSAGELSE = "val", "Val eller avsägelse (KL 5 kap. 29 §)"
    NYVALDA_FULLMAKTIGE = "nyvalda", "Ändrat antal ledamöter eller mandattider under valår (KL 5 kap. 30 §)"
    EXTRA_VAL = "extra_val", "Extra val (KL 5 kap. 31 §)"
    REVISIONSBERATTELSE = "revision", "Revisionsberättelse och ansvarsfrihet (KL 5 kap. 32 §)"
    BRADSKANDE = "bradskande", "Brådskande, alla närvarande är ense om beslutet (KL 5 kap. 33 §)"
    OVERLAMNANDE = "overlamnande", "Överlämnande av medborgarförslag till nämnd (KL 5 kap. 34 §)"


# --- Guards: each answers None, or the sentence that stands where the button would be --------------


@Krav
def inte_makulerat(h: Any) -> str | None:
    return f"{h.arende} är makulerat och kan inte behandlas." if h.arende.makulerat_den else None


@Krav
def vagen_har_anmalan(h: Any) -> str | None:
    return (
        None
        if h.ska_anmalas
        else f"{h.arende} ska inte anmälas i fullmäktige enligt sin beslutsväg. Fördela det direkt."
    )


@Krav
def anmalt_om_det_ska_anmalas(h: Any) -> str | None:
    if not h.anmald_den and not h.may_lack("anmalan") and h.ska_anmalas:
        return f"{h.arende} är inte anmält i fullmäktige än. Ta upp det på ett sammanträde först."
    return None


@Krav
def underlag_finns(h: Any) -> str | None:
    if h.underlag_klart_den or h.may_lack("underlag"):
        return None
    return (
        f"Tjänsteskrivelsen i {h.arende} är inte godkänd och registrerad än. "
        "Be handläggaren skicka den till granskning."
    )


@Krav
def remisser_besvarade(h: Any) -> str | None:
    if not (left := h.oppna_remisser) or h.may_lack("remissvar"):
        return None
    return (
        f"{h.arende} har {'1 remiss' if left == 1 else f'{left} remisser'} utan svar. "
        "Registrera svaret, eller ange varför beredningen går vidare utan."
    )


@Krav
def vag_fortsatter(h: Any) -> str | None:
    return None if h.next_step() else f"{h.arende} har inget mer organ i sin beslutsväg. Lägg till ett steg först."


@Krav
def organet_foreslar(h: Any) -> str | None:
    if h.steg and h.steg.uppgift == Uppgift.FORESLA:
        return None
    return f"{h.organ_namn} ska avgöra {h.arende}, inte lämna förslag vidare. Registrera ett beslut."


@Krav
def organet_avgor(h: Any) -> str | None:
    if h.steg and h.steg.uppgift == Uppgift.AVGORA:
        return None
    return f"{h.organ_namn} avgör inte {h.arende} enligt beslutsvägen. Registrera förslaget till nästa organ."


@Krav
def berett_fore_fullmaktige(h: Any) -> str | None:
    """KL 5 kap. 26 §: a nämnd or beredning has prepared the matter, or an exception is recorded by name."""
    if h.tillstand != T.I_FULLMAKTIGE or h.beredd_den or h.beredningsundantag:
        return None
    return (
        f"{h.arende} kan inte avgöras: ingen nämnd har berett det (KL 5 kap. 26 §). "
        "Registrera beredningen eller undantaget."
    )


@Krav
def styrelsen_har_fatt_yttra_sig(h: Any) -> str | None:
    """KL 5 kap. 28 §: styrelsen shall always have the chance to speak on a matter that somebody else has prepared."""
    if h.tillstand != T.I_FULLMAKTIGE or h.styrelsen_horda_den or h.beredningsundantag:
        return None
    return (
        f"{h.arende} kan inte avgöras: kommunstyrelsen har inte fått yttra sig (KL 5 kap. 28 §). Ta upp det där först."
    )


@Krav
def redovisat_enligt_535(h: Any) -> str | None:
    if h.redovisad_den:
        return None
    return (
        f"{h.arende} kan inte avskrivas: fullmäktige har inte fått anmälan om att beredningen inte blivit klar "
        "(KL 5 kap. 35 §). Registrera redovisningen först."
    )


@Krav
def alla_motionarer_drar_tillbaka(h: Any) -> str | None:
    if left := h.kvarvarande_motionarer:
        return f"{h.arende} står kvar: {left} av förslagsställarna har inte dragit tillbaka det."
    return None if h.has_motionarer else f"{h.arende} har ingen antecknad förslagsställare som kan dra tillbaka det."


@Krav
def har_forslagsstallare(h: Any) -> str | None:
    return None if h.arende.has_forslagsstallare else f"{h.arende} har ingen förslagsställare som kan dra tillbaka det."


def _move(**kwargs: Any) -> Any:
    """A transition whose first guard is that the case is not annulled."""
    kwargs["conditions"] = [inte_makulerat, *kwargs.get("conditions", [])]
    return transition("tillstand", **kwargs)


def only_import(h: Any, user: Any) -> bool:
    """A permission that no person has."""
    return user is IMPORT


only_import.behorighet = None


def _place(h: Any, **facts: Any) -> str:
    return STATE_FOR_ORGAN[h.steg.organ.typ]


class Handlaggningsmaskin(Tillstandsmodell):
    """Abstract: the state and the facts that guards read. `workflow.models.Handlaggning` adds the case and the path."""

    tillstand = Tillstandsfalt("läge", max_length=30, default=T.INKOMMEN, choices=T.choices)
    anmald_den = models.DateField("anmäld i fullmäktige", null=True, blank=True)
    underlag_klart_den = models.DateField("underlaget klart", null=True, blank=True)
    beredd_den = models.DateField("beredd av nämnd eller styrelse", null=True, blank=True)
    styrelsen_horda_den = models.DateField("styrelsen har fått yttra sig", null=True, blank=True)
    redovisad_den = models.DateField("redovisad enligt KL 5 kap. 35 §", null=True, blank=True)
    beredningsundantag = models.CharField("undantag från beredning", max_length=20, blank=True, choices=Undantag)
    avgjord_den = models.DateField("avgjord", null=True, blank=True)
    avslutad_den = models.DateField("avslutad", null=True, blank=True)
    avslutsskal = models.TextField("skäl till att ärendet avvisades", blank=True)
    senaste_dag = models.DateField("senaste daterade händelse", null=True, blank=True)
    okanda_fakta = models.JSONField("fakta som importen inte berättar", default=list, blank=True)

    class Meta:
        abstract = True

    def is_unknown(self, fakta: str) -> bool:
        """Whether an import has said that it does not know this fact; guards then accept that it is missing."""
        return fakta in self.okanda_fakta

    def may_lack(self, fakta: str) -> bool:
        """Whether a step of imported history may be taken without this fact. A person's own step never may."""
        return self.is_replay and self.is_unknown(fakta)

    # --- Moves -------------------------------------------------------------------------------------

    @_move(
        source=T.INKOMMEN,
        target=T.REGISTRERAD,
        permission=requires(Behorighet.ARENDE_REGISTRERA),
        custom={"label": "Diarieför", "lagrum": "OSL 5 kap. 1 §"},
    )
    def registrera(self, *, dag: date) -> None:
        self._note(dag)

    @_move(
        source=T.REGISTRERAD,
        target=T.ANMALD,
        conditions=[vagen_har_anmalan],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Anmäl i fullmäktige", "lagrum": "KL 5 kap. 22 och 35 §§", "beslut": True},
    )
    def anmal(self, *, beslut: Any) -> None:
        if beslut.organ_id != self.announcing_organ_id:
            raise Hinder(f"{self.arende} ska anmälas i fullmäktige, inte i {beslut.organ}.", "fel_organ")
        self._note(beslut.datum)
        self.anmald_den = beslut.datum

    @_move(
        source=[T.REGISTRERAD, T.ANMALD],
        target=T.UNDER_BEREDNING,
        conditions=[anmalt_om_det_ska_anmalas],
        permission=requires(Behorighet.ARENDE_FORDELA),
        custom={"label": "Fördela till handläggare", "lagrum": "KL 5 kap. 26 §, 6 kap. 4 och 13 §§"},
    )
    def borja_bereda(self, *, dag: date) -> None:
        self._note(dag)

    @_move(
        source=T.UNDER_BEREDNING,
        target=GET_STATE(_place, states=I_ORGAN),
        conditions=[underlag_finns, remisser_besvarade, vag_fortsatter],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Lämna till nästa organ", "lagrum": "KL 5 kap. 26 §"},
    )
    def overlamna(self, *, dag: date) -> None:
        self._note(dag)
        self.steg = self.next_step()

    @_move(
        source=I_ORGAN,
        target=GET_STATE(_place, states=I_ORGAN),
        conditions=[organet_foreslar, vag_fortsatter],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Registrera förslag till nästa organ", "lagrum": "KL 5 kap. 26–28 §§", "beslut": True},
    )
    def foresla(self, *, beslut: Any) -> None:
        self._require_own_organ(beslut)
        self._note(beslut.datum)
        self._note_preparation(beslut)
        self.steg = self.next_step()

    @_move(
        source=I_ORGAN,
        target=T.AVGJORD,
        conditions=[organet_avgor, berett_fore_fullmaktige, styrelsen_har_fatt_yttra_sig],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Registrera beslut", "lagrum": "KL 5 kap. 23 och 26–28 §§", "beslut": True},
    )
    def avgor(self, *, beslut: Any) -> None:
        self._require_own_organ(beslut)
        if (missing := beslut.unanswered_attsatser()) and not self.may_lack("utfall_per_attsats"):
            raise Hinder(
                f"{self.arende} kan inte avgöras: att-sats {missing} saknar utfall. Ange utfallet för varje att-sats.",
                "attsats_utan_utfall",
            )
        self._note(beslut.datum)
        self.avgjord_den = beslut.datum
        self.steg = None

    @_move(
        source=I_ORGAN,
        target=T.UNDER_BEREDNING,
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Återremittera", "lagrum": "KL 5 kap. 50 §, 6 kap. 33 §", "beslut": True},
    )
    def aterremittera(self, *, beslut: Any) -> None:
        """Back for more preparation: what was prepared no longer counts, and every organ is asked again."""
        self._require_own_organ(beslut)
        if not beslut.motivering.strip() and not self.may_lack("motivering"):
            raise Hinder(f"Skriv varför {beslut.organ} återremitterar {self.arende}.", "motivering_saknas")
        self._note(beslut.datum)
        self.underlag_klart_den = self.beredd_den = self.styrelsen_horda_den = None
        self.beredningsundantag = ""
        self.steg = None

    @_move(
        source=I_ORGAN,
        target=None,
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Bordlägg", "lagrum": "KL 5 kap. 50–51 §§, 6 kap. 33 §", "beslut": True},
    )
    def bordlagg(self, *, beslut: Any) -> None:
        self._require_own_organ(beslut)
        self._note(beslut.datum)

    @_move(
        source=I_ORGAN,
        target=None,
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Låt ärendet utgå från sammanträdet", "lagrum": "Arbetsordning", "beslut": True},
    )
    def utga(self, *, beslut: Any) -> None:
        self._require_own_organ(beslut)
        self._note(beslut.datum)

    @_move(
        source=[T.ANMALD, T.UNDER_BEREDNING, *I_ORGAN],
        target=None,
        conditions=[har_forslagsstallare],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Redovisa som obesvarad", "lagrum": "KL 5 kap. 35 § andra stycket", "beslut": True},
    )
    def redovisa(self, *, beslut: Any) -> None:
        self._require_fullmaktige(beslut)
        self._note(beslut.datum)
        self.redovisad_den = beslut.datum

    @_move(
        source=[T.ANMALD, T.UNDER_BEREDNING, *I_ORGAN],
        target=T.AVSKRIVEN,
        conditions=[har_forslagsstallare, redovisat_enligt_535],
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Avskriv", "lagrum": "KL 5 kap. 35 § andra stycket", "beslut": True},
    )
    def avskriv(self, *, beslut: Any) -> None:
        self._require_fullmaktige(beslut)
        self._note(beslut.datum)
        self.avgjord_den = beslut.datum
        self.steg = None

    @_move(
        source=I_ORGAN,
        target=None,
        permission=requires(Behorighet.BESLUT_REGISTRERA),
        custom={"label": "Anteckna undantag från beredning", "lagrum": "KL 5 kap. 29–34 §§"},
    )
    def undanta(self, *, undantag: str, dag: date) -> None:
        if undantag not in Undantag.values:
            raise Hinder("Välj vilket undantag i KL 5 kap. 29–34 §§ som gäller.", "okant_undantag")
        self._note(dag)
        self.beredningsundantag = undantag

    @_move(
        source=[T.REGISTRERAD, T.ANMALD],
        target=T.AVVISAD,
        permission=requires(Behorighet.ARENDE_AVSLUTA),
        custom={"label": "Avvisa", "lagrum": "Arbetsordning, KL 5 kap. 22 §"},
    )
    def avvisa(self, *, skal: str, dag: date) -> None:
        if not skal.strip():
            raise Hinder(f"Skriv varför {self.arende} avvisas.", "skal_saknas")
        self._note(dag)
        self.avslutsskal = skal.strip()

    @_move(
        source=[T.REGISTRERAD, T.ANMALD, T.UNDER_BEREDNING, *I_ORGAN],
        target=T.ATERTAGEN,
        conditions=[har_forslagsstallare, alla_motionarer_drar_tillbaka],
        permission=requires(Behorighet.ARENDE_AVSLUTA),
        custom={"label": "Anteckna att motionen är återtagen", "lagrum": "Arbetsordning"},
    )
    def aterta(self, *, dag: date) -> None:
        self._note(dag)
        self.steg = None

    @_move(
        source=[T.AVGJORD, T.AVSKRIVEN, T.AVVISAD, T.ATERTAGEN],
        target=T.AVSLUTAD,
        permission=requires(Behorighet.ARENDE_AVSLUTA),
        custom={"label": "Avsluta ärendet", "lagrum": "TF 2 kap. 10 §"},
    )
    def avsluta(self, *, dag: date) -> None:
        self._note(dag)
        self.avslutad_den = dag

    @_move(
        source=[T.REGISTRERAD, T.ANMALD, T.UNDER_BEREDNING, *I_ORGAN],
        target=GET_STATE(
            lambda h, *, lage, **facts: lage, states=[T.UNDER_BEREDNING, *I_ORGAN, T.AVGJORD, T.AVSKRIVEN]
        ),
        permission=only_import,
        custom={"label": "Återge importerad historik", "lagrum": "", "import": True},
    )
    def aterge(self, *, beslut: Any, lage: str, steg: Any = None) -> None:
        """History that breaks a rule and is taken in all the same, as it was. The importer keeps the deviation on
        `avvikelser`.
        """
        self.senaste_dag = max(self.senaste_dag or beslut.datum, beslut.datum)
        self.steg = steg
        if lage in (T.AVGJORD, T.AVSKRIVEN):
            self.avgjord_den = beslut.datum
        elif lage == T.UNDER_BEREDNING:
            self.underlag_klart_den = self.beredd_den = self.styrelsen_horda_den = None
        elif beslut.is_forslag:
            self._note_preparation(beslut)

    # --- What the moves share ----------------------------------------------------------------------

    def _note(self, dag: date) -> None:
        """What is said to have happened is not in the future and not before what it follows."""
        if dag > clock.today():
            raise Hinder(f"{self.arende}: dagen {dag} ligger i framtiden.", "i_framtiden")
        if self.senaste_dag and dag < self.senaste_dag:
            raise Hinder(
                f"{self.arende}: dagen {dag} ligger före det som redan har hänt ({self.senaste_dag}). "
                "Kontrollera datumet.",
                "fel_ordning",
            )
        self.senaste_dag = dag

    def _note_preparation(self, beslut: Any) -> None:
        if beslut.organ.typ in ("namnd", "styrelse"):
            self.beredd_den = self.beredd_den or beslut.datum
        if beslut.organ.typ == "styrelse":
            self.styrelsen_horda_den = beslut.datum

    def _require_own_organ(self, beslut: Any) -> None:
        if not self.steg or beslut.organ_id != self.steg.organ_id:
            raise Hinder(f"{self.arende} ligger hos {self.organ_namn}, inte hos {beslut.organ}.", "fel_organ")

    def _require_fullmaktige(self, beslut: Any) -> None:
        if beslut.organ.typ != "fullmaktige":
            raise Hinder(
                f"Det är fullmäktige som beslutar om det här i {self.arende}, inte {beslut.organ}.", "fel_organ"
            )
