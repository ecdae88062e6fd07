from __future__ import annotations

import pytest

from regchat.addresses import host_of, origin_of


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://clinic.example", "https://clinic.example"),
        ("https://Clinic.Example:443/", "https://clinic.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_a_browser_sends_it(text: str, origin: str) -> None:
    assert str(origin_of(text)) == origin


@pytest.mark.parametrize(
    "text",
    [
        "clinic.example",
        "ftp://clinic.example",
        "https://",
        "https://clinic.example/page",
        "https://clinic.example?a",
        "https://me@clinic.example",
        "https://clinic.example:port",
        "https://clinic.example:99999",
        "https://*.clinic.example",
        "https://clinic.example; script-src *",
        "null",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no origin|no port"):
        origin_of(text)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("A.Example:80", "a.example"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
    ],
)
def test_the_name_of_a_host_header_has_no_port(header: str, name: str) -> None:
    assert host_of(header) == name
