from __future__ import annotations

import signal
import socket
import urllib.request
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest
from fastapi import FastAPI

from regchat.config import Settings
from regchat.errors import ServerError
from regchat.web.page.blocks import build_page
from regchat.web.server import serve

ROOT = Path(__file__).resolve().parents[2]


def test_it_says_what_it_does_and_where_it_answers_and_stops_quietly(
    start_server: Callable[..., Popen[str]],
) -> None:
    server = start_server()
    assert server.stderr is not None
    assert server.stderr.readline() == "Building the index.\n"
    line = server.stderr.readline()
    assert line.startswith("regchat is ready at http://127.0.0.1:")
    with urllib.request.urlopen(f"{line.split()[-1]}/health/ready") as response:
        assert response.status == 200
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err) == (0, "", "")


def test_an_assistant_that_cannot_be_loaded_ends_the_server_without_the_errors_words(
    start_server: Callable[..., Popen[str]],
) -> None:
    server = start_server("--broken", "words of a reader")
    _, err = server.communicate(timeout=20)
    assert server.returncode == 1
    assert err.endswith("The assistant could not be loaded (RuntimeError).\n")
    assert "words of a reader" not in err
    assert "ready at" not in err


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            ServerError, match=rf"port {port} .*give another with REGCHAT_PORT"
        ) as caught:
            serve(Settings(_env_file=None, port=port))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_another_computer_is_one_clear_line(host: str) -> None:
    with pytest.raises(ServerError, match=f"Cannot listen on {host}"):
        serve(Settings(_env_file=None, host=host, port=0))


def test_the_top_level_app_is_under_twenty_lines() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 20


@pytest.mark.settings(at_a_time=3, queue_size=200)
def test_gradio_queues_nothing_beside_the_gate(app: FastAPI) -> None:
    service = app.state.service
    assert build_page(service).max_threads > service.gate.size == 203
