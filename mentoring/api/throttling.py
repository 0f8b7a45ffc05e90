"""At most so many requests a minute for one actor.

Comfort for the neighbors, not a defense: without the cache all requests pass. Sign-in has its own limits.
"""

import logging
import time
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

REQUESTS_PER_MINUTE = 600
WINDOW = 60


class ActorThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        scope = getattr(request._request, "scope", None)
        if scope is None:
            return True
        key = f"api:{scope.organization.pk}:{scope.actor}:{int(time.time()) // WINDOW}"
        try:
            cache.add(key, 0, timeout=WINDOW * 2)
            return bool(cache.incr(key) <= REQUESTS_PER_MINUTE)
        except Exception:
            # Whatever the cache's client raises when it is away.
            logger.warning("API requests are not counted: the cache does not answer.")
            return True

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW
