"""Real servers on the loopback: started, shared, killed and started again."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from mentoring.demo.embedded import Given, ServiceError, Services, start_services
from mentoring.demo.embedded.addresses import parse_database_url
from mentoring.demo.embedded.files import make_data_folder, write_private
from mentoring.demo.embedded.postgres import ADMIN, cluster_folder
from mentoring.demo.embedded.process import is_alive, wait_until_gone
from tests.demo.clusters import remove_cluster

ROOT = Path(__file__).resolve().parents[2]
USE = """
import json, sys
from pathlib import Path
from mentoring.demo.embedded import start_services
services = start_services(Path(sys.argv[1]), durable=True)
print(json.dumps([services.database_url, services.postgres_pid, services.valkey_pid]), flush=True)
sys.stdin.readline()
services.stop()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for the file: making it is the slow part. Its path has a space."""
    path = make_data_folder(tmp_path_factory.mktemp("northbound") / "a folder")
    yield path
    remove_cluster(path)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Services]]:
    users: list[Services] = []

    def start_one() -> Services:
        users.append(start_services(folder, durable=True))
        return users[-1]

    yield start_one
    for user in users:
        user.stop()


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
    finally:
        connection.close()
    return row[0] if row else None


def user_process(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def answer_of(process: "subprocess.Popen[str]") -> tuple[str, int, int]:
    assert process.stdout is not None
    url, postgres_pid, valkey_pid = json.loads(process.stdout.readline())
    return url, postgres_pid, valkey_pid


def finish(process: "subprocess.Popen[str]") -> None:
    process.communicate("\n", timeout=30)


def test_services_are_attached_to_when_alive_and_end_with_the_last_user(
    start: Callable[[], Services],
) -> None:
    first, second = start(), start()
    assert first.started_postgres
    assert first.started_valkey
    assert not second.started_postgres
    assert not second.started_valkey
    assert second.database_url == first.database_url
    assert second.redis_url == first.redis_url
    first.stop()
    assert second.is_alive()
    assert ask(second.database_url, "SELECT 1") == 1
    second.stop()
    assert not is_alive(second.postgres_pid)
    assert not is_alive(second.valkey_pid)


def test_application_role_sees_no_further_than_the_wall(start: Callable[[], Services]) -> None:
    services = start()
    attributes = "SELECT (rolbypassrls, rolcreatedb, rolsuper, rolcreaterole)::text FROM pg_roles"
    mine = f"{attributes} WHERE rolname = current_user"
    assert ask(services.database_url, "SELECT current_user") == "northbound_app"
    assert ask(services.owner_url, "SELECT current_user") == "northbound_owner"
    assert ask(services.database_url, mine) == "(f,f,f,f)"
    assert ask(services.owner_url, mine) == "(t,t,f,f)"
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(services.database_url, "CREATE TABLE own_table (id int)")
    # Negative control: the same statement is allowed to the owner.
    assert ask(services.owner_url, "CREATE TABLE t (id int); DROP TABLE t; SELECT 1") == 1


def test_server_is_secret_local_and_sorts_by_code_point(start: Callable[[], Services]) -> None:
    services = start()
    assert ask(services.owner_url, "SHOW listen_addresses") == "127.0.0.1"
    password = (services.data / "secrets" / "postgres_password").read_text()
    admin = parse_database_url(services.owner_url).as_user(ADMIN, password)
    assert ask(admin.url, "SHOW unix_socket_directories") == ""
    assert ask(admin.url, "SHOW fsync") == "on"
    assert ask(services.owner_url, "SHOW max_connections") == "300"
    assert ask(services.owner_url, "SHOW password_encryption") == "scram-sha-256"
    locale = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()"
    assert ask(services.owner_url, locale) == "b C.UTF-8"
    wrong = services.database_url.replace("northbound_app:", "northbound_app:x")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        ask(wrong, "SELECT 1")
    for secret in (services.data / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600, secret


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the servers to another account")
def test_root_hands_the_servers_to_another_account(start: Callable[[], Services]) -> None:
    services = start()
    for pid in (services.postgres_pid, services.valkey_pid):
        assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert (services.data / "secrets").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the servers cannot reach")
def test_root_keeps_the_cluster_where_its_account_can_reach_it(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    data = make_data_folder(hidden / "data")
    try:
        elsewhere = cluster_folder(data)
        assert tmp_path not in elsewhere.parents
        assert cluster_folder(data) == elsewhere
        # Negative control: a folder made anew has a cluster of its own.
        (data / "secrets" / "place").unlink()
        again = cluster_folder(data)
        assert again != elsewhere
        elsewhere.parent.rmdir()
    finally:
        remove_cluster(data)


@pytest.mark.parametrize("victim", ["postgres_pid", "valkey_pid"])
def test_killed_server_comes_back_on_its_port_with_its_data(start: Callable[[], Services], victim: str) -> None:
    services = start()
    ask(services.owner_url, "CREATE TABLE IF NOT EXISTS kept (id int); SELECT 1")
    os.kill(getattr(services, victim), signal.SIGKILL)
    assert wait_until_gone(getattr(services, victim), 10)
    assert not services.is_alive()
    revived = services.revive()
    assert revived.is_alive()
    assert revived.database_url == services.database_url
    assert revived.redis_url == services.redis_url
    assert ask(revived.owner_url, "SELECT count(*) FROM kept") == 0


def test_killed_user_leaves_no_servers_behind(folder: Path) -> None:
    process = user_process(folder)
    _, postgres_pid, valkey_pid = answer_of(process)
    process.kill()
    process.communicate()
    assert wait_until_gone(postgres_pid, 15)
    assert wait_until_gone(valkey_pid, 15)


def test_servers_outlive_their_starter_while_another_uses_them(folder: Path, start: Callable[[], Services]) -> None:
    starter = user_process(folder)
    answer_of(starter)
    second = start()
    starter.kill()
    starter.communicate()
    time.sleep(0.3)  # long enough for a keeper to stop a server, were it wrong
    assert second.is_alive()
    assert ask(second.database_url, "SELECT 1") == 1


def test_two_starts_at_once_share_one_pair_of_servers(folder: Path) -> None:
    processes = [user_process(folder) for _ in range(2)]
    answers = [answer_of(process) for process in processes]
    assert answers[0] == answers[1]
    for process in processes:
        finish(process)
    assert not is_alive(answers[0][1])


def test_killed_keeper_takes_its_server_along_and_the_next_start_works(
    start: Callable[[], Services],
) -> None:
    services = start()
    keeper = int(Path(f"/proc/{services.postgres_pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    assert wait_until_gone(services.postgres_pid, 15)
    assert ask(start().database_url, "SELECT 1") == 1


def test_stale_process_file_of_another_program_is_not_believed(folder: Path, start: Callable[[], Services]) -> None:
    start().stop()
    cluster = cluster_folder(folder)
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n5432\n\n127.0.0.1\n0 0\nready\n")
    services = start()
    assert services.started_postgres
    assert ask(services.database_url, "SELECT 1") == 1


def test_given_addresses_are_used_and_nothing_is_started(tmp_path: Path) -> None:
    given = Given("postgres://app@db.example/x", "postgres://owner@db.example/x", "redis://broker.example/0")
    services = start_services(tmp_path / "data", durable=False, given=given)
    assert (services.database_url, services.redis_url) == (given.database_url, given.redis_url)
    assert services.postgres_pid == services.valkey_pid == 0
    services.stop()


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(ServiceError, match="--data"):
        start_services(tmp_path / "data", durable=False)


def test_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text() == "two"
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]
