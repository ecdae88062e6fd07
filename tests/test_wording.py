from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regchat import wording


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("ste\u200bm ce\u200dll\ufeff", "stem cell"),
        ("\u202eJapan\u202c \u2066Korea\u2069", "Japan Korea"),
        ("\x1b[31mred", "[31mred"),
        ("a\u00adb\ue000c", "abc"),
        (" two\t\r\n  words\u00a0\u3000here ", "two words here"),
        ("e\u0301", "\u00e9"),
        ("", ""),
        ("\u200b\0", ""),
        ("兩邊都有規矩", "兩邊都有規矩"),
    ],
)
def test_clean_takes_out_what_no_reader_sees(text: str, cleaned: str) -> None:
    assert wording.clean(text) == cleaned


@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_is_single_spaced_writable_and_clean_already(text: str) -> None:
    cleaned = wording.clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert wording.clean(cleaned) == cleaned
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in cleaned)


def quotes(text: str) -> list[str]:
    return [text[start:end] for start, end in wording.sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. FDA is an agency.", "Korea has the MFDS."],
        ["Some cells, e.g. those of fat, are cultured.", "Others are not."],
        ["Dr. Kim agrees.", "Prof. Sato, i.e. the author, does not."],
        ["Does Japan ask?", "Yes!", "Japan asks."],
        ["The fee is 12.5 coins.", "No. 3 is free."],
        ["One sentence without a stop"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    assert quotes(" ".join(parts)) == parts


def test_no_sentence_holds_the_space_around_it() -> None:
    assert quotes("  One.   Two.  ") == ["One.", "Two."]
    assert quotes("   ") == []


@given(st.text("abC .!?\"'()é兩。\n", max_size=80))
def test_sentences_hold_every_letter_once_and_in_order(text: str) -> None:
    bounds = wording.sentences(text)
    assert all(start < end for start, end in bounds)
    assert all(left[1] <= right[0] for left, right in pairwise(bounds))
    held = "".join(text[start:end] for start, end in bounds)
    assert "".join(held.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Is THAT so?!", "is that so"),
        ("Séoul — naïve", "seoul naive"),
        ("Japan's  plain-English", "japan s plain english"),
        ("ﬁne ™", "fine tm"),
        ("...", ""),
    ],
)
def test_plain_folds_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert wording.plain(text) == folded


@given(st.text(max_size=40))
def test_what_is_plain_stays_so(text: str) -> None:
    assert wording.plain(wording.plain(text)) == wording.plain(text)


@pytest.mark.parametrize(
    ("text", "term", "stated"),
    [
        ("It appeared on 9 May 2026.", "9 May 2026", True),
        ("It appeared on 19 May 2026.", "9 May 2026", False),
        ("A plain-English edition.", "plain english", True),
        ("Korea's rule", "Japan|Korea", True),
        ("Koreatown", "Korea", False),
        ("A rule", "Japan|Korea", False),
    ],
)
def test_a_text_states_a_term_only_as_whole_words(text: str, term: str, stated: bool) -> None:
    assert wording.states(text, term) is stated
