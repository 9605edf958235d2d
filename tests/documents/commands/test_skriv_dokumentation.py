import re
from io import StringIO

import pytest
from django.core.management import call_command

from documents.management.commands.skriv_dokumentation import MACHINES, pages


def skriv_dokumentation(**options) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("skriv_dokumentation", stdout=out, stderr=out, **options)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def docs(settings, tmp_path):
    """A checkout whose pages were written just now."""
    settings.BASE_DIR = tmp_path
    skriv_dokumentation()
    return tmp_path / "docs"


def test_skriv_dokumentation__the_repository_is_current():
    assert skriv_dokumentation(kontrollera=True) == (0, "")


def test_skriv_dokumentation__writes_each_page_once(docs):
    assert {page.name for page in docs.iterdir()} == set(pages())
    assert {"tillstand.md", "frister.md", "behorigheter.md"} <= set(pages())
    assert skriv_dokumentation() == (0, "")
    assert skriv_dokumentation(kontrollera=True) == (0, "")


@pytest.mark.parametrize("name", ["tillstand.md", "frister.md", "behorigheter.md"])
def test_skriv_dokumentation__notices_a_stale_page(docs, name):
    stale = (docs / name).read_text(encoding="utf-8").replace("|", "¦", 1)
    (docs / name).write_text(stale, encoding="utf-8")

    code, told = skriv_dokumentation(kontrollera=True)

    assert (code, told) == (1, f"Inte aktuella: {name}. Kör manage.py skriv_dokumentation.\n")
    assert (docs / name).read_text(encoding="utf-8") == stale


def test_skriv_dokumentation__notices_a_page_that_is_missing(docs):
    (docs / "frister.md").unlink()

    assert skriv_dokumentation(kontrollera=True)[0] == 1
    assert skriv_dokumentation() == (0, "Skrev docs/frister.md.\n")
    assert skriv_dokumentation(kontrollera=True)[0] == 0


def test_tillstand_md__tells_every_state_and_move():
    told = pages()["tillstand.md"]

    for _, model in MACHINES:
        for state, label in model._meta.get_field("tillstand").choices:
            assert f"- `{state}`: {label}" in told
        for t in model().get_all_tillstand_transitions():
            if not t.custom.get("import"):
                assert f"{t.custom['label']} (`{t.name}`)" in told


def test_tillstand_md__every_row_of_a_table_has_its_columns():
    rows = [line for line in pages()["tillstand.md"].splitlines() if line.startswith("|")]

    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}
    assert all("| |" not in row for row in rows)
