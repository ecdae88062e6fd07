from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regchat import builder, corpus, embedding, index, versions
from regchat.answer import Status
from regchat.assistant import Assistant
from regchat.config import DEFAULT_MODEL, Settings
from regchat.embedding import EXPORTED, META, TOKENIZER, ReferenceEmbedder, model_folder
from regchat.errors import CorpusError, IndexFault, ModelError
from regchat.index import CLASSIFIER, CORPUS, MANIFEST, VECTORS, open_index, read_manifest
from regchat.versions import POINTER, IndexStore
from tests.conftest import COMMAND, ROOT, copied, environment, python, variables, write_corpus

Bend = Callable[[str, str, str], None]

FEE = "How much is a kite licence in Korea?"
# A process that builds with the exported model, so that it need not load sentence-transformers.
QUICK_BUILD = """
import sys
from pathlib import Path
from regchat import builder, versions
from regchat.cli import main
from regchat.embedding import OnnxEmbedder
exported = next((Path(sys.argv.pop(1)) / "models").iterdir())
builder.ReferenceEmbedder = lambda folder, *, threads: OnnxEmbedder(exported, threads=threads)
{more}
main()
"""
STOPS_BEFORE = """
def stop(*_):
    print("stopped", flush=True)
    sys.stdin.read()
{name} = stop
"""


@pytest.fixture
def store(own_index: Settings) -> IndexStore:
    return IndexStore(own_index)


def ignored(line: str) -> None:
    """Take a line of progress and do nothing with it."""


def ensured(settings: Settings) -> tuple[IndexStore, list[str]]:
    """Open the index as a process that starts does; return what it reported too."""
    store, lines = IndexStore(settings), []  # type: ignore[var-annotated]
    store.ensure(lines.append)
    return store, lines


def current_folder(settings: Settings) -> Path:
    root = IndexStore(settings).root
    return root / (root / POINTER).read_text("utf-8")


def builds(settings: Settings) -> set[str]:
    return {p.name for p in IndexStore(settings).root.iterdir() if p.is_dir()}


def fee(store: IndexStore) -> str:
    """Return what the index says that the licence costs."""
    answer = Assistant(store).ask(FEE)
    assert answer.status is Status.ANSWERED
    return " ".join(sentence.text for sentence in answer.sentences)


def forbid(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("an index is built")

    for name in names:
        monkeypatch.setattr(builder, name, refused)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("article.md", "12 silver", "13 silver"),
        ("article.md", "2025-11-20", "2025-11-21"),
        ("faq.md", "age of nine", "age of ten"),
        ("questions.yaml", "in Seoul", "in Busan"),
        ("gaps.yaml", "lost kite", "torn kite"),
        ("gaps.yaml", "names no shop", "does not name a shop"),
        ("glossary.yaml", "Kite Board]", "Kite Office]"),
        ("triage.yaml", "Call an ambulance", "Call for help"),
    ],
)
def test_a_change_to_what_answers_are_made_of_changes_the_version(
    store: IndexStore, bend: Bend, name: str, old: str, new: str
) -> None:
    before = store.expected_version()
    bend(name, old, new)
    assert store.expected_version() != before
    bend(name, new, old)
    assert store.expected_version() == before


def test_files_that_answers_are_not_made_of_do_not_change_the_version(
    store: IndexStore, bend: Bend, own_index: Settings
) -> None:
    before = store.expected_version()
    bend("facts.yaml", "The price", "The fee")
    (own_index.corpus / "evaluation.yaml").write_text("questions: []\n", "utf-8")
    (own_index.corpus / "README.md").write_text("# Notes for editors\n", "utf-8")
    (own_index.corpus / "notes.txt").write_text("remember\n", "utf-8")
    assert store.expected_version() == before


def test_a_text_more_or_a_file_less_changes_the_version(
    store: IndexStore, own_index: Settings
) -> None:
    before = store.expected_version()
    shutil.copyfile(own_index.corpus / "faq.md", own_index.corpus / "more.md")
    more = store.expected_version()
    (own_index.corpus / "more.md").unlink()
    (own_index.corpus / "glossary.yaml").unlink()
    assert len({before, more, store.expected_version()}) == 3


def test_another_model_changes_the_version(own_index: Settings, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "modules.json").write_text("[]", "utf-8")
    other = IndexStore(own_index.model_copy(update={"embedding_model": str(model)}))
    assert other.expected_version() != IndexStore(own_index).expected_version()


