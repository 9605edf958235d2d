"""The colours of static/tokens.css hold WCAG 2.2 AA, light and dark (SC 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static" / "tokens.css"

TEXT = 4.5  # SC 1.4.3: running text against what lies behind it
SHAPE = 3.0  # SC 1.4.11: field borders, nodes, icons and the focus ring

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "muted", "accent", "accent-hover") for ground in ("paper", "desk", "accent-bg")),
    *(("ink", ground) for ground in ("done-bg", "soon-bg", "late-bg")),
    *(("accent", ground) for ground in ("done-bg", "soon-bg", "late-bg")),
    *((tone, "paper") for tone in ("done", "soon", "late")),
    *((tone, "desk") for tone in ("done", "soon", "late")),
    ("done", "done-bg"),
    ("soon", "soon-bg"),
    ("late", "late-bg"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
]
SHAPE_PAIRS = [
    *((shape, ground) for shape in ("field", "accent", "done", "soon", "late") for ground in ("paper", "desk")),
    ("focus", "focus-inner"),
]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def _schemes() -> dict[str, dict[str, str]]:
    light, _, dark = TOKENS.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")
    return {"light": _tokens(light), "dark": _tokens(light) | _tokens(dark)}


def _luminance(colour: str) -> float:
    """Relative luminance, 0–1, as WCAG defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast__known_values():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, TEXT) for pair in TEXT_PAIRS] + [(*pair, SHAPE) for pair in SHAPE_PAIRS],
)
def test_tokens__contrast(scheme, front, back, least):
    colours = _schemes()[scheme]
    assert _contrast(colours[front], colours[back]) >= least, f"{front} on {back}, {scheme}"


def test_tokens__focus_ring_seen_on_every_ground():
    """The ring is amber outside and dark inside: one of the two stands out wherever it lands."""
    for colours in _schemes().values():
        for ground in ("paper", "desk", "accent", "accent-bg", "late-bg", "soon-bg", "done-bg"):
            ring = max(_contrast(colours[part], colours[ground]) for part in ("focus", "focus-inner"))
            assert ring >= SHAPE, ground


def test_tokens__dark_renews_every_colour():
    schemes = _schemes()
    same = {name for name, value in schemes["light"].items() if schemes["dark"][name] == value}
    assert same == {"focus"}
