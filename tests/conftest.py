"""The test database and the world that tests stand on.

Tests connect as the application's role. The owner builds a template database once for each state of the migrations
and copies it; transactional tests are cleaned by the owner, because the application has no TRUNCATE.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

# How fast the machine is decides about no property.
hypothesis.register_profile("northbound", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("northbound")

pytest_plugins = ["tests.browser"]

ROOT = Path(__file__).resolve().parent.parent
KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}
MANY = 400


def owner_connection(name: str | None = None) -> "psycopg2.extensions.connection":
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    url = urlunsplit(parts._replace(path=f"/{name}")) if name else urlunsplit(parts)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def _migration_digest() -> str:
    digest = hashlib.sha256()
    files = [*ROOT.glob("**/migrations/*.py"), *ROOT.glob("*/**/sql.py"), ROOT / "mentoring/tenancy/grants.py"]
    files += ROOT.glob("*/**/models.py")
    files += ROOT.glob("*/models/*.py")
    for path in sorted(p for p in files if ".venv" not in p.parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _lock() -> Iterator[None]:
    path = Path(settings.DATA_DIR) / "template.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template = f"template_northbound_{_migration_digest()}"
    database = f"{os.environ['NORTHBOUND_TEST_DATABASE']}_{worker}"
    original = connections["owner"].settings_dict["NAME"]
    with django_db_blocker.unblock(), closing(owner_connection()) as owner, owner.cursor() as cursor:
        with _lock():
            _build_template(cursor, template)
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}"')
            cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        _use(database)
        yield
        _use(original)
        # Without FORCE: it may not end an autovacuum worker, which a plain DROP waits for. A connection that a killed
        # child left behind keeps the database until the next start of the test server drops it.
        with suppress(psycopg2.errors.ObjectInUse):
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}"')


def _build_template(cursor: "psycopg2.extensions.cursor", template: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
    if cursor.fetchone():
        return
    building = f"{template}_building"
    try:
        cursor.execute(f'DROP DATABASE IF EXISTS "{building}"')
    except psycopg2.errors.ObjectInUse:
        # A run that was killed while it built has left a server process at its statement.
        cursor.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{building}"')
    _use(building)
    call_command("migrate", verbosity=0, interactive=False)
    connections["owner"].close()
    connections["default"].close()
    cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{template}"')


def _empty_as_owner(self: TransactionTestCase) -> None:
    """The application's role has no TRUNCATE. Deleting a few rows is ten times quicker than truncating all tables."""
    for alias in ("default", "owner"):
        connections[alias].close()
    with closing(owner_connection(connections["default"].settings_dict["NAME"])) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted(table for (table,) in cursor.fetchall() if table not in KEPT_TABLES)
        cursor.execute("BEGIN")
        # Waits for whoever still writes: their rows must not appear in the next test.
        cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, tables))} IN SHARE ROW EXCLUSIVE MODE")
        counts = [f"SELECT '{t}', count(*) FROM (SELECT FROM {_quoted(t)} LIMIT {MANY}) few" for t in tables]
        cursor.execute(" UNION ALL ".join(counts))
        filled = {table: count for table, count in cursor.fetchall() if count}
        if max(filled.values(), default=0) >= MANY:
            cursor.execute(f"TRUNCATE {', '.join(map(_quoted, tables))} RESTART IDENTITY CASCADE")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("; ".join(f"DELETE FROM {_quoted(table)}" for table in filled) or "SELECT 1")
        cursor.execute("COMMIT")


def _quoted(name: str) -> str:
    return f'"{name}"'


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[method-assign]
