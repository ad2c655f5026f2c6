"""Short signed statements that the server gives out and later takes back, each for one audience only."""

from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from kernel.errors import Refusal
from kernel.words import marked


class InvalidToken(Refusal):
    """The token was not made here, was made for another use, or is too old."""

    status = 400
    code = "invalid_token"
    message = marked("This page has been open for too long.")
    advice = marked("Open it again and go on from there.")


def sign(key: str, audience: str, payload: dict[str, Any], now: datetime) -> str:
    """Return `payload` (JSON values) with the moment `now`, signed for `audience`."""
    return URLSafeSerializer(key, salt=audience).dumps({"at": now.timestamp(), **payload})


def read(key: str, audience: str, token: str, now: datetime, max_age: timedelta) -> dict[str, Any]:
    """Return the payload of a token of `audience`, with `at` as a datetime. Raises InvalidToken."""
    try:
        payload: dict[str, Any] = URLSafeSerializer(key, salt=audience).loads(token)
        at = datetime.fromtimestamp(payload["at"], UTC)
    except (BadData, KeyError, TypeError, ValueError, OverflowError) as error:
        raise InvalidToken from error
    if not (_as_it_was_written(token) and timedelta(0) <= now - at <= max_age):
        raise InvalidToken
    return {**payload, "at": at}


def _as_it_was_written(token: str) -> bool:
    """Say whether the signature is spelt as we spell it: base64 has bits that mean nothing, and reads over padding."""
    signature = token.rpartition(".")[2]
    return base64_encode(base64_decode(signature)).decode() == signature
