import hashlib

import pytest
from django.urls import reverse

from arenden import actions
from arenden.visibility import Synlighet
from tests.factories import arenden as register
from tests.factories import workflow as course

pytestmark = pytest.mark.django_db
INNEHALL = b"%PDF-1.7 ett brev"


@pytest.fixture
def arende(kommun):
    return course.motion_registrerad(kommun).arende


def _handling(kommun, arende, **facts):
    facts = {"innehall": INNEHALL, "filtyp": "pdf", "synlighet": Synlighet.OFFENTLIG} | facts
    return register.handling(arende, by=kommun.registrator, **facts)


def _url(handling):
    return reverse("handling_fil", args=[handling.arende.slug, handling.nr])


def test_fil__is_sent_to_the_bit_as_a_download_without_names(client, kommun, arende):
    handling = _handling(kommun, arende, beskrivning="Brev från Cecilia Damm")

    answer = client.get(_url(handling))

    assert answer.getvalue() == INNEHALL
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="ks-2026-1-{handling.nr}-ovrigt.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["ETag"] == f'"{hashlib.sha256(INNEHALL).hexdigest()}"'
    assert answer["Cache-Control"] == "private, no-cache"


def test_fil__an_unchanged_copy_is_not_sent_again(client, kommun, arende):
    handling = _handling(kommun, arende)

    answer = client.get(_url(handling), headers={"If-None-Match": f'W/"x", "{handling.sha256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_fil__a_kept_copy_is_not_confirmed_after_the_case_is_closed_to_the_public(client, kommun, arende):
    handling = _handling(kommun, arende)
    actions.set_visibility(arende, synlighet=Synlighet.INTERN, by=kommun.kansli)

    answer = client.get(_url(handling), headers={"If-None-Match": f'"{handling.sha256}"'})

    assert answer.status_code == 404


@pytest.mark.parametrize("filtyp", ["html", "svg", "js", "xhtml", 'x"\r\nA:', ""])
def test_fil__what_is_not_known_to_be_safe_is_only_bytes(client, kommun, arende, filtyp):
    answer = client.get(_url(_handling(kommun, arende, filtyp=filtyp, innehall=b"<script>")))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_fil__hidden_missing_and_fileless_are_the_same_answer(client, kommun, arende):
    intern = _handling(kommun, arende, synlighet=Synlighet.INTERN)
    hemlig = _handling(kommun, arende, synlighet=Synlighet.SEKRETESS, sekretess_lagrum="OSL 21 kap. 3 §")
    fileless = _handling(kommun, arende, innehall=None, filtyp="")
    lost = _handling(kommun, arende)
    lost.fil.storage.delete(lost.fil.name)
    urls = [_url(h) for h in (intern, hemlig, fileless, lost)]
    urls += ["/arenden/ks-2026-1/handlingar/99/fil", "/arenden/ks-1999-1/handlingar/1/fil"]

    answers = [client.get(url) for url in urls]

    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert len({tuple(sorted(a.items())) for a in answers}) == 1


@pytest.mark.parametrize(
    ("roll", "intern", "hemlig"),
    [("kansli", 200, 200), ("lasare", 200, 404), ("handlaggare", 200, 404), ("fortroendevald", 404, 404)],
)
def test_fil__each_role_reaches_what_it_may_see(client, kommun, arende, roll, intern, hemlig):
    inre = _handling(kommun, arende, synlighet=Synlighet.INTERN)
    sekretess = _handling(kommun, arende, synlighet=Synlighet.SEKRETESS, sekretess_lagrum="OSL 21 kap. 3 §")
    client.force_login(kommun.med_roll(roll))

    assert (client.get(_url(inre)).status_code, client.get(_url(sekretess)).status_code) == (intern, hemlig)


def test_fil__is_only_read(client, kommun, arende):
    assert client.post(_url(_handling(kommun, arende))).status_code == 405
