"""The styles that a Dokumentmall has to have, by the names that Word stores in the file.

Built-in styles are stored under their English names, whatever language Word speaks: a writer in Swedish Word sees
"Rubrik 1" where the file says "heading 1". `PAGE_FIELDS` are the values that the head of every page shows.
"""

from enum import StrEnum


class Format(StrEnum):
    """One style. The value is the name in the file, as python-docx gives it."""

    RUBRIK_1 = "Heading 1"
    RUBRIK_2 = "Heading 2"
    RUBRIK_3 = "Heading 3"
    RUBRIK_4 = "Heading 4"
    RUBRIK_5 = "Heading 5"
    BRODTEXT = "Body Text"
    PUNKTLISTA = "List Bullet"
    NUMRERAD_LISTA = "List Number"
    LISTFORTSATTNING = "List Continue"
    AVSANDARE = "Avsändare"
    BESLUTSINGRESS = "Beslutsingress"
    ATTSATS = "Att-sats"
    UNDERSKRIFT = "Underskrift"
    UNDERSKRIFTSTITEL = "Underskriftstitel"
    MOTTAGARGRUPP = "Mottagargrupp"
    TABELL = "Ärendetabell"
    TABELLRUBRIK = "Tabellrubrik"
    TABELLTEXT = "Tabelltext"
    LANK = "Hyperlink"

    @property
    def in_swedish(self) -> str:
        """The name that Swedish Word shows, for messages to the person who owns the template."""
        return _SWEDISH.get(self, self.value)


_SWEDISH = {
    Format.RUBRIK_1: "Rubrik 1",
    Format.RUBRIK_2: "Rubrik 2",
    Format.RUBRIK_3: "Rubrik 3",
    Format.RUBRIK_4: "Rubrik 4",
    Format.RUBRIK_5: "Rubrik 5",
    Format.BRODTEXT: "Brödtext",
    Format.PUNKTLISTA: "Punktlista",
    Format.NUMRERAD_LISTA: "Numrerad lista",
    Format.LISTFORTSATTNING: "Listfortsättning",
    Format.LANK: "Hyperlänk",
}

HEADINGS = (Format.RUBRIK_1, Format.RUBRIK_2, Format.RUBRIK_3, Format.RUBRIK_4, Format.RUBRIK_5)
LISTS = (Format.PUNKTLISTA, Format.NUMRERAD_LISTA)  # their numbering sits in the style

# Tags of the content controls in a template's header and footer that are filled from content.Huvud.
PAGE_FIELDS = ("kommun", "forvaltning", "handling", "datum", "diarienummer")
ON_EVERY_PAGE = ("datum", "diarienummer")  # every header of the template has to show these
