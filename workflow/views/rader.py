"""What the lists of cases show in a row, and the addresses of the pages before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from workflow import queries
from workflow.forms.falt import veckodag
from workflow.models import Handlaggning
from workflow.views.nasta_steg import nasta_steg


def rows_for(found: Sequence[Handlaggning], user: Any, *, steg: bool = False) -> Iterator[dict[str, Any]]:
    """What a list shows of each case, days written out; with `steg` also its next step."""
    overblickar = queries.overblickar(found, user, planer=steg)
    names = queries.forslagsstallare(found, user)
    for h in found:
        overblick = overblickar[h.pk]
        yield {
            "slug": h.arende.slug,
            "dnr": h.arende.diarienummer,
            "rubrik": h.arende.rubrik,
            "av": names.get(h.arende_id, ""),
            "inkom": h.arende.inkom.isoformat(),
            "manader": queries.alder_i_manader(h.arende.inkom),
            "handlaggare": h.arende.handlaggare.namn if h.arende.handlaggare else "",
            "lage": overblick.lage,
            "ton": overblick.ton,
            "vag": overblick.vag,
            "is_tillbaka": overblick.is_tillbaka,
            "senast": h.ett_ar.isoformat() if h.ett_ar else "",
            "senast_veckodag": veckodag(h.ett_ar) if steg and h.ett_ar else "",
            "dagar": queries.dagar_kvar(h.ett_ar),
            "sedan": h.senaste_dag.isoformat() if h.senaste_dag else "",
            "steg": nasta_steg(h, overblick, user) if steg else None,
        }


def paging(request: HttpRequest, page: queries.Sida) -> dict[str, str]:
    """The addresses of the pages before and after, with the filters kept."""
    kept = {key: value for key, value in request.GET.items() if key not in ("efter", "fore") and value}
    return {
        "foregaende_url": f"?{urlencode(kept | {'fore': page.foregaende})}" if page.foregaende else "",
        "nasta_url": f"?{urlencode(kept | {'efter': page.nasta})}" if page.nasta else "",
    }
