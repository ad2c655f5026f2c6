"""What is said of a wrong spot."""

from dataclasses import dataclass

MOST = 100
"""Wrong spots that are named of one kind in one place: who changed a million rows is found by the first hundred."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong and where: `check` is a stable word, `subject` the row, as `noun:id`."""

    check: str
    subject: str
    expected: str
    found: str
