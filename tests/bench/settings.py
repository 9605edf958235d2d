"""The suite's settings, with the clock and the static files as in production and nothing on standard output."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.settings import *  # noqa: F403 - a settings file extends another by star
from tests.settings import DATABASES

ALLOW_CLOCK_OVERRIDE = False
WHITENOISE_AUTOREFRESH = False
LOGGING = {"version": 1, "disable_existing_loggers": True}
ALLOWED_HOSTS = ["*"]

# A database that nobody else uses: the child processes of a benchmark are told its name.
if "BENCH_FOLDER" not in os.environ:
    os.environ["BENCH_FOLDER"] = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, os.environ["BENCH_FOLDER"], ignore_errors=True)
_folder = os.environ["BENCH_FOLDER"]
_name = Path(_folder).name.replace("-", "_")
MEDIA_ROOT = f"{_folder}/filer"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/bench.sqlite3"}
else:
    DATABASES["default"]["TEST"] = {"NAME": _name}
if os.environ.get("BENCH_SERVES"):
    DATABASES["default"]["NAME"] = DATABASES["default"]["TEST"]["NAME"]