def test_a_model_that_is_missing_is_told_before_anything_is_built(own_index: Settings) -> None:
    other = IndexStore(own_index.model_copy(update={"embedding_model": "nowhere"}))
    with pytest.raises(ModelError, match="nowhere"):
        other.ensure(ignored)


def test_without_an_index_the_remedy_is_told(tiny_index: Settings, tmp_path: Path) -> None:
    store = IndexStore(tiny_index.model_copy(update={"data_dir": tmp_path / "empty"}))
    with pytest.raises(IndexFault, match='Run "regchat index" first'):
        store.current()
    assert not (tmp_path / "empty").exists()


def test_a_fresh_index_is_opened_and_not_built(
    own_index: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, "ReferenceEmbedder", "store")
    before = builds(own_index)
    store, lines = ensured(own_index)
    assert lines == []
    assert builds(own_index) == before
    assert "12 silver coins" in fee(store)


def test_a_stale_index_is_built_anew_and_says_so(own_index: Settings, bend: Bend) -> None:
    old = read_manifest(current_folder(own_index)).version
    bend("article.md", "12 silver\ncoins", "40 copper\ncoins")
    store, lines = ensured(own_index)
    new = store.current().version
    assert new == store.expected_version() != old
    assert "stale" in lines[0]
    assert old in lines[0]
    assert new in lines[0]
    assert new in lines[-1]
    assert "40 copper coins" in fee(store)


def test_a_version_has_its_own_copy_of_what_is_shipped(
    own_index: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    IndexStore(own_index).ensure(ignored)
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    with (tmp_path / "prompts" / "gaps.yaml").open("a", encoding="utf-8") as gaps:
        gaps.write("- {id: moths, topic: Moths, questions: [Do moths eat kites?]}\n")
    monkeypatch.setattr(index, "shipped", lambda name: tmp_path / name)
    monkeypatch.setattr(corpus, "shipped", lambda name: tmp_path / name)
    store = IndexStore(own_index)
    before = store.current().version
    lines: list[str] = []
    assert store.ensure(lines.append).version != before
    assert lines[0].startswith(f"The index is stale ({before})")
    assert not any("damaged" in line for line in lines)


def test_a_forced_build_of_a_fresh_index_gives_the_same_version(own_index: Settings) -> None:
    before, folder = IndexStore(own_index).current().version, current_folder(own_index)
    assert IndexStore(own_index).ensure(ignored, force=True).version == before
    assert current_folder(own_index) != folder


def test_a_corpus_that_is_broken_leaves_the_old_index_serving(
    own_index: Settings, bend: Bend
) -> None:
    running = IndexStore(own_index)
    assert "12 silver coins" in fee(running)
    before = builds(own_index)
    bend("article.md", "{licences/1b: JP}", "{licences/1a: JP}")
    with pytest.raises(CorpusError, match="double locator"):
        IndexStore(own_index).ensure(ignored)
    assert builds(own_index) == before
    assert "12 silver coins" in fee(running)


def test_a_corpus_of_one_text_and_nothing_else_can_be_asked(own_index: Settings) -> None:
    for path in own_index.corpus.iterdir():
        if path.name != "article.md":
            path.unlink()
    store, _ = ensured(own_index)
    assert "12 silver coins" in fee(store)
    assert Assistant(store).ask("Who won the football match?").status is Status.NOT_IN_SOURCE


def test_a_running_process_moves_to_the_version_that_another_one_builds(
    own_index: Settings, tiny_index: Settings, bend: Bend
) -> None:
    assistant = Assistant(IndexStore(own_index))
    before = assistant.ask(FEE).index_version
    faults: list[BaseException] = []
    seen: set[tuple[str, str]] = set()
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.02):
            try:
                answer = assistant.ask(FEE)
                seen.add((answer.index_version, answer.sentences[-1].text))
            except BaseException as fault:
                faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for old, new in (("12 silver", "13 silver"), ("13 silver", "14 silver")):
            bend("article.md", old, new)
            run = python(
                "-c", QUICK_BUILD.format(more=""), tiny_index.data_dir, "index",
                cwd=own_index.data_dir, **variables(own_index),
            )  # fmt: skip
            assert run.returncode == 0, run.stderr
            answer = assistant.ask(FEE)
            assert new in answer.sentences[-1].text
            assert answer.index_version == IndexStore(own_index).expected_version()
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert faults == []
    assert before in {version for version, _ in seen}
    assert len({version for version, _ in seen}) == len(seen)


