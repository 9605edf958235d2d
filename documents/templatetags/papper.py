"""The paper as HTML: the same content as the Word file, block for block."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents import assemble
from documents.models import Tjansteskrivelse
from documents.word.content import Huvud, Lista, Rubrik, Run, Stycke, Tabell, Underskriftsblock, Undertecknare
from documents.word.html import GarInteAttSkrivaUt
from documents.word.sections import compose

register = template.Library()


@register.simple_tag
def papper(skrivelse: Tjansteskrivelse) -> SafeString:
    """The whole paper. A text that cannot be set gives the sentence that says why instead."""
    try:
        paper = compose(assemble.tjansteskrivelse(skrivelse))
    except GarInteAttSkrivaUt as fel:
        return format_html("<p>{}</p>", str(fel))
    return _head(paper.huvud) + _joined(paper.body)


def _head(huvud: Huvud) -> SafeString:
    return format_html(
        '<div class="papper__huvud"><p>{}</p><p>{}</p></div>',
        _lines(huvud.kommun, huvud.forvaltning),
        _lines(huvud.handling, huvud.datum.isoformat(), huvud.diarienummer),
    )


@singledispatch
def html(block) -> SafeString:
    """One block as HTML."""
    raise TypeError(f"{type(block).__name__} is no block")


@html.register
def _(block: Rubrik) -> SafeString:
    return format_html("<h{0}>{1}</h{0}>", block.niva, _runs(block.runs))


@html.register
def _(block: Stycke) -> SafeString:
    return format_html("<p>{}</p>", _runs(block.runs))


@html.register
def _(block: Lista) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((_inside(punkt),) for punkt in block.punkter))
    return format_html("<{0}>{1}</{0}>", "ol" if block.numrerad else "ul", items)


@html.register
def _(block: Tabell) -> SafeString:
    rows = ((_joined_cells(row, nr < block.rubrikrader),) for nr, row in enumerate(block.rader))
    return format_html("<table>{}</table>", format_html_join("", "<tr>{}</tr>", rows))


@html.register
def _(block: Underskriftsblock) -> SafeString:
    return format_html('<div class="papper__underskrift">{}</div>', _joined_signers(block.undertecknare))


def _joined_cells(cells: Iterable, is_head: bool) -> SafeString:
    return format_html_join(
        "",
        "<{0}{1}{2}{3}>{4}</{0}>",
        (
            (
                "th" if cell.header else "td",
                format_html(' scope="{}"', cell.scope or ("col" if is_head else "row")) if cell.header else "",
                format_html(' rowspan="{}"', cell.rowspan) if cell.rowspan > 1 else "",
                format_html(' colspan="{}"', cell.colspan) if cell.colspan > 1 else "",
                _inside(cell.block),
            )
            for cell in cells
        ),
    )


def _joined_signers(rows: tuple[Undertecknare, ...]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((_lines(row.namn, row.titel),) for row in rows))


def _inside(blocks: tuple) -> SafeString:
    """The blocks of a list item or a cell; a lone paragraph needs no element of its own."""
    if len(blocks) == 1 and isinstance(blocks[0], Stycke):
        return _runs(blocks[0].runs)
    return _joined(blocks)


def _joined(blocks: Iterable) -> SafeString:
    return mark_safe("".join(html(block) for block in blocks))


def _runs(runs: tuple[Run, ...]) -> SafeString:
    return mark_safe("".join(_run(run) for run in runs))


def _run(run: Run) -> SafeString:
    text = _breaks(run.text)
    for is_on, tag in ((run.italic, "em"), (run.bold, "strong")):
        text = format_html("<{0}>{1}</{0}>", tag, text) if is_on else text
    return format_html('<a href="{}">{}</a>', run.href, text) if run.href else text


def _lines(*lines: str) -> SafeString:
    return _breaks("\n".join(line for line in lines if line))


def _breaks(text: str) -> SafeString:
    return mark_safe(conditional_escape(text).replace("\n", "<br>"))
