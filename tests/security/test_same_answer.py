"""What belongs to others answers like what does not exist: status, headers and body, with every method.

The matrix says who gets what; here "nothing" is compared with nothing, byte by byte but for the ids that were asked.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core import signing
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client

from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scanning import alike, leaks, readable
from mentoring.portal.isolation.tables import foreign_state
from mentoring.tenancy.models import Access, Membership, MembershipRole
from mentoring.tenancy.roles import Role
from tests.security.test_matrix import row_of, rows_written
from tests.security.world import World

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
Answer = tuple[int, str]


def routes() -> list[Route]:
    """Those that name a row of an organization."""
    return [
        route
        for route in all_routes()
        if route.is_of_organization and route.own_arguments and spec_of(route) is not None
    ]


def ask(client: Client, route: Route, method: str, slug: str, given: Mapping[str, str]) -> Answer:
    options = {"content_type": "application/json"} if route.is_api and method in ("POST", "PUT", "PATCH") else {}
    send: Any = getattr(client, method.lower())
    response = send(route.address(**given, organization_slug=slug), **options)
    text = readable(response) + "".join(sorted(response.cookies))
    for value in given.values():
        text = text.replace(value, "ID") if len(value) >= 12 else text
    return response.status_code, alike(text)


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def askings(route: Route, own: Rows, other: Rows) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The ids of others, all at once and one below what is one's own; each with ids of nothing in the same places."""
    spec = spec_of(route) or {}
    mine, theirs, nothing = (arguments_of(route, spec, rows) for rows in (own, other, None))
    ids = [
        name for name in route.own_arguments if theirs[name] != mine[name] and (is_id(theirs[name]) or "token" in name)
    ]
    yield from ([({**mine, **{n: theirs[n] for n in ids}}, {**mine, **{n: nothing[n] for n in ids}})] if ids else [])
    if len(ids) > 1:
        yield {**mine, ids[-1]: theirs[ids[-1]]}, {**mine, ids[-1]: nothing[ids[-1]]}


def differences(
    world: World, persona: str, place: str, methods: tuple[str, ...], *, undone: bool = True
) -> tuple[int, list[str]]:
    """How many answers were compared, and which tell somebody else's row from none."""
    compared, told = 0, []
    own, other, slug = world.places["own"], world.places[place], world.organization.slug
    for route in routes():
        for method in asked(route, methods):
            if place != "organization" and not is_hidden(route, method, persona, place):
                continue
            for theirs, nothing in askings(route, own, other):
                with transaction.atomic():
                    got, blank = (ask(world.clients[persona], route, method, slug, g) for g in (theirs, nothing))
                    transaction.set_rollback(undone)
                compared += 1
                if got != blank:
                    told.append(f"{method} {route.name}: {got[0]} for a row of others, {blank[0]} for none")
    return compared, told


def asked(route: Route, methods: tuple[str, ...]) -> Iterator[str]:
    """Every verb that the address knows, and one for all those that it turns away unread."""
    unknown = [method for method in methods if method not in (*route.methods, "HEAD", "OPTIONS")]
    yield from (method for method in methods if method not in unknown[1:])


def is_hidden(route: Route, method: str, persona: str, place: str) -> bool:
    """By the reviewed file. HEAD is a GET; OPTIONS is for who may do something there."""
    asked = {"HEAD": ["GET"], "OPTIONS": list(route.methods)}.get(method, [method])
    rows = [row_of(route, name) for name in asked if name in route.methods]
    return bool(rows) and all(row is not None and row.expected(persona, place) == "nothing" for row in rows)


def join_both(world: World) -> None:
    """The owner also belongs to the other organization, where they may see everything."""
    foreign = world.places["organization"].organization
    user_id = Membership._base_manager.using("owner").get(name="Owner").user_id
    member = Membership(organization_id=foreign.pk, user_id=user_id, name="Guest", email="guest@example.com")
    member.save(using="owner", force_insert=True)
    Access(user_id=user_id, organization=foreign).save(using="owner", force_insert=True)
    role = MembershipRole(organization_id=foreign.pk, membership_id=member.pk, role=Role.OWNER)
    role.save(using="owner", force_insert=True)


@pytest.fixture(scope="module")
def in_both(world: World) -> World:
    join_both(world)
    return world


def test_rows_of_another_organization_are_nothing_with_every_method(in_both: World):
    """Also for somebody who belongs to both, as long as the address says the first. Nothing of it is undone here."""
    foreign = in_both.places["organization"]
    home = in_both.clients["owner"].get(f"/o/{foreign.organization.slug}/people/")
    assert home.status_code == 200, "who belongs to both sees the other organization by its own address"
    assert foreign.canary in home.content.decode()
    before = foreign_state(foreign)
    compared, told = differences(in_both, "owner", "organization", METHODS, undone=False)
    assert told == []
    assert compared > 400
    assert foreign_state(foreign) == before


@pytest.mark.parametrize(("persona", "place"), [("mentor", "pair"), ("program_owner", "program")])
def test_rows_of_others_in_the_organization_are_nothing(world: World, persona: str, place: str):
    compared, told = differences(world, persona, place, ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
    assert told == []
    assert compared > 40


def telling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As a view would be that looks before it asks whose it is."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM participants_person WHERE id = %s", [pk])
        is_there = cursor.fetchone()[0]
    return HttpResponseNotFound("", headers={"X-Seen": str(is_there)} if request.method == "OPTIONS" else {})


def test_view_that_tells_by_a_header_is_found(world: World, exchange: Callable[[str, Any], None]):
    exchange("participants:person", telling)
    _compared, told = differences(world, "owner", "organization", ("HEAD", "OPTIONS"))
    assert told == ["OPTIONS participants:person: 404 for a row of others, 404 for none"]


