"""Origins, hosts and networks as a host writes them in the settings: lists with commas between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

_HOST = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of an address, as a browser compares them."""

    scheme: str
    host: str
    port: int | None

    def __str__(self) -> str:
        usual = self.port in (None, _PORTS[self.scheme])
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")


def origin_of(text: str) -> Origin:
    """Return the origin that a text writes; raises ValueError where it is none."""
    parts = urlsplit(text)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username)
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"{text!r} has no port that can be.") from None
    if parts.scheme not in _PORTS or any(rest) or not _is_host(host) or host.startswith("*"):
        raise ValueError(f"{text!r} is no origin; write it like https://clinic.example.")
    return Origin(parts.scheme, host, port)


def host_of(header: str) -> str:
    """Return the name in a Host header, in lower case and without its port."""
    return re.sub(r":\d*$", "", header.strip().lower())


def _is_host(name: str) -> bool:
    return _HOST.fullmatch(name) is not None


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    return value


def _each(check: Callable[[str], str]) -> AfterValidator:
    def checked(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(check, values)))

    return AfterValidator(checked)


def _embedding(text: str) -> str:
    if "*" in text:
        raise ValueError(
            "with * any site could show these answers as its own. "
            "List the clinics' origins, like https://clinic.example,https://www.clinic.example."
        )
    return str(origin_of(text))


def _host(text: str) -> str:
    if not _is_host(text.lower()):
        raise ValueError(
            f"{text!r} is no host name; write it like regchat.example or *.regchat.example, "
            "without scheme and port."
        )
    return text.lower()


def _network(text: str) -> str:
    try:
        network = ip_network(text)
        if not network.prefixlen:
            raise ValueError("everybody would be believed")
        return str(network)
    except ValueError:
        raise ValueError(
            f"{text!r} is no address and no network; write it like 127.0.0.1 or 10.0.0.0/8. "
            "Whoever is believed can give any address as the reader's."
        ) from None


def _public(text: str | None) -> str | None:
    return str(origin_of(text)) if text else None


_List = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Origins = Annotated[_List, _each(_embedding)]
Hosts = Annotated[_List, _each(_host)]
Networks = Annotated[_List, _each(_network)]
PublicUrl = Annotated[str | None, AfterValidator(_public)]
