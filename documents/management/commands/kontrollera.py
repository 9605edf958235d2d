"""`manage.py kontrollera`: is the log whole, the numbers without gaps, and every case in a state that it can be in?"""

import hashlib
from collections.abc import Iterator

from django.core.management.base import BaseCommand

from arenden import audit, diarium
from arenden.models import Handling
from workflow import invariants


class Command(BaseCommand):
    help = "Kontrollerar händelsekedjor, nummerserier, paragrafer, lägen och filer. Avslutar med 1 om något är fel."

    def handle(self, **options):
        faults = [*audit.verify_all(), *diarium.gaps(), *invariants.faults(), *_files()]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            self.stderr.write(f"{len(faults)} fel hittades.")
            raise SystemExit(1)
        self.stdout.write("Allt stämmer: kedjor, nummer, paragrafer, lägen och filer.")


def _files() -> Iterator[str]:
    """A file that is missing or is not the one that was registered."""
    for handling in Handling.objects.exclude(fil="").select_related("arende").iterator():
        try:
            with handling.fil.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"Handling {handling}: filen saknas."
            continue
        if found != handling.sha256:
            yield f"Handling {handling}: filen är inte den som registrerades."
