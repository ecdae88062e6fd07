from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from regchat.config import Settings
from regchat.web.server import create_app
from tests.web.api.test_api import assert_problem
from tests.web.fakes import NOTICE, QUESTION, FakeAssistant
from tests.web.page.conftest import EXAMPLES


def test_a_passage_is_told_with_its_sentences_and_its_text(client: TestClient) -> None:
    told = client.get("/api/v1/sources/licences/1a").json()
    spans = [told["passage"][s["start"] : s["end"]] for s in told["sentences"]]
    assert spans == [s["text"] for s in told["sentences"]]
    assert spans[0] == "In Korea, the KTA issues the kite licence."
    assert told["sentences"][0]["jurisdictions"] == told["jurisdictions"] == ["KR"]
    assert (told["document"], told["title"]) == ("article", "Kites in Korea and Japan")
    assert (told["author"], told["publisher"]) == ("Ada Example", "The Kite Press")
    assert (told["section"], told["heading"]) == ("Licences for kites", None)
    assert (told["published"], told["reviewed"]) == ("2025-03-02", "2025-11-20")
    assert told["url"] == "/source/licences/1a"


def test_every_citation_of_an_answer_can_be_read(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    for citation in answer["citations"]:
        told = client.get(f"/api/v1/sources/{citation['locator']}").json()
        assert told["passage"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_paragraph_that_became_several_passages_names_them(client: TestClient) -> None:
    told = assert_problem(client.get("/api/v1/sources/licences/1"), 404)
    assert "'licences/1a', 'licences/1b'" in told


@pytest.mark.parametrize(
    "locator", ["x/1", "", "%2e%2e%2fetc", "licences", "licences/1a/", "%00", "<script>", "a" * 999]
)
def test_another_locator_is_a_problem(client: TestClient, locator: str) -> None:
    assert_problem(client.get(f"/api/v1/sources/{locator}"), 404)


def test_what_the_answers_are_taken_from(client: TestClient, assistant: FakeAssistant) -> None:
    assert client.get("/api/v1/about").json() == {
        "title": "Kites in Korea and Japan",
        "author": "Ada Example",
        "publisher": "The Kite Press",
        "published": "2025-03-02",
        "reviewed": "2025-11-20",
        "notice": NOTICE,
        "opening_questions": list(assistant.opening_questions()),
        "index_version": "v1",
        "language": "en",
    }


def test_the_editors_themes_give_the_questions_to_begin_with(
    assistant: FakeAssistant, settings: Settings, corpus_folder: Path
) -> None:
    (corpus_folder / "examples.yaml").write_text(EXAMPLES, "utf-8")
    with TestClient(create_app(assistant, settings)) as client:
        told = client.get("/api/v1/about").json()["opening_questions"]
    assert told == ["What does a licence cost?", "What does a red flag mean?"]


def test_the_openapi_document_describes_what_is_told(client: TestClient) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for path, schema in (("about", "About"), ("sources/faq/1", "Source")):
        told = client.get(f"/api/v1/{path}").json()
        assert sorted(schemas[schema]["properties"]) == sorted(told)
