"""Invented ärendepaket: one of each kind, and a strategy for whole histories that break no rule.

Written as an export writes them, so that what goes in and what comes out are compared as they are.
"""

from __future__ import annotations

import json
import unicodedata
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from documents.html import sanitize
from documents.paket.importer import Intagning, import_files

ORGAN = {
    "KSAU": "Kommunstyrelsens arbetsutskott",
    "KS": "Kommunstyrelsen",
    "KF": "Kommunfullmäktige",
}
TRAD = {
    "format": "arendepaket/1",
    "diarienummer": "KS 2024/0107",
    "arendetyp": "motion",
    "rubrik": "Motion om fler träd längs Storgatan",
    "inkom": "2024-01-10",
    "motionarer": [{"namn": "Ada Berg", "parti": "S"}, {"namn": "Bo Ek", "parti": None}],
    "attsatser": ["att plantera träd längs Storgatan", "att redovisa en trädplan"],
    "beslutsvag": ["KSAU", "KS", "KF"],
    "organ": ORGAN,
    "handlaggare": {"namn": "Eva Fors", "titel": "Utredare", "forvaltning": "Kommunkontoret"},
    "tjansteskrivelser": [
        {
            "datum": "2024-04-15",
            "forslag_till_beslut": ["att bifalla motionen"],
            "svar_per_attsats": [{"attsats": 1, "utfall": "bifall"}, {"attsats": 2, "utfall": "besvarad"}],
            "avsnitt": [
                {
                    "nyckel": "sammanfattning",
                    "rubrik": "Sammanfattning",
                    "html": "<p>Träd ger skugga &amp; svalka.</p>",
                },
                {"nyckel": "jamstalldhet", "rubrik": "Jämställdhet", "html": "<ul><li>Rör alla.</li></ul>"},
            ],
            "underlag": [{"titel": "Motion om fler träd", "datum": "2024-01-10"}, {"titel": "Karta", "datum": None}],
            "undertecknare": [{"namn": "Gun Hed", "titel": "Kanslichef"}, {"namn": "Ivar Jonsson", "titel": None}],
            "skickas_till": [{"mottagare": "Motionärerna", "syfte": "kannedom"}],
        }
    ],
    "behandlingar": [],
}


def paket(**changes: Any) -> dict[str, Any]:
    """The motion about trees, prepared and signed, with these keys changed; None takes a key away."""
    changed = deepcopy(TRAD) | deepcopy(changes)
    return {key: value for key, value in changed.items() if value is not None}


def behandling(organ: str, datum: str, utfall: str, **changes: Any) -> dict[str, Any]:
    """One treatment with all the keys of the format."""
    empty = {
        "paragraf": None,
        "beslut": [],
        "per_attsats": [],
        "omrostning": None,
        "reservationer": [],
        "skickas_till": [],
    }
    keys = (
        "organ",
        "datum",
        "paragraf",
        "utfall",
        "beslut",
        "per_attsats",
        "omrostning",
        "reservationer",
        "skickas_till",
    )
    told = empty | {"organ": organ, "datum": datum, "utfall": utfall} | changes
    return {key: told[key] for key in (*keys, *(k for k in told if k not in keys))}


def outcomes(*words: str) -> list[dict[str, Any]]:
    """An outcome for each att-sats in order."""
    return [{"attsats": nr, "utfall": word} for nr, word in enumerate(words, start=1)]


ANMALAN = behandling("KF", "2024-01-30", "remitterar", paragraf="§ 4", beslut=["att lämna motionen för beredning"])
I_KSAU = behandling("KSAU", "2024-05-06", "foreslar", paragraf="§ 60", beslut=["att bifalla motionen"])
I_KS = behandling("KS", "2024-05-20", "foreslar", paragraf="KS § 112", beslut=["att bifalla motionen"])
I_KF = behandling(
    "KF",
    "2024-06-17",
    "beslutar",
    paragraf="§ 63/24",
    beslut=["att bifalla motionen i den del som avser Storgatan"],
    per_attsats=outcomes("bifall", "besvarad"),
)
HELA_VAGEN = [ANMALAN, I_KSAU, I_KS, I_KF]


