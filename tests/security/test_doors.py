"""What is confidential or refused, at every door there is: pages, lists, searches, files, messages."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from pypdf import PdfReader

from evaluation.services.reports import build_quarterly_report, read_quarter
from mentoring import vault
from mentoring.accounts.models import User
from mentoring.audit.models import AuditEntry
from mentoring.jobs import nudge
from mentoring.members.services.organizations import start_visit
from mentoring.notifications.catalog import Action, Kind, all_kinds
from mentoring.notifications.drain import _notice
from mentoring.notifications.rendering import render
from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scanning import readable
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, MembershipRole
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from programs.models import ProgramRole
from relationships.models import PrivateNote, SharedNote
from relationships.queries.sessions import private_note_context
from tests.security.test_matrix import row_of
from tests.security.world import World

#: With the most roles that somebody in that place can have: what they do not see, nobody there sees with fewer.
READERS = ("hr_admin", "auditor", "program_owner", "line_manager", "mentor", "mentee")
PRIVATE, SHARED = "privatecanary", "sharedcanary"
#: The product's cache; the world of these tests counts no requests.
OWN_STORE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}}
SEARCHES = ("search/?q={0}", "people/?q={0}", "home/?q={0}", "audit/?q={0}", "sessions/?q={0}")


def write_notes(rows: Rows) -> None:
    """The mentor's private note, and what the two share, in words that stand nowhere else."""
    author, organization = rows.first("tenancy.Membership"), rows.organization
    context = private_note_context(rows.first("relationships.Session").pk, author.pk)
    sealed = vault.seal(
        PRIVATE, wrapped_key=bytes(organization.vault_key), organization_id=str(organization.pk), context=context
    )
    PrivateNote._base_manager.using("owner").filter(organization_id=organization.pk, author_id=author.pk).update(
        sealed=sealed
    )
    SharedNote._base_manager.using("owner").filter(pk=rows.first("relationships.SharedNote").pk).update(text=SHARED)


def visitor(world: World) -> Client:
    """The operator, inside for an hour with a reason."""
    operator = User.objects.get(is_operator=True)
    by = Actor.operator(operator.pk)
    start_visit(world.organization, by=by, user=operator, reason="Support", minutes=30)
    return world.clients["operator"]


def given(route: Route, rows: Rows, slug: str) -> dict[str, str]:
    known = arguments_of(route, spec_of(route) or {}, rows)
    return known | ({"organization_slug": slug} if route.is_of_organization else {})


def readable_routes() -> list[Route]:
    known = [route for route in all_routes() if "GET" in route.methods and route.is_of_organization]
    return [route for route in known if spec_of(route) is not None]


def texts(world: World, client: Client, routes: list[Route]) -> str:
    """Everything that somebody can read: each page, list and file, with the searches for both notes."""
    slug, read = world.organization.slug, []
    addresses = [route.address(**given(route, world.places["own"], slug)) for route in routes]
    addresses += [
        f"/{door}o/{slug}/{query.format(word)}"
        for query in SEARCHES
        for word in (PRIVATE, SHARED)
        for door in ("", "api/v1/")
    ]
    for address in addresses:
        with transaction.atomic():
            text = readable(client.get(address))
            transaction.set_rollback(True)
        # A search repeats what was searched for.
        read.append(text.replace(f"q={PRIVATE}", "") if "?q=" not in address else text.partition("<main")[2])
    return "".join(text for text in read if f'value="{PRIVATE}"' not in text and f'value="{SHARED}"' not in text)


@pytest.fixture(scope="module")
def noted(world: World) -> World:
    write_notes(world.places["own"])
    return world


