"""`regchat feedback`: what an editor reads of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from regchat.feedback.store import Feedback

app = typer.Typer(help="Read what readers said of the answers.", no_args_is_help=True)

Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Only what came on this day (UTC) or later."),
]


@app.command("list")
def list_(
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Print the feedback, oldest first."""
    from regchat.answer import as_json as json_of
    from regchat.feedback.reading import as_lines

    kept = _kept(since)
    for feedback in kept:
        if as_json:
            typer.echo(json.dumps(json_of(feedback), ensure_ascii=False))
        else:
            typer.echo("\n".join(as_lines(feedback)) + "\n")
    if not as_json:
        helpful = sum(feedback.helpful for feedback in kept)
        typer.echo(f"{len(kept)} in all, {helpful} of them helpful")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="New file for the questions (YAML).")],
    since: Since = None,
    unhelpful: Annotated[bool, typer.Option(help="Only what did not help.")] = False,
) -> None:
    """Write what was asked as evaluation questions, to be completed by an editor."""
    from regchat.errors import FeedbackError
    from regchat.feedback.reading import as_evaluation

    kept = [f for f in _kept(since) if not (unhelpful and f.helpful)]
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(as_evaluation(kept))
    except FileExistsError:
        raise FeedbackError(f"{out} is there already. Give another --out.") from None
    except OSError as error:
        raise FeedbackError(f"Cannot write {out} ({error.strerror}). Give another --out.") from None
    typer.echo(f"Written: {out}, {len(kept)} questions")


def _kept(since: datetime | None) -> list[Feedback]:
    from regchat.config import load_settings
    from regchat.feedback.store import opened

    settings = load_settings()
    store = opened(settings.feedback_url, settings.feedback_days, settings.data_dir)
    return store.read(since and since.replace(tzinfo=UTC))
