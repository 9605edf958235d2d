"""The documentation against the product: what it points at is there, and the commands it names can be run."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tools.skarmbilder import BILDER

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.en.md", *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
BILD_MAX, BILDER_MAX = 150 * 1024, 2 * 1024 * 1024  # bytes: one picture, all of them


def pages(pattern: str) -> list:
    """(page, what the pattern found there), for every page that has anything."""
    found = {page: re.findall(pattern, page.read_text(encoding="utf-8")) for page in PAGES}
    return [pytest.param(page, words, id=str(page.relative_to(ROOT))) for page, words in found.items() if words]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as they are written in a link."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "links"), pages(LINK.pattern))
def test_links__lead_somewhere(page, links):
    for link in links:
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize(("page", "commands"), pages(r"manage\.py\s+([a-z_]+)"))
def test_commands__exist(page, commands):
    assert set(commands) <= set(get_commands())


@pytest.mark.parametrize(("page", "targets"), pages(r"(?:`|^ {4})make ([a-z-]+)"))
def test_make_targets__exist(page, targets):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([a-z -]+):(?!=)", makefile, re.MULTILINE)

    assert set(targets) <= set(" ".join(rules).split())


def test_bilder__are_made_by_the_script_and_used():
    files = {file.stem for file in ROOT.glob("docs/bilder/*")}
    used = {Path(link).stem for page in PAGES for link in LINK.findall(page.read_text("utf-8")) if "bilder/" in link}

    assert files == set(BILDER) == used


def test_bilder__are_small():
    sizes = {file.name: file.stat().st_size for file in ROOT.glob("docs/bilder/*.png")}

    assert {name: size for name, size in sizes.items() if size > BILD_MAX} == {}
    assert sum(sizes.values()) <= BILDER_MAX


def test_bilder__say_what_they_show():
    """A picture without words is nothing to somebody who does not see it."""
    assert [page.name for page in PAGES if re.search(r"!\[\s*\]", page.read_text(encoding="utf-8"))] == []
