"""The product's settings with what the suite needs: no https, no demo, a cheap password hash.

DATABASE_URL and REDIS_URL are read as usual, so the same suite runs on PostgreSQL and Redis.
"""

import os
import re

os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or "sqlite://:memory:"
os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or "only-for-the-test-suite"
os.environ["DEMO"] = os.environ.get("DEMO") or "0"
os.environ["HTTPS"] = os.environ.get("HTTPS") or "0"

from config.settings import *  # noqa: F403 - a settings file extends another by star
from config.settings import CACHES, REDIS_URL, STORAGES

ALLOW_CLOCK_OVERRIDE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = True  # no scan of every static file for each new client
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

if REDIS_URL:  # a Redis database for each parallel process: clearing one leaves the others alone
    number = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    CACHES["default"]["LOCATION"] = re.sub(r"(/\d*)?$", f"/{1 + number % 15}", REDIS_URL, count=1)
CELERY_BROKER_URL = "memory://localhost/"
