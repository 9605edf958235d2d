"""Every picture of the README and the handbook, taken in a running demo. `make bilder` calls it.

It fills a demo in a folder of its own, on a day that is always the same, serves it, and takes one motion from its
registration to the decision as each role would, with a picture where the handbook needs one. It needs Chromium.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "bilder"
WIDE = {"width": 1280, "height": 800}  # CSS pixels
PHONE = {"width": 360, "height": 720}
# A Swedish browser writes a date field as 2026-09-08; one without Swedish files does not, so here it is plain text.
AS_IN_SWEDISH = """for (const field of document.querySelectorAll("input[type=date]")) {
  const day = field.value; field.type = "text"; field.value = day;
}"""
MARGIN = 16  # CSS pixels around what is pictured
STOCKHOLM = ZoneInfo("Europe/Stockholm")

BILDER = (
    "arende",
    "registrera-motion",
    "registrera-attsatser",
    "registrera-fel",
    "registrera-kvitto",
    "mina-arenden-kansli",
    "satt-upp",
    "sammantrade",
    "punkt-anmalan",
    "fordela",
    "bevakning",
    "mina-arenden-handlaggare",
    "skriv",
    "skriv-saknas",
    "granska",
    "granska-telefon",
    "punkt-beslut",
    "publicera",
    "motion",
    "motion-telefon",
    "start",
    "administration",
    "beslutsvag",
    "utkorg",
    "klocka",
)

MOTION = "Motion om cykelställ med tak vid stationen"
KF, KSAU, KS = "Kommunfullmäktige", "Kommunstyrelsens arbetsutskott", "Kommunstyrelsen"


class Fotograf:
    """One browser on the demo, and the folder that the pictures go to."""

    def __init__(self, page: Page, address: str, clock: time_machine.Traveller) -> None:
        self.page, self.address, self.clock = page, address, clock
        self.taken: set[str] = set()
        page.set_default_timeout(15_000)  # milliseconds

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def log_in(self, username: str) -> None:
        """Log in as another person than the one who is there."""
        from django.conf import settings

        self.page.context.clear_cookies()
        page = self.go("/konto/login/")
        page.get_by_label("Användarnamn").fill(username)
        page.get_by_label("Lösenord").fill(settings.DEMO_LOSENORD)
        page.get_by_role("main").get_by_role("button", name="Logga in").click()
        page.wait_for_url("**/mina-arenden/")

    def let_it_be(self, year: int, month: int, day: int, hour: int = 9) -> None:
        """Do what waits in the outbox, and move on to a later day."""
        do_the_outbox()
        self.clock.move_to(datetime(year, month, day, hour, tzinfo=STOCKHOLM))

    def bild(
        self, name: str, at: Locator | None = None, *, path: str = "", size: dict[str, int] = WIDE, height: int = 0
    ) -> None:
        """Take the picture `name` of this page or of the one at `path`: from its top or from `at`, `size` large.

        `height`: another than that of `size`, in CSS pixels.
        """
        if name not in BILDER or name in self.taken:
            raise ValueError(f"{name} står inte i BILDER, eller är redan tagen")
        self.taken.add(name)
        page = self.go(path) if path else self.page
        page.wait_for_load_state()
        page.set_viewport_size(size | {"height": height or size["height"]})
        page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
        if at is not None:
            page.evaluate("top => window.scrollTo(0, top)", at.bounding_box()["y"] - MARGIN)
        page.evaluate(AS_IN_SWEDISH)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")
        page.set_viewport_size(WIDE)


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own in a temporary folder, served on a free port. Yields its address."""
    with tempfile.TemporaryDirectory(prefix="bilder-") as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "DEMO": "1",
            "EMAIL_URL": "memorymail://",
            "MEDIA_ROOT": f"{folder}/filer",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "REDIS_URL": "",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver keeps an event loop in this thread
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        settings.KLOCKA_FIL = Path(folder) / "klocka"
        call_command("migrate", verbosity=0)
        call_command("fyll_demo")
        WSGIRequestHandler.log_message = lambda *_: None
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(get_wsgi_application())
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def do_the_outbox() -> None:
    """Do what a worker would: send the mails, to files, and make the papers that wait."""
    from celery import current_app

    from config import celery  # noqa: F401 - knows the tasks
    from workflow import utkorg

    current_app.loader.import_default_modules()
    for task, pk in utkorg.take_waiting():
        current_app.tasks[task](pk)


