"""The clinic's page and the widget keep apart: policy, styles, storage, hostile texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from regchat.answer import Reply, Sentence
from tests.web.fakes import QUESTION, cite, make
from tests.web.widget.conftest import Embedded, Sites

PAYLOADS = (
    "<img src=https://evil.test/a.png onerror=alert(1)>",
    "<script>alert(2)</script><iframe src=https://evil.test></iframe>",
    "</bdi></h3></section><form action=https://evil.test><input name=q></form>",
    "<svg/onload=alert(3)><style>*{background:url(https://evil.test)}</style>",
    "![x](https://evil.test/b.png) [click](javascript:alert(4)) {question} {title} ${alert(5)}",
    "<details open ontoggle=alert(6)><template shadowrootmode=open><slot>",
    "javascript:alert(7)//../../\"onclick=alert(8) x='",
)
STYLES = """root => [...root.querySelectorAll("*")].map(e => {
  const style = getComputedStyle(e);
  return [e.tagName, [...style].map(name => name + ":" + style.getPropertyValue(name)).join(";")];
})"""
# What a browser with third-party storage blocked does to a page that asks for it, and worse.
BLOCKED = """() => {
  window.touched = [];
  const refuse = (owner, name) => Object.defineProperty(owner, name, {
    get() { touched.push(name); throw new DOMException("denied", "SecurityError"); },
    set() { touched.push(name); },
  });
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"]) {
    refuse(window, name);
  }
  refuse(Document.prototype, "cookie");
}"""

# The last that a second script does: it looks whether there is a widget yet.
LOOKED = """() => {
  const look = document.body.querySelector;
  window.looked = 0;
  document.body.querySelector = function (selector) {
    if (selector.includes("regchat-widget")) looked += 1;
    return look.call(this, selector);
  };
}"""


def watch(page: Page) -> list[str]:
    """Return where everything that goes wrong on the page is written to, as it happens."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    return wrong


def test_it_works_under_the_clinics_policy_and_asks_its_own_server_only(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    widget = visit()
    requests: list[str] = []
    wrong = watch(widget.page)
    widget.page.on("request", lambda request: requests.append(request.url))
    widget.page.on("response", lambda r: wrong.append(r.url) if r.status >= 400 else None)
    widget.page.reload()
    widget.open().ask(QUESTION).get_by_role("link", name="Source [1]").click()
    assert wrong == []
    allowed = (sites.clinic.address, sites.address)
    assert [url for url in requests if not url.startswith(allowed)] == []
    assert widget.page.context.cookies() == []
    assert widget.panel.evaluate("e => getComputedStyle(e).position") == "fixed"


def test_the_questions_tell_nothing_of_the_page_they_were_asked_on(widget: Embedded) -> None:
    with widget.page.expect_request("**/ask/stream") as request:
        widget.ask(QUESTION)
    headers = request.value.all_headers()
    assert not {"cookie", "referer", "authorization"} & set(headers)
    assert request.value.post_data_json == {"question": QUESTION, "history": []}


def test_no_storage_is_needed_or_touched(visit: Callable[..., Embedded]) -> None:
    widget = visit()
    widget.page.add_init_script(f"({BLOCKED})()")
    widget.page.reload()
    turn = widget.open().ask(QUESTION)
    turn.get_by_role("link", name="Source [1]").click()
    turn.get_by_role("button", name="Yes").click()
    expect(turn.locator(".thanks")).to_be_visible()
    assert widget.page.evaluate("touched") == []


def test_texts_of_the_page_keep_their_styles(visit: Callable[..., Embedded]) -> None:
    widget = visit(data={"colour": "#123456"})
    page = widget.page
    with_widget = page.locator("body > *:not(regchat-widget)").evaluate_all(
        f"all => all.flatMap({STYLES})"
    )
    widget.open().ask(QUESTION)
    asked = page.locator("body > *:not(regchat-widget)").evaluate_all(
        f"all => all.flatMap({STYLES})"
    )
    page.route("**/embed/**", lambda route: route.abort())
    page.reload()
    assert page.locator("regchat-widget").count() == 0
    alone = page.locator("body > *").evaluate_all(f"all => all.flatMap({STYLES})")
    assert len(alone) > 40
    assert with_widget == alone
    assert asked == alone


def test_the_widget_keeps_its_styles_whatever_the_page_has(visit: Callable[..., Embedded]) -> None:
    widget = visit(reduced_motion="reduce").open()
    widget.ask(QUESTION)
    widget.page.mouse.move(0, 0)
    inside = "() => (" + STYLES + ")(document.querySelector('regchat-widget').shadowRoot)"
    rude = widget.page.evaluate(inside)
    widget.page.evaluate(
        "document.body.style.margin = 0;"
        "document.querySelector('link[rel=stylesheet]').disabled = true;"
    )
    assert len(rude) > 40
    assert widget.page.evaluate(inside) == rude


def test_it_lies_above_everything_of_the_page(widget: Embedded) -> None:
    box = widget.panel.bounding_box()
    assert box is not None
    hit = widget.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).tagName", [box["x"] + 30, box["y"] + 30]
    )
    assert hit == "REGCHAT-WIDGET"


