"""What travelled through the chain -> the trace of an answer, for editors."""

from __future__ import annotations

from typing import Any

from regchat.chain import Asked
from regchat.decision import closeness
from regchat.evidence import Hit


def traced(asked: Asked) -> dict[str, Any]:
    """Return every candidate with its evidence and verdict, and the time of each step."""
    found: dict[str, Any] = {"language": asked["language"], "steps_ms": asked["steps"]}
    if "triaged" in asked:
        found["triage"] = dict(asked["triaged"].scores)
    if "candidates" not in asked:
        return found
    candidates, decision = asked["candidates"], asked["decision"]
    cited = {c.locator for c in asked["answer"].citations}
    return found | {
        "question": candidates.question,
        "decision": decision.reason,
        "words": candidates.words,
        "unknown_words": candidates.unknown,
        "telling_words": candidates.telling,
        "missing": candidates.missing,
        "probability": decision.probability,
        "evidence": dict(candidates.evidence),
        "parts": [{"question": p.question, "decision": p.decision.reason} for p in decision.parts],
        "retrieved": [hit.passage.locator for hit in candidates.hits],
        "candidates": _candidates(asked, cited),
        "gaps": [
            {"id": g.gap.id, "topic": g.gap.topic, "score": g.score, "question": g.question}
            for g in candidates.gaps
        ],
    }


def _candidates(asked: Asked, cited: set[str]) -> list[dict[str, Any]]:
    """Return every hit with its verdict, those that are cited first."""
    candidates, sides = asked["candidates"], asked["sides"]
    refused = "not needed" if asked["decision"].answer else "refused"
    verdicts = [(hit, refused) for hit in candidates.hits]
    verdicts += [(hit, "speaks of another country") for hit in candidates.elsewhere]
    for hits in sides.hits.values() if sides else ():
        verdicts += [(hit, "found for one country") for hit in hits]
    listed: dict[str, dict[str, Any]] = {}
    for hit, verdict in verdicts:
        at = hit.passage.locator
        listed.setdefault(at, _candidate(hit, "cited" if at in cited else verdict))
    return sorted(listed.values(), key=lambda candidate: candidate["verdict"] != "cited")


def _candidate(hit: Hit, verdict: str) -> dict[str, Any]:
    return {
        "locator": hit.passage.locator,
        "score": hit.score,
        "closeness": closeness(hit),
        "verdict": verdict,
        "evidence": hit.evidence,
    }
