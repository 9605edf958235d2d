"""`manage.py skriv_malkedja ORGAN [PLAN]`: a plan with its goals as a malkedja file."""

from pathlib import Path

from django.core.management.base import BaseCommand

from arenden import malkedja
from arenden.models import Malplan


class Command(BaseCommand):
    help = "Skriver en målkedja (malkedja/1): planen för ett organ."

    def add_arguments(self, parser):
        parser.add_argument("organ", help="organets kod, till exempel VON")
        parser.add_argument("plan", nargs="?", help="planens namn; behövs när organet har mer än en")
        parser.add_argument("-o", "--output", metavar="FIL", help="skriv till en fil (annars på skärmen)")

    def handle(self, *, organ, plan, output, **options):
        plans = Malplan.objects.filter(organ_kod__iexact=organ).order_by("pk")
        if plan:
            plans = plans.filter(namn=plan)
        found = list(plans)
        if len(found) != 1:
            self._refuse(organ, plan, found)
        text = malkedja.as_json(found[0])
        if not output:
            self.stdout.write(text, ending="")
            return
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            self.stderr.write(f"{output} går inte att skriva ({error.strerror}).")
            raise SystemExit(1) from None
        self.stdout.write(f"Skrev {output}.")

    def _refuse(self, organ, plan, found):
        if found:
            names = "; ".join(row.namn for row in found)
            self.stderr.write(f"{organ} har flera planer. Ange en av dem: {names}.")
        else:
            self.stderr.write(f"{organ} har ingen plan{f' som heter {plan}' if plan else ''}.")
        raise SystemExit(1)
