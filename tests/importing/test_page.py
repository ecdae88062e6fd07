"""Saved web pages, Markdown and Word documents."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from tests.importing.conftest import Imported

Import = Callable[..., Imported]
PARAGRAPH = (
    "Whoever flies a kite on both sides of the strait learns that the rules differ. Korea asks "
    "the pilot for a licence, and Japan asks for a number on the kite."
)
BYLINE = "<p>By Ada Example · 2 March 2025</p>"
HEAD = f"<h1>Kites over the Strait</h1>{BYLINE}<p>{PARAGRAPH}</p>"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def test_what_a_page_says_of_itself_is_taken_from_its_head(imported: Import) -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "Kites over the Strait",
        "datePublished": "2025-03-02T08:00:00+01:00",
        "dateModified": "2026-01-01",
        "author": {"@type": "Person", "name": "Ada Example"},
        "publisher": {"@type": "Organization", "name": "The Kite Press"},
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    result = imported(page(f"<h1>Kites over the Strait</h1><p>{PARAGRAPH}</p>", head), "html")
    (document,) = result.corpus.documents.values()
    assert (document.author, document.publisher) == ("Ada Example", "The Kite Press")
    assert document.published.isoformat() == "2025-03-02"
    assert any("in the page's own data" in line for line in result.told)


def test_an_article_among_menus_without_a_name_is_found(imported: Import) -> None:
    more = "".join(f"<p>Rule {n} is that no pilot may fly kite {n} by night.</p>" for n in range(9))
    body = (
        "<div><a href=/>The Kite Press</a> <a href=/g>Guides</a></div>"
        f"<div><div>{HEAD}<h2>Licences</h2><p>{PARAGRAPH} So it is.</p>{more}</div></div>"
        "<div><h4>More</h4><a href=1>Boats over the Strait: what our reporter found out</a>"
        "<a href=2>Balloons</a></div>"
        "<div>We use cookies to make this page better. By going on you agree.</div>"
    )
    result = imported(page(body), "html")
    assert list(result.passages)[:3] == ["meta", "intro/1", "licences/1"]
    assert list(result.passages)[-1] == "licences/10"
    assert any("We use cookies" in line for line in result.left)


def test_an_id_in_the_page_is_the_id_of_the_section(imported: Import) -> None:
    result = imported(page(f'{HEAD}<h2 id="fees">What it costs</h2><p>{PARAGRAPH} So.</p>'), "html")
    assert "fees/1" in result.passages


@pytest.mark.parametrize(
    "form",
    [
        "<details><summary>{q}</summary><p>{a}</p></details>",
        "<dl><dt>{q}</dt><dd>{a}</dd></dl>",
        "<button aria-expanded=false>{q}</button><div hidden>{a}</div>",
        "<h3><button>{q}</button></h3><div>{a}</div>",
        "<p><strong>{q}</strong></p><p>{a}</p>",
        "<p><b>{q}</b><br>{a}</p>",
        "<p>Q: {q} A: {a}</p>",
    ],
)
def test_questions_and_answers_are_found_in_every_form(imported: Import, form: str) -> None:
    asked = form.format(q="Can a child fly?", a="Yes, from the age of nine in Korea.")
    asked += form.format(q="Who pays?", a="The pilot pays, and nobody else.")
    result = imported(page(f"{HEAD}<h2>FAQ</h2>{asked}"), "html")
    found = [(at, p.heading, p.text) for at, p in result.passages.items() if at.startswith("faq")]
    assert found == [
        ("faq/1", "Can a child fly?", "Yes, from the age of nine in Korea."),
        ("faq/2", "Who pays?", "The pilot pays, and nobody else."),
    ]


def test_questions_in_their_own_markup_need_no_heading(imported: Import) -> None:
    body = f"{HEAD}<h2>Licences</h2><p>Korea has one for all.</p>"
    body += "<details><summary>Who pays?</summary>The pilot pays.</details>"
    result = imported(page(body), "html")
    assert {"licences/1", "faq/1"} <= set(result.passages)


def test_subheadings_are_the_headings_of_their_passages_only(imported: Import) -> None:
    body = f"{HEAD}<h2>Fees</h2><h3>Korea</h3><p>Twelve coins buy one.</p>"
    body += "<h3>Japan</h3><h4>Spring</h4><p>Nobody pays for it.</p>"
    body += "<h2>Term</h2><p>It lasts for three years.</p>"
    passages = imported(page(body), "html").passages
    headings = [passages[at].heading for at in ("fees/1", "fees/2", "term/1")]
    assert headings == ["Korea", "Japan: Spring", None]


def test_words_in_scripts_are_no_text_and_escaped_ones_are(imported: Import) -> None:
    body = f"{HEAD}<script>alert('no')</script><style>p {{}}</style>"
    body += "<p>A page may hold &lt;script&gt;alert('yes')&lt;/script&gt; as words.</p>"
    result = imported(page(body), "html")
    assert "<script>alert('yes')</script>" in result.words()
    assert "alert('no')" not in result.words()


def test_every_sentence_of_a_page_is_taken_or_told(imported: Import) -> None:
    places = {
        "aside": "<aside>{}</aside>",
        "footer": "<footer><p>{}</p></footer>",
        "form": "<form><label>{}</label></form>",
        "caption": f"<table><caption>{{}}</caption>{'<tr><td>a</td><td>b</td></tr>' * 2}</table>",
        "noscript": "<noscript>{}</noscript>",
        "svg": "<svg><text>{}</text></svg>",
        "hidden": "<div hidden>{}</div>",
        "nested": "<ul><li>One<ul><li>{}</li></ul></li></ul>",
        "layout": "<table><tr><td><h3>Left</h3><p>{}</p></td></tr></table>",
        "quote": "<blockquote>“{}”<footer>A pilot</footer></blockquote>",
        "loose": "{}",
        "unknown": "<kite-card><p>{}</p></kite-card>",
    }
    sentences = {name: f"The {name} says that kites are red." for name in places}
    body = "".join(form.format(sentences[name]) for name, form in places.items())
    result = imported(page(f"<article>{HEAD}<h2>More</h2>{body}</article>"), "html")
    told = "\n".join(result.left)
    for name, sentence in sentences.items():
        assert (sentence in result.words()) != (sentence in told), name
    for name in ("hidden", "nested", "layout", "loose", "unknown"):
        assert sentences[name] in result.words()


def test_a_page_in_the_character_set_that_it_declares_is_read(imported: Import) -> None:
    text = page(f"{HEAD}<p>The café sells kites.</p>", '<meta charset="windows-1252">')
    assert "The café sells kites." in imported(text.encode("windows-1252"), "html").words()


def test_front_matter_and_ids_of_markdown_are_taken(imported: Import) -> None:
    text = (
        "---\ntitle: Kites\nauthor: [Ada Example, Bo Sample]\ndate: 2025-03-02\n---\n\n"
        f"{PARAGRAPH}\n\nWhat it costs {{#fees}}\n---\n\nTwelve `coins` in [Korea](x).\n"
    )
    result = imported(text, "md")
    (document,) = result.corpus.documents.values()
    assert (document.title, document.author) == ("Kites", "Ada Example and Bo Sample")
    assert result.passages["fees/1"].text == "Twelve coins in Korea."
    assert result.passages["fees/1"].section == "What it costs"


def test_scripts_in_markdown_are_words_and_tags_of_a_text_are_not(imported: Import) -> None:
    text = (
        f"# Kites\n\nBy Ada Example, 2 March 2025\n\n{PARAGRAPH}\n\n"
        "<script>alert(1)</script>\n\n"
        "A <b>red</b> kite, <img src=x onerror=alert(2)> and {a: KR}.\n"
    )
    words = imported(text, "md").words()
    assert "<script>alert(1)</script>" in words
    assert "A red kite, <img src=x onerror=alert(2)> and {a: KR}." in words


def test_a_word_document_without_styles_is_read_by_its_bold_lines(imported: Import) -> None:
    from docx import Document

    document = Document()
    document.core_properties.author = "A typist"
    for text, bold in (
        ("Kites over the Strait", True),
        ("By Ada Example, 2 March 2025", False),
        (PARAGRAPH, False),
        ("Licences in Korea", True),
        ("The office issues one.", False),
        ("FAQ", True),
        ("Who pays?", True),
        ("The pilot pays.", False),
    ):
        document.add_paragraph().add_run(text).bold = bold
    document.add_paragraph("A remark.").add_run(" {licences/1: KR} # ---")
    file = io.BytesIO()
    document.save(file)
    result = imported(file.getvalue(), "docx")
    assert list(result.passages) == ["meta", "intro/1", "licences-in-korea/1", "faq/1"]
    assert result.passages["faq/1"].text == "The pilot pays. A remark. {licences/1: KR} # ---"
    assert next(iter(result.corpus.documents.values())).author == "Ada Example"
