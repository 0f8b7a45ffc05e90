"""Addresses of databases and brokers, taken apart and put together."""

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from mentoring.demo.embedded.errors import ServiceError


@dataclass(frozen=True)
class Address:
    scheme: str
    user: str
    password: str
    host: str
    port: int
    database: str
    options: str = ""

    @property
    def url(self) -> str:
        who = quote(self.user, safe="")
        if self.password:
            who += f":{quote(self.password, safe='')}"
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe="")
        where = f"{host}:{self.port}" if self.port else host
        tail = f"?{self.options}" if self.options else ""
        before = f"{who}@" if who else ""
        return f"{self.scheme}://{before}{where}/{quote(self.database, safe='')}{tail}"

    def as_user(self, user: str, password: str) -> "Address":
        return replace(self, user=user, password=password)

    def with_database(self, database: str) -> "Address":
        return replace(self, database=database)

    def with_port(self, port: int) -> "Address":
        return replace(self, port=port)


def parse_database_url(url: str) -> Address:
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError as error:
        message = f"DATABASE_URL is not an address: {error}"
        raise ServiceError(message) from error
    database = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not database:
        message = "DATABASE_URL must look like postgres://user:password@host:5432/database."
        raise ServiceError(message)
    return Address(
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or ""),
        port=port,
        database=database,
        options=parts.query,
    )
