"""Each check against a draft that lacks just that, and none against one that lacks nothing."""

from dataclasses import replace
from datetime import date

import pytest

from documents import checks
from documents.checks import Brist, Utkast

HELT = Utkast(
    rubrik="Fler cykelställ vid stationen",
    datum=date(2026, 2, 10),
    inkom=date(2026, 1, 12),
    forslag=("att avslå motionen",),
    avsnitt=(
        ("sammanfattning", "Sammanfattning", "<p>Kort.</p>"),
        ("foredragning", "Föredragning", ""),
        ("ekonomi", "Ekonomiska konsekvenser", "<p>Inga.</p>"),
    ),
    obligatoriska=frozenset({"sammanfattning", "ekonomi"}),
    obesvarade_attsatser=(),
    mottagare=("Motionärerna",),
    undertecknare=("Elsa Vik",),
)


def with_section(nyckel: str, html: str) -> Utkast:
    return replace(HELT, avsnitt=tuple((n, r, html if n == nyckel else h) for n, r, h in HELT.avsnitt))


def test_brister__none_in_a_whole_draft():
    assert checks.brister(HELT) == []


@pytest.mark.parametrize(
    ("utkast", "brist"),
    [
        (replace(HELT, rubrik="  "), Brist("Skriv en rubrik.", "rubrik")),
        (replace(HELT, forslag=()), Brist("Skriv ett förslag till beslut.", "forslag")),
        (replace(HELT, obesvarade_attsatser=(2,)), Brist("Föreslå ett svar på att-sats 2.", "svar-2")),
        (
            with_section("ekonomi", "<p> </p>"),
            Brist("Skriv avsnittet Ekonomiska konsekvenser.", "avsnitt-ekonomi"),
        ),
        (
            with_section("foredragning", "<p>[Skriv här]</p>"),
            Brist("Byt ut platshållaren i avsnittet Föredragning.", "avsnitt-foredragning"),
        ),
        (
            with_section("foredragning", "<p>Kostnaden är XXX kronor.</p>"),
            Brist("Byt ut platshållaren i avsnittet Föredragning.", "avsnitt-foredragning"),
        ),
        (
            replace(HELT, forslag=("att [välj bifalla eller avslå] motionen",)),
            Brist("Byt ut platshållaren i förslaget eller rubriken.", "forslag"),
        ),
        (
            replace(HELT, datum=date(2026, 1, 11)),
            Brist("Datumet är före dagen då ärendet kom in (2026-01-12). Rätta datumet.", "datum"),
        ),
        (replace(HELT, mottagare=()), Brist("Skriv vem beslutet ska skickas till.", "mottagare")),
        (replace(HELT, undertecknare=()), Brist("Skriv vem som undertecknar.", "undertecknare")),
    ],
    ids=lambda value: value.falt if isinstance(value, Brist) else "",
)
def test_brister__names_the_one_that_is_missing(utkast, brist):
    assert checks.brister(utkast) == [brist]


def test_brister__a_section_that_may_be_empty_is_not_missed():
    assert checks.brister(with_section("foredragning", "")) == []


@pytest.mark.parametrize("text", ["[1]", "Se bilaga [A]", "Exxon", "skrivs i protokollet"])
def test_platshallare__ordinary_text_is_none(text):
    assert checks.brister(with_section("foredragning", f"<p>{text}</p>")) == []


def test_brister__all_at_once_in_the_order_of_the_form():
    tomt = replace(HELT, rubrik="", forslag=(), obesvarade_attsatser=(1, 2), mottagare=(), undertecknare=())

    assert [brist.falt for brist in checks.brister(tomt)] == [
        "rubrik",
        "forslag",
        "svar-1",
        "svar-2",
        "mottagare",
        "undertecknare",
    ]


def test_checks__every_one_is_run():
    own = {name for name, value in vars(checks).items() if callable(value) and value.__module__ == checks.__name__}

    assert own - {"Utkast", "Brist", "brister"} == {check.__name__ for check in checks.CHECKS}
