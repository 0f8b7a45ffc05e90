"""Has the product loaded and forks for each piece of work: the children are the processes that tests kill.

Loading takes seconds and is the same each time; a child has connections, memory and a death of its own. It connects to
nothing itself. `tests/faults/processes.py` speaks to it, a line for each request and each answer.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from tests.notifications import kinds_templates

kinds_templates.use(settings)
django.setup()

from mentoring.notifications.drain import drain  # noqa: E402
from tests.faults.worker import app  # noqa: E402
from tests.notifications import kinds  # noqa: E402

WORKER = ["-Q", "default,reports", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=error"]


def work_off() -> None:
    call_command("run_jobs", "--once", "--queue", "default", verbosity=0)


def celery_worker() -> None:
    app.worker_main(["worker", *WORKER])


WORK: dict[str, Callable[[], object]] = {"drain": drain, "work_off": work_off, "celery_worker": celery_worker}


def be_child(request: dict[str, Any]) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        os.environ.update(request["environment"])
        settings.EMAIL_PORT = request["mail_port"]
        WORK[request["work"]]()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(code)


def start(request: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        be_child(request)
    # Here as well: whoever gets the number may kill the group at once.
    os.setpgid(pid, pid)
    return pid


def exit_code(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main() -> None:
    kinds.register_all()
    for line in sys.stdin:
        request = json.loads(line)
        answer = start(request) if "work" in request else exit_code(request["pid"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
