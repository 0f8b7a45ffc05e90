"""How allauth signs people in here: by invitation, with mail that no request waits for, and no way off the site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mentoring.accounts.models import User
from mentoring.accounts.second_step import has_second_step
from mentoring.env import env_bool
from mentoring.members.queries import organizations_of
from mentoring.notifications.services import send_sign_in_mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return env_bool("NORTHBOUND_OPEN_SIGN_UP", False)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == "account/email/unknown_account":
            # Nobody without an account gets mail because somebody typed their address.
            return
        request = self.request
        values = {"request": request, "email": email, "current_site": {"name": "Northbound"}, **context}
        message = self.render_mail(template_prefix, email, values)
        pages = [body for body, kind in getattr(message, "alternatives", ()) if kind == "text/html"]
        assert isinstance(message, EmailMultiAlternatives)
        send_sign_in_mail(email, str(message.subject), str(message.body), str(pages[0]) if pages else "")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Into the only organization, else to the choice. An operator sets up the second step first."""
        if isinstance(request.user, User) and request.user.is_operator and not has_second_step(request.user):
            return reverse("operator_second_step")
        found = list(organizations_of(request.user)[:2])  # type: ignore[arg-type]
        return f"/o/{found[0].slug}/" if len(found) == 1 else reverse("organizations")

    def is_safe_url(self, url: str | None) -> bool:
        """Pages of this site only, as a path: an address with a host is never followed."""
        if not url or not url.startswith("/") or "\\" in url or any(ch < "!" for ch in url):
            return False
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count of wrong passwords an account. allauth's has the host of the request in it, whose port anybody
        may invent; and the database finds an account by letters that are the same in capitals (\u017f and s)."""
        return str(credentials.get("email", "")).strip().upper().lower()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link carries the configured address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)
