"""The demo's one process: it answers, and Ctrl+C ends it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_greeting(lines) -> str:
    greeting = ""
    for line in lines:
        greeting += line
        if "Ctrl+C" in line:
            return greeting
    raise AssertionError(f"Servern slutade i förtid:\n{greeting}")


def test_demo_server__answers_and_stops_at_ctrl_c(tmp_path):
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
        "PYTHONUTF8": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "config.serve", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        greeting = read_greeting(server.stdout)
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            assert answer.read() == b"ok"
        assert f"http://127.0.0.1:{port}/" in greeting

        server.send_signal(signal.SIGINT)

        server.communicate(timeout=30)
        assert server.returncode == 0
    finally:
        server.kill()
