"""Who may do what: every permission, the roles that hold them, and the one function that answers.

Anybody allowed to administer the product should be able to read `ROLLER` from top to bottom and say whether it is
right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied


class Behorighet(StrEnum):
    """Every permission there is. The value is what logs and the generated table show."""

    SE_INTERNT = "se_internt"
    SE_ARBETSMATERIAL = "se_arbetsmaterial"
    SE_SEKRETESS = "se_sekretess"
    SE_PRIVATPERSON = "se_privatperson"
    SE_SKYDDAD = "se_skyddad"
    ARENDE_REGISTRERA = "arende_registrera"
    ARENDE_RATTA = "arende_ratta"
    ARENDE_FORDELA = "arende_fordela"
    ARENDE_AVSLUTA = "arende_avsluta"
    HANDLING_REGISTRERA = "handling_registrera"
    HANDLING_PUBLICERA = "handling_publicera"
    REMISS_HANTERA = "remiss_hantera"
    MAL_LANKA = "mal_lanka"
    SAMMANTRADE_PLANERA = "sammantrade_planera"
    BESLUT_REGISTRERA = "beslut_registrera"
    TJANSTESKRIVELSE_SKRIVA = "tjansteskrivelse_skriva"
    TJANSTESKRIVELSE_GODKANNA = "tjansteskrivelse_godkanna"
    TJANSTESKRIVELSE_REGISTRERA = "tjansteskrivelse_registrera"
    BEVAKA = "bevaka"
    UTKORG_SE = "utkorg_se"
    INSTALLNINGAR = "installningar"


class Roll(StrEnum):
    """The roles of an installation. A person may hold several, each for the whole municipality or for one organ."""

    REGISTRATOR = "registrator"
    KANSLI = "kansli"
    HANDLAGGARE = "handlaggare"
    CHEF = "chef"
    ORDFORANDE = "ordforande"
    FORTROENDEVALD = "fortroendevald"
    LASARE = "lasare"
    SYSTEMADMINISTRATOR = "systemadministrator"


@dataclass(frozen=True)
class Rollbeskrivning:
    """What a role is called on screen, what it is for, and what it may do."""

    namn: str
    beskrivning: str
    behorigheter: frozenset[Behorighet]


B = Behorighet
ROLLER: dict[Roll, Rollbeskrivning] = {
    Roll.REGISTRATOR: Rollbeskrivning(
        "Registrator",
        "Tar emot och diarieför det som kommer in och håller diariet i ordning.",
        frozenset(
            {
                B.SE_INTERNT,
                B.SE_SEKRETESS,
                B.SE_PRIVATPERSON,
                B.SE_SKYDDAD,
                B.ARENDE_REGISTRERA,
                B.ARENDE_RATTA,
                B.HANDLING_REGISTRERA,
                B.TJANSTESKRIVELSE_REGISTRERA,
                B.BEVAKA,
            }
        ),
    ),
    Roll.KANSLI: Rollbeskrivning(
        "Kansli",
        "Fördelar ärenden, bevakar tider, förbereder och dokumenterar sammanträden.",
        frozenset(
            {
                B.SE_INTERNT,
                B.SE_SEKRETESS,
                B.SE_PRIVATPERSON,
                B.SE_SKYDDAD,
                B.ARENDE_REGISTRERA,
                B.ARENDE_RATTA,
                B.ARENDE_FORDELA,
                B.ARENDE_AVSLUTA,
                B.HANDLING_REGISTRERA,
                B.HANDLING_PUBLICERA,
                B.REMISS_HANTERA,
                B.MAL_LANKA,
                B.SAMMANTRADE_PLANERA,
                B.BESLUT_REGISTRERA,
                B.TJANSTESKRIVELSE_REGISTRERA,
                B.BEVAKA,
            }
        ),
    ),
    Roll.HANDLAGGARE: Rollbeskrivning(
        "Handläggare",
        "Bereder ärenden och skriver tjänsteskrivelser.",
        frozenset({B.SE_INTERNT, B.SE_PRIVATPERSON, B.REMISS_HANTERA, B.MAL_LANKA, B.TJANSTESKRIVELSE_SKRIVA}),
    ),
    Roll.CHEF: Rollbeskrivning(
        "Chef",
        "Granskar och godkänner andras tjänsteskrivelser.",
        frozenset(
            {
                B.SE_INTERNT,
                B.SE_ARBETSMATERIAL,
                B.SE_SEKRETESS,
                B.SE_PRIVATPERSON,
                B.ARENDE_FORDELA,
                B.MAL_LANKA,
                B.TJANSTESKRIVELSE_SKRIVA,
                B.TJANSTESKRIVELSE_GODKANNA,
                B.BEVAKA,
            }
        ),
    ),
    Roll.ORDFORANDE: Rollbeskrivning(
        "Ordförande",
        "Leder organets sammanträden och ser det som ska behandlas.",
        frozenset({B.SE_INTERNT, B.BEVAKA}),
    ),
    Roll.FORTROENDEVALD: Rollbeskrivning(
        "Förtroendevald",
        "Följer ärenden och sina egna motioner. Ser det som är offentligt.",
        frozenset(),
    ),
    Roll.LASARE: Rollbeskrivning(
        "Läsare",
        "Läser det som inte är arbetsmaterial eller sekretess.",
        frozenset({B.SE_INTERNT}),
    ),
    Roll.SYSTEMADMINISTRATOR: Rollbeskrivning(
        "Systemadministratör",
        "Sköter inställningar, användare och utkorg. Ser inte ärendenas innehåll.",
        frozenset({B.INSTALLNINGAR, B.UTKORG_SE}),
    ),
}


@dataclass(frozen=True)
class Aktor:
    """An actor that is no person: the system itself, or the replay of imported history. Holds every permission."""

    namn: str
    pk: None = None
    is_authenticated: bool = True


SYSTEM = Aktor("system")
IMPORT = Aktor("import")


def has_permission(user: Any, behorighet: Behorighet, organ_id: int | None = None) -> bool:
    """Whether `user` holds the permission, for the whole municipality or for the organ `organ_id`.

    `organ_id` None asks whether the permission is held anywhere: right for opening a page, not for an act on a case.
    Anonymous and inactive users hold nothing.
    """
    if isinstance(user, Aktor):
        return True
    omfang = organ_scope(user, behorighet)
    if omfang is None or organ_id is None:
        return omfang is None or bool(omfang)
    return organ_id in omfang


def organ_scope(user: Any, behorighet: Behorighet) -> frozenset[int] | None:
    """The ids of the organs for which `user` holds the permission; None means all; the empty set means none."""
    if isinstance(user, Aktor):
        return None
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    ids: set[int] = set()
    for roll, organ_ids in user.rollomfang:
        if behorighet in ROLLER[Roll(roll)].behorigheter:
            if organ_ids is None:
                return None
            ids |= organ_ids
    return frozenset(ids)


class SaknarBehorighet(PermissionDenied):
    """The person may not do this at all. A sentence, and HTTP 403."""

    kod = "saknar_behorighet"


UTAN_BEHORIGHET = "Du har inte behörighet att göra det här. Be systemadministratören om du behöver den."


def require(user: Any, behorighet: Behorighet, organ_id: int) -> None:
    """Let the act go on only for one who holds the permission for the organ. Raises `SaknarBehorighet` otherwise.

    An act asks for itself, so that it is safe from wherever it is called: a page, the API, a command.
    """
    if not has_permission(user, behorighet, organ_id):
        raise SaknarBehorighet(UTAN_BEHORIGHET)


def requires(behorighet: Behorighet) -> Callable[[Any, Any], bool]:
    """A permission for `@transition(permission=…)`: asks for the case's own organ."""

    def permitted(instance: Any, user: Any) -> bool:
        return has_permission(user, behorighet, instance.organ_for_behorighet())

    permitted.behorighet = behorighet
    return permitted


def requires_permission(behorighet: Behorighet) -> Callable:
    """View decorator: log in first; without the permission anywhere, 403."""

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            from django.contrib.auth.views import redirect_to_login  # slow import, only for the refused

            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_permission(request.user, behorighet):
                raise SaknarBehorighet(UTAN_BEHORIGHET)
            return view(request, *args, **kwargs)

        wrapper.behorighet = behorighet
        return wrapper

    return decorator


def matrix_md() -> str:
    """The role × permission table as Markdown, for docs/behorigheter.md."""
    head = "| Behörighet | " + " | ".join(ROLLER[roll].namn for roll in Roll) + " |"
    rule = "|---|" + "---|" * len(Roll)
    rows = [
        f"| `{b.value}` | " + " | ".join("ja" if b in ROLLER[roll].behorigheter else "–" for roll in Roll) + " |"
        for b in Behorighet
    ]
    roles = [f"- **{r.namn}**: {r.beskrivning}" for r in ROLLER.values()]
    return "\n".join(
        [
            "# Behörigheter",
            "",
            "Skapad ur `arenden/permissions.py` av `manage.py skriv_dokumentation`. Ändra inte för hand.",
            "",
            *roles,
            "",
            head,
            rule,
            *rows,
            "",
        ]
    )
