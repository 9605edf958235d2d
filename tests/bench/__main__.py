"""Every benchmark, each in a process of its own, and one table. `python -m tests.bench [--json FILE]`.

PostgreSQL is the one that DATABASE_URL names, else the one on 127.0.0.1:5432; without it the rows say so.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

SUBJECTS = ("paper", "numbers", "perform", "pages")
ON_BOTH = ("numbers", "perform")  # the paper needs no database, and pages are served from PostgreSQL
HEADINGS = ("Ämne", "vårt", "gräns", "jämförelse", "kvot", "mål", "nått?")


def main() -> None:
    parser = argparse.ArgumentParser(description="Mäter Ärendegång mot jämförelser i samma körning.")
    parser.add_argument("subject", nargs="*", choices=[*SUBJECTS, []], help="bara dessa")
    parser.add_argument("--json", type=Path, metavar="FIL", help="skriv också raderna som JSON")
    options = parser.parse_args()
    postgres = postgres_url()
    rows = []
    for subject in options.subject or SUBJECTS:
        if subject in ON_BOTH or subject == "paper":
            rows += measured(subject, "")
        if subject != "paper":
            rows += measured(subject, postgres) if postgres else [silent(subject)]
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


def measured(subject: str, database_url: str) -> list[dict]:
    print(f"Mäter {subject} {'på PostgreSQL' if database_url else ''} …", file=sys.stderr, flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("BENCH_FOLDER", "REDIS_URL")}
    answer = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{subject}"],
        env=environment | {"DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(answer.stdout) if answer.returncode == 0 else [{"subject": subject, "note": "gick inte att mäta"}]


def silent(subject: str) -> dict:
    return {"subject": f"{subject}, PostgreSQL", "note": "PostgreSQL svarar inte: sätt DATABASE_URL"}


def postgres_url() -> str | None:
    given = os.environ.get("DATABASE_URL", "")
    url = given if given.startswith("postgres") else "postgres://postgres@127.0.0.1:5432/postgres"
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return None
    return url


def table(rows: list[dict]) -> str:
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def cells(row: dict) -> tuple[str, ...]:
    if "note" in row:
        return row["subject"], row["note"], "", "", "", "", ""
    met = {True: "ja", False: "NEJ", None: ""}[row["met"]]
    ours = f"{spread(row['ours'])} {row['unit']}"
    ratio = str(row.get("ratio", ""))
    return row["subject"], ours, named(row.get("limit")), named(row.get("peer")), ratio, row["target"], met


def spread(figures: dict) -> str:
    """ "0.9 (0.8–1.1)": the median, the least and the most."""
    around = f" ({figures['min']:g}–{figures['max']:g})" if figures.get("min") != figures.get("max") else ""
    return f"{figures['median']:g}{around}"


def named(figures: dict | None) -> str:
    return f"{figures['name']} {spread(figures)}" if figures else ""


if __name__ == "__main__":
    main()
