import pytest

from documents.word.text import clean


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Räksmörgås", "Räksmörgås"),
        ("A\u030a", "Å"),
        ("rad\r\nrad\rrad\x0brad\x0crad\x85rad\u2028rad\u2029rad", "\n".join(["rad"] * 8)),
        ("\x00\x07\x1b\ufffe\uffff\ud800kvar", "kvar"),
        (
            "fast\u00a0mellanslag, mjukt\u00adbindestreck, 👩\u200d🏫",
            "fast\u00a0mellanslag, mjukt\u00adbindestreck, 👩\u200d🏫",
        ),
        ("", ""),
    ],
)
def test_clean__keeps_every_visible_character(given, printed):
    assert clean(given) == printed