def tell(f: Fotograf) -> None:
    """The story of one motion, each step by the one who does it, and the pages beside it."""
    f.bild("start", path="/", height=640)
    slug = register(f)
    announce(f, slug)
    assign(f, slug)
    write(f, slug)
    approve(f, slug)
    take_to_decision(f, slug)
    administer(f)


def register(f: Fotograf) -> str:
    f.log_in("registrator")
    page = f.go("/arenden/registrera/")
    motionarer = page.get_by_role("group", name="Motionärer")
    motionarer.get_by_label("Namn").first.fill("Lovisa Tranström")
    motionarer.get_by_label("Parti").first.fill("MP")
    motionarer.get_by_label("Namn").nth(1).fill("Farid Rahmani")
    motionarer.get_by_label("Parti").nth(1).fill("S")
    page.get_by_label("Rubrik", exact=True).fill(MOTION)
    attsatser = page.get_by_role("group", name="Att-satser").get_by_role("textbox")
    attsatser.nth(0).fill("att bygga cykelställ med tak på båda sidor om stationen")
    attsatser.nth(1).fill("att en tredjedel av platserna ska rymma lådcyklar")
    text = f"{MOTION}\n\nLovisa Tranström (MP) och Farid Rahmani (S)\n".encode()
    page.get_by_label("Filer").set_input_files({"name": "motion.txt", "mimeType": "text/plain", "buffer": text})
    page.get_by_label("Anmäls i kommunfullmäktige").select_option(index=0)
    f.bild("registrera-motion", height=700)
    f.bild("registrera-attsatser", page.get_by_role("group", name="Att-satser"), height=420)
    page.get_by_role("button", name="Registrera motion").click()
    page.wait_for_url("**/kvitto/")
    f.bild("registrera-kvitto", height=560)
    slug = page.url.split("/")[-3]
    f.go("/arenden/registrera/")
    motionarer.get_by_label("Namn").first.fill("Lovisa Tranström")
    page.get_by_role("button", name="Registrera motion").click()
    f.bild("registrera-fel", height=560)
    return slug


def announce(f: Fotograf, slug: str) -> None:
    f.log_in("kansli")
    f.bild("mina-arenden-kansli", path="/mina-arenden/", height=680)
    f.bild("bevakning", path="/bevakning/", height=600)
    f.bild("satt-upp", path=f"/arenden/{slug}/dagordning/", height=520)
    put_up(f, slug)
    open_meeting(f, KF)
    for box in f.page.locator("#redo").get_by_role("checkbox").all()[:4]:
        box.check()
    f.bild("sammantrade", height=700)
    f.page.get_by_role("button", name="Sätt upp på dagordningen").click()
    f.let_it_be(2026, 9, 24)
    f.log_in("kansli")
    open_meeting(f, KF)
    f.page.get_by_role("link", name=MOTION).click()
    f.bild("punkt-anmalan", height=760)
    f.page.get_by_role("button", name="Registrera beslutet").click()


def assign(f: Fotograf, slug: str) -> None:
    page = f.go(f"/arenden/{slug}/fordela/")
    choice = page.get_by_label("Handläggare")
    choice.select_option(value=choice.locator("option", has_text="Anna Bergmarker").get_attribute("value"))
    f.bild("fordela", height=520)
    page.get_by_role("button", name="Fördela ärendet").click()
    f.go(f"/arenden/{slug}/mal/ny/")
    goal = page.get_by_label("Mål", exact=True)
    goal.select_option(value=goal.locator("option", has_text="Klimatneutralitet").get_attribute("value"))
    page.get_by_role("button", name="Länka målet").click()


def write(f: Fotograf, slug: str) -> None:
    f.let_it_be(2026, 10, 5)
    f.log_in("handlaggare")
    f.bild("mina-arenden-handlaggare", path="/mina-arenden/", height=620)
    page = f.go(f"/arenden/{slug}/")
    page.get_by_role("button", name="Skriv tjänsteskrivelse").first.click()
    f.bild("skriv", height=680)
    form = page.locator("form#skriv")
    form.get_by_role("group", name="Förslag till beslut").get_by_role("textbox").first.fill(
        "att bifalla den första att-satsen och i övrigt avslå motionen"
    )
    form.get_by_role("radio", name="Bifall", exact=True).first.check()
    form.get_by_role("radio", name="Avslag").nth(1).check()
    page.get_by_role("button", name="Spara och visa").click()
    f.bild("skriv-saknas", height=620)
    page.get_by_role("link", name="Skriv vidare").click()
    form.get_by_role("textbox", name="Barnets bästa").fill(
        "Barn och unga cyklar till tåget i högre grad än vuxna. Förslaget är bra för dem."
    )
    form.get_by_role("textbox", name="Ekonomiska konsekvenser").fill(
        "Två cykelställ med tak kostar 640 000 kronor. Kostnaden ryms i investeringsramen för 2027."
    )
    signers = form.get_by_role("group", name="Underskrifter")
    signers.get_by_label("Namn").first.fill("Helena Strandqvist")
    signers.get_by_label("Titel").first.fill("Kommundirektör")
    page.get_by_role("button", name="Spara och visa").click()
    page.get_by_role("button", name="Skicka till granskning").first.click()


