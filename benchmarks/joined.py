"""What becomes of two or three questions in one message.

Joins short questions of the split `tune` that are right alone, at random: Y has an answer, N has
none. Then the two turns of each conversation of that split in one message, where the second leans
on the first. Prints for each pattern what became of its questions:

- `cited`: the passage that answers it is cited;
- `told`: the reply says that the article does not answer it;
- `abstained`: the whole message got no answer;
- `lost`: it has an answer, and the reply passes over it;
- `silent`: it has none, and the reply does not say so.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from regchat import language, parts, turns
from regchat.answer import Answer, Status
from regchat.assistant import Assistant, open_assistant
from regchat.config import load_settings
from regchat.conversation import continued
from regchat.corpus import base_locator
from regchat.evals.questions import Question, QuestionKind, Split, read_evaluation

QUESTIONS = Path(__file__).resolve().parents[1] / "corpus" / "korea-japan" / "evaluation.yaml"
PATTERNS = ("YY", "YN", "NY", "NN", "YYY", "YNY")
KINDS = {QuestionKind.ANSWERABLE: "Y", QuestionKind.NEAR_TOPIC: "N"}
LONGEST = 14  # words
ANOTHER = "Which law covers Korea?"


def joinable(question: Question) -> bool:
    """Tell whether a question is one, short, and says by itself what it is about."""
    text = question.turns[0]
    short = len(question.turns) == 1 and 3 <= len(language.words(text)) <= LONGEST
    asked = [written(question), ANOTHER]
    return short and parts.to_search(" ".join(asked)) == asked


def written(question: Question) -> str:
    """Return the question with a question mark."""
    return question.turns[0].rstrip(" .!?") + "?"


def cites(answer: Answer, question: Question) -> bool:
    """Tell whether an answer cites what answers the question."""
    return any(base_locator(c.locator) in question.locators for c in answer.citations)


def became(answer: Answer, question: Question) -> str:
    """Return what became of one of the questions in a message."""
    return what_became(answer, question, written(question), KINDS[question.kind])


def what_became(answer: Answer, question: Question, text: str, kind: str) -> str:
    """Return what became of a question of a kind, Y or N, that is written so in a message."""
    if answer.status is not Status.ANSWERED:
        return "abstained"
    if any(text in part for part in answer.unanswered):
        return "told"
    if kind == "N":
        return "silent"
    return "cited" if cites(answer, question) else "lost"


def right_alone(assistant: Assistant) -> dict[str, list[Question]]:
    """Return the questions of `tune` that are answered right when they are asked alone."""
    found: dict[str, list[Question]] = {"Y": [], "N": []}
    for question in read_evaluation(QUESTIONS, assistant.corpus).questions:
        if question.split is Split.TUNE and question.kind in KINDS and joinable(question):
            answer = assistant.ask(written(question))
            answered = answer.status is Status.ANSWERED
            if cites(answer, question) if KINDS[question.kind] == "Y" else not answered:
                found[KINDS[question.kind]].append(question)
    return found


def in_one(question: Question) -> tuple[str, str] | None:
    """Return a message of two questions, the second of which leans, and that second one."""
    if len(question.turns) != 2 or question.split is not Split.TUNE:
        return None
    first, second = question.turns[0], turns.opened(question.turns[1])
    asked = [f"{first.rstrip(' .!?')}?", f"{second[0].upper()}{second[1:]}".rstrip(" .!?") + "?"]
    message = " ".join(asked)
    return (message, asked[1]) if parts.questions(message) == asked else None


def leaning(assistant: Assistant) -> dict[str, Counter[str]]:
    """Return what becomes of both questions of the conversations that are answered right."""
    seen = {"first": Counter[str](), "second": Counter[str]()}
    for question in read_evaluation(QUESTIONS, assistant.corpus).questions:
        message = in_one(question)
        if message is None or question.kind not in KINDS.keys() | {QuestionKind.FOLLOW_UP}:
            continue
        first = assistant.ask(question.turns[0])
        second = assistant.ask(question.turns[1], continued((), question.turns[0], first))
        answered = second.status is Status.ANSWERED
        right = cites(second, question) if question.locators else not answered
        if not right or first.status is not Status.ANSWERED:
            continue
        answer = assistant.ask(message[0])
        kind = "Y" if question.locators else "N"
        seen["second"][f"{kind} {what_became(answer, question, message[1], kind)}"] += 1
        cited = {c.locator for c in first.citations} & {c.locator for c in answer.citations}
        kept = answer.status is Status.ANSWERED and cited
        seen["first"]["Y cited" if kept else "Y abstained or lost"] += 1
    return seen


def shares(seen: Counter[str]) -> str:
    """Return the shares of what became of the questions with an answer, and of those without."""
    counts = {kind: sum(n for what, n in seen.items() if what[0] == kind) for kind in "YN"}
    return ", ".join(f"{what} {n / counts[what[0]]:.3f} ({n})" for what, n in sorted(seen.items()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200, help="of each pattern")
    given = parser.parse_args()
    assistant = open_assistant(load_settings(), lambda line: print(line, file=sys.stderr))
    pools = right_alone(assistant)
    print(f"{len(pools['Y'])} questions with an answer, {len(pools['N'])} without")
    chosen = random.Random(4)
    for pattern in PATTERNS:
        seen: Counter[str] = Counter()
        for _ in range(given.messages):
            asked = [chosen.choice(pools[kind]) for kind in pattern]
            answer = assistant.ask(" ".join(map(written, asked)))
            seen.update(f"{KINDS[q.kind]} {became(answer, q)}" for q in asked)
        print(f"{pattern:4}{shares(seen)}")
    for which, seen in leaning(assistant).items():
        print(f"the {which} of two, the second leaning on it: {shares(seen)}")


if __name__ == "__main__":
    main()
