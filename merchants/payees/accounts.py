"""Whether a bank account can be right: its length, and the check digit of a UnionPay card."""

import re

_ACCOUNT = re.compile(r"[0-9]{8,30}", re.ASCII)
_CARD = re.compile(r"62[0-9]{14,17}", re.ASCII)


def plain(text: str) -> str:
    """Return the digits of an account as people type it, without the spaces and dashes between."""
    return text.replace(" ", "").replace("-", "")


def is_account(digits: str) -> bool:
    """Say whether it has 8 to 30 digits."""
    return _ACCOUNT.fullmatch(digits) is not None


def is_mistyped_card(digits: str) -> bool:
    """Say whether it looks like a UnionPay card (16 to 19 digits that begin with 62) whose check digit is wrong."""
    return _CARD.fullmatch(digits) is not None and luhn(digits) != 0


def luhn(digits: str) -> int:
    """Return the sum of ISO/IEC 7812-1, annex B, modulo ten: 0 for a right number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10
