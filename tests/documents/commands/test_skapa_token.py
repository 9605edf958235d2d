import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from arenden.models import Apinyckel


def skapa_token(*args) -> str:
    out = StringIO()
    call_command("skapa_token", *args, stdout=out)
    return out.getvalue()


def status(token: str) -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/arenden/ks-2026-1").status_code


def test_skapa_token__prints_the_token_alone(motion_registrerad):
    printed = skapa_token("kansli")

    assert re.fullmatch(r"[\w-]{43}\n", printed)
    assert status(printed.strip()) == 200


def test_skapa_token__keeps_only_the_hash(kommun):
    token = skapa_token("kansli").strip()

    row = Apinyckel.objects.values().get()

    assert token not in str(row)
    assert row["anvandare_id"] == kommun.kansli.pk
    assert len(row["sha256"]) == 64


def test_skapa_token__earlier_ones_go_on_unless_withdrawn(motion_registrerad):
    first, second = skapa_token("kansli").strip(), skapa_token("kansli").strip()
    of_another = skapa_token("registrator").strip()
    assert (status(first), status(second)) == (200, 200)

    third = skapa_token("kansli", "--dra-in").strip()

    assert [status(token) for token in (first, second, third, of_another)] == [401, 401, 200, 200]


@pytest.mark.parametrize("namn", ["finns-inte", "KANSLI ", "borta"])
def test_skapa_token__no_such_user(kommun, namn):
    kommun.lasare.username, kommun.lasare.is_active = "borta", False
    kommun.lasare.save()

    with pytest.raises(CommandError, match=f"Det finns ingen aktiv användare som heter {namn}."):
        skapa_token(namn)

    assert not Apinyckel.objects.exists()
