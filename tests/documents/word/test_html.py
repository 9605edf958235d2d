import re
import unicodedata
from collections import Counter

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.word import html
from documents.word.content import Avsnitt, Cell, Lista, Rubrik, Run, Stycke, Tabell
from tests.documents.word.papers import texts, tjansteskrivelse, word


def stycke(text: str) -> Stycke:
    return Stycke((Run(text),))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ()),
        (" \n ", ()),
        ("<p></p><p> <br> </p>", ()),
        ("<p>Text</p>", (stycke("Text"),)),
        ("utan stycke", (stycke("utan stycke"),)),
        ("före<p>i</p>efter", (stycke("före"), stycke("i"), stycke("efter"))),
        ("<p>två\n   rader\tblir  en</p>", (stycke("två rader blir en"),)),
        ("<p>rad <br> ny rad<br></p>", (stycke("rad\nny rad"),)),
        ("<p>från\x0bWord</p>", (stycke("från\nWord"),)),
        ("<p>96&nbsp;000 &lt;kr&gt; &amp; mer</p>", (stycke("96\u00a0000 <kr> & mer"),)),
        ("&#1;a&#11;b", (stycke("a\nb"),)),
        ("a</body>b<p>c</html>d", (stycke("ab"), stycke("cd"))),
        ("<p>noll\x00tecken</p>", (stycke("nolltecken"),)),
        ("<p>A\u030angstro\u0308m</p>", (stycke("Ångström"),)),
        ("<p><!-- kommentar -->kvar<!-- en till --></p>", (stycke("kvar"),)),
        ("<p>a <unknown>b</unknown> c</p>", (stycke("a b c"),)),
        ("<h3>Rubrik</h3><h4>Under</h4>", (Rubrik(3, (Run("Rubrik"),)), Rubrik(4, (Run("Under"),)))),
        ("<ul><li>a</li> <li></li><li>b</li></ul>", (Lista(((stycke("a"),), (stycke("b"),))),)),
        ("<ol><li>a</li></ol>", (Lista(((stycke("a"),),), numrerad=True),)),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", (Lista(((stycke("a"), Lista(((stycke("b"),),), True)),)),)),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", (Lista(((stycke("a"), Lista(((stycke("b"),),))),)),)),
        ("<ul>lös<li>a</li>text</ul>", (Lista(((stycke("lös"),), (stycke("a"),), (stycke("text"),))),)),
        ("<ul><li><p>a</p><p>b</p></li></ul>", (Lista(((stycke("a"), stycke("b")),)),)),
        ("<table></table><ul></ul><h3></h3>", ()),
        ("<table>lös<tr><td>a</td></tr></table>", (stycke("lös"), Tabell(((Cell((stycke("a"),)),),)))),
        ("<p>>\u0338 <b>\u0338b</b></p>", (Stycke((Run("≯ "), Run("\u0338b", bold=True))),)),
    ],
)
def test_blocks__of(source, expected):
    assert html.blocks(source, niva=2) == expected


def test_blocks__looks_nest_and_neighbours_join():
    source = '<p>a <strong>b <em>c</em></strong><strong> d</strong><a href=" https://e.example ">e</a></p>'

    (paragraph,) = html.blocks(source)

    assert paragraph.runs == (
        Run("a "),
        Run("b ", bold=True),
        Run("c", bold=True, italic=True),
        Run(" d", bold=True),
        Run("e", href="https://e.example"),
    )


def test_blocks__looks_reach_into_paragraphs():
    assert html.blocks("<strong>a<p>b</p></strong>") == (
        Stycke((Run("a", bold=True),)),
        Stycke((Run("b", bold=True),)),
    )


