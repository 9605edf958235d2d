"""gunicorn with two workers on loopback, and a client that costs next to nothing."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 4


@contextmanager
def served(settings: str = "tests.bench.settings") -> Iterator[int]:
    """The product on the benchmark's own database, or with other `settings` something else. Yields the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers=2", "--threads=4", "--log-level=critical"]
    server = subprocess.Popen(
        [*command, f"--bind=127.0.0.1:{port}", "config.wsgi:application"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings, "BENCH_SERVES": "1"},
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn did not start")


def fetch(port: int, path: str, times: int, cookie: str = "") -> tuple[float, list[float], int]:
    """Ask for the page `times` times over four connections: seconds in all, seconds for each, bytes of one page."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = list(pool.map(lambda _: _ask(port, request, times // CONNECTIONS), range(CONNECTIONS)))
    taken = time.perf_counter() - began
    return taken, [seconds for share, _ in shares for seconds in share], shares[0][1]


def _ask(port: int, request: bytes, times: int) -> tuple[list[float], int]:
    each = []
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as answer:
        for _ in range(times):
            began = time.perf_counter()
            line.sendall(request)
            size = _read(answer)
            each.append(time.perf_counter() - began)
    return each, size


def _read(answer) -> int:
    status, length = answer.readline(), 0
    if b" 200 " not in status:
        raise RuntimeError(status.decode())
    while (line := answer.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line[15:])
    return len(answer.read(length))
