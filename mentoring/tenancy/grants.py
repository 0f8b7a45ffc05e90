"""What the application's role may do, table by table. Run by the owner after each migration."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

ALL = "SELECT, INSERT, UPDATE, DELETE"


def rights_of(model: Any) -> str:
    """A model narrows its table's rights with `database_rights`, such as "SELECT, INSERT" for the audit log."""
    return getattr(model, "database_rights", ALL)


def grant_rights(using: str, **kwargs: Any) -> None:
    if using != "owner":
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    role = quote(str(settings.DATABASES["default"]["USER"]))
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        if "django_migrations" in existing:
            cursor.execute(f"GRANT SELECT ON django_migrations TO {role}")
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in existing:
                cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {role}")
                cursor.execute(f"GRANT {rights_of(model)} ON {quote(table)} TO {role}")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'public' AND p.proname LIKE 'northbound\\_%%'"
            " AND p.prorettype <> 'trigger'::regtype",
            [],
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {role}")
