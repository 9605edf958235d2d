"""A small municipality and its register, made through the same acts as in the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from arenden import actions
from arenden.actions import NyMotionar
from arenden.models import (
    Anvandare,
    Fortroendeuppdrag,
    Handling,
    Mal,
    Malplan,
    Nummerserie,
    Organ,
    Organtyp,
    Parti,
    Person,
    Riktning,
    Rollinnehav,
)
from arenden.permissions import Roll

LOSENORD = "sjöstads-provlösen"
INKOM = date(2026, 1, 12)
MOTIONARER = (NyMotionar("Ada Berg", "S"), NyMotionar("Bo Ek", "MP"))
ATTSATSER = (
    "att kommunen tar fram en plan för fler cykelställ vid stationen",
    "att planen redovisas för kommunfullmäktige före årets slut",
)


@dataclass(frozen=True)
class Kommun:
    """The organs and the people of a scene. Each user is named after the role held for the whole municipality."""

    kf: Organ
    ks: Organ
    ksau: Organ
    ten: Organ
    tenau: Organ
    bolag: Organ
    serie: Nummerserie
    registrator: Anvandare
    kansli: Anvandare
    handlaggare: Anvandare
    chef: Anvandare
    ordforande: Anvandare
    fortroendevald: Anvandare
    lasare: Anvandare
    systemadministrator: Anvandare

    def med_roll(self, roll: str) -> Anvandare:
        """The user who holds the role."""
        return getattr(self, roll)


def kommun() -> Kommun:
    """Organs with number series, parties, and one user for each role."""
    kf = organ("KF", "Kommunfullmäktige", Organtyp.FULLMAKTIGE)
    ks = organ("KS", "Kommunstyrelsen", Organtyp.STYRELSE)
    ten = organ("TEN", "Tekniska nämnden", Organtyp.NAMND)
    for kod, namn in (("S", "Socialdemokraterna"), ("MP", "Miljöpartiet"), ("M", "Moderaterna")):
        Parti.objects.create(kod=kod, namn=namn)
    users = {roll.value: anvandare(roll.value, roll) for roll in Roll}
    serie = Nummerserie.objects.create(organ=ks, kod="KS")
    Nummerserie.objects.create(organ=ten, kod="TEN")
    return Kommun(
        kf=kf,
        ks=ks,
        ksau=organ("KSAU", "Kommunstyrelsens arbetsutskott", Organtyp.UTSKOTT, under=ks),
        ten=ten,
        tenau=organ("TENAU", "Tekniska nämndens arbetsutskott", Organtyp.UTSKOTT, under=ten),
        bolag=organ("SEAB", "Sjöstads Energi AB", Organtyp.BOLAG),
        serie=serie,
        **users,
    )


def organ(kod: str, namn: str, typ: str, *, under: Organ | None = None) -> Organ:
    return Organ.objects.create(kod=kod, namn=namn, typ=typ, under=under)


def anvandare(username: str, *roller: str, organ: Organ | None = None, **fields) -> Anvandare:
    """A user with these roles, for the whole municipality or for `organ`. The password is LOSENORD."""
    fields.setdefault("first_name", username.capitalize())
    fields.setdefault("last_name", "Sjöstad")
    user = Anvandare.objects.create_user(username, f"{username}@sjostad.example", LOSENORD, **fields)
    Rollinnehav.objects.bulk_create(Rollinnehav(anvandare=user, roll=roll, organ=organ) for roll in roller)
    return user


def fortroendevald(namn: str, organ: Organ, parti: str = "S", fran: date = date(2022, 10, 15)) -> Person:
    """A person with a seat in `organ`."""
    person = Person.objects.create(namn=namn)
    Fortroendeuppdrag.objects.create(person=person, organ=organ, parti=Parti.objects.get(kod=parti), fran=fran)
    return person


def mal(namn: str = "Minska klimatutsläppen", kod: str = "klimat") -> Mal:
    """A goal in a plan of its own."""
    plan, _ = Malplan.objects.get_or_create(organ_kod="KS", namn="Plan för 2026", organ_namn="Kommunstyrelsen")
    return Mal.objects.create(plan=plan, ordning=plan.malen.count() + 1, kod=kod, typ=Mal.Typ.KF_MAL, namn=namn)


def handling(arende, *, by: Anvandare, beskrivning: str = "Brev från en granne", **facts) -> Handling:
    """A document in the case, incoming and internal unless told otherwise."""
    facts = {"riktning": Riktning.INKOMMEN, "datum": arende.inkom, "motpart": "Grannen"} | facts
    return actions.add_handling(arende, by=by, beskrivning=beskrivning, **facts)
