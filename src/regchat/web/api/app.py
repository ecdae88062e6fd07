"""The HTTP API under /api: questions in, answers as the contract gives them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from regchat.answer import Answer, Citation, as_json
from regchat.errors import HistoryError, QuestionError
from regchat.web import NO_TELEMETRY
from regchat.web.api.bodies import About, AskBody, Problem, Source
from regchat.web.api.feedback import add_feedback
from regchat.web.api.reading import about_of, described
from regchat.web.api.stream import EventStream, disconnected
from regchat.web.embed.routes import add_words
from regchat.web.faults import FAULT, problem, record
from regchat.web.gate import QueueFullError, ReaderLeftError, unless_left
from regchat.web.service import Service

NOT_READY = "The assistant is still starting. Ask again in a moment."
DETAILS = {
    400: "The body cannot be read as JSON in UTF-8.",
    404: "There is nothing at this address. Ask with POST /api/v1/ask; see /api/v1/openapi.json.",
    405: "This address does not take that method. Ask with POST /api/v1/ask.",
}


NOT_THERE = "There is no passage at {locator!r}. Use a locator of an answer's citation."
PARTED = "There is no passage at {locator!r}, but there are {parts}."
QUEUE_FULL = "Many people are asking just now. Ask again in a moment."
RETRY_S = 3
ABOUT_S = 60
_PROBLEM = {"application/problem+json": {"schema": Problem.model_json_schema()}}
FAULTS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be answered: why not.", "content": _PROBLEM},
    "5XX": {
        "description": "Still starting or too busy (503, with Retry-After), or a fault (500).",
        "content": _PROBLEM,
    },
}


STREAMED: dict[str, Any] = {
    "description": "Events: status, then each sentence, the comparison if there is one, each "
    "citation, and done with the whole answer; or error with a problem document.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
ID = {
    "id": {
        "title": "Id",
        "type": "string",
        "description": "The answer, signed; feedback on it brings it back.",
    }
}


class NotReadyError(Exception):
    """The assistant is still being loaded."""


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
    api.exception_handler(Exception)(_tell_fault)

    _add_asking(api, service)
    _add_reading(api, service)
    add_feedback(api, service)
    add_words(api)
    _describe(api.openapi())
    return api


def _add_asking(api: FastAPI, service: Service) -> None:
    def told(question: str, answer: Answer) -> dict[str, Any]:
        return {"id": service.receipts.sign(question, answer), **as_json(answer)}

    @api.post("/v1/ask", responses={200: {"model": Answer}, **FAULTS})
    async def ask(body: AskBody, request: Request) -> Response:
        """Answer a question."""
        if not service.is_ready():
            return _refused(NotReadyError())
        work = service.answering.ask(body.question, body.turns(), surface="api")
        try:
            answer = await unless_left(lambda: disconnected(request.receive), work)
        except Exception as error:
            return _refused(error)
        return JSONResponse(told(body.question, answer), headers={"Cache-Control": "no-store"})

    @api.post("/v1/ask/stream", responses={200: STREAMED, **FAULTS})
    async def stream(body: AskBody) -> Response:
        """Answer a question as server-sent events."""
        if not service.is_ready():
            return _refused(NotReadyError())
        pieces = service.answering.stream(body.question, body.turns(), surface="stream")
        return EventStream(pieces, lambda answer: told(body.question, answer), _refused)


def _add_reading(api: FastAPI, service: Service) -> None:
    @api.get("/v1/sources/{locator:path}", responses={200: {"model": Source}, **FAULTS})
    def source(locator: str) -> Response:
        """Return a passage that answers cite, with its sentences."""
        corpus = service.assistant.corpus
        found = corpus.at(locator)
        exact = [p for p in found if p.locator == locator]
        if exact:
            return JSONResponse(described(exact[0], corpus).model_dump(mode="json"))
        parts = ", ".join(repr(p.locator) for p in found)
        told = PARTED if parts else NOT_THERE
        return problem(404, told.format(locator=locator, parts=parts))

    @api.get("/v1/about", responses={200: {"model": About}, **FAULTS})
    def about() -> Response:
        """Return what the answers are taken from, and what can be asked."""
        headers = {"Cache-Control": f"public, max-age={ABOUT_S}"}
        return JSONResponse(about_of(service).model_dump(mode="json"), headers=headers)


def _refused(error: Exception) -> Response:
    """Return the problem that an error is."""
    match error:
        case QuestionError() | HistoryError():
            return problem(400, str(error))
        case QueueFullError():
            return problem(503, QUEUE_FULL, retry_after=RETRY_S)
        case NotReadyError():
            return problem(503, NOT_READY, retry_after=RETRY_S)
        case ReaderLeftError():
            return Response(status_code=204)  # nobody reads it
    record(error, "a question")
    return problem(500, FAULT)


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


def _tell_fault(_: Request, __: Exception) -> Response:
    return problem(500, FAULT)  # around/middleware.py records it


def _describe(document: dict[str, Any]) -> None:
    """Add the id to what is told of an answer, and leave out what the JSON lacks."""
    schemas = document["components"]["schemas"]
    schemas["Answer"]["properties"] = ID | schemas["Answer"]["properties"]
    schemas["Answer"]["required"] = ["id", *schemas["Answer"]["required"]]
    for field in fields(Citation):
        if not field.metadata.get("json", True):
            schemas["Citation"]["properties"].pop(field.name)
