"""The chain sentence: who proposes what to whom, written from the case's path and never by hand."""

from __future__ import annotations

from collections.abc import Sequence


def chain_sentence(organ: Sequence[str]) -> str:
    """The sentence before the att-satser, from the names of the organs in the order they treat the case; the last
    decides.

    ["Kommunstyrelsens arbetsutskott", "Kommunstyrelsen", "Kommunfullmäktige"] answers "Kommunstyrelsens arbetsutskott
    föreslår att kommunstyrelsen beslutar att föreslå kommunfullmäktige besluta". Empty for no organ. No full stop.
    """
    if not organ:
        return ""
    first, *rest = organ
    if not rest:
        return f"{first} beslutar"
    second, *later = map(_inside_sentence, rest)
    return f"{first} föreslår att {second} beslutar" + "".join(f" att föreslå {name} besluta" for name in later)


def _inside_sentence(name: str) -> str:
    return name[:1].lower() + name[1:]
