"""Handing a text to whoever sends it on: a file or the terminal to begin with, any SMS or WeChat service by HTTP.

The body that an HTTP gateway gets is described in docs/text-gateway.md.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO
from urllib.parse import urlsplit

from kernel.outgoing import NotAllowed, Unreachable, post_trusted

_TRY_AGAIN = {408, 425, 429}


@dataclass(frozen=True)
class Receipt:
    """What became of a text: taken, refused for good, or to be tried again ("taken", "refused", "later")."""

    outcome: str


class Gateway(Protocol):
    """Takes plain texts for phone numbers."""

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        """Send a text to a phone number. `key` names it: the same key again is the same text, to be sent once."""


class FileGateway:
    """Writes a line of JSON for each text, for another program to take: a file that its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        line = json.dumps({"to": recipient, "text": text, "key": key}, ensure_ascii=False) + "\n"
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            return Receipt("later")
        return Receipt("taken")


class ConsoleGateway:
    """Prints each text, to try things out; of the number no more than tells two of them apart."""

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        print(f"{hidden(recipient)}  {text}", file=self._output or sys.stdout, flush=True)
        return Receipt("taken")


class HttpGateway:
    """Posts each text as JSON to an address of the settings, with the token that it knows us by."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        body = json.dumps({"to": recipient, "text": text, "key": key}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            answer = post_trusted(self._url, body, headers)
        except (Unreachable, NotAllowed):
            return Receipt("later")
        if answer.ok:
            return Receipt("taken")
        refused = 400 <= answer.status < 500 and answer.status not in _TRY_AGAIN
        return Receipt("refused" if refused else "later")


def gateway(chosen: str, token: str = "") -> Gateway | None:
    """Return the gateway of a setting that was checked when it was read; None when there is none."""
    if not chosen:
        return None
    if chosen == "console":
        return ConsoleGateway()
    if chosen.startswith("file:"):
        return FileGateway(Path(urlsplit(chosen).path))
    return HttpGateway(chosen, token)


def hidden(phone: str) -> str:
    """Write a phone number as 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
