"""The small HTML: cleaned without losing text, and shown in a plain form without losing anything at all."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.html import ELEMENTS, html_from_plain, plain_from_html, sanitize, violations, words

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=30)
LETTERS = st.text("abcåäöÅ é.,", min_size=1, max_size=20).filter(str.strip)


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


# A tree of allowed elements, and of some that are not.
TREES = st.recursive(
    LETTERS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["p", "ul", "ol", "li", "strong", "em", "div", "span", "blockquote", "font"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)
PLAIN = st.lists(
    st.one_of(
        LETTERS,
        st.lists(LETTERS, min_size=1, max_size=3).map(lambda rows: "\n".join(f"- {row}" for row in rows)),
        st.lists(LETTERS, min_size=1, max_size=3).map("\n".join),
    ),
    max_size=4,
).map("\n\n".join)


@given(st.text(max_size=200) | TREES)
@example("<p>a<b")
@example("<li><blockquote><li>")
@example("<!--")
@example("a\x00b\x0bc")
@example("<math><style><p>")
def test_sanitize__twice_is_once(text):
    once = sanitize(text)

    assert sanitize(once) == once


@given(TREES)
def test_sanitize__keeps_the_text(text):
    assert without_space(words(sanitize(text))) == without_space(words(text))


@given(st.text(max_size=200) | TREES)
def test_sanitize__leaves_nothing_that_is_not_allowed(text):
    assert violations(sanitize(text)) == []


@pytest.mark.parametrize(
    ("skrivet", "kvar"),
    [
        ("<p onclick=x>Ja</p>", "<p>Ja</p>"),
        ("<script>alert(1)</script><p>Ja</p>", "<p>Ja</p>"),
        ('<p><a href="javascript:x">länk</a></p>', "<p><a>länk</a></p>"),
        ('<p><a href="https://sjostad.example/">länk</a></p>', '<p><a href="https://sjostad.example/">länk</a></p>'),
        ('<table><tr><th scope="col" style="x">År</th></tr></table>', '<th scope="col">År</th>'),
        ("<p>Rad ett\x0brad två</p>", "<p>Rad ett<br>rad två</p>"),
        ("<p>a\u030a</p>", "<p>å</p>"),
        ("<div>Stycke</div>", "Stycke"),
    ],
)
def test_sanitize__takes_away_what_is_not_allowed(skrivet, kvar):
    assert kvar in sanitize(skrivet)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Ja</p>", []),
        ("<p>Ja</p><script>x</script>", ["elementet script"]),
        ("<p class=x>Ja</p>", ["attributet class på p"]),
        ('<a href="javascript:x">l</a>', ["en länk med javascript:"]),
        ("<!-- x --><p>Ja</p>", ["en kommentar"]),
        ("", []),
    ],
)
def test_violations__names_what_is_not_allowed(text, found):
    assert violations(text) == found


@given(PLAIN)
def test_plain__comes_back_as_it_was_kept(text):
    html = html_from_plain(text)

    plain = plain_from_html(html)

    assert plain is not None
    assert html_from_plain(plain) == html


@given(st.text(max_size=200))
@example("# rubrik\n1. ett\n2) två")
@example("a &amp; <b>")
@example("- ett\ntvå")
def test_plain__whatever_is_typed_is_kept_as_text(text):
    html = html_from_plain(text)

    assert violations(html) == []
    assert sanitize(html) == html or without_space(words(sanitize(html))) == without_space(words(html))


@given(TREES.map(sanitize) | st.text(max_size=100).map(sanitize))
@example("<p>Se <strong>här</strong></p>")
@example("<table><tr><td>1</td></tr></table>")
@example("<ol><li>ett</li></ol><p>två</p>")
@example("<p></p>")
@example("<ul><li>- a</li></ul>")
@example("<p>- inte en lista</p>")
@example("<p>a</p> löst <p>b</p>")
@example("löst <p>b</p>")
def test_plain__lossless_or_none(html):
    """What a plain form shows, saved unchanged, is what was there; else it shows the HTML."""
    plain = plain_from_html(html)

    if plain is not None:
        assert html_from_plain(plain) == re.sub(r">\s+<", "><", html.strip())


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>1</td></tr></table>",
        "<p>Se <strong>här</strong></p>",
        '<p><a href="https://sjostad.example/">länk</a></p>',
        "<h3>Underrubrik</h3>",
        "<ul><li>ett<ul><li>inre</li></ul></li></ul>",
    ],
)
def test_plain__none_for_what_it_cannot_carry(html):
    assert plain_from_html(html) is None


def test_elements__are_those_of_the_paket():
    assert {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "th", "td", "br"} <= ELEMENTS
    assert not {"script", "style", "img", "iframe", "div", "span"} & ELEMENTS


@given(TEXT)
def test_html_from_plain__escapes(text):
    assert "<script" not in html_from_plain(f"<script>{text}")
