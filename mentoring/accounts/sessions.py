"""Django's database sessions, with the user in a column and a row that the middleware may hand over."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from mentoring.accounts.models import Session


class SessionStore(DatabaseSession):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        return row

    def preload(self, session_data: str) -> dict[str, Any]:
        """Take the stored text of a session that the database function has found unexpired."""
        self._session_cache = self.decode(session_data)
        return self._session_cache
