"""Calling out: never into the own network, not for longer than it should, and wherever a redirect points, not there."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kernel import outgoing
from kernel.outgoing import NotAllowed, Unreachable, check_public, is_public, post_public, post_trusted

Handler = Callable[[socket.socket], None]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:7f00:1::",
        "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "fec0::1", "64:ff9b:1::7f00:1",
        "64:ff9b:1::808:808", "64:ff9b::a01:203",
    ],
)  # fmt: skip
def test_no_private_address_is_called(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_ones_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.com/x", "https://push.example.com:8443/x", "https://localhost/x", "https://10.0.0.1/x",
        "https://[::1]/x", "https://user@push.example.com/x", "https:///x", "ftp://push.example.com/x", "",
        "https://printer/x", "https://push.example.com/ x", "https://push.example.com/\n", "https://[/x",
        "https://push.example.com:99999/x", "https://push.example.com/" + "x" * 1000, "https://推送.example.com/x",
    ],
)  # fmt: skip
def test_an_address_that_we_do_not_call(url: str) -> None:
    with pytest.raises(NotAllowed):
        check_public(url)
    with pytest.raises(NotAllowed):
        post_public(url, b"", {})


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.8"], ["::1"]])
def test_a_name_that_leads_inside_is_not_called_whatever_it_is(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (one, 443)) for one in found])
    monkeypatch.setattr(outgoing.socket, "create_connection", _never)
    with pytest.raises(NotAllowed):
        post_public("https://push.example.com/x", b"", {})


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time is asked only once."""
    asked: list[object] = []

    def resolve(*what: object, **_: object) -> list[object]:
        asked.append(what)
        return [(0, 0, 0, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", 443))]

    def connect(to: tuple[str, int], *_: object) -> None:
        asked.append(to)
        raise OSError

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outgoing.socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        post_public("https://push.example.com/x", b"", {})
    assert asked[1:] == [("93.184.216.34", 443)]


def test_what_is_sent_and_what_comes_back() -> None:
    got: list[bytes] = []

    def answer(visitor: socket.socket) -> None:
        got.append(visitor.recv(65536))
        visitor.sendall(b"HTTP/1.1 429 Slow down\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n")

    with served(answer) as port:
        back = post_trusted(f"http://127.0.0.1:{port}/send?x=1", b"body", {"TTL": "60"})
    assert (back.status, back.retry_after, back.ok) == (429, 120, False)
    assert got[0].startswith(b"POST /send?x=1 HTTP/1.1\r\n") and b"TTL: 60" in got[0]


def test_a_redirect_is_not_followed() -> None:
    with served(lambda visitor: visitor.sendall(b"HTTP/1.1 302 F\r\nLocation: http://10.0.0.1/\r\n\r\n")) as port:
        assert post_trusted(f"http://127.0.0.1:{port}/", b"", {}).status == 302


def test_whoever_answers_a_letter_at_a_time_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 1)

    def drip(visitor: socket.socket) -> None:
        for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 200:
            visitor.sendall(bytes([letter]))
            time.sleep(0.1)

    began = time.monotonic()
    with served(drip) as port, pytest.raises(Unreachable):
        post_trusted(f"http://127.0.0.1:{port}/", b"", {})
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("said", [b"", b"what?\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_nonsense_is_no_answer(said: bytes) -> None:
    with served(lambda visitor: visitor.sendall(said)) as port, pytest.raises(Unreachable):
        post_trusted(f"http://127.0.0.1:{port}/", b"", {})


def test_nobody_there_is_said_so() -> None:
    with pytest.raises(Unreachable):
        post_trusted("http://127.0.0.1:9/", b"", {})


@contextmanager
def served(handle: Handler) -> Iterator[int]:
    """Serve one visitor at a time on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, handle), daemon=True)
        thread.start()
        yield server.getsockname()[1]


def _serve(server: socket.socket, handle: Handler) -> None:
    try:
        while True:
            visitor, _ = server.accept()
            with visitor:
                try:
                    handle(visitor)
                except OSError:
                    continue  # who was cut off
    except OSError:
        return  # the test is over


def _never(*_: object) -> None:
    raise AssertionError("it was called")


def test_over_tls_the_name_counts_and_not_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The certificate has to be for the host that was named, though the connection goes to its number."""
    certificate = make_certificate(tmp_path, "push.example.com")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate)

    def answer(visitor: socket.socket) -> None:
        with serving.wrap_socket(visitor, server_side=True) as secure:
            said = secure.recv(65536)
            while not said.endswith(b"body"):  # closing on what was not read would take the answer away again
                said += secure.recv(65536)
            assert b"Host: push.example.com\r\n" in said
            secure.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    def connect(*_: object) -> socket.socket:
        line = socket.socket()
        line.connect(("127.0.0.1", port))
        return line

    with served(answer) as port:
        monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443))])
        monkeypatch.setattr(outgoing.socket, "create_connection", connect)
        with pytest.raises(Unreachable):
            post_public("https://push.example.com/x", b"", {})  # nobody vouches for the certificate
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(outgoing.ssl, "create_default_context", lambda: trusting)
        assert post_public("https://push.example.com/x", b"body", {}).status == 201
        with pytest.raises(Unreachable):
            post_public("https://other.example.com/x", b"", {})


def make_certificate(folder: Path, host: str) -> Path:
    """Write a certificate for `host` that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file
