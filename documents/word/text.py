"""Characters: what may stand in a Word file, and what the others become."""

import re
import unicodedata

LINE_BREAK = "\n"

# Word's manual line break (\x0b), NEL and the Unicode separators all mean "new line, same paragraph".
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# XML 1.0 has no place for these. They carry no text: they come with pasted text and broken exports.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_forbidden(text: str) -> str:
    """`text` without what XML cannot hold; line breaks of every sort are left for the caller."""
    return _FORBIDDEN.sub("", text)


def clean(text: str) -> str:
    """NFC, one sort of line break, and no character that XML refuses. No visible character is lost."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", without_forbidden(_LINE_BREAKS.sub(LINE_BREAK, text)))
