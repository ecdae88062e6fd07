"""What is shown of the changes since an earlier run, and what is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from regchat.answer import Status
from regchat.evals import report, side_by_side
from regchat.evals.changes import Changes, compare
from regchat.evals.questions import Question, Split
from regchat.evals.results import Result
from regchat.evals.runner import Run

Make = Callable[..., Any]
BEFORE = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ASKED, SAID, UNSAID, FACT, BANNED, BROKEN = (
    "who mends the kite",
    "The amber tailor mends it.",
    "Nobody knows the tailor.",
    "crimson thread",
    "amber",
    "ValueError: the violet string tore",
)
SECRETS = (ASKED, "tailor", "crimson", "amber", "violet", "who was it", "licences/", "meta")


def run(results: list[Result], **changes: Any) -> Run:
    return Run(
        created=BEFORE,
        index_version="v1",
        python="3.11.9",
        platform="Linux",
        processors=2,
        results=tuple(results),
        **changes,
    )


@pytest.fixture
def changes(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> Callable[[Split], Changes]:
    """Return a maker of changes of each kind, all of one split."""

    def asked(id: str, **changed: Any) -> Question:
        return question(id, **({"turns": ("who was it", ASKED)} | changed))  # type: ignore[no-any-return]

    def make(split: Split) -> Changes:
        own = {"split": split, "facts": (FACT,), "forbidden": (BANNED,)}
        right = answered("licences/1a", text="Crimson thread mends it.")
        wrong = answered("meta", text=SAID)
        broken = Result(asked("broken", **own), None, 1.0, error=BROKEN)
        before = [
            result(asked("worse", **own), right),
            result(asked("better", **own), wrong),
            result(near_topic("other", split=split), abstained(Status.NOT_IN_SOURCE, "meta")),
            result(asked("broken", **own), wrong),
            result(asked("rewritten", **own), right),
            result(asked("old", **own), right),
            result(asked("same", **own), right),
        ]
        after = [
            result(asked("worse", **own), wrong),
            result(asked("better", **own), right),
            result(near_topic("other", split=split), abstained()),
            broken,
            result(asked("rewritten", **(own | {"turns": (ASKED + " now",)})), right),
            result(asked("young", **own), wrong),
            result(asked("same", **own), right),
        ]
        return compare(run(before), run(after), {r.question.id for r in after})

    return make


def lines(changes: Changes) -> list[str]:
    return list(side_by_side.as_lines(changes))


def table(changes: Changes) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(side_by_side.as_table(changes))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def section(changes: Changes, result: Result) -> str:
    """Return what the HTML page has of the changes, and nothing else of it."""
    html = report.as_html(run([result]), {}, changes)
    return html[html.index("<h2>Compared") : html.index("<h2>Failed")]


def test_each_change_is_shown_under_its_kind_what_got_worse_first(
    changes: Callable[[Split], Changes],
) -> None:
    shown = [line for line in lines(changes(Split.TUNE)) if not line.startswith("    ")]
    assert shown == [
        "Compared with the run of 2026-05-04 12:00+00:00 (index v1):",
        "now fails (1)",
        "  worse: passed -> failed",
        "now passes (1)",
        "  better: failed -> passed",
        "status or first citation changed (2)",
        "  other: passed",
        "  broken: failed",
        "question changed (1)",
        "  rewritten: passed",
        "new (1)",
        "  young: failed",
        "gone (1)",
        "  old: passed",
        "now fails 1, now passes 1, status or first citation changed 2, question changed 1, "
        "new 1, gone 1, unchanged 1",
    ]


def test_a_change_outside_the_test_split_is_shown_with_the_question_and_both_replies(
    changes: Callable[[Split], Changes],
) -> None:
    shown = lines(changes(Split.TUNE))
    at = shown.index("  worse: passed -> failed")
    assert shown[at + 1 : at + 5] == [
        f"    answerable: “who was it” “{ASKED}”",
        "    before: answered, licences/1a: Crimson thread mends it.",
        f"    now: answered, meta: {SAID}",
        "    the first citation is meta",
    ]
    at = shown.index("  broken: failed")
    assert shown[at + 3 : at + 5] == ["    now: no reply", f"    no reply: {BROKEN}"]
    assert "    before: not_in_source, meta: The source does not say." in shown


def test_a_rewritten_question_is_shown_with_what_changed_in_it(
    changes: Callable[[Split], Changes],
) -> None:
    shown = lines(changes(Split.TUNE))
    at = shown.index("  rewritten: passed")
    assert shown[at + 1 : at + 4] == [
        f"    answerable: “{ASKED} now”",
        "    changed: turns",
        f"    it was: “who was it” “{ASKED}”",
    ]


def test_of_the_test_split_ids_and_verdicts_are_shown_and_nothing_else(
    changes: Callable[[Split], Changes], question: Make, answered: Make, result: Make
) -> None:
    told, open_ones = lines(changes(Split.TEST)), lines(changes(Split.TUNE))
    assert told == [line for line in open_ones if not line.startswith("    ")]
    html = section(changes(Split.TEST), result(question(), answered("licences/1a")))
    for shown in ("\n".join(told), table(changes(Split.TEST)), html):
        assert [secret for secret in SECRETS if secret.casefold() in shown.casefold()] == []
    assert "worse: passed -&gt; failed" in html


def test_a_question_that_leaves_the_test_split_stays_sealed(
    question: Make, answered: Make, result: Make
) -> None:
    before = run([result(question(turns=(ASKED,)), answered("meta", text=SAID))])
    after = run([result(question(turns=(ASKED,), split=Split.TUNE), answered("meta", text=SAID))])
    [change] = compare(before, after, {"kite-1"}).changes
    assert asdict(side_by_side.entry(change)) == {"id": "kite-1", "verdict": "failed", "lines": ()}


def test_runs_that_do_not_differ_are_one_line_of_counts(
    question: Make, answered: Make, result: Make
) -> None:
    same = run([result(question(), answered("licences/1a"))])
    assert lines(compare(same, same, {"kite-1"})) == [
        "Compared with the run of 2026-05-04 12:00+00:00 (index v1):",
        "now fails 0, now passes 0, status or first citation changed 0, question changed 0, "
        "new 0, gone 0, unchanged 1",
    ]


def test_what_the_earlier_run_was_not_meant_to_ask_is_counted(
    question: Make, answered: Make, result: Make
) -> None:
    own = result(question("a", split=Split.TUNE), answered("licences/1a"))
    after = run([own, result(question("b"), answered("licences/1a"))])
    changes = compare(run([own], split=Split.TUNE), after, {"a", "b"})
    assert lines(changes)[-1].endswith("left out since the earlier run was limited 1")


def test_figures_stand_side_by_side_with_their_difference(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    near = result(near_topic("near"), abstained())
    before = run([result(question("a"), answered("licences/1a", "meta")), near])
    young = result(near_topic("urgent", status=Status.URGENT), abstained())
    after = run([result(question("a"), answered("meta")), near, young])
    shown = table(compare(before, after, {"a", "near", "urgent"}))
    assert re.search(r"test, before and now", shown)
    assert re.search(r"right_passage_first +1\.000 +1/1 +0\.000 +0/1 +-1\.000", shown)
    assert re.search(r"near_topic_abstention +1\.000 +1/1 +1\.000 +2/2 +=", shown)
    assert re.search(r"citations_an_answer +2\.0 +2/1 +1\.0 +1/1 +-1\.0", shown)
    assert "urgent_recognised" not in shown


def test_a_figure_of_one_run_alone_has_no_difference(
    question: Make, near_topic: Make, answered: Make, abstained: Make, result: Make
) -> None:
    own = result(question("a"), answered("licences/1a"))
    after = run([own, result(near_topic("near"), abstained())])
    shown = table(compare(run([own]), after, {"a", "near"}))
    assert re.search(r"near_topic_abstention +– +0/0 +1\.000 +1/1 +–", shown)


def test_texts_are_shown_as_they_are_on_one_line_and_escaped_on_the_page(
    question: Make, answered: Make, result: Make
) -> None:
    asked = question(split=Split.TUNE, turns=("who [bold]\n<b>\x1b[31mflies</b>",))
    right, wrong = result(asked, answered("licences/1a")), result(asked, answered("meta"))
    changes = compare(run([right]), run([wrong]), {"kite-1"})
    assert "    answerable: “who [bold] <b>[31mflies</b>”" in lines(changes)
    assert "who [bold] &lt;b&gt;[31mflies&lt;/b&gt;" in section(changes, wrong)


def test_the_page_shows_the_changes_and_the_figures_side_by_side(
    changes: Callable[[Split], Changes], question: Make, answered: Make, result: Make
) -> None:
    html = section(changes(Split.TUNE), result(question(), answered("meta")))
    assert "now fails 1, now passes 1" in html
    assert "before: answered, licences/1a: Crimson thread mends it." in html
    assert '<th scope="row">right_passage_first</th><td>' in html


def test_a_page_without_an_earlier_run_speaks_of_none(
    question: Make, answered: Make, result: Make
) -> None:
    assert "Compared" not in report.as_html(run([result(question(), answered("meta"))]), {})
