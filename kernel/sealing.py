"""Sealing what few may know: encrypted under a key of its own, and a keyed handle that finds without telling."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet


class Sealer:
    """Seals small JSON values. Without the key neither the content nor whose handle it is can be learnt."""

    def __init__(self, key: str) -> None:
        """Take one of the installation's secrets, in hexadecimal."""
        root = bytes.fromhex(key)
        self._box = Fernet(base64.urlsafe_b64encode(hmac.digest(root, b"seal", hashlib.sha256)))
        self._handle_key = hmac.digest(root, b"handle", hashlib.sha256)

    def seal(self, value: dict[str, Any]) -> str:
        # The box would write the second of sealing on its outside, which could be laid beside other records.
        return self._box.encrypt_at_time(json.dumps(value, sort_keys=True).encode(), current_time=0).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """Return the sealed value. Raises cryptography.fernet.InvalidToken when it was changed or has another key."""
        value: dict[str, Any] = json.loads(self._box.decrypt(sealed.encode()))
        return value

    def handle(self, text: str) -> str:
        """Return 64 hexadecimal digits that are the same for the same text and say nothing about it."""
        return hmac.digest(self._handle_key, text.encode(), hashlib.sha256).hex()
