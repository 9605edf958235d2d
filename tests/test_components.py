"""The building blocks in templates/_components say what they show, also to the ear."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"


def _render(component: str, **context) -> str:
    html = render_to_string(f"_components/{component}.html", context)
    return re.sub(r"\s+", " ", html)


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def _vag(**extra):
    vag = [
        {"namn": "Inkommen", "lage": "klar", "datum": date(2026, 1, 9)},
        {"namn": "Anmäld", "lage": "hoppad"},
        {"namn": "Beredning", "lage": "nu", "datum": date(2026, 2, 3)},
        {"namn": "KSAU", "lage": "kommande", "datum": date(2026, 12, 2), "prel": True},
        {"namn": "KS", "lage": "kommande"},
    ]
    vag[-1] |= extra
    return vag


def test_vagen__only_the_present_node_is_current():
    html = _render("vagen", vag=_vag())
    assert html.count('aria-current="step"') == 1
    assert html.index('aria-current="step"') < html.index("Beredning")
    assert html.index("Anmäld") < html.index('aria-current="step"')


def test_vagen__reads_as_sentences_without_its_drawing():
    text = _text(_render("vagen", vag=_vag()))
    assert "Inkommen klart 2026-01-09" in text
    assert "Anmäld hoppas över" in text
    assert "Beredning här är ärendet nu 2026-02-03" in text
    assert "KSAU kommer sedan prel. 2026-12-02" in text


@pytest.mark.parametrize(("steg", "expected"), [(None, "2"), (4, "4")])
def test_vagen__aterremiss_is_an_arc_back_with_its_date(steg, expected):
    html = _render("vagen", vag=_vag(aterremiss=date(2026, 9, 16), aterremiss_steg=steg))
    assert f'data-steg="{expected}"' in html
    assert "Återremiss 2026-09-16" in _text(html)


def test_vagen__without_aterremiss_draws_no_arc():
    assert "data-steg" not in _render("vagen", vag=_vag())


def test_vagen_liten__says_the_present_step():
    html = _render("vagen_liten", vag=_vag())
    assert _text(html) == "Steg 3 av 5: Beredning"
    assert html.count("vagen-liten__punkt ") == 5


@pytest.mark.parametrize(
    ("dagar", "words", "tone"),
    [
        (200, "200 dagar kvar", None),
        (60, "60 dagar kvar", "snart"),
        (1, "1 dag kvar", "snart"),
        (0, "Sista dagen i dag", "snart"),
        (-1, "1 dag över tiden", "sen"),
        (-40, "40 dagar över tiden", "sen"),
        (None, "Ingen tid löper", None),
    ],
)
def test_dagar_kvar__words_and_tone(dagar, words, tone):
    html = _render("dagar_kvar", dagar=dagar)
    assert _text(html) == words
    assert re.findall(r"tagg--(\w+)", html) == ([tone] if tone else [])


@pytest.mark.parametrize(("dagar", "used"), [(365, "0"), (100, "265"), (-10, "375")])
def test_dagar_kvar__bar_shows_used_days(dagar, used):
    assert f'class="gangen" width="{used}"' in _render("dagar_kvar", dagar=dagar, stapel=True)


class _Form(forms.Form):
    rubrik = forms.CharField(
        label="Rubrik", help_text="Blir offentlig.", error_messages={"required": "Skriv en rubrik."}
    )
    via = forms.ChoiceField(label="Inkom via", choices=[("e", "E-post"), ("p", "Papper")], widget=forms.RadioSelect)
    anteckning = forms.CharField(label="Anteckning", required=False)


def test_falt__help_and_error_are_tied_to_the_control():
    html = _render("falt", field=_Form({})["rubrik"])
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_rubrik_helptext", "id_rubrik_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert "Skriv en rubrik." in html


def test_falt__optional_is_said_in_words():
    form = _Form()
    assert "frivilligt" in _render("falt", field=form["anteckning"])
    assert "frivilligt" not in _render("falt", field=form["rubrik"])


def test_felsammanfattning__every_link_has_its_field():
    form = _Form({})
    page = _render("felsammanfattning", form=form) + "".join(_render("falt", field=field) for field in form)
    targets = re.findall(r'<a href="#([^"]+)"', page)
    assert len(targets) == 2
    assert all(f'id="{target}"' in page for target in targets)


def test_felsammanfattning__silent_without_errors():
    assert _render("felsammanfattning", form=_Form()).strip() == ""


def test_nasta_steg__says_what_is_missing_instead_of_a_grey_button():
    html = _render("nasta_steg", mening="Skicka till granskning", saknas=[{"text": "Förslag saknas.", "url": "#f"}])
    assert '<a href="#f">Gå dit</a>' in html
    assert "disabled" not in html
    assert "<button" not in html


def test_nasta_steg__waiting_says_for_whom_and_since_when():
    text = _text(_render("nasta_steg", vantar_pa="tekniska nämnden", vantar_sedan=date(2026, 3, 2)))
    assert text == "Nästa steg Väntar på tekniska nämnden Väntat sedan 2026-03-02 ."


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates__hold_no_inline_style_or_script(path):
    """The CSP refuses them, so a page would silently lose its form or its behaviour."""
    markup = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", markup)


def test_components__are_all_in_the_list():
    listed = (ROOT / "docs" / "komponenter.md").read_text(encoding="utf-8")
    missing = [path.stem for path in (TEMPLATES / "_components").glob("*.html") if f"`{path.stem}`" not in listed]
    assert missing == []
