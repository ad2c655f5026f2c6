"""Phones, push services and gateways of tests: they write down what they get, and answer as they are told."""

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy.orm import Session

from engage.notices import devices
from engage.notices.gateways import Gateway, Receipt
from engage.notices.push import Signer, Subscription, base64url
from engage.notices.sending import Means, Outcome, send_waiting
from kernel.outgoing import Answer, Unreachable
from kernel.sealing import Sealer
from township.commands.notices import means as means_of

SITE = "https://qiaotou.example.cn"


class Phone:
    """A browser that subscribed: it has a key of its own and can read what was encrypted for it."""

    def __init__(self, endpoint: str = "https://push.example.com/one") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self._public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = Subscription(endpoint, self._public, self._auth)

    @property
    def form(self) -> dict[str, str]:
        """What the page's script sends."""
        keys = {"p256dh": base64url(self._public), "auth": base64url(self._auth)}
        return {"endpoint": self.subscription.endpoint, **keys, "label": "Android"}

    def read(self, body: bytes) -> dict[str, str]:
        """Decrypt a message as RFC 8291 tells browsers to, written apart from the code that encrypts."""
        salt, length, rest = body[:16], body[20], body[21:]
        sender, record = rest[:length], rest[length:]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        secret = HKDF(SHA256(), 32, self._auth, b"WebPush: info\x00" + self._public + sender).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        plain = AESGCM(key).decrypt(nonce, record, None)
        message: dict[str, str] = json.loads(plain.rstrip(b"\x00")[:-1])
        return message


@dataclass
class PushService:
    """Answers by endpoint: a status, or no answer at all (0)."""

    answers: dict[str, int] = field(default_factory=dict)
    got: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)
    waits: int = 0

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.got.append((url, body, headers))
        status = self.answers.get(url, 201)
        if not status:
            raise Unreachable
        return Answer(status, self.waits)

    @property
    def asked(self) -> Counter[str]:
        return Counter(url for url, _, _ in self.got)


@dataclass
class Texts:
    """A gateway that keeps what it gets."""

    outcome: str = "taken"
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        self.sent.append((recipient, text, key))
        return Receipt(self.outcome)


@dataclass
class Post:
    """The sender of a test: `run()` does what `qiaotou notices send` does, at the application's time."""

    app: Flask
    township_id: int
    service: PushService = field(default_factory=PushService)
    texts: Gateway | None = None

    def run(self) -> list[Outcome]:
        with self.app.app_context():
            return list(send_waiting(self.township_id, self.means))

    @property
    def means(self) -> Means:
        house = self.app.extensions["qiaotou"]
        shipped = means_of(house.settings)
        clock: Callable[[], datetime] = house.clock.now
        return Means(clock, shipped.sealer, self.signer, self.service.post, self.texts, shipped.words, SITE)

    @property
    def signer(self) -> Signer:
        return Signer(self.app.extensions["qiaotou"].settings.secrets.push_key, SITE)

    def subscribe(self, session: Session, person_id: UUID, phone: Phone, token: str = "token") -> UUID:
        secrets = self.app.extensions["qiaotou"].settings.secrets
        now = self.app.extensions["qiaotou"].clock.now()
        sealer, key, town = Sealer(secrets.device_key), secrets.code_key, self.township_id
        return devices.register(session, sealer, key, town, person_id, phone.subscription, token, "Android", now).id
