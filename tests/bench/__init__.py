"""The benchmarks. `make bench` runs them all; `python -m tests.bench.numbers` runs one and prints JSON.

Absolute figures drift with the machine, ratios inside one run hold: both sides take turns, and every target is a ratio.
A subject is measured on the database that DATABASE_URL names, in a database of its own that is dropped afterwards;
without DATABASE_URL on SQLite.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()
