"""Review in the browser: what was read is what is approved, and nobody approves their own text."""

import pytest
from django.urls import reverse

from arenden.permissions import Roll
from documents import actions
from tests.documents.views.test_tjansteskrivelser import text
from tests.factories import arenden
from tests.factories import documents as papers


@pytest.fixture
def granskas(kommun, motion_under_beredning):
    return papers.granskas(kommun, motion_under_beredning)


@pytest.fixture
def chef(client, kommun):
    client.force_login(kommun.chef)
    return client


def url(skrivelse) -> str:
    return reverse("tjansteskrivelse_granska", args=[skrivelse.pk])


def test_granska__shows_the_paper_and_every_answer(chef, granskas):
    page = text(chef.get(url(granskas)))

    assert "att avslå motionen med hänvisning" in page
    assert page.count("<b>Avslag</b>") == 2
    assert "Skicka tillbaka med kommentar" in page


def test_godkann__what_was_read(chef, kommun, granskas):
    sha256 = chef.get(url(granskas)).context["sha256"]

    page = text(chef.post(url(granskas), {"utfall": "godkann", "sha256": sha256}, follow=True))

    granskas.refresh_from_db()
    assert (granskas.tillstand, granskas.godkand_sha256, granskas.godkand_av) == ("godkand", sha256, kommun.chef)
    assert "Tjänsteskrivelsen är godkänd." in page


def test_godkann__a_paper_changed_meanwhile_is_shown_again_and_not_approved(chef, kommun, granskas):
    sha256 = chef.get(url(granskas)).context["sha256"]
    actions.send_back(granskas, kommentar="Räkna om.", by=arenden.anvandare("stabschef", Roll.CHEF))
    actions.save_draft(granskas, papers.innehall(granskas, rubrik="Ny rubrik"), by=kommun.handlaggare)
    granskas.refresh_from_db()
    actions.send_for_review(granskas, by=kommun.handlaggare)

    svar = chef.post(url(granskas), {"utfall": "godkann", "sha256": sha256})

    granskas.refresh_from_db()
    assert svar.status_code == 409
    assert "har ändrats efter att du öppnade den" in text(svar)
    assert "Ny rubrik" in text(svar)
    assert granskas.tillstand == "granskning"

    chef.post(url(granskas), {"utfall": "godkann", "sha256": svar.context["sha256"]})
    granskas.refresh_from_db()
    assert granskas.tillstand == "godkand"


@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_godkann__not_without_the_hash_of_what_was_read(chef, granskas, sha256):
    chef.post(url(granskas), {"utfall": "godkann", "sha256": sha256})

    granskas.refresh_from_db()
    assert granskas.tillstand == "granskning"


def test_tillbaka__with_a_comment_that_the_writer_reads(chef, kommun, granskas):
    chef.post(url(granskas), {"utfall": "tillbaka", "kommentar": "Räkna om kostnaden."})
    chef.force_login(kommun.handlaggare)

    granskas.refresh_from_db()
    assert granskas.tillstand == "utkast"
    for name in ("tjansteskrivelse", "tjansteskrivelse_skriv"):
        assert "Räkna om kostnaden." in text(chef.get(reverse(name, args=[granskas.pk])))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"utfall": "tillbaka", "kommentar": " "}, "Skriv vad som behöver ändras."),
        ({"utfall": "tillbaka"}, "Skriv vad som behöver ändras."),
        ({"kommentar": "Bra"}, "Välj om du godkänner tjänsteskrivelsen eller skickar tillbaka den."),
        ({"utfall": "kanske", "kommentar": "Bra"}, "Välj om du godkänner"),
        ({"utfall": "tillbaka", "kommentar": "å" * 4_001}, "Kommentaren har 4001 tecken."),
    ],
)
def test_granska__a_fault_is_told_and_nothing_is_done(chef, granskas, sent, sentence):
    svar = chef.post(url(granskas), sent)

    granskas.refresh_from_db()
    assert sentence in text(svar)
    assert sent.get("kommentar", "").strip() in text(svar)
    assert granskas.tillstand == "granskning"


def test_granska__a_chef_who_has_written_is_refused(chef, kommun, motion_under_beredning):
    skrivelse = papers.granskas(kommun, motion_under_beredning, by=kommun.chef)

    page = text(chef.get(url(skrivelse)))
    svar = chef.post(url(skrivelse), {"utfall": "godkann", "sha256": skrivelse.content_sha256()})

    skrivelse.refresh_from_db()
    assert "Du har skrivit dokumentet och kan inte godkänna det själv." in page
    assert 'value="godkann"' not in page
    assert "kan inte godkänna det själv" in text(svar)
    assert skrivelse.tillstand == "granskning"


@pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.CHEF}))
def test_granska__not_for_other_roles(client, kommun, granskas, roll):
    client.force_login(kommun.med_roll(roll))

    svar = client.post(url(granskas), {"utfall": "godkann", "sha256": granskas.content_sha256()})

    granskas.refresh_from_db()
    assert svar.status_code == 403
    assert granskas.tillstand == "granskning"


def test_granska__not_for_the_chef_of_another_organ(client, kommun, granskas):
    client.force_login(arenden.anvandare("teknikchef", Roll.CHEF, organ=kommun.ten))

    assert client.post(url(granskas), {"utfall": "godkann", "sha256": granskas.content_sha256()}).status_code == 404


def test_granska__leads_the_mail_through_login(client, granskas):
    assert client.get(url(granskas)).url == f"/konto/login/?next={url(granskas)}"


def test_granska__one_already_approved_leads_to_the_paper(chef, kommun, motion_under_beredning):
    skrivelse = papers.godkand(kommun, motion_under_beredning)

    page = text(chef.get(url(skrivelse), follow=True))

    assert "väntar inte på granskning: läget är godkänd" in page


def test_send_back__is_the_writers_to_do_now(chef, client, kommun, granskas):
    sha256 = chef.get(url(granskas)).context["sha256"]
    chef.post(url(granskas), {"utfall": "tillbaka", "kommentar": "Räkna om.", "sha256": sha256})

    client.force_login(kommun.handlaggare)
    desk = text(client.get("/mina-arenden/"))
    page = text(client.get(f"/tjansteskrivelser/{granskas.pk}/"))

    assert desk.index("Att göra nu") < desk.index("Granskaren har skickat tillbaka tjänsteskrivelsen")
    assert "Ändra tjänsteskrivelsen" in desk
    assert page.index("Skriv vidare") < page.index("Skicka till granskning</button>")
