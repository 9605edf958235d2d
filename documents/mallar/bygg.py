"""Builds bas.docx, the template that every municipality starts with: python -m documents.mallar.bygg

All of it is written here, so that nothing stands in the file that nobody asked for. Measures are in twentieths of a
point, sizes of type in half points.
"""

from pathlib import Path

from documents.word import archive

TARGET = Path(__file__).with_name("bas.docx")

INK, MUTED, HAIRLINE, ACCENT = "1C2127", "5A636E", "C3C9D0", "0A4D68"
TEXT_FONT, HEAD_FONT = "Cambria", "Calibri"
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # A4
SIDE, TOP, BOTTOM, EDGE = 1588, 2154, 1474, 680  # margins; EDGE is from the paper's edge to header and footer
TEXT_WIDTH = PAGE_WIDTH - 2 * SIDE
INDENT = 425

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_HEAD = f'<w:rFonts w:ascii="{HEAD_FONT}" w:hAnsi="{HEAD_FONT}" w:cs="{HEAD_FONT}"/>'
_TEXT = f'<w:rFonts w:ascii="{TEXT_FONT}" w:hAnsi="{TEXT_FONT}" w:eastAsia="{TEXT_FONT}" w:cs="{TEXT_FONT}"/>'


def size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def spacing(before: int, after: int, line: int = 276) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def style(name: str, ppr: str = "", rpr: str = "", *, based_on: str = "Normal", then: str = "", kind: str = "") -> str:
    """A style as Word stores it. Its id is its name without spaces, in ASCII."""
    custom = "" if name in BUILT_IN else ' w:customStyle="1"'
    following = f'<w:next w:val="{style_id(then)}"/>' if then else ""
    return (
        f'<w:style w:type="{kind or "paragraph"}"{custom} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{style_id(based_on)}"/>{following}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"{f'<w:pPr>{ppr}</w:pPr>' if ppr else ''}{f'<w:rPr>{rpr}</w:rPr>' if rpr else ''}</w:style>"
    )


def style_id(name: str) -> str:
    ascii_name = name.translate(str.maketrans("åäöÄÖ", "aaoAO"))
    return "".join(word[0].upper() + word[1:] for word in ascii_name.replace("-", "").split())


BUILT_IN = {f"heading {n}" for n in range(1, 6)} | {
    "Body Text", "List Bullet", "List Number", "List Continue", "header", "footer", "Hyperlink",
}  # fmt: skip

_KEEP = "<w:keepNext/><w:keepLines/>"
_HEADINGS = (  # size, before, after, looks
    (32, 360, 200, "<w:b/><w:bCs/>"),
    (26, 340, 60, "<w:b/><w:bCs/>"),
    (22, 240, 20, "<w:b/><w:bCs/>"),
    (22, 200, 20, "<w:i/><w:iCs/>"),
    (22, 160, 20, ""),
)


def headings() -> str:
    return "".join(
        style(
            f"heading {number}",
            f'{_KEEP}{spacing(before, after, 252)}<w:outlineLvl w:val="{number - 1}"/>',
            f"{_HEAD}{looks}{color(INK)}{size(points)}",
            then="Body Text",
        )
        for number, (points, before, after, looks) in enumerate(_HEADINGS, start=1)
    )


