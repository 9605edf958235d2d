"""The gate that an uploaded file passes before it is kept: how large, and of which kind by its content, not its name.

Nothing is opened or unpacked here. What comes in is kept to the bit; this only refuses what the register cannot keep or
a reader could be harmed by, in a sentence that says what to do instead.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from arenden import clock

STORST = 20 * 1024 * 1024  # bytes
TILLATNA = ("pdf", "docx", "odt", "txt", "eml", "png", "jpg")
I_ORD = "PDF, Word (.docx), OpenDocument (.odt), text, e-post (.eml), PNG eller JPEG"

FOR_STOR = "Filen är större än 20 MB. Dela upp den eller be avsändaren skicka en mindre."
_KINDS = {".pdf": "pdf", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".jfif": "jpg", ".jpe": "jpg"}
_TEXT = ("txt", "eml")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FilNekad(ValueError):
    """A file that is not kept; the sentence says why and what to do."""


def kind(namn: str, innehall: bytes) -> str:
    """The file's kind by its content ("pdf"), as it is kept. Raises `FilNekad` for one that may not be kept.

    `namn` only tells plain text from an e-mail, which look alike.
    """
    if not innehall:
        raise FilNekad(f"{namn} är tom. Välj filen igen, eller be avsändaren skicka den på nytt.")
    if len(innehall) > STORST:
        raise FilNekad(FOR_STOR)
    ending = namn.rpartition(".")[2].lower()
    if ending in _TEXT and b"\x00" not in innehall:
        return ending
    if innehall.startswith(_ZIP):
        return _office(namn, innehall)
    if innehall.startswith(_OLE):
        raise FilNekad(_ole_sentence(namn, innehall, ending))
    found = _KINDS.get(_magic(innehall))
    if found is None:
        raise FilNekad(f"{namn} är ingen fil som går att ta emot här. Spara den som {I_ORD} och ladda upp den igen.")
    return found


def _office(namn: str, innehall: bytes) -> str:
    """A zip names its parts in clear, so they can be read without unpacking anything."""
    if b"vbaProject.bin" in innehall:
        raise FilNekad("Filen innehåller makron. Spara den som Word-dokument (.docx) utan makron.")
    if b"[Content_Types].xml" in innehall and b"word/document.xml" in innehall:
        return "docx"
    if innehall[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text"):
        return "odt"
    raise FilNekad(f"{namn} är en packad fil. Packa upp den och ladda upp dokumenten var för sig.")


def _ole_sentence(namn: str, innehall: bytes, ending: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in innehall:
        return "Filen är lösenordsskyddad. Ta bort lösenordet i Word och ladda upp den igen."
    if ending == "doc":
        return "Filen är en .doc-fil. Spara den som .docx i Word och ladda upp den igen."
    return f"{namn} är i ett äldre format. Spara den som {I_ORD} och ladda upp den igen."


def _magic(innehall: bytes) -> str:
    try:
        return puremagic.from_string(innehall)
    except puremagic.PureError:
        return ""


# --- Files that wait for the rest of a form ---------------------------------------------------------------------------

_FOLDER = "uppladdat"


@dataclass(frozen=True)
class Uppladdad:
    """A file that has passed the gate and waits in the store for its form to be right."""

    nyckel: str
    namn: str
    filtyp: str
    storlek: int
    sha256: str

    def innehall(self) -> bytes:
        with default_storage.open(f"{_FOLDER}/{self.nyckel}") as file:
            return file.read()


def keep_upload(session: Any, upload: UploadedFile) -> Uppladdad:
    """`keep_waiting()` of a file as the browser sent it; one that is too large is refused unread."""
    if upload.size > STORST:
        raise FilNekad(FOR_STOR)
    return keep_waiting(session, upload.name, upload.read())


def keep_waiting(session: Any, namn: str, innehall: bytes) -> Uppladdad:
    """Pass the gate and lay the file by, so that an error elsewhere in the form does not lose it. Raises `FilNekad`."""
    waiting = Uppladdad(
        uuid.uuid4().hex, namn, kind(namn, innehall), len(innehall), hashlib.sha256(innehall).hexdigest()
    )
    default_storage.save(f"{_FOLDER}/{waiting.nyckel}", ContentFile(innehall))
    session[_FOLDER] = [*session.get(_FOLDER, []), asdict(waiting)]
    return waiting


def waiting(session: Any, nycklar: Iterable[str]) -> Iterator[Uppladdad]:
    """Those of this session's waiting files that the form still names, in the order they came."""
    wanted = set(nycklar)
    for row in session.get(_FOLDER, []):
        if row["nyckel"] in wanted and default_storage.exists(f"{_FOLDER}/{row['nyckel']}"):
            yield Uppladdad(**row)


def clear_waiting(session: Any) -> None:
    """Take away all that this session has laid by: the form is done."""
    for row in session.pop(_FOLDER, []):
        default_storage.delete(f"{_FOLDER}/{row['nyckel']}")


def clear_abandoned(older_than: timedelta = timedelta(days=1)) -> int:
    """Take away what forms that were never finished have left behind; returns how many files."""
    folder = default_storage.listdir(_FOLDER)[1] if default_storage.exists(_FOLDER) else []
    old = [n for n in folder if default_storage.get_modified_time(f"{_FOLDER}/{n}") < clock.now() - older_than]
    for nyckel in old:
        default_storage.delete(f"{_FOLDER}/{nyckel}")
    return len(old)
