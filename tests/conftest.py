"""A tiny, valid, invented corpus that any test may use and bend."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest

from regchat import builder, embedding
from regchat.assistant import Assistant
from regchat.chain import AnswerChain
from regchat.cli import main
from regchat.config import DEFAULT_MODEL, PREFIX, Settings, known_names
from regchat.embedding import ReferenceEmbedder, Vectors, model_folder
from regchat.versions import IndexStore
from tests.commands import Ran

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ("-c", "from regchat.cli import main; main()")

ARTICLE = """\
---
title: "Kites in Korea and Japan"
author: Ada Example
publisher: The Kite Press
published: 2025-03-02
reviewed: 2025-11-20
language: en
edition: An invented text for tests.
---

## About this article {#meta}

{meta: KR JP}
"Kites in Korea and Japan" is an article by Ada Example. The Kite Press published
the article on 2 March 2025.

## Licences for kites {#licences}

{licences/1a: KR}
In Korea, the KTA issues the kite licence. A Korean kite licence costs 12 silver
coins and lasts for three years.

{licences/1b: JP}
In Japan, the JKB registers every kite. A Japanese registration is free of charge,
and the JKB renews the registration each spring.

{licences/2: KR JP}
Korea asks the pilot for a licence. Japan asks for a number on the kite.

## Weather {#weather}

### Strong wind

{weather/1: none}
A red flag on the field warns pilots of strong wind. Pilots land every kite before
the second flag goes up.
"""

FAQ = """\
---
title: "Questions about kites"
author: Ada Example
publisher: The Kite Press
published: 2025-03-02
language: en
---

## Frequently asked questions {#faq}

### Can a child fly a kite?

{faq/1: KR JP}
A child may fly a small kite in Korea from the age of nine. Japan sets no age for
small kites.
"""

FACTS = """\
meta:
  - states: Who wrote the article
    terms: ["Ada Example", "author|by"]
licences/1:
  - states: The price of a Korean licence
    terms: ["12 silver coins", "Korea|Korean"]
  - states: Registration in Japan costs nothing
    terms: ["Japanese registration", "free of charge"]
"""

QUESTIONS = """\
licences/1a:
  - How much is a kite licence in Korea?
  - How long does the Korean licence last?
  - Who gives out kite licences in Seoul?
licences/1b:
  - Do I have to register a kite in Japan?
  - What does registration in Tokyo cost?
licences/2:
  - What is the difference between the two countries?
weather/1:
  - What does a red flag mean?
  - When do I have to land my kite?
faq/1:
  - How old must my daughter be to fly a kite?
meta:
  - What is this article about?
"""

GAPS = """\
- id: insurance
  topic: insurance for kites
  questions:
    - Does my insurance pay for a lost kite?
    - Is a kite insured in Korea?
  reply:
    - text: The article does not speak of insurance.
    - text: The article does say what a Korean licence costs.
      locators: [licences/1a]
- id: kite-shops
  topic: where to buy a kite
  questions:
    - Where can I buy a kite?
  reply:
    - text: The article names no shop.
"""

TRIAGE = """\
shipped: false
groups:
  - id: accident
    status: urgent
    examples:
      - I can't breathe since the kite hit me.
      - My son was hit by a kite and does not wake up.
    reply:
      - text: Call an ambulance now.
  - id: my-kite
    status: personal_advice
    examples:
      - Should I buy a new kite?
      - Should I fly it?
    reply:
      - text: Nobody here can advise you on your own kite.
  - id: only-looks-urgent
    examples:
      - Do pilots have to report an accident?
"""

GLOSSARY = """\
- term: KTA
  name: Korean Tether Agency
  meaning: The office in Korea that issues kite licences.
  jurisdictions: [KR]
- term: JKB
  name: Japanese Kite Board
  meaning: The office in Japan that registers kites.
  jurisdictions: [JP]
  synonyms: [Kite Board]
- term: tether
  name: tether
  meaning: The line that holds a kite.
"""

FILES = {
    "article.md": ARTICLE,
    "faq.md": FAQ,
    "facts.yaml": FACTS,
    "questions.yaml": QUESTIONS,
    "gaps.yaml": GAPS,
    "glossary.yaml": GLOSSARY,
    "triage.yaml": TRIAGE,
}


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """Return a folder with a valid corpus about two countries' rules for kites."""
    return write_corpus(tmp_path / "kites")


def write_corpus(folder: Path) -> Path:
    """Write the corpus about kites into a new folder."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def environment(**variables: object) -> dict[str, str]:
    """Return an environment for a process of its own, without settings but `variables`."""
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(PREFIX)}
    paths = {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80"}
    return kept | paths | {k: str(v) for k, v in variables.items()}


def python(
    *arguments: object, cwd: Path, stdin: str | bytes = "", **variables: object
) -> CompletedProcess[str]:
    """Run Python in a process of its own, in an empty environment of settings."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    ran = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment(**variables),
        input=given,
        capture_output=True,
    )
    out, err = ran.stdout.decode(), ran.stderr.decode()
    return CompletedProcess(ran.args, ran.returncode, out, err)


