"""The chart of accounts: opening, finding, freezing and closing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Uuid, bindparam, select, update
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.money import UNITS
from ledger.booking import locks
from ledger.models import DEBITS_WITHIN_CREDITS, LIMITS, SIDES
from ledger.refusals import AccountClosed, AccountDiffers, AccountNotFound, InvalidAccount
from ledger.tables import ACCOUNT, BALANCE, HEAD, insert_unless_there


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the rest of the house sees it; `limit` names what may not exceed what, or is None."""

    id: UUID
    township_id: int
    code: str
    unit: str
    reference: str
    normal_side: str
    limit: str | None
    with_lots: bool
    state: str


_CODE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_REFERENCE = re.compile(r"[!-~]{0,64}")
_A = ACCOUNT.c
ACCOUNT_COLUMNS = (
    _A.id,
    _A.township_id,
    _A.code,
    _A.unit,
    _A.reference,
    _A.normal_side,
    _A.limit_rule,
    _A.with_lots,
    _A.state,
)
_IN_TOWNSHIP: Select[Any] = select(*ACCOUNT_COLUMNS).where(_A.township_id == bindparam("township"))
_OF_CODE = _IN_TOWNSHIP.where(_A.code == bindparam("code"), _A.unit == bindparam("unit"))
_NAMED = _OF_CODE.where(_A.reference == bindparam("reference"))
_BY_ID = _IN_TOWNSHIP.where(_A.id == bindparam("id", type_=Uuid()))


def as_account(row: Sequence[Any]) -> Account:
    """Return the account in a row of ACCOUNT_COLUMNS."""
    return Account(*row)


def open_account(
    session: Session,
    township_id: int,
    code: str,
    unit: str,
    *,
    normal_side: str,
    reference: str = "",
    limit: str | None = None,
    with_lots: bool = False,
) -> Account:
    """Return the township's account of this code, unit and reference, opened now if need be.

    `normal_side` is "debit" or "credit": the side on which it grows. `limit` is "debits_within_credits" (only for the
    credit side), "credits_within_debits" (only for the debit side), or None. `with_lots` keeps what comes in by the day
    on which it expires, in accounts whose debits are limited. Raises InvalidAccount, and AccountDiffers when the
    account exists with another side, limit or without lots.
    """
    _check(code, unit, normal_side, reference, limit)
    if with_lots and limit != DEBITS_WITHIN_CREDITS:
        raise InvalidAccount(field="with_lots")
    found = find_account(session, township_id, code, unit, reference)
    if found is None:
        _insert(session, township_id, code, unit, reference, normal_side, limit, with_lots)
        found = account(session, township_id, code, unit, reference)
    if (found.normal_side, found.limit, found.with_lots) != (normal_side, limit, with_lots):
        raise AccountDiffers
    return found


def _check(code: str, unit: str, normal_side: str, reference: str, limit: str | None) -> None:
    sound = {
        "code": bool(_CODE.fullmatch(code)),
        "unit": unit in UNITS,
        "normal_side": normal_side in SIDES,
        "reference": bool(_REFERENCE.fullmatch(reference)),
        "limit": limit is None or LIMITS.get(limit) == normal_side,
    }
    for field, good in sound.items():
        if not good:
            raise InvalidAccount(field=field)


def _insert(
    session: Session,
    township_id: int,
    code: str,
    unit: str,
    reference: str,
    normal_side: str,
    limit: str | None,
    with_lots: bool,
) -> None:
    """Open the account unless someone else does at the same moment; whoever does also makes its balance."""
    connection = session.connection()
    rules = {"limit_rule": limit, "with_lots": with_lots}
    values = {
        "township_id": township_id,
        "id": new_id(),
        "code": code,
        "unit": unit,
        "reference": reference,
        "normal_side": normal_side,
        **rules,
    }
    connection.execute(insert_unless_there(connection, HEAD), {"township_id": township_id})
    opened = connection.execute(insert_unless_there(connection, ACCOUNT), values).rowcount
    if opened and limit:
        connection.execute(BALANCE.insert(), {"township_id": township_id, "id": values["id"], **rules})


def find_account(session: Session, township_id: int, code: str, unit: str, reference: str = "") -> Account | None:
    """Return the account of this name, or None."""
    name = {"township": township_id, "code": code, "unit": unit, "reference": reference}
    row = session.connection().execute(_NAMED, name).first()
    return as_account(row) if row else None


def account(session: Session, township_id: int, code: str, unit: str, reference: str = "") -> Account:
    """Return the account of this name. Raises AccountNotFound."""
    found = find_account(session, township_id, code, unit, reference)
    if found is None:
        raise AccountNotFound
    return found


def account_id(code: str, unit: str, reference: ColumnElement[str] | str = "") -> ScalarSelect[UUID]:
    """Return what finds the id of an account, or nothing, within a statement with a parameter `township`."""
    name = (_A.code == code, _A.unit == unit, _A.reference == reference)
    return select(_A.id).where(_A.township_id == bindparam("township"), *name).scalar_subquery()


def account_by_id(session: Session, township_id: int, account_id: UUID) -> Account:
    """Return an account of the township. Raises AccountNotFound."""
    row = session.connection().execute(_BY_ID, {"township": township_id, "id": account_id}).first()
    if row is None:
        raise AccountNotFound
    return as_account(row)


def accounts(session: Session, township_id: int, code: str, unit: str) -> Sequence[Account]:
    """Return the accounts of a code and unit, in the order of their references."""
    query = _OF_CODE.order_by(_A.reference)
    return [
        as_account(row)
        for row in session.connection().execute(query, {"township": township_id, "code": code, "unit": unit})
    ]


def freeze(session: Session, township_id: int, account_id: UUID) -> Account:
    """Let nothing in or out until `thaw`; holds can still be voided. Raises AccountNotFound, AccountClosed."""
    return _set_state(session, township_id, account_id, "frozen")


def thaw(session: Session, township_id: int, account_id: UUID) -> Account:
    """Undo `freeze`. Raises AccountNotFound, AccountClosed."""
    return _set_state(session, township_id, account_id, "open")


def close(session: Session, township_id: int, account_id: UUID) -> Account:
    """Let nothing in or out for good; what it holds stays in the balance. Raises AccountNotFound, AccountClosed."""
    return _set_state(session, township_id, account_id, "closed")


def _set_state(session: Session, township_id: int, account_id: UUID, state: str) -> Account:
    locks.claim(session.connection(), township_id)
    changed = session.connection().execute(
        update(ACCOUNT)
        .where(_A.township_id == township_id, _A.id == account_id, _A.state != "closed")
        .values(state=state)
    )
    found = account_by_id(session, township_id, account_id)
    if not changed.rowcount:
        raise AccountClosed(account_id=account_id)
    return found