def test_head_and_options_write_nothing_and_name_nobody_elsewhere(world: World):
    """Also what a form or OPTIONS offers to choose from is the organization's own."""
    foreign, offered, wrote = world.places["organization"], 0, []
    for route in (r for r in all_routes() if spec_of(r) is not None and r.is_of_organization):
        given = arguments_of(route, spec_of(route) or {}, world.places["own"])
        # A page that only reads answers HEAD as it does GET.
        for method in ("GET", "HEAD", "OPTIONS") if "POST" in route.methods else ("GET", "OPTIONS"):
            with transaction.atomic():
                before = rows_written()
                send = getattr(world.clients["owner"], method.lower())
                text = readable(send(route.address(**given, organization_slug=world.organization.slug)))
                if rows_written() != before:
                    wrote.append(f"{method} {route.name}")
                transaction.set_rollback(True)
            offered += text.count("<option")
            assert leaks(text, foreign) == [], f"{method} {route.name}"
    assert wrote == []
    assert offered > 100


# --- Addresses that are written oddly --------------------------------------------------------------------------------
FILES = ("evaluation:report_pdf", "participants:import_faulty_rows", "participants_api:import_faulty_rows",
         "evaluation_api:report_pdf", "participants:person")  # fmt: skip


def odd_addresses(world: World, route: Route) -> Iterator[str]:
    foreign, mine = world.places["organization"], world.organization.slug
    given = arguments_of(route, spec_of(route) or {}, foreign)
    theirs = route.address(**given, organization_slug=foreign.organization.slug)
    rest = theirs.partition(foreign.organization.slug)[2]
    inside = f"/api/v1/o/{mine}" if route.is_api else f"/o/{mine}"
    yield f"{inside}/../{foreign.organization.slug}{rest}"
    yield f"{inside}/%2e%2e/{foreign.organization.slug}{rest}"
    yield f"{inside}/..%2f{foreign.organization.slug}{rest}"
    yield f"{inside}%2f..%2f{foreign.organization.slug}{quote(rest, safe='')}"
    yield f"{inside}/..%5c{foreign.organization.slug}{rest}"
    yield f"{inside}//{theirs}"
    yield f"/{theirs}"
    yield theirs.replace(foreign.organization.slug, foreign.organization.slug.upper())
    yield theirs.replace("/o/", "/O/")
    yield inside + rest.upper()
    yield inside + rest.replace(given["pk"], given["pk"].upper())
    yield inside + rest.replace(given["pk"], given["pk"].replace("-", ""))
    yield inside + rest.replace(given["pk"], f"{{{given['pk']}}}")
    yield f"{inside}{rest}?organization_slug={foreign.organization.slug}"
    yield f"/static/..{theirs}"


@pytest.mark.parametrize("name", FILES)
def test_odd_address_opens_no_file_of_another_organization(world: World, name: str):
    [route] = [route for route in all_routes() if route.name == name]
    foreign, client = world.places["organization"], world.clients["hr_admin"]
    own = arguments_of(route, spec_of(route) or {}, world.places["own"])
    with transaction.atomic():
        there = client.get(route.address(**own, organization_slug=world.organization.slug))
        transaction.set_rollback(True)
    assert there.status_code == 200, "the same file of the own organization opens"
    for address in odd_addresses(world, route):
        response = client.get(address)
        assert response.status_code in (400, 404), address
        text = readable(response)
        for value in (foreign.organization.slug, foreign.organization.slug.upper()):
            text = text.replace(value, "")
        assert not {leak for leak in leaks(text, foreign, asked_for=address.lower()) if "canary" in leak}, address


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "elsewhere.testserver"},
        {"HTTP_X_FORWARDED_HOST": "elsewhere.testserver"},
        {"HTTP_X_FORWARDED_PREFIX": "/o/{slug}"},
        {"HTTP_X_ORIGINAL_URL": "/o/{slug}/people/"},
        {"HTTP_X_REWRITE_URL": "/o/{slug}/people/"},
        {"SCRIPT_NAME": "/o/{slug}"},
        {"HTTP_REFERER": "http://testserver/o/{slug}/people/"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_header_does_not_choose_the_organization(in_both: World, headers: dict[str, str]):
    """For somebody who belongs to both: the address alone says which one is open."""
    foreign = in_both.places["organization"]
    given = {name: value.format(slug=foreign.organization.slug) for name, value in headers.items()}
    response = in_both.clients["owner"].get(f"/o/{in_both.organization.slug}/people/", **given)
    assert response.status_code in (200, 400)
    if "SCRIPT_NAME" not in given:
        assert leaks(readable(response), foreign) == []
    assert ("Other 0" in readable(response)) is (response.status_code == 200)


def test_signed_text_of_another_purpose_opens_nothing(world: World):
    """A link is signed for one thing: what was signed for another, or for nobody, is no key."""
    rows, base = world.places["own"], f"/o/{world.organization.slug}"
    payload = [str(world.organization.pk), str(rows.first("tenancy.Membership").pk), "sessions"]
    right = signing.dumps(payload, salt="notifications.stop", compress=True)
    assert Client().get(f"{base}/messages/stop/{right}/").status_code == 200
    wrong = [signing.dumps(payload, salt=salt, compress=True) for salt in ("members.join", "django.core.signing", "")]
    for token in (*wrong, right[:-1], right[1:], right.swapcase()):
        assert Client().get(f"{base}/messages/stop/{token}/").status_code == 404
    assert Client().get(f"{base}/join/{right}/").status_code == 404
    assert connection.in_atomic_block is False