@pytest.fixture
def _widened(noted: World) -> Iterator[None]:
    """The mentee becomes HR admin and owner, the line manager sponsor and facilitator of the program."""
    members = {row.name: row for row in Membership._base_manager.using("owner").filter(organization=noted.organization)}
    program = noted.places["own"].first("programs.Program")
    rows: list[Any] = [MembershipRole(membership=members["Mentee"], role=role) for role in (Role.HR_ADMIN, Role.OWNER)]
    for role in (Role.PROGRAM_SPONSOR, Role.FACILITATOR):
        rows.append(ProgramRole(program_id=program.pk, membership=members["Line_Manager"], role=role, is_deputy=True))
    for row in rows:
        row.organization_id = noted.organization.pk
        row.save(using="owner", force_insert=True)
    yield
    for row in rows:
        row.delete(using="owner")


@pytest.mark.usefixtures("_widened")
def test_private_note_is_for_its_author_and_shared_ones_for_the_two(noted: World):
    found = {}
    for persona in READERS:
        text = texts(noted, noted.clients[persona], readable_routes())
        found[persona] = (PRIVATE in text, SHARED in text)
    wanted = dict.fromkeys(found, (False, False)) | {"mentor": (True, True), "mentee": (False, True)}
    assert found == wanted


def test_database_holds_the_private_note_nowhere_in_the_clear(noted: World):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FILTER (WHERE t::text LIKE %s) FROM "{table}" t', [f"%{PRIVATE}%"])
            if cursor.fetchone()[0]:
                found[table] = True
            cursor.execute(f'SELECT count(*) FILTER (WHERE t::text LIKE %s) FROM "{table}" t', [f"%{SHARED}%"])
            if cursor.fetchone()[0]:
                found[f"{table}, shared"] = True
    assert found == {"relationships_sharednote, shared": True}


def test_page_that_shows_a_note_to_others_is_found(noted: World, exchange: Callable[[str, Any], None]):
    """The control of the walk: a figure that quotes from a session."""

    def quoting(request: HttpRequest) -> HttpResponse:
        return HttpResponse(SharedNote._base_manager.using("owner").filter(text=SHARED).get().text)

    exchange("portal:figures", quoting)
    [route] = [route for route in readable_routes() if route.name == "portal:figures"]
    assert SHARED in texts(noted, noted.clients["line_manager"], [route])


def test_report_as_a_file_holds_no_note(noted: World):
    program, task = noted.places["own"].first("programs.Program"), Actor.task("test")
    with organization_scope(noted.organization, task):
        report = build_quarterly_report(program, read_quarter("2026Q2"), by=task)
        pages = PdfReader(io.BytesIO(bytes(report.pdf))).pages
        text = "".join(page.extract_text() for page in pages)
        transaction.set_rollback(True)
    assert program.name in text
    assert (PRIVATE in text, SHARED in text) == (False, False)


def kept(store: redis.Redis) -> str:
    """Everything in the cache and at the broker, whose messages wrap their body."""
    found = []
    for key in store.scan_iter():
        content = {
            b"string": lambda key: [store.get(key)],
            b"list": lambda key: store.lrange(key, 0, -1),
            b"hash": lambda key: list(store.hgetall(key).values()),
        }.get(store.type(key), lambda key: [])(key)
        found += [
            key,
            *content,
            *(base64.b64decode(body) for body in re.findall(rb'"body": "([\w+/=]+)"', b"".join(content))),
        ]
    return b" ".join(found).decode("utf-8", "replace")


