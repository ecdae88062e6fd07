"""What a reader does with the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESK: ViewportSize = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Reader:
    """A reader before the page."""

    page: Page
    held: list[Route] = field(default_factory=list)  # requests that wait until the test is over

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your question")

    @property
    def line(self) -> Locator:
        """What the page says of what is going on, by itself or by the server."""
        return self.page.locator("#told")

    @property
    def turns(self) -> Locator:
        return self.page.locator(".turn")

    def send(self, question: str) -> None:
        """Type a question and press Send."""
        self.box.fill(question)
        self.press("Send")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def ask(self, question: str) -> Locator:
        """Send a question and return its turn, once it is answered."""
        before = self.turns.count()
        self.send(question)
        return self.answer(before)

    def answer(self, number: int = 0) -> Locator:
        """Return a turn, once it is answered."""
        turn = self.turns.nth(number)
        turn.locator(".tools").wait_for()
        expect(self.page.locator("body.answering")).to_have_count(0)
        return turn

    def start_anew(self) -> None:
        """Empty the page."""
        button = self.page.get_by_role("button", name="New chat")
        if button.is_visible():
            button.click()
        expect(self.turns).to_have_count(0)
        expect(self.page.locator("#examples")).to_be_visible()
        self.box.fill("")

    def overflow(self) -> int:
        """Return by how many pixels the page is too wide."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))
