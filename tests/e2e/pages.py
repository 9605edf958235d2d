"""What the browser tests share: logging in, moving the clock, and looking at a page as axe does."""

from __future__ import annotations

import re
from datetime import date

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from arenden import clock
from tests.factories.arenden import LOSENORD

WIDTHS = (360, 1280)  # CSS pixels
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Webblasare:
    """One browser window on the running product, which notes everything the page complains about."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.set_default_timeout(10_000)  # milliseconds
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def log_in(self, username: str, losenord: str = LOSENORD) -> None:
        """Log in as another person than the one who is there."""
        self.page.context.clear_cookies()
        self.go("/konto/login/")
        self.page.get_by_label("Användarnamn").fill(username)
        self.page.get_by_label("Lösenord").fill(losenord)
        self.page.get_by_role("main").get_by_role("button", name="Logga in").click()
        expect(self.page).to_have_url(re.compile("/mina-arenden/"))

    def inspect(self) -> None:
        """Look at the page as it stands, wide and as on a phone.

        It breaks no rule of WCAG 2.2 AA that axe knows, does not scroll sideways, and keeps within its policy.
        """
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            faults = Axe().run(self.page, options=AXE).response["violations"]
            assert not faults, [(f["id"], width, [node["html"][:160] for node in f["nodes"]]) for f in faults]
            overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{self.page.url} scrolls sideways at {width}"
        assert not self.complaints, self.complaints


def let_it_be(day: date) -> None:
    """Move the installation's clock to noon of the day, as the demo's administrator can."""
    clock.set_offset(clock.at_noon(day))
