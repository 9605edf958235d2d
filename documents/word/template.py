"""A Word template, opened and checked once: which styles it has, where its fields are, which parts never change.

python-docx opens the file and knows its styles. What a paper changes is cut into pieces here, and what it never
changes is deflated here, so that rendering only fills in and copies.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part as DocxPart
from docx.oxml.ns import qn
from lxml import etree

from documents.word import archive
from documents.word.styles import LISTS, ON_EVERY_PAGE, PAGE_FIELDS, Format

_BASE = Path(__file__).parents[1] / "mallar" / "bas.docx"
_TWIP = 635  # English Metric Units, in which python-docx measures
_MARK = re.compile("\ue000(.*?)\ue001")


class MallOlaslig(ValueError):
    """The file is not a Word document that can be opened."""

    def __init__(self):
        super().__init__("Mallen går inte att öppna som ett Word-dokument. Spara den i Word som .docx och försök igen.")


class MallSaknarFormat(ValueError):
    """The template lacks something that every paper needs. The message names all of it."""

    def __init__(self, faults: Iterable[str]):
        super().__init__(f"Mallen kan inte användas: {'; '.join(faults)}. Lägg till det i Word och spara mallen igen.")


@dataclass(frozen=True, slots=True)
class Mall:
    """What rendering needs to know of a template. Widths are in twentieths of a point."""

    style_ids: Mapping[Format, str]
    bullet_num: int  # the numbering of the bullet list format
    ordered_abstract: int  # the definition that a restarted numbered list follows
    first_num: int  # first free number for such a list
    text_width: int
    section: str  # page size, margins and references to headers and footers, as XML
    order: tuple[str, ...]  # every part's name, in the order of the file
    static: Mapping[str, archive.Part]
    fields: Mapping[str, tuple[str, ...]]  # part name -> text, field, text, field, …, text
    document: str  # the names of the parts that a paper writes anew
    properties: str
    relationships: str
    numbering: str
    endless: Mapping[str, tuple[str, str]]  # part name -> its XML before and after the place for more


@cache
def base_template() -> bytes:
    """The product's own template."""
    return _BASE.read_bytes()


@lru_cache(maxsize=32)
def load(template: bytes) -> Mall:
    """Open, check and cut up a template.

    Raises `MallOlaslig` for what is no .docx, and `MallSaknarFormat` naming every style, numbering and field it lacks.
    """
    document = _opened(template)
    faults = [*_missing_styles(document), *_missing_fields(document)]
    if faults:
        raise MallSaknarFormat(faults)
    return _cut(document)


def _opened(template: bytes) -> Document:
    try:
        return docx.Document(BytesIO(template))
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise MallOlaslig from error


# --- Checks ---------------------------------------------------------------------------------------------------------


def _missing_styles(document: Document) -> Iterable[str]:
    present = {style.name: style for style in document.styles}
    missing = [format_.in_swedish for format_ in Format if format_ not in present]
    if missing:
        yield f"den saknar formaten {', '.join(missing)}"
    for format_ in LISTS:
        if format_ in present and _num_id(present[format_]) is None:
            yield f"formatet {format_.in_swedish} saknar punkter eller siffror"


def _missing_fields(document: Document) -> Iterable[str]:
    headers = [document.part.related_parts[reference.rId] for reference in _section(document).headerReference_lst]
    if not headers:
        yield "den saknar sidhuvud"
    missing = {tag for header in headers for tag in ON_EVERY_PAGE} - {
        tag for tag in ON_EVERY_PAGE if all(tag in _tags(header) for header in headers)
    }
    if missing:
        yield f"sidhuvudet saknar fälten {', '.join(sorted(missing))}"


def _num_id(style) -> int | None:
    numbering = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    return None if numbering is None else int(numbering.get(qn("w:val")))


def _section(document: Document):
    return document.sections[-1]._sectPr


def _tags(part: DocxPart) -> set[str]:
    return {tag.get(qn("w:val")) for tag in part.element.iter(qn("w:tag"))}


# --- Cutting --------------------------------------------------------------------------------------------------------


def _cut(document: Document) -> Mall:
    part = document.part
    by_name = {style.name: style for style in document.styles}
    numbering = part.numbering_part
    properties = _properties_name(document)
    furniture = {_name(other): _filled_with_marks(other) for other in _headers_and_footers(part)}
    contents = _saved(document)
    relationships = "word/_rels/" + _name(part).removeprefix("word/") + ".rels"
    growing = (relationships, _name(numbering))
    written = {_name(part), properties, *furniture}
    page = document.sections[-1]
    ordered = numbering.element.num_having_numId(_num_id(by_name[Format.NUMRERAD_LISTA]))
    return Mall(
        style_ids={format_: by_name[format_].style_id for format_ in Format},
        bullet_num=_num_id(by_name[Format.PUNKTLISTA]),
        ordered_abstract=ordered.abstractNumId.val,
        first_num=max(num.numId for num in numbering.element.num_lst) + 1,
        text_width=(page.page_width - page.left_margin - page.right_margin) // _TWIP,
        section=_section_xml(document),
        order=tuple(contents),
        static={name: archive.deflate(name, xml) for name, xml in contents.items() if name not in written},
        fields=furniture,
        document=_name(part),
        properties=properties,
        relationships=relationships,
        numbering=_name(numbering),
        endless={name: _before_and_after_the_end(contents[name]) for name in growing},
    )


def _headers_and_footers(part: DocxPart) -> list[DocxPart]:
    wanted = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    return [relation.target_part for relation in part.rels.values() if relation.reltype in wanted]


def _filled_with_marks(part: DocxPart) -> tuple[str, ...]:
    """A header or footer, cut at its fields: every content control with a known tag becomes its bare text."""
    root = copy.deepcopy(part.element)
    for control in list(root.iter(qn("w:sdt"))):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None and tag.get(qn("w:val")) in PAGE_FIELDS:
            _unwrap(control, f"\ue000{tag.get(qn('w:val'))}\ue001")
    return tuple(_MARK.split(_xml(root).decode()))


def _unwrap(control: etree._Element, text: str) -> None:
    content = control.find(qn("w:sdtContent"))
    first, *rest = content.iter(qn("w:r"))
    for child in first[:]:
        if child.tag != qn("w:rPr"):
            first.remove(child)
    etree.SubElement(first, qn("w:t")).text = text
    for run in rest:
        run.getparent().remove(run)
    for child in content[:]:
        control.addprevious(child)
    control.getparent().remove(control)


def _properties_name(document: Document) -> str:
    _ = document.core_properties  # python-docx adds the part if the template has none
    return _name(document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES))


def _saved(document: Document) -> dict[str, bytes]:
    buffer = BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as file:
        return {name: file.read(name) for name in file.namelist()}


def _section_xml(document: Document) -> str:
    section = copy.deepcopy(_section(document))
    etree.cleanup_namespaces(section)
    return etree.tostring(section, encoding="unicode")


def _before_and_after_the_end(xml: bytes) -> tuple[str, str]:
    before, end, after = xml.decode().rpartition("</")
    return before, end + after


def _name(part: DocxPart) -> str:
    return part.partname.removeprefix("/")


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
