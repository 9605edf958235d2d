"""`manage.py importera FIL…`: cases (and goal chains) from files, all of them or none."""

from pathlib import Path

from django.core.management.base import BaseCommand

from documents.paket.importer import Intagning, import_files


class Command(BaseCommand):
    help = "Läser in ärendepaket (arendepaket/1) och målkedjor (malkedja/1). Ett fel i en fil stoppar alla."

    def add_arguments(self, parser):
        parser.add_argument("filer", nargs="+", metavar="FIL")
        parser.add_argument("--prova", action="store_true", help="pröva filerna, visa samma rapport och ändra inget")
        parser.add_argument(
            "--som-det-var",
            action="store_true",
            dest="som_det_var",
            help="ta in historik som bryter mot en regel och anteckna varje avvikelse på ärendet",
        )

    def handle(self, *, filer, prova, som_det_var, **options):
        contents = [(fil, content) for fil in filer if (content := self._content(fil)) is not None]
        unopened = len(filer) - len(contents)
        taken = import_files(contents, prova=prova or unopened > 0, som_det_var=som_det_var)
        count = unopened + sum(self._report_faults(intagning) for intagning in taken)
        if count:
            could = any(intagning.could_be_taken_as_it_was for intagning in taken) and not som_det_var
            self.stderr.write(f"{count} fel. Inget lästes in.")
            if could:
                self.stderr.write(
                    "Historiken avviker från reglerna. Rätta filen, eller ta in den som den är med --som-det-var."
                )
            raise SystemExit(1)
        for intagning in taken:
            self._report(intagning)
        if prova:
            self.stdout.write("Bara prövat: inget sparades.")

    def _content(self, fil: str) -> bytes | None:
        try:
            return Path(fil).read_bytes()
        except OSError as error:
            self.stderr.write(f"{fil}: Filen går inte att öppna ({error.strerror}). Kontrollera namnet.")
            return None

    def _report_faults(self, intagning: Intagning) -> int:
        for fault in intagning.faults:
            self.stderr.write(f"{intagning.namn}: {fault}")
        return len(intagning.faults)

    def _report(self, intagning: Intagning) -> None:
        self.stdout.write(f"{intagning.namn}: {intagning.summary}")
        for note in intagning.notes:
            self.stdout.write(f"  {note}")
        for deviation in intagning.deviations:
            self.stdout.write(f"  Avvikelse, {deviation}")
