from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from regchat.cli import app
from regchat.config import Settings, known_names
from tests.commands import CITATION_FIELDS, FEE, FIELDS, Ran, one_line
from tests.conftest import COMMAND, python, variables, write_corpus

PUBLISHED = """\
Rules for kites in Korea and Japan

By Ada Example · 2025-03-02

Korea asks the pilot for a licence. Japan asks for a number on the kite.

What a licence costs

In Korea, a kite licence costs 12 silver coins. In Japan, no licence is sold.
"""
HEAVY = (
    "torch",
    "chromadb",
    "gradio",
    "sentence_transformers",
    "transformers",
    "langchain_core",
    "trafilatura",
    "pdfplumber",
    "mammoth",
    "lxml",
)
# Runs the command line, then tells which of the heavy modules it has loaded.
LOADED = f"""
import sys
from regchat.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
finally:
    print("LOADED", *[name for name in {HEAVY!r} if name in sys.modules])
"""


def commands() -> list[str]:
    return list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["ask", "--help"], ["serve", "-h"], ["import", "-h"]]
)
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    run = python("-c", LOADED, *arguments, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "Usage" in run.stdout
    assert run.stdout.splitlines()[-1] == "LOADED"


def test_check_loads_nothing_heavy(corpus_folder: Path, tmp_path: Path) -> None:
    run = python("-c", LOADED, "check", "--corpus", corpus_folder, cwd=tmp_path)
    assert run.stdout.splitlines()[-1] == "LOADED"


def test_an_answer_from_a_fresh_index_loads_neither_torch_nor_sentence_transformers(
    tiny_index: Settings, tmp_path: Path
) -> None:
    run = python("-c", LOADED, "ask", FEE, cwd=tmp_path, **variables(tiny_index))
    assert run.returncode == 0, run.stderr
    loaded = run.stdout.splitlines()[-1].split()[1:]
    assert not {"torch", "sentence_transformers", "transformers", "gradio"} & set(loaded)
    assert "12 silver coins" in run.stdout
    assert run.stderr == ""


def test_import_of_a_plain_text_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "kites.txt").write_text(PUBLISHED, "utf-8")
    run = python("-c", LOADED, "import", "kites.txt", "--out", "corpus", cwd=tmp_path)
    assert run.stdout.splitlines()[-1] == "LOADED"
    assert (tmp_path / "corpus" / "article.md").is_file()


def test_help_names_every_command(regchat: Callable[..., Ran]) -> None:
    run = regchat("--help")
    assert run.code == 0
    for name in commands():
        assert name in run.out
        assert regchat(name, "--help").code == 0


def test_ask_prints_the_answer_its_sources_and_the_notice(regchat: Callable[..., Ran]) -> None:
    run = regchat("ask", FEE)
    assert (run.code, run.err) == (0, "")
    text = " ".join(run.out.split())
    assert "A Korean kite licence costs 12 silver coins and lasts for three years. [" in text
    assert '"A Korean kite licence costs 12 silver coins and lasts for three years."' in text
    assert "licences/1a" in text
    assert "Korea" in text
    assert "published 2 March 2025" in text
    assert "checked 20 November 2025" in text
    assert "not medical or legal advice" in text


def test_ask_prints_the_reply_of_a_gap(regchat: Callable[..., Ran]) -> None:
    run = regchat("ask", "Does my insurance pay for a lost kite?")
    assert run.code == 0
    assert "The article does not speak of insurance." in run.out
    assert "licences/1a" in run.out


def test_lines_fit_a_narrow_terminal(
    regchat: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, regchat("ask", FEE).out.splitlines())) <= 50


def test_json_is_the_contract_of_an_answer(regchat: Callable[..., Ran]) -> None:
    run = regchat("ask", "--json", FEE)
    answer = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert list(answer) == FIELDS
    assert answer["status"] == "answered"
    assert answer["trace"] is None
    for citation in answer["citations"]:
        assert list(citation) == CITATION_FIELDS
        assert citation["passage"][citation["start"] : citation["end"]] == citation["quote"]
    for sentence in answer["sentences"]:
        assert list(sentence) == ["text", "citations", "jurisdictions"]
    assert answer["citations"][0]["jurisdictions"] == ["KR"]
    assert answer["citations"][0]["published"] == "2025-03-02"


def test_trace_fills_the_trace(regchat: Callable[..., Ran]) -> None:
    answer = json.loads(regchat("ask", "--trace", FEE).out)
    assert list(answer) == FIELDS
    assert answer["trace"]["candidates"][0]["locator"] == "licences/1a"
    assert answer["trace"]["steps_ms"]


@pytest.mark.parametrize("arguments", [[], [FEE, "--batch", "file"]])
def test_ask_takes_either_a_question_or_a_batch(
    regchat: Callable[..., Ran], arguments: list[str]
) -> None:
    run = regchat("ask", *arguments)
    assert (run.code, run.out) == (1, "")
    assert "--batch FILE" in one_line(run.err)


