"""Global tables: who can sign in. What a person is to an organization lies in the organization's own tables."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from mentoring import clock
from mentoring.accounts.passwords import SHORTEST_ALONE, as_hashed
from mentoring.ids import new_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalize_email(username or ""))


def normalize_email(email: str) -> str:
    return email.strip().lower()


class User(AbstractBaseUser):
    """An identity: one e-mail address, one password, any number of organizations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(
        default=False, help_text="Runs the installation: creates organizations, never reads their content."
    )
    has_short_password = models.BooleanField(
        default=False, db_default=False, help_text="Long enough beside a second step only, which therefore stays."
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower")
        ]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        password = as_hashed(raw_password)
        super().set_password(password)
        self.has_short_password = password is not None and len(password) < SHORTEST_ALONE

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(as_hashed(raw_password) or "")


class Session(AbstractBaseSession):
    """Django's session with its user beside it, so that one query finds both."""

    user_id = models.UUIDField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        # Imported here: Django's session engine imports this model.
        from mentoring.accounts.sessions import SessionStore  # noqa: PLC0415

        return SessionStore
