"""Nobody makes the server speak to what is inside, by no spelling of an address and by no answer of a name server."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mentoring import outbound
from mentoring.outbound import FetchRefused, fetch, is_public, parse_target

HOST = "hr.example.com"

SPELLINGS = [
    "http://hr.example.com/a.csv",
    "ftp://hr.example.com/a.csv",
    "file:///etc/passwd",
    "gopher://hr.example.com/",
    "dict://hr.example.com/",
    "javascript:alert(1)",
    "//hr.example.com/a.csv",
    "hr.example.com/a.csv",
    "https:hr.example.com",
    "https:///a.csv",
    "https://",
    "",
    " https://hr.example.com/",
    "https://hr.example.com/\n",
    "https://hr.example.com/\r\nHost: inside",
    "https://hr.example.com\\@inside.example.com/",
    "https://user:secret@hr.example.com/",
    "https://hr.example.com@127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.0.0.1:443/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://192.168.0.1/",
    "https://172.16.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://8.8.8.8/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://foo.localhost/",
    "https://printer.local/",
    "https://db.internal/",
    "https://router.lan/",
    "https://box.home/",
    "https://1.0.0.127.in-addr.arpa/",
    "https://postgres/",
    "https://valkey:6379/",
    "https://hr.example.com:22/",
    "https://hr.example.com:25/",
    "https://hr.example.com:6379/",
    "https://hr.example.com:80/",
    "https://hr.example.com:0/",
    "https://hr.example.com:99999/",
    "https://hr.example.com:x/",
    "https://hr.exämple.com/",
    "https://①②⑦.⓪.⓪.①/",
    "https://hr.example.com/" + "a" * 2100,
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_addresses_that_lead_inside_or_nowhere_are_refused_before_any_name_is_looked_up(url: str):
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"looked up {host}")

    with pytest.raises(FetchRefused):
        fetch(url, most_bytes=10, resolver=never)


def test_a_plain_address_is_taken():
    target = parse_target("https://HR.Example.com.:8443/export/people.csv?day=1")
    assert (target.host, target.port, target.path) == (HOST, 8443, "/export/people.csv?day=1")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "192.0.2.1", "not an address"),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str):
    assert not is_public(address)
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_one_private_answer_among_public_ones_is_refused(monkeypatch):
    monkeypatch.setattr(outbound.socket, "create_connection", lambda *rest: pytest.fail("connected"))
    with pytest.raises(FetchRefused) as refused:
        fetch(f"https://{HOST}/", most_bytes=10, resolver=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    assert refused.value.code == "not_public"


def test_the_name_is_asked_once_and_its_address_is_the_one_that_is_spoken_to(monkeypatch):
    """Rebinding: a second answer would lead inside, but there is no second question."""
    asked: list[str] = []
    spoken: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address, timeout):
        spoken.append(address[0])
        raise OSError

    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    with pytest.raises(FetchRefused):
        fetch(f"https://{HOST}/", most_bytes=10, resolver=resolver)
    assert (asked, spoken) == ([HOST], ["93.184.215.14"])


class _Answers(BaseHTTPRequestHandler):
    seen: dict[str, str] = {}

    def do_GET(self) -> None:
        _Answers.seen = dict(self.headers)
        body, status, headers = PAGES[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *rest: object) -> None:
        """Quiet."""


PAGES: dict[str, tuple[bytes, int, dict[str, str]]] = {
    "/people.csv": (b"Name,E-mail\n", 200, {}),
    "/moved": (b"", 302, {"Location": "https://127.0.0.1/"}),
    "/large": (b"x" * 5000, 200, {}),
    "/packed": (b"\x1f\x8b", 200, {"Content-Encoding": "gzip"}),
    "/gone": (b"", 404, {}),
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
def served(certificate: Path, monkeypatch) -> Iterator[dict[str, object]]:
    """A server on this machine that answers under the name of the host."""
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    monkeypatch.setattr(outbound, "PORTS", frozenset({server.server_port}))
    trusting = ssl.create_default_context(cafile=str(certificate))
    yield {
        "base": f"https://{HOST}:{server.server_port}",
        "means": {"resolver": lambda host, port: ["127.0.0.1"], "allowed": lambda text: True, "context": trusting},
    }
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_with_its_header(served):
    body = fetch(
        f"{served['base']}/people.csv", most_bytes=100, headers={"Authorization": "Bearer x"}, **served["means"]
    )
    assert body == b"Name,E-mail\n"
    assert _Answers.seen["Authorization"] == "Bearer x"
    assert _Answers.seen["Host"].startswith(HOST)


@pytest.mark.parametrize(
    ("path", "code"), [("/moved", "status"), ("/gone", "status"), ("/large", "too_large"), ("/packed", "packed")]
)
def test_what_is_not_simply_the_file_is_refused(served, path: str, code: str):
    with pytest.raises(FetchRefused) as refused:
        fetch(f"{served['base']}{path}", most_bytes=1000, **served["means"])
    assert refused.value.code == code


def test_an_answer_that_drips_is_given_up(served):
    with pytest.raises(FetchRefused) as refused:
        fetch(f"{served['base']}/people.csv", most_bytes=1000, seconds=-0.0 + 1e-9, **served["means"])
    assert refused.value.code in {"too_slow", "unreachable"}


def test_a_certificate_that_nobody_vouches_for_is_refused(served):
    means = {**served["means"], "context": ssl.create_default_context()}
    with pytest.raises(FetchRefused) as refused:
        fetch(f"{served['base']}/people.csv", most_bytes=1000, **means)
    assert refused.value.code == "certificate"
