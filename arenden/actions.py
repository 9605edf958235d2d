"""What people do with the register: receive, number, correct, annul, add documents, link. Each act writes its event."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from arenden import audit, clock, diarium
from arenden.models import (
    Anvandare,
    Arende,
    Arendelank,
    Arendetyp,
    Attsats,
    Handling,
    Handlingstyp,
    Inkomstsatt,
    Lanktyp,
    Mal,
    Mallank,
    Malpaverkan,
    Motion,
    Motionar,
    Organ,
    Person,
    Registreringsnyckel,
)
from arenden.permissions import Aktor, Behorighet, require
from arenden.visibility import Synlighet

Actor = Anvandare | Aktor


class RegisterFel(ValueError):
    """An act on the register that cannot be done; the sentence says what happened and what to do."""


class NyckelMedAnnatInnehall(RegisterFel):
    """The same idempotency key came with another body: HTTP 409."""


@dataclass(frozen=True)
class NyMotionar:
    """One who puts a motion, as the registrator gave it. `person` None: one of that name is looked up or made."""

    namn: str
    parti: str = ""
    person: Person | None = None


@transaction.atomic
def receive(
    *,
    arendetyp: str,
    organ: Organ,
    rubrik: str,
    inkom: date,
    by: Actor,
    vackt: date | None = None,
    inkom_via: str = Inkomstsatt.EPOST,
    motionarer: Sequence[NyMotionar] = (),
    attsatser: Sequence[str] = (),
    synlighet: str = Synlighet.OFFENTLIG,
) -> Arende:
    """Note that a case has come in. It gets its diarienummer when it is registered, not here.

    `inkom` is the day it reached the municipality; `vackt` the day the motion was väckt, None meaning the same day.
    Raises `RegisterFel` for a day in the future, an empty title, or a protected name in the title.

    Lagrum: FL 22 §, the day a document reaches the authority; TF 2 kap. 9 §.
    """
    vackt = vackt or inkom
    _check_reception(rubrik, inkom, vackt, motionarer)
    arende = Arende(
        arendetyp=arendetyp, organ=organ, rubrik=rubrik.strip(), inkom=inkom, inkom_via=inkom_via, synlighet=synlighet
    )
    if synlighet == Synlighet.OFFENTLIG:
        arende.offentliggor()
    arende.save()
    if arende.has_forslagsstallare:
        motion = Motion.objects.create(arende=arende, vackt=vackt)
        _add_motionarer(motion, motionarer)
    Attsats.objects.bulk_create(
        Attsats(arende=arende, nr=nr, text=text.strip()) for nr, text in enumerate(attsatser, start=1)
    )
    audit.record(arende, "arende.mottaget", by=by, data={"inkom": inkom, "typ": arendetyp, "attsatser": len(attsatser)})
    return arende


def assign_number(arende: Arende, *, by: Actor, som_skrivet: str = "") -> None:
    """Number the case, with the number it already has when it is imported (`som_skrivet`), and write the event."""
    if som_skrivet:
        diarium.take_over_number(arende, som_skrivet)
    else:
        diarium.assign_number(arende)
    audit.record(arende, "arende.diariefort", by=by, data={"diarienummer": arende.som_skrivet})


def earlier_registration(nyckel: str, body: Mapping[str, Any], *, by: Anvandare) -> Arende | None:
    """The case that this user's key already made, or None. Raises `NyckelMedAnnatInnehall` when the body differs."""
    earlier = Registreringsnyckel.objects.filter(anvandare=by, nyckel=nyckel).select_related("arende").first()
    if earlier and earlier.body_sha256 != _body_hash(body):
        raise NyckelMedAnnatInnehall(
            f"Nyckeln är redan använd för {earlier.arende} med ett annat innehåll. "
            "Använd en ny nyckel för ett nytt ärende."
        )
    return earlier.arende if earlier else None


def remember_registration(nyckel: str, body: Mapping[str, Any], arende: Arende, *, by: Anvandare) -> None:
    """Bind the key to the case, in the registering transaction. A double raises IntegrityError: ask again."""
    Registreringsnyckel.objects.create(anvandare=by, nyckel=nyckel, body_sha256=_body_hash(body), arende=arende)


