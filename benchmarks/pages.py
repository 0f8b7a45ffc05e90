"""Goals 12, 13, 16 and 17: the directory of 100,000 people in one organization, its search and its deep page, by the
processor time of a request in a gunicorn worker, against a bare view and the authenticated view of plain Django."""

import sys
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Ratio, in_turn, report
from benchmarks.surroundings import ensure_environment, scratch_installation

PEOPLE = 100_000
DEEP = 50_000
REQUESTS = 25
ROUNDS = 5
DIRECTORY = "/o/benchmark/people/"

CROWD = """
INSERT INTO participants_person (id, organization_id, created_at, is_external, employment_status, name, sort_name,
    family_sort_name, email, employee_number, manager_id, business_unit, function, location, country, time_zone,
    languages, level, job_title)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, %(organization)s, now(), false, 'active',
    given || ' ' || family || ' ' || i, lower(given || ' ' || family || ' ' || i),
    lower(i || ' ' || given || ' ' || family), 'person' || i || '@example.com', 'E' || i,
    CASE WHEN i > 1 THEN ('00000000-0000-7000-8000-' || lpad(to_hex((i + 8) / 10), 12, '0'))::uuid END,
    'Unit ' || i %% 30, 'Function ' || i %% 12, 'Site ' || i %% 60, (ARRAY['DE','PL','SE','GB','US'])[i %% 5 + 1],
    'Europe/Warsaw', '["en"]', i %% 9 + 1, 'Job ' || i %% 400
FROM (SELECT i, (ARRAY['Anna','Tom','Priya','Marcus','Judith','Zoe','Lukas','Ines','Karl','Mia'])[i %% 10 + 1] given,
    (ARRAY['Berg','Baker','Raman','Lind','Muller','Nowak','Stahl','Ek','Albrecht','Kruger'])[i / 10 %% 10 + 1] family
    FROM generate_series(1, %(people)s) i) numbered
ORDER BY i
"""


def main() -> None:
    ensure_environment("benchmarks.pages")
    with scratch_installation():
        ratios, facts = measure()
    report(ratios, facts)


def measure() -> tuple[list[Ratio], dict[str, object]]:
    from benchmarks.page_server import running_server

    world = _World()
    with running_server(world.cookie()) as server:
        sides = {
            "bare": "/bare/",
            "stock": "/stock/benchmark/",
            "empty": "/o/benchmark/empty/",
            "first": DIRECTORY,
            "search": f"{DIRECTORY}?q=priya+raman+4",
            "filtered": f"{DIRECTORY}?function=Function+3&country=PL",
            "deep": world.address_of_deep_page(),
        }
        pages = _check(server, sides)
        work = {
            name: _repeated(lambda address=address: server.get(address), REQUESTS) for name, address in sides.items()
        }
        spent = in_turn(work, rounds=ROUNDS, ticks=server.processor_seconds)
        waited = in_turn({name: work[name] for name in ("first", "deep", "stock")}, rounds=ROUNDS)
    database = world.database_ratios()
    ratios = [
        Ratio(12, "authenticated empty view against a bare view, processor", spent["empty"], spent["bare"], 3.0),
        Ratio(13, "first page of the directory against the stock view, processor", spent["first"], spent["stock"], 2.5),
        Ratio(13, "search in the directory against the stock view, processor", spent["search"], spent["stock"], 2.5),
        Ratio(13, "filtered directory against the stock view, processor", spent["filtered"], spent["stock"], 2.5),
        Ratio(13, f"page at row {DEEP:,} against the stock view, processor", spent["deep"], spent["stock"], 2.5),
        *database,
        Ratio(17, f"page at row {DEEP:,} against the first, time", waited["deep"], waited["first"], 1.5),
    ]
    facts: dict[str, object] = {
        "people": PEOPLE,
        "rows on a page": pages["first"],
        "processor ms of a request": {name: round(1000 * seconds / REQUESTS, 3) for name, seconds in spent.items()},
        "ms of a request": {name: round(1000 * seconds / REQUESTS, 3) for name, seconds in waited.items()},
        "stock view against a bare view, processor": round(spent["stock"] / spent["bare"], 2),
        "queries of a page": world.queries(sides),
    }
    return ratios, facts


def _repeated(run: Callable[[], object], times: int) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(times):
            run()

    return repeat


def _rows(page: str) -> int:
    return page.count("<tr data-row")


def _check(server: Any, sides: dict[str, str]) -> dict[str, int]:
    """Nothing is measured that does not answer, or that answers with less than it should."""
    rows = {}
    for name, address in sides.items():
        answer = server.get(address)
        if answer.status != 200:
            raise RuntimeError(f"{name}: {address} answers {answer.status}")
        rows[name] = _rows(answer.body)
        if name in {"first", "search", "filtered", "deep"} and rows[name] != 50:
            raise RuntimeError(f"{name}: {rows[name]} rows instead of 50")
    return rows


