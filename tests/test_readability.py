from __future__ import annotations

import pytest

from regchat.readability import grade, mean_grade, syllables


@pytest.mark.parametrize(
    ("word", "number"), [("cell", 1), ("therapy", 3), ("registration", 4), ("it", 1), ("2014", 1)]
)
def test_syllables_are_the_places_to_hyphenate_and_one(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_grade_is_that_of_kincaid_1975() -> None:
    # Eleven words, two sentences, fourteen syllables: "therapy" has three, "trial" two.
    text = "The cell is small. This cell therapy is in a trial."
    assert grade(text) == pytest.approx(0.39 * 11 / 2 + 11.8 * 14 / 11 - 15.59)


def test_long_sentences_of_long_words_ask_for_a_higher_grade() -> None:
    hard = "Regulatory authorisation necessitates institutional documentation of manufacturing."
    assert grade(hard) > grade("The dog runs. The cat sits.") + 10


def test_names_and_acronyms_count_as_one_short_word() -> None:
    name = "Pharmaceuticals and Medical Devices Agency"
    assert mean_grade([f"The {name} is in Japan."], [name]) == grade("The it is in Japan.")
    assert mean_grade(["The KHIDI and MSCs are."], []) == grade("The it and it are.")


def test_a_name_inside_another_word_is_left_alone() -> None:
    assert mean_grade(["A catalogue is a list."], ["cat"]) == grade("A catalogue is a list.")


def test_the_mean_is_over_the_texts_and_leaves_out_those_without_words() -> None:
    easy, hard = "The dog runs.", "Regulatory documentation necessitates authorisation."
    expected = (grade(easy) + grade(hard)) / 2
    assert mean_grade([easy, "...", hard, ""], []) == pytest.approx(expected)
    assert mean_grade([], ["x"]) == 0.0
