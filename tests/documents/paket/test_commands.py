import json
from io import StringIO

import pytest
from django.core.management import call_command

from arenden.models import Arende, Malplan
from documents.models import Tjansteskrivelse
from tests.documents.paket.packages import HELA_VAGEN, I_KF, paket
from tests.factories import arenden as factories
from tests.factories import workflow as scenes

pytestmark = pytest.mark.django_db
MALKEDJA = {
    "format": "malkedja/1",
    "organ": {"kod": "KS", "namn": "Kommunstyrelsen"},
    "plan": {"namn": "Plan 2026", "period": None, "beslutad_av": None, "beslutad": None},
}


@pytest.fixture
def fil(tmp_path):
    """Write a package to a file; answer its name."""

    def write(package, name="paket.json"):
        path = tmp_path / name
        path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


def run(name, *args, **options):
    """(exit code, stdout, stderr) of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *args, stdout=out, stderr=err, **options)
    except SystemExit as stopped:
        return stopped.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_importera__says_what_it_did(fil):
    name = fil(paket())

    code, out, err = run("importera", name)

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{name}: KS 2024/0107: under beredning. "
        "Okänt: när motionen anmäldes i fullmäktige, vem som godkände tjänsteskrivelsen.",
        "  Nytt organ: KS, Kommunstyrelsen (styrelse).",
        "  Nytt organ: KF, Kommunfullmäktige (fullmäktige).",
        "  Nytt organ: KSAU, Kommunstyrelsens arbetsutskott (utskott under Kommunstyrelsen).",
        "  Ny nummerserie för Kommunstyrelsen: KS 2026/0001. "
        "Ändra formen under Inställningar om kommunen skriver på annat sätt.",
    ]


def test_importera__says_every_fault_and_exits_with_1(fil):
    good, bad = fil(paket()), fil(paket(diarienummer="KS 2024/0108", foo=1, inkom="igår"), "fel.json")

    code, out, err = run("importera", good, bad)

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f'{bad}: inkom: Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2022-12-08. I filen står "igår".',
        f"{bad}: foo: Nyckeln foo är okänd i formatet. Ta bort den, eller rätta stavningen.",
        "2 fel. Inget lästes in.",
    ]
    assert not Arende.objects.exists()


def test_importera__says_how_deviating_history_can_be_taken_in(fil):
    name = fil(paket(behandlingar=[I_KF]))

    code, _, err = run("importera", name)
    as_it_was, out, _ = run("importera", name, "--som-det-var")

    assert code == 1
    assert err.splitlines()[-1].endswith("eller ta in den som den är med --som-det-var.")
    assert as_it_was == 0
    assert "  Avvikelse, behandlingar[0]: " in out


def test_importera__trying_keeps_nothing(fil):
    code, out, _ = run("importera", fil(paket(behandlingar=HELA_VAGEN)), "--prova")

    assert code == 0
    assert "KS 2024/0107: avgjort." in out
    assert out.splitlines()[-1] == "Bara prövat: inget sparades."
    assert not Arende.objects.exists()


def test_importera__trying_a_faulty_file_exits_with_1(fil):
    assert run("importera", fil(paket(foo=1)), "--prova")[0] == 1


def test_importera__file_that_is_not_there_stops_the_others(fil, tmp_path):
    code, _, err = run("importera", fil(paket()), str(tmp_path / "borta.json"), str(tmp_path))

    assert code == 1
    assert "borta.json: Filen går inte att öppna (No such file or directory). Kontrollera namnet." in err
    assert "2 fel. Inget lästes in." in err
    assert not Arende.objects.exists()


def test_importera__goal_chain_by_its_format(fil):
    code, out, _ = run("importera", fil(MALKEDJA))

    assert code == 0
    assert out.endswith("Plan 2026: 0 mål, 0 indikatorer, 0 uppdrag.\n")
    assert Malplan.objects.exists()


def test_exportera__to_the_screen_and_to_a_file(fil, tmp_path):
    run("importera", fil(paket()))
    target = tmp_path / "ut.json"

    code, out, err = run("exportera", "ks2024/107")
    to_file = run("exportera", "ks-2024-107", "-o", str(target))

    assert (code, err) == (0, "")
    assert json.loads(out) == paket()
    assert to_file == (0, f"Skrev {target}.\n", "")
    assert target.read_text(encoding="utf-8") == out


def test_exportera__case_that_is_not_there():
    assert run("exportera", "KS 2024/1") == (
        1,
        "",
        "Det finns inget ärende med numret KS 2024/1, eller flera som passar. Skriv hela numret.\n",
    )


def test_exportera__folder_that_is_not_there(fil, tmp_path):
    run("importera", fil(paket()))

    code, out, err = run("exportera", "KS 2024/107", "-o", str(tmp_path / "borta" / "ut.json"))

    assert (code, out) == (1, "")
    assert "ut.json går inte att skriva" in err


def test_exportera__annulled_case_has_no_place_in_the_format(fil):
    run("importera", fil(paket()))
    Arende.objects.update(makulerat_den="2024-02-01", makulering_skal="Dubblett", synlighet="intern")

    code, _, err = run("exportera", "KS 2024/107")

    assert code == 1
    assert err == "KS 2024/0107 är makulerat och exporteras inte. Numret finns kvar i diariet.\n"


def test_exportera__says_what_does_not_come_along():
    kommun = factories.kommun()
    scenes.beslutsvagar(kommun)
    arende = scenes.motion_registrerad(kommun).arende
    factories.handling(arende, by=kommun.registrator, innehall=b"%PDF-1.7", filtyp="pdf")

    _, out, err = run("exportera", arende.som_skrivet)

    assert json.loads(out)["rubrik"] == arende.rubrik
    assert err == "1 handlingar har filer. Filerna följer inte med i paketet.\n"


def test_generera__the_imported_paper_says_what_the_file_says(fil, tmp_path):
    run("importera", fil(paket()))

    code, _, _ = run("generera", "KS 2024/107", "tjansteskrivelse", "-o", str(tmp_path / "ut.docx"))

    assert code == 0
    assert (tmp_path / "ut.docx").read_bytes()[:2] == b"PK"
    assert Tjansteskrivelse.objects.get().is_importerad
