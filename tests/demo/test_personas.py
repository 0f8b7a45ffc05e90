"""The persona sign-in exists in demo mode only, and for the personas only."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client, override_settings
from django.urls import include, path

from mentoring import clock
from mentoring.demo import load
from mentoring.demo.cast import build_cast
from mentoring.portal.views.mailbox import show_mailbox
from mentoring.urls import urlpatterns as ordinary
from tests.factories.tenancy import OrganizationFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db
urlpatterns = [
    path("", include("mentoring.demo.urls")),
    path("mailbox/", show_mailbox, name="mailbox"),
    *ordinary,
]
EMAIL = "ines.albrecht@meridian.example"


@pytest.fixture
def persona():
    organization = OrganizationFactory(slug="meridian")
    return make_member(organization, user=UserFactory(email=EMAIL))


@pytest.fixture
def demo():
    with override_settings(DEMO=True, ROOT_URLCONF=__name__):
        yield


def test_first_page_offers_the_personas_and_signs_in(demo, persona):
    client = Client()
    assert EMAIL in client.get("/").content.decode()
    answer = client.post("/demo/sign-in/", {"email": EMAIL})
    assert answer.status_code == 302
    assert client.session[SESSION_KEY] == str(persona.user_id)


def test_first_page_has_a_heading_for_each_organization(demo, persona):
    OrganizationFactory(slug="halden")
    page = Client().get("/").content.decode()
    groups = re.findall(r"<h2[^>]*>([^<]+)</h2>(.*?)</section>", page, re.DOTALL)
    cast = build_cast(load.SEED, clock.today("Europe/Warsaw"))
    assert [name for name, _people in groups] == [cast.meridian.name, cast.halden.name]
    offered = {email for _label, email in load.personas()}
    listed = [email for _name, people in groups for email in re.findall(r'name="email" value="([^"]+)"', people)]
    assert sorted(listed) == sorted(offered), "everybody once"
    assert all(people.count("<button") > 1 for _name, people in groups)


def test_nobody_else_can_be_signed_in_as(demo, persona):
    other = make_member(persona.organization)
    client = Client()
    assert client.post("/demo/sign-in/", {"email": other.email}).status_code == 404
    assert SESSION_KEY not in client.session


@override_settings(DEMO=False, ROOT_URLCONF=__name__)
def test_outside_the_demo_it_is_nothing_even_if_the_route_were_there(persona):
    client = Client()
    assert client.get("/").status_code == 404
    assert client.post("/demo/sign-in/", {"email": EMAIL}).status_code == 404


def test_outside_the_demo_there_is_no_route(persona):
    assert Client().post("/demo/sign-in/", {"email": EMAIL}).status_code == 404


def test_personas_are_people_of_the_cast(persona):
    assert ("HR admin: Ines Albrecht, Meridian Group", EMAIL) in load.personas()