@pytest.mark.parametrize("question", ["", "   ", "\x01", "\udcff", "x" * 20_000])
def test_a_question_that_cannot_be_asked_is_told_in_one_line(
    regchat: Callable[..., Ran], question: str
) -> None:
    run = regchat("ask", question)
    assert (run.code, run.out) == (1, "")
    assert "question" in one_line(run.err)


def test_import_tells_what_it_took_and_check_and_ask_take_it_as_it_is(
    regchat: Callable[..., Ran],
    tmp_path: Path,
    own_index: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "kites.txt").write_text(PUBLISHED, "utf-8")
    corpus = own_index.corpus  # whose index holds the vectors of the examples that are shipped
    monkeypatch.setenv("REGCHAT_DATA_DIR", str(own_index.data_dir))
    shutil.rmtree(corpus)
    run = regchat("import", "kites.txt", "--out", corpus, "--publisher", "The Kite Press")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("kites.txt\n  title:     Rules for kites in Korea and Japan (")
    assert f"Next: regchat check --corpus {corpus}" in run.out
    checked = regchat("check", "--corpus", corpus)
    assert checked.code == 0
    assert "\n0 errors, " in checked.out
    answered = regchat("ask", FEE, "--corpus", corpus, "--json")
    (sentence,) = json.loads(answered.out)["sentences"]
    assert sentence["text"] == "In Korea, a kite licence costs 12 silver coins."


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.txt", "--out", "corpus"],
        ["kites.txt", "--out", "."],
        ["kites.txt", "--out", "corpus", "--published", "soon"],
    ],
)
def test_what_cannot_be_imported_is_told_in_one_line(
    regchat: Callable[..., Ran], tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "kites.txt").write_text(PUBLISHED, "utf-8")
    run = regchat("import", *arguments)
    assert (run.code, run.out) == (1, "")
    one_line(run.err)
    assert [p.name for p in tmp_path.iterdir()] == ["kites.txt"]


def test_check_tells_a_good_corpus_from_a_bad_one(
    regchat: Callable[..., Ran], corpus_folder: Path
) -> None:
    good = regchat("check", "--corpus", corpus_folder)
    assert (good.code, good.err) == (0, "")
    assert good.out.splitlines()[-1].startswith("0 errors")
    text = (corpus_folder / "article.md").read_text("utf-8")
    (corpus_folder / "article.md").write_text(text.replace("licences/1b", "licences/1a"), "utf-8")
    bad = regchat("check", "--corpus", corpus_folder)
    assert bad.code == 1
    assert "error: article.md:" in bad.out
    assert "double locator licences/1a" in bad.out


@pytest.mark.parametrize("command", [["ask", FEE], ["index"], ["chat"], ["eval"]])
def test_a_missing_corpus_is_told_in_one_line(
    regchat: Callable[..., Ran], command: list[str]
) -> None:
    run = regchat(*command, "--corpus", "nowhere")
    assert (run.code, run.out) == (1, "")
    line = one_line(run.err.splitlines()[-1])
    assert "nowhere: no such corpus folder" in line
    assert "REGCHAT_CORPUS" in line


def test_check_of_a_missing_corpus_is_an_error(regchat: Callable[..., Ran]) -> None:
    run = regchat("check", "--corpus", "nowhere")
    assert run.code == 1
    assert "nowhere: no such corpus folder" in run.out


def test_every_fault_of_a_broken_corpus_is_told_in_a_line_of_its_own(
    regchat: Callable[..., Ran], corpus_folder: Path
) -> None:
    (corpus_folder / "gaps.yaml").write_text("- id: x\n", "utf-8")
    (corpus_folder / "questions.yaml").write_text("nowhere/1: [What?]\n", "utf-8")
    run = regchat("ask", FEE, "--corpus", corpus_folder)
    told = [line for line in run.err.splitlines() if line.startswith("regchat: ")]
    assert (run.code, run.out) == (1, "")
    assert [line for line in told if "gaps.yaml:1:" in line]
    assert [line for line in told if "questions.yaml:1:" in line]
    assert "Traceback" not in run.err


