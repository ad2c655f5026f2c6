"""Answers that need not be sent again to who has them already."""

from datetime import datetime

from flask import Response, request

from kernel.clock import SHANGHAI
from kernel.web import now


def answered(answer: Response, changed_at: datetime | None, tag: str = "") -> Response:
    """Return `answer` with its tag and day, or 304 without a body when the request has it already.

    Without a `tag` it is made of the content; an answer that is written while it is sent names its own. What is late
    changes with the day, so nothing counts as older than this morning.
    """
    morning = now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    if tag:
        answer.set_etag(tag, weak=True)
    else:
        answer.add_etag()
    answer.last_modified = max(changed_at, morning) if changed_at else morning
    answer.make_conditional(request)
    return answer
