"""What tills and payers are told when nobody can pay with points."""

from dataclasses import dataclass

from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.web import now
from merchants.limits import pausing


@dataclass(frozen=True)
class Stopped:
    """Why paying with points has stopped: in the officer's words, or (empty) because the month's budget is used up."""

    reason: str


def points_stopped(viewer: Viewer | None) -> Stopped | None:
    """Return why nobody in the viewer's township can pay with points, or None when everybody can."""
    if viewer is None:
        return None
    pause = pausing.paused(reading(), viewer.township_id)
    if pause is not None:
        return Stopped(pause.reason)
    budget = pausing.budget(reading(), viewer.township_id, now())
    return Stopped("") if budget is not None and not budget.left else None