def test_cache_and_broker_hold_no_note(noted: World):
    """What was logged and read again, with the product's own cache and broker."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    session = noted.places["own"].first("relationships.Session")
    address = f"/api/v1/o/{noted.organization.slug}/sessions/{session.pk}/log/"
    with override_settings(CACHES=OWN_STORE):
        body = {"outcome": "held", "minutes": 45, "private_note": PRIVATE, "shared_note": SHARED}
        answer = noted.clients["mentor"].post(address, body, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        assert PRIVATE in noted.clients["mentor"].get(address).content.decode()
        # Whether the log itself leaves work behind is not asked here: this much stands at the broker in any case.
        with transaction.atomic():
            transaction.on_commit(partial(nudge.send, "jobs.run", "default"))
        text = kept(store)
        assert "jobs.run" in text
        assert (PRIVATE in text, SHARED in text) == (False, False)
        cache.set("note", f"the control: {PRIVATE}", 60)
        assert PRIVATE in kept(store)
        cache.delete("note")


@pytest.mark.parametrize("role", [Role.HR_ADMIN, Role.OWNER, Role.AUDITOR])
def test_role_added_to_somebody_of_a_pair_widens_no_note(noted: World, role: Role):
    """A mentor or mentee who becomes HR admin reads of others' notes what they did before: nothing."""
    rows, pair = noted.places["own"], noted.places["pair"]
    for member in (rows.made["tenancy.Membership"][1], pair.first("tenancy.Membership")):
        with organization_scope(noted.organization, Actor.membership(member.pk, [Role.MEMBER, role])):
            MembershipRole.objects.create(membership_id=member.pk, role=role)
            assert not PrivateNote.objects.exclude(author_id=member.pk).exists()
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM relationships_privatenote WHERE author_id <> %s", [member.pk])
                assert cursor.fetchone() == (0,)
            assert SharedNote.objects.filter(text=SHARED).exists() is (
                member.pk == rows.made["tenancy.Membership"][1].pk
            )
            transaction.set_rollback(True)


def test_operator_on_a_visit_reads_no_note(noted: World):
    text = texts(noted, visitor(noted), readable_routes())
    assert noted.organization.name in text, "the visit is open"
    assert (PRIVATE in text, SHARED in text) == (False, False)
    operator = User.objects.get(is_operator=True)
    with organization_scope(noted.organization, Actor.operator(operator.pk)):
        assert not PrivateNote.objects.exists()
        assert not SharedNote.objects.exists()


# --- Refusals --------------------------------------------------------------------------------------------------------
def attempts(world: World, persona: str, routes: list[Route], wanted: str) -> tuple[int, list[str]]:
    """How many of the addresses that give a role `wanted` say so, and which of these attempts are not on record."""
    slug, refused, wrong = world.organization.slug, 0, []
    status = {"refused": 403, "nothing": 404}[wanted]
    for route in routes:
        for method in (spec_of(route) or {}).get("only", route.methods):
            row = row_of(route, method)
            if row is None or row.expected(persona, "own") != wanted or (wanted == "nothing" and method == "GET"):
                continue
            options = {"content_type": "application/json"} if route.is_api and method != "GET" else {}
            body = row.entry.get("body", {})
            with transaction.atomic():
                address = route.address(**given(route, world.places["own"], slug))
                answer = getattr(world.clients[persona], method.lower())(address, body, **options)
                with organization_scope(world.organization, Actor.task("test")):
                    entries = AuditEntry.objects.filter(action="refused").count()
                transaction.set_rollback(True)
            if answer.status_code == status:
                refused += 1
                if entries != 1:
                    wrong.append(f"{method} {route.name}: {entries} entries")
    return refused, wrong


def product_routes() -> list[Route]:
    known = [route for route in all_routes() if route.is_of_organization and not route.is_open]
    return [route for route in known if spec_of(route) is not None]


@pytest.mark.parametrize("persona", ["mentee", "auditor", "program_sponsor"])
def test_every_refusal_is_on_record_and_nothing_else_is(world: World, persona: str):
    """What the reviewed matrix refuses to a member answers 403, and the attempt stays on record."""
    refused, wrong = attempts(world, persona, product_routes(), "refused")
    assert wrong == []
    assert refused > 15


def test_change_of_what_is_hidden_is_on_record(world: World):
    """It answers like what does not exist; that somebody tried it stays."""
    hidden, wrong = attempts(world, "auditor", product_routes(), "nothing")
    assert wrong == []
    assert hidden > 15


def test_refusal_that_leaves_no_record_is_found(world: World, exchange: Callable[[str, Any], None]):
    exchange("portal:deliveries", lambda request: HttpResponse(status=403))
    [route] = [route for route in product_routes() if route.name == "portal:deliveries"]
    refused, wrong = attempts(world, "mentee", [route], "refused")
    assert refused == len(wrong) > 0


