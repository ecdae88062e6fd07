"""Every route that the app serves, into the mounts as well, is one that is known here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from regchat.web.around.doors import DOORS, Doors, is_open
from tests.web.api.test_api import assert_problem
from tests.web.fakes import FakeAssistant

# What regchat serves itself. A new route is to be added here, and to be thought about.
OWN = {
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
    "GET /api/v1/openapi.json",
    "POST /api/v1/ask",
    "POST /api/v1/ask/stream",
    "GET /api/v1/about",
    "GET /api/v1/sources/{locator:path}",
    "POST /api/v1/feedback",
    "GET /api/v1/words/{language}",
    "GET /source",
    "GET /source/{locator:path}",
    "GET /source.css",
    "GET /embed.js",
    "GET /embed/{version}.js",
}
# Doors of Gradio that a library's new version may add need a decision; these are shut.
SHUT = (
    "/config", "/login", "/logout", "/monitoring", "/monitoring/summary", "/manifest.json",
    "/openapi.json", "/docs", "/svelte/a.js", "/pwa_icon", "/gradio_api/deep_link",
    "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/etc/passwd", "/gradio_api/proxy=https://evil.test/", "/gradio_api/upload",
    "/gradio_api/upload_progress?upload_id=1", "/gradio_api/call/ask", "/gradio_api/call/v2/ask",
    "/gradio_api/run/ask", "/gradio_api/api/predict", "/gradio_api/component_server",
    "/gradio_api/stream/a/b/c/playlist.m3u8", "/gradio_api/user", "/gradio_api/token",
    "/gradio_api/heartbeat/a", "/gradio_api/login_check", "/gradio_api/runs",
    "/gradio_api/run-history/records", "/gradio_api/vibe-edit/", "/gradio_api/vibe-code",
    "/gradio_api/process_recording",
    "/gradio_api/profiling/traces", "/gradio_api/dev/reload", "/gradio_api/startup-events",
    "/gradio_api/custom_component/a/client/component/b.js",
    "/assets/..%2f..%2fconfig", "/upload", "/file=/etc/passwd", "/proxy=http://127.0.0.1/",
)  # fmt: skip


def routes(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the method and path of every route of an app, those of its mounts and routers too."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        path = f"{prefix}{getattr(route, 'path', '')}"
        if isinstance(route, Mount):
            yield from routes(route, path)
        elif inner is not None:
            yield from routes(inner, path)
        else:
            yield from ((method, path) for method in route.methods - {"HEAD"})


def gradios(app: FastAPI) -> Mount:
    """Return the mount of the page."""
    return next(r for r in app.routes if isinstance(r, Mount) and r.path == "")


def test_every_route_of_the_app_is_known(app: FastAPI) -> None:
    pages = gradios(app)
    others = [r for r in app.routes if r is not pages]
    served = {f"{m} {p}" for m, p in routes(type("Own", (), {"routes": others}))}
    assert served == OWN


def test_everything_of_gradio_stands_behind_the_doors(app: FastAPI) -> None:
    behind: Any = gradios(app).app
    while not isinstance(behind, Doors):
        behind = behind.app


def test_the_doors_that_are_open_are_routes_of_gradio_and_all_others_are_shut(
    app: FastAPI,
) -> None:
    served = set(routes(gradios(app)))
    assert len(served) > 50, "the walk goes into the routers"
    filled = {(m, re.sub(r"\{[^}]*\}", "x", p)) for m, p in served}
    open_ = {f"{m} {p}" for m, p in filled if is_open(p, m)}
    assert open_ == {
        "GET /",
        "GET /assets/x",
        "GET /static/x",
        "GET /theme.css",
        "GET /favicon.ico",
        "GET /robots.txt",
        "GET /gradio_api/app_id",
        "GET /gradio_api/queue/data",
        "POST /gradio_api/cancel",
        "POST /gradio_api/queue/join",
        "POST /gradio_api/reset",
    }
    assert len(DOORS) == len(open_) + 1, "and run/predict, which is one of run/{api_name}"


@pytest.mark.parametrize("path", ["//config", "/gradio_api/queue/join/", "/assets/a/../../config"])
def test_a_bent_path_opens_no_door(path: str) -> None:
    assert not any(is_open(path, method) for method in ("GET", "POST"))


@pytest.mark.parametrize("path", SHUT)
def test_a_door_that_the_page_does_not_need_is_shut(client: TestClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        response = client.request(method, path)
        assert_problem(response, 404)
        assert "passwd" not in response.text


@pytest.mark.parametrize("way", ["%2e%2e/config", "..%2fconfig", "%2e%2e/%2e%2e/%2e%2e/config"])
def test_no_path_climbs_out_of_the_static_files(client: TestClient, way: str) -> None:
    response = client.get(f"/static/{way}")
    assert response.request.url.raw_path == f"/static/{way}".encode(), "it is sent as it is"
    assert (response.status_code, response.json()) == (403, {"detail": "Forbidden"})


def test_a_question_cannot_go_past_the_queue(client: TestClient, assistant: FakeAssistant) -> None:
    page = client.get("/").text
    written = page.split("window.gradio_config = ", 1)[1]
    config, _ = json.JSONDecoder().raw_decode(written)
    asking = [d for d in config["dependencies"] if d["queue"] is not False]
    assert asking
    for dependency in asking:
        data = ["a", "", "[]"][: len(dependency["inputs"])]
        body = {"fn_index": dependency["id"], "data": data, "session_hash": "s"}
        assert client.post("/gradio_api/run/predict", json=body).status_code == 404
    assert assistant.asked == []
