from __future__ import annotations

from regchat.chain import AnswerChain, Asked
from regchat.tracing import traced


def asked(chain: AnswerChain, question: str) -> Asked:
    return chain.runnable.invoke({"question": question, "history": (), "steps": {}})


def test_what_was_not_searched_for_has_no_candidates_in_its_trace(chain: AnswerChain) -> None:
    assert traced(asked(chain, "연 면허는 얼마입니까?")).keys() == {"language", "steps_ms"}


def test_the_trace_lists_every_candidate_with_its_evidence_and_a_verdict(
    chain: AnswerChain,
) -> None:
    found = asked(chain, "How much is a kite licence in Korea?")
    listed = traced(found)
    cited = {c.locator for c in found["answer"].citations}
    hits, elsewhere = found["candidates"].hits, found["candidates"].elsewhere
    verdicts = {c["locator"]: c["verdict"] for c in listed["candidates"]}
    assert verdicts.keys() == {hit.passage.locator for hit in (*hits, *elsewhere)}
    assert {verdicts[hit.passage.locator] for hit in elsewhere} == {"speaks of another country"}
    for candidate in listed["candidates"]:
        assert candidate["evidence"]
        assert (candidate["verdict"] == "cited") == (candidate["locator"] in cited)
        assert candidate["verdict"]
    assert listed["decision"] == found["decision"].reason
    assert listed["steps_ms"] == found["steps"]


def test_the_trace_of_an_abstention_names_the_gaps_that_were_near(chain: AnswerChain) -> None:
    listed = traced(asked(chain, "Where can I buy a kite?"))
    assert listed["gaps"][0]["id"] == "kite-shops"
    assert listed["gaps"][0]["question"] == "Where can I buy a kite?"
    assert "cited" not in {c["verdict"] for c in listed["candidates"]}
