"""Whoever reads a page reads their own clock. The API says UTC."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from tests.factories.tenancy import OrganizationFactory, make_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def show_zone(request: HttpRequest) -> HttpResponse:
    return HttpResponse(timezone.get_current_timezone_name())


urlpatterns = [
    path("o/<slug:organization_slug>/zone/", show_zone),
    path("o/<slug:organization_slug>/open/", login_not_required(show_zone)),
    path("api/v1/o/<slug:organization_slug>/zone/", show_zone),
]


def _zone(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_page_is_in_the_zone_of_the_reader(client):
    organization = OrganizationFactory(slug="acme", time_zone="Europe/Warsaw")
    client.force_login(make_member(organization, time_zone="Asia/Tokyo").user)
    assert _zone(client, "/o/acme/zone/") == "Asia/Tokyo"


def test_page_is_in_the_zone_of_the_organization_when_the_reader_has_none(client):
    organization = OrganizationFactory(slug="acme", time_zone="Europe/Warsaw")
    client.force_login(make_member(organization, time_zone="").user)
    assert _zone(client, "/o/acme/zone/") == "Europe/Warsaw"


def test_page_behind_a_link_is_in_the_zone_of_the_organization(client):
    OrganizationFactory(slug="acme", time_zone="Europe/Warsaw")
    assert _zone(client, "/o/acme/open/") == "Europe/Warsaw"


def test_api_stays_in_utc(client):
    organization = OrganizationFactory(slug="acme", time_zone="Europe/Warsaw")
    client.force_login(make_member(organization, time_zone="Asia/Tokyo").user)
    assert _zone(client, "/api/v1/o/acme/zone/") == "UTC"


def test_zone_of_one_request_is_gone_in_the_next(client):
    organization = OrganizationFactory(slug="acme", time_zone="Europe/Warsaw")
    client.force_login(make_member(organization, time_zone="Asia/Tokyo").user)
    _zone(client, "/o/acme/zone/")
    assert timezone.get_current_timezone_name() == "UTC"
