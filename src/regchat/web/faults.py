"""How a fault is told: a problem document to the client, one line without its words to the log."""

from __future__ import annotations

import json
import logging
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response

FAULT = "Something went wrong on the server. Please ask again."

_log = logging.getLogger(__name__)


def problem(status: int, detail: str) -> Response:
    """Return a problem document (RFC 9457)."""
    from starlette.responses import Response

    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(body), status, media_type="application/problem+json")


def record(error: BaseException, doing: str) -> None:
    """Log the kind and the place of an error, not its message: that may quote a question."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    _log.error("%s failed: %s at %s", doing, type(error).__name__, place)
