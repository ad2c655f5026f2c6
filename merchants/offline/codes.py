"""The twenty-four digits of a code that a phone makes without a network.

"96", the phone's number (7), the last four digits of the half minute for which it was made, ten digits of an
HMAC-SHA-256 over township, number and the whole half minute, and a check digit. Twenty-four digits fit the smallest QR
code (21 x 21) and can be typed. A till can check the check digit and the time; whose the code is only the server can
say, which works out the phone's secret from its own key. static/offline-code.js makes the same digits.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from merchants.offline.refusals import OfflineCodeMistyped
from merchants.redemptions.digits import check_digit, plain

PREFIX = "96"
STEP_SECONDS = 30
STEPS_TOLD = 10_000
"""The half minutes that four digits tell apart: three days and eleven hours, longer than a code is ever accepted."""
_PROOF = 10
_SHAPE = re.compile(rf"{PREFIX}[0-9]{{22}}", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """What stands in a code: whose it claims to be, for which half minute of some days, and the proof of both."""

    digits: str
    number: int
    step_told: int
    proof: str


def looks_like_one(text: str) -> bool:
    """Say whether this is meant as such a code, whether or not its digits are right."""
    return plain(text).startswith(PREFIX)


def read(text: str) -> Shown:
    """Return what is in the digits that were scanned or typed, spaces allowed. Raises OfflineCodeMistyped."""
    digits = plain(text)
    if not _SHAPE.fullmatch(digits) or check_digit(digits) != 0:
        raise OfflineCodeMistyped
    return Shown(digits, int(digits[2:9]), int(digits[9:13]), digits[13:23])


def make(secret: bytes, township_id: int, number: int, step: int) -> str:
    """Return the digits that a phone shows in a half minute."""
    body = f"{PREFIX}{number:07}{step % STEPS_TOLD:04}{_proof(secret, township_id, number, step)}"
    return body + str(check_digit(body))


def secret_of(offline_key: str, township_id: int, phone_id: UUID) -> bytes:
    """Return a phone's secret, 32 bytes: told to the phone once, worked out again whenever a code comes in."""
    return hmac.digest(bytes.fromhex(offline_key), f"{township_id}:{phone_id}".encode(), hashlib.sha256)


def step_of(shown: Shown, secret: bytes, township_id: int, now: datetime) -> int | None:
    """Return the half minute for which the secret's phone made the code, or None when it did not.

    It is looked for in the last three days; then, to tell a code that is late or early from a forgery, in the three
    days before those and the three to come.
    """
    newest = step_at(now)
    latest = newest - (newest - shown.step_told) % STEPS_TOLD
    for step in (latest, latest - STEPS_TOLD, latest + STEPS_TOLD):
        proof = _proof(secret, township_id, shown.number, step)
        if hmac.compare_digest(proof, shown.proof):
            return step
    return None


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def moment_of(step: int) -> datetime:
    """Return when a half minute began."""
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=step * STEP_SECONDS)


def _proof(secret: bytes, township_id: int, number: int, step: int) -> str:
    digest = hmac.digest(secret, f"{township_id}:{number}:{step}".encode(), hashlib.sha256)
    # Six bytes: a phone's script counts exactly up to 2**53.
    return f"{int.from_bytes(digest[:6], 'big') % 10**_PROOF:0{_PROOF}}"
