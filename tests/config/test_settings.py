"""config/settings.py read in a process of its own, with exactly the environment that each test names."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import read_or_create_demo_key

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SECRET_KEY": "x" * 50, "DATABASE_URL": "postgres://arendegang@127.0.0.1/arendegang"}
SHOW = """
import json, sys
from config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def read(*names: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", SHOW, *names]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def values(*names: str, **environment: str) -> dict:
    answer = read(*names, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_settings__without_environment_are_the_demo():
    found = values("DEMO", "DEBUG", "HTTPS", "ALLOW_CLOCK_OVERRIDE", "CELERY_BROKER_URL", "DATABASES")

    assert found.pop("DATABASES")["default"]["NAME"] == str(ROOT / "data" / "arendegang.sqlite3")
    assert found == {
        "DEMO": True,
        "DEBUG": False,
        "HTTPS": False,
        "ALLOW_CLOCK_OVERRIDE": True,
        "CELERY_BROKER_URL": "memory://localhost/",
    }


def test_settings__of_an_installation_are_strict():
    found = values(
        "DEMO", "DEBUG", "ALLOW_CLOCK_OVERRIDE", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", **PRODUCTION
    )

    assert found == {
        "DEMO": False,
        "DEBUG": False,
        "ALLOW_CLOCK_OVERRIDE": False,
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
    }


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL"])
def test_settings__an_installation_does_not_start_without(missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}

    answer = read("DEMO", **given)

    assert answer.returncode != 0
    assert f"{missing} saknas." in answer.stderr


def test_settings__redis_carries_broker_and_cache_but_nobody_is_logged_out_with_it():
    found = values("CELERY_BROKER_URL", "CACHES", "SESSION_ENGINE", REDIS_URL="redis://redis:6379/0", **PRODUCTION)

    assert found["CELERY_BROKER_URL"] == found["CACHES"]["default"]["LOCATION"] == "redis://redis:6379/0"
    assert found["SESSION_ENGINE"] == "config.sessions"


def test_demo_key__is_made_once_and_kept_for_its_owner_only(tmp_path):
    file = tmp_path / "data" / "secret_key"

    first = read_or_create_demo_key(file)
    second = read_or_create_demo_key(file)

    assert first == second
    assert len(first) >= 50
    assert file.stat().st_mode & 0o777 == 0o600
