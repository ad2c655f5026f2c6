"""A program's words that everybody will read: what a page would show first is asked of it too."""

from typing import Any
from uuid import UUID

from engage.supervision.review import check_sure, looked_over
from engage.supervision.words import PLACE
from kernel.persistence import reading
from kernel.web import viewer


def sure_of(village_id: UUID, text: str, data: dict[str, Any]) -> str:
    """Return a text as everybody will read it; `data` has `sure` and `hide`. Raises LookFirst."""
    review = looked_over(reading(), viewer().township_id, village_id, text, data["hide"])
    check_sure(review, data["sure"])
    return review.texts[PLACE]
