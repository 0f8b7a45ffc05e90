"""Refuses to serve when the wall has a hole: asked when a web or worker process starts."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from mentoring.tenancy.constraints import ConfidentialRows
from mentoring.tenancy.models import organization_models


def database_faults() -> list[str]:
    """Why this connection must not serve requests; empty when it may."""
    return [*_role_faults(), *_table_faults(), *_policy_faults()]


def _role_faults() -> list[str]:
    faults = []
    with connection.cursor() as cursor:
        # What a role that it belongs to may do, it may do too: SET ROLE is enough.
        cursor.execute(
            "SELECT bool_or(rolsuper), bool_or(rolbypassrls), bool_or(rolcreaterole), "
            "has_schema_privilege(current_user, 'public', 'CREATE') "
            "FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
        )
        superuser, bypass, create_role, create = cursor.fetchone()
        for fault, is_so in {
            "the application's role is a superuser": superuser,
            "the application's role bypasses row security": bypass,
            "the application's role may create roles": create_role,
            "the application's role may create tables": create,
        }.items():
            if is_so:
                faults.append(fault)
    return faults


def _table_faults() -> list[str]:
    faults = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, "
            "pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: (walled, owned) for name, walled, owned in cursor.fetchall()}
    if any(owned for _walled, owned in tables.values()):
        faults.append("the application's role owns tables")
    for model in organization_models():
        walled, _owned = tables.get(model._meta.db_table, (True, False))
        if not walled:
            faults.append(f"row security is not forced on {model._meta.db_table}")
    return faults


def _policy_faults() -> list[str]:
    """Row security without its policies is no wall: an open one shows everything, a missing one nothing."""
    faults = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.polname, p.polpermissive, p.polcmd = '*' "
            "AND pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid) "
            "AND pg_get_expr(p.polqual, p.polrelid) LIKE '(organization_id = %northbound.organization%' "
            "AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '% OR %' "
            "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace"
        )
        found = cursor.fetchall()
    existing = set(connection.introspection.table_names())
    for model in organization_models():
        table = model._meta.db_table
        walls = [is_wall for name, _policy, is_permissive, is_wall in found if name == table and is_permissive]
        if table in existing and walls != [True]:
            faults.append(f"the policy of {table} is not the organization's wall")
        closed = {policy for name, policy, is_permissive, _is_wall in found if name == table and not is_permissive}
        wanted = {rule.name for rule in model._meta.constraints if isinstance(rule, ConfidentialRows)}
        if table in existing and not wanted <= closed:
            faults.append(f"confidential rows of {table} are open")
    return faults


def refuse_unsafe_database() -> None:
    """A database that does not answer is a reason too: what cannot be looked at is not known to be safe."""
    try:
        faults = database_faults()
    except OperationalError as error:
        raise ImproperlyConfigured("Northbound does not start: the database does not answer.") from error
    finally:
        # Children forked from this process must not share its connection.
        connection.close()
    if faults:
        raise ImproperlyConfigured("Northbound does not start: " + "; ".join(faults) + ".")
