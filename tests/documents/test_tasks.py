"""From a row in the outbox to a file in the case and a mail sent: the relay and the tasks as the worker runs them."""

import io

import docx
import pytest
from django.core import mail

from arenden import actions as register
from arenden import konton
from arenden.models import Handlingstyp
from config.celery import app
from documents import actions
from tests.factories import documents as papers
from tests.factories import workflow
from workflow.models import Utkorgspost, Utkorgsslag
from workflow.tasks import relay_utkorg
from workflow.utkorg import Misslyckades


@pytest.fixture
def worker(monkeypatch):
    """Runs what the relay hands over at once, as the worker would: by the task's name and its arguments."""
    app.loader.import_default_modules()
    monkeypatch.setattr(app, "send_task", lambda name, args: app.tasks[name].apply(args=args, throw=True))
    return relay_utkorg


def text_of(handling) -> str:
    with handling.fil.open() as fil:
        return "\n".join(p.text for p in docx.Document(io.BytesIO(fil.read())).paragraphs)


def test_every_kind_of_job_has_a_task():
    app.loader.import_default_modules()

    assert {str(slag) for slag in Utkorgsslag.values} <= set(app.tasks)


def test_registered_motion__gets_its_mottagningsbevis(kommun, motion_registrerad, worker):
    worker()

    bevis = motion_registrerad.arende.handlingar.get(typ=Handlingstyp.MOTTAGNINGSBEVIS)
    assert "Fler cykelställ vid stationen" in text_of(bevis)
    assert not Utkorgspost.objects.filter(klar=None).exists()


def test_annulled_motion__gets_no_mottagningsbevis(kommun, motion_registrerad, worker):
    register.annul(motion_registrerad.arende, skal="Dubbelt registrerad.", by=kommun.registrator)

    worker()

    assert not motion_registrerad.arende.handlingar.exists()
    assert not Utkorgspost.objects.filter(klar=None).exists()


def test_registered_paper__gets_the_file_that_was_approved(kommun, motion_under_beredning, worker):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    assert not skrivelse.handling.fil

    worker()

    skrivelse.handling.refresh_from_db()
    with skrivelse.handling.fil.open() as fil:
        assert fil.read() == actions.word_file(skrivelse)
    assert "att avslå motionen" in text_of(skrivelse.handling)


def test_handed_over_twice__is_done_once(kommun, motion_registrerad, worker):
    worker()
    post = Utkorgspost.objects.get(slag=Utkorgsslag.MOTTAGNINGSBEVIS)

    app.tasks[post.slag].apply(args=[post.pk], throw=True)
    worker()

    assert motion_registrerad.arende.handlingar.filter(typ=Handlingstyp.MOTTAGNINGSBEVIS).count() == 1


def test_review__the_mails_along_the_way(kommun, motion_under_beredning, worker):
    worker()
    mail.outbox.clear()
    skrivelse = papers.granskas(kommun, motion_under_beredning)
    worker()
    actions.send_back(skrivelse, kommentar="Räkna om kostnaden.", by=kommun.chef)
    worker()
    actions.send_for_review(skrivelse, by=kommun.handlaggare)
    actions.approve(skrivelse, sha256=skrivelse.content_sha256(), by=kommun.chef)
    worker()

    assert [(m.subject, m.to) for m in mail.outbox] == [
        ("Att granska: KS 2026/0001", ["chef@sjostad.example"]),
        ("Tillbaka till dig: KS 2026/0001", ["handlaggare@sjostad.example"]),
        ("Att granska: KS 2026/0001", ["chef@sjostad.example"]),
        ("Godkänd: KS 2026/0001", ["handlaggare@sjostad.example"]),
    ]


def test_mails__lead_to_the_page_and_tell_no_draft(kommun, motion_under_beredning, worker, settings):
    settings.BASE_URL = "https://arenden.sjostad.example"
    skrivelse = papers.granskas(kommun, motion_under_beredning)
    actions.send_back(skrivelse, kommentar="Räkna om kostnaden.", by=kommun.chef)

    worker()

    bodies = [m.body for m in mail.outbox]
    assert len(bodies) == 3  # tilldelad, att_granska, returnerad
    assert all("https://arenden.sjostad.example/arenden/ks-2026-1/" in body for body in bodies)
    assert all("Fler cykelställ vid stationen" in body for body in bodies)
    assert not any(word in body for body in bodies for word in ("kostnaden", "avslå", "Kommunkontoret"))


def test_mails__no_title_of_a_secret_case(kommun, worker):
    workflow.motion_under_beredning(kommun, synlighet="sekretess", rubrik="Hemlig rubrik")

    worker()

    assert all("Hemlig" not in m.body + m.subject for m in mail.outbox)


def test_mails__none_to_an_account_that_was_closed_meanwhile(kommun, motion_under_beredning, worker):
    konton.deactivate(kommun.handlaggare, by=kommun.systemadministrator)

    worker()

    assert not mail.outbox


def test_failed_job__waits_and_is_told_by_kind_alone(kommun, motion_under_beredning, worker):
    skrivelse = papers.registrerad(kommun, motion_under_beredning)
    skrivelse.avsnitt.update(html="<ul><li>" * 80 + "djup text")

    with pytest.raises(Misslyckades, match="GarInteAttSkrivaUt"):
        worker()

    post = Utkorgspost.objects.get(slag=Utkorgsslag.TJANSTESKRIVELSE)
    assert (post.klar, post.forsok, post.fel) == (None, 1, "GarInteAttSkrivaUt")