@transaction.atomic
def correct(arende: Arende, *, by: Actor, **values: Any) -> Arende:
    """Correct what was registered wrongly: `rubrik`, `inkom`, `inkom_via`. The number stays. The event names the
    fields. A motion that was väckt the day it came in follows that day.

    Raises `RegisterFel` for an annulled case, a field that is not corrected this way, or a value that may not be
    registered.
    """
    require(by, Behorighet.ARENDE_RATTA, arende.organ_id)
    allowed = {"rubrik", "inkom", "inkom_via"}
    if unknown := values.keys() - allowed:
        raise RegisterFel(f"{arende}: {', '.join(sorted(unknown))} går inte att rätta här.")
    arende = _locked(arende)
    _require_not_annulled(arende)
    changed = [field for field, value in values.items() if getattr(arende, field) != value]
    _check_reception(values.get("rubrik", arende.rubrik), values.get("inkom", arende.inkom), None, (), arende)
    if "inkom" in changed:
        Motion.objects.filter(arende=arende, vackt=arende.inkom).update(vackt=values["inkom"])
    for field in changed:
        setattr(arende, field, values[field])
    if changed:
        arende.save(update_fields=changed)
        audit.record(
            arende,
            "arende.rattat",
            by=by,
            data={"falt": ", ".join(sorted(Arende._meta.get_field(f).verbose_name for f in changed))},
        )
    return arende


@transaction.atomic
def annul(arende: Arende, *, skal: str, by: Actor) -> Arende:
    """Annul a registration that should not have been made. The number is never used again and the row stays.

    Raises `RegisterFel` without a reason or when it is annulled already.
    """
    require(by, Behorighet.ARENDE_RATTA, arende.organ_id)
    arende = _locked(arende)
    _require_not_annulled(arende)
    if not skal.strip():
        raise RegisterFel("Skriv varför registreringen makuleras.")
    arende.makulerat_den, arende.makulering_skal = clock.today(), skal.strip()
    if arende.synlighet == Synlighet.OFFENTLIG:
        arende.synlighet, arende.offentlig_fran = Synlighet.INTERN, None
    arende.save(update_fields=["makulerat_den", "makulering_skal", "synlighet", "offentlig_fran"])
    audit.record(arende, "arende.makulerat", by=by, data={"skal_sha256": audit.digest(skal)})
    return arende


@transaction.atomic
def assign(arende: Arende, *, handlaggare: Anvandare, by: Actor) -> Arende:
    """Give the case to a handläggare, who thereby sees it even when it is secret."""
    require(by, Behorighet.ARENDE_FORDELA, arende.organ_id)
    arende = _locked(arende)
    _require_not_annulled(arende)
    arende.handlaggare = arende.agare = handlaggare
    arende.save(update_fields=["handlaggare", "agare"])
    audit.record(arende, "arende.fordelat", by=by, data={"handlaggare": handlaggare.pk})
    return arende


@transaction.atomic
def set_visibility(arende: Arende, *, synlighet: str, by: Actor) -> Arende:
    """Widen or narrow who may see the case and everything in it."""
    require(by, Behorighet.ARENDE_RATTA, arende.organ_id)
    arende = _locked(arende)
    _require_not_annulled(arende)
    arende.synlighet, arende.offentlig_fran = synlighet, None
    if synlighet == Synlighet.OFFENTLIG:
        arende.offentliggor()
    arende.save(update_fields=["synlighet", "offentlig_fran"])
    audit.record(arende, "arende.offentlighet", by=by, data={"synlighet": synlighet})
    return arende


@transaction.atomic
def add_handling(arende: Arende, *, by: Actor, **facts: Any) -> Handling:
    """Register a document in the case, by one who may; `facts` as for `file_handling`."""
    require(by, Behorighet.HANDLING_REGISTRERA, arende.organ_id)
    return file_handling(arende, by=by, **facts)


@transaction.atomic
def file_handling(
    arende: Arende,
    *,
    riktning: str,
    beskrivning: str,
    datum: date,
    by: Actor,
    typ: str = Handlingstyp.OVRIGT,
    motpart: str = "",
    innehall: bytes | None = None,
    filtyp: str = "",
    synlighet: str = Synlighet.INTERN,
    sekretess_lagrum: str = "",
) -> Handling:
    """Lay a document under the next number of the case, for an act that has asked for its own permission.

    `innehall` is kept to the bit; None is a document
    without a file.

    Raises `RegisterFel` for a day in the future, a secret document without its provision (TF 2 kap. 20 §), an
    annulled case.

    Lagrum: OSL 5 kap. 1–2 §§.
    """
    _check_handling(arende, beskrivning, datum, synlighet, sekretess_lagrum)
    handling = Handling(
        arende=arende,
        nr=_next_handling_number(arende),
        riktning=riktning,
        typ=typ,
        datum=datum,
        motpart=motpart,
        beskrivning=beskrivning.strip(),
        synlighet=synlighet,
        sekretess_lagrum=sekretess_lagrum,
    )
    if synlighet == Synlighet.OFFENTLIG:
        handling.offentliggor()
    if innehall is not None:
        _lay_in_file(handling, innehall, filtyp)
    handling.save()
    audit.record(
        arende,
        "handling.registrerad",
        by=by,
        objekt=handling,
        data={"nr": handling.nr, "riktning": riktning, "typ": typ, "sha256": handling.sha256},
    )
    return handling


