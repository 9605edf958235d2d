"""The API as a whole: who is let in, how it refuses, and what it says of itself."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from arenden.models import Apinyckel
from tests.api import NY_MOTION, OGILTIGA_ORD, with_token
from tests.factories import workflow
from workflow.api import Overgang

ANROP = [
    ("post", "/api/v1/motioner"),
    ("get", "/api/v1/arenden/ks-2026-1"),
    ("get", "/api/v1/arenden/ks-2026-1/overgangar"),
    ("post", "/api/v1/arenden/ks-2026-1/overgangar/avsluta"),
    ("post", "/api/v1/arenden/ks-2026-1/dagordning"),
    ("get", "/api/v1/arenden/ks-2026-1/handlingar/1/fil"),
    ("get", "/api/v1/arenden/ks-2026-1/tjansteskrivelse.docx"),
]


@pytest.fixture
def registrator(kommun):
    return with_token(kommun.registrator)


# --- Who is let in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("huvud", [None, "Bearer fel", "Basic cmVnOnJlZw==", "Bearer ", "Bearer å"])
def test_api__no_answer_without_a_token(kommun, huvud):
    workflow.motion_registrerad(kommun)
    client = Client(headers={"Authorization": huvud} if huvud else {})

    for metod, adress in ANROP:
        svar = client.generic(metod.upper(), adress, "{}", content_type="application/json")

        assert svar.status_code == 401
        assert svar.json() == {
            "kod": "okand_nyckel",
            "mening": "Skicka en giltig nyckel: Authorization: Bearer … Den görs med manage.py skapa_token.",
        }


def test_api__withdrawn_token(kommun):
    client = with_token(kommun.registrator)
    assert client.post("/api/v1/motioner", NY_MOTION, content_type="application/json").status_code == 201

    Apinyckel.withdraw_all(kommun.registrator)

    assert client.post("/api/v1/motioner", NY_MOTION, content_type="application/json").status_code == 401


def test_api__token_of_one_who_has_left(kommun):
    client = with_token(kommun.registrator)
    kommun.registrator.is_active = False
    kommun.registrator.save()

    assert client.get("/api/v1/arenden/ks-2026-1").status_code == 401


def test_api__a_login_is_no_token(kommun):
    """A page in the same browser must not be able to act by the session's cookie."""
    client = Client()
    client.force_login(kommun.kansli)

    svar = client.post("/api/v1/motioner", NY_MOTION, content_type="application/json")

    assert svar.status_code == 401


# --- How it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "innehall", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"rubrik": ', b"null", b"[]", b'"text"', b"NaN"]
)
def test_api__body_that_is_no_json_object(registrator, innehall):
    svar = registrator.post("/api/v1/motioner", innehall, content_type="application/json")

    assert svar.status_code == 422
    assert not OGILTIGA_ORD.search(svar.content.decode())


def test_api__every_fault_at_once_with_its_place(registrator):
    svar = registrator.post(
        "/api/v1/motioner",
        {
            "rubrik": " ",
            "inkom": "2026-02-30",
            "organ": "XYZ",
            "motionarer": [{"namn": "Ada Berg", "parti": "S", "epost": "a@b.se"}, {"parti": 7}, "Bo Ek"],
            "attsatser": ["att göra något", "x" * 5001, None],
            "okand": 1,
        },
        content_type="application/json",
    )

    assert svar.status_code == 422
    assert svar.json() == {
        "kod": "fel_i_innehallet",
        "mening": "Rätta det som står under fel.",
        "fel": [
            {"plats": "rubrik", "mening": "Skriv något; texten är tom."},
            {"plats": "inkom", "mening": "Det finns inget datum 2026-02-30. Rätta dagen."},
            {
                "plats": "organ",
                "mening": "Det finns inget organ med koden XYZ. Skriv koden som i diariet, till exempel KS.",
            },
            {"plats": "motionarer[0].epost", "mening": "Ta bort nyckeln; den finns inte i den här versionen."},
            {"plats": "motionarer[1].namn", "mening": "Skriv ett värde här; det saknas."},
            {"plats": "motionarer[1].parti", "mening": "Skriv en text inom citattecken."},
            {"plats": "motionarer[2]", "mening": "Skriv ett objekt inom klamrar."},
            {"plats": "attsatser[1]", "mening": "Korta texten till högst 5000 tecken."},
            {"plats": "attsatser[2]", "mening": "Skriv en text inom citattecken."},
            {"plats": "okand", "mening": "Ta bort nyckeln; den finns inte i den här versionen."},
        ],
    }