@pytest.mark.parametrize("command", ["ask", "check", "index", "chat", "serve", "eval"])
def test_an_unknown_setting_is_told_with_those_that_are_known(
    regchat: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("REGCHAT_COLOUR", "red")
    run = regchat(command, *([FEE] if command == "ask" else []))
    assert (run.code, run.out) == (1, "")
    line = one_line(run.err)
    assert "REGCHAT_COLOUR" in line
    assert all(name in line for name in known_names())


def test_a_setting_that_is_not_allowed_is_told_with_its_value(
    regchat: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGCHAT_THREADS", "many")
    assert "REGCHAT_THREADS='many'" in one_line(regchat("ask", FEE).err)
    monkeypatch.setenv("REGCHAT_THREADS", "1")
    monkeypatch.setenv("REGCHAT_EMBEDDING_MODEL", "nowhere")
    run = regchat("ask", FEE)
    assert run.code == 1
    assert "nowhere" in one_line(run.err)


@pytest.mark.parametrize("arguments", [["nonsense"], ["ask", "--nonsense"], ["ask", "a", "b"]])
def test_a_command_or_an_option_that_does_not_exist_shows_how_to_ask_for_help(
    regchat: Callable[..., Ran], arguments: list[str]
) -> None:
    run = regchat(*arguments)
    assert (run.code, run.out) == (2, "")
    assert "for help" in run.err
    assert "Traceback" not in run.err


def test_index_says_what_it_holds_and_builds_nothing_that_is_fresh(
    regchat: Callable[..., Ran],
) -> None:
    run = regchat("index")
    assert (run.code, run.err) == (0, "")
    assert run.out.endswith(": 6 passages\n")


def test_index_can_be_forced(
    regchat: Callable[..., Ran], own_index: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = regchat("index")
    for name, value in variables(own_index).items():
        monkeypatch.setenv(name, str(value))
    run = regchat("index", "--force")
    assert (run.code, run.out) == (0, fresh.out)
    assert "is ready" in run.err


def test_chat_answers_line_by_line_and_knows_what_went_before(
    tiny_index: Settings, tmp_path: Path
) -> None:
    said = f"{FEE}\nAnd in Japan?\n{'x' * 3000}\nWhat does a red flag mean?\n\nnever asked\n"
    run = python(*COMMAND, "chat", cwd=tmp_path, stdin=said, **variables(tiny_index))
    out = " ".join(run.stdout.split())
    assert run.returncode == 0, run.stderr
    for part in ("12 silver coins", "free of charge", "A red flag on the field"):
        assert part in out
    assert "Understood as: How much is a kite licence in Japan?" in out
    assert "never asked" not in out
    assert "3000 characters" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\xff\xfe red flag?\n", b"What does a \xe9?"])
def test_chat_ends_well_whatever_is_piped_into_it(
    tiny_index: Settings, tmp_path: Path, stdin: bytes
) -> None:
    given = variables(tiny_index) | {"PYTHONIOENCODING": "utf-8:strict"}
    run = python(*COMMAND, "chat", cwd=tmp_path, stdin=stdin, **given)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr


def test_a_terminal_that_cannot_show_every_letter_still_gets_the_answer(
    tiny_index: Settings, tmp_path: Path
) -> None:
    given = variables(tiny_index) | {"PYTHONIOENCODING": "ascii"}
    run = python(*COMMAND, "ask", "연 면허는 얼마입니까?", cwd=tmp_path, **given)
    assert run.returncode == 0, run.stderr
    assert "Kites in Korea and Japan" in run.stdout


def test_the_folder_that_a_command_runs_in_stays_as_it_was(
    tiny_index: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    python(*COMMAND, "ask", FEE, cwd=folder, **variables(tiny_index))
    assert list(folder.iterdir()) == []


def test_a_corpus_is_named_by_an_option_or_by_the_env_file(
    regchat: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "named")
    monkeypatch.delenv("REGCHAT_CORPUS")
    (tmp_path / ".env").write_text(f"REGCHAT_CORPUS={corpus}\n", "utf-8")
    by_file, by_option = regchat("check"), regchat("check", "--corpus", corpus)
    assert by_file == by_option
    assert "passages 6" in by_file.out


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """Return a file of one evaluation question about kites."""
    path = tmp_path / "exam.yaml"
    path.write_text(
        "questions:\n  - {id: fee, kind: answerable, split: tune, status: answered, "
        f'locators: [licences/1], turns: ["{FEE}"]}}\n',
        "utf-8",
    )
    return path


def test_eval_compares_with_an_earlier_run(regchat: Callable[..., Ran], exam: Path) -> None:
    assert regchat("eval", "--file", exam, "--out", "first").code == 0
    exam.write_text(exam.read_text("utf-8").replace("licences/1", "weather/1"), "utf-8")
    for earlier in ("first", "first/exam.json"):
        run = regchat("eval", "--file", exam, "--out", "second", "--compare", earlier)
        assert (run.code, run.err) == (0, "")
        assert "  fee: passed -> failed" in run.out
        assert "question changed 1, new 0, gone 0, unchanged 0" in run.out


@pytest.mark.parametrize("name", ["nowhere", ".", "exam.yaml"])
def test_a_run_that_cannot_be_compared_with_is_told_in_one_line(
    regchat: Callable[..., Ran], exam: Path, name: str
) -> None:
    run = regchat("eval", "--file", exam, "--compare", name)
    assert (run.code, run.out) == (1, "")
    assert " run" in one_line(run.err)


def test_the_help_of_eval_says_what_is_never_shown_of_the_test_split(
    regchat: Callable[..., Ran],
) -> None:
    told = " ".join(regchat("eval", "--help").out.replace("│", " ").split())
    assert "never the texts of questions or answers" in told