@transaction.atomic
def attach_file(handling: Handling, *, innehall: bytes, filtyp: str, by: Actor) -> Handling:
    """Lay the file in a document that was registered before its file was made. A file is never replaced."""
    handling = Handling.objects.select_for_update(of=("self",)).select_related("arende").get(pk=handling.pk)
    if handling.fil:
        raise RegisterFel(f"Handling {handling} har redan en fil. Registrera en ny handling i stället.")
    _lay_in_file(handling, innehall, filtyp)
    handling.save(update_fields=["fil", "filtyp", "sha256", "storlek"])
    audit.record(
        handling.arende, "handling.fil", by=by, objekt=handling, data={"nr": handling.nr, "sha256": handling.sha256}
    )
    return handling


@transaction.atomic
def publish_handling(handling: Handling, *, by: Actor) -> Handling:
    """Make a document public. Refuses a secret one: the secrecy has to be lifted first, by who may decide it."""
    handling = Handling.objects.select_for_update().get(pk=handling.pk)
    require(by, Behorighet.HANDLING_PUBLICERA, handling.arende.organ_id)
    if handling.synlighet == Synlighet.SEKRETESS:
        raise RegisterFel(f"Handling {handling} är märkt med sekretess och kan inte publiceras.")
    if handling.synlighet != Synlighet.OFFENTLIG:
        handling.offentliggor()
        handling.save(update_fields=["synlighet", "offentlig_fran"])
        audit.record(handling.arende, "handling.publicerad", by=by, objekt=handling, data={"nr": handling.nr})
    return handling


@transaction.atomic
def link(fran: Arende, *, typ: str, by: Actor, till: Arende | None = None, annat_diarienummer: str = "") -> Arendelank:
    """Link a case to another here (`till`) or to a number in another myndighet's diary, kept as written."""
    require(by, Behorighet.ARENDE_RATTA, fran.organ_id)
    if till is not None and till.pk == fran.pk:
        raise RegisterFel("Ett ärende kan inte länkas till sig självt.")
    lank, created = Arendelank.objects.get_or_create(
        fran=fran, till=till, annat_diarienummer=annat_diarienummer.strip(), typ=Lanktyp(typ)
    )
    if created:
        audit.record(fran, "arende.lankat", by=by, objekt=lank, data={"typ": typ, "till": till and till.pk})
    return lank


@transaction.atomic
def link_goal(
    arende: Arende,
    *,
    mal: Mal | None,
    hur: str,
    by: Actor,
    motivering: str = "",
    mal_som_lydde: str = "",
    synlighet: str = Synlighet.INTERN,
) -> Mallank:
    """Link the case to a goal, keeping the goal's wording of today. `mal` None: a goal that the installation lacks, by
    name.
    """
    require(by, Behorighet.MAL_LANKA, arende.organ_id)
    arende = _locked(arende)
    _require_not_annulled(arende)
    wording = mal_som_lydde or (mal.namn if mal else "")
    if not wording:
        raise RegisterFel("Välj ett mål.")
    if mal and Mallank.objects.filter(arende=arende, mal=mal, hur=hur).exists():
        raise RegisterFel(f"{arende} är redan länkat till målet {mal}.")
    lank = Mallank(
        arende=arende, mal=mal, mal_som_lydde=wording, hur=Malpaverkan(hur), motivering=motivering, synlighet=synlighet
    )
    if synlighet == Synlighet.OFFENTLIG:
        lank.offentliggor()
    lank.save()
    audit.record(arende, "mallank.lagd", by=by, objekt=lank, data={"mal": mal and mal.pk, "hur": hur})
    return lank


@transaction.atomic
def unlink_goal(lank: Mallank, *, by: Actor) -> None:
    """Take away a link that was made by mistake. The log keeps that it was there."""
    require(by, Behorighet.MAL_LANKA, lank.arende.organ_id)
    audit.record(lank.arende, "mallank.borttagen", by=by, objekt=lank, data={"mal": lank.mal_id, "hur": lank.hur})
    lank.delete()


