"""Continuous integration is red when one of its stages is, and says which; tried with tools that only pretend."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.structure.source import ROOT

TOOL = '#!/bin/bash\n[ "$BREAK" = "{name}" ] || [ "$BREAK" = "{name} $1" ] && exit 3\nexit 0\n'
MANAGE = """#!/bin/bash
[ "$BREAK" = "manage.py $2" ] && exit 3
[ "$2" = spectacular ] && echo same >.data/openapi.yaml
[ "$2" = test ] && echo "1 passed in 0.10s"
exit 0
"""
SYSTEM = ("bash", "dirname", "diff", "id")
STAGES = {
    "manage.py version": "environment",
    "ruff check": "lint",
    "ruff format": "format",
    "djlint": "templates",
    "mypy": "types",
    "lint-imports": "imports",
    "manage.py makemigrations": "migrations",
    "manage.py spectacular": "api document",
    "manage.py test": "tests",
}


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Its path has a space in it."""
    folder = tmp_path / "a checkout"
    for name in ("run", "types"):
        put(folder / ".ci" / name, (ROOT / ".ci" / name).read_text())
    for name in ("ruff", "djlint", "mypy", "lint-imports"):
        put(folder / ".venv/bin" / name, TOOL.format(name=name))
    put(folder / "bin/python3", MANAGE)
    put(folder / "bin/chromium", "#!/bin/bash\n")
    for name in SYSTEM:
        (folder / "bin" / name).symlink_to(str(shutil.which(name)))
    put(folder / "docs/openapi.yaml", "same\n")
    (folder / ".data").mkdir()
    return folder


def run(checkout: Path, broken: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin"), "BREAK": broken}
    bash = str(shutil.which("bash"))
    return subprocess.run(
        [bash, str(checkout / ".ci/run")], cwd="/", env=environment, capture_output=True, text=True, check=False
    )


def test_green_run_ends_with_the_count_of_the_tests(checkout: Path):
    done = run(checkout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 passed in 0.10s"
    assert done.stderr == ""


@pytest.mark.parametrize("broken", STAGES)
def test_each_stage_fails_the_run_and_is_named_last(checkout: Path, broken: str):
    done = run(checkout, broken)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == f"== {STAGES[broken]}: FAILED (3)"
    assert ("1 passed" in done.stdout) is False


def test_api_document_that_is_not_what_the_code_gives_fails_the_run(checkout: Path):
    (checkout / "docs/openapi.yaml").write_text("other\n")
    done = run(checkout)
    assert done.returncode == 1
    assert "make schema" in done.stderr
    assert done.stderr.splitlines()[-1] == "== api document: FAILED (1)"


def test_missing_browser_fails_the_run(checkout: Path):
    """Without a package manager nothing can be installed."""
    assert shutil.which("apt-get", path=str(checkout / "bin")) is None
    (checkout / "bin/chromium").unlink()
    done = run(checkout)
    assert done.returncode == 1
    assert "need Chromium" in done.stderr
    assert "== lint" not in done.stdout
