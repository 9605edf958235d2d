"""`manage.py skapa_administrator ANVANDARE`: the first user of a new installation."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from arenden.models import Anvandare, Rollinnehav
from arenden.permissions import Roll


class Command(BaseCommand):
    help = "Skapar en systemadministratör och skriver ut ett slumpat lösenord, att byta vid första inloggningen."

    def add_arguments(self, parser):
        parser.add_argument("anvandare", help="användarnamnet")
        parser.add_argument("--epost", default="", help="e-postadressen")

    @transaction.atomic
    def handle(self, *, anvandare, epost, **options):
        if Anvandare.objects.filter(username=anvandare).exists():
            raise CommandError(f"Användaren {anvandare} finns redan.")
        losenord = secrets.token_urlsafe(15)
        user = Anvandare.objects.create_user(anvandare, epost, losenord)
        Rollinnehav.objects.create(anvandare=user, roll=Roll.SYSTEMADMINISTRATOR)
        self.stdout.write(f"Lösenord för {anvandare}: {losenord}")
        self.stdout.write("Logga in och byt det under Mitt konto. Lägg sedan upp organ, nummerserie och beslutsvägar.")
