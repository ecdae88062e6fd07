"""What is taken out of a reader's words before they are kept, and what stays."""

import pytest

from regchat.feedback.redaction import redacted


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("call 010-1234-5678 please", "call [telephone number] please"),
        ("ring +82 2 2123 4567, or 03-3581-1111", "ring [telephone number], or [telephone number]"),
        ("(202) 555-0143 after six", "[telephone number] after six"),
        ("write to jo.doe+x@example.co.kr, thanks", "write to [e-mail address], thanks"),
        ("see https://a.example/b?c=1 or www.clinic.kr", "see [web address] or [web address]"),
        ("my passport is M12345678", "my passport is [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("born 1990-03-04, no. 00 123 456 78", "born [number], no. [number]"),
        ("cards 4111–1111–1111–1111 and 4111•1111•1111•1111", "cards [number] and [number]"),
        ("010_1234_5678, kim＠example.com", "[number], [e-mail address]"),
        ("I am @kim.lee on line", "I am [name of an account] on line"),
        ("010-1234-5678 and 010-1234-5678", "[telephone number] and [telephone number]"),
    ],
)
def test_what_points_to_a_person_is_taken_out(typed: str, kept: str) -> None:
    assert redacted(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "the act of 2014, and 2020 2023; Class I, II and III",
        "1,000,000 won, 30,000 yen, 12.5 million",
        "2014-2020",
        "2014–2020",
        "is 119 right?",
        "<script>alert(1)</script>",
        "glance/2a @ 5 pm",
    ],
)
def test_what_points_to_nobody_stays(typed: str) -> None:
    assert redacted(typed) == typed


def test_control_characters_are_taken_out() -> None:
    assert redacted("a\x1b[31mred\x07\n\nb") == "a[31mred b"


def test_a_long_text_of_numbers_is_read_to_its_end() -> None:
    assert redacted("010-1234-5678, " * 130).count("5678") == 0
