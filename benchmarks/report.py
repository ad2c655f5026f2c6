"""docs/performance.md: the words of the template, with the figures of a run in their places."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.table import Row, table
from benchmarks.turns import ROOT

TEMPLATE = Path(__file__).parent / "performance.md"
PAGE = ROOT / "docs" / "performance.md"


def page(rows: Sequence[Row], machine: str, minutes: float) -> str:
    """Fill the template: `{{machine}}`, `{{minutes}}`, and `{{section}}` for the table of each section."""
    text = TEMPLATE.read_text(encoding="utf-8")
    values = {"machine": machine, "minutes": f"{minutes:.0f}"}
    for section in dict.fromkeys(row.section for row in rows):
        values[section] = table(row for row in rows if row.section == section)
    for name, words in values.items():
        text = text.replace("{{" + name + "}}", words)
    return text


def write(rows: Sequence[Row], machine: str, minutes: float) -> None:
    PAGE.write_text(page(rows, machine, minutes), encoding="utf-8")
