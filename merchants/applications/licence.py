"""The number on a business licence, and whether it can be right: each of its two forms carries a check character."""

import re

# GB 32100-2015: without I, O, S, V, Z, which are too like 1, 0, 5, U and 2.
_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LOOK_ALIKES = set("IOSVZ")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT_CODE = re.compile(rf"[1-9A-HJ-NPQRTUWXY][1-9ANY][0-9]{{6}}[{_SYMBOLS}]{{10}}", re.ASCII)
_OLDER = re.compile(r"[1-9][0-9]{14}", re.ASCII)


def plain(text: str) -> str:
    """Return a number as it is kept: without spaces and dashes, in capital letters."""
    return text.replace(" ", "").replace("-", "").upper()


def is_licence(number: str) -> bool:
    """Say whether it is a 统一社会信用代码 (18 characters) or an older 注册号 (15 digits), check character and all."""
    return is_credit_code(number) or is_older_number(number)


def wrong_with(number: str) -> str:
    """Say what is wrong with a number that is none: its "length", a "letter" that is never used, or a "character"."""
    if len(number) not in (15, 18):
        return "length"
    return "letter" if _LOOK_ALIKES & set(number) else "character"


def is_credit_code(number: str) -> bool:
    """GB 32100-2015: the last character is 31 less the weighted sum of the others modulo 31."""
    return _CREDIT_CODE.fullmatch(number) is not None and number[17] == credit_check(number[:17])


def credit_check(first: str) -> str:
    """Return the check character of the first seventeen."""
    total = sum(_SYMBOLS.index(symbol) * weight for symbol, weight in zip(first, _WEIGHTS, strict=True))
    return _SYMBOLS[(31 - total % 31) % 31]


def is_older_number(number: str) -> bool:
    """ISO 7064, MOD 11,10, as the register of companies used it before 2015."""
    return _OLDER.fullmatch(number) is not None and number[14] == older_check(number[:14])


def older_check(first: str) -> str:
    """Return the check digit of the first fourteen."""
    carried = 10
    for digit in first:
        carried = ((carried + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - carried) % 10)
