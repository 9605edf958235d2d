"""Papers as files: the right bytes, a name that tells nothing, and to nobody who may not see them."""

import io

import docx
import pytest
from django.urls import reverse

from arenden.permissions import Roll
from documents import actions
from tests.factories import arenden, workflow
from tests.factories import documents as papers
from workflow.models import Beslutsslag


def read(svar) -> str:
    content = b"".join(svar.streaming_content) if svar.streaming else svar.content
    return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


def named(svar) -> str:
    return svar["Content-Disposition"]


def word(skrivelse) -> str:
    return reverse("tjansteskrivelse_word", args=[skrivelse.pk])


@pytest.mark.parametrize(
    ("scene", "namn"),
    [
        (papers.skrivet, "ks-2026-1-tjansteskrivelse-1-utkast.docx"),
        (papers.granskas, "ks-2026-1-tjansteskrivelse-1-granskning.docx"),
        (papers.godkand, "ks-2026-1-tjansteskrivelse-1-godkand.docx"),
        (papers.registrerad, "ks-2026-1-tjansteskrivelse-1.docx"),
    ],
)
def test_word__says_in_its_name_how_far_it_has_come(client, kommun, motion_under_beredning, scene, namn):
    skrivelse = scene(kommun, motion_under_beredning)
    client.force_login(kommun.handlaggare)

    svar = client.get(word(skrivelse))

    assert named(svar) == f'attachment; filename="{namn}"'
    assert svar.content == actions.word_file(skrivelse)
    assert "att avslå motionen" in read(svar)


def test_word__of_a_registered_paper_is_the_file_in_the_register(client, kommun, motion_under_beredning):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    registered = actions.word_file(skrivelse)
    actions.register.attach_file(skrivelse.handling, innehall=registered, filtyp="docx", by=kommun.registrator)
    skrivelse.avsnitt.update(rubrik="Rubriken i inställningarna ändrad efteråt")
    client.force_login(kommun.handlaggare)

    svar = client.get(word(skrivelse))

    assert b"".join(svar.streaming_content) == registered


def test_word__public_only_when_published(client, kommun, motion_under_beredning):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    assert client.get(word(skrivelse)).status_code == 404

    actions.publish(skrivelse, by=kommun.kansli)

    assert client.get(word(skrivelse)).status_code == 200


def test_mottagningsbevis__for_staff_of_the_organ(client, kommun, motion_registrerad):
    address = f"/arenden/{motion_registrerad.arende.slug}/mottagningsbevis.docx"
    assert client.get(address).status_code == 302
    client.force_login(kommun.fortroendevald)
    assert client.get(address).status_code == 403
    client.force_login(arenden.anvandare("tekniker", Roll.HANDLAGGARE, organ=kommun.ten))
    assert client.get(address).status_code == 404
    client.force_login(kommun.registrator)

    svar = client.get(address)

    assert named(svar) == 'attachment; filename="ks-2026-1-mottagningsbevis.docx"'
    assert "har kommit in till Sjöstads kommun" in read(svar)


def test_mottagningsbevis__none_for_a_case_of_the_forvaltnings_own(client, kommun, forvaltningsarende):
    client.force_login(kommun.registrator)

    assert client.get(f"/arenden/{forvaltningsarende.arende.slug}/mottagningsbevis.docx").status_code == 404


def test_protokollsutdrag__of_a_public_decision(client, motion_avgjord):
    beslut = motion_avgjord.arende.besluten.get(slag=Beslutsslag.BESLUTAR)
    address = reverse("protokollsutdrag", args=[motion_avgjord.arende.slug, beslut.pk])

    svar = client.get(address)

    assert named(svar) == 'attachment; filename="ks-2026-1-kf-protokollsutdrag.docx"'
    assert "Kommunfullmäktige beslutar" in read(svar)


def test_protokollsutdrag__not_of_an_internal_decision(client, kommun, motion_i_ks):
    beslut = motion_i_ks.arende.besluten.get(slag=Beslutsslag.FORESLAR)
    address = reverse("protokollsutdrag", args=[motion_i_ks.arende.slug, beslut.pk])
    assert client.get(address).status_code == 404

    client.force_login(kommun.kansli)

    assert client.get(address).status_code == 200


def test_protokollsutdrag__not_under_another_case(client, kommun, motion_avgjord):
    annat = workflow.motion_registrerad(kommun, rubrik="En annan motion")
    beslut = motion_avgjord.arende.besluten.first()

    assert client.get(reverse("protokollsutdrag", args=[annat.arende.slug, beslut.pk])).status_code == 404
