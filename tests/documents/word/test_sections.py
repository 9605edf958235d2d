from datetime import date

import pytest

from documents.word import sections
from documents.word.content import (
    Avsnitt,
    Expediering,
    Rubrik,
    Run,
    Stycke,
    Underlag,
    Underlagspost,
    Underskrifter,
)
from tests.documents.word.papers import structure, tjansteskrivelse, word


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ((), ()),
        (("att bifalla",), ("att bifalla.",)),
        (("att a", "att b"), ("att a, samt", "att b.")),
        (("att a", "att b", "att c"), ("att a,", "att b, samt", "att c.")),
        (("att a,", "att b, samt", "att c."), ("att a,", "att b, samt", "att c.")),
        (("att a;", "att b, och", "att c!"), ("att a;", "att b, och", "att c!")),
        (("att dricka samt", "att b "), ("att dricka samt, samt", "att b.")),
    ],
)
def test_one_sentence__closes_what_is_open_and_leaves_the_rest(given, printed):
    assert sections.one_sentence(given) == printed


@pytest.mark.parametrize(
    ("titel", "datum", "rad"),
    [
        ("Karta", None, "Karta"),
        ("Karta", date(2026, 3, 6), "Karta, 2026-03-06"),
        ("Motion om bänkar", date(2026, 3, 6), "Motion om bänkar, inkommen 2026-03-06"),
        (
            "Kansliets tjänsteskrivelse Motion om x",
            date(2026, 8, 14),
            "Kansliets tjänsteskrivelse 2026-08-14 Motion om x",
        ),
        ("Tjänsteskrivelse", date(2026, 8, 14), "Tjänsteskrivelse 2026-08-14"),
        ("Tjänsteskrivelsens bilaga", date(2026, 8, 14), "Tjänsteskrivelsens bilaga, 2026-08-14"),
    ],
)
def test_underlagspost__names_the_paper_and_its_day(titel, datum, rad):
    assert sections.underlagspost(Underlagspost(titel, datum)) == rad


@pytest.mark.parametrize("empty", [Underlag(()), Underskrifter(()), Expediering()])
def test_part__with_nothing_to_say_says_nothing(empty):
    assert list(sections.blocks(empty)) == []


def test_expediering__only_groups_with_recipients():
    lines = structure(word(tjansteskrivelse(delar=(Expediering(atgard=("Tekniska nämnden",)),))))

    assert lines[-3:] == [
        "Heading 2 | Beslutet skickas till",
        "Mottagargrupp | För åtgärd:",
        "List Bullet | Tekniska nämnden",
    ]


def test_parts__stand_in_the_order_given():
    delar = tuple(Avsnitt(namn, f"<p>{namn}s text</p>") for namn in ("C", "A", "B"))

    lines = structure(word(tjansteskrivelse(delar=delar)))

    assert [line for line in lines if line.startswith("Heading 2")] == [
        "Heading 2 | C",
        "Heading 2 | A",
        "Heading 2 | B",
    ]


def test_avsnitt__text_stands_under_its_heading():
    assert list(sections.blocks(Avsnitt("Bakgrund", "<p>Text</p><h3>Mer</h3>", niva=3))) == [
        Rubrik(3, (Run("Bakgrund"),)),
        Stycke((Run("Text"),)),
        Rubrik(4, (Run("Mer"),)),
    ]


def test_compose__refuses_what_is_no_paper():
    with pytest.raises(TypeError, match="no paper is made of str"):
        sections.compose("text")
