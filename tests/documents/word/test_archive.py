from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.word import archive


@given(st.dictionaries(st.text("abcåö/.", min_size=1), st.binary(max_size=3000), max_size=5))
def test_pack__is_a_zip_that_others_read(contents):
    file = archive.pack(archive.deflate(name, content) for name, content in contents.items())

    with ZipFile(BytesIO(file)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == contents
        assert read.namelist() == list(contents)


@pytest.mark.parametrize("namn", ["a.xml", "ö.xml"])
def test_pack__every_part_is_deflated_and_dated_alike(namn):
    with ZipFile(BytesIO(archive.pack([archive.deflate(namn, b"innehall")]))) as read:
        (entry,) = read.infolist()

    assert entry.filename == namn
    assert entry.compress_type == ZIP_DEFLATED
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
