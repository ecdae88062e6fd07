"""POST /api/v1/feedback: what a reader thought of an answer, kept when they say so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field

from regchat.errors import FeedbackError, ReceiptError
from regchat.feedback.store import Feedback, Reason
from regchat.web.faults import problem, record
from regchat.web.receipts import MAX_CHARACTERS, Signed
from regchat.web.service import Service

MAX_COMMENT = 2_000
NOT_KEPT = "The feedback could not be kept. Please try again later."


class FeedbackBody(BaseModel):
    """The id of an answer, as it came with it, and what the reader thought of the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(max_length=MAX_CHARACTERS)]
    helpful: Annotated[bool, Field(strict=True)]
    reason: Reason | None = None
    comment: Annotated[str | None, Field(max_length=MAX_COMMENT)] = None


def add_feedback(api: FastAPI, service: Service) -> None:
    """Add the route to the API."""

    @api.post("/v1/feedback", status_code=204)
    def feedback(body: FeedbackBody) -> Response:
        """Keep what a reader thought of an answer; a second word on it replaces the first."""
        try:
            signed = service.receipts.read(body.id)
            service.feedback.keep(body.id, _feedback(body, signed))
        except ReceiptError as error:
            return problem(400, str(error))
        except FeedbackError as error:
            record(error, "feedback")
            return problem(503, NOT_KEPT)
        service.metrics.feedback.labels("yes" if body.helpful else "no").inc()
        return Response(status_code=204)


def _feedback(body: FeedbackBody, signed: Signed) -> Feedback:
    receipt = signed.receipt
    return Feedback(
        question=receipt.question,
        standalone_question=receipt.standalone_question,
        status=receipt.status,
        lines=receipt.lines,
        locators=receipt.locators,
        index_version=receipt.index_version,
        helpful=body.helpful,
        reason=body.reason,
        comment=body.comment or "",
        given=signed.given,
        received=datetime.now(UTC),
    )
