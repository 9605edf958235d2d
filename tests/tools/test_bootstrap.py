"""tools/bootstrap.py: what it says when something is missing, and when it has nothing to do."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "tools/bootstrap.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_python__too_old_is_told_which_version_is_needed():
    with pytest.raises(bootstrap.CannotStart, match=r"Python 3\.11 eller nyare, men det här är Python 3\.10"):
        bootstrap.require_python((3, 10, 12))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1)])
def test_python__new_enough_is_accepted(version):
    bootstrap.require_python(version)


def test_venv__missing_is_answered_with_the_apt_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(bootstrap.CannotStart, match="sudo apt install python3-venv"):
        bootstrap.require_venv()


@pytest.mark.parametrize("text", ["", "80a", "0", "65536", "-1"])
def test_port__not_a_port_number(text):
    with pytest.raises(bootstrap.CannotStart, match="mellan 1 och 65535"):
        bootstrap.read_port(text)


def test_port__taken_proposes_the_next():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = start("demo", PORT=str(port))

    assert answer.returncode == 1
    assert f"Port {port} är upptagen" in answer.stderr
    assert f"PORT={port + 1}" in answer.stderr


def test_install__done_until_the_lock_changes(tmp_path, monkeypatch):
    lock = tmp_path / "base.txt"
    lock.write_text("django==5.2.19\n")
    monkeypatch.setitem(bootstrap.LOCKS, "base", lock)
    assert not bootstrap.is_installed("base", venv=tmp_path)

    (tmp_path / "installed-base").write_text(bootstrap.digest(lock))
    assert bootstrap.is_installed("base", venv=tmp_path)

    lock.write_text("django==5.2.20\n")
    assert not bootstrap.is_installed("base", venv=tmp_path)


@pytest.mark.parametrize("name", ["DATABASE_URL", "MEDIA_ROOT", "SECRET_KEY"])
def test_demo_reset__refuses_when_the_environment_names_a_real_installation(name):
    answer = start("demo-reset", **{name: "något"})

    assert answer.returncode == 1
    assert f"Ta först bort {name} ur miljön" in answer.stderr


def test_command__unknown_shows_usage():
    answer = start("domo")

    assert answer.returncode == 1
    assert "setup|demo|demo-reset" in answer.stderr


def test_locks__dev_contains_base_and_every_package_has_a_hash():
    packages = {}
    for group, lock in bootstrap.LOCKS.items():
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())[1:]
        assert all("--hash=sha256:" in entry for entry in entries)
        packages[group] = {re.match(r"[a-z0-9.\-\[\]]+==\S+", entry).group() for entry in entries}

    assert packages["base"]
    assert packages["base"] <= packages["dev"]
