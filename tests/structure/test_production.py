"""Production that would be unsafe does not start, and says everything that is wrong with it."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from mentoring.production import environment_faults, refuse_unsafe_environment

ROOT = Path(__file__).resolve().parents[2]
KEY = "fB3-9xQz_" * 8
SAFE = {
    "NORTHBOUND_MODE": "production",
    "NORTHBOUND_SECRET_KEY": KEY,
    "NORTHBOUND_PUBLIC_URL": "https://mentoring.example.com",
    "NORTHBOUND_HOSTS": "mentoring.example.com",
    "NORTHBOUND_TRUSTED_PROXY_COUNT": "1",
    "DATABASE_URL": "postgres://northbound_app:t0pPf8@database/northbound",
    "REDIS_URL": "redis://:k3nW2p@broker:6379/0",
}
READ = (*SAFE, "NORTHBOUND_MAIL", "NORTHBOUND_SECRET_KEY_FALLBACKS", "NORTHBOUND_MAIL_STAYS_HERE", "DATABASE_OWNER_URL")


@pytest.fixture
def vault_key(tmp_path):
    path = tmp_path / "vault_key"
    path.write_text("0a" * 32)
    path.chmod(0o400)
    return path


@pytest.fixture
def safe(monkeypatch, vault_key):
    """Sets a safe environment; the test breaks one thing in it."""
    for name in READ:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    for name, value in {**SAFE, "NORTHBOUND_VAULT_KEY_FILE": str(vault_key)}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_safe_environment_has_no_fault(safe):
    assert environment_faults() == []
    refuse_unsafe_environment()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NORTHBOUND_SECRET_KEY", "", "NORTHBOUND_SECRET_KEY is not set"),
        ("NORTHBOUND_SECRET_KEY", KEY[:49], "NORTHBOUND_SECRET_KEY can be guessed"),
        ("NORTHBOUND_SECRET_KEY", "a" * 80, "NORTHBOUND_SECRET_KEY can be guessed"),
        ("NORTHBOUND_SECRET_KEY", f"django-insecure-{KEY}", "NORTHBOUND_SECRET_KEY can be guessed"),
        ("NORTHBOUND_SECRET_KEY_FALLBACKS", f"{KEY},old", "NORTHBOUND_SECRET_KEY_FALLBACKS holds"),
        ("NORTHBOUND_HOSTS", "", "NORTHBOUND_HOSTS is empty"),
        ("NORTHBOUND_HOSTS", "mentoring.example.com,*", "NORTHBOUND_HOSTS lets any name in"),
        ("NORTHBOUND_HOSTS", "mentoring.example.com,.example.com", "NORTHBOUND_HOSTS lets any name in"),
        ("NORTHBOUND_HOSTS", "other.example.com", "a name that NORTHBOUND_HOSTS does not list"),
        ("NORTHBOUND_PUBLIC_URL", "", "does not begin with https://"),
        ("NORTHBOUND_PUBLIC_URL", "http://mentoring.example.com", "does not begin with https://"),
        ("NORTHBOUND_PUBLIC_URL", "https://mentoring.example.com/", "without a slash"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
        ("REDIS_URL", "redis://broker:6379/0", "REDIS_URL has no password"),
        ("REDIS_URL", "redis://:changeme@broker:6379/0", "REDIS_URL has a password that everybody knows"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "postgres://app@database/northbound", "DATABASE_URL has no password"),
        ("DATABASE_URL", "postgres://app:app@database/northbound", "DATABASE_URL has a password that everybody knows"),
        ("DATABASE_OWNER_URL", SAFE["DATABASE_URL"], "DATABASE_URL is the owner's address"),
        (
            "DATABASE_OWNER_URL",
            "postgres://owner:x9@database/northbound",
            "DATABASE_OWNER_URL is given to this process",
        ),
        ("NORTHBOUND_VAULT_KEY_FILE", "", "NORTHBOUND_VAULT_KEY_FILE is not set"),
        ("NORTHBOUND_VAULT_KEY_FILE", "/nonexistent/key", "/nonexistent/key cannot be read"),
        ("REDIS_URL_FILE", "/nonexistent/redis", "/nonexistent/redis cannot be read"),
        ("NORTHBOUND_MAIL", "console", "nobody gets mail"),
        ("NORTHBOUND_MAIL", "file", "nobody gets mail"),
        ("NORTHBOUND_MAIL", "pigeon", "NORTHBOUND_MAIL must be"),
    ],
)
def test_each_fault_is_said_alone(safe, name, value, said):
    safe.setenv(name, value)
    faults = environment_faults()
    assert len(faults) == 1, faults
    assert said in faults[0]


@pytest.mark.parametrize(("mode", "is_open"), [(0o400, False), (0o440, False), (0o444, True), (0o402, True)])
def test_vault_key_is_not_for_everybody(safe, vault_key, mode, is_open):
    vault_key.chmod(mode)
    assert [fault for fault in environment_faults() if "open to everybody" in fault] == environment_faults()
    assert bool(environment_faults()) is is_open


def test_vault_key_of_another_shape_is_a_fault(safe, vault_key):
    vault_key.chmod(0o600)
    vault_key.write_text("0a" * 31)
    assert [fault for fault in environment_faults() if "64 hexadecimal digits" in fault] == environment_faults() != []


def test_mail_may_stay_here_when_that_is_wanted(safe):
    safe.setenv("NORTHBOUND_MAIL", "file")
    safe.setenv("NORTHBOUND_MAIL_STAYS_HERE", "true")
    assert environment_faults() == []


def test_all_faults_are_said_at_once(safe):
    for name in ("NORTHBOUND_SECRET_KEY", "NORTHBOUND_HOSTS", "REDIS_URL", "NORTHBOUND_VAULT_KEY_FILE"):
        safe.delenv(name)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe_environment()
    assert str(refused.value).count("\n- ") == 4


def test_faults_never_hold_a_secret(safe):
    safe.setenv("NORTHBOUND_SECRET_KEY", "hush-hush")
    safe.setenv("REDIS_URL", "redis://broker-hush:6379/0")
    safe.setenv("DATABASE_OWNER_URL", "postgres://owner:hush@database/northbound")
    assert "hush" not in " ".join(environment_faults())
    assert len(environment_faults()) == 3


def test_development_is_for_this_machine_only(safe):
    safe.setenv("NORTHBOUND_MODE", "development")
    assert "NORTHBOUND_MODE is development" in environment_faults()[0]
    safe.setenv("NORTHBOUND_PUBLIC_URL", "http://localhost:8000")
    assert environment_faults() == []


def test_demo_and_tests_are_not_asked(safe):
    safe.delenv("NORTHBOUND_SECRET_KEY")
    for mode in ("demo", "test"):
        safe.setenv("NORTHBOUND_MODE", mode)
        assert environment_faults() == []


# --- The processes themselves, with the database of the tests --------------------------------------------------------
@pytest.fixture
def production(vault_key, transactional_db):
    name = connections["default"].settings_dict["NAME"]
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in READ and "PYTEST" not in key and key != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return (
        kept
        | SAFE
        | {
            "NORTHBOUND_VAULT_KEY_FILE": str(vault_key),
            "DATABASE_URL": _of_tests("DATABASE_URL", name),
            "REDIS_URL": os.environ["REDIS_URL"],
        }
    )


def _of_tests(variable: str, name: str) -> str:
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))


def run(environment, *command):
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


WEB = ("-m", "gunicorn", "mentoring.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket")
WORKER = ("-m", "celery", "--app", "mentoring", "worker", "--pool", "solo", "--loglevel", "ERROR")
JOBS, OUTBOX = ("manage.py", "run_jobs", "--once"), ("manage.py", "drain_outbox")
BEAT = ("-m", "celery", "--app", "mentoring", "beat", "--loglevel", "ERROR")


@pytest.mark.parametrize("command", [WEB, WORKER, BEAT], ids=["web", "worker", "beat"])
def test_process_refuses_unsafe_settings(production, command, tmp_path):
    if command is BEAT:
        command = (*BEAT, "--schedule", str(tmp_path / "beat-schedule"))
    done = run(production | {"NORTHBOUND_HOSTS": "*", "NORTHBOUND_MAIL": "console"}, *command)
    assert done.returncode != 0
    assert "NORTHBOUND_HOSTS lets any name in" in done.stderr
    assert "nobody gets mail" in done.stderr


@pytest.mark.parametrize("command", [WEB, WORKER, JOBS, OUTBOX], ids=["web", "worker", "jobs", "outbox"])
def test_process_refuses_the_owner_of_the_tables(production, command):
    owner = _of_tests("DATABASE_OWNER_URL", urlsplit(production["DATABASE_URL"]).path.lstrip("/"))
    done = run(production | {"DATABASE_URL": owner}, *command)
    assert done.returncode != 0
    assert "the application's role owns tables" in done.stderr


def test_web_refuses_a_database_that_does_not_answer(production):
    done = run(production | {"DATABASE_URL": "postgres://a:t0pPf8@127.0.0.1:1/none"}, "-c", "import mentoring.wsgi")
    assert done.returncode != 0
    assert "the database does not answer" in done.stderr


def test_web_starts_when_everything_is_safe(production):
    done = run(production, "-c", "import mentoring.wsgi")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [JOBS, OUTBOX], ids=["jobs", "outbox"])
def test_commands_work_when_everything_is_safe(production, command):
    done = run(production, *command)
    assert done.returncode == 0, done.stderr


def test_deployment_check_has_nothing_to_say(production):
    done = run(production, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_command_without_settings_lists_all_that_is_missing():
    done = run({"NORTHBOUND_MODE": "production", "PATH": os.environ["PATH"]}, "manage.py", "check", "--deploy")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("NORTHBOUND_SECRET_KEY", "NORTHBOUND_HOSTS", "REDIS_URL", "DATABASE_URL", "NORTHBOUND_VAULT_KEY_FILE"):
        assert f"- {name} is" in done.stderr


def test_deployment_check_sees_what_stops_the_start(production):
    done = run(production | {"NORTHBOUND_HOSTS": "*"}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode != 0
    assert "tenancy.E009" in done.stderr
