"""The record of changes can be added to, never changed without being seen, and never holds anybody up."""

import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from mentoring.audit.models import AuditEntry, AuditLink
from mentoring.audit.queries import chain_faults, chain_tail
from mentoring.audit.services import record
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, Organization
from mentoring.tenancy.scope import organization_scope
from tests.conftest import owner_connection
from tests.factories.tenancy import OrganizationFactory, make_member

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")
ENTRIES = 12
WRITERS, EACH = 16, 10


@pytest.fixture
def organization() -> Organization:
    organization = OrganizationFactory()
    write(organization, ENTRIES)
    return organization


def write(organization: Organization, count: int, action: str = "test.done") -> None:
    for number in range(count):
        with organization_scope(organization, TASK):
            record(action, by=TASK, facts={"number": number})


def tamper(statement: str, *values: Any) -> int:
    """As somebody with the database in their hands; the application's role may not."""
    name = connections["default"].settings_dict["NAME"]
    owner = owner_connection(name)
    try:
        with owner.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    finally:
        owner.close()


def faults(organization: Organization) -> list[str]:
    with organization_scope(organization, TASK):
        return [fault.reason for fault in chain_faults()]


def verify(*options: str) -> tuple[bool, str]:
    out, wrong = StringIO(), StringIO()
    try:
        call_command("verify_audit", *options, stdout=out, stderr=wrong)
    except CommandError:
        return False, wrong.getvalue()
    return True, out.getvalue()


def test_untouched_chain_is_unbroken(organization: Organization):
    assert verify() == (True, f"{organization.slug}: {ENTRIES} entries, unbroken\n")


