"""Every model, through the ORM and around it."""

from typing import Any

from django.db import DatabaseError, connection, connections, transaction

from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.world import Twins
from mentoring.tenancy.grants import rights_of
from mentoring.tenancy.guard import database_faults
from mentoring.tenancy.models import organization_models
from mentoring.tenancy.scope import ScopeError, organization_scope


def try_tables(twins: Twins, report: Report) -> None:
    for fault in database_faults():
        report.fault("database", fault)
    found = organization_models()
    report.hold("models", len(found))
    for model in found:
        _try_without_scope(model, report)
        with organization_scope(twins.own.organization, twins.actor(twins.own)):
            _try_reading(model, twins, report)
            _try_writing(model, twins, report)
        report.note("models", model._meta.label)


def foreign_state(rows: Rows) -> dict[str, str]:
    """A checksum for each table of the organization, read by the owner."""
    state = {}
    with connections["owner"].cursor() as cursor:
        for model in organization_models():
            table = cursor.db.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t "  # noqa: S608 (a model's table)
                "WHERE organization_id = %s",
                [rows.organization.pk],
            )
            state[model._meta.label] = str(cursor.fetchone())
    return state


def _try_without_scope(model: Any, report: Report) -> None:
    label = model._meta.label
    try:
        model.objects.exists()
    except ScopeError:
        pass
    else:
        report.fault(label, "a query without a scope does not raise")
    if model._base_manager.exists():
        report.fault(label, "rows are seen without a scope")
    if _count(model, "TRUE", []):
        report.fault(label, "raw SQL sees rows without a scope")
    with transaction.atomic():
        try:
            with transaction.atomic():
                changed = model._base_manager.all()._raw_delete("default") if "DELETE" in rights_of(model) else 0
        except DatabaseError:
            changed = 0
        transaction.set_rollback(True)
    if changed:
        report.fault(label, "rows are removed without a scope")


def _try_reading(model: Any, twins: Twins, report: Report) -> None:
    label, other = model._meta.label, twins.foreign.organization.pk
    if model._base_manager.filter(organization_id=other).exists():
        report.fault(label, "rows of another organization are seen")
    if _count(model, "organization_id <> %s", [twins.own.organization.pk]):
        report.fault(label, "raw SQL sees rows of another organization")
    made = twins.own.made.get(label, [])
    if made and model.objects.count() < len(made):
        report.fault(label, "its own rows are not seen, so that the trial says nothing")


def _try_writing(model: Any, twins: Twins, report: Report) -> None:
    """Changes, removes and plants a row of the other organization; all of it is undone."""
    label, other = model._meta.label, twins.foreign.organization.pk
    own, foreign = twins.own.made.get(label, []), twins.foreign.made.get(label, [])
    if foreign:
        rows = model._base_manager.filter(pk__in=[row.pk for row in foreign])
        if _attempt(lambda: rows.update(organization_id=twins.own.organization.pk)):
            report.fault(label, "a row of another organization is changed")
        if _attempt(lambda: rows._raw_delete("default")):
            report.fault(label, "a row of another organization is removed")
    if own:
        mine = model._base_manager.filter(pk=own[0].pk)
        if _attempt(lambda: mine.update(organization_id=other)):
            report.fault(label, "a row is moved into another organization")
        copy = type(own[0]).from_db("default", *_values(own[0]))
        copy.pk, copy.organization_id = None, other
        copy.pk = model._meta.pk.get_default()
        if _attempt(lambda: copy.save(force_insert=True) or 1):
            report.fault(label, "a row is planted in another organization")


def _values(row: Any) -> tuple[list[str], list[Any]]:
    names = [field.attname for field in row._meta.concrete_fields]
    return names, [getattr(row, name) for name in names]


def _attempt(action: Any) -> int:
    """How many rows it reached; refused counts as none. Nothing of it stays."""
    try:
        with transaction.atomic():
            reached = int(action() or 0)
            transaction.set_rollback(True)
    except DatabaseError:
        return 0
    return reached


def _count(model: Any, condition: str, values: list[Any]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}", values)  # noqa: S608 (a model's table)
        return int(cursor.fetchone()[0])
