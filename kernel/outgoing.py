"""Calling other machines: one POST to an address that was looked at first, within a bounded time, and no redirects.

Some of these addresses come from people's browsers, so they must never lead into the network that we stand in. The
name is resolved here, what it resolves to is checked, and the connection goes to exactly that: a name that answers
differently the second time gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

SECONDS = 10
"""The longest that one call may take after its name was resolved, however slowly the other side answers."""
LONGEST_ADDRESS = 1000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # the old way of writing an IPv4 address as an IPv6 one
        "::ffff:0:0:0/96",  # translated by the machine itself
        "64:ff9b:1::/48",  # translated within a network of somebody's own
    )
)
"""What Python takes for the open internet, although another address hides in it."""


class Unreachable(Exception):
    """The other side could not be reached, or did not answer in time or sensibly; its own words are left out."""


class NotAllowed(Exception):
    """The address is not one that we call: not HTTPS, or it leads to a private network."""


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, and for how many seconds one is asked to wait, if one is."""

    status: int
    retry_after: int = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def check_public(url: str) -> SplitResult:
    """Return the parts of an HTTPS address on the usual port. Raises NotAllowed; no name is resolved here."""
    parts = _split(url)
    if parts.scheme != "https" or _port(parts) != 443 or parts.username is not None or not parts.hostname:
        raise NotAllowed
    if "." not in parts.hostname and ":" not in parts.hostname:
        raise NotAllowed  # "localhost", and names that only this network knows
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not is_public(literal):
        raise NotAllowed
    return parts


def post_public(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST to an address that somebody else named. Raises NotAllowed, Unreachable."""
    parts = check_public(url)
    addresses = _resolved(parts)
    if not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise NotAllowed
    return _post(parts, addresses[0], body, headers)


def post_trusted(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST to an address from the installation's own settings, wherever it leads. Raises Unreachable."""
    parts = _split(url)
    return _post(parts, _resolved(parts)[0], body, headers)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the open internet, and not another one in disguise."""
    if isinstance(address, IPv6Address):
        if address.sixtofour or address.teredo or address.ipv4_mapped:
            return False
        if address.is_site_local or any(address in network for network in _INSIDE):
            return False
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not address.is_multicast


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowed
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError as error:
        raise NotAllowed from error
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolved(parts: SplitResult) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable from error
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _post(parts: SplitResult, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    connection = _Pinned(parts, address)
    # A socket's timeout begins anew with each byte: somebody who sends one now and then could keep us for hours.
    deadline = threading.Timer(SECONDS, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return Answer(response.status, _seconds(response.getheader("Retry-After", "")))
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable from error
    finally:
        deadline.cancel()
        connection.close()


def _seconds(text: str) -> int:
    return min(int(text), 86_400) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class _Pinned(HTTPConnection):
    """A connection to one IP address that speaks to the host by its name, with TLS when it is https."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=SECONDS / 2)
        self._address, self._encrypted, self._over = address, parts.scheme == "https", False
        self.default_port = 443 if self._encrypted else 80  # which the Host header leaves out

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._encrypted:
            secure = ssl.create_default_context()
            encrypted = secure.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = encrypted  # before the handshake, which may be cut too
            encrypted.do_handshake()
        if self._over:
            raise TimeoutError

    def cut(self) -> None:
        """End the call from outside, at whatever point it is."""
        self._over = True
        sock = self.sock
        if sock is not None:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not TLS's own, which waits and forgets its state
            except OSError:
                return  # it has ended by itself
