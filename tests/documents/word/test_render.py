"""A finished Word file, seen as its reader sees it. GOLDEN=1 writes the golden files anew."""

import itertools
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openxml_audit import OpenXmlValidator

from documents.word import render, template
from documents.word.content import (
    Avsnitt,
    Cell,
    Paper,
    Rubrik,
    Run,
    Stycke,
    Tabell,
    Underskrifter,
    Undertecknare,
)
from tests.documents.word.papers import (
    W,
    huvud,
    mottagningsbevis,
    opened,
    protokollsutdrag,
    structure,
    texts,
    tjansteskrivelse,
    word,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "word"
PAPERS = {paper.__name__: paper for paper in (tjansteskrivelse, mottagningsbevis, protokollsutdrag)}
each_paper = pytest.mark.parametrize("namn", PAPERS)


def with_html(html: str) -> bytes:
    return word(tjansteskrivelse(delar=(Avsnitt("Text", html),)))


def part(file: bytes, name: str) -> str:
    with ZipFile(BytesIO(file)) as parts:
        return parts.read(name).decode()


@each_paper
def test_paper__says_what_the_golden_file_says(namn):
    golden = GOLDEN / f"{namn}.txt"
    lines = structure(word(PAPERS[namn]()))
    if os.environ.get("GOLDEN"):
        golden.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == golden.read_text(encoding="utf-8").splitlines()


@each_paper
def test_paper__is_valid(namn, tmp_path):
    file = tmp_path / "papper.docx"
    file.write_bytes(word(PAPERS[namn]()))

    assert OpenXmlValidator().validate(str(file)).errors == []


@each_paper
def test_paper__same_content_same_bytes(namn):
    assert word(PAPERS[namn]()) == word(PAPERS[namn]())


def test_paper__same_bytes_in_another_process():
    code = "import sys; from tests.documents.word.papers import *; sys.stdout.buffer.write(word(tjansteskrivelse()))"
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(Path(__file__).parents[3])}
    other = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)

    assert other.stdout == word(tjansteskrivelse())


def test_paper__other_content_other_bytes():
    assert word(tjansteskrivelse(titel="En annan titel")) != word(tjansteskrivelse())


def test_header__date_and_diarienummer_on_every_page():
    section = opened(word(tjansteskrivelse())).sections[0]
    header = [paragraph.text for paragraph in section.header.paragraphs]

    assert header == [
        "Ekvalla kommun\tTjänsteskrivelse",
        "Kommunkansliet\t2026-08-14",
        "\tDiarienummer KS 2026/0114",
    ]
    assert not section.different_first_page_header_footer


def test_header__takes_characters_that_mean_something_in_xml():
    paper = tjansteskrivelse(huvud=huvud(forvaltning="Park & <Gata>", diarienummer="KS\x00 2026/1"))

    header = opened(word(paper)).sections[0].header

    assert header.paragraphs[1].text == "Park & <Gata>\t2026-08-14"
    assert header.paragraphs[2].text == "\tDiarienummer KS 2026/1"


def test_footer__page_n_of_m():
    footer = part(word(tjansteskrivelse()), "word/footer1.xml")

    assert re.findall(r'w:instr="\s*(\w+)', footer) == ["PAGE", "NUMPAGES"]
    assert re.sub("<[^>]+>", "", footer).strip() == "Sida 1 av 1"


def test_properties__say_what_the_paper_is():
    properties = opened(word(tjansteskrivelse())).core_properties

    assert properties.title == (
        "Tjänsteskrivelse KS 2026/0114 Motion från Karin Ek (S) och Omar Falk (MP) om fler bänkar i parken"
    )
    assert properties.subject == "KS 2026/0114"
    assert properties.author == properties.last_modified_by == "Maj Lindroth"
    assert properties.language == "sv-SE"
    assert properties.revision == 1
    assert properties.created == properties.modified == datetime(2026, 8, 14, tzinfo=UTC)
    assert properties.comments == ""


def test_language__swedish_for_all_text():
    file = word(tjansteskrivelse())

    assert 'w:lang w:val="sv-SE"' in part(file, "word/styles.xml")
    assert 'w:themeFontLang w:val="sv-SE"' in part(file, "word/settings.xml")


