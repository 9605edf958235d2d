"""The diary: handing out the next number without gaps, finding a case by any way of writing its number.

A number is taken last in the transaction that registers the case: the counter's row is held for one statement and a
commit. A transaction that fails gives its number back. Numbers that come with an import are kept as they are and lift
the counter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from arenden import clock, diarienummer
from arenden.models import Arende, Nummerserie, Organ, Raknare


class DiariumFel(ValueError):
    """A number that cannot be given or taken; the sentence says why and what to do."""


_NEXT = """
    INSERT INTO arenden_raknare (serie_id, ar, senaste, utlamnade) VALUES (%s, %s, 1, 1)
    ON CONFLICT (serie_id, ar)
    DO UPDATE SET senaste = arenden_raknare.senaste + 1, utlamnade = arenden_raknare.utlamnade + 1
    RETURNING senaste
"""
# On PostgreSQL one statement counts and numbers the case, so that nobody waits for a client that holds the counter.
_NEXT_TO_CASE = f"""
    WITH nummer AS ({_NEXT}),
    skrivet AS (SELECT senaste, lpad(senaste::text, greatest(%s, length(senaste::text)), '0') AS siffror FROM nummer)
    UPDATE arenden_arende SET serie_id = %s, ar = %s, lopnr = senaste, registrerat_klockslag = %s,
        som_skrivet = %s || siffror || %s, sokord = %s || siffror || %s, slug = %s || senaste
    FROM skrivet WHERE id = %s AND lopnr IS NULL RETURNING lopnr
"""  # noqa: S608 - made of constants
_LIFT = """
    INSERT INTO arenden_raknare (serie_id, ar, senaste, utlamnade) VALUES (%s, %s, %s, 0)
    ON CONFLICT (serie_id, ar) DO UPDATE SET senaste = excluded.senaste
    WHERE arenden_raknare.senaste < excluded.senaste
"""


def serie_for(organ: Organ) -> Nummerserie:
    """The series of the organ's myndighet. Raises `DiariumFel` when it has none."""
    try:
        return organ.myndighet.nummerserie
    except Nummerserie.DoesNotExist:
        raise DiariumFel(
            f"{organ.myndighet} har ingen nummerserie. Be systemadministratören lägga upp en under Inställningar."
        ) from None


def assign_number(arende: Arende) -> None:
    """Give the case the next number of its series and save it. Call it last in the registering transaction.

    The year is that of the registration day in Stockholm. Raises `DiariumFel` when the case already has a number.
    """
    if arende.is_registrerat:
        raise DiariumFel(f"{arende} är redan diariefört. Ett nummer ges en gång.")
    serie = serie_for(arende.organ)
    moment = clock.now()
    ar = moment.astimezone(clock.STOCKHOLM).year
    if connection.vendor == "postgresql":
        lopnr = _count_and_number(arende, serie, ar, moment)
        _fill_in(arende, serie, ar, lopnr, _written(serie, ar, lopnr), moment)
        return
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [serie.pk, ar])
        (lopnr,) = cursor.fetchone()
    _store(arende, serie, ar, lopnr, _written(serie, ar, lopnr), moment)


def take_over_number(arende: Arende, som_skrivet: str) -> None:
    """Keep the number that an imported case already has, as written, and lift the counter past it.

    Raises `DiariumFel` when the text holds no full number, no series here has its organ, or the number is taken.
    """
    serie, parts = _read_full_number(som_skrivet)
    if Arende.objects.filter(serie=serie, ar=parts.ar, lopnr=parts.lopnr).exists():
        raise DiariumFel(f"Diarienumret {som_skrivet} finns redan. Importera ärendet till en annan installation.")
    with connection.cursor() as cursor:
        cursor.execute(_LIFT, [serie.pk, parts.ar, parts.lopnr])
    arende.importerat = True
    arende.plankod = parts.plankod or ""
    _store(arende, serie, parts.ar, parts.lopnr, som_skrivet, clock.now())


