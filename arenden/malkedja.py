"""Goal chains in and out: one plan with its goals, indicators and assignments (malkedja/1, see docs/arendepaket.md).

A plan is never rewritten: the same file again changes nothing, another content under the same name is refused. A figure
stands as it does in the plan (97 is not 97.0), and a year without a figure is null, never 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.db import transaction
from pydantic import AfterValidator, BeforeValidator

from arenden.jsonfil import Brodtext, Datum, Del, Fault, check, place, rad, shown
from arenden.models import Indikator, Mal, Malplan, Uppdrag, Utfall

FORMAT = "malkedja/1"


def _figure(value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"Skriv ett tal, eller null om värdet inte är känt. I filen står {shown(value)}.")
    if (isinstance(value, int) and abs(value) >= 2**53) or (isinstance(value, float) and not abs(value) < 1e15):
        raise ValueError(f"Talet {shown(value)} är för stort.")
    return value


def _year(value: str) -> str:
    if not (isinstance(value, str) and len(value) == 4 and value.isascii() and value.isdigit()):
        raise ValueError(
            f'Skriv året med fyra siffror inom citattecken, till exempel "2024". I filen står {shown(value)}.'
        )
    return value


Tal = Annotated[Any, BeforeValidator(_figure, json_schema_input_type=int | float | None)]
Ar = Annotated[str, AfterValidator(_year)]


class OrganDel(Del):
    kod: rad(20)
    namn: rad(200)


class PlanDel(Del):
    namn: rad(200)
    period: rad(50) | None = None
    beslutad_av: rad(50) | None = None
    beslutad: Datum | None = None


class MalDel(Del):
    id: rad(60)
    typ: Literal[
        "vision", "kf_mal", "utvecklingsmal", "verksamhetsmal", "arbetsmiljomal", "kvalitetsomrade", "forandringstryck"
    ]
    namn: rad(300)
    beskrivning: Brodtext | None = None
    under: rad(60) | None = None


class IndikatorDel(Del):
    id: rad(60)
    mal: rad(60) | None = None
    namn: rad(500)
    enhet: rad(50) | None = None
    riktning: Literal["oka", "minska", "bibehall"] | None = None
    utfall: dict[Ar, Tal] = {}
    malvarden: dict[Ar, Tal] = {}
    kalla: rad(300) | None = None


class UppdragDel(Del):
    id: rad(60)
    typ: Literal["sarskilt", "styrande_dokument", "ovrigt"]
    namn: rad(500)
    beskrivning: Brodtext | None = None
    mal: rad(60) | None = None
    ansvariga: list[rad(300)] = []
    ursprung: rad(300) | None = None
    slutdatum: rad(50) | None = None
    beslutad_av: rad(100) | None = None
    status: Literal["pagar", "klart"] = "pagar"


class Malkedja(Del):
    format: Literal["malkedja/1"]
    organ: OrganDel
    plan: PlanDel
    mal: list[MalDel] = []
    indikatorer: list[IndikatorDel] = []
    uppdrag: list[UppdragDel] = []


@dataclass
class Intagen:
    """What became of the file: the plan, or the faults that stopped it. `is_new` False: the same was here already."""

    faults: list[Fault] = field(default_factory=list)
    plan: Malplan | None = None
    is_new: bool = False

    @property
    def summary(self) -> str:
        if self.plan is None:
            return ""
        if not self.is_new:
            return f"{self.plan} finns redan med samma innehåll. Inget ändrades."
        return (
            f"{self.plan}: {self.plan.malen.count()} mål, {self.plan.indikatorer.count()} indikatorer, "
            f"{self.plan.uppdragen.count()} uppdrag."
        )


@transaction.atomic
def take_in(found: dict[str, Any]) -> Intagen:
    """Store the plan of a malkedja file, read by `jsonfil.read`. Writes nothing when there are faults."""
    kedja, faults = check(Malkedja, found)
    if kedja is None:
        return Intagen(faults)
    if faults := list(_faults(kedja)):
        return Intagen(faults)
    earlier = Malplan.objects.filter(organ_kod=kedja.organ.kod, namn=kedja.plan.namn).first()
    if earlier is None:
        return Intagen(plan=_store(kedja), is_new=True)
    if _is_same(as_data(earlier), kedja.model_dump(mode="json")):
        return Intagen(plan=earlier)
    return Intagen(
        [
            Fault(
                "plan.namn",
                f"Planen {earlier} för {earlier.organ_namn} finns redan med ett annat innehåll. "
                "En beslutad plan skrivs inte om: ge den nya versionen ett eget namn.",
            )
        ]
    )


def as_data(plan: Malplan) -> dict[str, Any]:
    """The plan as a malkedja file's object, keys in the order of the format."""
    return {
        "format": FORMAT,
        "organ": {"kod": plan.organ_kod, "namn": plan.organ_namn},
        "plan": {
            "namn": plan.namn,
            "period": plan.period,
            "beslutad_av": plan.beslutad_av,
            "beslutad": plan.beslutad and plan.beslutad.isoformat(),
        },
        "mal": [
            {"id": m.kod, "typ": m.typ, "namn": m.namn, "beskrivning": m.beskrivning, "under": m.under and m.under.kod}
            for m in plan.malen.select_related("under").order_by("ordning")
        ],
        "indikatorer": [_indikator(i) for i in plan.indikatorer.select_related("mal").order_by("ordning")],
        "uppdrag": [_uppdrag(u) for u in plan.uppdragen.select_related("mal").order_by("ordning")],
    }


