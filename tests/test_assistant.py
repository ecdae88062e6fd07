from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regchat import language, prompts, wording
from regchat.answer import MAX_CITATIONS, Answer, Status, as_json
from regchat.assistant import EXAMPLES, MAX_QUESTION, Assistant, open_assistant
from regchat.config import Settings
from regchat.conversation import MAX_TURNS, Turn
from regchat.errors import HistoryError, QuestionError
from regchat.jurisdictions import Jurisdiction
from tests.conftest import COMMAND, python, variables

TITLE = "Kites in Korea and Japan"

FEE = "How much is a kite licence in Korea?"

ABOUT_KOREA = [
    FEE,
    "Who gives out kite licences in Seoul?",
    "What does registration in Korea cost?",
    "Who registers kites in Korea?",
    "Does the Korean board renew the registration each spring?",
    "Can a Korean child fly a kite?",
    "How old must a pilot in Korea be?",
    "What does Korea ask of the pilot?",
    "Is registration free of charge in Busan?",
]
ABOUT_JAPAN = [
    "How much is a kite licence in Japan?",
    "Who gives out kite licences in Tokyo?",
    "Do I have to register a kite in Japan?",
    "Does a Japanese licence last for three years?",
    "How many silver coins does Japan ask?",
    "Can a Japanese child fly a kite?",
    "What does Japan ask of the pilot?",
    "Does Japan issue the kite licence?",
]
OTHER = [
    "What is the difference between the two countries?",
    "Who wrote the article?",
    "What does a red flag mean?",
    "Compare the fees in Korea and Japan.",
    "Where can I buy a kite?",
    "Does my insurance pay for a lost kite?",
    "What is the capital of Peru?",
    "kites",
]
ASKED = [*ABOUT_KOREA, *ABOUT_JAPAN, *OTHER]

FOREIGN = {
    "ko": "한국에서 연 면허는 얼마입니까?",
    "ja": "韓国で凧の免許はいくらですか。",
    "zh": "韩国的风筝执照多少钱？",
    "ru": "Сколько стоит лицензия на воздушного змея в Корее?",
    "ar": "كم تكلفة رخصة الطائرة الورقية في كوريا؟",
    "es": "¿Cuánto cuesta una licencia de cometa en Corea del Sur?",
    "de": "Wie viel kostet eine Lizenz für einen Drachen in Korea und wer vergibt sie?",
    "vi": "Giấy phép thả diều ở Hàn Quốc giá bao nhiêu?",
    "th": "ใบอนุญาตเล่นว่าวในเกาหลีราคาเท่าไหร่",
    "id": "Berapa biaya izin layang-layang di Korea dan siapa yang memberikannya?",
}

MARKUP = [
    "<script>alert(1)</script> What does a red flag mean?",
    "<b>What does a red flag mean?</b>",
    "**What** does a [red flag](javascript:alert(1)) mean?",
    "# What does a red flag mean?\n\n> quote\n\n```\ncode\n```",
    "What does a red flag mean? <img src=https://example.org/x.png>",
    "{{7*7}} ${7*7} {question} %s What does a red flag mean?",
]
HIDDEN = [
    "What does a \x00red flag\x07 mean?",
    "What does a\u200b red\u2060 flag mean?",
    "\u202eWhat does a red flag mean?\u202c",
    "\ufeffWhat does a red flag mean?",
    "What does a red flag mean?\ud800",
    "What\tdoes\r\na red\u2028flag mean?",
]
WORDLESS = ["?!", "...", "🪁🪁🪁", "-", "!!!???", "( )", "\u0301"]
BLANK = ["", " ", "\n\t\r ", "\x00", "\u200b\u200b", "\ud800", "\u202e", "\xa0", "\ufeff"]


@pytest.fixture(scope="module")
def spoken_of(tiny_assistant: Assistant) -> dict[str, frozenset[Jurisdiction]]:
    """Return every sentence of the source and the countries it speaks of."""
    return {
        passage.quote(span): span.jurisdictions
        for passage in tiny_assistant.corpus.passages
        for span in passage.spans
    }


def talk(assistant: Assistant, *questions: str) -> Answer:
    """Ask questions one after another, with the history of those before, and return the last."""
    history: list[Turn] = []
    for question in questions:
        answer = assistant.ask(question, history)
        cited = tuple(dict.fromkeys(c.locator for c in answer.citations))
        history.append(Turn(question, answer.standalone_question, cited))
    return answer


