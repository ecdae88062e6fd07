"""An edition's anticipated questions -> the adapter of question vectors.

Each question is to lie nearer to the passages of its own paragraph than to the others: InfoNCE
(van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018)
over all passages, with a ridge that keeps the map near the identity. A passage is as near as the
mean of its own vector's cosine and its nearest sentence's. Deterministic but for rounding.

The figures come from paragraphs that were hidden: questions on a third of the paragraphs are
searched among these with a map that has seen neither the questions nor the paragraphs, as if they
were another text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from regchat.adapter import Adapter, save
from regchat.corpus import base_locator
from regchat.embedding import Vectors
from regchat.errors import EvaluationError
from regchat.evidence import Kind
from regchat.index import Index

EPOCHS = 10
BATCH = 128
RATE = 3e-3
TEMPERATURE = 0.05
RIDGE = 0.01
FOLDS = 3
FEWEST = 8  # paragraphs with anticipated questions


@dataclass(frozen=True, slots=True)
class _Lessons:
    """Unit vectors of questions, with the paragraphs they ask for, and of all passages.

    `said` are the sentences' vectors, `of` the place of the passage that each stands in.
    """

    asked: Vectors
    paragraphs: Sequence[str]
    passages: Vectors
    places: Sequence[str]
    said: Vectors
    of: Sequence[int]


def adapt(index: Index) -> Adapter:
    """Learn the adapter from an index, and how well it does on paragraphs it has not seen.

    Raises:
        EvaluationError: too few paragraphs have anticipated questions.
    """
    lessons = _lessons(index)
    paragraphs = sorted(set(lessons.paragraphs))
    if len(paragraphs) < FEWEST:
        raise EvaluationError(
            f"Only {len(paragraphs)} paragraphs have anticipated questions; adapt needs at least "
            f"{FEWEST}. Add some to questions.yaml."
        )
    before, after = [], []
    for fold in range(FOLDS):
        hidden = set(paragraphs[fold::FOLDS])
        own = np.array([paragraph in hidden for paragraph in lessons.paragraphs])
        before.append(_ranks(lessons, own, hidden, np.zeros((lessons.asked.shape[1],) * 2)))
        after.append(_ranks(lessons, own, hidden, _learnt(lessons, hidden)))
    figures = {
        f"recall@{k} {when}": round(float((np.concatenate(ranks) < k).mean()), 3)
        for k in (1, 3)
        for when, ranks in (("before", before), ("after", after))
    }
    return Adapter(_learnt(lessons, ()), index.manifest.model, figures)


def write(adapter: Adapter, path: Path) -> None:
    """Write an adapter.

    Raises:
        EvaluationError: it cannot be written.
    """
    try:
        save(adapter, path)
    except OSError as error:
        raise EvaluationError.unwritable(path, error) from None


def _lessons(index: Index) -> _Lessons:
    vectors, passages = index.stored(), index.corpus.passages
    asked = [(q, at) for at, asked in index.corpus.questions.items() for q in asked]
    spans = [(place, p.quote(span)) for place, p in enumerate(passages) for span in p.spans]
    found = index.vectors(Kind.PASSAGE)
    whole = np.array([next(iter(found[p.locator].values())) for p in passages], dtype=np.float32)
    return _Lessons(
        asked=np.array([vectors[question] for question, _ in asked], dtype=np.float32),
        paragraphs=[base_locator(at) for _, at in asked],
        passages=whole,
        places=[base_locator(p.locator) for p in passages],
        said=np.array([vectors[text] for _, text in spans], dtype=np.float32),
        of=[place for place, _ in spans],
    )


def _learnt(lessons: _Lessons, hidden: Collection[str]) -> Vectors:
    """Return the map learnt from the questions of all paragraphs but the hidden ones."""
    import torch

    size = lessons.asked.shape[1]
    matrix = torch.zeros(size, size, requires_grad=True)
    optimiser = torch.optim.Adam([matrix], lr=RATE)
    asked = torch.from_numpy(lessons.asked)
    own = torch.tensor([[a == b for b in lessons.places] for a in lessons.paragraphs])
    unseen = torch.tensor([place in hidden for place in lessons.places])
    seen = np.flatnonzero([paragraph not in hidden for paragraph in lessons.paragraphs])
    for epoch in range(EPOCHS):
        order = np.random.default_rng(epoch).permutation(seen)
        for start in range(0, len(order), BATCH):
            rows = torch.from_numpy(order[start : start + BATCH])
            scores = _scores(lessons, asked[rows], matrix).masked_fill(unseen, -torch.inf)
            shares = torch.log_softmax(scores / TEMPERATURE, dim=1)
            right = torch.logsumexp(shares.masked_fill(~own[rows], -torch.inf), dim=1)
            loss = RIDGE * matrix.square().sum() - right.mean()
            (matrix.grad,) = torch.autograd.grad(loss, [matrix])
            optimiser.step()
    return np.asarray(matrix.detach().numpy(), dtype=np.float32)


def _scores(lessons: _Lessons, asked: Any, matrix: Any) -> Any:
    """Return how near each question lies to each passage, a tensor (questions, passages)."""
    import torch

    moved = torch.nn.functional.normalize(asked + asked @ matrix, dim=1)
    near = moved @ torch.from_numpy(lessons.said).T
    of = torch.tensor(lessons.of).expand(len(asked), -1)
    best = torch.full((len(asked), len(lessons.places)), -1.0).scatter_reduce(1, of, near, "amax")
    return (best + moved @ torch.from_numpy(lessons.passages).T) / 2


def _ranks(lessons: _Lessons, chosen: Any, among: Collection[str], matrix: Any) -> Any:
    """Return the place (from 0) of the right paragraph among some, for each chosen question."""
    import torch

    asked = torch.from_numpy(lessons.asked[chosen])
    scores = _scores(lessons, asked, torch.from_numpy(np.asarray(matrix, np.float32))).numpy()
    wanted = [p for p, is_chosen in zip(lessons.paragraphs, chosen, strict=True) if is_chosen]
    found = []
    for row, paragraph in zip(scores, wanted, strict=True):
        ranked = dict.fromkeys(p for i in np.argsort(-row) if (p := lessons.places[i]) in among)
        found.append(list(ranked).index(paragraph))
    return np.array(found)
