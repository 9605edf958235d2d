"""What every page says about itself: whose installation it is, what time it thinks it is, and where one can go.

Without queries for the public. The menu is built when a template asks for it and reads the user's roles, at most once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from arenden import clock
from arenden.permissions import Behorighet, has_permission

B = Behorighet


@dataclass(frozen=True)
class Menyval:
    """One page in a menu. `kraver`: any one of these opens it; empty is for everybody who is logged in."""

    namn: str
    url: str
    ikon: str = ""
    kraver: tuple[Behorighet, ...] = ()


MENY = (
    Menyval("Mina ärenden", "/mina-arenden/", "inbox"),
    Menyval("Alla ärenden", "/arenden/", "folder", (B.SE_INTERNT,)),
    Menyval("Sammanträden", "/sammantraden/", "calendar-days", (B.SE_INTERNT, B.SAMMANTRADE_PLANERA)),
    Menyval("Bevakning", "/bevakning/", "clock", (B.BEVAKA,)),
    Menyval("Mål", "/mal/", "flag"),
    Menyval("Administration", "/administration/", "cog-6-tooth", (B.INSTALLNINGAR, B.UTKORG_SE)),
)
PUBLIK_MENY = (
    Menyval("Motioner", "/"),
    Menyval("Sök", "/sok/"),
    Menyval("Om tjänsten", "/om/"),
)
SIDFOT = (
    {"namn": "Tillgänglighet", "url": "/tillganglighet/"},
    {"namn": "Personuppgifter", "url": "/om/#personuppgifter"},
    {"namn": "Kontakta kansliet", "url": "/kontakt/"},
)


def sida(request: Any) -> dict[str, Any]:
    """The context processor: `kommun_namn`, `demo`, `klocka`, `meny`, `publik_meny`, `sidfot`, `demo_losenord`."""
    return {
        "kommun_namn": settings.KOMMUN_NAMN,
        "demo": settings.DEMO,
        "demo_losenord": getattr(settings, "DEMO_LOSENORD", "") if settings.DEMO else "",
        "klocka": clock.today().isoformat() if clock.offset() else None,
        "meny": SimpleLazyObject(lambda: _menu(MENY, request)),
        "publik_meny": _marked(PUBLIK_MENY, request.path),
        "sidfot": SIDFOT,
    }


def _menu(choices: tuple[Menyval, ...], request: Any) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    allowed = [c for c in choices if not c.kraver or any(has_permission(user, b) for b in c.kraver)]
    return _marked(allowed, request.path)


def _marked(choices: Any, path: str) -> list[dict[str, Any]]:
    """The choices as templates read them; the one whose address the path lies under is `aktiv`."""
    return [{"namn": c.namn, "url": c.url, "ikon": c.ikon, "aktiv": _is_under(path, c.url)} for c in choices]


def _is_under(path: str, url: str) -> bool:
    if url == "/":
        return path == "/" or path.startswith("/motion/")
    return path.startswith(url)