def test_headings__are_real_and_skip_no_level():
    styles = [paragraph.style.name for paragraph in opened(word(tjansteskrivelse())).paragraphs]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_paragraphs__none_is_empty():
    """Space is made by the styles: an empty paragraph is read aloud as nothing, again and again."""
    document = opened(word(tjansteskrivelse()))

    assert all(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("antal", [1, 2, 7])
def test_signatures__never_split_and_never_stand_alone(antal):
    people = tuple(Undertecknare(f"Namn {number}", f"Titel {number}") for number in range(antal))
    delar = (Avsnitt("Text", "<p>Sist i texten.</p>"), Underskrifter(people))

    before, signed = opened(word(tjansteskrivelse(delar=delar))).paragraphs[-2:]

    assert signed.text.split() == " ".join(f"{person.namn} {person.titel}" for person in people).split()
    assert signed.paragraph_format.keep_together
    assert before.text == "Sist i texten."
    assert before.paragraph_format.keep_with_next


def test_signatures__a_name_without_a_title_is_a_name():
    delar = (Underskrifter((Undertecknare("Åsa Öhrn"),)),)

    assert structure(word(tjansteskrivelse(delar=delar)))[-1] == "Underskrift | Åsa Öhrn"


def test_table__heading_rows_repeat_and_no_row_splits():
    table = opened(word(tjansteskrivelse())).tables[0]._tbl
    rows = table.tr_lst

    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_table__spans_are_cells_that_span():
    table = opened(word(tjansteskrivelse())).tables[0]

    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    assert table.cell(3, 1)._tc is table.cell(3, 2)._tc
    assert table.cell(2, 1).text == "Utan armstöd"


def test_table__rows_of_a_spanning_cell_stay_on_one_page():
    table = opened(word(tjansteskrivelse())).tables[0]
    held = [bool(row.cells[1].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]

    assert held == [True, True, False, False]


def test_table__colliding_and_overlong_spans_lose_nothing():
    html = (
        "<table><tr><td rowspan=9>a</td><td>b</td><td rowspan=2>c</td></tr>"
        "<tr><td colspan=3>d</td><td>e</td></tr><tr></tr><tr><td>f</td></tr></table>"
    )

    assert "".join(texts(with_html(html))).endswith("abcdef")


def test_table__two_in_a_row_stay_two():
    html = "<table><tr><td>ett</td></tr></table><table><tr><td>två</td></tr></table>"

    assert [table.cell(0, 0).text for table in opened(with_html(html)).tables] == ["ett", "två"]


def test_table__inside_a_cell():
    html = "<table><tr><td><table><tr><td>inre</td></tr></table></td></tr></table>"

    assert opened(with_html(html)).tables[0].cell(0, 0).tables[0].cell(0, 0).text == "inre"


def test_table__without_any_cells_of_its_own():
    paper = Paper(
        huvud=huvud(),
        titel="Titel",
        forfattare="Maj",
        body=(Tabell(((Cell((), colspan=2),), (Cell((Stycke((Run("x"),)),)),))),),
    )

    assert "x" in texts(render.render(paper, template.base_template()))


def test_lists__each_numbered_list_begins_at_one():
    file = with_html("<ol><li>ett</li><li>två</li></ol><p>mellan</p><ol><li>ett igen</li></ol>")
    numbers = re.findall(r'<w:numId w:val="(\d+)"/>', part(file, "word/document.xml"))
    numbering = part(file, "word/numbering.xml")

    assert numbers[0] == numbers[1] != numbers[2]
    for number in set(numbers):
        assert re.search(rf'w:numId="{number}">.*?<w:startOverride w:val="1"/>', numbering)


def test_lists__nested_items_are_one_level_in():
    file = with_html("<ul><li>yttre<ul><li>inre<ul><li>innerst</li></ul></li></ul></li></ul>")

    assert re.findall(r'<w:ilvl w:val="(\d)"/>', part(file, "word/document.xml")) == ["0", "1", "2"]


def test_link__leads_where_it_says():
    link = next(p.hyperlinks[0] for p in opened(word(tjansteskrivelse())).paragraphs if p.hyperlinks)

    assert link.text == "kommunens webbplats"
    assert link.address == "https://ekvalla.example/parken?%C3%A5r=2026&del=1"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/lokal", "", "  "])
def test_link__an_address_word_cannot_follow_is_plain_text(address):
    file = with_html(f'<p>Se <a href="{address}">sidan</a>.</p>')

    assert texts(file)[-1] == "Se sidan."
    assert "hyperlink" not in part(file, "word/document.xml")


def test_text__control_characters_become_line_breaks_or_nothing():
    paper = Paper(
        huvud=huvud(),
        titel="T\x01itel",
        forfattare="Maj\x0bLindroth",
        body=(Rubrik(1, (Run("T\x01itel"),)), Stycke((Run("rad\x0bny\r\nrad\u2028till\ttab\ud800 a\u030a"),))),
    )

    file = render.render(paper, template.base_template())

    assert texts(file) == ["Titel", "rad\nny\nrad\ntill\ttab å"]
    assert opened(file).core_properties.title.endswith("Titel")


def test_heading__deeper_than_word_has_is_the_deepest():
    paper = replace(tjansteskrivelse(), delar=(Avsnitt("Djupt", "<h4>Djupast</h4><p>Text</p>", niva=5),))

    assert structure(word(paper))[-3:] == ["Heading 5 | Djupt", "Heading 5 | Djupast", "Body Text | Text"]