def test_reading_what_is_not_there_and_strangers_links_leave_no_record(world: World):
    base = f"/o/{world.organization.slug}"
    with transaction.atomic():
        for client, method, path in (
            ("mentee", "get", f"{base}/people/{uuid4()}/"),
            ("anonymous", "post", f"{base}/messages/stop/nonsense/"),
            ("anonymous", "post", f"{base}/join/nonsense/"),
        ):
            assert getattr(world.clients[client], method)(path).status_code == 404, path
        with organization_scope(world.organization, Actor.task("test")):
            assert not AuditEntry.objects.filter(action="refused").exists()
        transaction.set_rollback(True)


# --- Messages --------------------------------------------------------------------------------------------------------
#: What a kind is about, by the longest beginning of its code.
SUBJECTS = {
    "members.invitation": "members.Invitation", "members.owner_left": "tenancy.Membership",
    "people.source_waiting": "participants.ImportSource",
    "program.application": "programs.Application", "program.invitation": "programs.Intake",
    "proposal": "relationships.Relationship", "relationship": "relationships.Relationship",
    "relationship.answer_reminder": "relationships.Nudge", "relationship.nudge": "relationships.Nudge",
    "report": "evaluation.ReportRun", "review": "evaluation.QuarterlyReview", "session": "relationships.Session",
}  # fmt: skip


def subject_of(kind: Kind, rows: Rows) -> Any:
    return rows.first(SUBJECTS[max((start for start in SUBJECTS if kind.code.startswith(start)), key=len)])


def mail(kind: Kind, rows: Rows) -> str:
    """The whole mail, decoded, as the drain would make it."""
    message, subject = rows.first("notifications.OutboxMessage"), subject_of(kind, rows)
    message.kind, message.recipient = kind.code, rows.first("tenancy.Membership")
    message.occurrence = "mentee"
    message.subject_type, message.subject_id = subject._meta.label_lower, subject.pk
    with organization_scope(rows.organization, Actor.task("notifications")):
        made = render(kind, message, _notice(message, rows.organization)).email.message()
        transaction.set_rollback(True)
    parts = [part.get_payload(decode=True) or b"" for part in made.walk()]
    heads = [
        f"{name}: {make_header(decode_header(str(value)))}" for part in made.walk() for name, value in part.items()
    ]
    return "\n".join([*heads, *(part.decode("utf-8", "replace") for part in parts)])


def product_kinds() -> list[Kind]:
    return [kind for kind in all_kinds() if not kind.is_relevant.__module__.startswith("tests.")]


def names_of(rows: Rows) -> set[str]:
    return {rows.canary, f"/o/{rows.organization.slug}/", rows.organization.name}


def test_messages_of_two_organizations_in_one_batch_do_not_mix(world: World):
    """Every kind, one organization after the other: names, sender, links and the link that stops messages."""
    both, made = (world.places["own"], world.places["organization"]), 0
    for kind in product_kinds():
        for rows, other in (both, both[::-1]):
            text = mail(kind, rows)
            assert {name for name in names_of(other) if name in text} == set(), kind.code
            assert f"/o/{rows.organization.slug}/" in text or rows.organization.name in text, kind.code
            for token in re.findall(r"/messages/stop/([^/>\s]+)/", text):
                assert signing.loads(token, salt="notifications.stop")[0] == str(rows.organization.pk), kind.code
            made += 1
    assert made >= 30


def test_mail_that_names_another_organization_is_found(world: World):
    """The control: a kind whose maker forgot the organization."""
    foreign = world.places["organization"]
    kind = replace(product_kinds()[0], action=lambda notice: Action("Open", f"/o/{foreign.organization.slug}/"))
    assert {name for name in names_of(foreign) if name in mail(kind, world.places["own"])}
