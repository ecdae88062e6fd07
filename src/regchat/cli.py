"""The commands: import, check, index, ask, chat, serve, embed, eval."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regchat.errors import CorpusError, QuestionError, RegchatError
from regchat.feedback.commands import app as feedback

if TYPE_CHECKING:
    from regchat.answer import Answer
    from regchat.assistant import Assistant
    from regchat.config import Settings
    from regchat.conversation import Turn

app = typer.Typer(
    help="Answers patients' questions from one published text, every sentence cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(feedback, name="feedback")

CorpusOption = Annotated[
    Path | None, typer.Option("--corpus", help="Corpus folder, instead of REGCHAT_CORPUS.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
TraceOption = Annotated[bool, typer.Option("--trace", help="Fill the answer's trace.")]


def main() -> None:
    """Run the command line; an error that a user can cause becomes one line and exit 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except CorpusError as error:
        for problem in error.problems:
            typer.echo(f"regchat: {problem}", err=True)
        sys.exit(1)
    except RegchatError as error:
        typer.echo(f"regchat: {error}", err=True)
        sys.exit(1)


@app.command("import")
def import_(
    path: Annotated[
        Path, typer.Argument(metavar="FILE_OR_DIR", help="Text, HTML, Markdown, Word or PDF.")
    ],
    out: Annotated[Path, typer.Option("--out", help="New folder for the corpus.")],
    title: Annotated[str | None, typer.Option(help="Title, instead of the text's.")] = None,
    author: Annotated[str | None, typer.Option(help="Author, instead of the text's.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher.")] = None,
    published: Annotated[
        str | None, typer.Option(help="Day of publication, as YYYY-MM-DD.")
    ] = None,
) -> None:
    """Make a corpus folder out of a published text, its words unchanged."""
    from regchat.importing import import_texts
    from regchat.importing.assembly import given

    for line in import_texts(path, out, given(title, author, publisher, published)):
        typer.echo(line)
    typer.echo(f"Next: regchat check --corpus {out}")


@app.command()
def check(corpus: CorpusOption = None) -> None:
    """Say what is wrong in a corpus folder, where, and how to mend it."""
    from regchat.validation import validate

    report = validate(_settings(corpus).corpus)
    for name, problems in (("error", report.errors), ("warning", report.warnings)):
        for problem in problems:
            typer.echo(f"{name}: {problem}")
    typer.echo(", ".join(f"{name.replace('_', ' ')} {n}" for name, n in report.counts.items()))
    typer.echo(f"{len(report.errors)} errors, {len(report.warnings)} warnings")
    if report.errors:
        raise typer.Exit(1)


@app.command()
def index(
    corpus: CorpusOption = None,
    force: Annotated[bool, typer.Option("--force", help="Build it even if it is fresh.")] = False,
) -> None:
    """Build the index if it is missing, stale or damaged; a running server takes it up."""
    from regchat.versions import IndexStore

    built = IndexStore(_settings(corpus)).ensure(_report, force=force)
    typer.echo(f"{built.version}: {len(built.corpus.passages)} passages")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    batch: Annotated[
        str | None,
        typer.Option(help='JSON lines {"id": ..., "turns": ["...", ...]}; "-" reads stdin.'),
    ] = None,
    as_json: JsonOption = False,
    trace: TraceOption = False,
    corpus: CorpusOption = None,
) -> None:
    """Answer one question, or a file of them."""
    if (question is None) == (batch is None):
        raise QuestionError('Give one question in quotes, or a file with "--batch FILE".')
    if batch is not None:
        if not _print_batch(batch, corpus, trace=trace):
            raise typer.Exit(1)
        return
    answer = _assistant(corpus).ask(question or "", trace=trace)
    _print(answer, as_json=as_json or trace)


@app.command()
def chat(corpus: CorpusOption = None) -> None:
    """Talk in the terminal; an empty line or Ctrl-D ends it."""
    from regchat import prompts
    from regchat.conversation import asked, continued

    assistant = _assistant(corpus)
    typer.echo(prompts.text("terminal", "chat_opening"))
    history: tuple[Turn, ...] = ()
    for question in _typed(f"\n{prompts.text('terminal', 'chat_prompt')} "):
        try:
            answer = asked(assistant, question, history)
        except RegchatError as error:
            typer.echo(str(error), err=True)
            continue
        if answer.standalone_question != question:
            typer.echo(f"{prompts.text('terminal', 'understood')} {answer.standalone_question}")
        _print(answer, as_json=False)
        history = continued(history, question, answer)