def find(text: str) -> Arende | None:
    """The one case that the text names, in any shape of its number; None when it names none or more than one."""
    hits = list(matching(text)[:2])
    return hits[0] if len(hits) == 1 else None


def matching(text: str, among: QuerySet[Arende] | None = None) -> QuerySet[Arende]:
    """The cases whose number the text may mean, newest first; none when the text is no number.

    `among`: the cases to look at, narrowed by visibility where somebody sees the answer; None is every case.
    """
    among = Arende.objects.all() if among is None else among
    for parts in diarienummer.parse(text):
        hits = among.filter(lopnr=parts.lopnr)
        if parts.organ:
            hits = hits.filter(serie__kod__iexact=parts.organ)
        if parts.ar:
            hits = hits.filter(ar=parts.ar)
        if hits.exists():
            return hits.order_by("-ar", "-lopnr")
    return Arende.objects.none()


def gaps() -> Iterator[str]:
    """A sentence for each series and year with fewer cases than numbers handed out. Imported ones do not count."""
    for raknare in Raknare.objects.select_related("serie"):
        taken = dict(Arende.objects.filter(serie=raknare.serie, ar=raknare.ar).values_list("lopnr", "importerat"))
        lost = raknare.utlamnade - sum(not importerat for importerat in taken.values())
        if lost:
            missing = [str(nr) for nr in range(1, raknare.senaste + 1) if nr not in taken]
            yield (
                f"Serie {raknare.serie.kod} {raknare.ar}: {lost} utlämnade nummer saknar ärende. "
                f"Lediga nummer: {', '.join(missing[:20]) or 'inga'}."
            )


def _read_full_number(som_skrivet: str) -> tuple[Nummerserie, diarienummer.Diarienummer]:
    readings = [parts for parts in diarienummer.parse(som_skrivet) if parts.organ and parts.ar]
    for parts in readings:
        serie = Nummerserie.objects.filter(kod__iexact=parts.organ).first()
        if serie:
            return serie, parts
    if readings:
        raise DiariumFel(
            f"Diarienumret {som_skrivet}: ingen nummerserie har beteckningen {readings[0].organ}. "
            "Lägg upp serien under Inställningar eller rätta numret i filen."
        )
    raise DiariumFel(f"Diarienumret {som_skrivet} går inte att läsa. Skriv det som till exempel KS 2026/14.")


def _written(serie: Nummerserie, ar: int, lopnr: int) -> str:
    return diarienummer.render(serie.format, organ=serie.kod, ar=ar, lopnr=lopnr)


def _count_and_number(arende: Arende, serie: Nummerserie, ar: int, moment: datetime) -> int:
    """Take the next number and give the case's row its parts, written as `_written` and `Arende.save` write them."""
    before, zeros, after = diarienummer.around_lopnr(serie.format, organ=serie.kod, ar=ar)
    values = [serie.pk, ar, zeros, serie.pk, ar, moment, before, after]
    values += [before.casefold(), f"{after} {arende.rubrik}".casefold()]
    values += [diarienummer.slug(serie.kod, ar, 0)[:-1], arende.pk]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_TO_CASE, values)
        if (row := cursor.fetchone()) is None:
            raise DiariumFel(f"{arende} är redan diariefört. Ett nummer ges en gång.")
    return row[0]


def _fill_in(arende: Arende, serie: Nummerserie, ar: int, lopnr: int, som_skrivet: str, moment: datetime) -> None:
    arende.serie, arende.ar, arende.lopnr = serie, ar, lopnr
    arende.som_skrivet = som_skrivet
    arende.registrerat_klockslag = moment
    arende.slug = arende.number_slug()


def _store(arende: Arende, serie: Nummerserie, ar: int, lopnr: int, som_skrivet: str, moment: datetime) -> None:
    _fill_in(arende, serie, ar, lopnr, som_skrivet, moment)
    arende.save(
        update_fields=[
            "serie",
            "ar",
            "lopnr",
            "som_skrivet",
            "registrerat_klockslag",
            "slug",
            "importerat",
            "plankod",
        ]
    )
