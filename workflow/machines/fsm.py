"""What every machine here is made of: a state field, guards that say why, and a model that only a transition can move.

django-fsm-2 4.2.4 turns its own protection off, for every thread and for good, when `refresh_from_db` fails half-way.
Here the permission to write the state during a refresh is the instance's own and always ends
(`Tillstandsmodell.refresh_from_db`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMFieldDescriptor

_REFRESHING = "_is_refreshing_from_db"


class Hinder(Exception):
    """A move that may not be made now. `str()` is the sentence for the person who tried; `kod` is for programs."""

    def __init__(self, mening: str, kod: str = "hinder") -> None:
        super().__init__(mening)
        self.kod = kod


class Krav:
    """A guard: true when nothing stands in the way, and able to say in words what does."""

    def __init__(self, reason: Callable[[Any], str | None]) -> None:
        self.kod = reason.__name__
        self._reason = reason

    def __call__(self, instance: Any) -> bool:
        return self._reason(instance) is None

    def hinder(self, instance: Any) -> str | None:
        """The sentence, or None when the guard is met."""
        return self._reason(instance)


class _Descriptor(FSMFieldDescriptor):
    def __set__(self, instance: Any, value: Any) -> None:
        if instance.__dict__.get(_REFRESHING):
            instance.__dict__[self.field.name] = value
        else:
            super().__set__(instance, value)


class Tillstandsfalt(FSMField):
    """The state. Migrations see a plain CharField, so that leaving the library is never a matter of old migrations."""

    descriptor_class = _Descriptor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class TillstandsQuerySet(models.QuerySet):
    """Refuses the ways past the gate that django-fsm leaves open."""

    def update(self, **kwargs: Any) -> int:
        self._refuse(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Any, **kwargs: Any) -> int:
        self._refuse(fields)
        return super().bulk_update(objs, fields, **kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Rows with a state are made one by one, in their first state.")

    def _refuse(self, fields: Iterable[str]) -> None:
        if "tillstand" in fields:
            raise AttributeError("Tillståndet ändras bara genom workflow.transitions.perform().")


class Tillstandsmodell(ConcurrentTransitionMixin, models.Model):
    """Abstract: a row whose `tillstand` is moved by transitions alone, and which is born in the first state."""

    objects = TillstandsQuerySet.as_manager()
    is_replay = False  # set by the gate while it plays imported history

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.tillstand != type(self)._meta.get_field("tillstand").default:
            raise AttributeError("En rad med tillstånd skapas i sitt första tillstånd.")
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__[_REFRESHING] = True
        try:
            super().refresh_from_db(*args, **kwargs)
        finally:
            self.__dict__.pop(_REFRESHING, None)

    def _get_protected_fsm_fields(self) -> set[str]:
        return set()  # the library would switch protection off on the shared field; `_Descriptor` makes that needless

    def organ_for_behorighet(self) -> int | None:
        """The id of the organ for which a permission must be held to move this row."""
        raise NotImplementedError


def first_hinder(instance: Any, transition: Any) -> tuple[str, str] | None:
    """(code, sentence) of the first guard of a django-fsm `Transition` that is not met, or None."""
    for condition in transition.conditions:
        if reason := condition.hinder(instance):
            return condition.kod, reason
    return None
