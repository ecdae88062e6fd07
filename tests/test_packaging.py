"""The wheel holds everything that regchat needs, and runs without the checkout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from zipfile import ZipFile

import pytest

from regchat.config import Settings
from tests.conftest import ROOT, environment, variables


def run(*arguments: object, cwd: Path, **given: object) -> CompletedProcess[str]:
    return subprocess.run(
        list(map(str, arguments)),
        cwd=cwd,
        env=environment(**given),
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    built = run(*build, ROOT, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and nothing that it depends on, into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed") / "site"
    pip = (sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--no-compile")
    done = run(*pip, "--disable-pip-version-check", "--target", folder, wheel, cwd=folder.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def regchat(installed: Path, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Return a function that runs the installed command in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def command(*arguments: object, **given: object) -> CompletedProcess[str]:
        script = installed / "bin" / "regchat"
        return run(sys.executable, script, *arguments, cwd=folder, PYTHONPATH=installed, **given)

    return command


def checked_in(*patterns: str) -> set[str]:
    """Return the files of the checkout that match, by their paths."""
    found = {str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern)}
    assert found
    return found


def test_the_corpus_and_the_fixed_texts_travel_in_the_wheel(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    shipped = checked_in("corpus/*/*.md", "corpus/*/*.yaml", "prompts/*.yaml")
    assert {f"regchat/shipped/{name}" for name in shipped} <= names


def test_every_file_of_the_package_travels_in_the_wheel(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    patterns = (f"src/regchat/**/*.{kind}" for kind in ("py", "yaml", "css", "js", "html"))
    files = checked_in(*patterns)
    assert {"src/regchat/language.yaml", "src/regchat/evals/report.html"} <= files
    assert {name.removeprefix("src/") for name in files} <= names


def test_nothing_else_travels_in_the_wheel(wheel: Path) -> None:
    for name in ZipFile(wheel).namelist():
        assert name.startswith("regchat/") or ".dist-info/" in name
        assert not Path(name).name.startswith(".")
        assert "__pycache__" not in name
        assert "/tests/" not in name


def test_the_installed_package_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    code = "import regchat.config as c; print(c.__file__); print(c.shipped('corpus'))"
    ran = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=installed)
    package, corpus = map(Path, ran.stdout.split())
    assert package == installed / "regchat" / "config.py"
    assert corpus == installed / "regchat" / "shipped" / "corpus"


def test_the_shipped_corpus_is_valid_where_it_is_installed(
    regchat: Callable[..., CompletedProcess[str]],
) -> None:
    ran = regchat("check")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("0 errors")


def test_the_installed_command_answers(
    regchat: Callable[..., CompletedProcess[str]], tiny_index: Settings
) -> None:
    given = variables(tiny_index)
    corpus = given.pop("REGCHAT_CORPUS")
    ran = regchat("ask", "How much is a kite licence in Korea?", "--corpus", corpus, **given)
    assert ran.returncode == 0, ran.stderr
    assert "12 silver coins" in ran.stdout
    assert ran.stderr == ""


def test_the_installed_server_finds_its_page_and_its_report(
    installed: Path, tmp_path: Path
) -> None:
    code = (
        "from importlib.resources import files\n"
        "import regchat\n"
        "pages = ('page.css', 'turns.js', 'source.css', 'templates/source.html')\n"
        "for name in (*(f'web/{page}' for page in pages), 'evals/report.html'):\n"
        "    assert files('regchat').joinpath(name).read_text('utf-8').strip(), name\n"
        "print(regchat.__file__)\n"
    )
    ran = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=installed)
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).is_relative_to(installed)
