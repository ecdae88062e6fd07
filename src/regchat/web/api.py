"""The HTTP API under /api: questions in, answers as the contract gives them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from regchat.answer import Answer, Citation, as_json
from regchat.conversation import MAX_TURNS, Turn
from regchat.errors import HistoryError, QuestionError
from regchat.web import NO_TELEMETRY
from regchat.web.faults import FAULT, problem, record
from regchat.web.feedback import add_feedback
from regchat.web.service import Service

NOT_READY = "The assistant is still starting. Ask again in a moment."
DETAILS = {
    400: "The body cannot be read as JSON in UTF-8.",
    404: "There is nothing at this address. Ask with POST /api/v1/ask; see /api/v1/openapi.json.",
    405: "This address does not take that method. Ask with POST /api/v1/ask.",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _encodable(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("a surrogate that stands alone is not text")
    return text


Text = Annotated[str, AfterValidator(_encodable)]


class EarlierTurn(_Strict):
    """An earlier question of the conversation, as the answer to it gave it."""

    question: Text
    standalone_question: Text
    locators: list[Text] = []

    def turn(self) -> Turn:
        """Return the turn as the assistant takes it."""
        return Turn(self.question, self.standalone_question, tuple(self.locators))


History = Annotated[list[EarlierTurn], Field(max_length=MAX_TURNS)]


class AskBody(_Strict):
    """A question and the conversation before it, oldest first."""

    question: Text
    history: History = []


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


_PROBLEM = {"application/problem+json": {"schema": Problem.model_json_schema()}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": Answer},
    "4XX": {"description": "The request cannot be answered: why not.", "content": _PROBLEM},
    "5XX": {"description": "Still starting (503), or a fault (500).", "content": _PROBLEM},
}


def create_api(service: Service) -> FastAPI:
    """Return the API as an app of its own, to be mounted at /api."""
    api = FastAPI(
        title="regchat",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
    )
    api.exception_handler(RequestValidationError)(_refuse_body)
    api.exception_handler(HTTPException)(_refuse_request)

    @api.post("/v1/ask", responses=RESPONSES)
    def ask(body: AskBody) -> Response:
        """Answer a question."""
        return _answer(service, body) if service.is_ready() else problem(503, NOT_READY)

    add_feedback(api, service)
    _leave_out_what_the_json_lacks(api.openapi())
    return api


def _answer(service: Service, body: AskBody) -> Response:
    try:
        answer = service.assistant.ask(body.question, tuple(t.turn() for t in body.history))
    except (QuestionError, HistoryError) as error:
        return problem(400, str(error))
    except Exception as error:
        record(error, "a question")
        return problem(500, FAULT)
    told = {"id": service.receipts.sign(body.question, answer), **as_json(answer)}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _refuse_body(_: Request, error: RequestValidationError) -> Response:
    return problem(400, "; ".join(_fault(fault) for fault in error.errors()))


def _fault(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "json_invalid":
        return DETAILS[400]
    place = ".".join(str(part) for part in fault["loc"] if part != "body") or "the body"
    return f"{place}: {fault['msg']}."


def _refuse_request(_: Request, error: HTTPException) -> Response:
    refusal = problem(error.status_code, DETAILS.get(error.status_code, str(error.detail)))
    refusal.headers.update(error.headers or {})
    return refusal


def _leave_out_what_the_json_lacks(document: dict[str, Any]) -> None:
    described = document["components"]["schemas"]["Citation"]["properties"]
    for field in fields(Citation):
        if not field.metadata.get("json", True):
            described.pop(field.name)
