"""The staff's list of fifty cases and a public motion page, against Django's "hello" with six middlewares.

python -m tests.bench.pages prints JSON. Requests a second from gunicorn with two workers over four connections; the
sides take turns. The list is read by a logged-in person, the motion by anybody. The product's own pages are asked for
with their own middlewares, session and user.
"""

import json
import statistics

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.bench.measure import database_name, fact, own_database, row
from tests.bench.server import fetch, served
from tests.factories import arenden, workflow

ROUNDS = 7
REQUESTS = {"hello": 400, "list": 20, "motion": 400}  # a round
HEAVIEST = 100_000  # bytes of a page
SLOWEST = 60  # ms for the list, half of the requests


def main() -> list[dict]:
    with own_database():
        kommun = arenden.kommun()
        workflow.beslutsvagar(kommun)
        with transaction.atomic():
            motion = workflow.motion_avgjord(kommun).arende
            for _ in range(25):
                workflow.motion_registrerad(kommun)
                workflow.motion_anmald(kommun)
        with served() as port, served("tests.bench.hello") as hello:
            pages = {
                "hello": (hello, "/", ""),
                "list": (port, "/arenden/", session_of(kommun.kansli)),
                "motion": (port, f"/motion/{motion.slug}/", ""),
            }
            return rows(*measured(pages))


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measured(pages) -> tuple[dict, dict, dict]:
    """Requests a second, median milliseconds, and bytes of a page; the first two one figure a round."""
    rate, wait, size = ({name: [] for name in pages} for _ in range(3))
    for number in range(ROUNDS + 1):
        for name, (port, path, cookie) in pages.items():
            taken, each, size[name] = fetch(port, path, REQUESTS[name], cookie)
            if number:
                rate[name].append(len(each) / taken)
                wait[name].append(statistics.median(each) * 1000)
    return rate, wait, size


def rows(rate, wait, size) -> list[dict]:
    where = database_name()
    list_wait = statistics.median(wait["list"])
    return [
        row(f"Ärendelista, 50 rader, {where}", "sidor/s", rate["list"], rate["hello"], "hello", least=0.06),
        fact("Ärendelista, hälften inom", "ms", list_wait, target=f"högst {SLOWEST}", met=list_wait <= SLOWEST),
        row(f"Offentlig motionssida, {where}", "sidor/s", rate["motion"], rate["hello"], "hello", least=0.5),
        *(
            fact(f"Sidans vikt, {name}", "byte", size[page], target=f"högst {HEAVIEST}", met=size[page] <= HEAVIEST)
            for name, page in (("ärendelista", "list"), ("motionssida", "motion"))
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
