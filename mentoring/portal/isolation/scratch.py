"""A database that is made for one check and dropped after it. The working one is never touched."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

ALIASES = ("default", "owner")


@contextmanager
def scratch_database(template: str = "") -> Iterator[str]:
    """Copies `template`, or migrates an empty database; both connections point to it inside."""
    name = f"northbound_isolation_{uuid4().hex[:12]}"
    originals = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    with closing(_owner(originals["owner"])) as owner, owner.cursor() as cursor:
        copy = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copy)
        try:
            _use(dict.fromkeys(ALIASES, name))
            if not template:
                call_command("migrate", verbosity=0, interactive=False)
            yield name
        finally:
            _use(originals)
            # Not by force: the owner may not end the application's connections, and these are about to be gone.
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _owner(database: str) -> Any:
    settings = connections["owner"].get_connection_params()
    wanted = {key: settings[key] for key in ("user", "password", "host", "port") if settings.get(key)}
    connection = psycopg2.connect(dbname=database, connect_timeout=10, **wanted)
    connection.autocommit = True
    return connection


def _use(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
