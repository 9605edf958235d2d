"""`manage.py las_malkedja FIL…`: read goal chains, all of them or none."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from arenden import malkedja
from arenden.jsonfil import Fault, FilenGarInteAttLasa, read


class Command(BaseCommand):
    help = "Läser in målkedjor (malkedja/1). Allt eller inget: ett fel i en fil stoppar alla."

    def add_arguments(self, parser):
        parser.add_argument("filer", nargs="+", metavar="FIL")
        parser.add_argument("--prova", action="store_true", help="pröva filerna och ändra inget")

    def handle(self, *, filer, prova, **options):
        with transaction.atomic():
            taken = [(fil, _take_in(Path(fil))) for fil in filer]
            refused = [(fil, fault) for fil, intagen in taken for fault in intagen.faults]
            lines = [f"{fil}: {intagen.summary}" for fil, intagen in taken]
            if refused or prova:
                transaction.set_rollback(True)
        if refused:
            for fil, fault in refused:
                self.stderr.write(f"{fil}: {fault}")
            self.stderr.write(f"{len(refused)} fel. Inget lästes in.")
            raise SystemExit(1)
        for line in lines:
            self.stdout.write(line)
        if prova:
            self.stdout.write("Bara prövat: inget sparades.")


def _take_in(fil: Path) -> malkedja.Intagen:
    try:
        found, faults = read(fil.read_bytes())
    except OSError as error:
        return malkedja.Intagen([Fault("", f"Filen går inte att öppna ({error.strerror}).")])
    except FilenGarInteAttLasa as error:
        return malkedja.Intagen([Fault("", str(error))])
    if found.get("format") != malkedja.FORMAT:
        return malkedja.Intagen(
            [*faults, Fault("format", f'Skriv "{malkedja.FORMAT}". Ett ärende läses in med manage.py importera.')]
        )
    intagen = malkedja.take_in(found)
    intagen.faults = faults + intagen.faults
    return intagen
