"""A PostgreSQL cluster in the data folder, for demo, development and tests."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from mentoring.demo.embedded.account import (
    Account,
    own,
    passes_through,
    root_owned_folder,
    service_account,
)
from mentoring.demo.embedded.addresses import Address
from mentoring.demo.embedded.binaries import postgres_major, postgres_programs
from mentoring.demo.embedded.errors import ServiceError
from mentoring.demo.embedded.files import (
    read_state,
    stored_secret,
    write_private,
    write_state,
)
from mentoring.demo.embedded.process import (
    PAUSE,
    Order,
    free_port,
    is_alive,
    last_lines,
    runs_program,
    start_below_keeper,
)

ADMIN = "northbound_admin"
START_SECONDS = 60.0
# A fast stop, then one without a last checkpoint; the write-ahead log makes both safe.
STOP = ((signal.SIGINT, 8.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0))
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "jit": "off",
}
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Server:
    pid: int
    admin: Address
    started: bool


def cluster_folder(data: Path) -> Path:
    """In the data folder, or where the servers' account can reach it (a checkout below /root)."""
    account = service_account()
    if passes_through(account, data):
        return data / "postgres"
    return reachable_folder(data) / "postgres"


def reachable_folder(data: Path) -> Path:
    # By a word kept in the data folder, not by its path: who deletes the folder and begins anew
    # must not meet the cluster of before, whose password is gone.
    folder = root_owned_folder() / "data" / stored_secret(data, "place")[:24]
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder.parent, folder):
        path.chmod(0o711)
    return folder


def ensure_postgres(data: Path, *, durable: bool) -> Server:
    """Attach to the server of this folder, or start it. The caller holds the start lock."""
    cluster = cluster_folder(data)
    password = stored_secret(data, "postgres_password")
    running = find_running(data, cluster, password)
    if running is not None:
        return running
    account = service_account()
    programs = postgres_programs(account)
    if not cluster.exists():
        _initialize(cluster, data, programs, account, password)
    _check_version(cluster, programs)
    return _start(data, cluster, programs, account, password, durable=durable)


def find_running(data: Path, cluster: Path, password: str) -> Server | None:
    """The server that answers with this folder to our password; nothing else is ours."""
    pid, port = _process_of(cluster)
    if not runs_program(pid, "postgres", str(cluster)):
        return None
    admin = Address("postgres", ADMIN, password, "127.0.0.1", port, "postgres")
    end = time.monotonic() + START_SECONDS
    while is_alive(pid):
        try:
            with _connected(admin) as cursor:
                cursor.execute("SHOW data_directory")
                row = cursor.fetchone()
        except psycopg2.OperationalError:
            # Still starting, recovering or stopping: wait for one or the other.
            if time.monotonic() > end:
                message = f"PostgreSQL (process {pid}) does not answer; see {_log(data)}."
                raise ServiceError(message) from None
            time.sleep(PAUSE)
            pid, port = _process_of(cluster) if is_alive(pid) else (0, 0)
            admin = admin.with_port(port)
            continue
        if row is not None and Path(str(row[0])) == cluster:
            return Server(pid, admin, started=False)
        return None
    return None


def _connected(admin: Address) -> "_Session":
    return _Session(admin)


class _Session:
    """One connection for one question; psycopg2's own block does not close it."""

    def __init__(self, address: Address) -> None:
        self._connection = psycopg2.connect(address.url, connect_timeout=5)
        self._connection.autocommit = True

    def __enter__(self) -> "psycopg2.extensions.cursor":
        return self._connection.cursor()

    def __exit__(self, *error: object) -> None:
        self._connection.close()


def _process_of(cluster: Path) -> tuple[int, int]:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return 0, 0


def _is_ready(cluster: Path, pid: int) -> bool:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]) == pid and lines[7].strip() == "ready"
    except (OSError, ValueError, IndexError):
        return False


def _log(data: Path) -> Path:
    return data / "logs" / "postgres.log"


def _initialize(cluster: Path, data: Path, programs: Path, account: Account | None, password: str) -> None:
    # Made beside and renamed when whole: an interrupted one is never taken for a cluster.
    unfinished = cluster.with_name("postgres.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    own(unfinished, account)
    password_file = unfinished.with_name(f"password.{secrets.token_hex(4)}")
    write_private(password_file, password)
    own(password_file, account)
    locale = ["--locale=C.UTF-8"]
    if postgres_major(programs) >= 17:
        locale.append("--locale-provider=builtin")
    command = [
        *(str(programs / "initdb"), f"--username={ADMIN}", f"--pwfile={password_file}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions"),
        *locale,
        f"--pgdata={unfinished}",
    ]
    try:
        subprocess.run(
            command,
            check=True,
            cwd="/",
            capture_output=True,
            text=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
            **(account.process_options() if account else {}),
        )
    except subprocess.CalledProcessError as error:
        message = f"PostgreSQL's initdb failed:\n{error.stdout}{error.stderr}"
        raise ServiceError(message) from error
    finally:
        password_file.unlink()
    unfinished.rename(cluster)


def _check_version(cluster: Path, programs: Path) -> None:
    made_by = int((cluster / "PG_VERSION").read_text().strip())
    present = postgres_major(programs)
    if made_by != present:
        message = (
            f"The database in {cluster} was made by PostgreSQL {made_by}; {programs} has version "
            f"{present}. Delete that folder to begin anew, or set NORTHBOUND_POSTGRES_BIN to "
            f"the folder of version {made_by}'s programs."
        )
        raise ServiceError(message)


def _start(
    data: Path,
    cluster: Path,
    programs: Path,
    account: Account | None,
    password: str,
    *,
    durable: bool,
) -> Server:
    """Try until it runs: a killed server's children take a moment to let go of the folder."""
    wanted = int(read_state(data / "postgres.json").get("port", 0))
    end = time.monotonic() + START_SECONDS
    while True:
        port = free_port(wanted)
        # A file left by a killed server may name a process id that another program has by now.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        settings = SETTINGS | ({} if durable else FAST_AND_FORGETFUL) | {"port": str(port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(cluster), *options]
        pid = start_below_keeper(Order(command, data / "users.lock", _log(data), account, STOP))
        while is_alive(pid):
            if _is_ready(cluster, pid):
                write_state(data / "postgres.json", port=port, pid=pid)
                admin = Address("postgres", ADMIN, password, "127.0.0.1", port, "postgres")
                return Server(pid, admin, started=True)
            if time.monotonic() > end:
                break
            time.sleep(PAUSE)
        if time.monotonic() > end or not _worth_another_try(data):
            message = f"PostgreSQL did not start. {_log(data)} ends with:\n{last_lines(_log(data))}"
            raise ServiceError(message)
        wanted = wanted if "shared memory" in last_lines(_log(data), 4) else 0
        time.sleep(0.2)


def _worth_another_try(data: Path) -> bool:
    text = last_lines(_log(data), 4)
    return "shared memory block" in text or "could not bind" in text or "TCP/IP sockets" in text
