"""Everything that can be known without running the suite. `make check` calls it.

Every check runs, so that one answer tells all; the exit code is 1 if any of them failed.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

# What a real installation has in its environment; nothing here is contacted.
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "arenden.example.se",
    "DATABASE_URL": "postgres://arendegang@127.0.0.1/arendegang",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}

CHECKS = [
    ("Stil", [BIN / "ruff", "check", "."], {}),
    ("Formatering", [BIN / "ruff", "format", "--check", "."], {}),
    ("Importregler", [BIN / "lint-imports", "--no-logo"], {}),
    ("Migreringarna är kompletta", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("Genererad dokumentation", [*MANAGE, "skriv_dokumentation", "--kontrollera"], {}),
    ("Driftkontroll", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def passes(name: str, command: list, environment: dict) -> bool:
    print(f"== {name}", flush=True)
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment).returncode == 0


def main() -> int:
    failed = [name for name, command, environment in CHECKS if not passes(name, command, environment)]
    print(f"\nUnderkänt: {', '.join(failed)}" if failed else "\nAllt godkänt.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
