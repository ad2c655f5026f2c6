"""What a table itself says that its lines come to: read from the rows of its sums, to be compared."""

from collections.abc import Mapping
from contextlib import suppress

from engage.disclosures import written
from engage.disclosures.written import NotUnderstood
from engage.importing import passing
from engage.importing.found import Claim

_COLUMNS = {"in": "in", "out": "out", "amount": ""}
"""By column, the direction of what stands there; a single column of amounts says none."""


def of_row(place: int, cells: Mapping[str, str]) -> list[Claim]:
    """Return what a row says of the whole table; a sum of a part of it, or of the year so far, says nothing."""
    if not any(passing.is_sum_of_all(cells.get(name, "")) for name in ("", "purpose", "subject")):
        return []
    claims = []
    for column, direction in _COLUMNS.items():
        with suppress(NotUnderstood):
            claims.append(Claim(place, direction, written.amount(cells.get(column, ""))))
    return claims
