"""The goals, for everybody: each plan as a tree; for each goal its indicators, assignments and cases that touch it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from arenden.models import Indikator, Mal, Mallank, Malplan, Uppdrag, Utfall
from arenden.visibility import visible_q

SAKNAS = "–"  # a year without a value; never 0
FLEST_ARENDEN = 200  # on one goal's page


def malplaner(request: HttpRequest) -> HttpResponse:
    plans = Malplan.objects.annotate(
        antal_mal=Count("malen", distinct=True), antal_uppdrag=Count("uppdragen", distinct=True)
    ).order_by("organ_namn", "-namn")
    return _render(request, "arenden/mal_planer.html", {"planer": plans})


def malplan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its goals under each other, and what belongs to no goal. The same queries for any number of goals."""
    plan = get_object_or_404(Malplan, pk=pk)
    linked = Count("arendelankar__arende", filter=visible_q(Mallank, request.user, "arendelankar__"), distinct=True)
    goals = plan.malen.annotate(antal_arenden=linked).order_by("ordning")
    indicators, assignments = _by_goal(plan.indikatorer), _by_goal(plan.uppdragen)
    context = {
        "plan": plan,
        "grenar": _tree(goals, indicators, assignments),
        "utan_mal": {"tabell": Tabell.of(indicators[None]), "uppdrag": assignments[None]},
    }
    return _render(request, "arenden/mal_plan.html", context)


def mal(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal with all that hangs on it."""
    goal = get_object_or_404(Mal.objects.select_related("plan", "under"), pk=pk)
    links = Mallank.objects.visible_to(request.user).filter(mal=goal).select_related("arende")
    context = {
        "mal": goal,
        "underordnade": goal.underordnade.order_by("ordning"),
        "tabell": Tabell.of(list(goal.indikatorer.prefetch_related("varden"))),
        "uppdrag": goal.uppdragen.all(),
        "lankar": links.order_by("-arende__inkom", "-pk")[:FLEST_ARENDEN],
        "antal_arenden": links.values("arende").distinct().count(),
    }
    return _render(request, "arenden/mal_detail.html", context)


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """In the inner room for those who are logged in, in the outer one for the public."""
    inside = request.user.is_authenticated
    context |= {
        "rummet": "base.html" if inside else "base_publik.html",
        "arendesida": "/arenden/" if inside else "/motion/",
    }
    return render(request, template, context)


# --- The tree -------------------------------------------------------------------------------------------------------


@dataclass
class Gren:
    """A goal with what hangs on it and the goals under it."""

    mal: Mal
    tabell: Tabell
    uppdrag: list[Uppdrag]
    under: list[Gren] = field(default_factory=list)


def _by_goal(rows: QuerySet) -> dict[int | None, list[Any]]:
    """The plan's rows by the goal they belong to; under None those that belong to none."""
    found = defaultdict(list)
    for row in rows.prefetch_related("varden") if rows.model is Indikator else rows.all():
        found[row.mal_id].append(row)
    return found


def _tree(goals: QuerySet[Mal], indicators: dict, assignments: dict) -> list[Gren]:
    """The goals at the top, in the plan's order."""
    branches = {goal.pk: Gren(goal, Tabell.of(indicators[goal.pk]), assignments[goal.pk]) for goal in goals}
    top = []
    for branch in branches.values():
        above = branches.get(branch.mal.under_id)
        (above.under if above else top).append(branch)
    return top


# --- The table of indicators ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tabell:
    """Indicators and their values: `kolumner` such as "Utfall 2023", `rader` as (indicator, a text for each column)."""

    kolumner: list[str]
    rader: list[tuple[Indikator, list[str]]]

    @classmethod
    def of(cls, indicators: list[Indikator]) -> Tabell:
        """Outcomes by year, then targets by year. A year that one indicator lacks shows as "–" there."""
        values = [{(v.slag != Utfall.Slag.UTFALL, v.ar): v.varde for v in i.varden.all()} for i in indicators]
        columns = sorted(set().union(*values)) if values else []
        return cls(
            [f"{'Mål' if is_target else 'Utfall'} {year}" for is_target, year in columns],
            [
                (indicator, [_value(own.get(column), indicator.enhet) for column in columns])
                for indicator, own in zip(indicators, values, strict=True)
            ],
        )


def _value(value: Any, enhet: str | None) -> str:
    """As the plan writes it, with decimal comma: "91,5 %"."""
    if value is None or value == "":
        return SAKNAS
    text = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    return f"{text}\N{NO-BREAK SPACE}%" if enhet == "%" else text


urlpatterns = [
    path("mal/", malplaner, name="malplaner"),
    path("mal/planer/<int:pk>/", malplan, name="malplan"),
    path("mal/<int:pk>/", mal, name="mal"),
]
