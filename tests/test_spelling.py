"""Which words count as misspelt, and what they are taken to mean."""

import pytest

from regchat.spelling import OFTEN, SLIP, Spelling

SPELLING = Spelling(
    ["The licence of a kite; the licence of women; funding by Kyoto."],
    ["a certifed kite", *["kitebord rules"] * OFTEN, "a notice of licensing", "notices"],
)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("the licnce", "the licence"),
        ("a lisence, a licencee", "a licence, a licence"),
        ("a licence", "a licence"),
        ("a kicence", "a kicence"),
        ("lice and 2licence", "lice and 2licence"),
        ("fundng by kyto", "funding by kyoto"),
    ],
)
def test_only_a_word_one_slip_away_from_a_known_one_is_mended(typed: str, mended: str) -> None:
    assert SPELLING.mended(typed) == mended


@pytest.mark.parametrize("text", ["finding", "woven", "noticed", "he licensed a Kyoto kite"])
def test_an_english_word_stays_as_it_is(text: str) -> None:
    assert SPELLING.mended(text) == text


def test_a_word_that_was_misspelt_when_asked_is_not_what_another_may_mean() -> None:
    assert SPELLING.mended("certifedd") == "certifedd"


def test_two_letters_swapped_are_mended_in_a_word_of_four() -> None:
    assert SPELLING.mended("a kiet, a knot") == "a kite, a knot"


def test_a_common_slip_of_a_word_that_is_used_much_more_is_no_spelling() -> None:
    often = ["kitebord rules"] * OFTEN
    few, many = (["kiteboard"] * (SLIP * OFTEN - less) for less in (1, 0))
    assert Spelling(few, often).mended("kitebord") == "kitebord"
    assert Spelling(many, often).mended("kitebord") == "kiteboard"


def test_a_name_asked_with_often_is_a_spelling() -> None:
    assert SPELLING.mended("kitebrd, kitebord") == "kitebord, kitebord"


@pytest.mark.parametrize(
    ("text", "meant"), [("board board bound", "board"), ("board bound bound", "bound")]
)
def test_of_two_words_the_one_used_more_often_is_meant(text: str, meant: str) -> None:
    assert Spelling([text], []).mended("boand") == meant
