"""The two roles of a database: the owner, who may see past the wall, and the application.

Both are made by a role that may create roles: the embedded cluster's administrator, or the one
that a person names in DATABASE_URL for demo and tests.
"""

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2 import sql

from mentoring.demo.embedded.addresses import Address, parse_database_url
from mentoring.demo.embedded.database import check_demo_mark
from mentoring.demo.embedded.errors import ServiceError
from mentoring.demo.embedded.files import stored_secret

ROLE_MARK = "northbound demo and tests"
OWNER_ATTRIBUTES = "LOGIN BYPASSRLS CREATEDB NOSUPERUSER NOCREATEROLE"
APP_ATTRIBUTES = "LOGIN NOBYPASSRLS NOCREATEDB NOSUPERUSER NOCREATEROLE"


@contextlib.contextmanager
def open_cursor(address: Address) -> "Iterator[psycopg2.extensions.cursor]":
    """Each statement its own transaction; the connection is closed at the end."""
    connection = psycopg2.connect(address.url, connect_timeout=10)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def roles_for(database_url: str, *, data: Path, adopt: bool) -> tuple[str, str]:
    """(application's address, owner's address) beside the database that the address names.

    `adopt`: the database itself is to be used and is handed to the owner role, which happens only
    to one that carries the demo mark or is empty. Tests make databases of their own instead.
    """
    admin = parse_database_url(database_url)
    try:
        with open_cursor(admin) as cursor:
            _require_right(cursor, admin)
            if adopt:
                check_demo_mark(database_url)
            key = admin.password or stored_secret(data, "roles_key")
            owner = _ensure_role(cursor, admin, "owner", OWNER_ATTRIBUTES, key)
            app = _ensure_role(cursor, admin, "app", APP_ATTRIBUTES, key)
            if adopt:
                _hand_over(cursor, admin, owner)
    except psycopg2.Error as error:
        message = f"The database of DATABASE_URL cannot be prepared: {str(error).strip()}"
        raise ServiceError(message) from error
    if adopt:
        restrict_public_schema(owner.url, app.user)
    return app.url, owner.url


def make_embedded_database(admin: Address, data: Path, name: str) -> tuple[str, str]:
    """Roles and database in the embedded cluster; what is there already stays."""
    key = stored_secret(data, "roles_key")
    with open_cursor(admin) as cursor:
        wanted = admin.with_database(name)
        owner = _ensure_role(cursor, wanted, "owner", OWNER_ATTRIBUTES, key)
        app = _ensure_role(cursor, wanted, "app", APP_ATTRIBUTES, key)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(owner.user)))
            restrict_public_schema(owner.url, app.user)
    return app.url, owner.url


def restrict_public_schema(owner_url: str, app_role: str) -> None:
    """The application may use what is there, and may not make tables of its own."""
    with open_cursor(parse_database_url(owner_url)) as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(app_role)))


def _require_right(cursor: "psycopg2.extensions.cursor", admin: Address) -> None:
    cursor.execute("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    row = cursor.fetchone()
    # PostgreSQL lets a role give BYPASSRLS only when it has that attribute itself.
    if row is not None and (row[0] or (row[1] and row[2])):
        return
    message = (
        f"The role {admin.user} of DATABASE_URL may not create roles that pass the row-level "
        "security. Either name a superuser in DATABASE_URL (two roles are then made: "
        f"{admin.database}_owner and {admin.database}_app), or make them yourself and set both "
        "DATABASE_URL (the application's role) and DATABASE_OWNER_URL (the owner's role, with "
        "BYPASSRLS and CREATEDB)."
    )
    raise ServiceError(message)


def _ensure_role(
    cursor: "psycopg2.extensions.cursor",
    admin: Address,
    kind: str,
    attributes: str,
    key: str,
) -> Address:
    name = f"{admin.database}_{kind}"
    password = _derived_password(name, key)
    role = admin.as_user(name, password)
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
    try:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s",
            [name],
        )
        row = cursor.fetchone()
        if row is not None and row[0] != ROLE_MARK:
            message = (
                f"There is a role {name} already, and Northbound's demo and tests did not make it. "
                "Set DATABASE_OWNER_URL too, or use a database of another name."
            )
            raise ServiceError(message)
        if row is None or not _signs_in(role):
            identifier = sql.Identifier(name)
            verb = "CREATE" if row is None else "ALTER"
            statement = sql.SQL(f"{verb} ROLE {{}} {attributes} PASSWORD %s")
            cursor.execute(statement.format(identifier), [password])
            comment = sql.SQL("COMMENT ON ROLE {} IS %s").format(identifier)
            cursor.execute(comment, [ROLE_MARK])
    finally:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
    return role


def _derived_password(role: str, key: str) -> str:
    """The same for every data folder that uses this server, and nowhere written down."""
    return hmac.new(key.encode(), f"northbound role {role}".encode(), hashlib.sha256).hexdigest()


def _signs_in(role: Address) -> bool:
    try:
        psycopg2.connect(role.url, connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        # A database that is not there yet is answered after the password was accepted.
        return "does not exist" in str(error) and role.database in str(error)
    return True


def _hand_over(cursor: "psycopg2.extensions.cursor", admin: Address, owner: Address) -> None:
    cursor.execute(
        "SELECT pg_get_userbyid(datdba) = %s FROM pg_database WHERE datname = %s",
        [owner.user, admin.database],
    )
    if cursor.fetchone() == (True,):
        return
    role = sql.Identifier(owner.user)
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone() != (True,):
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    statement = sql.SQL("ALTER DATABASE {} OWNER TO {}")
    cursor.execute(statement.format(sql.Identifier(admin.database), role))
