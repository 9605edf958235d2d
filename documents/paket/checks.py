"""What must hold between the parts of an ärendepaket. Pure: asks neither the database nor, except for today's date,
the clock.

`faults`: the file points at what is not there; it can never be taken in. `deviations`: the history breaks a rule; it
is refused unless the file is taken in as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from arenden.jsonfil import Fault, place
from documents.paket.schema import Arendepaket, Behandling

FORSLAG = ("foreslar", "tillstyrker", "avstyrker")
AVGORS = ("beslutar", "avskriver")
_ORD_FOR_RAD = {"tillstyrks", "avstyrks", "besvarad"}
_BARA_RAD = {"tillstyrks", "avstyrks"}


def faults(paket: Arendepaket, today: date) -> Iterator[Fault]:
    """Every reference to what does not exist, doubled row, future day, and fact that the kind of case cannot have."""
    yield from _kind_of_case(paket)
    yield from _future_days(paket, today)
    yield from _attsats_numbers(paket)
    yield from _outcomes_without_place(paket)
    yield from _doubled(paket)
    yield from _remiss_days(paket)
    yield from _endings(paket)


def deviations(paket: Arendepaket) -> Iterator[Fault]:
    """Every rule that the history breaks and that can be seen in the file alone."""
    yield from _days_backwards(paket)
    for nr, behandling in enumerate(paket.behandlingar):
        yield from _vote(behandling, nr)


# --- Faults -------------------------------------------------------------------------------------------------------


def _kind_of_case(paket: Arendepaket) -> Iterator[Fault]:
    if paket.arendetyp == "forvaltningsarende":
        for key in ("motionarer", "attsatser", "vackt"):
            if getattr(paket, key):
                yield Fault(key, f"Ett förvaltningsärende har inga {key}. Ta bort nyckeln, eller ändra arendetyp.")


def _future_days(paket: Arendepaket, today: date) -> Iterator[Fault]:
    for where, day in _days(paket):
        if day > today:
            yield Fault(where, f"Dagen {day} ligger i framtiden. Rätta datumet.")


def _days(paket: Arendepaket) -> Iterator[tuple[str, date]]:
    """Every day on which the file says that something happened. When an answer is wanted is not among them."""
    found: list[tuple[str, date | None]] = [
        ("inkom", paket.inkom),
        ("vackt", paket.vackt),
        ("avslutad", paket.avslutad),
    ]
    found += [("avvisad.datum", paket.avvisad and paket.avvisad.datum)]
    found += [(place("motionarer", nr, "aterkallad"), m.aterkallad) for nr, m in enumerate(paket.motionarer)]
    for nr, remiss in enumerate(paket.remisser):
        found += [(place("remisser", nr, "sand"), remiss.sand)]
        found += [(place("remisser", nr, "svar", "datum"), remiss.svar and remiss.svar.datum)]
        found += [(place("remisser", nr, "avbruten", "datum"), remiss.avbruten and remiss.avbruten.datum)]
    found += [(place("tjansteskrivelser", nr, "datum"), t.datum) for nr, t in enumerate(paket.tjansteskrivelser)]
    found += [(place("behandlingar", nr, "datum"), b.datum) for nr, b in enumerate(paket.behandlingar)]
    yield from ((where, day) for where, day in found if day)


def _attsats_numbers(paket: Arendepaket) -> Iterator[Fault]:
    last = len(paket.attsatser)
    lists = [
        (place("tjansteskrivelser", nr, "svar_per_attsats"), t.svar_per_attsats)
        for nr, t in enumerate(paket.tjansteskrivelser)
    ]
    lists += [(place("behandlingar", nr, "per_attsats"), b.per_attsats) for nr, b in enumerate(paket.behandlingar)]
    for where, rows in lists:
        seen: set[int] = set()
        for row_nr, row in enumerate(rows):
            here = f"{where}[{row_nr}].attsats"
            if row.attsats > last:
                yield Fault(here, f"Att-sats {row.attsats} finns inte: ärendet har {last or 'inga'} att-satser.")
            elif row.attsats in seen:
                yield Fault(here, f"Att-sats {row.attsats} har redan ett utfall här. Ta bort det ena.")
            seen.add(row.attsats)


def _outcomes_without_place(paket: Arendepaket) -> Iterator[Fault]:
    for nr, behandling in enumerate(paket.behandlingar):
        if behandling.per_attsats and behandling.utfall not in (*FORSLAG, *AVGORS):
            yield Fault(
                place("behandlingar", nr, "per_attsats"),
                f"Ett ärende med utfallet {behandling.utfall} är inte avgjort och har inga utfall per att-sats. "
                "Ta bort dem.",
            )


def _doubled(paket: Arendepaket) -> Iterator[Fault]:
    lists = [("andra_diarienummer", paket.andra_diarienummer), ("beslutsvag", paket.beslutsvag)]
    lists += [("lankar", paket.lankar), ("mal", [(m.mal, m.hur) for m in paket.mal])]
    lists += [
        (place("tjansteskrivelser", nr, "avsnitt"), [a.nyckel for a in t.avsnitt])
        for nr, t in enumerate(paket.tjansteskrivelser)
    ]
    for where, rows in lists:
        for nr in _repeats(rows):
            yield Fault(f"{where}[{nr}]", "Det här står redan tidigare i listan. Ta bort det ena.")


def _repeats(rows: Iterable) -> Iterator[int]:
    seen = []
    for nr, row in enumerate(rows):
        if row in seen:
            yield nr
        seen.append(row)


def _remiss_days(paket: Arendepaket) -> Iterator[Fault]:
    for nr, remiss in enumerate(paket.remisser):
        if remiss.svara_senast and remiss.svara_senast < remiss.sand:
            yield Fault(
                place("remisser", nr, "svara_senast"),
                f"Svarsdagen är före dagen då remissen skickades ({remiss.sand}).",
            )
        if remiss.svar and remiss.svar.datum < remiss.sand:
            yield Fault(
                place("remisser", nr, "svar", "datum"),
                f"Svaret är daterat före dagen då remissen skickades ({remiss.sand}).",
            )
        if remiss.svar and remiss.avbruten:
            yield Fault(
                place("remisser", nr, "avbruten"),
                "Remissen är besvarad och kan inte också vara avbruten. Ta bort det ena.",
            )


def _endings(paket: Arendepaket) -> Iterator[Fault]:
    taken_back = paket.motionarer and all(m.aterkallad for m in paket.motionarer)
    decided = any(b.utfall in AVGORS for b in paket.behandlingar)
    if paket.avvisad and (decided or taken_back):
        yield Fault(
            "avvisad", "Ett ärende som är avgjort eller återtaget kan inte också vara avvisat. Ta bort det ena."
        )
    if paket.avslutad and not (paket.avvisad or decided or taken_back):
        yield Fault(
            "avslutad", "Ärendet är inte avgjort, avvisat eller återtaget och kan inte vara avslutat. Ta bort nyckeln."
        )


# --- Deviations ---------------------------------------------------------------------------------------------------


def _days_backwards(paket: Arendepaket) -> Iterator[Fault]:
    """inkom ≤ väckt, tjänsteskrivelser, remisser, behandlingar; papers and behandlingar each in order of time."""
    for where, day in _days(paket):
        if day < paket.inkom:
            yield Fault(where, f"Dagen {day} är före dagen då ärendet kom in ({paket.inkom}). Rätta den som är fel.")
    for key in ("tjansteskrivelser", "behandlingar"):
        rows = getattr(paket, key)
        for nr, (before, after) in enumerate(pairwise(rows), start=1):
            if after.datum < before.datum:
                yield Fault(
                    place(key, nr, "datum"),
                    f"Dagen {after.datum} är före den föregående i listan ({before.datum}). Sätt listan i tidsordning.",
                )
    for nr, behandling in enumerate(paket.behandlingar):
        if paket.vackt and paket.inkom <= behandling.datum < paket.vackt:
            yield Fault(
                place("behandlingar", nr, "datum"),
                f"Dagen {behandling.datum} är före dagen då motionen väcktes ({paket.vackt}).",
            )
    last = max((b.datum for b in paket.behandlingar), default=None)
    if paket.avslutad and last and paket.avslutad < last:
        yield Fault(
            "avslutad", f"Ärendet avslutades {paket.avslutad}, före den sista behandlingen ({last}). Rätta datumet."
        )


def _vote(behandling: Behandling, nr: int) -> Iterator[Fault]:
    """The side with the most votes and the decision say the same. An even vote is decided by the chair and may end
    either way.
    """
    vote = behandling.omrostning
    if vote is None:
        return
    here = place("behandlingar", nr, "omrostning")
    yes, no = _meaning(vote.ja_star_for), _meaning(vote.nej_star_for)
    if yes and yes == no:
        yield Fault(here, "Ja och nej står för samma sak. Rätta ja_star_for eller nej_star_for.")
        return
    if vote.ja is None or vote.nej is None or vote.ja == vote.nej:
        return
    winner, won, lost = ("ja", vote.ja, vote.nej) if vote.ja > vote.nej else ("nej", vote.nej, vote.ja)
    meant, decided = (yes if winner == "ja" else no), _decided(behandling)
    if meant and decided and not meant & decided:
        yield Fault(
            here,
            f"{winner} fick flest röster ({won} mot {lost}) och står för {'/'.join(sorted(meant))}, "
            f"men beslutet är {'/'.join(sorted(decided))}. Rätta det som är fel.",
        )


_STEMS = {
    "bifall": "bifall",
    "tillstyrk": "bifall",
    "avslag": "avslag",
    "avslå": "avslag",
    "avstyrk": "avslag",
    "besvara": "besvarad",
    "avskriv": "avskriven",
    "återremi": "återremiss",
    "aterremi": "återremiss",
    "bordlägg": "bordläggning",
    "bordlagd": "bordläggning",
}


def _meaning(text: str | None) -> set[str]:
    """The outcome that the words stand for; empty when they do not say ("bifall till styrelsens förslag")."""
    lowered = (text or "").casefold()
    if "förslag" in lowered or "yrkande" in lowered:
        return set()
    found = {outcome for stem, outcome in _STEMS.items() if stem in lowered}
    return found if len(found) == 1 else set()


def _decided(behandling: Behandling) -> set[str]:
    own = {"aterremiss": {"återremiss"}, "bordlagd": {"bordläggning"}, "avskriver": {"avskriven"}}.get(
        behandling.utfall
    )
    per_attsats = {outcome for row in behandling.per_attsats for outcome in _meaning(row.utfall)}
    return own or per_attsats or {outcome for text in behandling.beslut for outcome in _meaning(text)}
