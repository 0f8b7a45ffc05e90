"""check_invariants finds no breach in a whole organization, and each rule that is broken on purpose."""

import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from mentoring.portal.invariants import HELD_ELSEWHERE, INVARIANTS
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scratch import scratch_database
from mentoring.portal.isolation.world import build_organization

RULES = range(1, 16)
#: rule, what the breach says, and how the owner makes it; a constraint that forbids it is taken away first.
BREACHES = [
    (1, "has 1 of 0 places", "UPDATE participants_mentorprofile SET capacity = 0"),
    (
        2,
        "a pair of one person",
        """ALTER TABLE relationships_relationship DROP CONSTRAINT relationships_relationship_two_people;
        UPDATE relationships_relationship SET mentee_id = mentor_id""",
    ),
    (
        2,
        "stands in one reporting line",
        """UPDATE relationships_relationship r SET status = 'pending',
            mentee_id = (SELECT id FROM participants_person p WHERE p.id <> r.mentor_id LIMIT 1);
        UPDATE participants_person SET manager_id = (SELECT mentor_id FROM relationships_relationship)
            WHERE id = (SELECT mentee_id FROM relationships_relationship)""",
    ),
    (
        3,
        "pairs two who must not be",
        """UPDATE matching_matchingpolicy SET never_pairs =
            (SELECT json_build_array(json_build_array(mentor_id, mentee_id)) FROM matching_proposal);
        UPDATE matching_proposal SET override_reason = ''""",
    ),
    (
        4,
        "decided by nobody",
        """ALTER TABLE programs_application DROP CONSTRAINT programs_application_decided_by_a_person;
        UPDATE programs_application SET status = 'accepted', decided_by_id = NULL""",
    ),
    (
        5,
        "planned in no active pair",
        "UPDATE relationships_session SET starts_at = now() + '1 day', ends_at = now() + '2 days'",
    ),
    (
        6,
        "agreed without measure",
        """ALTER TABLE development_plans_goal DROP CONSTRAINT development_plans_goal_smart_before_agreed;
        UPDATE development_plans_goal SET status = 'agreed', measure = ''""",
    ),
    (8, "was changed", "UPDATE relationships_agreement SET items = '[]'"),
    (10, "gives other figures", "UPDATE evaluation_reportrun SET figures = '{\"a\": 1}'"),
    (11, "a pair with somebody who left", "UPDATE participants_person SET employment_status = 'left'"),
    (12, "was changed", "UPDATE audit_auditentry SET action = 'nothing'"),
    (
        15,
        "imported by nobody",
        "UPDATE participants_importrun SET status = 'applied', applied_at = now(), applied_by_id = NULL",
    ),
]


def as_owner(statement: str, *values: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values or None)


def check() -> tuple[int, str]:
    out, wrong = StringIO(), StringIO()
    try:
        call_command("check_invariants", stdout=out, stderr=wrong)
    except CommandError:
        return 1, wrong.getvalue()
    return 0, out.getvalue()


@pytest.fixture(scope="module")
def organization(template: str, django_db_blocker: Any) -> Iterator[Rows]:
    with django_db_blocker.unblock(), scratch_database(template):
        rows = build_organization("whole")
        for table, column in (("relationships_agreement", "items"), ("evaluation_reportrun", "figures")):
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"SELECT {column} FROM {table}")
                value = cursor.fetchone()[0]
            value = json.loads(value) if isinstance(value, str) else value
            text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            as_owner(f"UPDATE {table} SET digest = %s", hashlib.sha256(text.encode()).hexdigest())
        as_owner("UPDATE relationships_agreementsignature SET digest = (SELECT digest FROM relationships_agreement)")
        as_owner("UPDATE development_plans_goal SET agreed_at = now()")
        yield rows


def test_each_rule_is_asked_or_held_elsewhere():
    assert {invariant.number for invariant in INVARIANTS} | set(HELD_ELSEWHERE) == set(RULES)
    assert not {invariant.number for invariant in INVARIANTS} & set(HELD_ELSEWHERE)


def test_every_rule_that_is_broken_is_found(organization: Rows):
    """One after the other, in one database: before the first the rules hold."""
    code, text = check()
    assert code == 0, text
    for invariant in INVARIANTS:
        assert f"{invariant.number:>2}. {invariant.title}: no breaches" in text
    for number, words, statement in BREACHES:
        as_owner(statement)
        code, text = check()
        assert code == 1
        assert any(f"rule {number}: " in line and words in line for line in text.splitlines()), (number, words, text)
    assert {number for number, _words, _statement in BREACHES} == {invariant.number for invariant in INVARIANTS}
