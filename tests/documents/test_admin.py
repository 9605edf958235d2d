"""The order of sections, changed by the administrator alone."""

import pytest

from documents.models import Avsnittsordning

ADDRESS = "/installningar/documents/avsnittsordning/"

pytestmark = pytest.mark.django_db


def facts(row: Avsnittsordning, **changed: object) -> dict:
    return {"ordning": row.ordning, "rubrik": row.rubrik, "grupp": row.grupp, "hjalp": row.hjalp} | changed


def test_avsnittsordning__heading_and_place_change_but_not_the_key(kommun, client):
    client.force_login(kommun.systemadministrator)
    row = Avsnittsordning.objects.get(nyckel="ekonomi")

    client.post(f"{ADDRESS}{row.pk}/change/", facts(row, rubrik="Kostnader", ordning=3, nyckel="annat"))

    row.refresh_from_db()
    assert (row.rubrik, row.ordning, row.nyckel) == ("Kostnader", 3, "ekonomi")


def test_avsnittsordning__nobody_else(kommun, client):
    client.force_login(kommun.kansli)

    assert client.get(ADDRESS).status_code == 302