def as_json(plan: Malplan) -> str:
    """The plan as the text of a malkedja file."""
    return json.dumps(as_data(plan), ensure_ascii=False, indent=2) + "\n"


def _indikator(indikator: Indikator) -> dict[str, Any]:
    varden = list(indikator.varden.order_by("pk"))
    return {
        "id": indikator.kod,
        "mal": indikator.mal and indikator.mal.kod,
        "namn": indikator.namn,
        "enhet": indikator.enhet,
        "riktning": indikator.riktning,
        "utfall": {str(v.ar): v.varde for v in varden if v.slag == Utfall.Slag.UTFALL},
        "malvarden": {str(v.ar): v.varde for v in varden if v.slag == Utfall.Slag.MALVARDE},
        "kalla": indikator.kalla,
    }


def _uppdrag(uppdrag: Uppdrag) -> dict[str, Any]:
    return {
        "id": uppdrag.kod,
        "typ": uppdrag.typ,
        "namn": uppdrag.namn,
        "beskrivning": uppdrag.beskrivning,
        "mal": uppdrag.mal and uppdrag.mal.kod,
        "ansvariga": uppdrag.ansvariga,
        "ursprung": uppdrag.ursprung,
        "slutdatum": uppdrag.slutdatum,
        "beslutad_av": uppdrag.beslutad_av,
        "status": uppdrag.status,
    }


def _is_same(stored: dict[str, Any], given: dict[str, Any]) -> bool:
    """Equal to the figure's kind: 97 and 97.0 are two ways to write, so two contents."""
    return json.dumps(stored, sort_keys=True) == json.dumps(given, sort_keys=True)


def _faults(kedja: Malkedja) -> Iterator[Fault]:
    """Ids that stand twice, point at nothing, or put a goal under itself."""
    goals = {mal.id: mal.under for mal in kedja.mal}
    for key in ("mal", "indikatorer", "uppdrag"):
        seen: set[str] = set()
        for nr, row in enumerate(getattr(kedja, key)):
            if row.id in seen:
                yield Fault(place(key, nr, "id"), f"Id {row.id} står redan tidigare i listan. Ge raden ett eget id.")
            seen.add(row.id)
            above = row.under if key == "mal" else row.mal
            if above is not None and above not in goals:
                yield Fault(
                    place(key, nr, "under" if key == "mal" else "mal"),
                    f"Målet {above} finns inte i filen. Rätta id:t, eller skriv null.",
                )
    for nr, mal in enumerate(kedja.mal):
        if mal.id in _above(mal.id, goals):
            yield Fault(place("mal", nr, "under"), f"Målet {mal.id} står under sig självt. Rätta vad det står under.")


def _above(start: str, goals: dict[str, str | None]) -> Iterable[str]:
    above, passed = goals.get(start), set()
    while above is not None and above not in passed:
        passed.add(above)
        above = goals.get(above)
    return passed


def _store(kedja: Malkedja) -> Malplan:
    plan = Malplan.objects.create(organ_kod=kedja.organ.kod, organ_namn=kedja.organ.namn, **kedja.plan.model_dump())
    goals = {
        row.id: Mal.objects.create(
            plan=plan, ordning=nr, kod=row.id, typ=row.typ, namn=row.namn, beskrivning=row.beskrivning
        )
        for nr, row in enumerate(kedja.mal, start=1)
    }
    for row in kedja.mal:
        if row.under:
            goals[row.id].under = goals[row.under]
            goals[row.id].save(update_fields=["under"])
    for nr, row in enumerate(kedja.indikatorer, start=1):
        _store_indikator(plan, nr, row, goals)
    for nr, row in enumerate(kedja.uppdrag, start=1):
        facts = row.model_dump(exclude={"id", "mal"})
        Uppdrag.objects.create(plan=plan, ordning=nr, kod=row.id, mal=goals.get(row.mal), **facts)
    return plan


def _store_indikator(plan: Malplan, nr: int, row: IndikatorDel, goals: dict[str, Mal]) -> None:
    facts = row.model_dump(exclude={"id", "mal", "utfall", "malvarden"})
    indikator = Indikator.objects.create(plan=plan, ordning=nr, kod=row.id, mal=goals.get(row.mal), **facts)
    for slag, varden in ((Utfall.Slag.UTFALL, row.utfall), (Utfall.Slag.MALVARDE, row.malvarden)):
        for ar, varde in varden.items():
            Utfall.objects.create(indikator=indikator, slag=slag, ar=int(ar), varde=varde)
