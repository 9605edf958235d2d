"""What must always be true of the course of cases, asked of the database as it stands. For `manage.py kontrollera` and
the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from arenden.models import Arendetyp, Handelse
from workflow.machines.handlaggning import T
from workflow.models import Beslut, Beslutsslag, Handlaggning, Paragrafraknare


def faults() -> Iterator[str]:
    """A sentence for each thing that should not be possible; nothing when all is well."""
    for check in (_replayed, _decided_without_outcome, _decided_unprepared, _written_off_unreported, _paragraf_gaps):
        yield from check()


def _replayed() -> Iterator[str]:
    """The log of moves, played from the beginning, ends in the state that the row has."""
    states: dict[str, str] = {}
    for objekt, nr, data in (
        Handelse.objects.filter(typ__startswith="handlaggning.", data__has_key="till")
        .order_by("kedja", "nr")
        .values_list("objekt", "nr", "data")
        .iterator()
    ):
        if data["fran"] != states.get(objekt, T.INKOMMEN):
            yield (
                f"{objekt}: händelse {nr} säger att läget var {data['fran']}, "
                f"men loggen ger {states.get(objekt, T.INKOMMEN)}."
            )
        states[objekt] = data["till"]
    for handlaggning in Handlaggning.objects.select_related("arende").iterator():
        logged = states.get(f"handlaggning:{handlaggning.pk}", T.INKOMMEN)
        if handlaggning.tillstand != logged:
            yield f"{handlaggning}: läget är {handlaggning.tillstand}, men loggen ger {logged}."


def _decided_without_outcome() -> Iterator[str]:
    decided = Beslut.objects.filter(
        slag=Beslutsslag.BESLUTAR, arende__arendetyp=Arendetyp.MOTION, punkt__isnull=False
    ).annotate(satser=Count("arende__attsatser", distinct=True), svar=Count("utfall", distinct=True))
    for beslut in decided.filter(svar__lt=F("satser")).select_related("arende__handlaggning", "organ"):
        if beslut.arende.handlaggning.is_unknown("utfall_per_attsats"):
            continue
        yield f"{beslut.arende}: beslutet {beslut} saknar utfall för någon att-sats."


def _decided_unprepared() -> Iterator[str]:
    decided = Handlaggning.objects.filter(
        Q(beredd_den=None) | Q(styrelsen_horda_den=None),
        arende__besluten__slag=Beslutsslag.BESLUTAR,
        arende__besluten__organ__typ="fullmaktige",
        beredningsundantag="",
        avvikelser=[],
    )
    for handlaggning in decided.select_related("arende").distinct():
        yield (
            f"{handlaggning}: avgjort i fullmäktige utan beredning eller utan att styrelsen fått yttra sig "
            "(KL 5 kap. 26–28 §§)."
        )


def _written_off_unreported() -> Iterator[str]:
    for handlaggning in Handlaggning.objects.filter(
        tillstand=T.AVSKRIVEN, redovisad_den=None, avvikelser=[]
    ).select_related("arende"):
        yield f"{handlaggning}: avskrivet utan anmälan enligt KL 5 kap. 35 §."


def _paragraf_gaps() -> Iterator[str]:
    for raknare in Paragrafraknare.objects.select_related("organ"):
        given = set(Beslut.objects.filter(organ=raknare.organ, ar=raknare.ar).values_list("paragraf", flat=True))
        if missing := sorted(set(range(1, raknare.senaste + 1)) - given):
            yield f"{raknare.organ} {raknare.ar}: § {', '.join(map(str, missing[:20]))} är utdelad men finns inte."
