"""A table as a rectangle: which cell stands where, and how wide each column is."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from documents.word.content import Block, Cell, Lista, Rubrik, Stycke, Tabell

# In twentieths of a point, at the size of type that tables have. Guesses from above: no word should be broken.
_CHARACTER, _PADDING = 125, 190
_LONG = 60  # characters: beyond this a cell wraps anyway


class Place(NamedTuple):
    """What stands at one row and column; `continued` when the cell began in a row above."""

    cell: Cell
    continued: bool


def grid(tabell: Tabell) -> list[list[Place]]:
    """The rows, all of the same length. A cell that spans several places stands in all of them; gaps hold an empty one.

    Where spans collide the cell above wins, and the later one gets the room that is left: no cell is lost or doubled.
    """
    taken: dict[tuple[int, int], Place] = {}
    for number, row in enumerate(tabell.rader):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            columns = _free(taken, number, range(column, column + cell.colspan))
            for down in range(min(cell.rowspan, len(tabell.rader) - number)):
                taken |= {(number + down, place): Place(cell, down > 0) for place in columns}
            column = columns[-1] + 1
    width = max(column for _, column in taken) + 1
    return [
        [taken.get((number, column)) or Place(Cell(()), False) for column in range(width)]
        for number in range(len(tabell.rader))
    ]


def _free(taken: dict, row: int, columns: range) -> list[int]:
    return list(takewhile(lambda column: (row, column) not in taken, columns))


def widths(rows: Sequence[Sequence[Place]], total: int) -> list[int]:
    """How wide each column is, together at most `total`: room for its longest word, and a share of the rest by text."""
    texts = [[text for row in rows if (text := _own_text(row, column))] for column in range(len(rows[0]))]
    words = [[len(word) for text in column for word in text.split()] for column in texts]
    least = [_PADDING + _CHARACTER * max(lengths, default=1) for lengths in words]
    if sum(least) >= total:
        return [total * width // sum(least) for width in least]
    wish = [min(max(map(len, column), default=1), _LONG) for column in texts]
    rest = total - sum(least)
    return [width + rest * share // sum(wish) for width, share in zip(least, wish, strict=True)]


def _own_text(row: Sequence[Place], column: int) -> str:
    cell = row[column].cell
    return "" if cell.colspan > 1 else " ".join(_texts(cell.block))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Stycke() | Rubrik():
                yield "".join(run.text for run in block.runs)
            case Lista():
                for punkt in block.punkter:
                    yield from _texts(punkt)
