"""Asking a list for one period: 2026-10, 2026-Q3 or 2026. What is no period is refused, never passed over."""

from collections.abc import Mapping
from typing import Any

from engage.disclosures import periods
from engage.listing import ListQuery
from kernel.errors import NotFound
from kernel.web.schema import Line
from kernel.words import marked

_LONGEST = 7


class _Period(Line):
    default_error_messages = {"period": marked("Write the period as 2026-10, 2026-Q3 or 2026.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        key = super()._deserialize(value, attr, data, **kwargs)
        if key and not periods.words(key):
            raise self.make_error("period")
        return key


class PeriodQuery(ListQuery):
    period = _Period(
        _LONGEST,
        blank=True,
        load_default="",
        metadata={"description": "Only what reports on it: 2026-10, 2026-Q3 or 2026."},
    )


def checked(key: str) -> str:
    """Return the key of a period out of a page's address, or "". Raises NotFound for anything else."""
    if key and not periods.words(key):
        raise NotFound
    return key
