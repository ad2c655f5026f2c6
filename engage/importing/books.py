"""A village's file: the table that is looked at and those on its other sheets, so that none is left out unseen."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from engage.importing.refusals import NoHeading, NoRows
from engage.importing.tables import Table, table_on
from engage.spreadsheets import Sheet, UnreadableFile, read_sheets


@dataclass(frozen=True)
class Book:
    """One table or several; `place` is that of the one looked at. `unread` are sheets whose table can't be read."""

    tables: tuple[Table, ...]
    place: int = 0
    unread: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return self.tables[self.place]

    @property
    def others(self) -> tuple[str, ...]:
        """The sheets of all tables but the one looked at."""
        return tuple(one.sheet for one in self.tables if one is not self.table) + self.unread

    def at(self, sheet: str) -> "Book":
        """Return the book with the table of a sheet to look at; the same where there is no such table."""
        places = (place for place, table in enumerate(self.tables) if table.sheet == sheet)
        return replace(self, place=next(places, self.place))

    def alone(self) -> "Book":
        """Return the book with the table looked at alone; of the others their names are left."""
        return Book((self.table,), unread=self.others)

    def content(self) -> dict[str, Any]:
        """Return the book as JSON values."""
        return {"tables": [one.content() for one in self.tables], "place": self.place, "unread": self.unread}

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Book":
        """Return the book that `content` was made of."""
        return cls(tuple(map(Table.of, content["tables"])), content["place"], tuple(content["unread"]))


def read_book(content: bytes, sheets: Collection[str] = ()) -> Book:
    """Read a CSV or XLSX file. Looked at is the table of the sheet with a name out of `sheets`, else the first one.

    Sheets without a table, such as a cover, are passed over. Raises UnreadableFile or one of its kinds when no table
    can be read, or not the one wanted.
    """
    tables, refused = [], {}
    for name, sheet in read_sheets(content):
        found = _table_or_why_not(sheet, name)
        if isinstance(found, Table):
            tables.append(found)
        else:
            refused[name] = found
    told = {name: refusal for name, refusal in refused.items() if type(refusal) not in (NoHeading, NoRows)}
    wanted = [table.sheet for table in tables if table.sheet in sheets]
    missed = [refused[name] for name in refused if name in sheets]
    if not tables or (missed and not wanted):
        raise next(iter([*missed, *told.values(), *refused.values()]))
    return Book(tuple(tables), unread=tuple(told)).at(wanted[0] if wanted else tables[0].sheet)


def _table_or_why_not(sheet: Sheet | UnreadableFile, name: str) -> Table | UnreadableFile:
    try:
        return table_on(sheet, name) if isinstance(sheet, Sheet) else sheet
    except UnreadableFile as refusal:
        return refusal
