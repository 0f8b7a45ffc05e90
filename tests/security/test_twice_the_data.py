"""Lists, counts, searches, figures and bells are what they are when another organization holds twice the data.

Every page and list is read before and after two more organizations come, whose rows hold the very same texts.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse

from mentoring import clock, vault
from mentoring.accounts.models import User
from mentoring.ids import new_id
from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import all_routes
from mentoring.portal.isolation.rows import Rows, build_rows
from mentoring.portal.isolation.scanning import _TOKEN, readable
from mentoring.portal.isolation.world import make_real
from mentoring.tenancy.models import Access, Membership, Organization
from tests.security.world import World

READERS = ("owner", "mentor")
#: What the same words find: the canary of our rows is also that of theirs.
SEARCHES = ("o/{slug}/search/?q={word}", "api/v1/o/{slug}/search/?q={word}", "o/{slug}/people/?q={word}")


def build_twin(rows: Rows, number: int) -> Organization:
    """An organization whose rows hold the texts of `rows`."""
    identity = new_id()
    organization = Organization(
        id=identity, slug=f"twin-{number}", name=rows.organization.name, vault_key=vault.new_wrapped_key(str(identity))
    )
    organization.save(using="owner", force_insert=True)
    twin = Rows(organization, rows.canary)
    twin.made["accounts.User"] = [User(email=f"twin{number}.{at}@example.com") for at in range(2)]
    for user in twin.made["accounts.User"]:
        user.save(using="owner", force_insert=True)
        Access(user=user, organization=organization).save(using="owner", force_insert=True)
    return make_real(build_rows(twin, {}))


def pages(world: World) -> dict[str, str]:
    """What each reader gets at each address that lists, counts or draws something."""
    found = {}
    addresses = [
        route.address(
            **arguments_of(route, spec_of(route) or {}, world.places["own"]),
            **({"organization_slug": world.organization.slug} if route.is_of_organization else {}),
        )
        for route in all_routes()
        if "GET" in route.methods
        and spec_of(route) is not None
        and (route.is_of_organization or route.name in ("organizations", "api-schema"))
        and not (route.is_open and route.own_arguments)
    ]
    word = world.places["own"].canary
    addresses += ["/" + path.format(slug=world.organization.slug, word=word) for path in SEARCHES]
    for persona in READERS:
        for address in addresses:
            with transaction.atomic():
                response = world.clients[persona].get(address)
                transaction.set_rollback(True)
            found[f"{persona} {address}"] = f"{response.status_code} {_TOKEN.sub('TOKEN', readable(response))}"
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name, text in before.items() if text != after[name]]


def counted(request: HttpRequest) -> HttpResponse:
    """As a page would be that counts around the wall."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM participants_person")
        return HttpResponse(str(cursor.fetchone()[0]))


@pytest.fixture
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.usefixtures("_still_clock")
def test_pages_and_figures_do_not_notice_what_others_hold(world: World):
    before = pages(world)
    for number in range(2):
        build_twin(world.places["own"], number)
    assert differences(before, pages(world)) == []
    assert sum(text.startswith("200") for text in before.values()) > 120
    words = [text for name, text in before.items() if "?q=" in name]
    assert any(world.places["own"].canary in text.partition("<main")[2] for text in words), "the search finds our own"


def test_page_that_counts_around_the_wall_is_found(world: World, exchange: Callable[[str, Any], None]):
    exchange("portal:figures", counted)
    figures = f"/o/{world.organization.slug}/home/figures/"
    before = {"figures": world.clients["owner"].get(figures).content.decode()}
    build_twin(world.places["own"], 9)
    after = {"figures": world.clients["owner"].get(figures).content.decode()}
    assert differences(before, after) == ["figures"]


def test_schema_holds_nothing_of_the_data(world: World):
    """Neither an organization's name nor anything that somebody entered: it is the same for everybody."""
    texts = {
        persona: world.clients[persona].get("/api/schema/").content for persona in ("anonymous", "mentee", "owner")
    }
    assert len(set(texts.values())) == 1
    text = texts["mentee"].decode()
    names = [row.slug for row in Organization.objects.all()] + [rows.canary for rows in world.places.values()]
    names += [str(member.pk) for member in Membership._base_manager.using("owner").all()]
    assert [name for name in names if name in text and name != "matrix"] == []
