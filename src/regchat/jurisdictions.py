"""The countries that a text may speak of."""

from __future__ import annotations

from enum import StrEnum


class Jurisdiction(StrEnum):
    """A country, by its ISO 3166-1 code."""

    KR = "KR"
    JP = "JP"


Jurisdictions = frozenset[Jurisdiction]
