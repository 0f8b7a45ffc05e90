"""The database's own catalog, read by the owner and compared with the models."""

import pytest
from django.conf import settings
from django.db import connections

from mentoring.audit.models import AuditEntry, AuditLink
from mentoring.portal.isolation.addresses import tried
from mentoring.portal.isolation.definers import definer_functions, written_functions
from mentoring.tenancy.checks import GLOBAL_APPS, GLOBAL_MODELS
from mentoring.tenancy.grants import rights_of
from mentoring.tenancy.models import organization_models

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
TABLES = sorted(model._meta.db_table for model in organization_models())
GLOBAL_TARGETS = {"tenancy_organization", "accounts_user"}


def ask(statement: str, *values: object) -> list[tuple]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def open_tables() -> list[str]:
    """Tables with an organization that are not walled as they should be."""
    return [
        name
        for (name,) in ask(
            """
            SELECT c.relname FROM pg_class c
             WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
               AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
               AND c.relname <> 'tenancy_access'
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
                   SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
                      AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)
                   AND 1 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive)
                   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                                  AND a.attname = 'organization_id' AND a.attnotnull))
            """
        )
    ]


def test_every_table_is_known():
    found = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    from django.apps import apps

    known = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert found - known == {"django_migrations"}
    for model in apps.get_models(include_auto_created=True):
        is_global = model._meta.app_label in GLOBAL_APPS or model._meta.label in GLOBAL_MODELS
        assert is_global or model._meta.db_table in TABLES
    # The last step before the wall: tables without an organization are those that are meant to be.
    without = ask(
        "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT attisdropped)"
    )
    assert not {name for (name,) in without} & set(TABLES)


def test_every_table_of_an_organization_is_walled():
    assert len(TABLES) >= 40
    assert open_tables() == []


def test_catalog_rule_sees_a_table_without_a_wall():
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE open_table (id uuid, organization_id uuid NOT NULL)")
    assert open_tables() == ["open_table"]


def test_foreign_keys_between_organizations_tables_are_composite():
    rows = ask(
        """
        SELECT k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text, k.condeferrable, k.condeferred,
               (SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (num, n)
                  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num)
          FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid::regclass::text = ANY(%s)
        """,
        TABLES,
    )
    assert rows
    for name, _table, target, deferrable, deferred, columns in rows:
        if target in GLOBAL_TARGETS:
            assert len(columns) == 1
        else:
            assert columns[0] == "organization_id", name
            assert len(columns) == 2, name
            assert (deferrable, deferred) == (True, False), f"{name}: an error at commit would come after the answer"
    made = {(table, columns[-1]) for _n, table, target, _d, _i, columns in rows if target not in GLOBAL_TARGETS}
    for model in organization_models():
        for field in model._meta.local_fields:
            related = field.related_model
            if related is not None and related in organization_models():
                assert (model._meta.db_table, field.column) in made, f"{model._meta.label}.{field.name}"


def test_nothing_cascades_in_the_database():
    rows = ask(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) "
        "AND (confdeltype <> 'a' OR confupdtype <> 'a')",
        TABLES,
    )
    assert rows == []


def test_uniqueness_and_indexes_begin_with_the_organization():
    rows = ask(
        """
        SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, a.attname
          FROM pg_index i LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary
        """,
        TABLES,
    )
    first = {name: column for name, _table, column in rows}
    # Django's own: a one-to-one's column is a key of this organization's row, and foreign keys have their index.
    allowed = {
        field.column
        for model in organization_models()
        for field in model._meta.local_fields
        if field.is_relation and field.name != "organization"
    }
    unique = {n for (n,) in ask("SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique")}
    one_to_one = {f.column for m in organization_models() for f in m._meta.local_fields if f.is_relation and f.unique}
    for name, column in first.items():
        if column != "organization_id":
            assert column in (one_to_one if name in unique else allowed), name
    tables_with_index = {table for _n, table, column in rows if column == "organization_id"}
    assert tables_with_index == set(TABLES)


def test_no_view_looks_past_the_wall():
    rows = ask(
        "SELECT relname, relkind, coalesce(reloptions::text, '') FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')"
    )
    assert [r for r in rows if r[1] != "v" or "security_invoker=true" not in r[2]] == []


def test_definer_functions_are_the_listed_ones():
    there = written_functions()
    assert {f.name for f in there if not f.is_trigger} == set(definer_functions())
    assert {f.name for f in there if f.is_trigger} == set(tried()["triggers"])
    for function in there:
        assert any(s.startswith("search_path=public, pg_temp") for s in function.settings), function.name
    public = ask(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND prorettype <> 'trigger'::regtype AND has_function_privilege('public', oid, 'EXECUTE')"
    )
    assert public == [], "everybody who may connect could call them"


def test_application_role_has_no_right_that_it_does_not_need():
    role = settings.DATABASES["default"]["USER"]
    rows = ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, "
        "has_schema_privilege(rolname, 'public', 'CREATE') FROM pg_roles WHERE rolname = %s",
        role,
    )
    assert rows == [(False,) * 6]
    assert ask("SELECT 1 FROM pg_class WHERE pg_has_role(%s, relowner, 'MEMBER')", role) == []
    for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
        rows = ask(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(%s, oid, %s)",
            role,
            right,
        )
        assert rows == [], right


@pytest.mark.parametrize("model", organization_models(), ids=lambda m: m._meta.label)
def test_rights_are_those_that_the_model_states(model):
    role, table = settings.DATABASES["default"]["USER"], model._meta.db_table
    granted = {
        right
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
        if ask("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [(True,)]
    }
    assert granted == set(rights_of(model).replace(" ", "").split(","))


def test_audit_can_be_added_to_and_nothing_else():
    assert rights_of(AuditEntry) == "SELECT, INSERT"
    assert rights_of(AuditLink) == "SELECT"