TAMPERINGS: dict[str, tuple[str, str]] = {
    "edited": (
        (
            "UPDATE audit_auditentry SET facts = '{\"number\":99}' WHERE id = (SELECT entry_id FROM audit_auditlink "
            "WHERE organization_id = %(organization)s AND sequence = 5)"
        ),
        "its entry or the one before was changed",
    ),
    "deleted": (
        (
            "DELETE FROM audit_auditentry WHERE id = (SELECT entry_id FROM audit_auditlink "
            "WHERE organization_id = %(organization)s AND sequence = 5)"
        ),
        "its entry is missing",
    ),
    "deleted with its link": (
        (
            "WITH link AS (DELETE FROM audit_auditlink WHERE organization_id = %(organization)s AND sequence = 5 "
            "RETURNING entry_id) DELETE FROM audit_auditentry WHERE id IN (SELECT entry_id FROM link)"
        ),
        "a link is missing",
    ),
    "inserted past the trigger": (
        (
            "INSERT INTO audit_auditentry "
            "(id, organization_id, at, actor, action, subject_type, facts) VALUES "
            "(gen_random_uuid(), %(organization)s, now(), 'task:x', 'test.planted', '', '{}')"
        ),
        "an entry was never linked",
    ),
    "swapped": (
        (
            "UPDATE audit_auditlink l SET entry_id = o.entry_id FROM audit_auditlink o "
            "WHERE l.organization_id = %(organization)s AND o.organization_id = %(organization)s "
            "AND l.sequence = 5 AND o.sequence = 6"
        ),
        "its entry or the one before was changed",
    ),
    "dated back": (
        (
            "UPDATE audit_auditentry SET at = at - interval '1 day' WHERE id = (SELECT entry_id FROM audit_auditlink "
            "WHERE organization_id = %(organization)s AND sequence = 5)"
        ),
        "its entry or the one before was changed",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(organization: Organization, name: str):
    statement, words = TAMPERINGS[name]
    if name == "inserted past the trigger":
        tamper("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_entry_link")
    if name == "swapped":
        tamper("ALTER TABLE audit_auditlink DROP CONSTRAINT audit_link_entry")
    try:
        tamper(statement.replace("%(organization)s", "%s"), *[organization.pk] * statement.count("%(organization)s"))
        assert words in faults(organization)
        assert not verify()[0]
    finally:
        tamper("ALTER TABLE audit_auditentry ENABLE TRIGGER audit_entry_link")
        if name == "swapped":
            tamper("DELETE FROM audit_auditlink")
            tamper("ALTER TABLE audit_auditlink ADD CONSTRAINT audit_link_entry UNIQUE (organization_id, entry_id)")


def test_end_that_is_cut_off_is_found_by_the_anchor(organization: Organization, tmp_path: Path):
    anchor = tmp_path / "anchor.json"
    assert verify("--anchor", str(anchor))[0]
    tamper(
        "WITH link AS (DELETE FROM audit_auditlink WHERE organization_id = %s AND sequence > 9 RETURNING entry_id) "
        "DELETE FROM audit_auditentry WHERE id IN (SELECT entry_id FROM link)",
        organization.pk,
    )
    assert verify()[0], "without an anchor the rest is a whole chain"
    unbroken, text = verify("--anchor", str(anchor))
    assert not unbroken
    assert "the end of the chain differs" in text


def test_anchor_moves_on_with_the_chain(organization: Organization, tmp_path: Path):
    anchor = tmp_path / "anchor.json"
    verify("--anchor", str(anchor))
    write(organization, 3)
    assert verify("--anchor", str(anchor))[0]
    assert f"[\n  {ENTRIES + 3}," in anchor.read_text()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"x": 1}', '{"x": ["1", "2"]}', '{"x": [1]}'])
def test_file_that_is_no_anchor_does_not_pass_for_one(organization: Organization, tmp_path: Path, content: str):
    anchor = tmp_path / "anchor.json"
    anchor.write_text(content)
    with pytest.raises(CommandError, match=r"anchor\.json"):
        call_command("verify_audit", anchor=anchor, stdout=StringIO())
    assert anchor.read_text() == content, "it stays as it was"


def test_anchor_that_cannot_be_written_is_named(organization: Organization, tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("verify_audit", anchor=tmp_path / "missing" / "anchor.json", stdout=StringIO())


def test_organization_that_is_not_there_is_not_called_unbroken(organization: Organization):
    with pytest.raises(CommandError, match="no organization nowhere"):
        call_command("verify_audit", organization="nowhere")


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [AuditEntry, AuditLink])
def test_application_can_neither_change_nor_remove(organization: Organization, model: Any, change: str):
    with organization_scope(organization, TASK):
        rows = model.objects.all()
        first = rows.first().pk
        action = (lambda: rows.update(id=first)) if change == "update" else (lambda: rows._raw_delete("default"))
        with pytest.raises(ProgrammingError), transaction.atomic():
            action()


def test_application_cannot_write_links(organization: Organization):
    with organization_scope(organization, TASK), pytest.raises(ProgrammingError), transaction.atomic():
        AuditLink.objects.create(sequence=99, entry_id=organization.pk, hash="0" * 64)


def test_entry_of_a_failed_action_is_gone(organization: Organization):
    def fail() -> None:
        with organization_scope(organization, TASK):
            record("test.failed", by=TASK)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with organization_scope(organization, TASK):
        assert not AuditEntry.objects.filter(action="test.failed").exists()
        assert chain_tail()[0] == ENTRIES


def run_together(*actions: Callable[[], None]) -> list[Exception]:
    """Each in a thread with its own connection, all begun at once."""
    barrier, errors = threading.Barrier(len(actions)), []

    def run(action: Callable[[], None]) -> None:
        try:
            barrier.wait(30)
            action()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return errors


def test_many_writers_make_one_chain():
    one, two = OrganizationFactory(), OrganizationFactory()
    writers = [lambda o=(one, two)[n % 2]: write(o, EACH) for n in range(WRITERS)]
    assert run_together(*writers) == []
    for organization in (one, two):
        assert faults(organization) == []
        with organization_scope(organization, TASK):
            sequences = list(AuditLink.objects.order_by("sequence").values_list("sequence", flat=True))
        assert sequences == list(range(1, WRITERS * EACH // 2 + 1)), "no fork and no gap"


def test_two_services_that_record_in_opposite_order_do_not_block_each_other():
    """Each locks its own row, records, then wants the other's next turn: the chain's lock is the last one taken."""
    organization = OrganizationFactory()
    first, second = make_member(organization), make_member(organization)
    recorded = threading.Barrier(2)

    def service(own: Membership, record_first: bool) -> None:
        with organization_scope(organization, TASK):
            if record_first:
                record("test.first", by=TASK, subject=own)
            Membership.objects.select_for_update(of=("self",)).get(pk=own.pk)
            if not record_first:
                record("test.second", by=TASK, subject=own)
            # Both have written an entry and neither has committed: a lock taken at the insert would stop here.
            recorded.wait(20)

    assert run_together(lambda: service(first, True), lambda: service(second, False)) == []
    assert faults(organization) == []