def test_payloads_stay_text_wherever_they_come_from(
    visit: Callable[..., Embedded], sites: Sites
) -> None:
    given = "|".join(p.replace("|", "") for p in PAYLOADS[:3])
    widget = visit(data={"greeting": PAYLOADS[0], "questions": given, "colour": "red;}*{x:y"})
    wrong, requests = watch(widget.page), []
    widget.page.on("request", lambda request: requests.append(request.url))
    widget.launcher.click()
    expect(widget.panel.locator(".greeting")).to_contain_text(PAYLOADS[0])
    expect(widget.panel.locator(".offers button")).to_have_text(list(PAYLOADS[:3]))
    for payload in PAYLOADS:
        sites.assistant.replies[payload] = hostile(sites, payload)
        turn = widget.ask(payload)
        turn.get_by_role("link", name="Source [1]").click()
        expect(turn.locator("h3 bdi")).to_have_text(payload)
        for place in (".answer p", "mark", "summary", ".facts", ".unanswered", ".understood"):
            expect(turn.locator(place).first).to_contain_text(payload)
        address = turn.get_by_role("link", name="Source [1]").get_attribute("href")
        assert address is not None
        assert address.startswith(f"{sites.address}/source/")
    for tag in ("img", "script", "iframe", "form", "input", "style", "template", "slot", "svg"):
        expect(widget.panel.locator(tag)).to_have_count(0)
    assert wrong == []
    assert [url for url in requests if not url.startswith(sites.address)] == []


def hostile(sites: Sites, payload: str) -> Any:
    """Return an answer with a payload in every one of its texts."""
    text = f"{payload} 👋 {payload}"
    start = len(payload) + 3
    citation = replace(
        cite(sites.assistant.corpus, "licences/1a"),
        quote=payload, passage=text, start=start, end=start + len(payload),
        section=payload, document=payload, locator=payload,
    )  # fmt: skip
    return make(
        sentences=(Sentence(payload, (1,)),),
        citations=(citation,),
        standalone_question=f"again {payload}",
        reply=(Reply(payload),),
        unanswered=(payload,),
        suggestions=(payload,),
    )


def test_a_site_that_is_not_on_the_list_gets_no_widget_and_a_hint_for_its_owner(
    context: Callable[..., BrowserContext], sites: Sites
) -> None:
    page = context().new_page()
    with page.expect_console_message(lambda m: "REGCHAT_EMBED_ORIGINS" in m.text) as hint:
        page.goto(sites.clinic.address.replace("localhost", "127.0.0.1"))
    assert f"http://127.0.0.1:{sites.clinic.server_port}" in hint.value.text
    assert page.locator("regchat-widget").count() == 0
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_script_that_was_tampered_with_does_not_run(
    context: Callable[..., BrowserContext], sites: Sites
) -> None:
    page = context().new_page()
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
    page.route("**/embed/*.js", lambda r: r.fulfill(headers=headers, body="document.title='x'"))
    with page.expect_console_message(lambda m: "integrity" in m.text):
        page.goto(sites.clinic.address)
    assert page.title() == "Haneul Rehabilitation Clinic"


def test_a_tag_pasted_twice_shows_one_widget(visit: Callable[..., Embedded]) -> None:
    widget = visit(bypass_csp=True)
    address = widget.page.locator("script[integrity]").get_attribute("src")
    widget.page.evaluate(LOOKED)
    widget.page.add_script_tag(url=address)
    widget.page.wait_for_function("looked > 0")
    expect(widget.page.locator("regchat-widget")).to_have_count(1)


def test_a_target_that_is_not_there_is_told_to_the_owner(
    context: Callable[..., BrowserContext], sites: Sites
) -> None:
    sites.clinic.attributes = {"data_target": "#nowhere"}
    page = context().new_page()
    with page.expect_console_message(lambda m: 'data-target="#nowhere"' in m.text):
        page.goto(sites.clinic.address)


def test_the_clinics_greeting_is_shown_as_the_clinics_words(visit: Callable[..., Embedded]) -> None:
    widget = visit(data={"greeting": "Welcome. " + "x" * 400, "questions": "One?| |Two?"}).open()
    greeting = widget.panel.locator(".greeting")
    expect(greeting).to_contain_text("localhost says:")
    assert len(greeting.inner_text()) < 330
    expect(widget.panel.locator(".offers button")).to_have_text(["One?", "Two?"])


def test_the_words_are_those_of_the_page_or_the_tag(visit: Callable[..., Embedded]) -> None:
    widget = visit(data={"language": "ko-KR"})
    expect(widget.launcher).to_have_text("질문하기")
    widget.open()
    root = widget.page.locator("regchat-widget .root")
    expect(root).to_have_attribute("lang", "ko")
    expect(widget.panel.locator(".whose bdi").first).to_have_attribute("lang", "en")


@pytest.mark.parametrize("language", ["../../x", "%2e", "", "x" * 99, "\ud55c\uad6d\uc5b4"])
def test_a_language_that_is_none_gives_the_words_in_english(
    visit: Callable[..., Embedded], language: str
) -> None:
    expect(visit(data={"language": language}, locale="de").launcher).to_have_text("Ask a question")


def test_the_page_in_a_frame_is_the_other_way(
    context: Callable[..., BrowserContext], sites: Sites
) -> None:
    page = context().new_page()
    page.goto(sites.clinic.address + "/frame.html")
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
