"""Both servers of one data folder, shared by everybody who works with that folder.

Whoever uses them holds a shared lock on `users.lock`, which the operating system takes back even
from a killed process. Each server has a keeper that waits for the exclusive lock and then stops
it, so a server neither dies under its second user nor outlives its last one.
"""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from mentoring.demo.embedded import postgres, process, valkey
from mentoring.demo.embedded.files import locked, make_data_folder, open_lock, read_state
from mentoring.demo.embedded.roles import make_embedded_database, roles_for

DATABASE = "northbound"
STOP = {"postgres": postgres.STOP, "valkey": valkey.STOP}


@dataclass(frozen=True)
class Given:
    """Addresses that the person has set; what is not set is embedded."""

    database_url: str = ""
    owner_url: str = ""
    redis_url: str = ""

    @classmethod
    def from_environment(cls) -> "Given":
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        return cls(*(os.environ.get(name, "") for name in names))


class UseLock:
    """The lock that one user of the servers holds; closing it twice does no harm."""

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = open_lock(path)

    def take(self, kind: int) -> bool:
        if self._descriptor is None:
            return False
        try:
            fcntl.flock(self._descriptor, kind)
        except BlockingIOError:
            return False
        return True

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@dataclass(frozen=True)
class Services:
    data: Path
    durable: bool
    database_url: str
    owner_url: str
    redis_url: str
    postgres_pid: int = 0
    valkey_pid: int = 0
    started_postgres: bool = False
    started_valkey: bool = False
    given: Given = Given()
    lock: UseLock | None = field(default=None, repr=False)

    def is_alive(self) -> bool:
        pids = [pid for pid in (self.postgres_pid, self.valkey_pid) if pid]
        return all(process.is_alive(pid) for pid in pids)

    def revive(self) -> "Services":
        """Start again what has died meanwhile; on the same ports, unless another has them now."""
        with locked(self.data / "start.lock"):
            return replace(_connect(self.data, self.durable, self.given), lock=self.lock)

    def stop(self) -> None:
        """Give up our use. The servers end, and are waited for, when nobody else uses them."""
        if self.lock is not None and self.lock.is_open:
            _release(self.lock, self.current_pids)

    def current_pids(self) -> dict[str, int]:
        """Of the embedded servers; another user may have started them again since."""
        known = {"postgres": self.postgres_pid, "valkey": self.valkey_pid}
        return {name: int(read_state(self.data / f"{name}.json").get("pid", pid)) for name, pid in known.items() if pid}


def start_services(data: Path, *, durable: bool, given: Given | None = None, adopt: bool = True) -> Services:
    """Attach to the folder's servers, or start them; what `given` names is used instead.

    `durable`: survive a power cut (demo), or be quick (tests). `adopt`: see `roles_for`.
    """
    data = make_data_folder(data)
    given = given or Given()
    with locked(data / "start.lock"):
        lock = UseLock(data / "users.lock")
        try:
            # Waits for a keeper that is stopping its server just now.
            lock.take(fcntl.LOCK_SH)
            return replace(_connect(data, durable, given, adopt=adopt), lock=lock)
        except BaseException:
            lock.close()
            raise


def _connect(data: Path, durable: bool, given: Given, *, adopt: bool = True) -> Services:
    database_url, owner_url, redis_url = (
        given.database_url,
        given.owner_url,
        given.redis_url,
    )
    postgres_pid = valkey_pid = 0
    started_postgres = started_valkey = False
    if not database_url:
        server = postgres.ensure_postgres(data, durable=durable)
        database_url, owner_url = make_embedded_database(server.admin, data, DATABASE)
        postgres_pid, started_postgres = server.pid, server.started
    elif not owner_url:
        database_url, owner_url = roles_for(database_url, data=data, adopt=adopt)
    if not redis_url:
        broker = valkey.ensure_valkey(data, durable=durable)
        redis_url, valkey_pid, started_valkey = broker.url, broker.pid, broker.started
    return Services(
        data=data,
        durable=durable,
        database_url=database_url,
        owner_url=owner_url,
        redis_url=redis_url,
        postgres_pid=postgres_pid,
        valkey_pid=valkey_pid,
        started_postgres=started_postgres,
        started_valkey=started_valkey,
        given=given,
    )


def _release(lock: UseLock, pids: Callable[[], dict[str, int]]) -> None:
    # One attempt for each keeper that may be quicker than we, and one for ourselves.
    for _ in range(3):
        if lock.take(fcntl.LOCK_EX | fcntl.LOCK_NB):
            for name, pid in pids().items():
                if process.runs_program(pid, name, ""):
                    process.stop_process(pid, STOP[name])
            break
        # Granted at once beside another user; after a keeper, when it has stopped its server.
        lock.take(fcntl.LOCK_SH)
        if all(process.is_alive(pid) for pid in pids().values()):
            break
    lock.close()
