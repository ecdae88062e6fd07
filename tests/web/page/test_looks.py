"""How the page looks in each of its states; PICTURES=folder keeps a picture of each.

PICTURES=pictures pytest tests/web/page/test_looks.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.web.fakes import FakeAssistant
from tests.web.page.conftest import Server
from tests.web.page.reader import DESK, PHONE, TABLET, Reader
from tests.web.page.states import PLACES, STATES, State

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ZOOMED: ViewportSize = {"width": 720, "height": 450}  # 1440 by 900 pixels at 200 %
NARROW: ViewportSize = {"width": 320, "height": 568}  # 1280 pixels at 400 %
SIZES = (PHONE, TABLET, DESK, ZOOMED, NARROW)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SETTLED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const ends = document.getAnimations().filter(a => a.playState === "running")
    .filter(a => Number.isFinite(a.effect?.getComputedTiming().endTime));
  await Promise.allSettled(ends.map(a => a.finished));
}"""
CUT = """() => [...document.querySelectorAll("main *, body > *")].filter(e => {
  const style = getComputedStyle(e);
  const hides = [style.overflowX, style.overflowY].some(o => o === "hidden" || o === "clip");
  return hides && !e.closest(".unseen, textarea, svg") && e.checkVisibility()
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2);
}).map(e => e.outerHTML.slice(0, 120))"""
OUTSIDE = """() => [...document.querySelectorAll("p, button, h1, h2, h3, li, td, th, a, label")]
  .filter(e => e.checkVisibility() && !e.closest(".unseen"))
  .filter(e => {
    const box = e.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1;
  }).map(e => e.outerHTML.slice(0, 120))"""


def check_fit(page: Page) -> None:
    """Check that nothing scrolls sideways, nothing is cut, nothing stands outside."""
    for size in SIZES:
        page.set_viewport_size(size)
        page.evaluate(SETTLED)
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert (size, wide <= 0) == (size, True)
        assert (size, page.evaluate(OUTSIDE)) == (size, [])
        assert (size, page.evaluate(CUT)) == (size, [])


def check_rules(page: Page, state: str) -> None:
    """Check the rules of WCAG 2.2 AA, on a phone and on a desk, in light and dark."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.mouse.move(0, 0)
            page.evaluate(SETTLED)
            response = Axe().run(page, options={"runOnly": TAGS}).response
            assert response["passes"]
            found = [(scheme, *told(v)) for v in response["violations"]]
            assert found == [], found
            picture(page, f"{state}-{size['width']}-{scheme}")


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where PICTURES asks for it."""
    if folder := os.environ.get("PICTURES"):
        size = page.viewport_size or {}
        height = page.evaluate("document.scrollingElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": height})
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size({"width": size["width"], "height": size["height"]})


def told(violation: dict[str, Any]) -> Iterator[str]:
    """Yield which rule was broken, and where."""
    yield violation["id"]
    for node in violation["nodes"]:
        yield f"{node['html'][:160]} {node['failureSummary'][:200]}"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_of_the_page_is_accessible_and_fits(
    state: State, reader: Reader, kites: FakeAssistant
) -> None:
    state(reader, kites)
    check_fit(reader.page)
    check_rules(reader.page, state.__name__)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_of_a_source_is_accessible_and_fits(place: str, opened: Page, site: Server) -> None:
    page = opened.context.new_page()
    page.goto(site.address + PLACES[place])
    check_fit(page)
    check_rules(page, place)
    page.close()


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color:#999;background:#aaa'>pale</p>", "color-contrast"),
        ("<input>", "label"),
    ],
)
def test_the_rules_would_find_a_fault(fault: str, rule: str, reader: Reader) -> None:
    place = reader.page.locator("#about")
    place.evaluate("(e, html) => e.insertAdjacentHTML('afterend', html)", fault)
    try:
        with pytest.raises(AssertionError, match=rf"'{rule}'"):
            check_rules(reader.page, "fault")
    finally:
        place.evaluate("e => e.nextElementSibling.remove()")
    check_rules(reader.page, "no fault")


def test_dark_follows_the_readers_setting(reader: Reader) -> None:
    paper = reader.page.locator(".gradio-container")
    for scheme, shade in (("dark", "rgb(15, 23, 42)"), ("light", "rgb(255, 255, 255)")):
        reader.page.emulate_media(color_scheme=scheme)
        expect(paper).to_have_css("background-color", shade)
