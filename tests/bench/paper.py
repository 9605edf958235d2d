"""A Word file: ours against docxtpl, and against a bare zip write of the same parts.

python -m tests.bench.paper prints JSON. Milliseconds for one paper of about a thousand words with a table, written from
finished content; every paper has texts of its own, and the sides take turns within each round.
"""

import json
import random
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docxtpl import DocxTemplate

from documents.word import render, sections, template
from documents.word.content import (
    Avsnitt,
    Beslutspunkter,
    Expediering,
    Huvud,
    Lista,
    Paper,
    Rubrik,
    Stycke,
    Tabell,
    Tjansteskrivelse,
    Underlag,
    Underlagspost,
    Underskrifter,
    Underskriftsblock,
    Undertecknare,
)

ROUNDS = 9
PAPERS = 10  # a round
WORDS = """
    kommunen förvaltningen nämnden ärendet motionen förslaget budgeten verksamheten medborgarna skolan vården parken
    utredningen arbetet målet kostnaden året beslutet planen ansvaret bedömer föreslår redovisar visar ökar minskar
    påverkar behöver och att som för med under enligt inom genom utan mycket ny större gemensam långsiktig tydlig
""".split()  # noqa: SIM905 - a list of forty words would fill the screen


def main() -> list[dict]:
    papers = [paper(number) for number in range(PAPERS)]
    parts = [written_parts(each) for each in papers]
    peer = docxtpl_template()
    sides = {
        "ours": lambda n: render.render(papers[n], template.base_template()),
        "docxtpl": lambda n: by_docxtpl(peer, papers[n]),
        "zip": lambda n: zip_write(parts[n]),
        "compose": lambda n: sections.compose(content(n)),
    }
    times = take_turns(sides)
    return [
        row("Wordfil mot docxtpl", times["ours"], times["docxtpl"], "docxtpl", least=10),
        row("Wordfil mot zip av samma delar", times["ours"], times["zip"], "zipfile", most=1.1),
        row("HTML till block (ingår inte ovan)", times["compose"], times["zip"], "zipfile"),
        memory_row(papers),
    ]


def take_turns(sides: dict[str, Callable[[int], object]]) -> dict[str, list[float]]:
    """Milliseconds per paper, one figure a round for each side."""
    times = {name: [] for name in sides}
    for round_number in range(ROUNDS + 1):
        for name, write in sides.items():
            began = time.perf_counter()
            for number in range(PAPERS):
                write(number)
            if round_number:  # the first one warms up
                times[name].append((time.perf_counter() - began) / PAPERS * 1000)
    return times


def row(subject: str, ours: list[float], peer: list[float], peer_name: str, least=None, most=None) -> dict:
    """`least`: how many times faster we have to be. `most`: how many times the peer's time we may take."""
    ratio = statistics.median(o / p for o, p in zip(ours, peer, strict=True))
    target = f"minst {least} gånger snabbare" if least else f"högst {most} gånger" if most else ""
    met = 1 / ratio >= least if least else ratio <= most if most else None
    return {
        "subject": subject,
        "unit": "ms",
        "ours": spread(ours),
        "peer": {"name": peer_name, **spread(peer)},
        "ratio": round(ratio, 3),
        "target": target,
        "met": met,
    }


def spread(times: list[float]) -> dict[str, float]:
    return {name: round(of(times), 3) for name, of in (("min", min), ("median", statistics.median), ("max", max))}


def memory_row(papers: list[Paper]) -> dict:
    """The process's highest memory after 100 papers and after 1,000 more."""
    peaks = []
    for count in (100, 1000):
        for number in range(count):
            render.render(papers[number % PAPERS], template.base_template())
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {
        "subject": "Minne efter 1 000 Wordfiler",
        "unit": "MiB",
        "ours": {"median": round(peaks[1], 1)},
        "peer": {"name": "efter 100", "median": round(peaks[0], 1)},
        "ratio": round(peaks[1] / peaks[0], 3),
        "target": "högst 1.05 gånger",
        "met": peaks[1] <= 1.05 * peaks[0],
    }


# --- The same paper for all -----------------------------------------------------------------------------------------


