from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from regchat.corpus import Corpus
from tests.web.fakes import FakeAssistant, cite
from tests.web.page.conftest import Server, Wire
from tests.web.page.reader import PHONE

PAYLOAD = "</p><script>alert(1)</script><img src=https://evil.test/a.png onerror=alert(2)>"


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser without JavaScript."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context
    context.close()


def test_without_javascript_the_page_opens_at_the_marked_sentence(
    plain: BrowserContext, site: Server, kites: FakeAssistant
) -> None:
    citation = cite(kites.corpus, "weather/1", sentence=1)
    page = plain.new_page()
    span = f"from={citation.start}&to={citation.end}"
    page.set_viewport_size({"width": 360, "height": 300})
    page.goto(f"{site.address}/source/weather/1?{span}")
    expect(page.locator("mark")).to_have_text(citation.quote)
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.get_by_text("What the answer cites is marked.")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Weather")).to_be_attached()
    expect(page.get_by_role("heading", level=3, name="Strong wind")).to_be_attached()
    page.close()


def test_it_says_whose_text_it_is_of_when_and_which_country_a_passage_is_about(
    plain: BrowserContext, site: Server
) -> None:
    page = plain.new_page()
    page.goto(f"{site.address}/source/licences/1b")
    for words in (
        "By Ada Example, The Kite Press",
        "Published 2 March 2025",
        "Checked against the published article 20 November 2025",
        "An invented text for tests.",
        "This is the passage you came for.",
    ):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    expect(page.locator("[id='licences/1b']")).to_contain_text("About Japan")
    expect(page.locator("[id='licences/1a']")).to_contain_text("About Korea")
    page.close()


def test_two_sentences_of_a_passage_are_marked_and_nothing_between_them_is_lost(
    site: Server, kites: FakeAssistant
) -> None:
    passage = kites.corpus.at("licences/1a")[0]
    first, second = passage.spans
    query = f"from={second.start}&to={second.end}&from={first.start}&to={first.end}"
    html = httpx.get(f"{site.address}/source/licences/1a?{query}").text
    one, two = (passage.quote(span) for span in passage.spans)
    assert f"<mark>{one}</mark> <mark>{two}</mark>" in html


@pytest.mark.parametrize(
    "query",
    ["from=0", "to=5", "from=5&to=5", "from=9&to=3", "from=0&to=99999", "from=-1&to=4",
     "from=x&to=4", "from=0&to=" + "9" * 5000, "from=%00&to=4", "from=٣&to=9"],
)  # fmt: skip
def test_an_address_that_names_no_sentence_shows_the_passage_unmarked(
    site: Server, query: str
) -> None:
    response = httpx.get(f"{site.address}/source/licences/1a?{query}")
    assert response.status_code == 200
    assert "<mark>" not in response.text
    assert "autofocus" in response.text


@pytest.mark.parametrize(
    "locator", ["", "licences", "nothing/1", "..%2Fsecret", "licences/1a/", "%00"]
)
def test_an_unknown_address_is_a_readable_page_that_lists_what_there_is(
    site: Server, locator: str
) -> None:
    response = httpx.get(f"{site.address}/source/{locator}", follow_redirects=True)
    assert response.status_code == (404 if locator else 200)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for title in ("Kites in Korea and Japan", "Questions about kites"):
        assert title in response.text


def test_a_document_and_a_published_paragraph_have_addresses_too(site: Server) -> None:
    whole = httpx.get(f"{site.address}/source/faq")
    assert whole.status_code == 200
    assert "Can a child fly a kite?" in whole.text
    assert "autofocus" not in whole.text
    paragraph = httpx.get(f"{site.address}/source/licences/1")
    assert paragraph.text.count("passage found") == 2
    assert paragraph.text.count("autofocus") == 1


def test_the_pages_run_nothing_and_load_only_their_stylesheet(site: Server) -> None:
    response = httpx.get(f"{site.address}/source/licences/1a")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; base-uri 'none'")
    assert "unsafe" not in policy
    assert "<script" not in response.text
    assert "style=" not in response.text
    style = response.text.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = httpx.get(f"{site.address}{style}")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "max-age" in sheet.headers["cache-control"]


def test_markup_in_a_document_stays_text(
    opened: object, browser: Browser, site: Server, kites: FakeAssistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(kites, "corpus", hostile(kites.corpus))
    context, wire = browser.new_context(), Wire()
    wire.watch(context)
    page = context.new_page()
    for address in ("/source/licences/1a?from=0&to=9", "/source", "/source/<script>alert(1)"):
        page.goto(site.address + address)
        assert page.locator("script, img").count() == 0
        expect(page.get_by_text("alert(1)").first).to_be_attached()
    assert wire.dialogs == []
    assert wire.off(site.address) == []
    context.close()


def hostile(corpus: Corpus) -> Corpus:
    """Return the corpus with markup in everything that is shown of it."""
    documents = {
        key: replace(d, title=PAYLOAD, author=PAYLOAD, publisher=PAYLOAD, edition=PAYLOAD)
        for key, d in corpus.documents.items()
    }
    passages = tuple(
        replace(p, text=PAYLOAD + p.text, section=PAYLOAD, heading=PAYLOAD) for p in corpus.passages
    )
    return replace(corpus, documents=documents, passages=passages)
