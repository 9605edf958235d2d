"""A table as a rectangle: which cell stands where, and how wide each column is."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from documents.word.content import Block, Cell, Lista, Rubrik, Stycke, Tabell

# In twentieths of a point, at the size of type that tables have. Guesses from above: no word should be broken.
_CHARACTER, _PADDING = 125, 190
_LONG = 60  # characters: beyond this a cell wraps anyway

NO_CELL = Cell(())


class Place(NamedTuple):
    """Where a cell stands in one row; `continued` when it began in a row above."""

    column: int
    span: int  # columns
    cell: Cell
    continued: bool


def grid(tabell: Tabell) -> tuple[list[list[Place]], int]:
    """Each row from left to right without a gap, and how many columns there are.

    Where spans collide the cell above wins, and the later one gets the room that is left: no cell is lost or doubled.
    """
    count = len(tabell.rader)
    rows: list[dict[int, Place]] = [{} for _ in range(count)]
    taken: list[set[int]] = [set() for _ in range(count)]
    for number, row in enumerate(tabell.rader):
        column = 0
        for cell in row:
            while column in taken[number]:
                column += 1
            span = 1
            while span < cell.colspan and column + span not in taken[number]:
                span += 1
            for below in range(number, min(number + cell.rowspan, count)):
                rows[below][column] = Place(column, span, cell, continued=below > number)
                taken[below].update(range(column, column + span))
            column += span
    width = 1 + max(max(columns, default=0) for columns in taken)
    for places, columns in zip(rows, taken, strict=True):
        places |= {gap: Place(gap, 1, NO_CELL, continued=False) for gap in range(width) if gap not in columns}
    return [[places[column] for column in sorted(places)] for places in rows], width


def widths(rows: Sequence[Sequence[Place]], count: int, total: int) -> list[int]:
    """How wide each of `count` columns is, together at most `total`.

    Each has room for its longest word, and a share of the rest by how much text it holds.
    """
    words, texts = [1] * count, [1] * count
    for row in rows:
        for column, span, cell, _ in row:
            if span == 1:
                for text in _texts(cell.block):
                    texts[column] = max(texts[column], len(text))
                    words[column] = max(words[column], max(map(len, text.split()), default=0))
    least = [_PADDING + _CHARACTER * word for word in words]
    if sum(least) >= total:
        return [total * width // sum(least) for width in least]
    shares = [min(text, _LONG) for text in texts]
    rest = total - sum(least)
    return [width + rest * share // sum(shares) for width, share in zip(least, shares, strict=True)]


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Stycke() | Rubrik():
                yield "".join(run.text for run in block.runs)
            case Lista():
                for punkt in block.punkter:
                    yield from _texts(punkt)
