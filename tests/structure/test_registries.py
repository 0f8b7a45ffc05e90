"""What is registered is documented, tried and used; what is open without signing in is a reviewed list."""

import re

import pytest
from django.apps import apps
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from mentoring.jobs.registry import all_handlers
from mentoring.notifications.catalog import all_kinds
from mentoring.portal.isolation.routes import all_routes
from mentoring.tenancy.checks import GLOBAL_APPS, GLOBAL_MODELS
from mentoring.tenancy.models import OrganizationModel
from tests.structure.source import ROOT, place, python_files, tracked

VARIABLE = re.compile(r"\b(NORTHBOUND_[A-Z_]*[A-Z]|DATABASE_URL|DATABASE_OWNER_URL|REDIS_URL)\b")
READ_BY = ("mentoring", "manage.py", "docker-compose.yml", "Dockerfile", "Makefile", ".ci", "tests")

#: Addresses that answer somebody who has not signed in. Reviewed: what each gives to a stranger.
OPEN = {
    "ui:styleguide": "examples of the components; not in production",
    "health-live": "yes or no",
    "health-ready": "yes or no",
    "home": "what Northbound is, and where to sign in",
    "api-schema": "the API's description, the same for everybody",
    "api-documentation": "the API's description, the same for everybody",
    "api-nothing": "that there is nothing",
    "account_login": "signing in",
    "session": "that nobody is signed in",
    "account_logout": "signing out",
    "account_inactive": "that the account is closed",
    "account_signup": "making an account, where that is allowed",
    "account_email_verification_sent": "the code from the message",
    "account_reset_password": "asking for a message",
    "account_reset_password_done": "that a message is on its way, whoever asked",
    "account_reset_password_from_key": "a new password, with the link from the message",
    "account_reset_password_from_key_done": "that it is done",
    "account_confirm_login_code": "the code from the message",
    "mfa_authenticate": "the second step of signing in",
    "mfa_login_webauthn": "signing in with a passkey",
    "members:join": "an invitation, with its secret link",
    "portal:stop_messages": "stopping one kind of message, with the signed link from one",
}
#: The same, outside production only.
OPEN_IN_DEMO = {"demo:", "notifications:mailbox", "mailbox", "demo_"}


def test_every_variable_is_documented():
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
    documented = {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell) if VARIABLE.fullmatch(name)}
    read = {
        name if name in documented else name.removesuffix("_FILE")
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in READ_BY and path.suffix in {".py", ".yml", "", ".sh"}
        for name in VARIABLE.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert read - documented == set(), "docs/configuration.md lacks them"
    assert documented - read == set(), "nothing reads them"


def test_open_addresses_are_the_reviewed_ones():
    open_now = {r.name for r in all_routes() if r.is_open and not (r.is_api and r.is_of_organization)}
    open_now = {name for name in open_now if not name.startswith(tuple(OPEN_IN_DEMO))}
    assert open_now - set(OPEN) == set()


def test_api_of_organizations_denies_by_default():
    """Its views answer for themselves, so none may allow more than the base class says."""
    for route in all_routes():
        view = getattr(route.view, "cls", None)
        if route.is_api and route.is_of_organization:
            assert view is not None, route.name
            names = {permission.__name__ for permission in view.permission_classes}
            assert names
            assert not names & {"AllowAny", "Public", "IsAuthenticated"}, route.name


def test_every_address_has_a_name_of_its_own():
    routes = all_routes()
    assert [r.path for r in routes if not r.name] == []
    names = [r.name for r in routes]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_table_is_of_an_organization_or_listed():
    for model in apps.get_models(include_auto_created=True):
        is_global = model._meta.app_label in GLOBAL_APPS or model._meta.label in GLOBAL_MODELS
        assert issubclass(model, OrganizationModel) != is_global, model._meta.label
    assert len(GLOBAL_MODELS) <= 8


TESTS = "\n".join(path.read_text(encoding="utf-8") for path in python_files("tests"))


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_message_has_its_templates(kind):
    for name in (kind.subject_template, kind.text_template, kind.html_template):
        try:
            get_template(name)
        except TemplateDoesNotExist:
            pytest.fail(f"{kind.code} has no template {name}")


#: Jobs whose tests run them by what enqueues them, without naming them.
JOB_TESTS = {
    "people.import_check": "tests/participants/test_imports.py",
    "people.import_apply": "tests/participants/test_imports.py",
}


@pytest.mark.parametrize("handler", all_handlers(), ids=lambda handler: handler.name)
def test_job_has_a_test(handler):
    named = handler.name in TESTS or handler.body.__name__ in TESTS
    reviewed = JOB_TESTS.get(handler.name)
    assert named or (reviewed and (ROOT / reviewed).exists()), f"no test names the job {handler.name}"


# --- templates ----------------------------------------------------------------------------------------------------

TEMPLATES = {str(p.relative_to(ROOT / "templates")): p for p in tracked() if p.is_relative_to(ROOT / "templates")}
#: Found by Django or allauth by their names.
BY_NAME = re.compile(r"(\d{3}|403_csrf)\.html|allauth/|account/|mfa/|usersessions/|socialaccount/|emails/")


def test_every_template_is_used():
    texts = {place(p): p.read_text(encoding="utf-8") for p in (*python_files(), *TEMPLATES.values())}
    words = "\n".join(texts.values())
    unused = [name for name in TEMPLATES if not BY_NAME.match(name) and name not in words]
    # A component is named without its folder by the tag that renders it.
    unused = [n for n in unused if not (n.startswith("components/") and n.split("/")[-1] in words)]
    assert [n for n in unused if f"{n.rsplit('/', 1)[0]}/{{" not in words] == []


def test_every_mail_template_belongs_to_a_kind():
    wanted = {t for k in all_kinds() for t in (k.subject_template, k.text_template, k.html_template)}
    found = {n for n in TEMPLATES if n.startswith("emails/") and not n.startswith(("emails/layout", "emails/parts"))}
    used_by_name = {n for n in found - wanted if any(n in p.read_text() for p in python_files())}
    inherited = {n for n in found - wanted if any(n in p.read_text() for p in TEMPLATES.values())}
    assert found - wanted - used_by_name - inherited == set()


LOAD = re.compile(r"{%\s*load\s+(?P<names>[\w\s]+?)\s*%}")
TAG = re.compile(r"{%\s*(#?\w+)")
FILTER = re.compile(r"\|\s*(\w+)")


def tags_of(library: str) -> set[str]:
    from django.template import engines

    engine = engines["django"].engine  # type: ignore[attr-defined]
    module = engine.template_libraries[library]
    return {*module.tags, *module.filters}


def unused_loads(text: str) -> list[str]:
    used = {*TAG.findall(text), *FILTER.findall(text)}
    names = [name for match in LOAD.finditer(text) if " from " not in match["names"] for name in match["names"].split()]
    return [name for name in names if not tags_of(name) & used]


def test_every_load_is_used():
    found = {name: unused_loads(path.read_text(encoding="utf-8")) for name, path in TEMPLATES.items()}
    assert {name: loads for name, loads in found.items() if loads} == {}


def test_load_rule_sees_an_unused_one():
    assert unused_loads("{% load i18n static %}{% translate 'x' %}") == ["static"]
