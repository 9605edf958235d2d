"""Content and template -> the bytes of a .docx, the same bytes every time.

Written anew for each paper: the body, headers and footers, the properties, and when the paper has links or numbered
lists also the relationships and the numbering. All else is copied, already deflated, from the template.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from documents.word import archive, template
from documents.word.body import Body
from documents.word.content import Huvud, Paper
from documents.word.text import clean

LANGUAGE = "sv-SE"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def render(paper: Paper, template_bytes: bytes) -> bytes:
    """`paper` as a Word file in the looks of the template.

    The dates in the file are the paper's own day: neither clock nor counter is read, so the same paper in the same
    template gives the same bytes. Raises what `template.load` raises.
    """
    mall = template.load(template_bytes)
    written = _written(paper, mall)
    return archive.pack(
        archive.deflate(name, written[name].encode()) if name in written else mall.static[name] for name in mall.order
    )


def _written(paper: Paper, mall: template.Mall) -> dict[str, str]:
    """Part name -> XML, of the parts that this paper writes."""
    body = Body(mall)
    parts = {mall.document: _document(body.xml(paper.body), mall), mall.properties: _properties(paper)}
    values = _page_values(paper.huvud)
    parts |= {name: _filled(pieces, values) for name, pieces in mall.fields.items()}
    if body.links:
        parts[mall.relationships] = _with_more(mall.endless[mall.relationships], _links(body))
    if body.restarts:
        parts[mall.numbering] = _with_more(mall.endless[mall.numbering], _numbers(body, mall))
    return parts


def _document(body: str, mall: template.Mall) -> str:
    return f'{_DECLARATION}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{mall.section}</w:body></w:document>'


def _page_values(huvud: Huvud) -> dict[str, str]:
    values = {
        "kommun": huvud.kommun,
        "forvaltning": huvud.forvaltning,
        "handling": huvud.handling,
        "datum": huvud.datum.isoformat(),
        "diarienummer": huvud.diarienummer,
    }
    return {field: escape(clean(value)) for field, value in values.items()}


def _filled(pieces: tuple[str, ...], values: dict[str, str]) -> str:
    return "".join(values[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def _with_more(part: tuple[str, str], more: Iterable[str]) -> str:
    before, after = part
    return f"{before}{''.join(more)}{after}"


def _links(body: Body) -> Iterator[str]:
    for address, identity in body.links.items():
        yield f'<Relationship Id="{identity}" Type="{_R}/hyperlink" Target={quoteattr(address)} TargetMode="External"/>'


def _numbers(body: Body, mall: template.Mall) -> Iterator[str]:
    for number, level in enumerate(body.restarts, start=mall.first_num):
        yield (
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{mall.ordered_abstract}"/>'
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )


def _properties(paper: Paper) -> str:
    huvud = paper.huvud
    title, number, author = (
        escape(clean(text))
        for text in (f"{huvud.handling} {huvud.diarienummer} {paper.titel}", huvud.diarienummer, paper.forfattare)
    )
    midnight = f"{huvud.datum.isoformat()}T00:00:00Z"
    return (
        f"{_DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>{number}</dc:subject><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{midnight}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{midnight}</dcterms:modified>'
        f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    )
