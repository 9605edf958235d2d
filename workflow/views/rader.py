"""What the lists of cases show in a row, and the addresses of the pages before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from workflow import queries
from workflow.forms.falt import veckodag
from workflow.models import Handlaggning
from workflow.views.nasta_steg import NastaSteg, nasta_steg


class Listrad(NamedTuple):
    """What a list shows of one case. Days are written out and nothing is looked up later: equal rows look the same.

    `stopp`: name and state of each stop of the road. `steg`: the next step, where the list shows it.
    """

    slug: str
    dnr: str
    rubrik: str
    av: str
    inkom: str
    manader: int
    handlaggare: str
    lage: str
    ton: str
    stopp: tuple[tuple[str, str], ...]
    is_tillbaka: bool
    senast: str
    senast_veckodag: str
    dagar: int | None
    sedan: str
    steg: NastaSteg | None


def rows_for(found: Sequence[Handlaggning], user: Any, *, steg: bool = False) -> Iterator[Listrad]:
    """The rows of a list; with `steg` also the next step of each case."""
    overblickar = queries.overblickar(found, user, planer=steg)
    names = queries.forslagsstallare(found, user)
    for h in found:
        case, overblick = h.arende, overblickar[h.pk]
        yield Listrad(
            slug=case.slug,
            dnr=case.diarienummer,
            rubrik=case.rubrik,
            av=names.get(case.pk, ""),
            inkom=case.inkom.isoformat(),
            manader=queries.alder_i_manader(case.inkom),
            handlaggare=case.handlaggare.namn if case.handlaggare else "",
            lage=overblick.lage,
            ton=overblick.ton,
            stopp=tuple((nod.namn, nod.lage) for nod in overblick.vag),
            is_tillbaka=overblick.is_tillbaka,
            senast=h.ett_ar.isoformat() if h.ett_ar else "",
            senast_veckodag=veckodag(h.ett_ar) if h.ett_ar else "",
            dagar=queries.dagar_kvar(h.ett_ar),
            sedan=h.senaste_dag.isoformat() if h.senaste_dag else "",
            steg=nasta_steg(h, overblick, user) if steg else None,
        )


def paging(request: HttpRequest, page: queries.Sida) -> dict[str, str]:
    """The addresses of the pages before and after, with the filters kept."""
    kept = {key: value for key, value in request.GET.items() if key not in ("efter", "fore") and value}
    return {
        "foregaende_url": f"?{urlencode(kept | {'fore': page.foregaende})}" if page.foregaende else "",
        "nasta_url": f"?{urlencode(kept | {'efter': page.nasta})}" if page.nasta else "",
    }
