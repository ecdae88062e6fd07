from __future__ import annotations

from regchat.jurisdictions import Jurisdiction
from regchat.source import Passage, Span


def test_a_passage_gives_the_words_of_a_sentence() -> None:
    korea = frozenset({Jurisdiction.KR})
    text = "Korea asks for a licence. Japan asks for a number."
    first, second = Span(0, 25, korea), Span(26, 50, frozenset({Jurisdiction.JP}))
    passage = Passage("a/1", "article", "A", None, text, frozenset(Jurisdiction), (first, second))
    assert passage.quote(first) == "Korea asks for a licence."
    assert passage.quote(second) == "Japan asks for a number."
