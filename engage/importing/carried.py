"""A file's tables on their way from being read to being published: signed, on the editor's page. Nothing is stored."""

from datetime import datetime, timedelta
from uuid import UUID

from engage.importing.books import Book
from engage.importing.refusals import AnotherVillagesTable, TooMuchText
from kernel import tokens

_AUDIENCE = "imported-book"
_LASTS = timedelta(hours=24)
_MOST = 900_000
"""Characters: below what the house takes as the fields of a form."""


def carry(key: str, editor_id: UUID, village_id: UUID, book: Book, at: datetime) -> str:
    """Return a book's tables, compressed and signed for this editor and village. Raises TooMuchText.

    Where there is no room for all of them the one looked at goes alone.
    """
    owner = {"editor": str(editor_id), "village": str(village_id)}
    for found in (book, book.alone()):
        token = tokens.sign(key, _AUDIENCE, {**owner, "book": found.content()}, at)
        if len(token) <= _MOST:
            return token
    raise TooMuchText


def carried(key: str, editor_id: UUID, village_id: UUID, token: str, at: datetime) -> Book:
    """Read a book back. Raises InvalidToken for one tampered with or a day old, and AnotherVillagesTable."""
    content = tokens.read(key, _AUDIENCE, token, at, _LASTS)
    if (content.get("editor"), content.get("village")) != (str(editor_id), str(village_id)):
        raise AnotherVillagesTable
    return Book.of(content["book"])