def content(number: int) -> Tjansteskrivelse:
    chance = random.Random(number)

    def text(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."

    def cells(tag: str, count: int) -> str:
        return "".join(f"<{tag}>{text(3)}</{tag}>" for _ in range(count))

    table = (
        f"<table><thead><tr>{cells('th', 4)}</tr></thead><tbody>"
        + "".join(f"<tr>{cells('td', 4)}</tr>" for _ in range(7))
        + "</tbody></table>"
    )
    prose = "".join(f"<p>{text(60)}</p>" for _ in range(9))
    points = "".join(f"<li>{text(20)}</li>" for _ in range(3))
    return Tjansteskrivelse(
        huvud=Huvud(
            kommun="Ekvalla kommun",
            datum=date(2026, 3, 10),
            diarienummer=f"KS 2026/{number:04d}",
            handling="Tjänsteskrivelse",
            forvaltning="Kommunkansliet",
            handlaggare=Undertecknare("Maj Lindroth", "Utredare"),
        ),
        titel=text(18),
        delar=(
            Beslutspunkter("Förslag till beslut", text(12), (f"att {text(10)}",)),
            Avsnitt("Sammanfattning", f"<p>{text(60)}</p><p>{text(50)}</p>"),
            Underlag((Underlagspost(text(20), date(2026, 1, 2)), Underlagspost(text(20), date(2026, 2, 3)))),
            Avsnitt("Bakgrund", f"<p>{text(40)}</p><ul>{points}</ul>"),
            Avsnitt("Föredragning", prose + table),
            Avsnitt("Ekonomiska konsekvenser", f"<p>{text(8)}</p>"),
            Underskrifter((Undertecknare("Åsa Öhrn", "Kommundirektör"), Undertecknare("Per Ask", "Kanslichef"))),
            Expediering(kannedom=("Motionärerna",)),
        ),
    )


def paper(number: int) -> Paper:
    return sections.compose(content(number))


def written_parts(each: Paper) -> list[tuple[str, bytes]]:
    with ZipFile(BytesIO(render.render(each, template.base_template()))) as file:
        return [(name, file.read(name)) for name in file.namelist()]


def zip_write(parts: list[tuple[str, bytes]]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name, xml in parts:
            file.writestr(name, xml)
    return buffer.getvalue()


# --- The peer -------------------------------------------------------------------------------------------------------


def docxtpl_template() -> bytes:
    """Our own template with docxtpl's marks in it: one loop over the blocks, one over the rows of a table."""
    document = docx.Document(BytesIO(template.base_template()))
    for paragraph in list(document.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)
    document.add_paragraph("{%p for block in blocks %}")
    for kind, style in (("rubrik", "Heading 2"), ("punkt", "List Bullet"), ("stycke", "Body Text")):
        document.add_paragraph(f"{{%p if block.kind == '{kind}' %}}")
        document.add_paragraph("{{ block.text }}", style)
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if block.kind == 'tabell' %}")
    table = document.add_table(3, 4)
    table.style = "Ärendetabell"
    table.cell(0, 0).text = "{%tr for row in block.rows %}"
    for column in range(4):
        table.cell(1, column).text = f"{{{{ row[{column}] }}}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def by_docxtpl(peer: bytes, each: Paper) -> bytes:
    file = DocxTemplate(BytesIO(peer))
    file.render({"blocks": [plain for block in each.body for plain in plainly(block)]}, autoescape=True)
    buffer = BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def plainly(block) -> list[dict]:
    """A block as docxtpl's context takes it."""
    match block:
        case Rubrik():
            return [{"kind": "rubrik", "text": own_text(block)}]
        case Stycke():
            return [{"kind": "stycke", "text": own_text(block)}]
        case Lista():
            return [{"kind": "punkt", "text": own_text(punkt[0])} for punkt in block.punkter]
        case Tabell():
            return [{"kind": "tabell", "rows": [[own_text(cell.block[0]) for cell in row] for row in block.rader]}]
        case Underskriftsblock():
            return [{"kind": "stycke", "text": text} for who in block.undertecknare for text in (who.namn, who.titel)]
    raise TypeError(block)


def own_text(block) -> str:
    return "".join(run.text for run in block.runs)


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=2))
