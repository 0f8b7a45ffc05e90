"""For load balancers. Neither answer says anything but yes or no."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis

from mentoring.tenancy.guard import database_faults

logger = logging.getLogger(__name__)


@require_safe
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return _answer(True)


@require_safe
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Requests can be served: the right role, every migration, a broker that answers."""
    try:
        faults = [*database_faults(), *_pending_migrations(), *_broker_faults()]
    except Exception:
        logger.exception("Not ready: the database does not answer.")
        return _answer(False)
    if faults:
        logger.error("Not ready: %s", "; ".join(faults))
    return _answer(not faults)


def _answer(well: bool) -> JsonResponse:
    response = JsonResponse({"status": "ok" if well else "unavailable"}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def _pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration} is not applied" for migration, _backwards in plan]


def _broker_faults() -> list[str]:
    broker = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        broker.ping()
    except Exception as error:
        return [f"the broker does not answer ({type(error).__name__})"]
    finally:
        broker.close()
    return []
