"""The small HTML that a section is kept in: what it may hold, how it is cleaned, and how it is shown in a plain form.

The elements are those of the ärendepaket (docs/arendepaket.md); the writing tool allows the same.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

import nh3
from lxml import etree
from lxml import html as lxml_html

ELEMENTS = frozenset(
    ["p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "br"]
)
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "rowspan", "colspan"}, "td": {"scope", "rowspan", "colspan"}}
URL_SCHEMES = frozenset({"http", "https", "mailto"})
_MOST_ROUNDS = 10  # two or three in practice
_CONTROL = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")


def sanitize(text: str) -> str:
    """The HTML with nothing but what is allowed, in NFC, without control characters. Never raises; text is kept.

    Taking an element away can change how the rest is read, so it is cleaned until nothing more changes.
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\x0b", "<br>")))
    for _ in range(_MOST_ROUNDS):
        before, text = text, _cleaned(text)
        if text == before:
            break
    return text


def violations(text: str) -> list[str]:
    """What in the HTML is not allowed, a few words for each ("elementet script"); empty when all of it is."""
    if not text.strip():
        return []
    found = []
    for element in lxml_html.fragment_fromstring(text, create_parent="div").iterdescendants():
        if not isinstance(element.tag, str):
            found.append("en kommentar")
        elif element.tag not in ELEMENTS:
            found.append(f"elementet {element.tag}")
        else:
            found += _attribute_violations(element)
    return list(dict.fromkeys(found))


def plain_from_html(text: str) -> str | None:
    """The section as plain text for a textarea: blank line between paragraphs, "- " and "1. " for list items.

    None when it holds something that plain text cannot carry (a table, bold, a link): the form then shows its HTML.
    """
    if not text.strip():
        return ""
    blocks = []
    for block in lxml_html.fragment_fromstring(text, create_parent="div"):
        plain = _plain_block(block)
        if plain is None or (block.tail or "").strip():
            return None
        blocks.append(plain)
    result = "\n\n".join(blocks)
    return result if html_from_plain(result) == _one_line(text) else None


def html_from_plain(text: str) -> str:
    """The HTML of what was typed in a plain form. The inverse of `plain_from_html` for all that it does not answer None
    to.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\x0b", "\n"))
    return "".join(_html_block(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def words(text: str) -> str:
    """The text of the HTML without its elements, a space between blocks."""
    if not text.strip():
        return ""
    return " ".join(lxml_html.fragment_fromstring(text, create_parent="div").itertext()).strip()


def _cleaned(text: str) -> str:
    return nh3.clean(
        text,
        tags=set(ELEMENTS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(URL_SCHEMES),
        link_rel=None,
        clean_content_tags={"script", "style"},
    ).strip()


def _attribute_violations(element: etree._Element) -> list[str]:
    allowed = ATTRIBUTES.get(element.tag, set())
    found = [f"attributet {name} på {element.tag}" for name in element.attrib if name not in allowed]
    scheme = element.get("href", "").strip().partition(":")[0].lower() if ":" in element.get("href", "") else ""
    if scheme and scheme not in URL_SCHEMES:
        found.append(f"en länk med {scheme}:")
    return found


def _plain_block(block: etree._Element) -> str | None:
    if block.tag == "p" and not block.attrib:
        return _plain_line(block)
    if block.tag in ("ul", "ol") and not block.attrib:
        rows = [_plain_line(item) for item in block]
        if None in rows:
            return None
        return "\n".join(f"{nr}. {row}" if block.tag == "ol" else f"- {row}" for nr, row in enumerate(rows, start=1))
    return None


def _plain_line(element: etree._Element) -> str | None:
    if any(child.tag != "br" for child in element):
        return None
    return (element.text or "") + "".join("\n" + (child.tail or "") for child in element)


def _html_block(block: str) -> str:
    lines = block.strip("\n").split("\n")
    for tag, mark in (("ul", r"\s*[-–•]\s+"), ("ol", r"\s*\d+[.)]\s+")):
        if all(re.match(mark, line) for line in lines):
            items = "".join(f"<li>{_escaped(re.sub(mark, '', line, count=1))}</li>" for line in lines)
            return f"<{tag}>{items}</{tag}>"
    return f"<p>{'<br>'.join(_escaped(line) for line in lines)}</p>"


def _escaped(line: str) -> str:
    return escape(line.strip(), quote=False)


def _one_line(text: str) -> str:
    return re.sub(r">\s+<", "><", text.strip())
