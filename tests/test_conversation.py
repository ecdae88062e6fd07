from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from regchat.answer import Answer, Citation, Sentence, Status
from regchat.conversation import MAX_TURNS, Turn, asked, continued
from regchat.errors import HistoryError

TEXT = "Korea asks for a licence. Japan asks for a number."
FIRST, SECOND = (0, 25), (26, 50)


def cite(n: int, start: int, end: int) -> Citation:
    return Citation(
        n=n,
        locator="licences/2",
        document="article",
        section="Licences",
        quote=TEXT[start:end],
        start=start,
        end=end,
        passage=TEXT,
        jurisdictions=frozenset(),
        published=date(2025, 3, 2),
        reviewed=None,
    )


ANSWER = Answer(
    status=Status.ANSWERED,
    language="en",
    sentences=(Sentence(TEXT[:25], (1,)), Sentence(TEXT[26:], (2,))),
    citations=(cite(1, *FIRST), cite(2, *SECOND)),
    standalone_question="What do Korea and Japan ask for?",
    notice="Not medical advice.",
    index_version="1",
)


class Forgetful:
    """Answers, but knows no history."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, trace: bool = False) -> Answer:
        if history:
            raise HistoryError("The history names 'gone/1', which is no passage.")
        return ANSWER


def test_a_history_from_before_the_index_was_swapped_is_let_go() -> None:
    assert asked(Forgetful(), "and?", (Turn("What?", "What?", ("gone/1",)),)) is ANSWER


def test_a_turn_holds_each_locator_once_and_the_question_as_it_was_understood() -> None:
    (turn,) = continued((), "what do they ask for", ANSWER)
    assert turn == Turn("what do they ask for", ANSWER.standalone_question, ("licences/2",))


def test_the_oldest_turn_is_dropped_from_a_long_history() -> None:
    history: tuple[Turn, ...] = ()
    for number in range(MAX_TURNS + 2):
        history = continued(history, f"question {number}", ANSWER)
    assert len(history) == MAX_TURNS
    assert history[0].question == "question 2"
