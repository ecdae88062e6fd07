"""What tries to be markup, a script or a request, wherever it comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, Request, Route, expect

from regchat import wording
from regchat.answer import Answer, Reply, Sentence
from regchat.source import Term
from tests.web.fakes import QUESTION, FakeAssistant, cite, make
from tests.web.page.conftest import Server, Wire
from tests.web.page.reader import Reader

PAYLOADS = (
    "<img src=https://evil.test/a.png onerror=alert(1)>",
    "![x](https://evil.test/b.png) ![y][z]\n\n[z]: https://evil.test/c.png",
    "[click](javascript:alert(2)) **bold** <b>b</b> `code` # head",
    "<script>alert(3)</script><iframe src=https://evil.test></iframe>",
    "</bdi></h2></section><form action=https://evil.test><input name=q></form>",
    "$$\\href{javascript:alert(4)}{x}$$ ```mermaid graph TD``` &lt;b&gt;",
    "<svg><script>alert(5)</script><animate onbegin=alert(6) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=alert(7)'>",
    "<a href='data:text/html,<script>alert(8)</script>'>x</a> <https://evil.test>",
    "<div style='position:fixed;inset:0;background:url(https://evil.test/d)'>x</div>",
    "<details open ontoggle=alert(9)><summary>x</summary></details>",
    "<link rel=stylesheet href=https://evil.test/e.css><base href=https://evil.test>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "\"><img src=x onerror=alert(10)> ' onfocus=alert(11) autofocus x='",
    "{{constructor.constructor('alert(12)')()}} ${alert(13)} <%= 7*7 %>",
    "javascript:alert(14) vbscript:x data:text/html;base64,PHNjcmlwdD4=",
    "| a | b |\n|---|---|\n| <img src=x onerror=alert(15)> | x |",
    "<!--><img src=x onerror=alert(16)>--> <![CDATA[<script>alert(17)</script>]]>",
    "\u202e<script>alert(18)</script>\u2066 \ufeff<ｓcript>alert(19)</ｓcript>",
    "<video src=https://evil.test/v><source onerror=alert(20)></video><object data=x></object>",
    "<template shadowrootmode=open><img src=x onerror=alert(21)></template>",
    "<span class='receipt'>forged</span><a class='marker' href='#x'>[9]</a>",
)  # fmt: skip
MADE = (
    "img", "script", "iframe", "form", "input", "strong", "b", "code", "svg", "math", "style",
    "link", "meta", "base", "video", "object", "template", "table", "[style]", "[onerror]",
)  # fmt: skip


def unharmed(page: Page, wire: Wire, site: Server) -> None:
    """Check that nothing of a payload came to life on the page."""
    for tag in MADE:
        assert page.locator(f".turn {tag}").count() == 0, tag
    links = page.locator(".turn a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert all(link.startswith(("#s", "/source/")) for link in links)
    assert wire.dialogs == []
    assert wire.off(site.address) == []
    assert page.url == f"{site.address}/"


def test_payloads_as_questions_stay_text(
    reader: Reader, kites: FakeAssistant, wire: Wire, site: Server
) -> None:
    for payload in PAYLOADS:
        turn = reader.ask(payload)
        expect(turn.locator("h2 bdi")).to_have_text(wording.clean(payload))
    assert len(kites.asked) == len(PAYLOADS)
    unharmed(reader.page, wire, site)


def test_payloads_in_whatever_an_answer_shows_stay_text(
    reader: Reader, kites: FakeAssistant, wire: Wire, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    glossary = (Term("alert", PAYLOADS[0], PAYLOADS[3], frozenset()),)
    monkeypatch.setattr(kites, "corpus", replace(kites.corpus, glossary=glossary))
    for n, payload in enumerate(PAYLOADS):
        kites.replies[f"Question {n}"] = planted(kites, " ".join(payload.split()))
        turn = reader.ask(f"Question {n}")
        for source in turn.locator("details").all():
            source.evaluate("e => e.open = true")
        expect(turn.locator(".said")).to_contain_text(" ".join(payload.split())[:12])
    unharmed(reader.page, wire, site)


def planted(kites: FakeAssistant, payload: str) -> Answer:
    """Return an answer in which every text is the payload."""
    citation = replace(
        cite(kites.corpus, "licences/1a"),
        **dict.fromkeys(("quote", "passage", "section", "document"), payload),
        start=0,
        end=len(payload),
    )
    return make(
        sentences=(Sentence(payload, (1,)),),
        reply=(Reply(payload),),
        citations=(citation,),
        unanswered=(payload,),
        suggestions=(payload,),
        standalone_question=payload,
    )


def test_payloads_in_what_the_browser_holds_change_nothing(
    reader: Reader, kites: FakeAssistant, wire: Wire, site: Server
) -> None:
    """The conversation travels with each question, and a browser may send anything in its place."""
    for held in (*PAYLOADS, '{"turns":[],"question":"q","anchor":"s1\\"><img>","answered":true}'):

        def bend(route: Route, _: Request, held: str = held) -> None:
            body = route.request.post_data_json
            body["data"][-1] = held
            route.continue_(post_data=body)

        reader.page.route("**/queue/join*", bend)
        reader.ask(QUESTION)
        reader.page.unroute_all()
        assert kites.asked[-1] == (QUESTION, ())
    unharmed(reader.page, wire, site)
