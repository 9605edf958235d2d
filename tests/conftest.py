"""What every test stands on: a known Tuesday, no network, files of its own, no silent skips under CI."""

import os
import shutil
import socket
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
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
