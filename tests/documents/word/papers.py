"""Three invented papers that use everything a paper can hold, and the eyes that read a finished one."""

from datetime import date
from io import BytesIO

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from documents.word import render, sections, template
from documents.word.content import (
    Avsnitt,
    Beslutspunkter,
    Expediering,
    Faktatabell,
    Grupprubrik,
    Huvud,
    Mottagningsbevis,
    Protokollsutdrag,
    Tjansteskrivelse,
    Underlag,
    Underlagspost,
    Underskrifter,
    Undertecknare,
)

TABELL = """
<table>
  <thead><tr><td></td><th scope="col">I dag</th><th scope="col">Förslaget</th></tr></thead>
  <tbody>
    <tr><th scope="row" rowspan="2">Stadsparken</th><td>Fem bänkar</td><td>Tolv bänkar</td></tr>
    <tr><td>Utan armstöd</td><td>Med armstöd</td></tr>
    <tr><th scope="row">Torget</th><td colspan="2">Oförändrat</td></tr>
  </tbody>
</table>
"""

FOREDRAGNING = f"""
<p>Tekniska förvaltningen har räknat besökare under <strong>tre veckor</strong> och frågat <em>pensionärsrådet</em>.
Hela räkningen finns på <a href="https://ekvalla.example/parken?år=2026&amp;del=1">kommunens webbplats</a>.</p>
<h3>Vad som jämförts</h3>
<p>Tabellen visar läget före och efter.</p>
{TABELL}
<p>Kostnaden är 96&nbsp;000 kronor.<br>Den ryms i budgeten.</p>
<ol><li>Beställning i april</li><li><p>Montering i maj</p><p>Gräset skyddas.</p><ul><li>norra delen</li></ul></li></ol>
<p>Därefter:</p>
<ol><li>Besiktning</li></ol>
"""


def huvud(**changes) -> Huvud:
    values = {
        "kommun": "Ekvalla kommun",
        "datum": date(2026, 8, 14),
        "diarienummer": "KS 2026/0114",
        "handling": "Tjänsteskrivelse",
        "forvaltning": "Kommunkansliet",
        "handlaggare": Undertecknare("Maj Lindroth", "Utredare"),
    }
    return Huvud(**values | changes)


def tjansteskrivelse(**changes) -> Tjansteskrivelse:
    values = {
        "huvud": huvud(),
        "titel": "Motion från Karin Ek (S) och Omar Falk (MP) om fler bänkar i parken",
        "delar": (
            Beslutspunkter(
                "Förslag till beslut",
                "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar att föreslå kommunfullmäktige"
                " besluta",
                ("att bifalla motionens första att-sats", "att avslå motionen i övrigt"),
            ),
            Avsnitt("Sammanfattning", "<p>Motionärerna vill ha fler bänkar i Stadsparken.</p>"),
            Underlag(
                (
                    Underlagspost("Kommunkansliets tjänsteskrivelse Motion om fler bänkar", date(2026, 8, 14)),
                    Underlagspost("Motion om fler bänkar i parken", date(2026, 3, 6)),
                    Underlagspost("Karta"),
                )
            ),
            Grupprubrik("Ärendet"),
            Avsnitt(
                "Bakgrund", "<ul><li>att sätta upp tolv bänkar, samt</li><li>att ge dem armstöd.</li></ul>", niva=3
            ),
            Avsnitt("Föredragning", FOREDRAGNING, niva=3),
            Avsnitt("Barnets bästa", "<p>Lekplatsen berörs inte.</p>", niva=3),
            Underskrifter((Undertecknare("Åsa Öhrn", "Kommundirektör"), Undertecknare("Per Ask", "Kanslichef"))),
            Expediering(atgard=("Tekniska nämnden",), kannedom=("Motionärerna",)),
        ),
    }
    return Tjansteskrivelse(**values | changes)


def mottagningsbevis() -> Mottagningsbevis:
    return Mottagningsbevis(
        huvud=huvud(handling="Mottagningsbevis", datum=date(2026, 3, 9)),
        rubrik="Motion om fler bänkar i parken",
        arendetyp="Motion",
        inkom=date(2026, 3, 6),
        registrerad=date(2026, 3, 9),
        avsandare=("Karin Ek (S)", "Omar Falk (MP)"),
        handlingar=("1. Motion om fler bänkar i parken", "2. Karta"),
        attsatser=("att sätta upp tolv bänkar", "att ge dem armstöd"),
        fortsattning="<p>Motionen anmäls i kommunfullmäktige den 30 mars 2026.</p>",
    )


def protokollsutdrag() -> Protokollsutdrag:
    return Protokollsutdrag(
        huvud=huvud(
            handling="Protokollsutdrag", forvaltning="Kommunfullmäktige", datum=date(2026, 11, 23), handlaggare=None
        ),
        organ="Kommunfullmäktige",
        sammantradesdag=date(2026, 11, 23),
        paragraf="§ 92",
        titel="Motion om fler bänkar i parken",
        delar=(
            Beslutspunkter("Beslut", "Kommunfullmäktige beslutar", ("att bifalla motionen",)),
            Faktatabell(
                ("Att-sats", "Utfall", "Ja", "Nej"),
                (("1", "Bifall", "31", "14"), ("2", "Avslag", "12", "33")),
                rubrik="Omröstning",
            ),
            Expediering(kannedom=("Motionärerna",)),
        ),
        bestyrks_av=(Undertecknare("Maj Lindroth", "Sekreterare"),),
    )


def word(content) -> bytes:
    return render.render(sections.compose(content), template.base_template())


def opened(file: bytes):
    return docx.Document(BytesIO(file))


def structure(file: bytes) -> list[str]:
    """Style and text, one line per paragraph and per table row: what a reviewer can read."""
    return [line for item in opened(file).iter_inner_content() for line in _lines(item)]


def _lines(item: Paragraph | Table) -> list[str]:
    if isinstance(item, Paragraph):
        return [f"{item.style.name} | {_shown(item.text)}"]
    rows = [" ; ".join(_shown(cell.text) for cell in row.cells) for row in item.rows]
    return [f"{item.style.name} | {row}" for row in rows]


def _shown(text: str) -> str:
    return text.replace("\n", " ⏎ ").replace("\u00a0", "␣")


def texts(file: bytes) -> list[str]:
    """The text of every paragraph of the body, in tables too, in the order of the file."""
    return [Paragraph(element, None).text for element in opened(file).element.body.iter(f"{W}p")]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
