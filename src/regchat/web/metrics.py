"""What is counted and timed for Prometheus: never a question, an address or a locator."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response

from regchat.web.gate import Gate

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10)
SURFACES = ("api", "stream", "page")


class Metrics:
    """The counts of one server, in a registry of their own."""

    def __init__(self, gate: Gate) -> None:
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "regchat_questions",
            "Questions, by where they were asked and what came of them.",
            ["surface", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "regchat_answer_seconds",
            "Seconds from a question to its answer, waiting included.",
            ["surface"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.refused = Counter(
            "regchat_refused",
            "Requests refused: rate (429), queue (503).",
            ["reason"],
            registry=self.registry,
        )
        self.feedback = Counter(
            "regchat_feedback", "Feedback given, by whether it helped.", ["helpful"],
            registry=self.registry,
        )  # fmt: skip
        self._gauge("waiting", "Questions that wait for their turn.", gate)
        self._gauge("answering", "Questions that are being answered.", gate)
        for reason in ("rate", "queue"):
            self.refused.labels(reason)
        for surface in SURFACES:
            self.seconds.labels(surface)

    def response(self) -> Response:
        """Return the counts as Prometheus reads them."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

    def _gauge(self, name: str, told: str, gate: Gate) -> None:
        gauge = Gauge(f"regchat_{name}", told, registry=self.registry)
        gauge.set_function(lambda: float(getattr(gate, name)))