@pytest.mark.parametrize("name", ["builder.store", "versions.os.rename", "versions.os.replace"])
def test_a_build_that_is_killed_leaves_the_old_version_and_the_next_one_works(
    own_index: Settings, tiny_index: Settings, bend: Bend, name: str
) -> None:
    running = IndexStore(own_index)
    folder = current_folder(own_index)
    bend("article.md", "12 silver", "13 silver")
    script = QUICK_BUILD.format(more=STOPS_BEFORE.format(name=name))
    build = subprocess.Popen(
        [sys.executable, "-c", script, str(tiny_index.data_dir), "index"],
        cwd=own_index.data_dir,
        env=environment(**variables(own_index)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with build:
        assert build.stdout is not None
        assert build.stdout.readline() == b"stopped\n"
        build.kill()
    assert current_folder(own_index) == folder
    assert "12 silver" in fee(running)
    ensured(own_index)
    assert "13 silver" in fee(running)


def test_two_builds_at_once_both_end_well(own_index: Settings, bend: Bend) -> None:
    """The other build ends, and clears up, while this one verifies what it has written."""
    other_is_filling, this_is_written = threading.Event(), threading.Event()
    this, other = IndexStore(own_index), IndexStore(own_index)
    fill, opened = other._fill, this._opened

    def fill_and_wait(*arguments: Any, **named: Any) -> None:
        fill(*arguments, **named)
        other_is_filling.set()
        this_is_written.wait()

    def open_after_the_other(folder: Path) -> Any:
        this_is_written.set()
        thread.join()
        return opened(folder)

    other._fill = fill_and_wait  # type: ignore[method-assign]
    faults: list[BaseException] = []
    thread = threading.Thread(target=lambda: _kept(faults, lambda: other.ensure(ignored)))
    bend("article.md", "12 silver", "13 silver")
    this.current()
    this._opened = open_after_the_other  # type: ignore[method-assign]
    thread.start()
    other_is_filling.wait()
    this.ensure(ignored)
    assert faults == []
    for store in (this, other, IndexStore(own_index)):
        assert "13 silver" in fee(store)


def _kept(faults: list[BaseException], action: Callable[[], object]) -> None:
    try:
        action()
    except BaseException as fault:
        faults.append(fault)


def sqlite(folder: Path) -> Path:
    return folder / VECTORS / "chroma.sqlite3"


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the store is junk": lambda v: sqlite(v).write_bytes(b"junk" * 5000),
    "the store is cut short": lambda v: truncate(sqlite(v)),
    "the store is empty": lambda v: sqlite(v).write_bytes(b""),
    "the store is deleted": lambda v: sqlite(v).unlink(),
    "the store's folder is deleted": lambda v: shutil.rmtree(v / VECTORS),
    "the manifest is missing": lambda v: (v / MANIFEST).unlink(),
    "the manifest is not JSON": lambda v: (v / MANIFEST).write_bytes(b"\x00\xff{"),
    "the manifest is of another form": lambda v: (v / MANIFEST).write_text('{"version": "1"}'),
    "the classifier is missing": lambda v: (v / CLASSIFIER).unlink(),
    "the classifier is cut short": lambda v: truncate(v / CLASSIFIER),
    "the corpus copy is missing": lambda v: shutil.rmtree(v / CORPUS),
    "a passage of the corpus copy is changed": lambda v: _changed(
        v / CORPUS / "article.md", "free of charge", "paid in gold"
    ),
    "a reply of the corpus copy is changed": lambda v: _changed(
        v / CORPUS / "gaps.yaml", "names no shop", "names ten shops"
    ),
    "a file of the corpus copy is missing": lambda v: (v / CORPUS / "glossary.yaml").unlink(),
    "the folder is empty": lambda v: (shutil.rmtree(v), v.mkdir()),
}


def _changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_built_anew_and_says_so(
    own_index: Settings, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    folder = current_folder(own_index)
    DAMAGES[damage](folder)
    old_stood: list[bool] = []

    def opened(new: Path, *arguments: Any) -> Any:
        old_stood.append(folder.is_dir())
        return open_index(new, *arguments)

    monkeypatch.setattr(versions, "open_index", opened)
    store, lines = ensured(own_index)
    assert "is damaged" in lines[0]
    assert str(folder) in lines[0]
    assert len(lines[0].splitlines()) == 1
    assert len(old_stood) >= 2
    assert all(old_stood)
    assert current_folder(own_index) != folder
    assert "12 silver coins" in fee(store)
    assert ensured(own_index)[1] == []


@pytest.mark.parametrize("pointer", [b"nowhere", b"", b"\n", b"\xff\xfe\x00", b"../..", b"a\x00b"])
def test_a_pointer_that_leads_nowhere_is_mended(own_index: Settings, pointer: bytes) -> None:
    (IndexStore(own_index).root / POINTER).write_bytes(pointer)
    store, lines = ensured(own_index)
    assert "Building" in lines[0]
    assert "12 silver coins" in fee(store)
    assert ensured(own_index)[1] == []


def test_a_pointer_that_is_lost_leaves_a_running_process_answering(own_index: Settings) -> None:
    store = IndexStore(own_index)
    before = store.current()
    for pointer in (b"nowhere", b"\xff\xfe\x00", None):
        path = store.root / POINTER
        if pointer is None:
            path.unlink()
        else:
            path.write_bytes(pointer)
        assert store.current() is before
    assert "12 silver coins" in fee(store)


EXPORT_DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda m: truncate(m / EXPORTED),
    "empty": lambda m: (m / EXPORTED).write_bytes(b""),
    "deleted": lambda m: (m / EXPORTED).unlink(),
    "without its tokenizer": lambda m: (m / TOKENIZER).unlink(),
    "without its data": lambda m: (m / META).write_text("{", "utf-8"),
    "all gone": lambda m: shutil.rmtree(m),
}


@pytest.mark.parametrize("damage", EXPORT_DAMAGES)
def test_an_exported_model_that_is_damaged_is_exported_anew(
    tiny_index: Settings,
    own_index: Settings,
    tmp_path: Path,
    damage: str,
) -> None:
    (tmp_path / "other").mkdir()
    settings = copied(tiny_index, tmp_path / "other", models=True)
    EXPORT_DAMAGES[damage](next((settings.data_dir / "models").iterdir()))
    store, lines = ensured(settings)
    assert "is damaged" in lines[0]
    assert read_manifest(current_folder(settings)).exported
    assert "12 silver coins" in fee(store)
    assert ensured(settings)[1] == []


@pytest.mark.parametrize("place", ["", "index", "models"])
def test_a_file_in_the_place_of_a_folder_is_told_in_one_line_with_the_remedy(
    own_index: Settings, tmp_path: Path, place: str
) -> None:
    data = tmp_path / "elsewhere"
    blocked = data / place
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file", "utf-8")
    with pytest.raises(IndexFault) as caught:
        IndexStore(own_index.model_copy(update={"data_dir": data})).ensure(ignored)
    assert "set REGCHAT_DATA_DIR" in str(caught.value)
    assert str(data) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert blocked.read_text("utf-8") == "a file"


def full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken(*_: Any, **__: Any) -> None:
    raise RuntimeError("error returned from database: (code: 13) database or disk is full")


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        (versions.shutil, "copyfile", full),
        (versions.os, "rename", full),
        (versions.os, "replace", full),
        (builder, "store", full),
        (builder, "store", broken),
        (index, "_client", broken),
    ],
    ids=["copy", "rename", "swap", "store", "Chroma's error", "Chroma's client"],
)
def test_a_full_disk_is_told_in_one_line_and_the_old_index_serves(
    own_index: Settings,
    bend: Bend,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    fault: Callable[..., None],
) -> None:
    running = IndexStore(own_index)
    assert "12 silver" in fee(running)
    folder = current_folder(own_index)
    bend("article.md", "12 silver", "13 silver")
    starting = IndexStore(own_index)
    starting.current()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fault)
        with pytest.raises(IndexFault) as caught:
            starting.ensure(ignored)
    assert "Free some space" in str(caught.value)
    assert "REGCHAT_DATA_DIR" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert current_folder(own_index) == folder
    assert not [build for build in builds(own_index) if build.startswith(".")]
    for store in (running, IndexStore(own_index)):
        assert "12 silver" in fee(store)


