"""The demo's mark on a database: nothing without it is ever changed, unless it is empty."""

import psycopg2
from psycopg2 import sql

from mentoring.demo.embedded.addresses import parse_database_url
from mentoring.demo.embedded.errors import ServiceError

DEMO_MARK = "northbound demo"
LOCK_SECONDS = 10.0
OWN_SCHEMAS = """
    SELECT nspname FROM pg_namespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
"""
HAS_TABLES = f"""
    SELECT EXISTS (
        SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname IN ({OWN_SCHEMAS})
          AND NOT EXISTS (
              SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e'))
"""  # noqa: S608 - of two constants
MARK = """
    SELECT shobj_description(oid, 'pg_database') FROM pg_database
    WHERE datname = current_database()
"""


def is_marked(url: str) -> bool:
    return _ask(url, MARK) == DEMO_MARK


def is_empty(url: str) -> bool:
    return _ask(url, HAS_TABLES) is False


def check_demo_mark(owner_url: str) -> None:
    """Raise unless the demo may use the database: it is the demo's, or there is nothing in it."""
    if is_marked(owner_url) or is_empty(owner_url):
        return
    name = parse_database_url(owner_url).database
    message = (
        f"The database {name} holds tables and does not carry the demo's mark, so that the demo "
        "does not touch it. Name an empty database in DATABASE_URL, or leave DATABASE_URL out."
    )
    raise ServiceError(message)


def set_demo_mark(owner_url: str) -> None:
    check_demo_mark(owner_url)
    name = sql.Identifier(parse_database_url(owner_url).database)
    _run(
        owner_url,
        [sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(DEMO_MARK))],
    )


def reset_database(owner_url: str) -> None:
    """Remove everything in the demo's database; the database and its roles stay."""
    check_demo_mark(owner_url)
    address = parse_database_url(owner_url)
    connection = psycopg2.connect(owner_url, connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            # Waiting for a process that still works with the database could last for ever.
            cursor.execute("SET LOCAL lock_timeout = %s", [f"{int(LOCK_SECONDS * 1000)}ms"])
            cursor.execute(OWN_SCHEMAS)
            for (schema,) in cursor.fetchall():
                name = sql.Identifier(schema)
                cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(name))
            cursor.execute("CREATE SCHEMA public")
            cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    except psycopg2.errors.LockNotAvailable as error:
        message = (
            f"The database {address.database} is in use. Stop what works with it (another demo, "
            "runserver, a shell), then reset again."
        )
        raise ServiceError(message) from error
    finally:
        connection.close()


def drop_leftovers(owner_url: str, prefix: str) -> None:
    """Remove the databases that killed test runs left. Only for one who knows to be alone."""
    pattern = prefix.replace("_", r"\_") + "%"
    connection = psycopg2.connect(owner_url, connect_timeout=10)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    finally:
        connection.close()


def _ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url, connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
    finally:
        connection.close()
    return row[0] if row else None


def _run(url: str, statements: list[sql.Composed]) -> None:
    connection = psycopg2.connect(url, connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()
