"""Lists page by key: each page names the place after which the next one begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from kernel.errors import NotFound

Item = TypeVar("Item")
Start = TypeVar("Start")

PAGE = 20
MOST = 100


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list; `after` leads to the next ones and is empty at the end."""

    items: Sequence[Item]
    after: str = ""


def cut(rows: Sequence[Item], size: int, place: Callable[[Item], tuple[Any, UUID]]) -> Page[Item]:
    """Make a page of `size` out of up to `size + 1` rows; `place` gives an item's key in the list's order."""
    if len(rows) <= size:
        return Page(rows)
    value, number = place(rows[size - 1])
    written = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return Page(rows[:size], f"{written}~{number}")


def place_of(after: str, read: Callable[[str], Start]) -> tuple[Start, UUID] | None:
    """Read a page's `after`, or None for the first page. Raises NotFound when it is not one of ours."""
    if not after:
        return None
    value, _, number = after.rpartition("~")
    try:
        return read(value), UUID(number)
    except (ValueError, OverflowError) as error:
        raise NotFound from error


def moment_of(text: str) -> datetime:
    """Read a moment as `cut` writes it, in UTC. Raises ValueError for any other way of writing one.

    A day alone or another zone's first and last moments would be moments to Python and none to a database.
    """
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta(0) or moment.isoformat() != text:
        raise ValueError(text)
    return moment


def id_of(text: str) -> UUID:
    """Read an id that came in an address. Raises NotFound when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
