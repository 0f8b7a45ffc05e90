from uuid import uuid4

import pytest
from django.test import RequestFactory
from django.urls import reverse

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.ui import navigation
from mentoring.ui.context import interface


@pytest.fixture
def registry(monkeypatch):
    for name in ("_items", "_places", "_profile_places"):
        monkeypatch.setattr(navigation, name, {})


def item(name: str, order: int, audience: navigation.Audience) -> navigation.NavigationItem:
    return navigation.NavigationItem(name, name, "users", order, audience)


@pytest.mark.usefixtures("registry")
def test_navigation_shows_what_the_roles_may_see_in_order():
    navigation.register(item("reports", 30, frozenset({Role.HR_ADMIN})))
    navigation.register(item("people", 20, frozenset({Role.HR_ADMIN, Role.OWNER})))
    navigation.register(item("audit", 10, frozenset({Role.AUDITOR})))
    navigation.register(item("home", 1, lambda actor: True))

    shown = navigation.items_for(Actor.membership(uuid4(), [Role.HR_ADMIN]))

    assert [entry.label for entry in shown] == ["home", "people", "reports"]


@pytest.mark.usefixtures("registry")
def test_navigation_holds_an_address_once():
    navigation.register(item("people", 20, lambda actor: True))
    navigation.register(item("people", 20, lambda actor: True))

    assert len(navigation.items_for(Actor.task("x"))) == 1


def test_context_outside_an_organization_asks_the_database_nothing():
    request = RequestFactory().get("/accounts/login/")
    request.COOKIES.update({"theme": "dark", "navigation": "collapsed"})

    context = interface(request)

    assert context["organization"] is None
    assert context["actor"] is None
    assert context["interface"].theme == "dark"
    assert context["interface"].navigation_collapsed
    assert context["interface"].navigation == []


@pytest.mark.parametrize("theme", ["", "sepia", '"><script>'])
def test_context_takes_only_themes_it_knows(theme):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = theme

    assert interface(request)["interface"].theme == ""


def test_layout_in_the_side_panel_is_the_page_s_main_block_only():
    page = interface(RequestFactory().get("/"))
    panel = interface(RequestFactory().get("/", headers={"HX-Target": "panel"}))

    assert page["layout"] == "layouts/organization.html"
    assert panel["layout"] == "layouts/panel.html"


def test_account_pages_are_reached_from_each_other():
    entries = interface(RequestFactory().get(reverse("account_email")))["interface"].account_places

    assert [entry.url for entry in entries if entry.current] == [reverse("account_email")]
    assert reverse("usersessions_list") in [entry.url for entry in entries]
