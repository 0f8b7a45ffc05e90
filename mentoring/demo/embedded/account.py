"""Which account the servers run as. PostgreSQL refuses root, so root hands them to another."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mentoring.demo.embedded.errors import ServiceError

# The second one lies where everybody may write; see the lstat below.
ROOT_FOLDERS = ("/var/lib/northbound", "/var/tmp/northbound-root")  # noqa: S108


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def process_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account() -> Account | None:
    """None when the servers run as the user who asks."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    message = "PostgreSQL does not run as root, and there is no account postgres or nobody."
    raise ServiceError(message)


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the account can read that file or enter that folder (asked of the kernel)."""
    if account is None:
        return os.access(path, os.R_OK)
    check = subprocess.run(
        ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)],
        cwd="/",
        check=False,
        capture_output=True,
        **account.process_options(),
    )
    return check.returncode == 0


def passes_through(account: Account | None, folder: Path) -> bool:
    if account is None:
        return True
    check = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        cwd="/",
        check=False,
        capture_output=True,
        **account.process_options(),
    )
    return check.returncode == 0


def root_owned_folder() -> Path:
    """A folder of root's that every account can reach and only root can change."""
    for name in ROOT_FOLDERS:
        folder = Path(name)
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
            found = folder.lstat()
        except OSError:
            continue
        # lstat: in a folder that all may write, a link put there by another is not followed.
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == 0
        if ours and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            folder.chmod(0o755)
            return folder
    message = f"No folder that only root can change could be made; tried {', '.join(ROOT_FOLDERS)}."
    raise ServiceError(message)


def own(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