def variables(settings: Settings) -> dict[str, object]:
    """Return settings as variables of the environment."""
    return {"REGCHAT_CORPUS": settings.corpus, "REGCHAT_DATA_DIR": settings.data_dir}


def copied(settings: Settings, folder: Path, *, models: bool = False) -> Settings:
    """Copy a corpus and its index into a folder; the exported model is shared, or copied too."""
    corpus, data = folder / "kites", folder / "data"
    shutil.copytree(settings.corpus, corpus)
    own = settings.model_copy(update={"corpus": corpus, "data_dir": data})
    shutil.copytree(IndexStore(settings).root, IndexStore(own).root)
    if models:
        shutil.copytree(settings.data_dir / "models", data / "models")
    else:
        (data / "models").symlink_to(settings.data_dir / "models")
    return own


@pytest.fixture(scope="session")
def tiny_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of the session's corpus about kites; nothing is built yet."""
    folder = tmp_path_factory.mktemp("tiny")
    return Settings(
        _env_file=None,
        corpus=write_corpus(folder / "kites"),
        data_dir=folder / "data",
        embedding_model=DEFAULT_MODEL,
        threads=1,
    )


@pytest.fixture(scope="session")
def first_run(tiny_settings: Settings) -> CompletedProcess[str]:
    """Build the session's index, model export included, by a batch that needs it."""
    folder = tiny_settings.data_dir.parent
    lines = [
        {"id": "fee", "turns": ["How much is a kite licence in Korea?", "And in Japan?"]},
        {"id": 7, "turns": ["Where can I buy a kite?"]},
    ]
    batch = folder / "batch.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    run = python(
        *COMMAND, "ask", "--batch", batch, "--json", cwd=folder, **variables(tiny_settings)
    )
    assert run.returncode == 0, run.stderr
    return run


@pytest.fixture(scope="session")
def tiny_index(tiny_settings: Settings, first_run: CompletedProcess[str]) -> Settings:
    """Return the settings of an index that is built and fresh; leave it as it is."""
    assert first_run.returncode == 0
    return tiny_settings


@pytest.fixture(scope="session")
def tiny_store(tiny_index: Settings) -> IndexStore:
    """Return the store of the session's index."""
    return IndexStore(tiny_index)


@pytest.fixture(scope="module")
def chain(tiny_store: IndexStore) -> AnswerChain:
    return AnswerChain(tiny_store.current())


@pytest.fixture(scope="session")
def tiny_assistant(tiny_store: IndexStore) -> Assistant:
    """Return an assistant over the session's index."""
    return Assistant(tiny_store)


class RememberingEmbedder(ReferenceEmbedder):
    """sentence-transformers itself; a text that was embedded before is not embedded again."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        super().__init__(folder, threads=threads)
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= zip(new, super().embed(new, query=query), strict=True)
        return np.array([self._known[text] for text in texts])


@pytest.fixture(scope="session")
def reference() -> ReferenceEmbedder:
    """Return sentence-transformers itself, loaded once."""
    return ReferenceEmbedder(model_folder(DEFAULT_MODEL), threads=os.cpu_count() or 1)


@pytest.fixture(scope="session")
def remembering() -> RememberingEmbedder:
    """Return sentence-transformers for indexes that are built again and again."""
    return RememberingEmbedder(model_folder(DEFAULT_MODEL), threads=os.cpu_count() or 1)


@pytest.fixture
def own_index(
    tiny_index: Settings,
    remembering: ReferenceEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Return a corpus and a fresh index that a test may bend and build again.

    The model is loaded and exported once a session.
    """

    def export(_: ReferenceEmbedder, target: Path) -> None:
        shutil.copytree(tiny_index.data_dir / "models" / target.name, target)

    monkeypatch.setattr(builder, "ReferenceEmbedder", lambda folder, *, threads: remembering)
    monkeypatch.setattr(embedding, "export", export)
    return copied(tiny_index, tmp_path)


@pytest.fixture
def bend(own_index: Settings) -> Callable[[str, str, str], None]:
    """Return a function that changes a file of the test's own corpus."""

    def bend(name: str, old: str, new: str) -> None:
        path = own_index.corpus / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return bend


@pytest.fixture
def regchat(
    tiny_index: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Return a function that runs the entry point over the session's index."""
    monkeypatch.chdir(tmp_path)
    for name in known_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in variables(tiny_index).items():
        monkeypatch.setenv(name, str(value))

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["regchat", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
