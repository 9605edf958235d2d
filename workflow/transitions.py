"""The gate: every change of state goes through `perform()`, and what follows, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import models, transaction
from django_fsm import has_transition_perm

from arenden import audit
from arenden.models import Anvandare
from arenden.permissions import IMPORT, Aktor, SaknarBehorighet
from arenden.visibility import Synlighet
from workflow import deadline_rows
from workflow.machines.fsm import Hinder, Tillstandsmodell, first_hinder
from workflow.models import Handlaggning

Actor = Anvandare | Aktor
Consequence = Callable[..., None]
_consequences: dict[tuple[str, str], list[Consequence]] = {}


def after(model: str, name: str) -> Callable[[Consequence], Consequence]:
    """Register what follows from a transition of `model` ("handlaggning"), in the same transaction, after the event
    row.

    The function is called with the moved object, `by`, and the transition's own facts as keywords. This is how a
    higher package acts on what a lower one does without being imported by it.
    """

    def decorator(function: Consequence) -> Consequence:
        _consequences.setdefault((model, name), []).append(function)
        return function

    return decorator


@transaction.atomic
def perform(obj: Tillstandsmodell, name: str, *, by: Actor, **facts: Any) -> Tillstandsmodell:
    """Make the move `name`: lock, guards, permission, move, save, event, deadlines, consequences. All of it or nothing.

    `facts` are the transition's own keyword arguments. `obj` is refreshed under the lock and holds the new state
    afterwards. Raises `Hinder` with the sentence of what stands in the way, `SaknarBehorighet` when `by` may not make
    this move.
    """
    _lock(obj)
    obj.is_replay = by is IMPORT
    _require_possible(obj, name)
    method = getattr(obj, name)
    if not has_transition_perm(method, by):
        raise SaknarBehorighet(f"Du har inte behörighet att göra det här i {obj}: {label(obj, name).lower()}.")
    before, days_before = obj.tillstand, _deadline_facts(obj)
    method(**facts)
    obj.save()
    model = obj._meta.model_name
    root = _root(obj)
    moved = {"fran": before, "till": obj.tillstand} | _loggable(facts)
    audit.record(
        root,
        f"{model}.{name}",
        by=by,
        objekt=obj,
        data=moved,
        is_locked=isinstance(obj, Handlaggning),
        is_open=_is_open(obj, facts),
    )
    if _deadline_facts(obj) != days_before:
        deadline_rows.sync(obj)
    for consequence in _consequences.get((model, name), ()):
        consequence(obj, by=by, **facts)
    return obj


def _is_open(obj: Tillstandsmodell, facts: dict[str, Any]) -> bool:
    """Whether the public may be told of the move: not of what a preparing organ did while the case goes on.

    Lagrum: TF 2 kap. 10 § sista stycket.
    """
    beslut = facts.get("beslut")
    return beslut is None or beslut.synlighet == Synlighet.OFFENTLIG or not obj.is_oppen


@dataclass(frozen=True)
class Move:
    """A move as a page or the API shows it: what it is called, and what stands in the way if anything does."""

    name: str
    label: str
    lagrum: str
    hinder: str | None
    kod: str | None
    needs_beslut: bool

    @property
    def is_possible(self) -> bool:
        return self.hinder is None


def moves(obj: Tillstandsmodell, user: Actor) -> Iterator[Move]:
    """Every move from the present state that `user` has permission for, with the reason when it is not possible now.

    The same guards and permissions as `perform()`: a person sees exactly what the gate would allow.
    """
    for t in obj.get_all_tillstand_transitions():
        if t.source == obj.tillstand and t.has_perm(obj, user):
            kod, hinder = first_hinder(obj, t) or (None, None)
            yield Move(
                t.name, t.custom["label"], t.custom["lagrum"], hinder, kod, needs_beslut=t.custom.get("beslut", False)
            )


def label(obj: Tillstandsmodell, name: str) -> str:
    """What the move is called on a button."""
    return next(t.custom["label"] for t in obj.get_all_tillstand_transitions() if t.name == name)


def transition_names(model: type[Tillstandsmodell]) -> set[str]:
    """The names of all moves of a machine."""
    return {t.name for t in model().get_all_tillstand_transitions()}


def _lock(obj: Tillstandsmodell) -> None:
    """Hold the row and read it afresh; of a case's course also the case, in the same query and locked first, as every
    other act does, so that two acts never wait for each other.
    """
    rows = type(obj)._base_manager.select_for_update()
    obj.__dict__.pop("vagen", None)
    if not isinstance(obj, Handlaggning):
        obj.refresh_from_db(from_queryset=rows)
        return
    rows = rows.select_related("arende").select_for_update(of=("arende", "self"))
    obj.refresh_from_db(from_queryset=rows)
    obj.arende.handlaggning = obj  # and not the copy that was read


def _deadline_facts(obj: Tillstandsmodell) -> tuple[Any, ...] | None:
    return deadline_rows.facts(obj) if isinstance(obj, Handlaggning) else None


def _require_possible(obj: Tillstandsmodell, name: str) -> None:
    for t in obj.get_all_tillstand_transitions():
        if t.name == name and t.source == obj.tillstand:
            if found := first_hinder(obj, t):
                raise Hinder(found[1], found[0])
            return
    if name not in transition_names(type(obj)):
        raise Hinder(f"Det finns ingen åtgärd som heter {name}.", "okand_atgard")
    raise Hinder(
        f"{obj} kan inte göra det här nu ({label(obj, name).lower()}): läget är {obj.get_tillstand_display().lower()}.",
        "fel_lage",
    )


def _root(obj: Tillstandsmodell) -> models.Model:
    """The row whose chain of events the move belongs to: the case, or the thing itself when it belongs to no case."""
    return getattr(obj, "arende", obj)


def _loggable(facts: dict[str, Any]) -> dict[str, Any]:
    """The move's facts without anything personal: rows as ids, long text as its hash."""
    return {
        key: value if key.endswith("sha256") else _plain(value) for key, value in facts.items() if value is not None
    }


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bool | int | Enum):
        return value
    return {"sha256": audit.digest(str(value))}
