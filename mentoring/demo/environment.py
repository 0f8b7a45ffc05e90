"""Builds the project's own Python environment once, and runs the command again inside it.

Standard library only, and loaded by its path: it runs before anything is installed.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PYTHON = (3, 11)
LOCKED = Path("requirements") / "development.txt"
MARK = "northbound.lock"
UNFINISHED = "northbound.unfinished"


class EnvironmentNotReadyError(Exception):
    """Says to the person at the terminal what is wrong and what to do about it."""


def ensure_environment(root: Path, arguments: list[str]) -> None:
    """Return when this interpreter has the locked versions; else run the same in one that has."""
    if is_ready(root, Path(sys.prefix), sys.path):
        return
    python = build_environment(root)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python, [str(python), *arguments])  # noqa: S606 - the same command, without a shell


def is_ready(root: Path, prefix: Path, search: list[str]) -> bool:
    """Compare once; then a mark in the environment says for which lock file it was right."""
    if sys.version_info[:2] != PYTHON or (prefix / UNFINISHED).exists():
        return False
    digest = lock_digest(root)
    with contextlib.suppress(OSError):
        if (prefix / MARK).read_text().strip() == digest:
            return True
    if not has_locked_versions((root / LOCKED).read_text(), search):
        return False
    if prefix != Path(sys.base_prefix):
        with contextlib.suppress(OSError):
            (prefix / MARK).write_text(digest)
    return True


def lock_digest(root: Path) -> str:
    try:
        return hashlib.sha256((root / LOCKED).read_bytes()).hexdigest()
    except OSError as error:
        message = f"{root / LOCKED} cannot be read: the checkout is not complete."
        raise EnvironmentNotReadyError(message) from error


def has_locked_versions(lock: str, search: list[str]) -> bool:
    """By the names of the metadata folders: opening each would take ten times as long."""
    found: dict[str, str] = {}
    for folder in search:
        with contextlib.suppress(OSError):
            for name in os.listdir(folder or "."):
                if name.endswith(".dist-info"):
                    package, _, version = name.removesuffix(".dist-info").partition("-")
                    found.setdefault(_normal(package), version)
    wanted: dict[str, list[tuple[str, bool]]] = {}
    for package, version, has_condition in locked_versions(lock):
        wanted.setdefault(_normal(package), []).append((version, has_condition))
    return all(_is_right(found.get(package), lines) for package, lines in wanted.items())


def _is_right(present: str | None, lines: list[tuple[str, bool]]) -> bool:
    """A line with a condition (another system, another Python) may be absent; of several lines one holds."""
    if present is None:
        return len(lines) == 1 and lines[0][1]
    return present in {version for version, _has_condition in lines}


def locked_versions(lock: str) -> Iterator[tuple[str, str, bool]]:
    for line in lock.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;)?", line):
            yield match[1], match[2], match[3] is not None


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def build_environment(root: Path) -> Path:
    """The interpreter of the project's environment, which is built when it is not whole."""
    folder = root / ".venv"
    python = folder / "bin" / "python"
    if _is_whole(root, folder):
        return python
    with _building_alone(root):
        # Somebody else may have built it while we waited.
        if not _is_whole(root, folder):
            _build(root, folder)
    return python


def _site_packages(folder: Path) -> str:
    return str(folder / "lib" / "python{}.{}".format(*PYTHON) / "site-packages")


def _is_whole(root: Path, folder: Path) -> bool:
    python = folder / "bin" / "python"
    if not python.exists() or (folder / UNFINISHED).exists():
        return False
    try:
        if (folder / MARK).read_text().strip() == lock_digest(root):
            return True
    except OSError:
        pass
    return has_locked_versions((root / LOCKED).read_text(), [_site_packages(folder)])


@contextlib.contextmanager
def _building_alone(root: Path) -> Iterator[None]:
    try:
        (root / ".data").mkdir(exist_ok=True)
        descriptor = os.open(root / ".data" / "environment.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = (
            f"Northbound's Python environment has to be made in {root / '.venv'}, and {root} cannot be "
            f"written ({error.strerror}). Use a copy of the folder that you own, or run manage.py "
            f"with a Python {PYTHON[0]}.{PYTHON[1]} that has the packages of {LOCKED}."
        )
        raise EnvironmentNotReadyError(message) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another command is making the Python environment; waiting for it.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _build(root: Path, folder: Path) -> None:
    uv = shutil.which("uv")
    python = folder / "bin" / "python"
    if (folder / UNFINISHED).exists() or not _answers(python):
        _remove(folder)
    _say("Making Northbound's Python environment in .venv (once; a minute or two) ...")
    if not folder.exists():
        _create(folder, uv)
    (folder / UNFINISHED).write_text("")
    (folder / MARK).unlink(missing_ok=True)
    lock = str(root / LOCKED)
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*command, "--require-hashes", "--no-deps", "--requirement", lock], "install the packages")
    (folder / MARK).write_text(lock_digest(root))
    (folder / UNFINISHED).unlink()


def _create(folder: Path, uv: str | None) -> None:
    if uv is not None:
        version = "{}.{}".format(*PYTHON)
        _run([uv, "venv", "--quiet", "--python", version, str(folder)], "make the environment")
        return
    interpreter = _interpreter()
    has_pip_for_new = subprocess.run([interpreter, "-c", "import ensurepip, venv"], check=False, capture_output=True)
    if has_pip_for_new.returncode != 0:
        message = (
            f"{interpreter} cannot make environments: its module ensurepip is missing. On Debian and "
            "Ubuntu install it with `apt-get install python3-venv`, or install uv "
            "(https://docs.astral.sh/uv/), then run the same command again."
        )
        raise EnvironmentNotReadyError(message)
    folder.mkdir()
    # From here on a kill leaves an environment that is known to be unfinished.
    (folder / UNFINISHED).write_text("")
    _run([interpreter, "-m", "venv", str(folder)], "make the environment")


def _interpreter() -> str:
    if sys.version_info[:2] == PYTHON:
        return getattr(sys, "_base_executable", None) or sys.executable
    name = "python{}.{}".format(*PYTHON)
    found = shutil.which(name)
    if found is None:
        message = (
            f"Northbound runs on Python {PYTHON[0]}.{PYTHON[1]}; this is {sys.version.split()[0]}, and "
            f"there is no {name} on the PATH. Install it, or install uv, which brings it along "
            "(https://docs.astral.sh/uv/)."
        )
        raise EnvironmentNotReadyError(message)
    return found


def _answers(python: Path) -> bool:
    """Whether the interpreter runs and has the right version: its base may be gone by now."""
    question = "import sys; sys.exit(sys.version_info[:2] != ({}, {}))".format(*PYTHON)
    try:
        return subprocess.run([python, "-c", question], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        message = f"{folder} is a link to an environment that does not work. Remove the link, then try again."
        raise EnvironmentNotReadyError(message)
    if folder.exists():
        shutil.rmtree(folder)


def _run(command: list[str], what: str) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if subprocess.run(command, check=False, env=surroundings).returncode != 0:
        message = f"It was not possible to {what}; the lines above say why. Then run the same command again."
        raise EnvironmentNotReadyError(message)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
