"""Telling whoever asked what became of it: of the day alone and without the case, so that nothing joins the two."""

from datetime import datetime

from sqlalchemy.orm import Session

from engage.supervision import sealed
from engage.supervision.models import REPORT, SupervisionCase
from kernel.personal import service as personal
from kernel.sealing import Sealer

KINDS = tuple(f"{noun}.{act}" for noun in ("question", "report") for act in ("answered", "decided"))
"""What the asker finds in the inbox."""


def tell_asker(session: Session, sealer: Sealer, case: SupervisionCase, act: str, now: datetime) -> None:
    """Tell it the asker; `act` is "answered" or "decided".

    An answer stands under its minute for everybody to read. A notice of the same minute, or a phone that rings then,
    would tell whose question it is.
    """
    asker = sealed.asker_to_tell(session, sealer, case)
    if asker is None:
        return
    kind = f"{'report' if case.kind == REPORT else 'question'}.{act}"
    personal.tell(session, case.township_id, asker, kind, {}, now, day_only=True)
