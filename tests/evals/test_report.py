"""What is shown of a run, and which floors it misses."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from regchat.evals import report
from regchat.evals.questions import Floor, Floors, Metric, QuestionKind, Split
from regchat.evals.runner import Nearest, Run

Make = Callable[..., Any]
FLOORS: Floors = {
    Split.TEST: {
        Metric.RIGHT_PASSAGE_FIRST: Floor(0.5),
        Metric.ANSWERABLE_REFUSED: Floor(0.25, is_maximum=True),
    }
}
VOID = {"meta", "br"}


@pytest.fixture
def run(question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make) -> Run:
    """Return a run of four questions, of which two failed."""
    trace = {"retrieved": ["meta", "licences/1a"], "why": "<b>wind & rain</b>"}
    return Run(
        created=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
        index_version="v1",
        python="3.11.9",
        platform="Linux",
        processors=2,
        results=(
            result(question("fine"), answered("licences/1a"), "licences/1a"),
            result(
                question("missed", turns=("who <script>alert(1)</script>",), facts=("12 coins",)),
                answered("meta", trace=trace, text="Fly & see <i>it</i>."),
                "meta",
            ),
            result(question("silent", split=Split.TUNE), None),
            result(near_topic("near"), abstained()),
        ),
    )


def terminal(run: Run, floors: Floors) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(report.as_table(run, floors))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_a_run_on_its_floors_misses_none(run: Run) -> None:
    assert report.below_floors(run, FLOORS) == []


def test_a_missed_floor_is_told_with_the_figure_and_its_n(run: Run) -> None:
    floors = {
        Split.TEST: {Metric.RIGHT_PASSAGE_FIRST: Floor(0.51)},
        Split.TUNE: {Metric.ANSWERABLE_REFUSED: Floor(0.07, is_maximum=True)},
    }
    assert report.below_floors(run, floors) == [
        "tune: answerable_refused is 1.000 (1/1), against a maximum of 0.07",
        "test: right_passage_first is 0.500 (1/2), against a minimum of 0.51",
    ]


def test_a_floor_on_what_was_not_measured_is_missed(run: Run) -> None:
    floors = {Split.TUNE: {Metric.NEAR_TOPIC_ABSTENTION: Floor(0.1)}}
    assert report.below_floors(run, floors) == [
        "tune: near_topic_abstention is not measured, against a minimum of 0.1"
    ]


def test_a_floor_on_a_split_without_questions_is_missed(run: Run) -> None:
    tune = replace(run, results=tuple(r for r in run.results if r.question.split is Split.TUNE))
    assert len(report.below_floors(tune, FLOORS)) == 2


def test_a_run_of_one_split_is_not_held_to_the_floors_of_the_other(run: Run) -> None:
    own = tuple(r for r in run.results if r.question.split is Split.TUNE)
    assert report.below_floors(replace(run, results=own, split=Split.TUNE), FLOORS) == []


def test_a_run_of_one_kind_is_held_to_no_floor(run: Run) -> None:
    limited = replace(run, results=run.results[1:2], kind=QuestionKind.ANSWERABLE)
    assert report.below_floors(limited, FLOORS) == []


def test_the_document_holds_every_question_with_what_was_expected_and_what_came(run: Run) -> None:
    document = json.loads(report.as_text(run, FLOORS))
    fine, missed, silent, near = document["results"]
    assert [fine["passed"], missed["passed"], silent["passed"], near["passed"]] == [
        True, False, False, True,
    ]  # fmt: skip
    assert missed["expected"] == {
        "status": "answered",
        "locators": ["licences/1"],
        "facts": ["12 coins"],
        "forbidden": [],
    }
    assert missed["why_not"] == ["the first citation is meta", "does not state: 12 coins"]
    assert missed["answer"]["citations"][0]["locator"] == "meta"
    assert missed["answer"]["trace"]["retrieved"] == ["meta", "licences/1a"]
    assert (silent["answer"], silent["error"]) == (None, "ValueError: the string tore")
    assert near["answer"]["reply"][0]["text"] == "The source does not say."


def test_the_document_has_every_figure_of_all_and_of_each_split(run: Run) -> None:
    figures = report.as_document(run, FLOORS)["figures"]
    assert [(f["scope"], f["metric"]) for f in figures] == [
        (scope, metric) for scope in ("all", "tune", "test") for metric in Metric
    ]
    [first] = [f for f in figures if f["scope"] == "test" and f["metric"] == "right_passage_first"]
    assert (first["value"], first["numerator"], first["n"]) == (0.5, 1, 2)
    assert 0 < first["low"] < 0.5 < first["high"] < 1
    assert (first["floor"], first["met"]) == ({"value": 0.5, "is_maximum": False}, True)


def test_one_split_alone_is_not_shown_twice(run: Run) -> None:
    own = replace(run, results=run.results[:2])
    assert {f["scope"] for f in report.as_document(own, {})["figures"]} == {"test"}


def test_figures_are_given_apart_from_questions_close_to_the_editors(run: Run) -> None:
    near = (Nearest("fine", 0.97, "who gives it out"), Nearest("missed", 0.4, "when"))
    document = report.as_document(replace(run, closeness=near), FLOORS)
    [first] = [f for f in document["figures"] if (f["scope"], f["metric"]) == ("test", "recall@1")]
    assert (first["numerator"], first["n"]) == (1, 2)
    assert (first["apart"]["numerator"], first["apart"]["n"]) == (0, 1)
    assert document["questions_apart"] == 3
    assert document["results"][0]["closeness"] == {"score": 0.97, "text": "who gives it out"}


def test_a_value_in_a_trace_that_json_does_not_know_is_shown_as_text(
    run: Run, question: Make, answered: Make, result: Make
) -> None:
    odd = result(question(), answered("meta", trace={"path": Path("kites")}))
    document = json.loads(report.as_text(replace(run, results=(odd,)), {}))
    assert document["results"][0]["answer"]["trace"] == {"path": "kites"}


def test_the_times_are_the_median_the_95th_percentile_and_the_maximum(run: Run) -> None:
    timed = tuple(replace(run.results[0], milliseconds=float(n)) for n in range(1, 102))
    times = report.as_document(replace(run, results=timed), {})["milliseconds"]
    assert times == {"median": 51, "p95": 96, "max": 101}
    once = report.as_document(replace(run, results=timed[:1]), {})["milliseconds"]
    assert once == {"median": 1, "p95": 1, "max": 1}


def test_the_terminal_shows_each_figure_with_n_interval_floor_and_whether_it_is_met(
    run: Run,
) -> None:
    floors = {Split.TEST: {**FLOORS[Split.TEST], Metric.PASSED: Floor(0.9)}}
    shown = terminal(run, floors)
    assert re.search(r"right_passage_first +0\.500 +1/2 +0\.\d+–0\.\d+ +≥ 0\.5 +yes", shown)
    assert re.search(r"answerable_refused +0\.000 +0/2 .*≤ 0\.25 +yes", shown)
    assert re.search(r"passed +0\.667 +2/3 .*≥ 0\.9 +NO", shown)
    assert "Below its floor: test: passed is 0.667 (2/3)" in shown
    assert re.search(r"test +near_topic +1 +1\.000 +0\.\d+–1\.000 +– +0/0", shown)


def test_nothing_is_cut_on_a_terminal_of_80_columns(
    run: Run, question: Make, answered: Make, result: Make
) -> None:
    hits = ("meta", "licences/2", "licences/1")
    asked = [question(k, kind=k) for k in (*QuestionKind, QuestionKind.ANSWERABLE)] * 10
    results = tuple(result(q, answered("meta"), *hits) for q in asked)
    near = (Nearest("fine", 0.97, "who"),)
    floors: Floors = {Split.TEST: dict.fromkeys(Metric, Floor(0.85))}
    shown = terminal(replace(run, results=results, closeness=near), floors)
    tables = shown[: shown.index("Below its floor")]
    assert [name for name in (*Metric, *QuestionKind) if f"{name} " not in tables] == []
    assert "no close" in tables
    assert "…" not in tables


def test_the_terminal_shows_the_figures_apart_only_when_closeness_was_measured(run: Run) -> None:
    assert "no close" not in terminal(run, FLOORS)
    near = replace(run, closeness=(Nearest("fine", 0.97, "who"),))
    assert "no close: without the 1 nearest to an editor's question (> 0.9)" in terminal(
        near, FLOORS
    )


class _Page(HTMLParser):
    """Collects a page's tags, addresses and text, and whether its tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def page(run: Run, floors: Floors) -> _Page:
    read = _Page()
    read.feed(report.as_html(run, floors))
    assert read.open == []
    return read


