"""Handing out diarienummer: how fast many at once get theirs, and that none is lost or given twice.

python -m tests.bench.numbers prints JSON. On PostgreSQL: `diarium.assign_number` against a counter held by
select_for_update, a plain sequence as the limit (it leaves gaps). On SQLite: the longest wait of eight that register at
once, against plain BEGIN IMMEDIATE. On both: 400 registrations by the API, in parallel over HTTP.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http.client import HTTPConnection
from threading import Barrier

from django.db import connection, connections, transaction

from arenden import clock, diarium
from arenden.models import Apinyckel, Arende, Raknare
from tests.bench.measure import database_name, fact, own_database, row
from tests.bench.server import served
from tests.factories import arenden, workflow
from workflow import actions

WRITERS = (1, 8, 32)
ROUNDS = 7
NUMBERS = 192  # a round and side
REGISTRATIONS = 400
HTTP_CLIENTS = 16
OPEN_ZAAK = 22.5  # registrations a second over HTTP, measured on a machine like this one


def main() -> list[dict]:
    with own_database():
        kommun = arenden.kommun()
        workflow.beslutsvagar(kommun)
        rows = rates(kommun) if connection.vendor == "postgresql" else waits(kommun)
        return rows + over_http(kommun)


# --- The number alone, on PostgreSQL --------------------------------------------------------------------------------


def rates(kommun) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_nummer")
    sides = {"ours": diarium.assign_number, "peer": by_select_for_update, "limit": by_sequence}
    rows = []
    for writers in WRITERS:
        figures = {name: [] for name in sides}
        with Crew(writers) as crew:
            for number in range(ROUNDS + 1):
                for name, act in sides.items():
                    taken, _ = crew.run(act, unnumbered(kommun, NUMBERS))
                    if number:
                        figures[name].append(NUMBERS / taken)
        rows.append(
            row(
                f"Nummer, {writers} skrivare, PostgreSQL",
                "nummer/s",
                figures["ours"],
                figures["peer"],
                "select_for_update",
                least=4 if writers == 32 else None,
                limit=("sekvens", figures["limit"]),
            )
        )
    return rows


@transaction.atomic
def by_select_for_update(arende: Arende) -> None:
    """The ordinary way: hold the counter's row, count, save both."""
    raknare, _ = Raknare.objects.select_for_update().get_or_create(serie=arende.organ.nummerserie, ar=1999)
    raknare.senaste += 1
    raknare.utlamnade += 1
    raknare.save()
    number(arende, 1999, raknare.senaste)


def by_sequence(arende: Arende) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('bench_nummer')")
        number(arende, 1998, cursor.fetchone()[0])


def number(arende: Arende, ar: int, lopnr: int) -> None:
    arende.serie, arende.ar, arende.lopnr = arende.organ.nummerserie, ar, lopnr
    arende.som_skrivet, arende.registrerat_klockslag = f"KS {ar}/{lopnr:04d}", clock.now()
    arende.slug = arende.number_slug()
    arende.save(update_fields=["serie", "ar", "lopnr", "som_skrivet", "registrerat_klockslag", "slug"])


def unnumbered(kommun, count: int) -> list[Arende]:
    """Cases that have come in and lack a number, with their organ and its series read."""
    Arende.objects.bulk_create(
        Arende(arendetyp="motion", organ=kommun.ks, rubrik="Fler cykelställ", inkom=date(2026, 1, 12))
        for _ in range(count)
    )
    return list(Arende.objects.filter(lopnr=None).select_related("organ__nummerserie"))


# --- The longest wait, on SQLite ------------------------------------------------------------------------------------


def waits(kommun) -> list[dict]:
    """Eight register 25 cases each, at once. The peer does the same work in a plain transaction."""
    facts = {"arendetyp": "motion", "organ": kommun.ks, "rubrik": "Fler cykelställ", "inkom": date(2026, 1, 12)}

    def ours(_) -> None:
        actions.register_arende(by=kommun.registrator, **facts)

    @transaction.atomic
    def peer(_) -> None:
        actions.register_arende(by=kommun.registrator, **facts)

    worst = {"ours": [], "peer": []}
    with Crew(8) as crew:
        for number in range(ROUNDS + 1):
            for name, act in (("ours", ours), ("peer", peer)):
                _, each = crew.run(act, range(200))
                if number:
                    worst[name].append(max(each) * 1000)
    return [row("Längsta väntan, 8 skrivare, SQLite", "ms", worst["ours"], worst["peer"], "BEGIN IMMEDIATE", most=0.3)]


class Crew:
    """Writers in threads, each with a connection of its own that is open before any clock starts."""

    def __init__(self, size: int):
        self.size, self.pool, self.start = size, ThreadPoolExecutor(size), Barrier(size)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *error) -> None:
        self._each(lambda _: connections.close_all())
        self.pool.shutdown()

    def run(self, act: Callable, jobs) -> tuple[float, list[float]]:
        """Seconds for all jobs, and for each one."""
        shares = [list(jobs)[n :: self.size] for n in range(self.size)]
        self._each(lambda _: connection.ensure_connection())
        began = time.perf_counter()
        each = self._each(lambda n: [_timed(act, job) for job in shares[n]])
        return time.perf_counter() - began, [seconds for share in each for seconds in share]

    def _each(self, act: Callable[[int], object]) -> list:
        """The act in every thread, started together."""

        def started(n: int):
            self.start.wait()
            return act(n)

        return list(self.pool.map(started, range(self.size)))


def _timed(act: Callable, job) -> float:
    began = time.perf_counter()
    act(job)
    return time.perf_counter() - began


# --- The whole registration, over HTTP ------------------------------------------------------------------------------


def over_http(kommun) -> list[dict]:
    token = Apinyckel.issue(kommun.registrator)
    before = set(Arende.objects.values_list("som_skrivet", flat=True))
    with served() as port:
        began = time.perf_counter()
        with ThreadPoolExecutor(HTTP_CLIENTS) as pool:
            answers = list(pool.map(lambda n: register(port, token, n), range(REGISTRATIONS)))
        taken = time.perf_counter() - began
    numbers = {body["diarienummer"] for status, body in answers if status == 201} - before
    faults = list(diarium.gaps())
    where = database_name()
    met = len(numbers) == REGISTRATIONS and not faults
    return [
        fact(f"Registrerade av {REGISTRATIONS}, {where}", "st", len(numbers), target="alla, utan lucka", met=met),
        fact(f"Registreringar över HTTP, {where}", "per s", REGISTRATIONS / taken)
        | {"peer": {"name": "Open Zaak", "median": OPEN_ZAAK}, "ratio": round(REGISTRATIONS / taken / OPEN_ZAAK, 2)},
    ]


def register(port: int, token: str, number: int) -> tuple[int, dict]:
    body = {
        "rubrik": f"Fler cykelställ vid station {number}",
        "inkom": "2026-01-12",
        "organ": "KS",
        "motionarer": [{"namn": "Ada Berg", "parti": "S"}],
        "attsatser": ["att kommunen tar fram en plan"],
    }
    http = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    http.request("POST", "/api/v1/motioner", json.dumps(body), headers | {"Idempotency-Key": f"bench-{number}"})
    answer = http.getresponse()
    return answer.status, json.loads(answer.read())


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