@transaction.atomic
def record_recall(motionar: Motionar, *, dag: date, by: Actor) -> Motionar:
    """Note that one who put the motion has withdrawn their name. The motion stands until all of them have.

    One who has withdrawn already keeps that day.
    """
    require(by, Behorighet.ARENDE_AVSLUTA, motionar.motion.arende.organ_id)
    _require_not_annulled(motionar.motion.arende)
    if dag > clock.today():
        raise RegisterFel("Dagen kan inte vara efter i dag.")
    if motionar.aterkallad_den:
        return motionar
    motionar.aterkallad_den = dag
    motionar.save(update_fields=["aterkallad_den"])
    audit.record(motionar.motion.arende, "motionar.aterkallade", by=by, objekt=motionar, data={"dag": dag})
    return motionar


def _check_reception(
    rubrik: str, inkom: date, vackt: date | None, motionarer: Sequence[NyMotionar], arende: Arende | None = None
) -> None:
    if not rubrik.strip():
        raise RegisterFel("Skriv motionens rubrik.")
    if len(rubrik.strip()) > 500:
        raise RegisterFel(f"Rubriken får ha högst 500 tecken. Den har {len(rubrik.strip())}.")
    if inkom > clock.today():
        raise RegisterFel("Datumet kan inte vara efter i dag.")
    if vackt and vackt > clock.today():
        raise RegisterFel("Dagen då motionen väcktes kan inte vara efter i dag.")
    persons = [m.person for m in motionarer if m.person]
    if arende and hasattr(arende, "motion"):
        persons += [m.person for m in arende.motion.motionarer.select_related("person")]
    hidden = {p.namn for p in persons if p.skyddad}
    by_name = [m.namn for m in motionarer if not m.person]
    hidden |= set(Person.objects.filter(skyddad=True, namn__in=by_name).values_list("namn", flat=True))
    if any(namn.casefold() in rubrik.casefold() for namn in hidden):
        raise RegisterFel(
            "Rubriken innehåller namnet på en person med skyddade uppgifter. Skriv en rubrik utan namnet."
        )


def _add_motionarer(motion: Motion, motionarer: Sequence[NyMotionar]) -> None:
    is_private = motion.arende.arendetyp == Arendetyp.MEDBORGARFORSLAG
    for ordning, ny in enumerate(motionarer, start=1):
        person = ny.person or _person_named(ny.namn, privat=is_private)
        Motionar.objects.create(
            motion=motion, ordning=ordning, person=person, namn=ny.namn or person.namn, parti=ny.parti
        )


def _person_named(namn: str, *, privat: bool) -> Person:
    """A person of that name already in the register, or a new one. Two of the same name: never guessed, a new one.

    A new one with the name of a protected person is protected too, until somebody who knows says otherwise.
    """
    same = list(Person.objects.filter(namn=namn, privat=privat)[:2])
    if len(same) == 1:
        return same[0]
    skyddad = Person.objects.filter(namn=namn, skyddad=True).exists()
    return Person.objects.create(namn=namn, privat=privat, skyddad=skyddad)


def _check_handling(arende: Arende, beskrivning: str, datum: date, synlighet: str, sekretess_lagrum: str) -> None:
    _require_not_annulled(arende)
    if not beskrivning.strip():
        raise RegisterFel("Skriv i korthet vad handlingen rör.")
    if datum > clock.today():
        raise RegisterFel("Handlingens datum kan inte vara efter i dag.")
    if synlighet == Synlighet.SEKRETESS and not sekretess_lagrum.strip():
        raise RegisterFel("Ange vilken bestämmelse sekretessen grundas på, till exempel OSL 21 kap. 3 §.")


def _lay_in_file(handling: Handling, innehall: bytes, filtyp: str) -> None:
    handling.sha256, handling.storlek, handling.filtyp = hashlib.sha256(innehall).hexdigest(), len(innehall), filtyp
    handling.fil.save("fil", ContentFile(innehall), save=False)


def _next_handling_number(arende: Arende) -> int:
    Arende.objects.filter(pk=arende.pk).update(senaste_handlingsnr=F("senaste_handlingsnr") + 1)
    arende.refresh_from_db(fields=["senaste_handlingsnr"])
    return arende.senaste_handlingsnr


def _require_not_annulled(arende: Arende) -> None:
    if arende.makulerat_den:
        raise RegisterFel(f"{arende} är makulerat och kan inte ändras.")


def _locked(arende: Arende) -> Arende:
    return Arende.objects.select_for_update().get(pk=arende.pk)


def _body_hash(body: Mapping[str, Any]) -> str:
    return audit.digest(json.dumps(body, ensure_ascii=False, sort_keys=True, default=str))
