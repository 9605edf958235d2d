from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from docx import Document

from documents import actions
from documents.models import Tjansteskrivelse
from tests.factories import workflow


def generera(*args, **options) -> str:
    out = StringIO()
    call_command("generera", *args, **options, stdout=out)
    return out.getvalue()


def words(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


@pytest.fixture
def skrivelse(motion_under_beredning, kommun):
    return actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)


def test_generera__names_the_file_and_says_so(skrivelse, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    said = generera("KS 2026/1", "tjansteskrivelse")

    content = (tmp_path / "ks-2026-1-tjansteskrivelse.docx").read_bytes()
    assert said == f"Skrev ks-2026-1-tjansteskrivelse.docx ({len(content)} byte).\n"
    assert "Fler cykelställ vid stationen" in words(content)


def test_generera__to_a_file_of_ones_own(skrivelse, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fil = tmp_path / "min fil å.docx"

    generera("ks2026-0001", "tjansteskrivelse", output=str(fil))

    assert fil.read_bytes() == actions.word_file(skrivelse)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".docx"] == [fil.name]


def test_generera__the_newest_paper(skrivelse, kommun, tmp_path):
    newer = Tjansteskrivelse.objects.create(
        arende=skrivelse.arende, version=2, rubrik="Det nya förslaget", agare=kommun.handlaggare
    )
    assert newer.version == 2

    generera("KS 2026/1", "tjansteskrivelse", output=str(tmp_path / "ut.docx"))

    assert "Det nya förslaget" in words((tmp_path / "ut.docx").read_bytes())


def test_generera__mottagningsbevis(motion_registrerad, tmp_path):
    generera("KS 2026/1", "mottagningsbevis", output=str(tmp_path / "ut.docx"))

    told = words((tmp_path / "ut.docx").read_bytes())
    assert "Ada Berg (S)" in told
    assert all(attsats.text in told for attsats in motion_registrerad.arende.attsatser.all())


@pytest.mark.parametrize(
    ("organ", "namn"),
    [(None, "Kommunfullmäktige"), ("KS", "Kommunstyrelsen"), ("ksau", "Kommunstyrelsens arbetsutskott")],
)
def test_generera__protokollsutdrag_of_the_latest_or_of_an_organ(motion_avgjord, tmp_path, organ, namn):
    generera("KS 2026/1", "protokollsutdrag", organ=organ, output=str(tmp_path / "ut.docx"))

    told = words((tmp_path / "ut.docx").read_bytes())
    assert f"\n{namn} " in f"\n{told}"
    assert "Fler cykelställ vid stationen" in told


@pytest.mark.parametrize("typ", ["tjansteskrivelse", "mottagningsbevis", "protokollsutdrag"])
def test_generera__same_bytes_again(kommun, tmp_path, typ):
    handlaggning = workflow.motion_under_beredning(kommun)
    actions.create_draft(handlaggning.arende, by=kommun.handlaggare)

    for name in ("a.docx", "b.docx"):
        generera("KS 2026/1", typ, output=str(tmp_path / name))

    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize(
    ("diarienummer", "typ", "organ", "mening"),
    [
        ("KS 2026/99", "tjansteskrivelse", None, "Det finns inget ärende med numret KS 2026/99"),
        ("strunt", "mottagningsbevis", None, "Det finns inget ärende med numret strunt"),
        ("1", "mottagningsbevis", None, "eller flera som passar. Skriv hela numret."),
        ("KS 2026/1", "tjansteskrivelse", None, "KS 2026/0001 har ingen tjänsteskrivelse."),
        ("KS 2026/1", "protokollsutdrag", "TEN", "KS 2026/0001 har inget beslut av TEN."),
        ("KS 2026/2", "protokollsutdrag", None, "KS 2026/0002 har inget beslut."),
        ("KS 2026/3", "mottagningsbevis", None, "KS 2026/0003 har ingen förslagsställare att bekräfta för."),
    ],
)
def test_generera__says_what_is_missing(kommun, tmp_path, monkeypatch, diarienummer, typ, organ, mening):
    workflow.motion_anmald(kommun)
    workflow.motion_registrerad(kommun)
    workflow.forvaltningsarende(kommun)
    workflow.motion_registrerad(kommun, organ=kommun.ten)  # a second number 1
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError) as caught:
        generera(diarienummer, typ, organ=organ)

    assert mening in str(caught.value)
    assert list(tmp_path.glob("*.docx")) == []


def test_generera__file_that_cannot_be_written(skrivelse, tmp_path):
    with pytest.raises(CommandError, match="går inte att skriva"):
        generera("KS 2026/1", "tjansteskrivelse", output=str(tmp_path / "finns" / "inte" / "ut.docx"))


def test_generera__kind_that_there_is_not(skrivelse):
    with pytest.raises(CommandError, match="reservation"):
        generera("KS 2026/1", "reservation")
