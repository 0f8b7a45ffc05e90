"""The project's own Python environment: built once, rebuilt when half done, with clear words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentoring.demo import environment
from mentoring.demo.environment import (
    EnvironmentNotReadyError,
    build_environment,
    has_locked_versions,
    is_ready,
)

SOURCE = Path(environment.__file__)
LOCK = """demo-package==1.2.3 \\
    --hash=sha256:00
only-elsewhere==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:11
"""
# Stands in for uv: makes the environment, and "installs" by writing the metadata folder.
UV = """#!/bin/sh
echo "$@" >> "{log}"
case "$1" in
venv) for last; do :; done; exec "{python}" -m venv --without-pip "$last" ;;
pip) {answer} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a check out"
    (root / "requirements").mkdir(parents=True)
    (root / environment.LOCKED).write_text(LOCK)
    return root


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "uv.log"


def put_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Path, *, answer: str = "") -> None:
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    installed = checkout / ".venv/lib/python3.11/site-packages/demo_package-1.2.3.dist-info"
    uv = folder / "uv"
    uv.write_text(
        UV.format(
            log=tmp_path / "uv.log",
            python=sys._base_executable,  # type: ignore[attr-defined]
            answer=answer or f'mkdir -p "{installed}"',
        )
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def installs(log: Path) -> int:
    return sum(line.startswith("pip install") for line in log.read_text().splitlines())


def test_environment_is_built_once_with_hashes(
    tmp_path: Path, checkout: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_uv(tmp_path, monkeypatch, checkout)
    python = build_environment(checkout)
    assert subprocess.run([python, "-c", "pass"], check=False).returncode == 0
    assert build_environment(checkout) == python
    assert installs(log) == 1
    assert "--require-hashes --no-deps" in log.read_text()


def test_changed_lock_file_is_installed_again(
    tmp_path: Path, checkout: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_uv(tmp_path, monkeypatch, checkout)
    build_environment(checkout)
    (checkout / environment.LOCKED).write_text(LOCK.replace("1.2.3", "1.2.4"))
    build_environment(checkout)
    assert installs(log) == 2


def test_half_built_environment_is_thrown_away(
    tmp_path: Path, checkout: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_uv(tmp_path, monkeypatch, checkout, answer="exit 2")
    with pytest.raises(EnvironmentNotReadyError, match="install the packages"):
        build_environment(checkout)
    assert (checkout / ".venv" / environment.UNFINISHED).exists()
    (checkout / ".venv" / "left").write_text("of the first attempt")
    put_uv(tmp_path, monkeypatch, checkout)
    build_environment(checkout)
    assert not (checkout / ".venv" / "left").exists()
    assert not (checkout / ".venv" / environment.UNFINISHED).exists()


def test_two_commands_at_once_build_it_once(
    tmp_path: Path, checkout: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = checkout / ".venv/lib/python3.11/site-packages/demo_package-1.2.3.dist-info"
    put_uv(tmp_path, monkeypatch, checkout, answer=f'sleep 0.5; mkdir -p "{installed}"')
    code = (
        f"import sys; sys.path.insert(0, {str(SOURCE.parent)!r}); import environment;"
        f"from pathlib import Path; environment.build_environment(Path({str(checkout)!r}))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        _, words = process.communicate(timeout=60)
        assert process.returncode == 0, words
    assert installs(log) == 1


def test_interpreter_without_ensurepip_is_told_what_to_install(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment, "_interpreter", lambda: str(bare))
    with pytest.raises(EnvironmentNotReadyError, match="python3-venv"):
        build_environment(checkout)


def test_checkout_that_cannot_be_written_is_named(checkout: Path) -> None:
    # A file in the folder's place refuses root too, which a mode would not.
    (checkout / ".data").write_text("")
    with pytest.raises(EnvironmentNotReadyError, match="cannot be written"):
        build_environment(checkout)


def test_checkout_without_lock_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentNotReadyError, match="not complete"):
        is_ready(tmp_path, tmp_path, [])


def test_linked_environment_that_does_not_work_is_not_deleted(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_uv(tmp_path, monkeypatch, checkout)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (checkout / ".venv").symlink_to(elsewhere)
    with pytest.raises(EnvironmentNotReadyError, match="link"):
        build_environment(checkout)
    assert elsewhere.is_dir()


@pytest.mark.parametrize(
    ("installed", "ready"),
    [
        ({"demo_package-1.2.3"}, True),
        ({"Demo.Package-1.2.3", "only_elsewhere-2.0"}, True),
        ({"demo_package-1.2.4"}, False),
        ({"demo_package-1.2.3", "only_elsewhere-1.0"}, False),
        (set(), False),
    ],
)
def test_interpreter_with_the_locked_versions_is_used_as_it_is(
    tmp_path: Path, installed: set[str], ready: bool
) -> None:
    for name in installed:
        (tmp_path / f"{name}.dist-info").mkdir()
    assert has_locked_versions(LOCK, [str(tmp_path)]) is ready


@pytest.mark.parametrize(("installed", "ready"), [("1.0", True), ("2.0", True), ("3.0", False), (None, False)])
def test_one_of_the_lines_for_several_pythons_is_enough(tmp_path: Path, installed: str | None, ready: bool) -> None:
    lock = "one==1.0 ; python_version < '3.12' \\\none==2.0 ; python_version >= '3.12' \\\n"
    if installed:
        (tmp_path / f"one-{installed}.dist-info").mkdir()
    assert has_locked_versions(lock, [str(tmp_path)]) is ready


def test_mark_of_another_lock_file_is_not_believed(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / environment.MARK).write_text(environment.lock_digest(checkout))
    assert is_ready(checkout, tmp_path, [])
    (checkout / environment.LOCKED).write_text(LOCK + "another==1.0\n")
    assert not is_ready(checkout, tmp_path, [])


def test_bootstrap_needs_the_standard_library_only() -> None:
    isolated = subprocess.run(
        [sys.executable, "-I", "-S", str(SOURCE)], check=False, capture_output=True, env={**os.environ}
    )
    assert isolated.returncode == 0, isolated.stderr
