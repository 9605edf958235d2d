"""The story of the product: a motion from the day it comes in to the decision, each step by the one who does it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from arenden import audit
from arenden.models import Arende
from tests.e2e.pages import Webblasare, let_it_be
from workflow import invariants

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KF, KS, KSAU = "Kommunfullmäktige", "Kommunstyrelsen", "Kommunstyrelsens arbetsutskott"
MEETINGS = [(KF, date(2026, 3, 26)), (KSAU, date(2026, 5, 12)), (KS, date(2026, 5, 27)), (KF, date(2026, 6, 11))]


def test_motion__from_inlamning_to_beslut(kommun, webblasare: Webblasare):
    b = webblasare
    _plan_the_meetings(b)
    slug = _register(b)
    _put_up(b, slug)
    _treat(b, *MEETINGS[0])
    _assign(b, slug)
    _write(b, slug)
    _approve(b)
    _register_the_paper(b, slug)
    for meeting in MEETINGS[1:]:
        _put_up(b, slug)
        _treat(b, *meeting)

    b.page.context.clear_cookies()
    page = b.go(f"/motion/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Motion om cykelställ vid stationen")
    expect(page.get_by_text("Beslutad: avslag")).to_be_visible()
    expect(page.get_by_text("Ada Berg (S)")).to_be_visible()
    expect(page.get_by_text("att avslå motionen").first).to_be_visible()
    b.inspect()
    arende = Arende.objects.get(slug=slug)
    assert arende.handlaggning.tillstand == "avgjord"
    assert [*audit.verify_all(), *invariants.faults()] == []


def _plan_the_meetings(b: Webblasare) -> None:
    b.log_in("kansli")
    for organ, dag in MEETINGS:
        page = b.go("/sammantraden/planera/")
        page.get_by_label("Organ").select_option(label=organ)
        page.get_by_label("Datum").fill(dag.isoformat())
        page.get_by_role("button", name="Planera sammanträdet").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{organ} {dag}")


def _register(b: Webblasare) -> str:
    b.log_in("registrator")
    page = b.go("/arenden/registrera/")
    page.get_by_label("Inkom datum").fill("2026-03-10")
    motionarer = page.get_by_role("group", name="Motionärer")
    motionarer.get_by_label("Namn").first.fill("Ada Berg")
    motionarer.get_by_label("Parti").first.fill("S")
    page.get_by_label("Rubrik", exact=True).fill("Motion om cykelställ vid stationen")
    attsatser = page.get_by_role("group", name="Att-satser").get_by_role("textbox")
    attsatser.nth(0).fill("att bygga fler cykelställ")
    attsatser.nth(1).fill("att de ska ha tak")
    page.get_by_label("Anmäls i kommunfullmäktige").select_option(index=0)
    b.inspect()
    page.get_by_role("button", name="Registrera motion").click()
    expect(page.get_by_text("KS 2026/0001").first).to_be_visible()
    b.inspect()
    return "ks-2026-1"


def _assign(b: Webblasare, slug: str) -> None:
    b.log_in("kansli")
    page = b.go(f"/arenden/{slug}/fordela/")
    page.get_by_label("Handläggare").select_option(label="Handlaggare Sjöstad")
    page.get_by_role("button", name="Fördela ärendet").click()
    expect(page.get_by_text("Under beredning").first).to_be_visible()


def _write(b: Webblasare, slug: str) -> None:
    let_it_be(date(2026, 4, 20))
    b.log_in("handlaggare")
    page = b.go(f"/arenden/{slug}/")
    b.inspect()
    page.get_by_role("button", name="Skriv tjänsteskrivelse").first.click()
    expect(page.get_by_role("heading", level=1, name="Skriv tjänsteskrivelse")).to_be_visible()
    form = page.locator("form#skriv")
    expect(form.get_by_role("textbox", name="Sammanfattning")).to_have_value(re.compile("inkom Ada Berg"))
    form.get_by_role("group", name="Förslag till beslut").get_by_role("textbox").first.fill("att avslå motionen")
    for avslag in form.get_by_role("radio", name="Avslag").all():
        avslag.check()
    form.get_by_role("textbox", name="Barnets bästa").fill("Barn berörs inte.")
    form.get_by_role("textbox", name="Ekonomiska konsekvenser").fill("Inga kostnader.")
    signers = form.get_by_role("group", name="Underskrifter")
    signers.get_by_label("Namn").first.fill("Helena Strandqvist")
    signers.get_by_label("Titel").first.fill("Kommundirektör")
    b.inspect()
    page.get_by_role("button", name="Spara och visa").click()
    page.get_by_role("button", name="Skicka till granskning").first.click()
    expect(page.get_by_text("Hos granskare").first).to_be_visible()
    b.inspect()


def _approve(b: Webblasare) -> None:
    b.log_in("chef")
    b.page.get_by_role("region", name="Att granska").get_by_role("link", name="Motion om cykelställ").click()
    b.inspect()
    b.page.get_by_role("button", name="Godkänn").click()
    expect(b.page.get_by_text("Godkänd").first).to_be_visible()


def _register_the_paper(b: Webblasare, slug: str) -> None:
    b.log_in("kansli")
    page = b.go(f"/arenden/{slug}/tjansteskrivelse/")
    page.get_by_role("link", name="Registrera i ärendet").first.click()
    page.get_by_role("main").get_by_role("button", name="Registrera").click()
    expect(page.get_by_text("Registrerad").first).to_be_visible()


def _put_up(b: Webblasare, slug: str) -> None:
    """Put the case on the next meeting of the organ whose turn it is."""
    b.log_in("kansli")
    page = b.go(f"/arenden/{slug}/dagordning/")
    page.get_by_role("button", name="Lägg till på dagordningen").click()
    expect(page).not_to_have_url(re.compile("/dagordning/$"))


def _treat(b: Webblasare, organ: str, dag: date) -> None:
    """On the day of the meeting: register what the organ decided, as it was proposed."""
    let_it_be(dag)
    b.log_in("kansli")
    page = b.go("/sammantraden/")
    page.get_by_role("link", name=re.compile(organ)).first.click()
    page.get_by_role("link", name="Motion om cykelställ vid stationen").click()
    b.inspect()
    page.get_by_role("button", name="Registrera").click()
    expect(page.get_by_text(re.compile(r"§ \d+ är registrerad"))).to_be_visible()
