"""A shop's devices: paired once by a code that the owner shows, known again by a token, cut off by the owner."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import NotFound
from kernel.identity import codes
from kernel.ids import new_id
from kernel.prepared import Prepared
from merchants.directory import service
from merchants.directory.models import Terminal
from merchants.directory.refusals import TerminalCutOff, TerminalRequired

PAIRING_CODE_VALID_FOR = timedelta(minutes=15)
_PURPOSE = "terminal"


@dataclass(frozen=True)
class Pairing:
    """A device that was just paired; `token` goes into its cookie or program and is told this once."""

    terminal_id: UUID
    shop_id: UUID
    label: str
    token: str


@dataclass(frozen=True)
class Device:
    """A device that is known by its token; with `revoked_at` it may sell no more."""

    township_id: int
    id: UUID
    shop_id: UUID
    label: str
    revoked_at: datetime | None


_BY_TOKEN = Prepared(
    select(Terminal.id, Terminal.shop_id, Terminal.label, Terminal.revoked_at).where(
        Terminal.township_id == bindparam("township"), Terminal.token_digest == bindparam("digest")
    )
)


def issue_pairing_code(
    session: Session, code_key: str, township_id: int, *, shop_id: UUID, actor_id: UUID, now: datetime
) -> str:
    """Return a code that pairs one device with a shop within 15 minutes; unused older ones die. Raises NotFound."""
    service.shop_of(session, township_id, shop_id)
    audit.record(session, township_id, actor_id, "terminal.invite", f"shop:{shop_id}", {}, now)
    return codes.issue(session, code_key, township_id, _PURPOSE, shop_id, now, PAIRING_CODE_VALID_FOR)


def pair(session: Session, code_key: str, township_id: int, *, code: str, label: str, now: datetime) -> Pairing:
    """Use up a pairing code and register the device that typed it. Raises CodeNotValid."""
    shop_id = codes.redeem(session, code_key, township_id, _PURPOSE, code, now)
    token = secrets.token_urlsafe(32)
    terminal = Terminal(
        township_id=township_id,
        id=new_id(),
        shop_id=shop_id,
        label=label,
        token_digest=codes.keyed_digest(code_key, _PURPOSE, token),
        paired_at=now,
    )
    session.add(terminal)
    audit.record(
        session,
        township_id,
        None,
        "terminal.pair",
        f"terminal:{terminal.id}",
        {"shop": str(shop_id), "label": label},
        now,
    )
    return Pairing(terminal.id, shop_id, label, f"{township_id}.{token}")


def recognise(session: Session, code_key: str, credential: str) -> Device:
    """Return the device that holds a token made by `pair`. Raises TerminalRequired, TerminalCutOff."""
    device = known(session, code_key, credential)
    if device.revoked_at is not None:
        raise TerminalCutOff
    return device


def known(session: Session, code_key: str, credential: str) -> Device:
    """Return the device that holds such a token, also one that was cut off. Raises TerminalRequired."""
    township, _, token = credential.partition(".")
    if not (township.isascii() and township.isdigit() and len(township) == 9):
        raise TerminalRequired
    digest = codes.keyed_digest(code_key, _PURPOSE, token)
    found = _BY_TOKEN.row(session, {"township": int(township), "digest": digest})
    if found is None:
        raise TerminalRequired
    return Device(int(township), *found)


def relabel(
    session: Session, township_id: int, *, shop_id: UUID, terminal_id: UUID, label: str, actor_id: UUID, now: datetime
) -> None:
    """Give a device of the shop another name. Raises NotFound."""
    terminal = _terminal_of(session, township_id, shop_id, terminal_id)
    if terminal.label != label:
        terminal.label = label
        audit.record(session, township_id, actor_id, "terminal.label", f"terminal:{terminal_id}", {"label": label}, now)


def cut_off(
    session: Session,
    township_id: int,
    *,
    shop_id: UUID,
    terminal_id: UUID,
    actor_id: UUID,
    now: datetime,
    reason: str = "",
) -> None:
    """Let a device of the shop sell no more, from now on and for good; its owner reads the reason. Raises NotFound."""
    terminal = _terminal_of(session, township_id, shop_id, terminal_id)
    if terminal.revoked_at is None:
        terminal.revoked_at, terminal.revoked_why = now, reason
        told = {"reason": reason} if reason else {}
        audit.record(session, township_id, actor_id, "terminal.cut-off", f"terminal:{terminal_id}", told, now)


def _terminal_of(session: Session, township_id: int, shop_id: UUID, terminal_id: UUID) -> Terminal:
    terminal = session.get(Terminal, (township_id, terminal_id))
    if terminal is None or terminal.shop_id != shop_id:
        raise NotFound
    return terminal
