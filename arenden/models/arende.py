from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

from arenden import clock, diarienummer
from arenden.visibility import Synlig, visible_name


class Arendetyp(models.TextChoices):
    MOTION = "motion", "Motion"
    MEDBORGARFORSLAG = "medborgarforslag", "Medborgarförslag"
    FORVALTNINGSARENDE = "forvaltningsarende", "Förvaltningsärende"


class Inkomstsatt(models.TextChoices):
    EPOST = "epost", "E-post"
    PAPPER = "papper", "Papper"
    MOTE = "mote", "På mötet"
    ETJANST = "etjanst", "E-tjänst"
    INTERNT = "internt", "Upprättat i kommunen"
    OKANT = "okant", "Okänt"


def _slug_before_number() -> str:
    return f"inkommet-{uuid.uuid4().hex[:12]}"


class Arende(Synlig):
    """A case in a myndighet's diary. It gets its number when it is registered, and keeps it for ever.

    The number is stored in parts plus as written; `slug` is made of the parts (`ks-2026-1`) and is the case's address.
    What the case goes through is kept apart, in `workflow.Handlaggning`.

    Lagrum: OSL 5 kap. 1–2 §§ (registration and its four facts).
    """

    synlig_organ = "organ"

    arendetyp = models.CharField("ärendetyp", max_length=30, choices=Arendetyp)
    organ = models.ForeignKey("arenden.Organ", on_delete=models.PROTECT, related_name="arenden")
    rubrik = models.CharField("rubrik", max_length=500, help_text="Ärendemeningen. Den är offentlig om ärendet är det.")
    inkom = models.DateField("inkom")
    inkom_via = models.CharField("inkom via", max_length=20, choices=Inkomstsatt, default=Inkomstsatt.EPOST)
    handlaggare = models.ForeignKey(
        "arenden.Anvandare", on_delete=models.PROTECT, null=True, blank=True, related_name="handlagger"
    )
    handlaggare_som_skriven = models.JSONField(
        "handläggare enligt importen",
        null=True,
        blank=True,
        help_text="namn, titel och förvaltning ur en importerad fil",
    )

    serie = models.ForeignKey(
        "arenden.Nummerserie", on_delete=models.PROTECT, null=True, blank=True, related_name="arenden"
    )
    ar = models.PositiveSmallIntegerField("år", null=True, blank=True)
    lopnr = models.PositiveIntegerField("löpnummer", null=True, blank=True)
    plankod = models.CharField("plankod", max_length=20, blank=True)
    som_skrivet = models.CharField("diarienummer", max_length=60, blank=True)
    slug = models.SlugField("adress", max_length=60, unique=True, default=_slug_before_number)
    importerat = models.BooleanField("numret är importerat", default=False)
    registrerat_klockslag = models.DateTimeField("registrerat", null=True, blank=True)
    senaste_handlingsnr = models.PositiveIntegerField("senaste handlingsnummer", default=0)

    makulerat_den = models.DateField("makulerat", null=True, blank=True)
    makulering_skal = models.TextField("skäl till makulering", blank=True)

    sokord = models.TextField("sökord", blank=True, editable=False)

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        indexes = [
            models.Index(fields=["-ar", "-lopnr"], name="arende_nyast"),
            models.Index(fields=["inkom"], name="arende_inkom"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["serie", "ar", "lopnr"], name="arende_nummer_unikt"),
            models.CheckConstraint(
                name="arende_numrets_delar_hor_ihop",
                condition=Q(serie=None, ar=None, lopnr=None, som_skrivet="", registrerat_klockslag=None)
                | (
                    Q(serie__isnull=False, ar__isnull=False, lopnr__isnull=False, registrerat_klockslag__isnull=False)
                    & ~Q(som_skrivet="")
                ),
            ),
            models.CheckConstraint(
                name="arende_makulering_har_skal",
                condition=Q(makulerat_den=None, makulering_skal="")
                | (Q(makulerat_den__isnull=False) & ~Q(makulering_skal="")),
            ),
        ]

    def __str__(self) -> str:
        return self.diarienummer

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sokord = f"{self.som_skrivet} {self.rubrik}".casefold()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "sokord"}
        super().save(*args, **kwargs)

    @property
    def diarienummer(self) -> str:
        """The number as written, or words saying that there is none yet."""
        return self.som_skrivet or "Inte diariefört"

    @property
    def is_registrerat(self) -> bool:
        return self.lopnr is not None

    @property
    def is_motion(self) -> bool:
        return self.arendetyp == Arendetyp.MOTION

    @property
    def has_forslagsstallare(self) -> bool:
        """Motions and medborgarförslag have someone who asks and att-satser to answer."""
        return self.arendetyp in (Arendetyp.MOTION, Arendetyp.MEDBORGARFORSLAG)

    @property
    def forslagsstallarna(self) -> str:
        """Those who ask, in a word: what registers and lists say instead of names, which may come to be protected."""
        return "Motionärerna" if self.is_motion else "Förslagsställaren"

    def number_slug(self) -> str:
        return diarienummer.slug(self.serie.kod, self.ar, self.lopnr)


