import pytest

from workflow.kedja import chain_sentence

KSAU, KS, KF = "Kommunstyrelsens arbetsutskott", "Kommunstyrelsen", "Kommunfullmäktige"


@pytest.mark.parametrize(
    ("organ", "mening"),
    [
        ([], ""),
        ([KS], "Kommunstyrelsen beslutar"),
        ([KSAU, KS], "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar"),
        ([KS, KF], "Kommunstyrelsen föreslår att kommunfullmäktige beslutar"),
        (
            [KSAU, KS, KF],
            "Kommunstyrelsens arbetsutskott föreslår att kommunstyrelsen beslutar "
            "att föreslå kommunfullmäktige besluta",
        ),
        (
            ["Tekniska nämndens arbetsutskott", "Tekniska nämnden", KS, KF],
            "Tekniska nämndens arbetsutskott föreslår att tekniska nämnden beslutar att föreslå kommunstyrelsen "
            "besluta att föreslå kommunfullmäktige besluta",
        ),
        (["Östra nämnden", "Ängsnämnden"], "Östra nämnden föreslår att ängsnämnden beslutar"),
    ],
)
def test_chain_sentence__each_proposes_to_the_next(organ, mening):
    assert chain_sentence(organ) == mening


def test_chain_sentence__takes_any_sequence():
    assert chain_sentence((KSAU, KS)) == chain_sentence([KSAU, KS])
