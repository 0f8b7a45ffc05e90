"""What the demo may touch: its own database or an empty one, and nothing else."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from mentoring.demo.embedded import (
    Given,
    ServiceError,
    Services,
    check_demo_mark,
    reset_database,
    roles_for,
    set_demo_mark,
    start_services,
)
from mentoring.demo.embedded.addresses import Address, parse_database_url
from mentoring.demo.embedded.database import drop_leftovers, is_empty, is_marked
from mentoring.demo.embedded.postgres import ADMIN
from mentoring.demo.embedded.roles import open_cursor
from tests.demo.clusters import remove_cluster


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("northbound")
    folder.parent.chmod(0o711)
    folder.chmod(0o711)
    running = start_services(folder / "data", durable=False)
    yield running
    running.stop()
    remove_cluster(running.data)


@pytest.fixture
def admin(services: Services) -> Address:
    """The administrator's address of a new, empty database."""
    password = (services.data / "secrets" / "postgres_password").read_text()
    cluster = parse_database_url(services.owner_url).as_user(ADMIN, password)
    name = f"given_{uuid.uuid4().hex[:8]}"
    run(cluster, f"CREATE DATABASE {name}")
    return cluster.with_database(name)


def run(address: Address, *statements: str) -> None:
    with open_cursor(address) as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement))  # type: ignore[arg-type, unused-ignore]


def tables(address: Address) -> int:
    with open_cursor(address) as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        row = cursor.fetchone()
    return int(row[0]) if row else -1


def test_foreign_database_with_tables_is_never_touched(admin: Address, tmp_path: Path) -> None:
    run(admin, "CREATE TABLE payroll (id int)")
    for touch in (check_demo_mark, set_demo_mark, reset_database):
        with pytest.raises(ServiceError, match="does not touch"):
            touch(admin.url)
    with pytest.raises(ServiceError, match="does not touch"):
        roles_for(admin.url, data=make_secrets(tmp_path), adopt=True)
    assert tables(admin) == 1
    assert not is_marked(admin.url)
    # Negative control: with the mark, the same call empties it.
    run(admin, f"COMMENT ON DATABASE {admin.database} IS 'northbound demo'")
    reset_database(admin.url)
    assert tables(admin) == 0


def test_tables_of_another_schema_count_too(admin: Address) -> None:
    run(admin, "CREATE SCHEMA finance", "CREATE TABLE finance.payroll (id int)")
    assert not is_empty(admin.url)


def test_empty_database_with_an_extension_is_empty(admin: Address) -> None:
    run(admin, "CREATE EXTENSION citext", "CREATE EXTENSION pg_trgm")
    assert is_empty(admin.url)


def test_reset_keeps_database_mark_and_roles(services: Services, tmp_path: Path, admin: Address) -> None:
    app_url, owner_url = roles_for(admin.url, data=make_secrets(tmp_path), adopt=True)
    set_demo_mark(owner_url)
    owner = parse_database_url(owner_url)
    run(owner, "CREATE TABLE public.one (id int)", "CREATE SCHEMA two", "CREATE TABLE two.three (id int)")
    reset_database(owner_url)
    assert is_marked(owner_url)
    assert is_empty(owner_url)
    run(owner, "CREATE TABLE public.one (id int)")
    run(parse_database_url(app_url), "SELECT 1")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(parse_database_url(app_url), "CREATE TABLE public.own (id int)")


def test_roles_are_made_once_and_the_same_from_every_data_folder(admin: Address, tmp_path: Path) -> None:
    first = roles_for(admin.url, data=make_secrets(tmp_path / "one"), adopt=True)
    second = roles_for(admin.url, data=make_secrets(tmp_path / "two"), adopt=False)
    assert first == second
    app, owner = (parse_database_url(url) for url in first)
    with open_cursor(app) as cursor:
        cursor.execute("SELECT rolbypassrls OR rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    with open_cursor(owner) as cursor:
        cursor.execute("SELECT rolbypassrls AND rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True,)


def test_role_that_may_not_create_roles_is_told_what_to_set(services: Services, tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="DATABASE_OWNER_URL"):
        roles_for(services.database_url, data=make_secrets(tmp_path), adopt=False)


def test_role_of_somebody_else_keeps_its_password(admin: Address, tmp_path: Path) -> None:
    run(admin, f"CREATE ROLE {admin.database}_owner LOGIN PASSWORD 'theirs'")
    with pytest.raises(ServiceError, match="already"):
        roles_for(admin.url, data=make_secrets(tmp_path), adopt=False)
    run(admin.as_user(f"{admin.database}_owner", "theirs"), "SELECT 1")


def test_given_database_is_prepared_and_a_broker_is_started(admin: Address, tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    running = start_services(tmp_path / "data", durable=False, given=Given(database_url=admin.url))
    try:
        assert parse_database_url(running.database_url).user == f"{admin.database}_app"
        assert running.postgres_pid == 0
        assert running.started_valkey
    finally:
        running.stop()
        remove_cluster(running.data)


def test_reset_of_a_database_in_use_says_so(admin: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.demo.embedded.database.LOCK_SECONDS", 0.1)
    _, owner_url = roles_for(admin.url, data=make_secrets(tmp_path), adopt=True)
    run(parse_database_url(owner_url), "CREATE TABLE held (id int)")
    set_demo_mark_by_owner(owner_url)
    holder = psycopg2.connect(owner_url)
    try:
        holder.cursor().execute("SELECT * FROM held")
        with pytest.raises(ServiceError, match="in use"):
            reset_database(owner_url)
    finally:
        holder.close()


def test_leftovers_of_killed_runs_are_dropped_and_others_kept(services: Services, admin: Address) -> None:
    run(admin, "CREATE DATABASE leftover_77_gw0", "CREATE DATABASE leftoverx")
    drop_leftovers(admin.url, "leftover_")
    with open_cursor(admin) as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'leftover%'")
        assert cursor.fetchall() == [("leftoverx",)]


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgres://host", "postgres://host:port/name", ""])
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ServiceError, match="DATABASE_URL"):
        parse_database_url(url)


def test_address_survives_the_round_trip() -> None:
    url = "postgres://a%40b:p%2Fw%3A@[::1]:5432/my%20db?sslmode=require"
    address = parse_database_url(url)
    assert (address.user, address.password, address.host, address.database) == ("a@b", "p/w:", "::1", "my db")
    assert address.url == url


def make_secrets(data: Path) -> Path:
    (data / "secrets").mkdir(parents=True)
    return data


def set_demo_mark_by_owner(owner_url: str) -> None:
    address = parse_database_url(owner_url)
    run(address, f"COMMENT ON DATABASE {address.database} IS 'northbound demo'")