def test_blocks__a_table_with_all_its_marks():
    source = (
        '<table><thead><tr><td></td><th scope="col">K</th></tr></thead>'
        '<tbody><tr><th scope="row" rowspan="2">R</th><td colspan="x">a</td></tr>'
        "<tr><td><p>b</p></td></tr></tbody></table>"
    )

    assert html.blocks(source) == (
        Tabell(
            (
                (Cell(()), Cell((stycke("K"),), header=True, scope="col")),
                (Cell((stycke("R"),), header=True, scope="row", rowspan=2), Cell((stycke("a"),))),
                (Cell((stycke("b"),)),),
            ),
            rubrikrader=1,
        ),
    )


def test_blocks__a_first_row_of_headings_is_a_heading_row():
    (table,) = html.blocks("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>")

    assert table.rubrikrader == 1


def test_blocks__nesting_no_one_can_read_is_refused():
    """The parser would otherwise cut it off in silence."""
    source = "<ul><li>" * 200 + "djupt" + "</li></ul>" * 200

    with pytest.raises(html.GarInteAttSkrivaUt, match="60 nivåer"):
        html.blocks(source)


def test_blocks__a_table_wider_than_word_can_hold_is_refused():
    with pytest.raises(html.GarInteAttSkrivaUt, match="63 kolumner"):
        html.blocks("<table><tr>" + "<td>a</td>" * 64 + "</tr></table>")


# --- No text is ever lost -------------------------------------------------------------------------------------------

TEXT = st.text(st.sampled_from("aåÄö é§–\u00a0\u00ad&<>\"'\n\t\x0b\x00\u2028\u030a😀"), max_size=8)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def element(tag: str, inside: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inside.map(lambda text: f"<{tag}{attributes}>{text}</{tag}>")


def joined(*kinds: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*kinds), min_size=least, max_size=4).map("".join)


WORDS = TEXT.map(escaped)
INLINE = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        element("strong", inner),
        element("em", inner),
        element("a", inner, ' href="https://e.example"'),
        st.just("<br>"),
    ),
    max_leaves=4,
)
LEAVES = st.one_of(element("p", joined(INLINE)), element("h3", WORDS), element("h4", WORDS))
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        element("ul", joined(element("li", joined(INLINE, inner)))),
        element("ol", joined(element("li", inner))),
        element(
            "table",
            joined(element("tr", joined(element("td", joined(WORDS, inner)), element("th", WORDS, ' rowspan="2"')))),
        ),
    ),
    max_leaves=8,
)


def letters(text: str) -> Counter[str]:
    """Each letter and each mark by itself, so that a mark may come to stand on the letter before it."""
    return Counter(re.sub(r"[\s\x00\u2028]", "", unicodedata.normalize("NFD", text)))


def visible(text: str) -> str:
    return re.sub(r"[\s\x00\u2028]", "", unicodedata.normalize("NFC", text))


@given(joined(BLOCKS, least=1))
def test_text__all_of_it_reaches_the_paper_in_order(source):
    expected = re.sub("<[^>]*>", "", source).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    printed = texts(word(tjansteskrivelse(delar=(Avsnitt("Rubrik", source),))))

    # Where a tag parts a letter from its accent the two are normalised apart: compare what they are made of.
    printed_text = visible("".join(printed[printed.index("Rubrik") + 1 :]))
    assert unicodedata.normalize("NFD", printed_text) == unicodedata.normalize("NFD", visible(expected))


TAGS = ["p", "h3", "ul", "ol", "li", "strong", "a", "table", "thead", "tr", "th", "td", "br", "div", "span", "caption"]
SOUP = st.lists(
    st.one_of(WORDS, st.sampled_from(TAGS).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>"]))), max_size=20
).map("".join)


@given(SOUP)
def test_text__none_is_lost_in_broken_html(source):
    expected = lxml.html.document_fromstring(f"<html><body>{source.translate({0: None, 11: None})}").text_content()

    printed = texts(word(tjansteskrivelse(delar=(Avsnitt("Rubrik", source),))))

    everything = "".join(printed[printed.index("Rubrik") + 1 :])
    assert letters(everything) == letters(expected)
