"""Django's database sessions, with the user in a column, a row that the middleware may hand over, and two ends:
some time after the last request, and some time after the sign-in, whatever happened since.

`expire_date` is when a session ends if nobody uses it any more. A request that uses it moves that on, but not each
request: only one that comes when less than the full idle time is left, and then by a little more.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from mentoring import clock
from mentoring.accounts.models import Session

SIGNED_IN_AT = "_signed_in_at"
#: So long a used session needs no write.
PAUSE = timedelta(seconds=30)


class SessionStore(DatabaseSession):
    #: As the database has it; None when nothing was read, or nobody is signed in.
    _ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        if SESSION_KEY in data:
            data.setdefault(SIGNED_IN_AT, clock.installation_now().timestamp())
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        if SESSION_KEY in data:
            row.expire_date = min(clock.installation_now() + settings.SESSION_IDLE + PAUSE, _last_end(data))
        return row

    def load(self) -> dict[str, Any]:
        row = self.model.objects.filter(session_key=self.session_key, expire_date__gt=clock.installation_now()).first()
        if row is None:
            self._session_key = None
            return {}
        return self.preload(row.session_data, row.expire_date)

    def preload(self, session_data: str, ends_at: datetime) -> dict[str, Any]:
        """Take the stored text of a session that the database holds for unexpired."""
        data = self.decode(session_data)
        now = clock.installation_now()
        if ends_at <= now or (SIGNED_IN_AT in data and _last_end(data) <= now):
            self._session_key = None
            data = {}
        self._ends_at = ends_at if SIGNED_IN_AT in data else None
        self._session_cache = data
        return data

    def exists(self, session_key: str) -> bool:
        """What is over is no session, also in the list of where somebody is signed in."""
        now = clock.installation_now()
        return bool(self.model.objects.filter(session_key=session_key, expire_date__gt=now).exists())

    def prolong(self) -> None:
        """At the end of a request. One that did not look into the session, or will save it anyway, needs nothing."""
        if self._ends_at is None or self.modified or self.session_key is None:
            return
        now, last_end = clock.installation_now(), _last_end(self._session_cache)
        if self._ends_at >= min(now + settings.SESSION_IDLE, last_end):
            return
        # Of several requests at once one writes. What was ended in the meantime has no row and stays ended.
        self.model.objects.filter(session_key=self.session_key, expire_date=self._ends_at).update(
            expire_date=min(now + settings.SESSION_IDLE + PAUSE, last_end)
        )

    def left(self) -> tuple[timedelta, bool]:
        """If this request uses the session: how long it then lives, and whether using it again adds nothing."""
        self.keys()  # reads it, if nobody has
        if self._ends_at is None:
            return timedelta(0), False
        rest = _last_end(self._session_cache) - clock.installation_now()
        return min(settings.SESSION_IDLE, rest), rest < settings.SESSION_IDLE

    def peek(self) -> tuple[timedelta, bool]:
        """How long it lives as it is. Asking is no use."""
        _left, is_last = self.left()
        if self._ends_at is None:
            return timedelta(0), False
        rest = self._ends_at - clock.installation_now()
        self._ends_at = None
        return rest, is_last


def _last_end(data: dict[str, Any]) -> datetime:
    started = datetime.fromtimestamp(data[SIGNED_IN_AT], UTC)
    return started + timedelta(seconds=settings.SESSION_COOKIE_AGE)
