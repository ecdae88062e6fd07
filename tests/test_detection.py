from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regchat import detection, language


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
        "asdkjfh qwoeiru zxmnv",
        "sdfghjk wertzui xcvbnmp",
    ],
)
def test_english_is_told_also_with_typos_acronyms_and_quotations(text: str) -> None:
    assert detection.detect(text) == "en"


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
    assert detection.detect(text) == code
    assert code in detection.supported()


def test_words_that_the_corpus_knows_speak_for_english() -> None:
    known = frozenset(language.stems("Saisei Iryo Shinpo Ho"))
    assert detection.detect("Saisei Iryo Shinpo Ho", known) == "en"


@given(st.text(max_size=40))
def test_any_text_has_a_language(text: str) -> None:
    assert detection.detect(text)