def approve(f: Fotograf, slug: str) -> None:
    f.let_it_be(2026, 10, 8)
    f.log_in("chef")
    page = f.page
    page.get_by_role("region", name="Att granska").get_by_role("link", name=MOTION).click()
    f.bild("granska")
    f.bild("granska-telefon", page.get_by_role("heading", name="Ditt svar"), size=PHONE)
    page.get_by_role("button", name="Godkänn").click()
    f.log_in("kansli")
    f.go(f"/arenden/{slug}/tjansteskrivelse/")
    page.get_by_role("link", name="Registrera i ärendet").first.click()
    page.get_by_role("main").get_by_role("button", name="Registrera").click()


def take_to_decision(f: Fotograf, slug: str) -> None:
    page = f.page
    put_up(f, slug)
    f.let_it_be(2026, 10, 27)
    f.log_in("kansli")
    f.go(f"/arenden/{slug}/tjansteskrivelse/")
    page.get_by_role("link", name="Publicera").first.click()
    f.bild("publicera", height=520)
    page.get_by_role("main").get_by_role("button", name="Publicera").click()
    treat(f, slug, KSAU, 11, 3)
    put_up(f, slug)
    f.bild("arende", path=f"/arenden/{slug}/", height=880)
    f.bild("motion", path=f"/motion/{slug}/")
    treat(f, slug, KS, 11, 11)
    put_up(f, slug)
    treat(f, slug, KF, 11, 26, name="punkt-beslut")
    f.bild("motion-telefon", path=f"/motion/{slug}/", size=PHONE)


def administer(f: Fotograf) -> None:
    do_the_outbox()
    f.log_in("admin")
    f.bild("administration", path="/administration/", height=560)
    f.go("/installningar/workflow/beslutsvag/")
    f.page.get_by_role("link", name="Motion: KSAU, KS, KF").click()
    f.page.wait_for_url("**/change/")
    f.bild("beslutsvag", height=700)
    f.bild("utkorg", path="/administration/utkorg/?lage=klar", height=560)
    f.bild("klocka", path="/administration/klocka/", height=560)


def open_meeting(f: Fotograf, organ: str) -> None:
    """Open the organ's next meeting, or today's."""
    f.go("/sammantraden/")
    f.page.get_by_role("link", name=re.compile(rf"^{organ}\b(?!s)")).first.click()


def put_up(f: Fotograf, slug: str) -> None:
    """Put the case on the next meeting of the organ whose turn it is, unless it stands there already."""
    f.go(f"/arenden/{slug}/dagordning/")
    f.page.get_by_role("button", name="Lägg till på dagordningen").click()


def treat(f: Fotograf, slug: str, organ: str, month: int, day: int, *, name: str = "") -> None:
    """On the day of the meeting: register that the organ followed the proposal."""
    f.let_it_be(2026, month, day)
    f.log_in("kansli")
    open_meeting(f, organ)
    f.page.get_by_role("link", name=MOTION).click()
    if name:
        f.bild(name, height=780)
    f.page.get_by_role("button", name="Registrera beslutet").click()


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        print("Chromium saknas: sudo apt install chromium")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        time_machine.travel(datetime(2026, 9, 8, 9, tzinfo=STOCKHOLM)) as clock,
        demo() as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=[] if os.geteuid() else ["--no-sandbox"])
        context = browser.new_context(
            viewport=WIDE, locale="sv-SE", timezone_id="Europe/Stockholm", reduced_motion="reduce", color_scheme="light"
        )
        f = Fotograf(context.new_page(), address, clock)
        tell(f)
        browser.close()
    for picture in FOLDER.glob("*.png"):
        if picture.stem not in BILDER:
            picture.unlink()
    if missing := set(BILDER) - f.taken:
        print(f"Togs inte: {', '.join(sorted(missing))}")
        return 1
    size = sum((FOLDER / f"{name}.png").stat().st_size for name in BILDER)
    print(f"{len(BILDER)} bilder i {FOLDER.relative_to(ROOT)}, {size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
