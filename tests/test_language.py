from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regchat import language
from regchat.jurisdictions import Jurisdiction, Jurisdictions

KR, JP = frozenset({Jurisdiction.KR}), frozenset({Jurisdiction.JP})


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
    assert language.clean(text) == cleaned


@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_is_single_spaced_writable_and_clean_already(text: str) -> None:
    cleaned = language.clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert language.clean(cleaned) == cleaned
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in cleaned)


def quotes(text: str) -> list[str]:
    return [text[start:end] for start, end in language.sentences(text)]


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
    bounds = language.sentences(text)
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
    assert language.plain(text) == folded


@given(st.text(max_size=40))
def test_what_is_plain_stays_so(text: str) -> None:
    assert language.plain(language.plain(text)) == language.plain(text)


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
    assert language.states(text, term) is stated


def test_words_are_in_lower_case_without_possessives() -> None:
    found = ["the", "author", "clinics", "don't", "2", "cells"]
    assert language.words("The author\u2019s clinics' don\u2019t: 2 cells.") == found


def test_stems_leave_out_words_without_content() -> None:
    assert language.stems("What are the licences and licensing?") == ["licenc", "licens"]
    assert "the" in language.stop_words()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The MFDS and KHIDI's list", ["MFDS", "KHIDI"]),
        ("iPSC and MSCs", ["iPSC", "MSC"]),
        ("Class II, phase III", []),
        ("Korea and Japan", []),
        ("ASRM-certified", ["ASRM"]),
    ],
)
def test_acronyms_are_words_of_two_capitals(text: str, found: list[str]) -> None:
    assert language.acronyms(text) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Korea's rules", KR),
        ("a SEOUL clinic", KR),
        ("Japanese law", JP),
        ("Tokyo and Busan", KR | JP),
        ("koria or japn", KR | JP),
        ("North Korea", frozenset()),
        ("North Korea, North Koreans, North Korea's", frozenset()),
        ("the Democratic People's Republic of Korea", frozenset()),
        ("North Korea and South Korea", KR),
        ("Koreatown in Los Angeles", frozenset()),
        ("the japanning of wood", frozenset()),
        ("", frozenset()),
    ],
)
def test_a_country_is_named_by_whole_words_and_north_korea_is_not_korea(
    text: str, named: Jurisdictions
) -> None:
    assert language.countries(text) == named


def test_a_country_is_named_by_the_names_given_too() -> None:
    names = {"Kite Board": JP, "KTA": KR}
    assert language.countries("The kite board met.", names) == JP
    assert language.countries("KTAs are not the agency.", names) == frozenset()
    assert language.countries("The kite board wrote to the KTA.", names) == KR | JP


@pytest.mark.parametrize(
    "text",
    [
        "Is stem cell therapy legal in Japan?",
        "whats the diffrence betwen korea and japn",
        "is stem cel therapy legl in koria",
        "MFDS PMDA ASRM",
        "KHIDI JMIP registration",
        "MFDS",
        "iPSC",
        "What does 兩邊都有規矩,只係規矩唔同 mean?",
        "What is the meaning of 再生医療 in the article?",
        "Is 5 µg safe?",
        "TGF-β in Korea",
        "Ｗｈａｔ is ＫＨＩＤＩ?",
        "cost?",
        "hi",
        "",
        "?!",
        "12345",
    ],
)
def test_english_is_told_also_with_typos_acronyms_and_quotations(text: str) -> None:
    assert language.detect(text) == "en"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ko", "한국에서 줄기세포 치료가 합법인가요?"),
        ("ko", "MFDS 승인 제품은 무엇인가요?"),
        ("ja", "日本の再生医療は安全ですか"),
        ("ja", "MFDSとPMDAの違いは?"),
        ("zh", "韓國和日本有什麼分別?"),
        ("zh", "日本和韩国的法规有什么区别"),
        ("ru", "Разрешена ли терапия стволовыми клетками в Корее?"),
        ("uk", "Чи дозволена терапія в Кореї?"),
        ("th", "การรักษาด้วยสเต็มเซลล์ถูกกฎหมายในเกาหลีหรือไม่"),
        ("ar", "هل العلاج بالخلايا الجذعية قانوني في كوريا؟"),
        ("el", "Είναι νόμιμη η θεραπεία;"),
        ("es", "¿Es legal la terapia con células madre en Corea?"),
        ("es", "hola"),
        ("fr", "La thérapie cellulaire est-elle autorisée au Japon ?"),
        ("de", "Ist die Stammzelltherapie in Korea zugelassen?"),
        ("vi", "Liệu pháp tế bào gốc có hợp pháp ở Hàn Quốc không?"),
        ("id", "Apakah terapi sel punca legal di Korea?"),
        ("pt", "A terapia com células-tronco é legal no Japão?"),
        ("it", "La terapia con cellule staminali è legale in Giappone?"),
    ],
)
def test_another_language_is_told_by_its_code(code: str, text: str) -> None:
    assert language.detect(text) == code
    assert code in language.supported()


def test_words_that_the_corpus_knows_speak_for_english() -> None:
    known = frozenset(language.stems("Saisei Iryo Shinpo Ho"))
    assert language.detect("Saisei Iryo Shinpo Ho", known) == "en"


@given(st.text(max_size=40))
def test_any_text_has_a_language(text: str) -> None:
    assert language.detect(text)


@pytest.mark.parametrize(
    ("text", "to", "swapped"),
    [
        ("Is it legal in Korea?", JP, "Is it legal in Japan?"),
        ("Is Tokyo or Seoul cheaper?", KR, "Is Korea cheaper?"),
        ("fees, Seoul compared to Tokyo", JP, "fees, Japan"),
        ("Is it legal in Korea?", KR | JP, "Is it legal in Korea and Japan?"),
        ("Who visits Koreatown?", JP, "Who visits Koreatown?"),
    ],
)
def test_the_countries_of_a_question_can_be_swapped(
    text: str, to: Jurisdictions, swapped: str
) -> None:
    assert language.swap_countries(text, to) == swapped


def test_every_name_of_a_country_is_read_as_its_code() -> None:
    names = {"Kite Board": JP}
    assert language.coded("Seoul, Korean Korea: the Kite Board!", names) == "KR KR KR the JP"
    assert language.coded("North Korea and Koreatown") == "and koreatown"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("the licnce", "the licence"),
        ("a lisence, a licencee", "a licence, a licence"),
        ("a licence", "a licence"),
        ("a kicence", "a kicence"),
        ("lice and 2licence", "lice and 2licence"),
    ],
)
def test_only_a_word_one_slip_away_from_a_known_one_is_corrected(text: str, mended: str) -> None:
    assert language.correct(text, frozenset({"licence", "the"})) == mended


def test_the_stems_of_country_names_are_known() -> None:
    assert {"korea", "korean", "japan", "seoul"} <= language.country_stems()


def test_pronouns_are_words_as_plain_gives_them() -> None:
    assert {"it", "this", "they"} <= language.pronouns()
    assert all(language.plain(word) == word for word in language.pronouns())
