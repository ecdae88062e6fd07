"""The versions of an index: one immutable folder each, and a pointer swapped atomically.

<data_dir>/models/<fingerprint>/        the exported model
<data_dir>/index/<corpus>/CURRENT       the name of the folder that answers
<data_dir>/index/<corpus>/<build>/      chroma/, corpus/ (a copy), manifest.json
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from regchat import embedding
from regchat.builder import Builder
from regchat.config import Settings
from regchat.corpus import Corpus, read_corpus
from regchat.embedding import Embedder, OnnxEmbedder, ReferenceEmbedder
from regchat.errors import IndexFault, RegchatError
from regchat.index import (
    COMMON,
    CORPUS,
    Index,
    Manifest,
    common_files,
    indexed_files,
    open_index,
    seal,
    version_of,
)

POINTER = "CURRENT"
SECONDS_TO_CLOSE = 5.0
SECONDS_TO_ABANDON = 86400.0  # after which a build that was not finished was killed

Report = Callable[[str], None]


class IndexStore:
    """The versions of one corpus' index; gives the current one, also after a swap."""

    def __init__(self, settings: Settings) -> None:
        corpus = settings.corpus.resolve()
        name = hashlib.sha256(str(corpus).encode()).hexdigest()[:12]
        self.settings = settings
        self.models = settings.data_dir / "models"
        self.root = settings.data_dir / "index" / f"{corpus.name or 'corpus'}-{name}"
        self._lock = threading.Lock()
        self._open: tuple[str, Index] | None = None
        self._refused: str | None = None

    def current(self) -> Index:
        """Return the index that CURRENT points to, opened.

        Raises:
            IndexFault: there is none, or it cannot be opened.
        """
        name = self._pointer()
        held = self._open
        if held is not None and name in (held[0], self._refused, None):
            return held[1]
        if name is None:
            raise IndexFault(f'No index in {self.root}. Run "regchat index" first.')
        with self._lock:
            held = self._open
            if held is not None and held[0] == name:
                return held[1]
            try:
                opened = self._opened(self.root / name)
            except IndexFault:
                if held is None:
                    raise
                self._refused = name
                return held[1]
            self._open = (name, opened)
            if held is not None:
                _close_later(held[1])
            return opened

    def ensure(self, report: Report, *, force: bool = False) -> Index:
        """Return the current index, after building it if it is missing, stale or damaged.

        Raises:
            CorpusError, ModelError: what it is built from is wrong.
            IndexFault: it cannot be written.
        """
        version = self.expected_version()
        if not force:
            try:
                index = self.current()
                if index.version == version:
                    return index
                report(f"The index is stale ({index.version}); building {version}.")
            except IndexFault as fault:
                report(f"{fault} Building it." if self._pointer() else "Building the index.")
        self._build(version, report, reuse=not force)
        return self.current()

    def expected_version(self) -> str:
        """Return the version of an index built now: of the corpus, the model and the format."""
        return version_of(self._fingerprint(), self.settings.corpus)

    def _fingerprint(self) -> str:
        return embedding.model_fingerprint(self.settings.embedding_model)[:16]

    def _pointer(self) -> str | None:
        try:
            return (self.root / POINTER).read_text("utf-8", "replace").strip() or None
        except OSError:
            return None

    def _build(self, version: str, report: Report, *, reuse: bool) -> None:
        corpus = read_corpus(self.settings.corpus)
        name = f"{version}-{secrets.token_hex(4)}"
        part, final = self.root / f".{name}", self.root / name
        try:
            with _readable_errors(self.root):
                part.mkdir(parents=True)
                old = set(self.root.iterdir())
                _copy(indexed_files(self.settings.corpus), part / CORPUS)
                _copy(common_files(), part / COMMON)
                self._fill(part, corpus, version, report, reuse=reuse)
                os.rename(part, final)
                self._opened(final).close()
                seal(final)
                pointer = self.root / f".{POINTER}.{name}"
                pointer.write_text(name, "utf-8")
                before = self._pointer()
                os.replace(pointer, self.root / POINTER)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            if self._pointer() != name:
                shutil.rmtree(final, ignore_errors=True)
            raise
        _prune(old, {name, before})
        report(f"Index {version} is ready.")

    def _fill(
        self, part: Path, corpus: Corpus, version: str, report: Report, *, reuse: bool
    ) -> None:
        fingerprint = self._fingerprint()
        builder = Builder(
            model=embedding.model_folder(self.settings.embedding_model),
            exported=self.models / fingerprint,
            fingerprint=fingerprint,
            report=report,
        )
        builder.fill(part, corpus, version, self._before() if reuse else None)

    def _before(self) -> Index | None:
        """Return the current version, to take vectors from; None where there is none."""
        try:
            return self.current()
        except IndexFault:
            return None

    def _opened(self, folder: Path) -> Index:
        return open_index(folder, self._embedder)

    def _embedder(self, manifest: Manifest) -> Embedder:
        threads = self.settings.threads
        if manifest.exported:
            return OnnxEmbedder(self.models / manifest.model, threads=threads)
        folder = embedding.model_folder(self.settings.embedding_model)
        return ReferenceEmbedder(folder, threads=threads)


def _copy(files: Iterable[Path], folder: Path) -> None:
    folder.mkdir()
    for path in files:
        shutil.copyfile(path, folder / path.name)


def _prune(folders: set[Path], keep: set[str | None]) -> None:
    """Delete versions; only those that stood when a build began, lest another build loses its."""
    for path in folders:
        if path.is_dir() and path.name not in keep and (path.name[0] != "." or _abandoned(path)):
            shutil.rmtree(path, ignore_errors=True)


def _abandoned(path: Path) -> bool:
    """Tell whether a folder was left by a build that was killed long ago."""
    try:
        return time.time() - path.stat().st_mtime > SECONDS_TO_ABANDON
    except OSError:
        return False


def _close_later(index: Index) -> None:
    timer = threading.Timer(SECONDS_TO_CLOSE, index.close)
    timer.daemon = True
    timer.start()


@contextmanager
def _readable_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except RegchatError:
        raise
    except Exception as error:  # a full disk is an OSError, or whatever chromadb makes of it
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        raise IndexFault(
            f"Cannot write the index in {root} ({reason}). Free some space there or set "
            "REGCHAT_DATA_DIR to a folder that can be written; the old index is untouched."
        ) from error
