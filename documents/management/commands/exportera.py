"""`manage.py exportera DIARIENUMMER`: a case as an ärendepaket, to take to another installation."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand

from arenden import diarium
from arenden.models import Arende
from documents.paket import exporter


class Command(BaseCommand):
    help = "Skriver ett ärende som ärendepaket (arendepaket/1). Filen innehåller allt, även det som inte är offentligt."

    def add_arguments(self, parser):
        parser.add_argument("diarienummer", help='till exempel "KS 2026/14", eller ärendets adress')
        parser.add_argument("-o", "--output", metavar="FIL", help="skriv till en fil (annars på skärmen)")

    def handle(self, *, diarienummer, output, **options):
        arende = Arende.objects.filter(slug=diarienummer).first() or diarium.find(diarienummer)
        if arende is None:
            self._refuse(
                f"Det finns inget ärende med numret {diarienummer}, eller flera som passar. Skriv hela numret."
            )
        try:
            text = exporter.as_json(arende)
        except exporter.KanInteExporteras as error:
            self._refuse(str(error))
        if output:
            self._write(Path(output), text)
            self.stdout.write(f"Skrev {output}.")
        else:
            self.stdout.write(text, ending="")
        for sentence in exporter.left_behind(arende):
            self.stderr.write(sentence)

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all: an earlier file stands until the new one is complete."""
        half = path.with_name(f".{path.name}.halv")
        try:
            half.write_text(text, encoding="utf-8")
            os.replace(half, path)
        except OSError as error:
            self._refuse(f"{path} går inte att skriva ({error.strerror}).")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(1)
