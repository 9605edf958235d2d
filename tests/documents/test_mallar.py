from io import BytesIO
from zipfile import ZipFile

from openxml_audit import OpenXmlValidator

from documents.mallar import bygg
from documents.word import template


def test_base_template__is_what_the_script_builds():
    with ZipFile(BytesIO(template.base_template())) as file:
        committed = {name: file.read(name).decode() for name in file.namelist()}

    assert committed == bygg.parts()


def test_base_template__is_valid():
    assert OpenXmlValidator().validate(str(bygg.TARGET)).errors == []
