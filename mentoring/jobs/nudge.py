"""Wakes a worker. Only a courtesy: whatever is not nudged is found by the next tick."""

import logging
import time
from typing import Any

from kombu import pools

from mentoring.celery import app

log = logging.getLogger(__name__)

#: After a failure nobody tries for a while: a dead broker costs one request a moment, not each.
QUIET_SECONDS = 15.0


class _Breaker:
    until = 0.0


def send(task: str, *args: Any, queue: str = "default") -> bool:
    """Never raises and hardly blocks; says whether the broker took the message."""
    if time.monotonic() < _Breaker.until:
        return False
    try:
        with pools.producers[_impatient_connection()].acquire(block=True, timeout=1) as producer:
            app.send_task(
                task,
                args=args,
                queue=queue,
                producer=producer,
                retry=False,
                ignore_result=True,
                expires=600,
            )
    except Exception as error:
        if _Breaker.until == 0.0:
            log.warning("The broker does not answer (%s); the tick does the work.", type(error).__name__)
        _Breaker.until = time.monotonic() + QUIET_SECONDS
        return False
    _Breaker.until = 0.0
    return True


def _impatient_connection() -> Any:
    """Workers wait for their broker patiently; whoever is in the middle of a request does not."""
    return app.connection_for_write(
        connect_timeout=1,
        transport_options={
            **app.conf.broker_transport_options,
            "max_retries": 0,
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
        },
    )
