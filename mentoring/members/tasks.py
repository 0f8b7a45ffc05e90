"""What the installation no longer needs of who was signed in."""

from datetime import timedelta

from allauth.usersessions.models import UserSession

from mentoring import clock
from mentoring.accounts.models import Session

#: A request that began before the end may still be running.
KEPT_FOR = timedelta(hours=1)
#: In one go: a tick is short, and the next comes in a minute.
MOST = 1000


def delete_ended_sessions() -> None:
    """Sessions are above the organizations: the tick of the first deletes for all, the others find nothing. With a
    session goes what the list of devices knew of it, the address and the browser."""
    until = clock.installation_now() - KEPT_FOR
    keys = list(Session.objects.filter(expire_date__lt=until).values_list("session_key", flat=True)[:MOST])
    if keys:
        UserSession.objects.filter(session_key__in=keys).delete()
        Session.objects.filter(session_key__in=keys, expire_date__lt=until).delete()
