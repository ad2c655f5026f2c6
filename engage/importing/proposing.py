"""What stands above the lines when an editor left it empty: taken from the table, to be looked at and changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from engage.catalogue.queries import Matter
from engage.disclosures import periods, written
from engage.disclosures.headings import titled
from engage.importing.tables import Table

_KEYS = {
    "monthly": lambda day: f"{day:%Y-%m}",
    "quarterly": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "yearly": lambda day: f"{day.year}",
}


def proposed(
    typed: Mapping[str, str], table: Table, fields: Sequence[str], matters: Iterable[Matter]
) -> dict[str, str]:
    """Return a heading with the period that the table's title or else its days speak of, and with a title.

    `fields` say what the columns hold. Days of several months are a quarter or a year: the shortest that has them
    all, unless the matter asks for another.
    """
    matter = next((one for one in matters if str(one.id) == typed.get("matter_id", "")), None)
    period = (
        typed.get("period", "").strip() or _of_title(table) or _of_days(table, fields, matter.rule if matter else "")
    )
    about = matter.name if matter else typed.get("matter", "").strip()
    title = typed.get("title", "").strip() or table.title[:80] or (titled(period, about) if period and about else "")
    return {**typed, "period": period, "title": title}


def _of_title(table: Table) -> str:
    year, month = table.month or (0, 0)
    return periods.words(f"{year}-{month:02}") if year else ""


def _of_days(table: Table, fields: Sequence[str], rule: str) -> str:
    days = list(_days(table, fields))
    for name in (rule,) if rule in _KEYS else _KEYS:
        keys = {_KEYS[name](day) for day in days}
        if len(keys) == 1:
            return periods.words(keys.pop())
    return ""


def _days(table: Table, fields: Sequence[str]) -> Iterator[date]:
    """Yield the days of the rows; one that can't be read is mended later."""
    column = fields.index("day") if "day" in fields else None
    for cells in (cells for place, cells in table.rows if place not in table.hidden):
        text = cells[column] if column is not None and column < len(cells) else ""
        try:
            if text:
                yield written.day(text, table.year)
        except written.NotUnderstood:
            continue
