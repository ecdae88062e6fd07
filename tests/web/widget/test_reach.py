"""The widget by keyboard, by screen reader and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.fakes import QUESTION, SUGGESTION, answered, compared
from tests.web.widget.conftest import PHONE, Embedded, Sites

FOCUSED = """() => {
  const deep = (root) => root.activeElement?.shadowRoot ? deep(root.activeElement.shadowRoot)
    : root.activeElement;
  const e = deep(document);
  return e.getAttribute("aria-label") || e.textContent.trim().slice(0, 40) || e.id || e.tagName;
}"""
# A phone with its keyboard up: the window stays as it is, what is seen of it gets smaller.
KEYBOARD = """() => {
  const view = new EventTarget();
  Object.assign(view, { height: innerHeight, offsetTop: 0, scale: 1 });
  Object.defineProperty(window, "visualViewport", { value: view });
  window.keyboard = (height, offsetTop) => {
    Object.assign(view, { height: innerHeight - height, offsetTop });
    view.dispatchEvent(new Event("resize"));
  };
}"""


def focused(page: Page) -> str:
    """Return the name of what has the focus, within the shadow root as well."""
    return str(page.evaluate(FOCUSED))


def test_everything_can_be_done_by_keyboard_alone(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    widget = visit()
    keys = widget.page.keyboard
    widget.page.get_by_role("button", name="Send the message").focus()
    keys.press("Tab")
    assert focused(widget.page) == "Ask a question"
    keys.press("Enter")
    expect(widget.box).to_be_focused()
    widget.button(QUESTION).wait_for()
    keys.type(QUESTION)
    keys.press("Enter")
    widget.turns.locator(".feedback").wait_for()
    expect(widget.box).to_be_focused()
    order = []
    while not order or order[-1] != "Yes":
        keys.press("Shift+Tab")
        order.append(focused(widget.page))
        assert len(order) < 12, order
    assert order == ["Do I have to register a kite in Japan?", SUGGESTION, "No", "Yes"]
    for _ in range(3):
        keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    assert focused(widget.page).startswith("Source [1]")
    keys.press("Enter")
    expect(widget.turns.locator("mark").first).to_be_visible()
    keys.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert focused(widget.page) == "Ask a question"
    assert [question for question, _ in sites.asked()] == [QUESTION]


def test_shift_and_enter_makes_a_line_and_an_input_method_keeps_its_enter(
    widget: Embedded, sites: Sites
) -> None:
    widget.box.fill("one")
    widget.box.press("Shift+Enter")
    widget.box.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent("keydown",
             { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(widget.box).to_have_value("one\n")
    expect(widget.turns).to_have_count(0)
    assert sites.asked() == []


def test_the_pages_own_shortcuts_do_not_take_what_is_typed(widget: Embedded) -> None:
    widget.box.press("/")
    expect(widget.box).to_have_value("/")
    expect(widget.box).to_be_focused()
    widget.page.locator("h1").click()
    widget.page.keyboard.press("/")
    expect(widget.page.locator("#search")).to_be_focused()


def test_the_launcher_says_whether_the_panel_is_open(visit: Callable[..., Embedded]) -> None:
    widget = visit()
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    widget.open()
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    expect(widget.page.get_by_role("dialog", name="Questions and answers")).to_be_visible()
    widget.button("Close").click()
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    expect(widget.launcher).to_be_focused()


def test_escape_in_the_page_itself_is_the_pages(widget: Embedded) -> None:
    widget.page.locator("#search").focus()
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_visible()
    expect(widget.page.locator("#search")).to_be_focused()


def test_an_answer_is_announced_once_when_it_is_whole(widget: Embedded, sites: Sites) -> None:
    widget.page.evaluate(
        """() => {
          window.heard = [];
          const root = document.querySelector("regchat-widget").shadowRoot;
          const live = root.querySelectorAll("[role=status], [role=alert], [aria-live]");
          for (const region of live) {
            new MutationObserver(() => heard.push(region.textContent))
              .observe(region, { childList: true, subtree: true, characterData: true });
          }
          window.regions = live.length;
        }"""
    )
    widget.ask(QUESTION)
    sentences = " ".join(s.text for s in answered(sites.assistant.corpus, QUESTION).sentences)
    expect(widget.status).to_have_text(sentences)
    assert widget.page.evaluate("regions") == 1
    assert widget.page.evaluate("heard") == ["Looking in the article …", sentences]
    expect(widget.status.locator("span")).to_have_attribute("lang", "en")


def test_a_comparison_is_announced_with_its_countries(widget: Embedded, sites: Sites) -> None:
    sites.assistant.replies["Compare"] = compared(sites.assistant.corpus)
    widget.ask("Compare")
    korea, japan = (c.quote for c in compared(sites.assistant.corpus).citations)
    expect(widget.status).to_have_text(
        f"Who issues it. Korea: {korea} Japan: {japan} "
        f"Price. Korea: {korea} Japan: The article does not say."
    )


def test_the_focus_goes_to_the_turn_when_the_button_that_asked_is_gone(widget: Embedded) -> None:
    widget.button(SUGGESTION).press("Enter")
    expect(widget.turns.first).to_be_focused()
    widget.turns.locator(".feedback").wait_for()
    expect(widget.turns.first).to_be_focused()


def test_it_opens_by_itself_only_where_there_is_room_and_takes_no_focus(
    visit: Callable[..., Embedded],
) -> None:
    wide = visit(data={"open": ""})
    expect(wide.panel).to_be_visible()
    expect(wide.launcher).to_have_attribute("aria-expanded", "true")
    assert wide.page.evaluate("document.activeElement.tagName") == "BODY"
    assert wide.page.evaluate("scrollY") == 0
    narrow = visit(data={"open": ""}, viewport=PHONE)
    expect(narrow.panel).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/questions.html"])
def test_the_page_never_scrolls_by_itself(
    visit: Callable[..., Embedded], sites: Sites, path: str
) -> None:
    widget = visit(path, viewport={"width": 1000, "height": 560})
    widget.page.evaluate("scrollTo(0, 120)")
    if path == "/":
        widget.open()
    widget.ask(QUESTION)
    for turn in (widget.ask("And then?"), widget.ask("And in Japan?")):
        turn.get_by_role("link", name="Source [1]").evaluate("link => link.click()")
    assert widget.page.evaluate("scrollY") == 120


def test_on_a_phone_the_panel_fills_the_screen_and_holds_the_focus(
    visit: Callable[..., Embedded],
) -> None:
    widget = visit(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce").open()
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(widget.panel).to_be_focused()  # not the box: the keyboard would come up
    names = set()
    for _ in range(20):
        widget.page.keyboard.press("Tab")
        names.add(focused(widget.page))
    assert "Search" not in names
    assert {"Close", "Send", QUESTION} <= names
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def test_the_box_stays_in_sight_above_a_phones_keyboard(visit: Callable[..., Embedded]) -> None:
    widget = visit(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    widget.page.add_init_script(f"({KEYBOARD})()")
    widget.page.reload()
    widget.open()
    widget.page.evaluate("keyboard(300, 40)")
    box = widget.box.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 40 + 440
    assert widget.panel.bounding_box() == pytest.approx(
        {"x": 0, "y": 40, "width": 360, "height": 440}, abs=0.5
    )
    log = widget.panel.locator(".log").bounding_box()
    assert log is not None
    assert log["height"] > 120
    widget.page.evaluate("keyboard(0, 0)")
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}


def test_turning_the_phone_keeps_the_panel_and_what_was_typed(
    visit: Callable[..., Embedded],
) -> None:
    widget = visit().open()
    widget.box.fill("half a quest")
    widget.page.set_viewport_size({"width": 360, "height": 740})
    expect(widget.box).to_be_focused()
    modal = widget.page.locator("regchat-widget dialog:modal")
    expect(modal).to_be_attached()
    widget.page.set_viewport_size({"width": 1440, "height": 900})
    expect(widget.box).to_have_value("half a quest")
    expect(modal).to_have_count(0)
    expect(widget.panel).to_be_visible()
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_targets_are_large_and_the_box_does_not_make_a_phone_zoom(
    visit: Callable[..., Embedded], options: dict[str, Any]
) -> None:
    widget = visit(**options).open()
    turn = widget.ask(QUESTION)
    turn.get_by_role("button", name="No", exact=True).click()
    turn.get_by_role("button", name="Send this too").wait_for()
    targets = "button, summary, textarea, label:has(input), .facts a"
    small = widget.page.evaluate(
        """targets => [...document.querySelector("regchat-widget").shadowRoot
          .querySelectorAll(targets)].filter(e => e.checkVisibility())
          .map(e => [e.textContent, e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 44 || box.height < 43.9).map(([text]) => text)""",
        targets,
    )
    assert small == []
    size = widget.box.evaluate("box => parseFloat(getComputedStyle(box).fontSize)")
    assert size >= 16


def test_nothing_moves_for_those_who_asked_for_it(visit: Callable[..., Embedded]) -> None:
    animation = "panel => getComputedStyle(panel).animationName"
    still = visit(reduced_motion="reduce").open()
    assert still.panel.evaluate(animation) == "none"
    assert visit(reduced_motion="no-preference").open().panel.evaluate(animation) == "rise"