@pytest.mark.parametrize("question", ASKED)
def test_every_sentence_is_the_words_of_a_passage_and_cites_them(
    tiny_assistant: Assistant, question: str
) -> None:
    answer = tiny_assistant.ask(question)
    passages = {p.locator: p for p in tiny_assistant.corpus.passages}
    assert len(answer.citations) <= MAX_CITATIONS
    for citation in answer.citations:
        assert citation.passage == passages[citation.locator].text
        assert citation.passage[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert sentence.citations
        assert {answer.citations[n - 1].quote for n in sentence.citations} == {sentence.text}


@pytest.mark.parametrize(
    ("question", "other"),
    [(q, Jurisdiction.JP) for q in ABOUT_KOREA] + [(q, Jurisdiction.KR) for q in ABOUT_JAPAN],
)
def test_a_question_about_one_country_is_never_answered_with_words_about_the_other_alone(
    tiny_assistant: Assistant,
    spoken_of: dict[str, frozenset[Jurisdiction]],
    question: str,
    other: Jurisdiction,
) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.status in (Status.ANSWERED, Status.NOT_IN_SOURCE)
    for sentence in answer.sentences:
        assert spoken_of[sentence.text] != {other}
        assert sentence.jurisdictions != {other}
        assert language.countries(sentence.text) != {other}
    if answer.sentences:
        for citation in answer.citations:
            assert citation.jurisdictions != {other}


def test_what_the_source_says_is_answered_with_it(tiny_assistant: Assistant) -> None:
    answer = tiny_assistant.ask(FEE)
    assert answer.status is Status.ANSWERED
    assert "12 silver coins" in " ".join(s.text for s in answer.sentences)
    assert {c.locator for c in answer.citations} == {"licences/1a"}
    assert answer.language == "en"
    assert answer.index_version == tiny_assistant.index_version
    assert answer.notice == tiny_assistant.notice()
    assert answer.trace is None


def test_another_subject_altogether_is_not_in_the_source(tiny_assistant: Assistant) -> None:
    for question in ("What is the capital of Peru?", "Write me a poem about the deep sea."):
        answer = tiny_assistant.ask(question)
        assert answer.status is Status.NOT_IN_SOURCE
        assert answer.reply[0].text == prompts.text("replies", "not_in_source", title=TITLE)
        assert answer.citations == ()


@pytest.mark.parametrize("code", FOREIGN)
def test_a_question_in_another_language_has_a_note_in_that_language(
    tiny_assistant: Assistant, code: str
) -> None:
    answer = tiny_assistant.ask(FOREIGN[code])
    assert answer.status is Status.UNCLEAR
    assert answer.language == code
    assert [r.text for r in answer.reply] == [str(prompts.load("languages")[code]).strip()]
    assert answer.sentences == answer.citations == ()


@pytest.mark.parametrize("question", WORDLESS)
def test_keys_without_words_are_unclear(tiny_assistant: Assistant, question: str) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.status is Status.UNCLEAR
    assert answer.reply[0].text == prompts.text("replies", "not_a_question", title=TITLE)
    assert answer.citations == ()


def test_a_question_without_words_of_content_is_read_where_an_editor_wrote_it_down(
    tiny_assistant: Assistant,
) -> None:
    answer = tiny_assistant.ask("what is this article about")
    assert {c.locator for c in answer.citations} == {"meta"}
    assert tiny_assistant.ask("what is it to you").status is Status.UNCLEAR


@pytest.mark.parametrize("question", [*MARKUP, *HIDDEN])
def test_markup_and_hidden_characters_do_not_change_the_answer(
    tiny_assistant: Assistant, question: str
) -> None:
    answer = tiny_assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert {c.locator for c in answer.citations} == {"weather/1"}
    assert answer.standalone_question == wording.clean(question)
    json.dumps(as_json(answer), ensure_ascii=False).encode()


@pytest.mark.parametrize("question", BLANK)
def test_a_blank_question_is_refused_with_the_remedy(
    tiny_assistant: Assistant, question: str
) -> None:
    with pytest.raises(QuestionError, match="Type a question"):
        tiny_assistant.ask(question)


def test_a_question_that_is_too_long_is_refused_with_its_length(tiny_assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=f"20000.*at most {MAX_QUESTION}"):
        tiny_assistant.ask("x" * 20_000)
    with pytest.raises(QuestionError, match=str(MAX_QUESTION)):
        tiny_assistant.ask("x" * (MAX_QUESTION + 1))


@pytest.mark.parametrize("text", ["x", "kite ", "a b ", "?", "🪁", "風", "<", "\u0301"])
def test_a_question_of_any_kind_as_long_as_allowed_is_answered(
    tiny_assistant: Assistant, text: str
) -> None:
    answer = tiny_assistant.ask((text * MAX_QUESTION)[:MAX_QUESTION])
    assert answer.status in (Status.ANSWERED, Status.NOT_IN_SOURCE, Status.UNCLEAR)


@given(question=st.text(max_size=60), before=st.text(max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_text_at_all_has_an_answer_or_is_refused(
    tiny_assistant: Assistant, question: str, before: str
) -> None:
    try:
        answer = tiny_assistant.ask(question, [Turn(before, before)])
    except (QuestionError, HistoryError):
        assert not wording.clean(question) or not wording.clean(before)
    else:
        json.dumps(as_json(answer), ensure_ascii=False).encode()


def test_the_same_question_has_the_same_answer(tiny_assistant: Assistant) -> None:
    for question in ASKED:
        assert tiny_assistant.ask(question) == tiny_assistant.ask(question)


def test_eight_threads_have_the_answers_that_one_has(
    tiny_assistant: Assistant, tiny_index: Settings
) -> None:
    alone = {question: tiny_assistant.ask(question) for question in ASKED}
    fresh = open_assistant(tiny_index, print)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fresh.ask, ASKED * 4))
    assert found == [alone[question] for question in ASKED * 4]


def test_a_question_has_the_same_answer_whatever_was_asked_before_it(
    tiny_assistant: Assistant,
) -> None:
    for question in (FEE, "Do I have to register a kite in Japan?", "What does a red flag mean?"):
        alone = tiny_assistant.ask(question)
        assert talk(tiny_assistant, "Can a child fly a kite?", question) == alone


def test_a_follow_up_about_the_other_country_is_answered_for_that_one(
    tiny_assistant: Assistant,
) -> None:
    answer = talk(tiny_assistant, "Who issues the licence in Korea?", "And in Japan?")
    assert language.countries(answer.standalone_question) == {Jurisdiction.JP}
    assert answer.status is Status.ANSWERED
    assert all(s.jurisdictions != {Jurisdiction.KR} for s in answer.sentences)
    back = talk(
        tiny_assistant, "Who issues the licence in Korea?", "And in Japan?", "And in Korea?"
    )
    assert language.countries(back.standalone_question) == {Jurisdiction.KR}
    assert {c.locator for c in back.citations} == {"licences/1a"}


def test_a_follow_up_about_another_class_asks_for_that_one(tiny_assistant: Assistant) -> None:
    answer = talk(tiny_assistant, "Who reviews a class II kite in Japan?", "And class III?")
    assert "class III" in answer.standalone_question
    assert "class II " not in answer.standalone_question


def test_a_turn_that_points_back_is_read_with_what_it_points_at(tiny_assistant: Assistant) -> None:
    answer = talk(tiny_assistant, "Who gives out kite licences in Seoul?", "How long does it last?")
    assert answer.status is Status.ANSWERED
    assert {c.locator for c in answer.citations} == {"licences/1a"}
    assert "three years" in " ".join(s.text for s in answer.sentences)


def test_a_correction_of_the_country_is_answered_for_the_one_that_was_meant(
    tiny_assistant: Assistant,
) -> None:
    answer = talk(tiny_assistant, "Who issues the licence in Japan?", "sorry i meant korea")
    assert answer.standalone_question == "Who issues the licence in Korea?"
    assert {c.locator for c in answer.citations} == {"licences/1a"}


def test_a_change_of_the_subject_is_answered_on_the_new_one(tiny_assistant: Assistant) -> None:
    for turn in ("btw what does a red flag mean?", "forget that. What does a red flag mean?"):
        answer = talk(tiny_assistant, FEE, turn)
        assert answer.status is Status.ANSWERED
        assert {c.locator for c in answer.citations} == {"weather/1"}


def test_a_turn_that_asks_for_what_was_not_said_does_not_get_the_last_answer_again(
    tiny_assistant: Assistant,
) -> None:
    for turn in ("what is their phone number?", "and is it insured?"):
        answer = talk(tiny_assistant, "Who gives out kite licences in Seoul?", turn)
        assert answer.status is Status.NOT_IN_SOURCE
        assert turn.rstrip("?").split()[-1] in answer.standalone_question


def test_a_conversation_may_be_as_long_as_is_allowed(tiny_assistant: Assistant) -> None:
    turn = Turn(FEE, FEE, ("licences/1a",))
    answer = tiny_assistant.ask("And in Japan?", [turn] * MAX_TURNS)
    assert language.countries(answer.standalone_question) == {Jurisdiction.JP}


def test_a_history_of_too_many_turns_is_refused(tiny_assistant: Assistant) -> None:
    with pytest.raises(HistoryError, match=f"11 turns.*last {MAX_TURNS}"):
        tiny_assistant.ask(FEE, [Turn(FEE, FEE)] * (MAX_TURNS + 1))


@pytest.mark.parametrize("locator", ["nowhere/1", "", "licences/1", "../../etc/passwd", "\x00"])
def test_a_history_that_names_no_passage_is_refused(
    tiny_assistant: Assistant, locator: str
) -> None:
    with pytest.raises(HistoryError, match="no passage"):
        tiny_assistant.ask(FEE, [Turn(FEE, FEE, ("licences/1a", locator))])


@pytest.mark.parametrize("text", ["", " ", "\x00", "x" * 20_000])
def test_a_history_that_cannot_be_read_is_refused(tiny_assistant: Assistant, text: str) -> None:
    for turn in (Turn(text, FEE), Turn(FEE, text)):
        with pytest.raises(HistoryError):
            tiny_assistant.ask(FEE, [turn])


def test_what_an_answer_understood_can_always_be_sent_back(tiny_assistant: Assistant) -> None:
    long = ("Tell me about kites. " * MAX_QUESTION)[: MAX_QUESTION - 5]
    answer = talk(tiny_assistant, long, *["And then?"] * 4)
    assert len(answer.standalone_question) <= MAX_QUESTION


def test_a_trace_is_given_only_where_it_is_asked_for(tiny_assistant: Assistant) -> None:
    plain, traced = tiny_assistant.ask(FEE), tiny_assistant.ask(FEE, trace=True)
    assert plain.trace is None
    assert traced.trace is not None
    assert as_json(plain) | {"trace": None} == as_json(traced) | {"trace": None}


def test_a_trace_lists_the_candidates_their_evidence_and_the_time_of_each_step(
    tiny_assistant: Assistant,
) -> None:
    trace = tiny_assistant.ask(FEE, trace=True).trace
    assert trace is not None
    assert json.loads(json.dumps(trace)) == trace
    assert trace["candidates"][0]["locator"] == "licences/1a"
    assert trace["candidates"][0]["verdict"] == "cited"
    for candidate in trace["candidates"]:
        assert candidate["verdict"]
        for evidence in candidate["evidence"]:
            assert evidence.keys() == {"kind", "text", "score"}
    assert trace["steps_ms"]
    assert all(isinstance(ms, float) for ms in trace["steps_ms"].values())


def test_every_status_can_be_traced(tiny_assistant: Assistant) -> None:
    for question in chain(ASKED, WORDLESS, FOREIGN.values()):
        trace = tiny_assistant.ask(question, trace=True).trace
        assert trace is not None
        assert trace["steps_ms"]
        json.dumps(trace)


def test_the_opening_questions_are_answered(tiny_assistant: Assistant) -> None:
    questions = tiny_assistant.opening_questions()
    assert 1 <= len(questions) <= EXAMPLES
    assert len(set(questions)) == len(questions)
    for question in questions:
        assert tiny_assistant.ask(question).status is Status.ANSWERED


def test_questions_are_embedded_as_unit_vectors(tiny_assistant: Assistant) -> None:
    vectors = tiny_assistant.embed(ASKED)
    assert len(vectors) == len(ASKED)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_variables_that_switch_tracing_on_reach_nobody(
    tiny_index: Settings, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        tracing = {
            f"{prefix}_{name}": value
            for prefix in ("LANGSMITH", "LANGCHAIN")
            for name, value in {
                "TRACING": "true",
                "TRACING_V2": "true",
                "ENDPOINT": address,
                "API_KEY": "lsv2_pt_00000000000000000000000000000000_0000000000",
                "PROJECT": "patients",
            }.items()
        }
        run = python(*COMMAND, "ask", FEE, cwd=tmp_path, **tracing, **variables(tiny_index))
        assert run.returncode == 0, run.stderr
        assert "12 silver coins" in run.stdout
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


LICENCE = Turn(FEE, FEE, ("licences/1a",))


@pytest.mark.parametrize(
    "question",
    [
        "I can't breathe since the kite hit me.",
        "How much is a kite licence in Korea? I can't breathe since the kite hit me.",
        "My son was hit by a kite and does not wake up. What does a red flag mean?",
    ],
)
@pytest.mark.parametrize("history", [(), (LICENCE,)])
def test_an_emergency_wins_over_the_history_and_over_a_question_beside_it(
    tiny_assistant: Assistant, question: str, history: tuple[Turn, ...]
) -> None:
    assert tiny_assistant.ask(question, history).status is Status.URGENT


def test_a_request_for_advice_is_not_joined_with_what_went_before(
    tiny_assistant: Assistant,
) -> None:
    assert tiny_assistant.ask("Should I fly it?", [LICENCE]).status is Status.PERSONAL_ADVICE


@pytest.mark.parametrize("turn", ["!!!", "...", "\N{SLIGHTLY SMILING FACE}"])
def test_marks_after_an_answer_do_not_repeat_it(tiny_assistant: Assistant, turn: str) -> None:
    assert tiny_assistant.ask(turn, [LICENCE]).status is Status.UNCLEAR
