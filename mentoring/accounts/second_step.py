"""The second step of signing in: who has one, and who has shown it in this session."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from mentoring.accounts.models import User

#: Recovery codes are the spare key of one of these, not a step of their own.
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_step(user: User) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=STEPS).exists())


def has_authenticator_app(user: User) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def has_shown_second_step(request: HttpRequest, user: User) -> bool:
    """In this session, at sign-in or later: a session from before the second step was set up has not."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
