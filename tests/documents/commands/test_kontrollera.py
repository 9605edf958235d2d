"""Each fault, planted behind the product's back, is named and stops the command."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from arenden import audit, clock
from arenden.models import Arende, Handelse, Handling, Raknare
from tests.factories import arenden, workflow

EARLIER = clock.at_noon(date(2020, 1, 1))


def kontrollera() -> tuple[int, list[str]]:
    """The exit code, and every line of what was found."""
    out, err = StringIO(), StringIO()
    try:
        call_command("kontrollera", stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, err.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def behind_the_back(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def handling(motion_avgjord, kommun) -> Handling:
    return arenden.handling(motion_avgjord.arende, by=kommun.registrator, innehall=b"Innehall", filtyp="txt")


def test_kontrollera__all_is_well(handling):
    assert kontrollera() == (0, ["Allt stämmer: kedjor, nummer, paragrafer, lägen och filer."])


def test_kontrollera__nothing_to_control(db):
    assert kontrollera()[0] == 0


def test_kontrollera__event_that_was_changed(handling, unlocked_log):
    kedja = f"arende:{handling.arende_id}"
    with unlocked_log():
        behind_the_back("UPDATE arenden_handelse SET klockslag = %s WHERE kedja = %s AND nr = 3", EARLIER, kedja)

    assert kontrollera() == (
        1,
        [f"{kedja}: händelse 3 har ändrats efter att den skrevs.", "1 fel hittades."],
    )


def test_kontrollera__event_that_was_changed_and_sealed_anew(handling, unlocked_log):
    """One who can make the seal still cannot make the next event's memory of it."""
    row = Handelse.objects.get(kedja=f"arende:{handling.arende_id}", nr=3)
    row.klockslag = EARLIER
    with unlocked_log():
        behind_the_back(
            "UPDATE arenden_handelse SET klockslag = %s, sha256 = %s WHERE id = %s", EARLIER, audit.seal(row), row.pk
        )

    assert kontrollera() == (1, [f"{row.kedja}: händelse 4 hänger inte ihop med den före.", "1 fel hittades."])


def test_kontrollera__event_that_was_taken_away(handling, unlocked_log):
    kedja = f"arende:{handling.arende_id}"
    with unlocked_log():
        behind_the_back("DELETE FROM arenden_handelse WHERE kedja = %s AND nr = 2", kedja)

    code, told = kontrollera()

    assert code == 1
    assert f"{kedja}: händelse 2 saknas i kedjan." in told


def test_kontrollera__chain_that_was_taken_away(handling, unlocked_log):
    with unlocked_log():
        behind_the_back("DELETE FROM arenden_handelse WHERE kedja = %s", f"arende:{handling.arende_id}")

    code, told = kontrollera()

    assert code == 1
    assert f"arende:{handling.arende_id}: ärendet KS 2026/0001 saknar händelser." in told


def test_kontrollera__number_that_is_gone(handling, kommun):
    workflow.motion_registrerad(kommun)
    Raknare.objects.update(senaste=3, utlamnade=3)

    assert kontrollera() == (
        1,
        ["Serie KS 2026: 1 utlämnade nummer saknar ärende. Lediga nummer: 3.", "1 fel hittades."],
    )


def test_kontrollera__paragraf_that_is_gone(handling, kommun):
    behind_the_back("UPDATE workflow_paragrafraknare SET senaste = 2 WHERE organ_id = %s", kommun.ks.pk)

    assert kontrollera() == (1, ["Kommunstyrelsen 2026: § 2 är utdelad men finns inte.", "1 fel hittades."])


def test_kontrollera__state_set_past_the_gate(handling):
    behind_the_back("UPDATE workflow_handlaggning SET tillstand = 'avslutad'")

    assert kontrollera() == (
        1,
        ["KS 2026/0001: läget är avslutad, men loggen ger avgjord.", "1 fel hittades."],
    )


def test_kontrollera__file_that_is_gone(handling):
    Path(settings.MEDIA_ROOT, handling.fil.name).unlink()

    assert kontrollera() == (1, ["Handling KS 2026/0001-1: filen saknas.", "1 fel hittades."])


def test_kontrollera__file_that_is_another(handling):
    Path(settings.MEDIA_ROOT, handling.fil.name).write_bytes(b"Innehall.")

    assert kontrollera() == (
        1,
        ["Handling KS 2026/0001-1: filen är inte den som registrerades.", "1 fel hittades."],
    )


def test_kontrollera__everything_at_once(handling, kommun):
    Path(settings.MEDIA_ROOT, handling.fil.name).unlink()
    behind_the_back("UPDATE workflow_handlaggning SET tillstand = 'avslutad'")
    Raknare.objects.update(senaste=2, utlamnade=2)

    code, told = kontrollera()

    assert (code, len(told), told[-1]) == (1, 4, "3 fel hittades.")


def test_kontrollera__changes_nothing(handling):
    before = Handelse.objects.count(), Arende.objects.values().get()

    kontrollera()

    assert (Handelse.objects.count(), Arende.objects.values().get()) == before
