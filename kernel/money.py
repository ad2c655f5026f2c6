"""Money: whole numbers of the smallest unit. A point is a unit of its own; a fen is a hundredth of a yuan."""

import re

POINT = "point"
FEN = "fen"
UNITS = (POINT, FEN)

# Far above any township's budget and far below 2**53, so that no JSON reader or spreadsheet rounds it.
MAX_AMOUNT = 10**12

_YUAN = re.compile(r"(?P<yuan>0|[1-9][0-9]{0,9})(?:\.(?P<fen>[0-9]{1,2}))?", re.ASCII)


def yuan(fen: int) -> str:
    """Write an amount of fen as yuan with two decimals: 104000 -> "1040.00"."""
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def yuan_to_fen(text: str) -> int:
    """Read "1040", "1040.5" or "1040.00" as fen. Raises ValueError for anything else, a third decimal included."""
    match = _YUAN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match["yuan"]) * 100 + int((match["fen"] or "").ljust(2, "0"))
