from __future__ import annotations

from regchat.evidence import Candidates, Evidence, Hit, Kind
from regchat.source import Passage

PASSAGE = Passage("a/1", "article", "A", None, "Korea asks for a licence.", frozenset(), ())


def test_a_hit_tells_its_best_evidence_of_a_kind() -> None:
    evidence = (
        Evidence(Kind.PASSAGE, PASSAGE.text, 0.4),
        Evidence(Kind.QUESTION, "?", 0.7),
        Evidence(Kind.BM25, "", 1.0),
    )
    hit = Hit(PASSAGE, 1.0, evidence)
    assert hit.best(Kind.PASSAGE, Kind.QUESTION) == 0.7
    assert hit.best(Kind.GAP) == 0.0
    assert Candidates("q", (hit,), ()).unknown == ()