class Motion(models.Model):
    """What makes a case a motion or a medborgarförslag: when it was väckt. Its one-year term runs from that day.

    Lagrum: KL 5 kap. 35 §.
    """

    arende = models.OneToOneField(Arende, on_delete=models.PROTECT, related_name="motion")
    vackt = models.DateField("väckt")

    class Meta:
        verbose_name = "motion"
        verbose_name_plural = "motioner"

    def __str__(self) -> str:
        return str(self.arende)


class Motionar(models.Model):
    """One who has put a motion: name and party frozen as they were then, in the order of the paper."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="motionarer")
    ordning = models.PositiveSmallIntegerField("ordning")
    person = models.ForeignKey("arenden.Person", on_delete=models.PROTECT, related_name="motioner")
    namn = models.CharField("namn", max_length=150)
    parti = models.CharField("parti", max_length=100, blank=True)
    aterkallad_den = models.DateField("drog tillbaka", null=True, blank=True)

    class Meta:
        verbose_name = "motionär"
        verbose_name_plural = "motionärer"
        ordering = ["ordning"]
        constraints = [models.UniqueConstraint(fields=["motion", "ordning"], name="motionar_ordning_unik")]

    def __str__(self) -> str:
        return self.namn_for(None)

    def namn_for(self, user: Any) -> str:
        """Name and party as `user` may see them ("Ada Berg (S)"); None is the public and every paper."""
        case, person = self.motion.arende, self.person
        facts = (self.namn, self.parti, person.skyddad, person.privat, case.arendetyp, case.organ_id)
        return _name_and_party(*facts, user=user)

    @classmethod
    def names_for(cls, user: Any, **of: Any) -> Iterator[tuple[int, str]]:
        """(id of the case, `namn_for(user)`) of all that the filter `of` finds, in order: values, for long lists."""
        rows = cls.objects.filter(**of).values_list(
            "motion__arende_id",
            *("namn", "parti", "person__skyddad", "person__privat"),
            *("motion__arende__arendetyp", "motion__arende__organ_id"),
        )
        for arende_id, *facts in rows:
            yield arende_id, _name_and_party(*facts, user=user)


def _name_and_party(
    namn: str, parti: str, skyddad: bool, privat: bool, arendetyp: str, organ_id: int, *, user: Any
) -> str:
    privat = privat or arendetyp == Arendetyp.MEDBORGARFORSLAG
    shown = visible_name(namn, skyddad=skyddad, privat=privat, user=user, organ_id=organ_id)
    return f"{shown} ({parti})" if parti and shown == namn else shown


class Attsats(models.Model):
    """One of the motion's numbered demands, word for word. A `Yrkande` is a proposal at a meeting: another thing."""

    arende = models.ForeignKey(Arende, on_delete=models.PROTECT, related_name="attsatser")
    nr = models.PositiveSmallIntegerField("nummer")
    text = models.TextField("text")

    class Meta:
        verbose_name = "att-sats"
        verbose_name_plural = "att-satser"
        ordering = ["nr"]
        constraints = [models.UniqueConstraint(fields=["arende", "nr"], name="attsats_nr_unikt")]

    def __str__(self) -> str:
        return f"Att-sats {self.nr}"


class Lanktyp(models.TextChoices):
    BESVARAR = "besvarar", "besvarar"
    FORANLEDER = "foranleder", "föranleder"
    SAMMA_AMNE = "samma_amne", "samma ämne som"


class Arendelank(models.Model):
    """A link from a case to another case here, or to a number in another myndighet's diary (as written)."""

    fran = models.ForeignKey(Arende, on_delete=models.PROTECT, related_name="lankar")
    till = models.ForeignKey(Arende, on_delete=models.PROTECT, null=True, blank=True, related_name="lankas_fran")
    annat_diarienummer = models.CharField("diarienummer hos annan myndighet", max_length=60, blank=True)
    typ = models.CharField("hur", max_length=20, choices=Lanktyp)

    class Meta:
        verbose_name = "ärendelänk"
        verbose_name_plural = "ärendelänkar"
        constraints = [
            models.CheckConstraint(
                name="arendelank_pekar_pa_ett",
                condition=Q(till__isnull=False, annat_diarienummer="") | (Q(till=None) & ~Q(annat_diarienummer="")),
            ),
            models.CheckConstraint(name="arendelank_inte_till_sig_sjalv", condition=Q(till=None) | ~Q(till=F("fran"))),
            models.UniqueConstraint(fields=["fran", "till", "annat_diarienummer", "typ"], name="arendelank_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.fran} {self.get_typ_display()} {self.till or self.annat_diarienummer}"


class Registreringsnyckel(models.Model):
    """What a client called its request to register: the same key and body again is the same case."""

    nyckel = models.CharField("nyckel", max_length=200)
    anvandare = models.ForeignKey("arenden.Anvandare", on_delete=models.PROTECT, related_name="+")
    body_sha256 = models.CharField("innehållets kontrollsumma", max_length=64)
    arende = models.ForeignKey(Arende, on_delete=models.PROTECT, related_name="+")
    skapad = models.DateTimeField("skapad", default=clock.now)

    class Meta:
        verbose_name = "registreringsnyckel"
        verbose_name_plural = "registreringsnycklar"
        constraints = [models.UniqueConstraint(fields=["anvandare", "nyckel"], name="registreringsnyckel_unik")]

    def __str__(self) -> str:
        return self.nyckel