def test_the_page_loads_nothing_and_runs_nothing(run: Run) -> None:
    read = page(run, FLOORS)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert read.addresses == []
    assert "url(" not in report.as_html(run, FLOORS)


def test_the_page_escapes_questions_answers_and_traces(run: Run) -> None:
    read = page(run, FLOORS)
    assert not {"b", "i"} & set(read.tags)
    assert "who <script>alert(1)</script>" in read.text
    assert "Fly & see <i>it</i>." in read.text
    assert '"why": "<b>wind & rain</b>"' in read.text


def test_the_page_shows_of_a_failed_question_what_was_expected_what_came_and_the_trace(
    run: Run,
) -> None:
    text = " ".join(page(run, FLOORS).text.split())
    assert "the first citation is meta does not state: 12 coins" in text
    assert "Expected answered; cites licences/1; states 12 coins" in text
    assert "[meta]" in text
    assert "Trace" in text
    assert "What came ValueError: the string tore" in text


def test_the_page_shows_the_cells_of_a_comparison(
    run: Run, question: Make, answered: Make, result: Make
) -> None:
    wrong = result(question(), answered("meta", text="One kite.", cells=True))
    text = " ".join(page(replace(run, results=(wrong,)), {}).text.split())
    assert "KR: One kite. [meta]" in text
    assert "JP: (nothing)" in text


def test_the_page_explains_every_figure(run: Run) -> None:
    html = report.as_html(run, FLOORS)
    assert [m for m in Metric if f"<dt>{m}</dt>" not in html] == []


def test_the_page_lists_questions_close_to_the_editors(run: Run) -> None:
    near = (Nearest("fine", 0.97, "who gives it out"), Nearest("missed", 0.4, "when"))
    text = " ".join(page(replace(run, closeness=near), FLOORS).text.split())
    assert "Close to a question that the editors wrote (1) fine (0.97)" in text


def test_the_page_of_a_run_where_all_passed_says_so(run: Run) -> None:
    text = " ".join(page(replace(run, results=run.results[:1]), {}).text.split())
    assert "1 of 1 questions passed." in text
    assert "Failed (0) None." in text


def test_the_page_fits_a_phone_and_a_dark_screen(run: Run) -> None:
    html = report.as_html(run, FLOORS)
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "prefers-color-scheme: dark" in html