@app.command()
def serve(corpus: CorpusOption = None) -> None:
    """Serve the page and the API."""
    from regchat.web.server import serve as run

    run(_settings(corpus))


@app.command()
def embed() -> None:
    """Print what a site pastes to embed the widget or the page."""
    from regchat.web.embed.snippet import instructions, warnings

    settings = _settings(None)
    given = settings.public_origin, settings.embed_origins
    typer.echo("\n\n".join(instructions(*given)))
    for warning in warnings(*given):
        typer.echo(f"\nwarning: {warning}", err=True)


@app.command("eval")
def evaluate(
    split: Annotated[str | None, typer.Option(help="Only this split: tune or test.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind of question.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Questions, instead of the corpus' evaluation.yaml.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the reports.")] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN",
            help="JSON report of an earlier run, or its folder: print what changed since. Of the "
            "split test it prints ids and verdicts only, never the texts of questions or answers.",
        ),
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Measure the answers with the fixed questions; exit 1 below the floors."""
    from regchat.evals.measure import measure
    from regchat.evals.questions import Limits

    settings = _settings(corpus)
    folder = out or settings.data_dir / "reports"
    questions = file or settings.corpus / "evaluation.yaml"
    limits = Limits.named(split, kind)
    if measure(_assistant(corpus), questions, folder, limits=limits, compare=compare):
        raise typer.Exit(1)


@app.command()
def tune(
    file: Annotated[
        Path | None, typer.Option(help="Questions, instead of the corpus' evaluation.yaml.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File for the weights, instead of the corpus' tuned.yaml.")
    ] = None,
    refused: Annotated[
        float | None,
        typer.Option(min=0, max=0.5, help="Share of answerable questions to refuse; 0.025."),
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Fit the weights of the decision to the questions of the split tune."""
    from regchat.evals import tuning
    from regchat.evals.questions import read_evaluation

    settings = _settings(corpus)
    assistant = _assistant(corpus)
    questions = read_evaluation(file or settings.corpus / "evaluation.yaml", assistant.corpus)
    tuned = tuning.tune(
        questions.questions, assistant.evidence, tuning.REFUSED if refused is None else refused
    )
    target = out or settings.corpus / "tuned.yaml"
    tuning.write(tuned, target)
    for name, figure in tuned.figures.items():
        typer.echo(f"{name.replace('_', ' ')} {figure:.3f} (cross-validated)")
    typer.echo(f"Written: {target}")


@app.command()
def adapt(
    out: Annotated[Path, typer.Option(help="File for what was learnt.")],
    corpus: CorpusOption = None,
) -> None:
    """Learn from the anticipated questions how readers ask, for texts that have none."""
    from regchat.evals import adapting
    from regchat.versions import IndexStore

    adapter = adapting.adapt(IndexStore(_settings(corpus)).ensure(_report))
    adapting.write(adapter, out)
    for name, figure in adapter.figures.items():
        typer.echo(f"{name} {figure:.3f} (paragraphs that it had not seen)")
    typer.echo(f"Written: {out}")


def _settings(corpus: Path | None) -> Settings:
    from regchat.config import load_settings

    return load_settings(corpus=corpus)


def _assistant(corpus: Path | None) -> Assistant:
    from regchat.assistant import open_assistant

    return open_assistant(_settings(corpus), _report)


def _report(line: str) -> None:
    typer.echo(line, err=True)


def _print(answer: Answer, *, as_json: bool) -> None:
    from regchat.answer import as_json as json_of
    from regchat.terminal import as_text

    if as_json:
        typer.echo(json.dumps(json_of(answer), ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(answer))


def _print_batch(name: str, corpus: Path | None, *, trace: bool) -> bool:
    """Print one JSON line for each line of a file; tell whether all were answered."""
    from regchat.batch import answered, read_lines

    lines, well = read_lines(name), True
    for row in answered(_assistant(corpus), lines, trace=trace):
        well = well and "error" not in row
        typer.echo(json.dumps(row, ensure_ascii=False))
    return well


def _typed(prompt: str) -> Iterator[str]:
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    while True:
        try:
            line = input(prompt)
        except EOFError:
            return
        if not line.strip():
            return
        yield line
