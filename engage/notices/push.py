"""Web Push: what a browser gets is encrypted for it alone (RFC 8291), and signed as ours (VAPID, RFC 8292)."""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.outgoing import Answer

LASTS = timedelta(days=3)
"""How long a push service keeps what it can't hand on yet."""
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD = 4096
_LONGEST = 3000
_TOKEN_LASTS = timedelta(hours=12)

Post = Callable[[str, bytes, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and what it decrypts with: its public key (65 bytes) and its secret (16 bytes)."""

    endpoint: str
    p256dh: bytes
    auth: bytes


class NoSubscription(ValueError):
    """The browser's keys are not keys."""


def subscription(endpoint: str, p256dh: str, auth: str) -> Subscription:
    """Read a subscription as browsers write it. Raises NoSubscription."""
    try:
        found = Subscription(endpoint, unbase64(p256dh), unbase64(auth))
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, found.p256dh)
    except ValueError as error:
        raise NoSubscription from error
    if len(found.auth) != 16 or len(found.p256dh) != 65:
        raise NoSubscription
    return found


class Signer:
    """Signs what push services are asked to hand on, with the installation's own key."""

    def __init__(self, push_key: str, contact: str) -> None:
        number = int(push_key, 16) % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(number, _CURVE)
        self._contact = contact
        self.public = base64url(_point(self._key.public_key()))
        """What a browser is given when it subscribes: it takes messages signed by this key alone."""

    def headers(self, endpoint: str, now: datetime) -> dict[str, str]:
        """Return the headers that say to a push service who asks, for half a day and for this service alone."""
        parts = urlsplit(endpoint)
        claims: dict[str, object] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + _TOKEN_LASTS).timestamp()),
        }
        if self._contact:
            claims["sub"] = self._contact
        told = ".".join(base64url(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._key.sign(told.encode(), ec.ECDSA(SHA256())))
        signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return {"Authorization": f"vapid t={told}.{signature}, k={self.public}"}


def push(signer: Signer, to: Subscription, message: Mapping[str, str], topic: str, now: datetime, post: Post) -> Answer:
    """Ask a browser's push service to hand on a message; of several with one topic it keeps the last.

    Raises kernel.outgoing.NotAllowed, Unreachable.
    """
    headers = {
        **signer.headers(to.endpoint, now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(LASTS.total_seconds())),
        "Urgency": "normal",
        "Topic": base64url(hashlib.sha256(topic.encode()).digest())[:32],
    }
    return post(to.endpoint, encrypt(json.dumps(message, ensure_ascii=False).encode(), to), headers)


def encrypt(
    content: bytes, to: Subscription, *, key: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """Return content (at most 3,000 bytes) encrypted for one browser, as one aes128gcm record (RFC 8188).

    `key` and `salt` are fresh for each message; they are given only to check against the standard's own example.
    """
    if len(content) > _LONGEST:
        raise ValueError("too long for one record")
    key, salt = key or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    ours = _point(key.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, to.p256dh)
    shared = _derive(key.exchange(ec.ECDH(), theirs), to.auth, b"WebPush: info\0" + to.p256dh + ours, 32)
    content_key = _derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, content + b"\x02", None)


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    """Read what browsers write without padding. Raises ValueError."""
    if not text.isascii() or len(text) > 200:
        raise ValueError("not base64url")
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
