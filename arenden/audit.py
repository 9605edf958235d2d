"""The log: the only place that writes `Handelse`, and the proof that nobody has changed it since.

Each case has its own chain, so that two cases never wait for each other. The row is written in the transaction of the
change it tells of; if it cannot be written, the change does not happen either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction

from arenden import clock
from arenden.event_texts import TEXTER
from arenden.models import Anvandare, Arende, Handelse
from arenden.permissions import Aktor
from arenden.visibility import Synlighet


def record(
    root: models.Model,
    typ: str,
    *,
    by: Anvandare | Aktor,
    objekt: models.Model | None = None,
    data: Mapping[str, Any] = {},
    is_locked: bool = False,
    is_open: bool = True,
) -> Handelse:
    """Append one event to the chain of `root`, a case or a meeting. Must run inside the transaction of the change
    itself.

    `data` may hold ids, dates, numbers and codes; text that people wrote goes in as `digest()`. `objekt` None means
    `root`. `is_locked`: the caller holds the row of `root` already. `is_open` False: not even
    the public sentence of its type is shown to the public. Raises `KeyError` for a type without a text,
    `TransactionManagementError` outside a transaction.
    """
    text = TEXTER[typ]
    kedja = _label(root)
    if not is_locked:
        _lock(root)
    nr, previous = _head(kedja)
    is_person = isinstance(by, Anvandare)
    handelse = Handelse(
        arende=root if isinstance(root, Arende) else None,
        kedja=kedja,
        nr=nr + 1,
        typ=typ,
        klockslag=clock.now(),
        anvandare=by if is_person else None,
        aktor="anvandare" if is_person else by.namn,
        objekt=_label(objekt) if objekt is not None else kedja,
        data=_plain(data),
        foregaende=previous,
    )
    if text.is_publik and is_open:
        handelse.synlighet, handelse.offentlig_fran = Synlighet.OFFENTLIG, handelse.klockslag
    handelse.sha256 = seal(handelse)
    handelse.save(force_insert=True)
    return handelse


def digest(text: str) -> str:
    """What the log keeps of a text: its SHA-256, enough to prove it later and nothing to read."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal(handelse: Handelse) -> str:
    """The hash that binds the row to its content and to the row before it."""
    content = {
        "kedja": handelse.kedja,
        "nr": handelse.nr,
        "typ": handelse.typ,
        "klockslag": handelse.klockslag.astimezone(clock.UTC).isoformat(timespec="microseconds"),
        "anvandare": handelse.anvandare_id,
        "aktor": handelse.aktor,
        "objekt": handelse.objekt,
        "synlighet": handelse.synlighet,
        "data": handelse.data,
        "foregaende": handelse.foregaende,
    }
    return digest(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def verify_chain(kedja: str) -> list[str]:
    """What is wrong with one chain ("arende:17"), a sentence for each fault; empty when it is whole."""
    faults = []
    previous, expected = "", 1
    for row in Handelse.objects.filter(kedja=kedja).order_by("nr"):
        if row.nr != expected:
            faults.append(f"{kedja}: händelse {expected} saknas i kedjan.")
        if row.foregaende != previous:
            faults.append(f"{kedja}: händelse {row.nr} hänger inte ihop med den före.")
        if row.sha256 != seal(row):
            faults.append(f"{kedja}: händelse {row.nr} har ändrats efter att den skrevs.")
        previous, expected = row.sha256, row.nr + 1
    return faults


def verify_all() -> Iterator[str]:
    """Every fault in every chain. A case without any event is a fault too."""
    for kedja in Handelse.objects.order_by("kedja").values_list("kedja", flat=True).distinct():
        yield from verify_chain(kedja)
    for arende in Arende.objects.filter(handelser=None).order_by("pk"):
        yield f"arende:{arende.pk}: ärendet {arende} saknar händelser."


def _lock(root: models.Model) -> None:
    """Hold the root, so that two events never get the same place. SQLite's one writer holds everything already."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An event is written in the transaction of its change.")
    if connection.features.has_select_for_update:
        type(root)._base_manager.select_for_update().values_list("pk").get(pk=root.pk)


def _head(kedja: str) -> tuple[int, str]:
    """The last number and hash of the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nr, sha256 FROM arenden_handelse WHERE kedja = %s ORDER BY nr DESC LIMIT 1", [kedja])
        return cursor.fetchone() or (0, "")


def _label(objekt: models.Model) -> str:
    return f"{objekt._meta.model_name}:{objekt.pk}"


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date | datetime) else value for key, value in data.items()}
