"""Every address, with every method, asked by one organization for what belongs to the other."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.test import Client

from mentoring.members.links import secret_of
from mentoring.notifications.stopping import SALT
from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scanning import alike, leaks, readable
from mentoring.portal.isolation.world import Twins

#: Shorter values, such as a run's number, stand in texts by chance.
_LONG = 12
NOBODY = "nobody-has-this-name"
Spec = dict[str, Any]


@cache
def tried() -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "tried.toml").open("rb") as file:
        return tomllib.load(file)


def spec_of(route: Route) -> Spec | None:
    """The reviewed words about an address; the first pattern that fits counts."""
    for pattern, spec in tried()["routes"].items():
        if fnmatchcase(route.name, pattern):
            return dict(spec)
    return {} if route.is_of_organization and not route.own_arguments else None


def argument(word: str, rows: Rows | None) -> str:
    """A value for an argument, of these rows or of nothing: `app.Model`, its second row `app.Model@1`, another column
    than the key `app.Model#slug`, and `=word` for the word itself."""
    if word.startswith("="):
        return word[1:]
    if word == "@number":
        return "1"
    if rows is None and word.endswith("#number"):
        return "1"
    if word == "@text" or rows is None:
        return "x" if word == "@text" else "x" * 40 if word.startswith("@") else str(uuid4())
    if word == "@invitation":
        invitation = rows.first("members.Invitation")
        return secret_of(invitation.pk, invitation.nonce)
    if word == "@stop":
        return signing.dumps([str(rows.organization.pk), rows.canary, "sessions"], salt=SALT, compress=True)
    if word == "tenancy.Organization":
        return str(rows.organization.pk)
    label, _, rest = word.partition("#")
    label, _, number = label.partition("@")
    return str(getattr(rows.made[label][int(number or 0)], rest or "pk"))


def arguments_of(route: Route, spec: Spec, rows: Rows | None) -> dict[str, str]:
    return {name: argument(spec[name], rows) for name in route.own_arguments}


def try_addresses(twins: Twins, report: Report) -> None:
    client = Client(raise_request_exception=False, SERVER_NAME=settings.ALLOWED_HOSTS[0])
    routes = all_routes()
    report.hold("addresses", len(routes))
    for route in routes:
        spec = spec_of(route)
        if spec is None or any(name not in spec for name in route.own_arguments):
            report.fault(route.name or route.path, "tried.toml does not say what to ask this address for")
            continue
        client.force_login(twins.user(twins.own))
        visit = _Visit(client, route, spec, twins, report)
        for method in spec.get("only", route.methods):
            visit.try_method(method)
        report.note("addresses", route.name, f"{' '.join(visit.seen)}")


class _Visit:
    def __init__(self, client: Client, route: Route, spec: Spec, twins: Twins, report: Report) -> None:
        self.client, self.route, self.spec, self.twins, self.report = client, route, spec, twins, report
        self.seen: list[str] = []

    def try_method(self, method: str) -> None:
        own, foreign = self.twins.own, self.twins.foreign
        if method == "GET" or not self.route.own_arguments:
            self._own(method)
        if self.route.own_arguments and not self._is_of_the_user():
            self._compare(method, own.organization.slug, foreign)
        if self.route.is_of_organization and not self.route.is_open:
            self._stranger(method)

    def _is_of_the_user(self) -> bool:
        return any(str(self.spec[name]) in ("@number", "@text") for name in self.route.own_arguments)

    def _own(self, method: str) -> None:
        """What belongs to the own organization: nothing of the other stands in it, and it works."""
        rows = self.twins.own
        status, text = self._ask(method, rows.organization.slug, arguments_of(self.route, self.spec, rows))
        self.seen.append(f"{method} {status}")
        if status >= 500 and "health" not in self.route.name:
            self.report.fault(self._name(method), f"answers {status} in its own organization")
        self._scan(method, text)

    def _compare(self, method: str, slug: str, foreign: Rows) -> None:
        """Another organization's row and no row at all get the same answer."""
        given = arguments_of(self.route, self.spec, foreign)
        status, text = self._ask(method, slug, given)
        nothing, blank = self._ask(method, slug, arguments_of(self.route, self.spec, None))
        self.seen.append(f"{method} foreign {status}")
        if status < 400 or status >= 500:
            self.report.fault(self._name(method), f"answers {status} for a row of another organization")
        for value in given.values():
            text = text.replace(value, "GIVEN") if len(value) >= _LONG else text
        plain = alike(text).replace("GIVEN", "ID")
        if status != nothing or plain != alike(blank.replace("x" * 40, "ID")):
            self.report.fault(self._name(method), "tells a row of another organization from no row")
        self._scan(method, text)

    def _stranger(self, method: str) -> None:
        """The other organization's own address answers like one that does not exist."""
        rows = self.twins.foreign
        given = arguments_of(self.route, self.spec, rows)
        status, text = self._ask(method, rows.organization.slug, given)
        nothing, blank = self._ask(method, NOBODY, given)
        if status not in (404, 405) or status != nothing:
            self.report.fault(self._name(method), f"answers a stranger {status}, and {nothing} where nothing is")
        text = text.replace(rows.organization.slug, NOBODY)
        if alike(text) != alike(blank):
            self.report.fault(self._name(method), "tells a stranger that the organization exists")
        for value in given.values():
            text = text.replace(value, "GIVEN") if len(value) >= _LONG else text
        self._scan(method, text)

    def _scan(self, method: str, text: str) -> None:
        for leak in leaks(text, self.twins.foreign):
            self.report.fault(self._name(method), leak)

    def _ask(self, method: str, slug: str, given: dict[str, str]) -> tuple[int, str]:
        if self.route.is_of_organization:
            given = {"organization_slug": slug, **given}
        # Whoever sends another organization along must not be heard.
        body: Any = {"organization": str(self.twins.foreign.organization.pk)} if method != "GET" else {}
        content_type = {"content_type": "application/json"} if self.route.is_api else {}
        if method != "GET" and not content_type and method != "POST":
            content_type, body = {"content_type": "application/x-www-form-urlencoded"}, ""
        send: Any = getattr(self.client, method.lower())
        response = send(self.route.address(**given), body, secure=settings.SECURE_SSL_REDIRECT, **content_type)
        return response.status_code, readable(response)

    def _name(self, method: str) -> str:
        return f"{method} {self.route.name}"
