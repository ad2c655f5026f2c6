"""The phone in hand: a cookie names the one that this browser was let in as, so that signing out can cut it off."""

from datetime import timedelta
from uuid import UUID

from flask import Response

from kernel.errors import NotFound
from kernel.identity.viewer import Viewer
from kernel.persistence import unit_of_work
from kernel.web import now
from kernel.web.cookies import keep, kept
from merchants.offline import phones

_KEPT = timedelta(days=400)


def remember(response: Response, phone_id: UUID) -> Response:
    return keep(response, "offline-phone", str(phone_id), _KEPT)


def leave(villager: Viewer) -> None:
    """Cut off the phone in hand when it is the villager's: its browser forgets the secret at the same moment."""
    try:
        phone_id = UUID(kept("offline-phone"))
        with unit_of_work() as work:
            if phones.phone_of(work, villager.township_id, phone_id).person_id == villager.person_id:
                phones.cut_off(work, villager.township_id, phone_id, villager.person_id, now())
    except (ValueError, NotFound):
        return  # no phone, or not theirs
