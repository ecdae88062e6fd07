"""A text that a reader typed -> the same without what points to a person.

Telephone numbers (phonenumbers), e-mail and web addresses (linkify-it-py), names of accounts and
any other long number are replaced by what they were. Names of people are not recognised: no library
that finds them does without a model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from linkify_it import LinkifyIt
from phonenumbers import Leniency, PhoneNumberMatcher

from regchat import wording

REGIONS = ("KR", "JP", "US", "GB", "AU", "CN", "RU", "DE", None)
MAX_TRIES = 100

# Seven digits and more, however they are parted: cards, passports, patients' and accounts' numbers.
_LONG_NUMBER = re.compile(
    r"(?<!\w)[^\W\d_]{0,4}\d(?:[ ./()_\u2010-\u2015\u2022-]{0,2}\d){6,}(?!\d)"
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ ./\u2013-]*)+")
_HANDLE = re.compile(r"(?<![\w@])@\w{2,}(?:\.\w+)*")

Found = tuple[int, int, str]


def redacted(text: str) -> str:
    """Return `text` cleaned, each thing that points to a person replaced by "[its kind]"."""
    text = unicodedata.normalize("NFKC", wording.clean(text))
    parts, at = [], 0
    for start, end, kind in sorted(_found(text), key=lambda f: (f[0], -f[1])):
        if start >= at:
            parts += [text[at:start], f"[{kind}]"]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _found(text: str) -> Iterator[Found]:
    for link in _links().match(text) or ():
        kind = "e-mail address" if link.schema == "mailto:" else "web address"
        yield link.index, link.last_index, kind
    for region in REGIONS:
        for number in PhoneNumberMatcher(text, region, Leniency.VALID, MAX_TRIES):
            yield number.start, number.end, "telephone number"
    for pattern, kind in ((_LONG_NUMBER, "number"), (_HANDLE, "name of an account")):
        for match in pattern.finditer(text):
            if not _YEARS.fullmatch(match.group()):
                yield match.start(), match.end(), kind


@cache
def _links() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_ip": True})
