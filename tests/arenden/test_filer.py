"""What an uploaded file must be, told by its content."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from arenden import clock, filer
from arenden.tasks import clear_abandoned_uploads


def packed(**parts):
    """A zip whose parts are named with __ for / and _dot_ for a point."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


DOCX = packed(**{"[Content_Types]_dot_xml": "<Types/>", "word__document_dot_xml": "<document/>"})
ODT = packed(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<x/>")
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.mark.parametrize(
    ("namn", "innehall", "filtyp"),
    [
        ("motion.pdf", PDF, "pdf"),
        ("motion.docx", DOCX, "docx"),
        ("motion.odt", ODT, "odt"),
        ("motion.txt", "Fler cykelställ åt alla".encode(), "txt"),
        ("motion.txt", "Fler cykelställ åt alla".encode("cp1252"), "txt"),
        ("motion.eml", b"From: ada@sjostad.example\r\nSubject: Motion\r\n\r\nHej", "eml"),
        ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "png"),
        ("foto.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20), "jpg"),
        ("motion.docx", PDF, "pdf"),
    ],
)
def test_kind__is_told_by_the_content(namn, innehall, filtyp):
    assert filer.kind(namn, innehall) == filtyp


@pytest.mark.parametrize(
    ("namn", "innehall", "mening"),
    [
        ("tom.pdf", b"", "är tom"),
        ("stor.pdf", PDF + bytes(filer.STORST), "större än 20 MB"),
        ("program.pdf", b"MZ\x90\x00" + bytes(64), "ingen fil som går att ta emot"),
        ("sida.html", b"<html><script>alert(1)</script>", "ingen fil som går att ta emot"),
        ("arkiv.docx", packed(a_dot_txt="hej"), "packad fil"),
        ("makro.docx", packed(word__document_dot_xml="x", word__vbaProject_dot_bin="x"), "innehåller makron"),
        ("gammal.doc", filer._OLE + bytes(600), "Spara den som .docx"),
        ("hemlig.docx", filer._OLE + "EncryptedPackage".encode("utf-16-le"), "lösenordsskyddad"),
        ("text.txt", b"MZ\x90\x00" + bytes(64), "ingen fil som går att ta emot"),
    ],
)
def test_kind__refuses_in_a_sentence(namn, innehall, mening):
    with pytest.raises(filer.FilNekad, match=mening):
        filer.kind(namn, innehall)


def test_keep_waiting__gives_the_same_bytes_back_to_the_same_session_only():
    session, other = {}, {}

    kept = filer.keep_waiting(session, "motion.pdf", PDF)

    assert [w.innehall() for w in filer.waiting(session, [kept.nyckel])] == [PDF]
    assert list(filer.waiting(other, [kept.nyckel])) == []
    filer.clear_waiting(session)
    assert list(filer.waiting(session, [kept.nyckel])) == []


def test_clear_abandoned__takes_what_no_form_came_back_for_and_leaves_the_fresh():
    session = {}
    old = filer.keep_waiting(session, "glömd.txt", b"Den h\xc3\xa4r blev liggande.")
    fresh = filer.keep_waiting(session, "ny.txt", b"Den h\xc3\xa4r \xc3\xa4r ny.")
    for row, age in ((old, timedelta(days=2)), (fresh, timedelta(hours=1))):
        then = (clock.now() - age).timestamp()
        os.utime(default_storage.path(f"uppladdat/{row.nyckel}"), (then, then))

    assert clear_abandoned_uploads() == 1

    assert [*filer.waiting(session, [old.nyckel, fresh.nyckel])] == [fresh]
