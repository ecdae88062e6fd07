"""The widget at every width, in light and dark, in any colour: legible, reachable, WCAG 2.2 AA."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from regchat.answer import Status
from tests.web.fakes import QUESTION, abstained, compared
from tests.web.widget.conftest import DESKTOP, PHONE, Embedded, Sites

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
}
PICTURES = os.environ.get("PICTURES")  # a folder: what is checked is photographed, too
ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}  # 1440 px at 200 %
TABLET = {"width": 768, "height": 1024}
SCHEMES = ("light", "dark")
COLOURS = (
    "#ffff00", "white", "black", "#777", "rgb(120, 118, 119)", "hsl(50 90% 55%)",
    "transparent", "nonsense", "url(https://evil.test)",
)  # fmt: skip


def check(widget: Embedded, name: str) -> None:
    """Fail for what axe finds in the widget, and for what sticks out of the page."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        widget.page.screenshot(path=Path(PICTURES) / f"{name}.png")
    found = Axe().run(widget.page, context="regchat-widget", options=RULES)
    assert len(found.response["passes"]) > 5, "axe has seen nothing"
    violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]]
    assert violations == [], name
    wide = widget.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    inside = widget.panel.evaluate(
        "panel => Math.max(...[panel, ...panel.querySelectorAll('.log, table, .foot')]"
        ".map(e => e.scrollWidth - e.clientWidth))"
    )
    assert (max(wide, 0), max(inside, 0)) == (0, 0), name


def states(widget: Embedded, sites: Sites, name: str, *, inline: bool = False) -> None:
    """Bring the widget into each of its states and check it there."""
    replies = sites.assistant.replies
    replies["Compare"] = compared(sites.assistant.corpus)
    replies["Where?"] = abstained()
    replies["Help!"] = abstained(Status.URGENT)
    replies["Broken"] = RuntimeError()
    if not inline:
        check(widget, f"{name}-closed")
        widget.open()
    else:
        widget.panel.locator(".offers").wait_for()
    check(widget, f"{name}-open")
    sites.assistant.go_on.clear()
    turn = widget.send(QUESTION)
    widget.button("Stop").wait_for()
    check(widget, f"{name}-looking")
    sites.assistant.go_on.set()
    turn.locator(".feedback").wait_for()
    turn.get_by_role("link", name="Source [1]").click()
    check(widget, f"{name}-source")
    widget.ask("Compare").get_by_role("link", name="Source [2]").first.click()
    check(widget, f"{name}-compared")
    widget.ask("Where?")
    check(widget, f"{name}-abstained")
    turn = widget.ask("Help!")
    check(widget, f"{name}-urgent")
    widget.page.route("**/api/v1/feedback", lambda route: route.abort())
    turn.get_by_role("button", name="No", exact=True).click()
    expect(turn.locator(".thanks")).to_be_visible()
    turn.get_by_role("button", name="Send this too").scroll_into_view_if_needed()
    check(widget, f"{name}-feedback")
    widget.ask("Broken")
    check(widget, f"{name}-failed")


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(v, s) for v in (PHONE, TABLET, DESKTOP) for s in SCHEMES]
)
def test_every_state_is_accessible_at_every_width(
    visit: Callable[..., Embedded], sites: Sites, viewport: dict[str, int], scheme: str
) -> None:
    widget = visit(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    states(widget, sites, f"{viewport['width']}-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_state_is_accessible_within_the_page(
    visit: Callable[..., Embedded], sites: Sites, scheme: str
) -> None:
    widget = visit("/questions.html", color_scheme=scheme, reduced_motion="reduce")
    states(widget, sites, f"inline-{scheme}", inline=True)


def test_every_state_is_accessible_when_zoomed(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    states(visit(**ZOOMED, reduced_motion="reduce"), sites, "zoomed")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_any_colour_is_made_legible(
    visit: Callable[..., Embedded], sites: Sites, scheme: str
) -> None:
    widget = visit(color_scheme=scheme, reduced_motion="reduce")
    for n, colour in enumerate(COLOURS):
        sites.clinic.attributes = {"data_colour": colour}
        widget.page.reload()
        widget.open().ask(QUESTION).get_by_role("button", name="Yes").press("Shift")
        check(widget, f"colour-{scheme}-{n}")


@pytest.mark.parametrize("language", ["ko", "ja", "ru"])
def test_every_language_fits_a_phone(visit: Callable[..., Embedded], language: str) -> None:
    widget = visit(data={"language": language}, viewport=PHONE, reduced_motion="reduce")
    widget.launcher.click()
    widget.panel.locator(".offers button").first.click()
    widget.turns.locator(".feedback").wait_for()
    check(widget, f"language-{language}")


def test_on_a_page_that_runs_from_right_to_left_it_reads_as_it_should(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    def turned(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "direction": "rtl"})

    widget = visit(data={"position": "left"}, reduced_motion="reduce")
    widget.page.add_init_script("addEventListener('load', () => document.dir = 'rtl')")
    widget.page.route("**/api/v1/words/**", turned)
    widget.page.reload()
    widget.open().ask(QUESTION).get_by_role("link", name="Source [1]").click()
    check(widget, "right-to-left")
    box = widget.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 40
    asked = widget.turns.locator(".asked").bounding_box()
    log = widget.panel.locator(".log").bounding_box()
    assert asked is not None
    assert log is not None
    assert asked["x"] - log["x"] < 40


def test_the_check_sees_into_the_shadow_root(visit: Callable[..., Embedded]) -> None:
    widget = visit(reduced_motion="reduce").open()
    widget.panel.locator(".whose").evaluate("line => { line.style.color = '#dddddd'; }")
    with pytest.raises(AssertionError, match="color-contrast"):
        check(widget, "illegible")