@pytest.mark.parametrize("fault", ["differs", "fails", "cannot be exported"])
def test_an_export_that_does_not_agree_is_not_served(
    own_index: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def fail(*_: object) -> float:
        raise RuntimeError("no such operator")

    settings = own_index.model_copy(update={"data_dir": tmp_path / "new"})
    if fault == "differs":
        monkeypatch.setattr(embedding, "agreement", lambda one, other: 0.9)
    elif fault == "fails":
        monkeypatch.setattr(embedding, "agreement", fail)
    else:
        monkeypatch.setattr(embedding, "export", fail)
    store, lines = ensured(settings)
    assert [line for line in lines if "serving without" in line]
    assert not read_manifest(current_folder(settings)).exported
    assert isinstance(store.current().embedder, ReferenceEmbedder)
    assert "12 silver coins" in fee(store)
    assert ensured(settings)[1] == []


def test_a_model_from_a_folder_serves_as_the_packaged_one_does(
    own_index: Settings,
    tiny_index: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def export(_: ReferenceEmbedder, target: Path) -> None:
        shutil.copytree(next((tiny_index.data_dir / "models").iterdir()), target)

    monkeypatch.setattr(embedding, "export", export)
    (tmp_path / "model").symlink_to(model_folder(DEFAULT_MODEL))
    settings = own_index.model_copy(
        update={"embedding_model": str(tmp_path / "model"), "data_dir": tmp_path / "new"}
    )
    store, _ = ensured(settings)
    assert store.current().version != IndexStore(own_index).current().version
    assert "12 silver coins" in fee(store)


def test_two_corpora_in_one_data_folder_do_not_disturb_each_other(
    own_index: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    corpus = write_corpus(tmp_path / "other" / own_index.corpus.name)
    _changed(corpus / "article.md", "12 silver", "99 silver")
    _changed(corpus / "facts.yaml", "12 silver", "99 silver")
    one, other = own_index, own_index.model_copy(update={"corpus": corpus})
    for _ in range(2):
        IndexStore(other).ensure(ignored, force=True)
        assert "99 silver" in fee(IndexStore(other))
        assert ensured(one)[1] == []
        assert "12 silver" in fee(IndexStore(one))


def test_a_corpus_named_by_another_path_has_the_same_index(
    own_index: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(own_index.corpus)
    for path in (Path(own_index.corpus.name), tmp_path / "link"):
        assert ensured(own_index.model_copy(update={"corpus": path}))[1] == []


def test_of_many_builds_only_the_last_and_the_one_before_it_are_kept(own_index: Settings) -> None:
    store, kept = IndexStore(own_index), []
    for _ in range(3):
        kept = [*kept, current_folder(own_index).name][-1:]
        store.ensure(ignored, force=True)
        assert builds(own_index) == {*kept, current_folder(own_index).name}


def test_the_index_that_was_served_before_can_still_be_read_after_a_swap(
    own_index: Settings, bend: Bend
) -> None:
    store = IndexStore(own_index)
    old = store.current()
    bend("article.md", "12 silver", "13 silver")
    IndexStore(own_index).ensure(ignored)
    assert store.current() is not old
    vector = old.embedder.embed([FEE], query=True)[0]
    assert old.nearest(vector, 1)[0].entry.text == FEE
    assert "12 silver" in old.corpus.at("licences/1a")[0].text


def test_the_vectors_of_a_new_version_are_those_of_its_texts(
    own_index: Settings, reference: ReferenceEmbedder
) -> None:
    """Texts are embedded in order of their length; each must get its own vector back."""
    IndexStore(own_index).ensure(ignored, force=True)
    with closing(IndexStore(own_index).current()) as built:
        listed = list(index.entries(built.corpus))
        own = reference.embed([entry.text for entry in listed])
        stored = [built.vectors(entry.kind)[entry.target][entry.text] for entry in listed]
        assert embedding.agreement(np.array(stored), own) >= embedding.AGREEMENT


def test_the_first_build_says_what_it_does_on_stderr_alone(first_run: Any) -> None:
    told = first_run.stderr.splitlines()
    assert told[0] == "Building the index."
    assert told[-1].startswith("Index ")
    assert all(line.strip().isprintable() for line in told)


def test_a_command_without_a_writable_data_folder_fails_in_one_line(
    tiny_index: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    given = variables(tiny_index) | {"REGCHAT_DATA_DIR": tmp_path / "data"}
    run = python(*COMMAND, "ask", FEE, cwd=tmp_path, **given)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.splitlines()[-1].startswith("regchat: Cannot write the index")
    assert "Traceback" not in run.stderr
