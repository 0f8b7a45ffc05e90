"""Refuses to serve when the wall has a hole: asked when a web or worker process starts."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from mentoring.tenancy.models import organization_models


def database_faults() -> list[str]:
    """Why this connection must not serve requests; empty when it may."""
    faults = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, "
            "has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles WHERE rolname = current_user"
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
