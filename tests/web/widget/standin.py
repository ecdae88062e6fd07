"""The server's side of the widget with a fake assistant, until a test asks for more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from regchat.answer import as_json
from regchat.conversation import Turn
from regchat.errors import RegchatError
from regchat.web.embed.routes import add_embed, add_words
from regchat.web.faults import problem
from tests.web.fakes import NOTICE, FakeAssistant


@dataclass
class StandIn:
    """An app, and what was sent to it."""

    assistant: FakeAssistant
    origins: tuple[str, ...]
    feedback: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> FastAPI:
        """Return the app that serves the widget and what it asks for."""
        app, api = FastAPI(), FastAPI()
        add_embed(app)
        add_words(api)
        app.add_middleware(
            CORSMiddleware,
            allow_origins=self.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
            expose_headers=["Retry-After"],
        )
        api.get("/v1/about")(self.about)
        api.post("/v1/ask/stream")(self.stream)
        api.post("/v1/feedback")(self.keep)
        app.get("/source/{locator:path}")(lambda locator: HTMLResponse(f"<h1>{locator}</h1>"))
        app.get("/")(lambda: HTMLResponse("<h1>The page</h1>"))
        app.mount("/api", api)
        return app

    def about(self) -> Response:
        article = next(iter(self.assistant.corpus.documents.values()))
        told = {name: getattr(article, name) for name in ("title", "author", "publisher")}
        days = {"published": str(article.published), "reviewed": str(article.reviewed)}
        questions = self.assistant.opening_questions()
        more = {"notice": NOTICE, "opening_questions": questions, "language": "en"}
        return JSONResponse({**told, **days, **more, "index_version": "v1"})

    async def stream(self, request: Request) -> Response:
        body = json.loads(await request.body())
        turns = tuple(
            Turn(t["question"], t["standalone_question"], tuple(t["locators"]))
            for t in body["history"]
        )
        reply = self.assistant.replies.get(body["question"])
        if isinstance(reply, RegchatError):
            return problem(400, str(reply))

        async def pieces() -> AsyncIterator[str]:
            yield _event("status", {"status": "looking"})
            try:
                asked = run_in_threadpool(self.assistant.ask, body["question"], turns)
                told = as_json(await asked)
            except Exception:
                yield _event("error", {"status": 500, "detail": "A fault."})
                return
            for part in ("sentences", "reply"):
                for line in told[part]:
                    yield _event("sentence", {**line, "part": part})
                    await asyncio.sleep(0)
            yield _event("done", {"id": f"id-{len(self.assistant.asked)}", **told})

        return StreamingResponse(pieces(), media_type="text/event-stream")

    async def keep(self, request: Request) -> Response:
        self.feedback.append(json.loads(await request.body()))
        return Response(status_code=204)


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
