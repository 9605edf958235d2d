"""The demo's one process: it answers, works in the background, and Ctrl+C ends it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds before a silent server is stopped and the test fails


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def demo_server(port: int, environment: dict) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "config.serve", str(port)]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipe) as server:
        watchdog = Timer(PATIENCE, server.kill)
        watchdog.start()
        try:
            yield server
        finally:
            watchdog.cancel()
            server.kill()


def read_until(words: str, lines: Iterator[str]) -> str:
    read = ""
    for line in lines:
        read += line
        if words in line:
            return read
    raise AssertionError(f"Servern slutade utan att säga ”{words}”:\n{read}")


def test_demo_server__answers_works_in_the_background_and_stops_at_ctrl_c(tmp_path):
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
        "EMAIL_URL": "memorymail://",
        "LOG_LEVEL": "INFO",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)

    with demo_server(port, environment) as server:
        greeting = read_until("Stoppa med Ctrl+C", server.stdout)
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            health = answer.read()
        work = read_until("succeeded", server.stdout)
        server.send_signal(signal.SIGINT)
        code = server.wait(timeout=30)

    assert f"http://127.0.0.1:{port}/" in greeting
    assert health == b"ok"
    assert "workflow.tasks.relay_utkorg" in work
    assert code == 0