class _World:
    """One organization with its people, and an HR admin. Imported here: Django is set up by now."""

    def __init__(self) -> None:
        from django.db import connections

        from mentoring import vault
        from mentoring.accounts.models import User
        from mentoring.ids import new_id
        from mentoring.tenancy.actors import Actor
        from mentoring.tenancy.models import Access, Membership, MembershipRole, Organization
        from mentoring.tenancy.roles import Role
        from mentoring.tenancy.scope import organization_scope

        pk = new_id()
        self.organization = Organization.objects.create(
            pk=pk, slug="benchmark", name="Benchmark", vault_key=vault.new_wrapped_key(str(pk))
        )
        self.user = User.objects.create(email="hr@example.com")
        Access.objects.create(user=self.user, organization=self.organization)
        with organization_scope(self.organization, Actor.task("benchmark")):
            member = Membership.objects.create(user=self.user, name="Ines Albrecht", email=self.user.email)
            for role in (Role.MEMBER, Role.HR_ADMIN):
                MembershipRole.objects.create(membership=member, role=role)
        self.actor = Actor.membership(member.pk, [Role.MEMBER, Role.HR_ADMIN])
        with connections["owner"].cursor() as cursor:
            cursor.execute(CROWD, {"organization": str(pk), "people": PEOPLE})
            cursor.execute("VACUUM ANALYZE participants_person")

    def client(self) -> Any:
        from django.test import Client

        client = Client(headers={"host": "localhost"})
        client.force_login(self.user)
        return client

    def cookie(self) -> str:
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self.client().cookies.items())

    def address_of_deep_page(self) -> str:
        """The link that a reader would follow after a thousand pages; found here by the offset that pages avoid."""
        from mentoring.api.pagination import sign_cursor
        from mentoring.tenancy.scope import organization_scope
        from participants.models import Person

        with organization_scope(self.organization, self.actor):
            before = Person.objects.order_by("sort_name", "pk").values_list("sort_name", "pk")[DEEP - 1]
        return f"{DIRECTORY}?after={sign_cursor([DIRECTORY, before[0], str(before[1])])}"

    def queries(self, sides: dict[str, str]) -> dict[str, int]:
        """Statements that read or write; opening and closing the transaction and its savepoint are none."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client, counted = self.client(), {}
        for name in ("first", "search", "filtered", "deep"):
            with CaptureQueriesContext(connection) as captured:
                client.get(sides[name])
            verbs = (query["sql"].split(maxsplit=1)[0] for query in captured)
            counted[name] = sum(verb not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"} for verb in verbs)
        return counted

    def database_ratios(self) -> list[Ratio]:
        """The page's own statements, with row security and the setting of the scope, and as the role without them."""
        asked = {"list": (self._list(), 1.4), "count": (self._count(), 1.3), "aggregate": (self._aggregate(), 1.15)}
        ratios = []
        for name, ((sql, params), goal) in asked.items():
            times = 40 if name == "list" else 5
            sides = {
                "walled": _repeated(lambda sql=sql, params=params: self._walled(sql, params), times),
                "plain": _repeated(lambda sql=sql, params=params: self._plain(sql, params), times),
            }
            seconds = in_turn(sides, rounds=ROUNDS)
            what = f"{name} with row security against a plain filter, time in the database"
            ratios.append(Ratio(16, what, seconds["walled"], seconds["plain"], goal))
        return ratios

    def _list(self) -> tuple[str, tuple[Any, ...]]:
        from participants.queries.directory import ROWS, search_people, values_of

        return self._statement(lambda: values_of(search_people(self.actor))[: ROWS + 1])

    def _count(self) -> tuple[str, tuple[Any, ...]]:
        return "SELECT count(*) FROM participants_person WHERE organization_id = %s", (str(self.organization.pk),)

    def _aggregate(self) -> tuple[str, tuple[Any, ...]]:
        grouped = "SELECT function, country, count(*), avg(level) FROM participants_person"
        return f"{grouped} WHERE organization_id = %s GROUP BY function, country", (str(self.organization.pk),)

    def _statement(self, build: Callable[[], Any]) -> tuple[str, tuple[Any, ...]]:
        from mentoring.tenancy.scope import organization_scope

        with organization_scope(self.organization, self.actor):
            sql, params = build().query.sql_with_params()
        return sql, params

    def _walled(self, sql: str, params: tuple[Any, ...]) -> None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT northbound_enter(%s, %s)", [str(self.organization.pk), str(self.actor)])
            cursor.execute(sql, params)
            cursor.fetchall()

    def _plain(self, sql: str, params: tuple[Any, ...]) -> None:
        """As the owner, who is exempt from the wall; the statement has the filter by organization anyway."""
        from django.db import connections, transaction

        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()


if __name__ == "__main__":
    sys.exit(main())
