"""The small HTML of the drafts -> blocks.

Known elements: p h3 h4 ul ol li strong em a table thead tbody tr th td br. The text has been sanitised on its way in;
here the rule is another: **no text is ever lost**. What is not known is read through, text outside a paragraph becomes
one, and only what cannot be read whole is refused. White space counts as it does on screen: a run of it is one space.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.etree import _Element

from documents.word.content import Block, Cell, Lista, Rubrik, Run, Stycke, Tabell
from documents.word.styles import HEADINGS
from documents.word.text import LINE_BREAK, clean, without_forbidden

MAX_DEPTH = 60  # elements inside one another; a real paper has six or seven
MAX_COLUMNS = 63  # in a Word table

_BREAK = "\u2028"  # a line break that must survive as one; a newline in HTML is only white space
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[ \t\r\n]{2,}|[\t\r\n]")  # all but a lone space, which is right already
_BREAK_AND_SPACE = re.compile(f" ?{_BREAK} ?")
_PAGE_TAGS = re.compile(r"</?(?:html|body)\b[^>]*>", re.IGNORECASE)
_ENDS = f" {LINE_BREAK}"
_HEADINGS = {"h1": 1, "h2": 1, "h3": 1, "h4": 2, "h5": 3, "h6": 3}
_LISTS = ("ul", "ol")
_BLOCKS = {"p", "div", "li", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "blockquote", *_LISTS}
_BLOCKS |= _HEADINGS.keys()


class GarInteAttSkrivaUt(ValueError):
    """The text cannot be set in Word without losing some of it. The message says what the writer can do."""


def blocks(html: str, *, niva: int = 2) -> tuple[Block, ...]:
    """The blocks of `html`, a text that stands under a heading of level `niva`. Blank text gives no blocks.

    Raises `GarInteAttSkrivaUt` for a text nested deeper, or a table wider, than Word can hold.
    """
    # Not normalised here: a combining mark after a tag's ">" would become one character with it.
    source = without_forbidden(_BREAKS.sub(_BREAK, html))
    if not source.strip():
        return ()
    # Without huge_tree the parser would cut off deep nesting in silence.
    # Pasted page tags go: the parser throws away what follows an </html>.
    page = f"<html><body>{_PAGE_TAGS.sub('', source)}</body></html>"
    root = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
    _refuse_deep(root)
    return tuple(_flow(root, Run(""), niva))


def _refuse_deep(root: _Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
    if level:
        raise GarInteAttSkrivaUt(
            f"Texten har listor eller tabeller i fler än {MAX_DEPTH} nivåer. Gör de innersta till egna stycken."
        )


def _flow(element: _Element, look: Run, niva: int) -> Iterator[Block]:
    """The content of an element that may hold paragraphs. `look` is the run whose looks the text inherits."""
    inline = [*_text(element.text, look)]
    for child in element:
        if _is_block(child):
            yield from _paragraph(inline)
            yield from _block(child, look, niva)
            inline = []
        else:
            inline += _inline(child, look)
        inline += _text(child.tail, look)
    yield from _paragraph(inline)


def _is_block(element: _Element) -> bool:
    return element.tag in _BLOCKS or any(_is_block(child) for child in element)


def _block(element: _Element, look: Run, niva: int) -> Iterator[Block]:
    if element.tag in _LISTS:
        yield from _list(element, look, niva)
    elif element.tag == "table":
        yield from _table(element, look, niva)
    elif element.tag in _HEADINGS and (runs := _joined(_inline(element, look))):
        yield Rubrik(min(niva + _HEADINGS[element.tag], len(HEADINGS)), runs)
    elif element.tag not in _HEADINGS:
        yield from _flow(element, _look(element, look), niva)


def _paragraph(inline: Iterable[Run]) -> Iterator[Stycke]:
    if runs := _joined(inline):
        yield Stycke(runs)


def _list(element: _Element, look: Run, niva: int) -> Iterator[Lista]:
    items: list[tuple[Block, ...]] = []
    for child, stray in _children(element, look):
        if child is not None and child.tag in _LISTS and items:
            items[-1] += tuple(_block(child, look, niva))  # a list beside its item belongs to it
        elif found := tuple(stray if child is None else _around(child, look, niva)):
            items.append(found)
    if items:
        yield Lista(tuple(items), numrerad=element.tag == "ol")


def _table(element: _Element, look: Run, niva: int) -> Iterator[Block]:
    """Text that stands in the table but in no cell comes before it, so that it is not lost."""
    rows: list[tuple[bool, tuple[Cell, ...]]] = []
    yield from _rows(element, look, niva, rows)
    filled = [(head, cells) for head, cells in rows if cells]
    if any(sum(cell.colspan for cell in cells) > MAX_COLUMNS for _, cells in filled):
        raise GarInteAttSkrivaUt(f"En tabell har fler än {MAX_COLUMNS} kolumner. Dela den i två tabeller.")
    leading = next((n for n, (head, _) in enumerate(filled) if not head), len(filled))
    if filled:
        yield Tabell(tuple(cells for _, cells in filled), rubrikrader=leading)


def _rows(element: _Element, look: Run, niva: int, rows: list) -> Iterator[Block]:
    for child, stray in _children(element, look):
        if child is None:
            yield from stray
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child, look, niva, rows)
        elif child.tag == "tr":
            cells: list[Cell] = []
            yield from _cells(child, look, niva, cells)
            head = element.tag == "thead" or all(cell.header for cell in cells)
            rows.append((head, tuple(cells)))
        else:
            yield from _around(child, look, niva)


def _cells(row: _Element, look: Run, niva: int, cells: list[Cell]) -> Iterator[Block]:
    for child, stray in _children(row, look):
        if child is None:
            yield from stray
        elif child.tag in ("th", "td"):
            cells.append(
                Cell(
                    tuple(_flow(child, look, niva)),
                    header=child.tag == "th",
                    scope=child.get("scope"),
                    rowspan=_span(child, "rowspan"),
                    colspan=_span(child, "colspan"),
                )
            )
        else:
            yield from _around(child, look, niva)


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name, "")
    return max(1, int(value)) if value.isdecimal() and len(value) < 5 else 1


def _children(element: _Element, look: Run) -> Iterator[tuple[_Element | None, Iterable[Block]]]:
    """The children of a list or table, and between them the stray text, as (None, its paragraph)."""
    yield None, _paragraph(_text(element.text, look))
    for child in element:
        yield child, ()
        yield None, _paragraph(_text(child.tail, look))


def _around(element: _Element, look: Run, niva: int) -> Iterator[Block]:
    return _block(element, look, niva) if _is_block(element) else _paragraph(_inline(element, look))


def _inline(element: _Element, look: Run) -> Iterator[Run]:
    if not isinstance(element.tag, str):  # a comment
        return
    if element.tag == "br":
        yield from _text(_BREAK, look)
        return
    look = _look(element, look)
    yield from _text(element.text, look)
    for child in element:
        yield from _inline(child, look)
        yield from _text(child.tail, look)


def _text(text: str | None, look: Run) -> Iterator[Run]:
    if text:
        yield Run(text, look.bold, look.italic, look.href)


def _look(element: _Element, look: Run) -> Run:
    match element.tag:
        case "strong" | "b":
            return Run("", True, look.italic, look.href)
        case "em" | "i":
            return Run("", look.bold, True, look.href)
        case "a":
            return Run("", look.bold, look.italic, element.get("href", "").replace(_BREAK, "").strip() or None)
    return look


def _joined(inline: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of one paragraph: white space as on screen, neighbours of the same looks as one, nothing at the ends."""
    looks: list[Run] = []
    texts: list[str] = []
    at_start = True  # of a line: a space here shows nowhere
    for run in inline:
        text = _BREAK_AND_SPACE.sub(LINE_BREAK, _SPACE.sub(" ", run.text))
        if at_start:
            text = text.removeprefix(" ")
        if not text:
            continue
        if texts and text[0] == LINE_BREAK:
            texts[-1] = texts[-1].removesuffix(" ")
        at_start = text[-1] in _ENDS
        if looks and _same_look(looks[-1], run):
            texts[-1] += text
        else:
            looks.append(run)
            texts.append(text)
    while texts and not (start := texts[0].lstrip(_ENDS)):
        del texts[0], looks[0]
    if texts:
        texts[0] = start
    while texts and not (end := texts[-1].rstrip(_ENDS)):
        del texts[-1], looks[-1]
    if texts:
        texts[-1] = end
    if not "".join(texts).strip():
        return ()
    return tuple(run for text, look in zip(texts, looks, strict=True) for run in _text(clean(text), look))


def _same_look(one: Run, other: Run) -> bool:
    return (one.bold, one.italic, one.href) == (other.bold, other.italic, other.href)
