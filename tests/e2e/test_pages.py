"""Every kind of page as its readers meet it: with axe, on a phone, under a strict policy, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Webblasare

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = ["/", "/sok/?q=motion", "/om/", "/tillganglighet/", "/kontakt/", "/mal/", "/konto/login/", "/motion/{slug}/"]
STAFF = {
    "kansli": [
        "/mina-arenden/",
        "/arenden/",
        "/arenden/{slug}/",
        "/arenden/{slug}/handlingar/",
        "/arenden/{slug}/handelser/",
        "/arenden/{slug}/mal/",
        "/arenden/{slug}/handlingar/ny/",
        "/arenden/{slug}/ratta/",
        "/arenden/{slug}/makulera/",
        "/arenden/{slug}/synlighet/",
        "/arenden/{slug}/lanka/",
        "/bevakning/",
        "/sammantraden/",
    ],
    "systemadministrator": [
        "/administration/",
        "/administration/anvandare/",
        "/administration/utkorg/",
        "/administration/klocka/",
    ],
}


@pytest.fixture
def slug(motion_i_ks) -> str:
    return motion_i_ks.arende.slug


def test_public_pages__for_everybody(slug, webblasare: Webblasare):
    for path in PUBLIC:
        webblasare.go(path.format(slug=slug))
        webblasare.inspect()


@pytest.mark.parametrize("role", STAFF)
def test_staff_pages__for_everybody(role, slug, webblasare: Webblasare):
    webblasare.log_in(role)
    for path in STAFF[role]:
        webblasare.go(path.format(slug=slug))
        webblasare.inspect()


def test_public_motion__first_screen_of_a_phone_says_where_it_is(slug, webblasare: Webblasare):
    """Title, state and sentence are within 640 pixels of a 360 pixels wide screen."""
    webblasare.page.set_viewport_size({"width": 360, "height": 640})
    page = webblasare.go(f"/motion/{slug}/")
    for part in (page.get_by_role("heading", level=1), page.locator(".lage-nu")):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 640


def test_registration__without_scripts(kommun, browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    b = Webblasare(context.new_page(), live_server.url)
    b.log_in("registrator")

    page = b.go("/arenden/registrera/")
    page.get_by_role("button", name="Registrera motion").click()
    expect(page.get_by_role("heading", name="Rätta det här")).to_be_visible()
    page.get_by_role("group", name="Motionärer").get_by_label("Namn").first.fill("Ada Berg")
    page.get_by_label("Rubrik", exact=True).fill("Motion utan skript")
    page.get_by_role("group", name="Att-satser").get_by_role("textbox").first.fill("att pröva")
    page.get_by_role("button", name="Registrera motion").click()

    expect(page.get_by_text("KS 2026/0001").first).to_be_visible()
    context.close()