VARDEN = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    "\x00",
    "\ud800",
    "å" * 30_000,
    [],
    [None],
    {},
    {"a": 1},
    "2026-13-01",
]


@pytest.mark.parametrize("nyckel", list(NY_MOTION))
def test_api__strange_values_to_register(registrator, nyckel):
    for varde in VARDEN:
        svar = registrator.post(
            "/api/v1/motioner", json.dumps(NY_MOTION | {nyckel: varde}), content_type="application/json"
        )

        accepted = nyckel == "rubrik" and varde in ("x", "2026-13-01")
        assert svar.status_code == (201 if accepted else 422), varde
        if not accepted:
            assert nyckel in svar.json()["fel"][0]["plats"]
            assert not OGILTIGA_ORD.search(svar.content.decode()), varde


def test_api__strange_values_in_a_move(motion_under_beredning, kommun):
    client = with_token(kommun.kansli)
    adress = f"/api/v1/arenden/{motion_under_beredning.arende.slug}/overgangar/avgor"

    for nyckel in Overgang.model_fields:
        for varde in VARDEN:
            svar = client.post(adress, json.dumps({nyckel: varde}), content_type="application/json")

            assert svar.status_code in (409, 422), (nyckel, varde)
            assert svar.json()["mening"]
            assert not OGILTIGA_ORD.search(svar.content.decode()), (nyckel, varde)


# --- What it says of itself ------------------------------------------------------------------------------------------


def test_openapi__every_operation_tells_its_refusals(client):
    beskrivning = client.get("/api/v1/openapi.json").json()

    assert beskrivning["openapi"].startswith("3.1")
    operations = [
        (metod, adress, operation)
        for adress, operations in beskrivning["paths"].items()
        for metod, operation in operations.items()
    ]
    assert sorted((m, re.sub(r"\{slug\}", "ks-2026-1", a)) for m, a, _ in operations) == sorted(
        (m, a.replace("avsluta", "{namn}").replace("handlingar/1", "handlingar/{nr}")) for m, a in ANROP
    )
    for _, _, operation in operations:
        assert {"401", "403", "404", "409", "422"} < set(operation["responses"])
        assert operation["summary"]
        assert operation["security"] == [{"Token": []}]


def test_openapi__names_the_idempotency_header(client):
    beskrivning = client.get("/api/v1/openapi.json").json()

    (header,) = beskrivning["paths"]["/api/v1/motioner"]["post"]["parameters"]

    assert (header["in"], header["name"], header["required"]) == ("header", "Idempotency-Key", False)


def test_swagger__is_served_from_here_alone(client):
    svar = client.get("/api/v1/docs")

    html = svar.content.decode()
    assert svar.status_code == 200
    assert "default-src 'self'" in svar.headers["Content-Security-Policy"]
    assert not re.findall(r"(?:src|href)=[\"'](?!/static/|data:)", html)
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style| style=| on\w+=", html)


def test_swagger__its_files_are_here(client):
    html = client.get("/api/v1/docs").content.decode()

    files = re.findall(r"(?:src|href)=[\"']/static/([^\"']+)", html)

    assert {"ninja/swagger-ui.css", "ninja/swagger-ui-bundle.js"} <= set(files)
    assert all(finders.find(file) for file in files)
