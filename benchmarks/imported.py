"""How good answers are from the published article as it is: imported, with no editor's files.

    python benchmarks/imported.py ARTICLE [--tune FILE]

Imports the article, gives its sections the ids of the edition (both have the same sections in the
same order), and asks the fixed questions. With --tune it fits the weights for such a corpus to the
split `tune` first and writes them to FILE.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

EDITION = Path(__file__).resolve().parents[1] / "corpus" / "korea-japan"
SECTION = re.compile(r"(?m)^## .*\{#([\w-]+)\}$")


def regchat(*arguments: object, at_least: int = 0) -> None:
    command = [sys.executable, "-c", "from regchat.cli import main; main()", *map(str, arguments)]
    if subprocess.run(command).returncode > at_least:
        sys.exit(1)


def sections(folder: Path) -> list[str]:
    ids = SECTION.findall((folder / "article.md").read_text("utf-8"))
    return [name for name in ids if name != "meta"]


def rename(folder: Path) -> None:
    """Give the imported sections the edition's ids."""
    path = folder / "article.md"
    text = path.read_text("utf-8")
    for ours, theirs in zip(sections(folder), sections(EDITION), strict=True):
        text = text.replace(f"{{#{ours}}}", f"{{#{theirs}}}").replace(f"{{{ours}/", f"{{{theirs}/")
    path.write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", type=Path)
    parser.add_argument("--tune", type=Path, metavar="FILE")
    parser.add_argument("--split", default="test")
    given = parser.parse_args()
    questions = EDITION / "evaluation.yaml"
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "imported"
        regchat("import", given.article, "--out", corpus)
        rename(corpus)
        if given.tune:
            wanted = ("--refused", "0.03", "--out", given.tune)
            regchat("tune", "--corpus", corpus, "--file", questions, *wanted)
        reports = Path(folder) / "reports"
        asked = ("--file", questions, "--split", given.split, "--out", reports)
        regchat("eval", "--corpus", corpus, *asked, at_least=1)  # its floors are the edition's


if __name__ == "__main__":
    main()
