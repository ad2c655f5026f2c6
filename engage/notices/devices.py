"""The browsers that somebody asked to be told in. Where they are reached stands in the books sealed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.notices.models import Delivery, PushDevice
from engage.notices.push import Subscription, base64url, unbase64
from engage.notices.refusals import TooManyDevices
from engage.residents.queries import locked_person
from kernel.errors import NotFound
from kernel.identity.codes import keyed_digest
from kernel.ids import new_id
from kernel.sealing import Sealer

MOST = 5
_PURPOSE = "push-device"


def register(
    session: Session,
    sealer: Sealer,
    code_key: str,
    township_id: int,
    person_id: UUID,
    subscription: Subscription,
    token: str,
    label: str,
    now: datetime,
) -> PushDevice:
    """Keep a browser's subscription for a person; one that is known already is theirs from now on.

    `token` is what the browser keeps in a cookie, so that signing out there forgets it. Raises TooManyDevices.
    """
    locked_person(session, township_id, person_id)
    handle = sealer.handle(subscription.endpoint)
    known = session.scalars(
        select(PushDevice).where(PushDevice.township_id == township_id, PushDevice.handle == handle)
    ).one_or_none()
    if known is None:
        if len(of_person(session, township_id, person_id)) >= MOST:
            raise TooManyDevices(most=MOST)
        known = PushDevice(township_id=township_id, id=new_id(), handle=handle, created_at=now)
        session.add(known)
    known.person_id = person_id
    known.sealed = sealer.seal(
        {
            **asdict(subscription),
            "p256dh": base64url(subscription.p256dh),
            "auth": base64url(subscription.auth),
        }
    )
    known.digest = keyed_digest(code_key, _PURPOSE, token)
    known.label = label
    session.flush()
    return known


def unsealed(sealer: Sealer, sealed: str) -> Subscription:
    """Return where a device is reached."""
    found = sealer.open(sealed)
    return Subscription(found["endpoint"], unbase64(found["p256dh"]), unbase64(found["auth"]))


def of_person(session: Session, township_id: int, person_id: UUID) -> Sequence[PushDevice]:
    return session.scalars(
        select(PushDevice)
        .where(PushDevice.township_id == township_id, PushDevice.person_id == person_id)
        .order_by(PushDevice.created_at, PushDevice.id)
    ).all()


def count_all(session: Session, township_id: int) -> int:
    return session.scalars(select(func.count()).where(PushDevice.township_id == township_id)).one()


def of_browser(session: Session, code_key: str, township_id: int, token: str) -> Sequence[PushDevice]:
    """Return the devices that were registered from the browser with this token; they are one, as a rule."""
    digest = keyed_digest(code_key, _PURPOSE, token)
    return session.scalars(
        select(PushDevice).where(PushDevice.township_id == township_id, PushDevice.digest == digest)
    ).all()


def remove(session: Session, township_id: int, person_id: UUID, device_id: UUID) -> None:
    """End telling a person on one of their devices. Raises NotFound when it is not theirs."""
    device = session.get(PushDevice, (township_id, device_id))
    if device is None or device.person_id != person_id:
        raise NotFound
    forget(session, township_id, [device.id])


def forget_browser(session: Session, code_key: str, township_id: int, token: str) -> None:
    """Forget the devices of a browser: somebody signed out there."""
    forget(session, township_id, [device.id for device in of_browser(session, code_key, township_id, token)])


def forget_others(session: Session, code_key: str, township_id: int, person_id: UUID, token: str) -> None:
    """Forget the devices of a browser that somebody else had it told in before this person signed in there."""
    found = of_browser(session, code_key, township_id, token)
    forget(session, township_id, [device.id for device in found if device.person_id != person_id])


def forget_person(session: Session, township_id: int, person_id: UUID) -> None:
    """Forget all of a person's devices: whoever gets a new way in may have lost the old phone."""
    forget(session, township_id, [device.id for device in of_person(session, township_id, person_id)])


def forget(session: Session, township_id: int, device_ids: Sequence[UUID]) -> None:
    """Forget devices and what was still on its way to them."""
    session.execute(
        delete(Delivery).where(
            Delivery.township_id == township_id, Delivery.target_id.in_(device_ids), Delivery.state == "waiting"
        )
    )
    session.execute(delete(PushDevice).where(PushDevice.township_id == township_id, PushDevice.id.in_(device_ids)))
