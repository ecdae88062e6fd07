"""How a fault is told: a problem document to the client, one line without its words to the log."""

from __future__ import annotations

import json
import logging
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.responses import Response

FAULT = "Something went wrong on the server. Please ask again."

_log = logging.getLogger(__name__)


def problem_of(status: int, detail: str) -> dict[str, Any]:
    """Return what a problem document says (RFC 9457)."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def problem(
    status: int, detail: str, *, retry_after: int | None = None, close: bool = False
) -> Response:
    """Return a problem document.

    `retry_after` are the seconds to wait before another try; `close` ends the connection.
    """
    from starlette.responses import Response

    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if close:
        headers["Connection"] = "close"
    body = json.dumps(problem_of(status, detail))
    return Response(body, status, headers, media_type="application/problem+json")


def record(error: BaseException, doing: str) -> None:
    """Log the kind and the place of an error, not its message: that may quote a question."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    _log.error("%s failed: %s at %s", doing, type(error).__name__, place)