def paragraph_styles() -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    small = f"{_HEAD}{color(MUTED)}{size(18)}"
    return "".join(
        (
            style("Body Text", spacing(60, 100)),
            style("List Bullet", f"{numbering(1)}{spacing(20, 60)}", based_on="Body Text"),
            style("List Number", f"{numbering(2)}{spacing(20, 60)}", based_on="Body Text"),
            style("List Continue", f'{spacing(20, 60)}<w:ind w:left="{INDENT}"/>', based_on="Body Text"),
            style("Avsändare", spacing(0, 0, 264), f"{_HEAD}{size(20)}"),
            style("Beslutsingress", f"<w:keepNext/>{spacing(60, 100)}", based_on="Body Text", then="Att-sats"),
            style("Att-sats", f'<w:keepLines/>{spacing(20, 80)}<w:ind w:left="{INDENT}"/>', based_on="Body Text"),
            style("Underskrift", f"<w:keepLines/>{spacing(560, 0, 264)}", f"{_HEAD}{size(22)}"),
            style("Mottagargrupp", f"<w:keepNext/>{spacing(80, 20)}", based_on="Body Text", then="List Bullet"),
            style("Tabelltext", spacing(0, 0, 252), f"{_HEAD}{size(20)}"),
            style("Tabellrubrik", rpr="<w:b/><w:bCs/>", based_on="Tabelltext"),
            style("header", f"{tabs}{spacing(0, 0, 264)}", small),
            style("footer", f"{tabs}{spacing(0, 0, 264)}", small),
        )
    )


def character_styles() -> str:
    looks = {
        "Hyperlink": f'{color(ACCENT)}<w:u w:val="single"/>',
        "Underskriftstitel": f"{color(MUTED)}{size(20)}",
    }
    return "".join(
        style(name, rpr=look, based_on="Default Paragraph Font", kind="character") for name, look in looks.items()
    )


def numbering(number: int) -> str:
    return f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'


def table_style() -> str:
    def line(side: str, points: int, value: str) -> str:
        return f'<w:{side} w:val="single" w:sz="{points}" w:space="0" w:color="{value}"/>'

    rules = line("top", 6, INK) + line("bottom", 6, INK) + line("insideH", 4, HAIRLINE)
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 85), ("bottom", 50), ("right", 85))
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="Arendetabell"><w:name w:val="Ärendetabell"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
        f'{line("bottom", 6, INK)}</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )


def styles() -> str:
    language = '<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/>'
    return (
        f"{_DECLARATION}<w:styles {_W}><w:docDefaults>"
        f"<w:rPrDefault><w:rPr>{_TEXT}{color(INK)}{size(22)}{language}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr><w:widowControl/>{spacing(0, 0)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{headings()}{paragraph_styles()}{table_style()}{character_styles()}</w:styles>"
    )


def numbering_part() -> str:
    bullets, numbers = ("–", "•", "–"), ("decimal", "lowerLetter", "lowerRoman")
    return (
        f"{_DECLARATION}<w:numbering {_W}>"
        + abstract(1, [("bullet", bullets[level % 3]) for level in range(9)])
        + abstract(2, [(numbers[level % 3], f"%{level + 1}.") for level in range(9)])
        + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
        + "</w:numbering>"
    )


def abstract(number: int, levels: list[tuple[str, str]]) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{mark}"/>'
            '<w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{INDENT * (level + 1)}" w:hanging="{INDENT}"/></w:pPr></w:lvl>'
            for level, (kind, mark) in enumerate(levels)
        )
        + "</w:abstractNum>"
    )


