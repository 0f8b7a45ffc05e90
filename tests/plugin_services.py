"""Starts the servers before pytest-django reads the settings (loaded early, with `-p`).

Several runs at once share the servers of `.data/test`; each has databases of its own name.
"""

import os
from pathlib import Path

import pytest

from mentoring.demo.embedded import Given, ServiceError, Services, start_services
from mentoring.demo.embedded.database import drop_leftovers
from mentoring.demo.embedded.files import stored_secret

ROOT = Path(__file__).resolve().parent.parent
READY = "NORTHBOUND_TEST_SERVICES_READY"
LEFTOVERS = "test_northbound_"
# Numbered databases of the broker: each run has its own, and each of its xdist workers.
BROKER_DATABASES = 1024
WORKERS_AT_MOST = 16

_running: list[Services] = []


def export_services() -> None:
    """Put the addresses into the environment, once for the run and its xdist workers."""
    if os.environ.get(READY):
        _separate_from_other_workers()
        return
    data = Path(os.environ.get("NORTHBOUND_DATA") or ROOT / ".data" / "test")
    services = start_services(data, durable=False, given=Given.from_environment(), adopt=False)
    _running.append(services)
    if services.started_postgres:
        # Nobody else can have a run: the server was down a moment ago.
        drop_leftovers(services.owner_url, LEFTOVERS)
    stored_secret(services.data, "vault_key")
    os.environ.setdefault("NORTHBOUND_TEST_DATABASE", f"{LEFTOVERS}{os.getpid()}")
    os.environ |= {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": _own_broker_url(services),
        "NORTHBOUND_MODE": "test",
        "NORTHBOUND_DATA": str(services.data),
        "NORTHBOUND_SECRET_KEY": stored_secret(services.data, "secret_key"),
        "NORTHBOUND_VAULT_KEY_FILE": str(services.data / "secrets" / "vault_key"),
        READY: str(os.getpid()),
    }


def _own_broker_url(services: Services) -> str:
    if services.given.redis_url:
        return services.redis_url
    number = os.getpid() * WORKERS_AT_MOST % (BROKER_DATABASES - WORKERS_AT_MOST) + 1
    return f"{services.redis_url.rpartition('/')[0]}/{number}"


def _separate_from_other_workers() -> None:
    """An xdist worker has a database of its own, and a number at the broker unless it is a given one."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return
    os.environ["NORTHBOUND_TEST_DATABASE"] += f"_{worker}"
    before, _, number = os.environ["REDIS_URL"].rpartition("/")
    if number.isdigit() and int(number) > 0:
        place = int(worker.removeprefix("gw")) % WORKERS_AT_MOST
        os.environ["REDIS_URL"] = f"{before}/{int(number) + 1 + place}"


try:
    export_services()
except ServiceError as error:
    raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while _running:
        _running.pop().stop()
