"""Opening a notice to oneself; it stands in the inbox and, until then, in the wallet."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.personal import queries, service
from kernel.web import audience, now, viewer
from township.personal.wording import Told, in_words, way_of

blueprint = Blueprint("personal", __name__, url_prefix="/inbox/personal")


@blueprint.post("/<uuid:personal_id>/openings")
@audience("signed_in")
def open_notice(personal_id: UUID) -> ResponseReturnValue:
    """Keep in mind that it was opened, and go to what it tells of."""
    me = viewer()
    with unit_of_work() as work:
        notice = service.opened(work, me.township_id, me.person_id, personal_id, now())
        onward = way_of(notice)
    return redirect(onward, 303)


def told_personally(viewer: Viewer | None, unread: bool = False) -> Sequence[Told]:
    """Return what the viewer alone was told, for a page; with `unread` only what they have not opened."""
    if viewer is None:
        return ()
    found = queries.told(reading(), viewer.township_id, viewer.person_id, unread=unread)
    return [in_words(notice) for notice in found]
