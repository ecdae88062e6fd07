"""The server: the API, the health checks and the page in one app."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from regchat.config import Settings
from regchat.errors import FeedbackError, RegchatError, ServerError
from regchat.web import NO_TELEMETRY, Assistant
from regchat.web.faults import problem, record

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.responses import Response

    from regchat.web.service import Service

STOP_SECONDS = 2
DAY_S = 86_400
CONNECTIONS = 900  # at once; a process may usually open 1,024 files


class Warmup:
    """Loads the assistant in the background; `fault` is what came of it if that failed."""

    def __init__(self, assistant: Assistant) -> None:
        self.fault: Exception | None = None
        self._assistant = assistant
        self._ended = Event()

    def start(self) -> None:
        """Begin to load."""
        Thread(target=self._run, name="warm-up", daemon=True).start()

    def is_ready(self) -> bool:
        """Tell whether questions can be answered."""
        return self._ended.is_set() and self.fault is None

    def wait(self) -> None:
        """Return when the loading has ended, well or not."""
        self._ended.wait()

    def _run(self) -> None:
        try:
            self._assistant.warm()
        except Exception as fault:
            self.fault = fault
            record(fault, "loading the assistant")
        self._ended.set()


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """Return the app: the API under /api, the health checks, the page at "/"."""
    from fastapi import FastAPI

    from regchat.web.api.app import create_api
    from regchat.web.around.middleware import add_middleware
    from regchat.web.embed.routes import add_embed
    from regchat.web.page.blocks import mount_page
    from regchat.web.service import open_service
    from regchat.web.source.page import add_source_pages

    warmup = Warmup(assistant)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warmup.start()
        forgetting = asyncio.create_task(_forget_daily(service))
        yield
        forgetting.cancel()

    app = FastAPI(
        lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY
    )
    service = open_service(assistant, settings, warmup.is_ready)
    app.state.warmup, app.state.service = warmup, service
    add_middleware(app, service)
    _add_health(app, service)
    add_embed(app)
    app.mount("/api", create_api(service))
    add_source_pages(app, service)
    mount_page(app, service)
    return app


async def _forget_daily(service: Service) -> None:
    """Delete feedback that is too old, also where nobody gives or reads any."""
    while True:
        await asyncio.sleep(DAY_S)
        try:
            await asyncio.to_thread(service.feedback.forget)
        except FeedbackError as error:
            record(error, "forgetting old feedback")


def _add_health(app: FastAPI, service: Service) -> None:
    from starlette.responses import PlainTextResponse

    @app.get("/health/live")
    def live() -> PlainTextResponse:
        return PlainTextResponse("live\n")

    @app.get("/health/ready", response_model=None)
    def ready() -> Response:
        if service.is_ready():
            return PlainTextResponse("ready\n")
        return problem(503, "The model and the index are not loaded.", retry_after=3)

    @app.get("/metrics", response_model=None)
    def metrics() -> Response:
        return service.metrics.response()


def serve(settings: Settings) -> None:
    """Open the assistant and serve it until it is stopped.

    Raises:
        RegchatError: the address cannot be used, or the assistant cannot be opened.
    """
    with _listen(settings.host, settings.port) as listener:
        from regchat.assistant import open_assistant

        assistant = open_assistant(settings, _report)
        app = create_app(assistant, settings)
        _run(app, listener)
        fault = app.state.warmup.fault
    if isinstance(fault, RegchatError):
        raise fault
    if fault is not None:
        raise ServerError(f"The assistant could not be loaded ({type(fault).__name__}).")


def _run(app: FastAPI, listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS,
        limit_concurrency=CONNECTIONS,
        proxy_headers=False,  # around/hosts.py believes the proxies that the settings name
    )
    server = uvicorn.Server(config)
    told = (server, app.state.warmup, _address(listener))
    Thread(target=_tell_when_ready, args=told, daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _tell_when_ready(server: uvicorn.Server, warmup: Warmup, address: str) -> None:
    warmup.wait()
    if warmup.is_ready():
        _report(f"regchat is ready at {address}")
    else:
        server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
    except OSError as error:
        raise ServerError(
            f"Cannot listen on {host} ({error.strerror}). "
            "Give an address of this computer with REGCHAT_HOST."
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise ServerError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "Stop what uses it, or give another with REGCHAT_PORT."
        ) from None
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
