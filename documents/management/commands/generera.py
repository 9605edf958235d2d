"""`manage.py generera DIARIENUMMER TYP`: a paper of a case as a Word file, made from what the case says now."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from arenden import diarium
from arenden.models import Arende
from documents import actions
from documents.word.html import GarInteAttSkrivaUt
from workflow.models import Beslut

TYPER = ("tjansteskrivelse", "mottagningsbevis", "protokollsutdrag")


class Command(BaseCommand):
    help = "Skriver ut ett dokument ur ett ärende som Word-fil: det nyaste av sin sort."

    def add_arguments(self, parser):
        parser.add_argument("diarienummer", help='till exempel "KS 2026/14"')
        parser.add_argument("typ", choices=TYPER)
        parser.add_argument(
            "--organ", help="protokollsutdrag: vilket organs beslut, till exempel KS (annars det senaste)"
        )
        parser.add_argument("-o", "--output", help="filens namn (annars <adress>-<typ>.docx här)")

    def handle(self, *, diarienummer, typ, organ, output, **options):
        arende = diarium.find(diarienummer)
        if arende is None:
            raise CommandError(
                f"Det finns inget ärende med numret {diarienummer}, eller flera som passar. Skriv hela numret."
            )
        path = Path(output or f"{arende.slug}-{typ}.docx")
        try:
            content = getattr(self, typ)(arende, organ)
            path.write_bytes(content)
        except GarInteAttSkrivaUt as fel:
            raise CommandError(f"{arende}: {fel}") from fel
        except OSError as fel:
            raise CommandError(f"{path} går inte att skriva ({fel.strerror}). Välj en annan fil med -o.") from fel
        self.stdout.write(f"Skrev {path} ({len(content)} byte).")

    def tjansteskrivelse(self, arende: Arende, organ: str | None) -> bytes:
        newest = arende.tjansteskrivelser.exclude(tillstand="makulerad").order_by("-version").first()
        if newest is None:
            raise CommandError(f"{arende} har ingen tjänsteskrivelse.")
        return actions.word_file(newest)

    def mottagningsbevis(self, arende: Arende, organ: str | None) -> bytes:
        if not arende.has_forslagsstallare:
            raise CommandError(f"{arende} har ingen förslagsställare att bekräfta för.")
        return actions.mottagningsbevis_file(arende)

    def protokollsutdrag(self, arende: Arende, organ: str | None) -> bytes:
        besluten = Beslut.objects.filter(arende=arende).select_related("organ", "arende").order_by("-datum", "-pk")
        if organ:
            besluten = besluten.filter(organ__kod__iexact=organ)
        beslut = besluten.first()
        if beslut is None:
            raise CommandError(f"{arende} har inget beslut{f' av {organ}' if organ else ''}.")
        return actions.protokollsutdrag_file(beslut)
