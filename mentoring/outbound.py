"""Fetching from an address that somebody typed in: the only way out by HTTP.

The name is resolved once and the connection goes to that very address, so that a second answer of the name server
cannot lead inside. Only addresses of the public internet are spoken to, only by HTTPS, and no redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = frozenset({443, 8443})
SECONDS = 60
CHUNK = 64 * 1024
#: Translators in front of IPv4: what they lead to may be inside.
TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class FetchRefused(Exception):
    """`code` says why; `detail` is harmless to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    path: str


def parse_target(url: str) -> Target:
    """Judges the text of an address, before any name is looked up. Raises FetchRefused."""
    if len(url) > 2000 or not url.isascii() or any(ord(sign) <= 32 or sign in '\\"<>^`{|}\x7f' for sign in url):
        raise FetchRefused("address_invalid")
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
    except ValueError as error:
        raise FetchRefused("address_invalid") from error
    if parts.scheme != "https":
        raise FetchRefused("not_https")
    if "@" in parts.netloc:
        raise FetchRefused("credentials_in_address")
    host = (parts.hostname or "").rstrip(".")
    if not host or port not in PORTS:
        raise FetchRefused("address_invalid")
    _refuse_numbers(host)
    path = parts.path or "/"
    return Target(host, port, f"{path}?{parts.query}" if parts.query else path)


def _refuse_numbers(host: str) -> None:
    """Names only: numbers are written in a dozen ways, and no HR system is reached by one."""
    last = host.rpartition(".")[2]
    if ":" in host or "." not in host or last.isdigit() or last.startswith("0x"):
        raise FetchRefused("not_a_name")
    if last in {"localhost", "local", "internal", "localdomain", "home", "lan", "arpa"}:
        raise FetchRefused("not_public")


def is_public(text: str) -> bool:
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefused("name_unknown", host) from error
    return [str(entry[4][0]) for entry in found]


def fetch(
    url: str,
    *,
    most_bytes: int,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    resolver: Resolver = resolve,
    allowed: Callable[[str], bool] = is_public,
    context: ssl.SSLContext | None = None,
) -> bytes:
    """The body of a 200. Raises FetchRefused. Never call it inside an organization's scope: it waits for strangers.

    `resolver`, `allowed` and `context` are for tests, which reach nothing beyond this machine.
    """
    target = parse_target(url)
    addresses = resolver(target.host, target.port)
    if not addresses or not all(map(allowed, addresses)):
        # One public address among private ones is what a rebinding name looks like.
        raise FetchRefused("not_public", target.host)
    end = time.monotonic() + seconds
    connection = _Pinned(target, addresses[0], seconds, context or ssl.create_default_context())
    try:
        connection.request("GET", target.path, headers={"Accept-Encoding": "identity", **(headers or {})})
        return _read(connection.getresponse(), most_bytes, end)
    except ssl.SSLError as error:
        raise FetchRefused("certificate", target.host) from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchRefused("unreachable", target.host) from error
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse, most_bytes: int, end: float) -> bytes:
    if response.status != http.client.OK:
        raise FetchRefused("status", str(response.status))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchRefused("packed")
    parts: list[bytes] = []
    size = 0
    # A few bytes at a time, so that a server that drips cannot hold us.
    while part := response.read1(CHUNK):
        size += len(part)
        if size > most_bytes:
            raise FetchRefused("too_large")
        if time.monotonic() > end:
            raise FetchRefused("too_slow")
        parts.append(part)
    return b"".join(parts)


class _Pinned(http.client.HTTPSConnection):
    """Speaks to one address under the name of the host."""

    def __init__(self, target: Target, address: str, seconds: float, context: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=min(seconds, 10), context=context)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
