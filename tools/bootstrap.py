"""Make the environment, install the locked packages and start the demo. Standard library only.

Called by the Makefile: `python3 tools/bootstrap.py setup|demo|demo-reset`.
Kept readable by older Pythons than the product needs, so that they can be told so.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOWEST = (3, 11)
LOCKS = {"base": ROOT / "requirements" / "base.txt", "dev": ROOT / "requirements" / "dev.txt"}  # dev contains base


class CannotStart(Exception):
    """The message says in Swedish what is missing and what to do."""


def require_python(version=sys.version_info):
    if tuple(version[:2]) < LOWEST:
        raise CannotStart(
            "Ärendegång behöver Python %d.%d eller nyare, men det här är Python %d.%d.\n"
            "Installera en nyare och peka ut den, till exempel: make demo PYTHON=python3.12"
            % (LOWEST + tuple(version[:2]))
        )


def require_venv():
    try:
        import ensurepip  # noqa: F401 - Debian and Ubuntu leave it out of python3
        import venv  # noqa: F401
    except ImportError:
        raise CannotStart(
            "Python saknar venv. Kör det här och försök igen:\n\n    sudo apt install python3-venv\n"
        ) from None


def require_free_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                "Port %d är upptagen, kanske av ett demo som redan är igång.\n"
                "Stoppa det, eller välj en annan port: make demo PORT=%d" % (port, port + 1)
            ) from None


def read_port(text):
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStart("PORT ska vara ett tal mellan 1 och 65535, men är ”%s”." % text)
    return int(text)


def digest(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def is_installed(group, venv=VENV):
    stamp = venv / ("installed-" + group)
    return stamp.is_file() and stamp.read_text() == digest(LOCKS[group])


def run(*command, **kwargs):
    completed = subprocess.run([str(part) for part in command], cwd=str(ROOT), **kwargs)
    if completed.returncode:
        raise CannotStart("Kommandot misslyckades (se ovan): " + " ".join(str(part) for part in command))


def works(python):
    """Whether the environment's Python starts: it does not after an upgrade or a move of its parent."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def setup(group):
    """Install `group` ("base" or "dev") into .venv; does nothing when the lock is already installed."""
    if is_installed(group) and PYTHON.exists():
        return
    require_python()
    if not works(PYTHON):
        require_venv()
        print("Skapar en egen Python-miljö i .venv …", flush=True)
        run(sys.executable, "-m", "venv", "--clear", VENV)
    print("Hämtar de låsta paketen (requirements/%s.txt) …" % group, flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", LOCKS[group])
    for done in {"base", group}:
        (VENV / ("installed-" + done)).write_text(digest(LOCKS[done]))


def demo(port):
    require_free_port(port)
    setup("base")
    print("Uppdaterar databasen …", flush=True)
    run(PYTHON, "manage.py", "migrate", "--verbosity", "0")
    print("Fyller demokommunen om den är tom …", flush=True)
    run(PYTHON, "manage.py", "fyll_demo")
    print("Startar …", flush=True)
    os.chdir(str(ROOT))
    os.execv(str(PYTHON), [str(PYTHON), "-m", "config.serve", str(port)])


def demo_reset(port):
    """Throw away what the demo keeps; refuses when the environment names an installation of one's own."""
    named = [name for name in ("DATABASE_URL", "MEDIA_ROOT", "SECRET_KEY") if os.environ.get(name)]
    if named:
        raise CannotStart(
            "make demo-reset tar bara bort demots egna data. Ta först bort %s ur miljön." % ", ".join(named)
        )
    require_free_port(port)
    print("Tar bort demots data …", flush=True)
    shutil.rmtree(str(ROOT / "data"), ignore_errors=True)
    demo(port)


def main(argv):
    command = argv[1] if len(argv) == 2 else ""
    port = read_port(os.environ.get("PORT") or "8000")
    if command == "setup":
        setup("dev")
    elif command == "demo":
        demo(port)
    elif command == "demo-reset":
        demo_reset(port)
    else:
        raise CannotStart("Användning: python3 tools/bootstrap.py setup|demo|demo-reset")


if __name__ == "__main__":
    try:
        main(sys.argv)
    except CannotStart as error:
        sys.exit("\n%s" % error)
    except KeyboardInterrupt:
        sys.exit("\nAvbrutet.")
