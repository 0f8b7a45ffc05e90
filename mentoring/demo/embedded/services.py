"""Both servers of one data folder, shared by everybody who works with that folder.

Whoever uses them holds a shared lock on `users.lock`, which the operating system takes back even
from a killed process. Each server has a keeper that waits for the exclusive lock and then stops
it, so a server neither dies under its second user nor outlives its last one.
"""

import contextlib
import fcntl
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from mentoring.demo.embedded import postgres, process, valkey
from mentoring.demo.embedded.files import locked, make_data_folder, open_lock
from mentoring.demo.embedded.roles import make_embedded_database, roles_for

DATABASE = "northbound"


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
    lock: int = field(default=-1, repr=False)

    def is_alive(self) -> bool:
        pids = [pid for pid in (self.postgres_pid, self.valkey_pid) if pid]
        return all(process.is_alive(pid) for pid in pids)

    def revive(self) -> "Services":
        """Start again what has died meanwhile; on the same ports, unless another has them now."""
        with locked(self.data / "start.lock"):
            return replace(_connect(self.data, self.durable, self.given), lock=self.lock)

    def stop(self) -> None:
        """Give up our use. The servers end, and are waited for, when nobody else uses them."""
        with contextlib.suppress(OSError):
            _release(self)


def start_services(data: Path, *, durable: bool, given: Given | None = None, adopt: bool = True) -> Services:
    """Attach to the folder's servers, or start them; what `given` names is used instead.

    `durable`: survive a power cut (demo), or be quick (tests). `adopt`: see `roles_for`.
    """
    data = make_data_folder(data)
    given = given or Given()
    with locked(data / "start.lock"):
        lock = open_lock(data / "users.lock")
        try:
            # Waits for a keeper that is stopping its server just now.
            fcntl.flock(lock, fcntl.LOCK_SH)
            return replace(_connect(data, durable, given, adopt=adopt), lock=lock)
        except BaseException:
            os.close(lock)
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


def _release(services: Services) -> None:
    try:
        fcntl.flock(services.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Another user (the shared lock is granted: leave the servers to them), or a keeper was
        # quicker than we (granted when it has stopped its server).
        fcntl.flock(services.lock, fcntl.LOCK_SH)
        os.close(services.lock)
        return
    if services.postgres_pid:
        process.stop_process(services.postgres_pid, postgres.STOP)
    if services.valkey_pid:
        process.stop_process(services.valkey_pid, valkey.STOP)
    os.close(services.lock)
