"""Accounts: who has one, with which roles, and how they get in. Every change is an event in the account's own chain."""

from __future__ import annotations

from django.db import transaction

from arenden import audit
from arenden.models import Anvandare, Apinyckel, Organ, Rollinnehav
from arenden.permissions import ROLLER, Aktor, Behorighet, Roll

Actor = Anvandare | Aktor


class KontoFel(ValueError):
    """A change of an account that cannot be made; the sentence says why and what to do."""


@transaction.atomic
def create_account(
    *,
    username: str,
    first_name: str,
    last_name: str,
    by: Actor,
    email: str = "",
    titel: str = "",
    forvaltning: str = "",
) -> Anvandare:
    """A new account without a password and without roles: its owner sets the password by a link."""
    if Anvandare.objects.filter(username__iexact=username).exists():
        raise KontoFel(f"Det finns redan ett konto som heter {username}. Välj ett annat användarnamn.")
    anvandare = Anvandare(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        titel=titel,
        forvaltning=forvaltning,
    )
    anvandare.set_unusable_password()
    anvandare.save()
    audit.record(anvandare, "konto.skapat", by=by)
    return anvandare


@transaction.atomic
def give_role(anvandare: Anvandare, *, roll: str, by: Actor, organ: Organ | None = None) -> Rollinnehav:
    """Give a role, for the whole municipality (`organ` None) or for one organ and its committees."""
    if organ and Behorighet.INSTALLNINGAR in ROLLER[Roll(roll)].behorigheter:
        raise KontoFel(f"{ROLLER[Roll(roll)].namn} gäller alltid hela kommunen. Välj hela kommunen.")
    innehav, created = Rollinnehav.objects.get_or_create(anvandare=anvandare, roll=roll, organ=organ)
    if not created:
        raise KontoFel(f"{anvandare} har redan rollen: {innehav}.")
    audit.record(anvandare, "konto.roll_given", by=by, objekt=innehav, data=_role_data(innehav))
    return innehav


@transaction.atomic
def take_role(innehav: Rollinnehav, *, by: Actor) -> None:
    """Take a role away. The last administrator's stays: somebody has to be able to let people in."""
    if innehav.roll == Roll.SYSTEMADMINISTRATOR:
        _require_another_administrator(innehav.anvandare)
    audit.record(innehav.anvandare, "konto.roll_tagen", by=by, objekt=innehav, data=_role_data(innehav))
    innehav.delete()


@transaction.atomic
def deactivate(anvandare: Anvandare, *, by: Actor) -> None:
    """Close the account at once, with its API keys. What the person has done stays under their name."""
    if anvandare.roller.filter(roll=Roll.SYSTEMADMINISTRATOR).exists():
        _require_another_administrator(anvandare)
    Apinyckel.withdraw_all(anvandare)
    _set_active(anvandare, "konto.avaktiverat", by, is_active=False)


@transaction.atomic
def activate(anvandare: Anvandare, *, by: Actor) -> None:
    """Open the account again, with the roles it had."""
    _set_active(anvandare, "konto.aktiverat", by, is_active=True)


@transaction.atomic
def record_link(anvandare: Anvandare, *, by: Actor) -> None:
    """Note that somebody was given a link to set this account's password: it is as good as a key."""
    if not anvandare.is_active:
        raise KontoFel(f"Kontot {anvandare.username} är avaktiverat. Aktivera det först.")
    audit.record(anvandare, "konto.lank", by=by)


def _set_active(anvandare: Anvandare, typ: str, by: Actor, *, is_active: bool) -> None:
    anvandare.is_active = is_active
    anvandare.save(update_fields=["is_active"])
    audit.record(anvandare, typ, by=by)


def _require_another_administrator(anvandare: Anvandare) -> None:
    """Lock the administrators and their roles, so that two who shut each other out cannot both succeed."""
    rows = Rollinnehav.objects.select_related("anvandare").select_for_update(of=("self", "anvandare"))
    administrators = rows.filter(roll=Roll.SYSTEMADMINISTRATOR, anvandare__is_active=True).order_by("pk")
    if all(innehav.anvandare_id == anvandare.pk for innehav in administrators):
        raise KontoFel(
            f"{anvandare} är den enda systemadministratören. Ge rollen till någon annan först, så att någon kommer in."
        )


def _role_data(innehav: Rollinnehav) -> dict[str, str]:
    return {"roll": innehav.roll, "organ": innehav.organ.kod if innehav.organ else "hela kommunen"}
