"""What every test stands on: a known Tuesday, no network, files of its own, no silent skips under CI."""

import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests.factories import arenden, workflow

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Europe/Stockholm"))  # a Tuesday

# The browser's driver keeps an event loop in the test's thread, where Django otherwise refuses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

hypothesis_settings.register_profile("local", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# marker -> (is it here, what to do when it is not)
NEEDS = {
    "browser": (lambda: chromium() is not None, "Chromium saknas: sudo apt install chromium"),
    "postgres": (lambda: connection.vendor == "postgresql", "Gäller PostgreSQL: sätt DATABASE_URL=postgres://…"),
    "redis": (lambda: bool(django_settings.REDIS_URL), "Gäller Redis: sätt REDIS_URL=redis://…"),
    "sqlite": (lambda: connection.vendor == "sqlite", "Gäller SQLite: kör utan DATABASE_URL"),
}


def pytest_runtest_setup(item):
    for marker, (is_here, otherwise) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_here():
            pytest.skip(otherwise)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI=true a test that would be skipped fails: what is not run is not known to work."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"Överhoppat under CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _known_tuesday():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"Testet försökte nå nätet: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(autouse=True)
def _own_files_and_cache(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "filer")
    settings.KLOCKA_FIL = tmp_path / "klocka"
    yield
    cache.clear()


@contextmanager
def log_unlocked() -> Iterator[None]:
    """Lift the triggers that keep the log append-only: to empty the test database or to show that tampering is seen."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks pending cannot be altered
            cursor.execute("ALTER TABLE arenden_handelse DISABLE TRIGGER USER")
            put_back = ["ALTER TABLE arenden_handelse ENABLE TRIGGER USER", "SET CONSTRAINTS ALL DEFERRED"]
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'arenden_handelse'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            put_back = [sql for _, sql in triggers]
    yield
    with connection.cursor() as cursor:
        for statement in put_back:
            cursor.execute(statement)


@pytest.fixture
def unlocked_log():
    return log_unlocked


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test with real transactions leaves every table as the migrations made it, the log's too."""
    flush = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        as_migrated = connection.creation.serialize_db_to_string()

    def flush_and_put_back(case):
        case.serialized_rollback = True  # then Django does not make its own rows anew
        connection._test_serialized_contents = as_migrated
        with log_unlocked():
            flush(case)
        connection.creation.deserialize_db_from_string(as_migrated)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_and_put_back)
        yield


@pytest.fixture
def threaded_db(transactional_db, tmp_path):
    """A database that many threads write at once. SQLite's is a file, as in the demo: one in memory is not shared so.

    Ask for it before any scene.
    """
    if connection.vendor == "postgresql":
        yield
        return
    memory, described = connections["default"], connections.settings["default"]
    name, described["NAME"] = described["NAME"], str(tmp_path / "prov.sqlite3")
    with closing(sqlite3.connect(described["NAME"])) as file:
        memory.connection.backup(file)
    del connections["default"]
    yield
    connections["default"].close()
    connections["default"], described["NAME"] = memory, name


@pytest.fixture
def at_once():
    """Run the callables in a thread each, started together; answers what each returned or raised, in order."""

    def run(*acts):
        start = threading.Barrier(len(acts))

        def one(act):
            try:
                start.wait(timeout=10)
                return act()
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run


@pytest.fixture
def kommun(db) -> arenden.Kommun:
    """A municipality with organs, number series, decision paths and one user for each role."""
    scene = arenden.kommun()
    workflow.beslutsvagar(scene)
    return scene


def _scene(make):
    @pytest.fixture(name=make.__name__)
    def scene(kommun):
        return make(kommun)

    scene.__doc__ = make.__doc__
    return scene


motion_registrerad = _scene(workflow.motion_registrerad)
motion_under_beredning = _scene(workflow.motion_under_beredning)
motion_i_ksau = _scene(workflow.motion_i_ksau)
motion_i_ks = _scene(workflow.motion_i_ks)
motion_i_kf = _scene(workflow.motion_i_kf)
motion_avgjord = _scene(workflow.motion_avgjord)
forvaltningsarende = _scene(workflow.forvaltningsarende)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses its sandbox to root
    return {**browser_type_launch_args, "executable_path": chromium(), "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}