def as_file(*packages: Any) -> list[tuple[str, bytes]]:
    """The packages as (name, content) for `import_files`. Bytes go in as they are."""
    return [
        (f"{nr}.json", package if isinstance(package, bytes) else json.dumps(package, ensure_ascii=False).encode())
        for nr, package in enumerate(packages, start=1)
    ]


def take_in(*packages: Any, **options: bool) -> list[Intagning]:
    """Import the packages as if from files."""
    return import_files(as_file(*packages), **options)


def faults(*packages: Any, **options: bool) -> list[str]:
    """The faults that stop the packages, each as place and sentence."""
    return [str(fault) for taken in take_in(*packages, **options) for fault in taken.faults]


# --- Whole histories ----------------------------------------------------------------------------------------------

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"))


def texts(longest: int = 40) -> st.SearchStrategy[str]:
    """A line of any letters, as it is kept: NFC, without blank ends."""
    line = st.text(_LETTERS, min_size=1, max_size=longest).map(lambda text: unicodedata.normalize("NFC", text).strip())
    return line.filter(lambda text: 0 < len(text) <= longest)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


PEOPLE = st.fixed_dictionaries({"namn": texts(), "parti": maybe(texts(8))})
HANDLAGGARE = st.fixed_dictionaries({"namn": texts(), "titel": maybe(texts()), "forvaltning": maybe(texts())})
RECIPIENTS = st.lists(
    st.fixed_dictionaries({"mottagare": texts(), "syfte": st.sampled_from(["atgard", "kannedom"])}), max_size=2
)
MAL = st.fixed_dictionaries(
    {
        "mal": texts(),
        "hur": st.sampled_from(["bidrar_till", "motverkar", "beror", "svarar_pa"]),
        "motivering": maybe(texts()),
    }
)
HTML = texts().map(lambda text: sanitize(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>"))
AVSNITT = st.lists(
    st.fixed_dictionaries(
        {
            "nyckel": st.sampled_from(["sammanfattning", "bakgrund", "ekonomi", "landsbygd", "jämlikhet"]),
            "rubrik": texts(),
            "html": HTML,
        }
    ),
    max_size=3,
    unique_by=lambda avsnitt: avsnitt["nyckel"],
)
AVGORANDEN = st.sampled_from(["bifall", "delvis_bifall", "avslag", "besvarad"])
ADVICE = st.sampled_from(["tillstyrks", "avstyrks", "besvarad"])
RESERVATIONS = st.lists(
    st.fixed_dictionaries({"namn": texts(), "parti": maybe(texts(8)), "text": maybe(texts())}), max_size=2
)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """A motion's package whose history breaks no rule, ended at any place on its way."""
    day = draw(st.dates(date(2019, 1, 1), date(2022, 12, 31)))
    inkom = day

    def later() -> str:
        nonlocal day
        day += timedelta(days=draw(st.integers(1, 40)))
        return day.isoformat()

    attsatser = draw(st.lists(texts(), max_size=3))
    told: dict[str, Any] = {"organ": dict(ORGAN), "behandlingar": [], "tjansteskrivelser": [], "remisser": []}

    def treat(organ: str, utfall: str, word: st.SearchStrategy | None = None) -> None:
        rows = (
            [{"attsats": nr, "utfall": draw(word)} for nr in range(1, len(attsatser) + 1)] if word is not None else []
        )
        extra = {"motivering": draw(texts())} if utfall == "aterremiss" and draw(st.booleans()) else {}
        told["behandlingar"].append(
            behandling(
                organ,
                later(),
                utfall,
                paragraf=draw(maybe(texts(20))),
                beslut=draw(st.lists(texts(), max_size=2)),
                per_attsats=rows,
                reservationer=draw(RESERVATIONS),
                skickas_till=draw(RECIPIENTS),
                **extra,
            )
        )

    def write_paper() -> None:
        told["tjansteskrivelser"].append(
            {
                "datum": later(),
                "forslag_till_beslut": draw(st.lists(texts(), max_size=2)),
                "svar_per_attsats": [
                    {"attsats": nr, "utfall": draw(AVGORANDEN)} for nr in range(1, len(attsatser) + 1)
                ],
                "avsnitt": draw(AVSNITT),
                "underlag": [{"titel": draw(texts()), "datum": draw(maybe(st.just(inkom.isoformat())))}],
                "undertecknare": [{"namn": draw(texts()), "titel": draw(maybe(texts()))}],
                "skickas_till": draw(RECIPIENTS),
            }
        )

    if draw(st.booleans()):
        treat("KF", "remitterar")
    if draw(st.booleans()):
        told["organ"]["TN"] = "Tekniska nämnden"
        sent = later()
        svar = {
            "organ": "Tekniska nämnden",
            "datum": later(),
            "paragraf": draw(maybe(texts(20))),
            "stallning": draw(st.sampled_from(["tillstyrker", "avstyrker", "besvarad", "avstar"])),
            "text": draw(maybe(texts())),
        }
        told["remisser"].append({"till": "TN", "sand": sent, "svara_senast": None, "svar": draw(maybe(st.just(svar)))})
        if draw(st.booleans()):
            treat("TN", "tillstyrker", ADVICE)
    if draw(st.booleans()):
        write_paper()
    for organ in ("KSAU", "KS", "KSAU", "KS", "KF")[draw(st.integers(0, 5)) :]:
        is_second_round = organ == "KSAU" and any(b["organ"] == "KSAU" for b in told["behandlingar"])
        if is_second_round and draw(st.booleans()):
            write_paper()
        if draw(st.integers(0, 4)) == 0:
            treat(organ, "bordlagd")
        _treat_in_turn(told, organ, treat, draw)
        if told.get("is_over"):
            break
    return _as_package(draw, inkom, attsatser, told)


def _treat_in_turn(told: dict[str, Any], organ: str, treat: Any, draw: st.DrawFn) -> None:
    """What the organ does when it is its turn; nothing when it is not."""
    done = [b for b in told["behandlingar"] if b["utfall"] in ("foreslar", "aterremiss") and b["organ"] in ORGAN]
    turn = "KSAU"
    if done and done[-1]["utfall"] == "foreslar":
        turn = {"KSAU": "KS", "KS": "KF"}[done[-1]["organ"]]
    if organ != turn:
        if told["behandlingar"] and told["behandlingar"][-1]["utfall"] == "bordlagd":
            told["behandlingar"].pop()
        return
    if organ == "KF":
        treat(organ, "beslutar", AVGORANDEN)
        told["is_over"] = True
    elif organ == "KS" and draw(st.booleans()):
        treat(organ, "aterremiss")
    else:
        treat(organ, "foreslar", AVGORANDEN)
    told["is_over"] = told.get("is_over") or draw(st.integers(0, 5)) == 0


def _as_package(draw: st.DrawFn, inkom: date, attsatser: list[str], told: dict[str, Any]) -> dict[str, Any]:
    lopnr = draw(st.integers(1, 9_999))
    package = {
        "format": "arendepaket/1",
        "diarienummer": draw(st.sampled_from([f"KS {inkom.year}/{lopnr:04d}", f"{inkom.year}.{lopnr} KS"])),
        "andra_diarienummer": draw(st.lists(texts(20), max_size=2, unique=True)),
        "arendetyp": draw(st.sampled_from(["motion", "medborgarforslag"])),
        "rubrik": draw(texts(80)),
        "inkom": inkom.isoformat(),
        "motionarer": draw(st.lists(PEOPLE, min_size=1, max_size=3)),
        "attsatser": attsatser,
        "beslutsvag": ["KSAU", "KS", "KF"],
        "organ": told["organ"],
        "handlaggare": draw(maybe(HANDLAGGARE)),
        "remisser": told["remisser"],
        "tjansteskrivelser": told["tjansteskrivelser"],
        "mal": draw(st.lists(MAL, max_size=2, unique_by=lambda mal: (mal["mal"], mal["hur"]))),
    }
    kept = {key: value for key, value in package.items() if value}
    return kept | {"behandlingar": told["behandlingar"]}
