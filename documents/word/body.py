"""Blocks -> WordprocessingML, as text.

A paper is written once from top to bottom. What has to be known beyond the blocks, style ids and numbering, comes from
the template; what the rest of the file has to know, links and restarted lists, is gathered while writing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import quote
from xml.sax.saxutils import escape

from documents.word.content import Block, Cell, Lista, Rubrik, Run, Stycke, Tabell, Underskriftsblock
from documents.word.styles import HEADINGS, Format
from documents.word.table import NO_CELL, Place, grid, widths
from documents.word.template import Mall
from documents.word.text import LINE_BREAK, clean

MAX_LIST_LEVEL = 8  # Word counts levels 0–8

_KEEP = "<w:keepNext/>"
_GAP = '<w:spacing w:before="240"/>'
_EMPTY = "<w:p/>"  # Word wants a paragraph between two tables, and last in a cell or a document
_LINK = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)
_ADDRESS_SAFE = "%/:=&?~#+!$,;'@()*[]"
_ROOM_TO_SIGN = "<w:r><w:br/><w:br/><w:br/></w:r>"
_BREAK_OR_TAB = re.compile(r"([\n\t])")
_MARKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


class Body:
    """The body of one paper, being written. `links` and `restarts` are complete when `xml` has been read."""

    def __init__(self, mall: Mall):
        self.mall = mall
        self.links: dict[str, str] = {}  # address -> relationship id
        self.restarts: list[int] = []  # the level at which each numbered list begins; the n:th has number first_num + n

    def xml(self, blocks: Sequence[Block]) -> str:
        return "".join(self._blocks(blocks))

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        before = None
        for block, after in pairwise((*blocks, None)):
            yield from self._block(block, after, before)
            before = block

    def _block(self, block: Block, after: Block | None, before: Block | None = None) -> Iterator[str]:
        match block:
            case Stycke():
                leads = isinstance(after, Lista | Tabell | Underskriftsblock)
                gap = _GAP if isinstance(before, Tabell) else ""  # a table has no space of its own below
                yield self._paragraph(block.format, block.runs, (_KEEP if leads else "") + gap)
            case Rubrik():
                yield self._paragraph(HEADINGS[min(block.niva, len(HEADINGS)) - 1], block.runs)
            case Lista():
                yield from self._list(block, 0)
            case Tabell():
                yield from self._table(block)
                if after is None or isinstance(after, Tabell):
                    yield _EMPTY
            case Underskriftsblock():
                yield from self._signatures(block)

    def _paragraph(self, format_: Format, runs: Sequence[Run], properties: str = "") -> str:
        style = self.mall.style_ids[format_]
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{self._runs(runs)}</w:p>'

    def _runs(self, runs: Sequence[Run]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        looks = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
        if run.href and _LINK.match(run.href):
            link = self.links.setdefault(quote(run.href, safe=_ADDRESS_SAFE), f"rLink{len(self.links) + 1}")
            looks = f'<w:rStyle w:val="{self.mall.style_ids[Format.LANK]}"/>{looks}'
            return f'<w:hyperlink r:id="{link}" w:history="1">{_marked(run.text, looks)}</w:hyperlink>'
        return _marked(run.text, looks)

    # --- Lists ---

    def _list(self, lista: Lista, level: int) -> Iterator[str]:
        plain = Format.NUMRERAD_LISTA if lista.numrerad else Format.PUNKTLISTA
        number = self._restart(level) if lista.numrerad else self.mall.bullet_num
        for punkt in lista.punkter:
            marker = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            for block, after in pairwise((*punkt, None)):
                match block:
                    case Stycke() if marker:
                        yield self._paragraph(lista.format or plain, block.runs, marker)
                        marker = ""
                    case Stycke():
                        yield self._paragraph(Format.LISTFORTSATTNING, block.runs, _indent(level))
                    case Lista():
                        yield from self._list(block, min(level + 1, MAX_LIST_LEVEL))
                    case _:
                        yield from self._block(block, after)

    def _restart(self, level: int) -> int:
        self.restarts.append(level)
        return self.mall.first_num + len(self.restarts) - 1

    # --- Tables ---

    def _table(self, tabell: Tabell) -> Iterator[str]:
        rows, count = grid(tabell)
        columns = widths(rows, count, self.mall.text_width)
        look = "0620" if tabell.rubrikrader else "0600"
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.mall.style_ids[Format.TABELL]}"/>'
            f'<w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="{look}"/></w:tblPr><w:tblGrid>'
        )
        yield from (f'<w:gridCol w:w="{width}"/>' for width in columns)
        yield "</w:tblGrid>"
        for number, row in enumerate(rows):
            head = number < tabell.rubrikrader
            keep = head or any(place.continued for below in rows[number + 1 : number + 2] for place in below)
            yield f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
            yield from (self._cell(place, columns, head, _KEEP if keep else "") for place in row)
            yield "</w:tr>"
        yield "</w:tbl>"

    def _cell(self, place: Place, columns: Sequence[int], head: bool, keep: str) -> str:
        """`keep` holds the row together with the next: a heading with its rows, and the rows of a spanning cell."""
        column, span, cell, continued = place
        wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        merged = '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(columns[column : column + span])}" w:type="dxa"/>'
            f"{wide}{'<w:vMerge/>' if continued else merged}</w:tcPr>"
            f"{self._cell_text(NO_CELL if continued else cell, head or cell.header, keep)}</w:tc>"
        )

    def _cell_text(self, cell: Cell, head: bool, keep: str) -> str:
        format_ = Format.TABELLRUBRIK if head else Format.TABELLTEXT
        if not cell.block:
            return self._paragraph(format_, (), keep)
        return "".join(
            self._paragraph(format_, block.runs, keep)
            if isinstance(block, Stycke)
            else "".join(self._block(block, after))
            for block, after in pairwise((*cell.block, None))
        )

    # --- Signatures ---

    def _signatures(self, block: Underskriftsblock) -> Iterator[str]:
        """One paragraph for all, kept on one page by `keepLines`.

        A paragraph a person, each kept with the next, is what one would write; LibreOffice lets such a chain split when
        it is the first to reach the page's foot. A table would be read out as one. Room to sign is two empty lines.
        """
        title_look = f'<w:rStyle w:val="{self.mall.style_ids[Format.UNDERSKRIFTSTITEL]}"/>'
        signed = (
            _marked(person.namn, "") + (_marked(LINE_BREAK + person.titel, title_look) if person.titel else "")
            for person in block.undertecknare
        )
        style = self.mall.style_ids[Format.UNDERSKRIFT]
        yield f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:keepLines/></w:pPr>{_ROOM_TO_SIGN.join(signed)}</w:p>'


def _marked(text: str, looks: str) -> str:
    """`text` as runs' content: line breaks and tabs are elements of their own in Word."""
    look = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    text = escape(clean(text))
    if text.isprintable():  # by far the most: neither line break nor tab
        return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    pieces = _BREAK_OR_TAB.split(text)
    inner = "".join(_MARKS.get(piece) or f'<w:t xml:space="preserve">{piece}</w:t>' for piece in pieces if piece)
    return f"<w:r>{look}{inner}</w:r>" if inner else ""


def _indent(level: int) -> str:
    return f'<w:ind w:left="{425 * (level + 1)}"/>'