def field(tag: str, label: str, looks: str = "") -> str:
    """A content control: what the product fills in on every page, and what Word shows when the template is edited."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{label}"/><w:tag w:val="{tag}"/><w:text/></w:sdtPr>'
        f"<w:sdtContent>{run(label, looks)}</w:sdtContent></w:sdt>"
    )


def run(text: str, looks: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def header() -> str:
    tab = "<w:r><w:tab/></w:r>"
    strong = f"<w:b/><w:bCs/>{color(INK)}{size(20)}"
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="6" w:color="{ACCENT}"/></w:pBdr>'
    lines = (
        ("", field("kommun", "Kommun", strong) + tab + field("handling", "Handling", strong)),
        ("", field("forvaltning", "Förvaltning") + tab + field("datum", "Datum", color(INK))),
        (rule, tab + run("Diarienummer ") + field("diarienummer", "Diarienummer", color(INK))),
    )
    return (
        f"{_DECLARATION}<w:hdr {_W}>"
        + "".join(f'<w:p><w:pPr><w:pStyle w:val="Header"/>{extra}</w:pPr>{text}</w:p>' for extra, text in lines)
        + "</w:hdr>"
    )


def footer() -> str:
    page, pages = (f'<w:fldSimple w:instr=" {code} ">{run("1")}</w:fldSimple>' for code in ("PAGE", "NUMPAGES"))
    return (
        f'{_DECLARATION}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"<w:r><w:tab/></w:r>{run('Sida ')}{page}{run(' av ')}{pages}</w:p></w:ftr>"
    )


def document() -> str:
    """What the person who opens the template sees; a paper replaces it all but the page's measures."""
    shown = [("Heading1", "Ärendegångs grundmall")]
    shown += [("BodyText", "Ändra formaten, sidhuvudet och sidfoten. Texten här byts mot handlingens egen.")]
    return (
        f'{_DECLARATION}<w:document {_W} xmlns:r="{_OFFICE}"><w:body>'
        + "".join(f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{run(text)}</w:p>' for name, text in shown)
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/><w:pgMar w:top="{TOP}" w:right="{SIDE}" w:bottom="{BOTTOM}" '
        f'w:left="{SIDE}" w:header="{EDGE}" w:footer="{EDGE}" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def settings() -> str:
    return (
        f'{_DECLARATION}<w:settings {_W}><w:defaultTabStop w:val="{INDENT}"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="sv-SE"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    )


def font_table() -> str:
    """Where a font is missing, one with the same widths keeps the lines as they were."""
    fonts = ((TEXT_FONT, "Caladea", "roman"), (HEAD_FONT, "Carlito", "swiss"))
    return (
        f"{_DECLARATION}<w:fonts {_W}>"
        + "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{stand_in}"/><w:family w:val="{family}"/>'
            '<w:pitch w:val="variable"/></w:font>'
            for name, stand_in, family in fonts
        )
        + "</w:fonts>"
    )


def theme() -> str:
    """The least theme that is one. Word wants the part; the styles name their fonts and colours themselves."""
    colors = {"dk1": INK, "lt1": "FFFFFF", "dk2": INK, "lt2": "F4F5F2", "hlink": ACCENT, "folHlink": ACCENT}
    colors |= {f"accent{number}": ACCENT for number in range(1, 7)}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
    scheme = "".join(f'<a:{name}><a:srgbClr val="{colors[name]}"/></a:{name}>' for name in order)
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{name}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind, name in (("major", HEAD_FONT), ("minor", TEXT_FONT))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    lines = '<a:ln><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{_DECLARATION}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Ärendegång">'
        f'<a:themeElements><a:clrScheme name="Ärendegång">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Ärendegång">{fonts}</a:fontScheme><a:fmtScheme name="Ärendegång">'
        f"<a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def properties() -> str:
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Ärendegångs grundmall</dc:title>'
        "<dc:language>sv-SE</dc:language></cp:coreProperties>"
    )


def content_types() -> str:
    kinds = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/word/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    } | {f"/word/{name}.xml": f"{_WORD}.{kind}+xml" for name, kind in _PARTS.items()}
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
        + "</Types>"
    )


_PARTS = {
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "header1": "header",
    "footer1": "footer",
    "fontTable": "fontTable",
}


def relationships(targets: list[tuple[str, str]]) -> str:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )


def parts() -> dict[str, str]:
    """Part name -> XML."""
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    package = relationships([(f"{_OFFICE}/officeDocument", "word/document.xml"), (core, "docProps/core.xml")])
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": package,
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relationships(
            [(f"{_OFFICE}/{kind}", f"{name}.xml") for name, kind in (*_PARTS.items(), ("theme1", "theme"))]
        ),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering_part(),
        "word/settings.xml": settings(),
        "word/header1.xml": header(),
        "word/footer1.xml": footer(),
        "word/fontTable.xml": font_table(),
        "word/theme1.xml": theme(),
        "docProps/core.xml": properties(),
    }


def build() -> bytes:
    return archive.pack(archive.deflate(name, xml.encode()) for name, xml in parts().items())


if __name__ == "__main__":
    TARGET.write_bytes(build())
