"""What sites load and paste: the widget's scripts, its words, the tags."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from regchat import prompts
from regchat.feedback.store import Reason
from regchat.web import embed
from regchat.web.embed import snippet
from regchat.web.embed.routes import add_embed, add_words
from regchat.web.embed.words import DEFAULT, language_for, languages, words
from tests.commands import Ran

MOST_BYTES = 12_000
SERVER = "https://regchat.example"
CLINIC = "https://clinic.example"
CHANGED = (
    "{n}.js is not what was released. If sites may have pinned it, put it back, copy it to "
    "{next}.js and change that. Only if it was never published: write {now} into released.yaml."
)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    add_embed(app)
    add_words(app)
    return TestClient(app)


def flat(texts: Any, name: str = "") -> dict[str, str]:
    """Return every text with its place."""
    if not isinstance(texts, dict):
        return {name: texts}
    return {k: v for key, held in texts.items() for k, v in flat(held, f"{name}.{key}").items()}


def test_a_released_version_is_never_changed() -> None:
    for n, was in embed.released().items():
        now = embed.integrity(n)
        assert now == was, CHANGED.format(n=n, next=max(embed.versions()) + 1, now=now)


def test_every_version_but_the_newest_is_released() -> None:
    assert set(embed.released()) <= set(embed.versions())
    assert set(embed.versions()) - set(embed.released()) <= {max(embed.versions())}


@pytest.mark.parametrize("version", embed.versions())
def test_the_widget_is_small(version: int) -> None:
    assert len(gzip.compress(embed.source(version), 9)) < MOST_BYTES


@pytest.mark.parametrize("version", embed.versions())
def test_the_widget_makes_no_html_of_texts_and_stores_nothing(version: int) -> None:
    script = embed.source(version).decode()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                 "DOMParser", "localStorage", "sessionStorage", "indexedDB", ".cookie",
                 "scrollIntoView("):  # fmt: skip
        assert word not in script, word
    assert set(re.findall(r"https?://[^\"`\s]+", script)) == {"http://www.w3.org/2000/svg"}


def test_the_newest_release_is_served_for_a_short_while(client: TestClient) -> None:
    response = client.get("/embed.js")
    assert response.content == embed.source(embed.newest())
    assert response.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("version", embed.released())
def test_every_release_stays_served_for_ever(client: TestClient, version: int) -> None:
    response = client.get(f"/embed/{version}.js")
    assert response.content == embed.source(version)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_version_in_development_is_neither_kept_nor_the_newest(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = max(embed.versions())
    monkeypatch.setattr(embed, "versions", lambda: [newest, newest + 1])
    monkeypatch.setattr(embed, "source", lambda n: str(n).encode())
    assert client.get("/embed.js").text == str(newest)
    response = client.get(f"/embed/{newest + 1}.js")
    assert (response.text, response.headers["cache-control"]) == (str(newest + 1), "no-cache")


@pytest.mark.parametrize("path", ["/embed.js", "/embed/1.js"])
def test_any_site_may_load_the_script(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"origin": CLINIC}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_script_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/embed.js").headers["etag"]
    response = client.get("/embed.js", headers={"if-none-match": f'"x", {tag}'})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == tag
    assert response.headers["access-control-allow-origin"] == "*"


def test_the_script_travels_compressed_where_that_is_understood(client: TestClient) -> None:
    packed = client.get("/embed.js", headers={"accept-encoding": "gzip"})
    plain = client.get("/embed.js", headers={"accept-encoding": "identity"})
    assert int(packed.headers["content-length"]) < MOST_BYTES
    assert packed.content == plain.content
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("name", ["0", "01", "-1", "999", "x", "1.js", "..%2f1", "%D9%A1", "1%00"])
def test_a_version_that_is_none_is_a_problem(client: TestClient, name: str) -> None:
    response = client.get(f"/embed/{name}.js")
    assert response.status_code == 404
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/embed.js", "/embed/1.js"])
def test_the_scripts_can_be_asked_for_without_their_bodies(client: TestClient, path: str) -> None:
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("wanted", "served"),
    [("ko", "ko"), ("ko-KR", "ko"), ("JA", "ja"), ("ru_RU", "ru"), ("de", "en"), ("", "en"),
     ("__proto__", "en"), ("k", "en")],
)  # fmt: skip
def test_a_language_without_words_gets_english_ones(wanted: str, served: str) -> None:
    assert language_for(wanted) == served
    assert words(wanted)["language"] == served


def test_the_words_are_served_to_be_kept_for_an_hour(client: TestClient) -> None:
    response = client.get("/v1/words/ko-KR")
    assert response.json() == words("ko")
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert client.get(f"/v1/words/{'x' * 36}").status_code == 422


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_with_the_same_fields(language: str) -> None:
    model, told = (flat(prompts.load("widget")[name]) for name in (DEFAULT, language))
    assert list(told) == list(model)
    for name, text in told.items():
        assert isinstance(text, str), f"{name}: quote it"
        assert text.strip(), name
        fields = set(re.findall(r"\{(\w+)\}", text))
        assert fields == set(re.findall(r"\{(\w+)\}", model[name])), name


def test_the_reasons_are_those_that_are_taken() -> None:
    assert list(words(DEFAULT)["reasons"]) == list(Reason)


@pytest.mark.parametrize("version", embed.versions())
def test_every_word_that_a_version_reads_is_there(version: int) -> None:
    read = set(re.findall(r"\bwords\.(\w+)", embed.source(version).decode()))
    kinds = set(re.findall(r'fault\("(\w+)"', embed.source(version).decode())) - {"cleared"}
    assert read | kinds <= set(words(DEFAULT))


def test_the_pinned_tag_is_checked_by_the_browser() -> None:
    tag = snippet.pinned_tag(SERVER, 1, data_greeting='"Hi" <b>')
    assert tag == (
        f'<script src="{SERVER}/embed/1.js" integrity="{embed.integrity(1)}" '
        'crossorigin="anonymous" data-greeting="&quot;Hi&quot; &lt;b&gt;" async></script>'
    )


def test_the_instructions_hold_all_that_is_to_be_pasted() -> None:
    told = "\n".join(snippet.instructions(SERVER, [CLINIC]))
    for part in (
        snippet.pinned_tag(SERVER, embed.newest()),
        f'<script src="{SERVER}/embed.js" async></script>',
        f"script-src {SERVER}",
        f"connect-src {SERVER}",
        f"frame-src {SERVER}",
        f'<iframe src="{SERVER}/"',
        CLINIC,
        "en, ko, ja, ru",
    ):
        assert part in told
    used = set(re.findall(r"given\.(\w+)", embed.source(embed.newest()).decode())) - {"color"}
    assert {name.split("=")[0] for name in re.findall(r"data-([\w]+)", told)} == used


def test_it_warns_while_nobody_may_embed_and_of_an_address_without_https() -> None:
    assert snippet.warnings(SERVER, [CLINIC]) == []
    nobody, plain = snippet.warnings("http://127.0.0.1:7860", [])
    assert "REGCHAT_EMBED_ORIGINS is empty" in nobody
    assert "REGCHAT_PUBLIC_URL" in plain


def test_the_command_prints_what_the_settings_make_of_it(
    regchat: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "warning: Nobody may embed it yet" in regchat("embed").err
    monkeypatch.setenv("REGCHAT_EMBED_ORIGINS", f"{CLINIC}/")
    monkeypatch.setenv("REGCHAT_PUBLIC_URL", SERVER)
    ran = regchat("embed")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "\n\n".join(snippet.instructions(SERVER, [CLINIC])) + "\n"
