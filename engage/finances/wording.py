"""Shares and months as people write them."""

from datetime import date

from babel.dates import format_skeleton
from flask_babel import get_locale


def share(per_mille: int) -> str:
    """Write a share: 123 -> "12.3%"."""
    return f"{per_mille // 10}.{per_mille % 10}%"


def month_name(number: int) -> str:
    """Name a month of any year: 1月."""
    return str(format_skeleton("MMM", date(2000, number, 1), locale=str(get_locale())))
