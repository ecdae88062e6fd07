"""What comes before retrieval: an emergency, a request for advice, a greeting, another subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from regchat import language, wording
from regchat.answer import Status
from regchat.index import Index
from regchat.lessons import COVERED, group_class
from regchat.source import TriageGroup


@dataclass(frozen=True, slots=True)
class Limits:
    """Scores of the classifier from which a message is of a kind; chosen on the `tune` split.

    A message that is more like a request for advice than like an emergency, by `rather`, is an
    emergency only from `certain`. `sentence` is the score of an emergency told in one sentence of
    a message that reaches `around` as a whole, `clear` that of one told beside anything else.
    Emergencies and requests for advice both tell of somebody's own case: likeness to the first
    counts for advice, too, by `own_case`, and likeness to another subject against it, by `aside`,
    as does, by `answered`, the probability that the source answers the message. A message without
    words of content asks for advice only from `bare`, whatever else it is like.
    A message on another subject must also be less like what the source answers than `covered`.
    """

    urgent: float = -0.3
    certain: float = 0.0
    rather: float = 0.3
    sentence: float = 0.35
    clear: float = 0.7
    around: float = -0.45
    personal_advice: float = -0.45
    own_case: float = 0.5
    aside: float = 0.4
    answered: float = 0.45
    bare: float = 0.0
    unclear: float = 0.0
    another: float = 0.0
    covered: float = -0.5


# Without anticipated questions, the classifier knows fewer messages that only look like advice.
PLAIN = Limits(personal_advice=-0.2)


@dataclass(frozen=True, slots=True)
class Triaged:
    """What a message is taken for: a group with its reply, or None for a question.

    `unwell` tells that a request for advice is near an emergency.
    """

    group: TriageGroup | None
    scores: Mapping[str, float]
    unwell: bool = False


class Triage:
    """Judges messages with the classifier of one index version."""

    def __init__(self, index: Index, limits: Limits | None = None) -> None:
        self._index = index
        self._limits = limits or (PLAIN if index.corpus.plain else Limits())
        self._groups = [group for group in index.corpus.triage if group.status]

    def judge(self, message: str, answered: Callable[[], float] = float) -> Triaged:
        """Return what a message is taken for, the gravest kind first.

        `answered` gives the probability that the source answers it, from 0 to 1; it is called only
        where that decides.
        """
        scores = self._scores(message)
        if self._tells_of_emergency(message, scores):
            return Triaged(self._nearest(Status.URGENT, scores), scores)
        status = self._status(message, scores, answered)
        unwell = status is Status.PERSONAL_ADVICE and self._around(scores)
        return Triaged(self._nearest(status, scores) if status else None, scores, unwell)

    def _around(self, scores: Mapping[str, float]) -> bool:
        return scores[Status.URGENT] >= self._limits.around

    def _tells_of_emergency(self, message: str, scores: Mapping[str, float]) -> bool:
        """Tell whether a message, or a sentence in it, is an emergency."""
        limits, urgent = self._limits, scores[Status.URGENT]
        advice = scores[Status.PERSONAL_ADVICE]
        rather_advice = advice > urgent + limits.rather and urgent < limits.certain
        if urgent >= limits.urgent and not rather_advice:
            return True
        least = limits.sentence if self._around(scores) else limits.clear
        return any(self._scores(s)[Status.URGENT] >= least for s in self._sentences(message))

    def _scores(self, message: str) -> Mapping[str, float]:
        return self._index.scores(message)

    def _sentences(self, message: str) -> list[str]:
        bounds = wording.sentences(message)
        return [message[start:end] for start, end in bounds] if len(bounds) > 1 else []

    def _status(
        self, message: str, scores: Mapping[str, float], answered: Callable[[], float]
    ) -> Status | None:
        limits, another = self._limits, scores[Status.NOT_IN_SOURCE]
        says = language.stems(message) or scores[Status.PERSONAL_ADVICE] >= limits.bare
        if says and language.words(message) and self._asks_for_advice(scores, answered):
            return Status.PERSONAL_ADVICE
        if scores[Status.UNCLEAR] >= limits.unclear:
            return Status.UNCLEAR
        elsewhere = scores[COVERED] < limits.covered
        if another >= limits.another and elsewhere:
            return Status.NOT_IN_SOURCE
        return None

    def _asks_for_advice(self, scores: Mapping[str, float], answered: Callable[[], float]) -> bool:
        """Tell whether a message asks for advice; near an emergency, whatever is answered."""
        limits, urgent = self._limits, scores[Status.URGENT]
        own_case = scores[Status.PERSONAL_ADVICE] + limits.own_case * urgent
        beyond = own_case - limits.aside * scores[Status.NOT_IN_SOURCE] - limits.personal_advice
        if beyond < 0:
            return False
        sure = self._around(scores) or beyond >= limits.answered
        return sure or beyond >= limits.answered * answered()

    def _nearest(self, status: Status, scores: Mapping[str, float]) -> TriageGroup | None:
        """Return the group of a status whose examples are most alike."""
        groups = [group for group in self._groups if group.status is status]
        return max(groups, key=lambda group: scores[group_class(group.id)], default=None)
