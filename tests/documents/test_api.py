"""The API's files: which ones are given, to whom, under what name."""

from pathlib import Path

import pytest
from django.conf import settings

from arenden import actions as register
from arenden.models import Handling, Person
from arenden.permissions import Roll
from arenden.visibility import Synlighet
from documents import actions
from tests.api import with_token
from tests.factories import arenden, workflow
from tests.factories.arenden import NyMotionar

ARENDE = "/api/v1/arenden/ks-2026-1"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def with_file(handlaggning, kommun, innehall=b"Vi vill ha fler b\xc3\xa4nkar.", **facts):
    facts = {"filtyp": "txt", "beskrivning": "Motionen"} | facts
    return arenden.handling(handlaggning.arende, by=kommun.registrator, innehall=innehall, **facts)


# --- A handling's file -----------------------------------------------------------------------------------------------


def test_fil__is_given_to_the_bit(motion_registrerad, kommun):
    innehall = bytes(range(256)) * 10
    with_file(motion_registrerad, kommun, innehall, filtyp="pdf")

    svar = with_token(kommun.lasare).get(f"{ARENDE}/handlingar/1/fil")

    assert svar.status_code == 200
    assert svar.getvalue() == innehall
    assert svar.headers["Content-Type"] == "application/pdf"
    assert svar.headers["Content-Disposition"] == 'attachment; filename="ks-2026-1-1-ovrigt.pdf"'
    assert svar.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("synlighet", list(Synlighet))
def test_fil__to_those_who_see_the_handling_alone(motion_registrerad, kommun, synlighet):
    lagrum = "OSL 21 kap. 1 §" if synlighet == Synlighet.SEKRETESS else ""
    handling = with_file(motion_registrerad, kommun, synlighet=synlighet, sekretess_lagrum=lagrum)

    for user in (kommun.med_roll(roll) for roll in Roll):
        svar = with_token(user).get(f"{ARENDE}/handlingar/1/fil")

        assert svar.status_code == (200 if Handling.objects.visible_to(user).filter(pk=handling.pk).exists() else 404)


def test_fil__hidden_is_as_missing(motion_registrerad, kommun):
    with_file(motion_registrerad, kommun)
    arenden.handling(motion_registrerad.arende, by=kommun.registrator)  # number 2, without a file
    client = with_token(kommun.fortroendevald)

    answers = [client.get(f"{ARENDE}/handlingar/{nr}/fil") for nr in (1, 2, 3, 0, -1, 10**30)]

    assert [svar.status_code for svar in answers] == [404] * 6
    assert len({svar.content for svar in answers}) == 1


def test_fil__of_a_secret_case(kommun):
    handlaggning = workflow.motion_registrerad(kommun, synlighet=Synlighet.SEKRETESS)
    with_file(handlaggning, kommun, synlighet=Synlighet.OFFENTLIG)

    assert with_token(kommun.lasare).get(f"{ARENDE}/handlingar/1/fil").status_code == 404
    assert with_token(kommun.registrator).get(f"{ARENDE}/handlingar/1/fil").status_code == 200


def test_fil__number_that_is_none(motion_registrerad, kommun):
    svar = with_token(kommun.registrator).get(f"{ARENDE}/handlingar/ett/fil")

    assert svar.status_code == 422
    assert svar.json()["fel"] == [{"plats": "path.nr", "mening": "Skriv ett heltal från 1 till 32767."}]


def test_fil__gone_from_the_store(motion_registrerad, kommun):
    handling = with_file(motion_registrerad, kommun)
    Path(settings.MEDIA_ROOT, handling.fil.name).unlink()

    assert with_token(kommun.registrator).get(f"{ARENDE}/handlingar/1/fil").status_code == 404


def test_fil__name_tells_nothing_of_a_person(kommun):
    skyddad = Person.objects.create(namn="Ada Berg", skyddad=True)
    handlaggning = workflow.motion_registrerad(kommun, motionarer=[NyMotionar("Ada Berg", "S", skyddad)])
    with_file(handlaggning, kommun, beskrivning='Brev från Ada Berg"\r\nX-Fel: 1', motpart="Ada Berg")

    svar = with_token(kommun.registrator).get(f"{ARENDE}/handlingar/1/fil")

    assert svar.headers["Content-Disposition"] == 'attachment; filename="ks-2026-1-1-ovrigt.txt"'
    assert "X-Fel" not in svar.headers


# --- The tjänsteskrivelse --------------------------------------------------------------------------------------------


def test_word__draft_is_its_writers_own(motion_under_beredning, kommun):
    actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)

    def status(user):
        return with_token(user).get(f"{ARENDE}/tjansteskrivelse.docx").status_code

    assert status(kommun.handlaggare) == 200
    assert status(kommun.chef) == 200
    assert [status(user) for user in (kommun.lasare, kommun.kansli, kommun.fortroendevald)] == [404, 404, 404]


def test_word__same_bytes_for_the_same_paper(motion_under_beredning, kommun):
    skrivelse = actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)
    client = with_token(kommun.handlaggare)

    first, second = (client.get(f"{ARENDE}/tjansteskrivelse.docx") for _ in range(2))

    assert first.content == second.content == actions.word_file(skrivelse)
    assert first.headers["Content-Type"] == WORD
    assert first.headers["Content-Disposition"] == 'attachment; filename="ks-2026-1-tjansteskrivelse.docx"'


def test_word__case_without_a_paper(motion_under_beredning, kommun):
    client = with_token(kommun.kansli)

    none, missing = (client.get(f"/api/v1/arenden/{slug}/tjansteskrivelse.docx") for slug in ("ks-2026-1", "ks-2026-9"))

    assert (none.status_code, none.content) == (missing.status_code, missing.content)
    assert none.status_code == 404


def test_word__registered_paper_is_the_file_in_the_register(motion_under_beredning, kommun):
    arende = motion_under_beredning.arende
    actions.create_draft(arende, by=kommun.handlaggare)
    handling = with_file(motion_under_beredning, kommun, b"PK\x03\x04 det som registrerades", filtyp="docx")
    skrivelse = arende.tjansteskrivelser.get()
    skrivelse.handling, skrivelse.synlighet = handling, Synlighet.INTERN
    skrivelse.save(update_fields=["handling", "synlighet"])

    svar = with_token(kommun.lasare).get(f"{ARENDE}/tjansteskrivelse.docx")

    assert svar.getvalue() == b"PK\x03\x04 det som registrerades"


def test_word__annulled_case_is_not_given_out(motion_under_beredning, kommun):
    actions.create_draft(motion_under_beredning.arende, by=kommun.handlaggare)
    register.annul(motion_under_beredning.arende, skal="Dubbelt registrerat.", by=kommun.registrator)

    assert with_token(kommun.fortroendevald).get(f"{ARENDE}/tjansteskrivelse.docx").status_code == 404
