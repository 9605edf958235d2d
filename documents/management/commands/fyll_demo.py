"""`manage.py fyll_demo`: an invented municipality to try the product on. Does nothing where there are cases already."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arenden.models import Anvandare, Arende
from documents.demo import bygg


class Command(BaseCommand):
    help = "Fyller en tom demoinstallation med Sjöstads kommun: organ, personer, mål, sammanträden och ärenden."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("fyll_demo är bara för demoinstallationer (DEMO=1).")
        if Arende.objects.exists() or Anvandare.objects.exists():
            self.stdout.write("Demot har redan innehåll; det är kvar som det var.")
            return
        began = monotonic()
        bygg.fill(losenord=settings.DEMO_LOSENORD, log=self.stdout.write)
        self.stdout.write(f"Demot är fyllt med {Arende.objects.count()} ärenden på {monotonic() - began:.0f} sekunder.")
