"""A table on its way from being read to being published: signed, on the editor's own page. Nothing is stored."""

from datetime import datetime, timedelta
from uuid import UUID

from engage.importing.refusals import AnotherVillagesTable, TooMuchText
from engage.importing.tables import Table
from kernel import tokens

_AUDIENCE = "imported-table"
_LASTS = timedelta(hours=24)
_MOST = 900_000
"""Characters: below what the house takes as the fields of a form."""


def carry(key: str, editor_id: UUID, village_id: UUID, table: Table, at: datetime) -> str:
    """Return a table, compressed and signed for this editor and village. Raises TooMuchText."""
    owner = {"editor": str(editor_id), "village": str(village_id)}
    token = tokens.sign(key, _AUDIENCE, {**owner, "table": table.content()}, at)
    if len(token) > _MOST:
        raise TooMuchText
    return token


def carried(key: str, editor_id: UUID, village_id: UUID, token: str, at: datetime) -> Table:
    """Read a table back. Raises InvalidToken for one tampered with or a day old, and AnotherVillagesTable."""
    content = tokens.read(key, _AUDIENCE, token, at, _LASTS)
    if (content.get("editor"), content.get("village")) != (str(editor_id), str(village_id)):
        raise AnotherVillagesTable
    return Table.of(content["table"])
