"""When a shop is open: one or two stretches of a day, the same every day but for the days on which it is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.clock import SHANGHAI
from kernel.words import marked

DAYS = {
    1: marked("Monday"),
    2: marked("Tuesday"),
    3: marked("Wednesday"),
    4: marked("Thursday"),
    5: marked("Friday"),
    6: marked("Saturday"),
    7: marked("Sunday"),
}
"""By their ISO numbers."""


@dataclass(frozen=True)
class Hours:
    """Each span is (from, until), as "06:00" and "10:30"; the later one as "24:00" at most. `closed` holds ISO days."""

    spans: Sequence[tuple[str, str]] = ()
    closed: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Hours":
        """Read what `kept` wrote; {} are hours that nobody told."""
        return cls(tuple((start, end) for start, end in kept.get("spans", ())), frozenset(kept.get("closed", ())))

    def kept(self) -> dict[str, Any]:
        return {"spans": [list(span) for span in self.spans], "closed": sorted(self.closed)}

    @property
    def known(self) -> bool:
        return bool(self.spans)

    def open_at(self, now: datetime) -> bool:
        """Say whether the shop is open at the moment `now` by the clocks of Shanghai."""
        there = now.astimezone(SHANGHAI)
        time = f"{there:%H:%M}"
        return there.isoweekday() not in self.closed and any(start <= time < end for start, end in self.spans)
