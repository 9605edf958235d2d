"""A municipality's own template: what is refused, and that what it changes is kept."""

from io import BytesIO

import docx
import pytest

from documents.word import render, sections, template
from documents.word.styles import Format
from tests.documents.word.papers import W, opened, tjansteskrivelse, word


def own_template(change) -> bytes:
    document = docx.Document(BytesIO(template.base_template()))
    change(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def rendered(own: bytes) -> bytes:
    return render.render(sections.compose(tjansteskrivelse()), own)


def control(document, tag: str):
    (found,) = (
        sdt
        for sdt in document.sections[0].header._element.iter(f"{W}sdt")
        if sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag
    )
    return found


def test_base_template__has_every_format():
    mall = template.load(template.base_template())

    assert set(mall.style_ids) == set(Format)


def test_template__missing_formats_are_named_as_word_names_them():
    def change(document):
        for namn in ("Heading 3", "Att-sats", "Ärendetabell"):
            document.styles[namn].delete()

    with pytest.raises(template.MallSaknarFormat) as refusal:
        template.load(own_template(change))

    assert str(refusal.value) == (
        "Mallen kan inte användas: den saknar formaten Rubrik 3, Att-sats, Ärendetabell. "
        "Lägg till det i Word och spara mallen igen."
    )


def test_template__a_list_without_marks_is_refused():
    def change(document):
        style = document.styles["List Number"].element
        style.pPr.remove(style.pPr.find(f"{W}numPr"))

    with pytest.raises(template.MallSaknarFormat, match="formatet Numrerad lista saknar punkter eller siffror"):
        template.load(own_template(change))


def test_template__a_header_without_its_fields_is_refused():
    def change(document):
        for tag in ("datum", "diarienummer"):
            field = control(document, tag)
            field.getparent().remove(field)

    with pytest.raises(template.MallSaknarFormat, match="sidhuvudet saknar fälten datum, diarienummer"):
        template.load(own_template(change))


def test_template__a_first_page_of_its_own_needs_the_fields_too():
    def change(document):
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "Ekvalla kommun"

    with pytest.raises(template.MallSaknarFormat, match="sidhuvudet saknar fälten datum, diarienummer"):
        template.load(own_template(change))


def test_template__without_a_header_is_refused():
    def change(document):
        section = document.sections[0]._sectPr
        section.remove(section.find(f"{W}headerReference"))

    with pytest.raises(template.MallSaknarFormat, match="den saknar sidhuvud"):
        template.load(own_template(change))


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"PK\x03\x04trasig", b"PK\x05\x06" + bytes(18)])
def test_template__what_is_no_word_file_is_refused(file):
    with pytest.raises(template.MallOlaslig, match="går inte att öppna som ett Word-dokument"):
        template.load(file)


def test_template__own_styles_page_and_header_are_kept():
    def change(document):
        document.styles["Body Text"].font.name = "Garamond"
        document.sections[0].left_margin = docx.shared.Cm(5)
        document.sections[0].header.add_paragraph("Ekvalla – nära till allt")
        document.add_paragraph("Vägledning till den som ändrar mallen")

    document = opened(rendered(own_template(change)))

    assert document.styles["Body Text"].font.name == "Garamond"
    assert round(document.sections[0].left_margin.cm, 1) == 5
    assert document.sections[0].header.paragraphs[-1].text == "Ekvalla – nära till allt"
    assert "Vägledning till den som ändrar mallen" not in [paragraph.text for paragraph in document.paragraphs]


def test_template__own_style_ids_are_used():
    """Word in Swedish stores "Rubrik1" as the id of "heading 1"."""

    def change(document):
        document.styles["Heading 1"].element.set(f"{W}styleId", "Rubrik1")

    assert opened(rendered(own_template(change))).paragraphs[2].style.style_id == "Rubrik1"


def test_template__a_field_split_in_runs_is_filled_once():
    def change(document):
        content = control(document, "datum").find(f"{W}sdtContent")
        content.append(docx.oxml.parse_xml(f'<w:r xmlns:w="{W[1:-1]}"><w:t>rest</w:t></w:r>'))

    header = opened(rendered(own_template(change))).sections[0].header

    assert header.paragraphs[1].text == "Kommunkansliet\t2026-08-14"


def test_template__properties_of_its_own_do_not_follow():
    def change(document):
        document.core_properties.author = "Den som gjorde mallen"
        document.core_properties.keywords = "mall"

    properties = opened(rendered(own_template(change))).core_properties

    assert properties.author == "Maj Lindroth"
    assert properties.keywords == ""


def test_template__the_same_one_twice_gives_the_same_file():
    assert rendered(template.base_template()) == word(tjansteskrivelse())
