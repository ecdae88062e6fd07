"""A published text -> a corpus folder: `regchat import`."""

from __future__ import annotations

from pathlib import Path

from regchat.importing.blocks import Claims


def import_texts(path: Path, out: Path, given: Claims) -> list[str]:
    """Write a published file, or a folder of them, as a corpus into `out`; return the report.

    Nothing is written where anything is wrong.

    Raises:
        SourceError: a text cannot be read or lacks what a corpus must say, or `out` is not empty.
    """
    from regchat.importing import assembly, reading, report, writing

    writing.check_target(out)
    found = reading.read(path)
    drafts = assembly.assemble(found, given)
    lines = list(report.lines(drafts, found.left))
    files = writing.write(drafts, out)
    return [*lines, f"Written to {out}: {', '.join(files)}."]
