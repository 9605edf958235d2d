"""`manage.py skapa_token ANVANDARE`: a token for the API, printed once and alone."""

from django.core.management.base import BaseCommand, CommandError

from arenden.models import Anvandare, Apinyckel


class Command(BaseCommand):
    help = "Skapar en API-nyckel för en användare och skriver bara ut den. Den går inte att visa igen."

    def add_arguments(self, parser):
        parser.add_argument("anvandare", help="användarnamnet")
        parser.add_argument("--dra-in", action="store_true", help="dra in användarens tidigare nycklar först")

    def handle(self, *, anvandare, dra_in, **options):
        user = Anvandare.objects.filter(username=anvandare, is_active=True).first()
        if user is None:
            raise CommandError(f"Det finns ingen aktiv användare som heter {anvandare}.")
        if dra_in:
            Apinyckel.withdraw_all(user)
        self.stdout.write(Apinyckel.issue(user))
