"""The eighteen digits of a pay code or a bill: a prefix, fifteen random ones, a check digit after H. M. Damm (2004).

Damm's check finds each single wrong digit and each two neighbours that changed places: all that a clerk who types off a
phone gets wrong, found before the database is asked. It proves nothing else: what a code is worth, the database knows.
"""

import re
import secrets

from kernel.errors import Refusal
from kernel.identity.codes import keyed_digest
from merchants.redemptions.refusals import CodeMistyped

PREFIX, BILL = "97", "95"
"""What a payer shows, and what a till shows. A code that a phone made without a network begins with 96."""
_RANDOM = 15
_SHAPE = re.compile(r"[0-9]{18}", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -\t\r\n")

# A quasigroup of order ten with zeros on its diagonal: row = what came so far, column = the next digit.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def fresh(prefix: str = PREFIX) -> str:
    """Return the digits of a new code: one of 10**15."""
    body = prefix + "".join(secrets.choice("0123456789") for _ in range(_RANDOM))
    return body + str(check_digit(body))


def read(text: str, prefix: str = PREFIX, refusal: type[Refusal] = CodeMistyped) -> str:
    """Return the eighteen digits in what was scanned or typed, without spaces and dashes. Raises `refusal`."""
    digits = plain(text)
    if not digits.startswith(prefix) or not _SHAPE.fullmatch(digits) or check_digit(digits) != 0:
        raise refusal
    return digits


def digest(code_key: str, digits: str) -> str:
    """Return what is stored of a code: useless to whoever reads the table alone."""
    return keyed_digest(code_key, "pay-code", digits)


def grouped(digits: str) -> str:
    """Write digits as people read them to each other: "9712 3456 7890 1234 56"."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def plain(text: str) -> str:
    """Return what was scanned or typed without spaces and dashes."""
    return text.translate(_SEPARATORS)


def check_digit(digits: str) -> int:
    """Return the digit that makes `digits` (ASCII digits) whole; 0 when they are whole already."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
