"""Taking points for a sale: once per key, once per code, never more than the wallet holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.prepared import Prepared
from merchants.limits.admission import admit, admit_confirmed, admit_made
from merchants.limits.refusals import BudgetUsedUp, LimitReached
from merchants.redemptions import abandoning, books, digits, pay_codes, queries, writing
from merchants.redemptions.counter import Asking, Counter, counter_of, fingerprint_of
from merchants.redemptions.models import AWAITING, BY_CODE, CAPTURED, DECLINED, EXPIRED, NewSale, Redemption
from merchants.redemptions.refusals import KeyReused, SaleClosed, SaleExpired
from merchants.redemptions.sale import Parties, Sale, sale_of, state_at
from merchants.redemptions.tables import REDEMPTION
from merchants.redemptions.writing import new_sale

_OF_KEY = Prepared(
    select(REDEMPTION.c.id, REDEMPTION.c.fingerprint).where(
        REDEMPTION.c.township_id == bindparam("township"),
        REDEMPTION.c.shop_id == bindparam("shop"),
        REDEMPTION.c.key == bindparam("name"),
    )
)


def redeem(
    session: Session,
    township_id: int,
    *,
    shop_id: UUID,
    clerk_id: UUID,
    terminal_id: UUID,
    key: str,
    code: str,
    points: int,
    now: datetime,
    code_key: str,
) -> Sale:
    """Take `points` from whoever showed `code` (18 digits, spaces allowed), or ask them for the PIN above the limit.

    `key` is the till's own name for the sale, once per shop: the same key with the same code and points returns the
    sale that it made before. A refusal for want of points keeps it: the next attempt needs a new key. Raises
    SaleRefusedBefore, CodeMistyped, CodeUnknown, CodeExpired, CodeUsed, NotEnoughPoints, PayerBlocked,
    SellingToOneself, ShopSuspended, ShopEnded, ShopNotBegun, BudgetPaused, BudgetUsedUp, OverSaleLimit, ClerkSaleLimit,
    LimitReached, KeyReused, TerminalRequired, TerminalCutOff, NotYourShop, RightMissing: the caller rolls back then,
    and the code can still be used.
    """
    session.flush()  # what follows is plain SQL, which sees what is written
    digest = digits.digest(code_key, digits.read(code))
    asking = Asking(township_id, shop_id, clerk_id, terminal_id, key, BY_CODE, fingerprint_of(digest, points), points)
    return made_before(session, asking, now) or _sell_by_code(session, asking, digest, now)


def take(
    session: Session,
    asking: Asking,
    payer_id: UUID,
    now: datetime,
    *,
    proven: bool,
    pay_code_id: UUID | None = None,
    counter: Counter | None = None,
    day: date | None = None,
) -> Sale:
    """Take the points of a payer who is known, or let the sale wait for the PIN above the township's limit.

    Every way of paying ends here, after `made_before` found nothing. `proven` says that the payer has just proved to
    be it (by the PIN), so that nothing is waited for. `counter` is looked up when the caller has not done so. `day` is
    the one whose limits it counts against, today's when None. Raises what `redeem` raises but for the code's own.
    """
    session.flush()
    counter, day = counter or counter_of(session, asking, now), day or business_day(now)
    try:
        admission = admit(session, asking, payer_id, counter, now, proven=proven, day=day)
    except (LimitReached, BudgetUsedUp):
        # An equal request that came at the same moment may have won, and taken the room.
        twin = made_before(session, asking, now)
        if twin is None:
            raise
        return twin
    sale = new_sale(asking, payer_id, pay_code_id, counter, now, waits=admission.waits, counted_on=day)
    _write(session, sale, admission.parties, now)
    return sale_of(sale, admission.parties, now)


def take_made(
    session: Session, asking: Asking, payer_id: UUID, counter: Counter, now: datetime, day: date
) -> tuple[Sale, tuple[str, ...]]:
    """Take the points of a sale that was made without a network; return it with the codes of the limits it passed.

    The goods are gone, so no limit is in its way. Raises PayerBlocked, SellingToOneself, NotEnoughPoints,
    SaleRefusedBefore, KeyReused.
    """
    session.flush()
    admission = admit_made(session, asking, payer_id, counter, now, day)
    sale = new_sale(asking, payer_id, None, counter, now, waits="", counted_on=day)
    _write(session, sale, admission.parties, now)
    return sale_of(sale, admission.parties, now), admission.passed


def confirm(session: Session, township_id: int, *, sale_id: UUID, person_id: UUID, now: datetime) -> Sale:
    """Take the points of a sale that waits for its payer, whose PIN the caller has checked.

    Confirming twice is the same as once. Raises NotFound, SaleExpired, SaleClosed, NotEnoughPoints and what
    `admit_confirmed` does; of that TerminalCutOff, NotYourShop and RightMissing end it: see `end_at_closed_counter`.
    """
    sale = queries.locked_sale(session, township_id, sale_id)
    if sale.person_id != person_id:
        raise NotFound
    _still_waiting_or(CAPTURED, sale, now)
    if sale.state == AWAITING:
        sale.business_day = sale.counted_on = business_day(now)
        counter = admit_confirmed(session, _asking_of(sale), person_id, now, sale.counted_on)
        sale.entry_id = books.book_confirmed(session, sale, counter.shop_name, now)
        sale.state = CAPTURED
        session.flush()
    return queries.sale(session, township_id, sale_id, now)


def decline(
    session: Session, township_id: int, *, sale_id: UUID, actor_id: UUID, shop_id: UUID | None, now: datetime
) -> Sale:
    """End a sale that waits: by its payer, or by a clerk of `shop_id` who takes it back. Twice is the same as once.

    Raises NotFound, SaleExpired, SaleClosed.
    """
    sale = queries.locked_sale(session, township_id, sale_id)
    if sale.person_id != actor_id and sale.shop_id != shop_id:
        raise NotFound
    _still_waiting_or(DECLINED, sale, now)
    _decline(session, sale, actor_id, now)
    return queries.sale(session, township_id, sale_id, now)


def end_at_closed_counter(session: Session, township_id: int, sale_id: UUID, now: datetime) -> None:
    """End a sale that waits and can't be paid any more, since its till or clerk may not sell: the till is told so."""
    _decline(session, queries.locked_sale(session, township_id, sale_id), None, now)


def made_before(session: Session, asking: Asking, now: datetime) -> Sale | None:
    """Return the sale that this key made before, if any. Raises KeyReused when it was for something else."""
    named = {"township": asking.township_id, "shop": asking.shop_id, "name": asking.key}
    earlier = _OF_KEY.row(session, named)
    if earlier is None:
        return None
    sale_id, fingerprint = earlier
    if fingerprint != asking.fingerprint:
        raise KeyReused
    return queries.sale(session, asking.township_id, sale_id, now)


def _sell_by_code(session: Session, asking: Asking, digest: str, now: datetime) -> Sale:
    counter = counter_of(session, asking, now)
    claim = pay_codes.claim(session, asking.township_id, digest, now)
    if claim is None:
        # An equal request that came at the same moment may have won while this one waited for the code's row.
        twin = made_before(session, asking, now)
        if twin is None:
            raise pay_codes.why_not(session, asking.township_id, digest)
        return twin
    return take(session, asking, claim.person_id, now, proven=False, pay_code_id=claim.pay_code_id, counter=counter)


def _asking_of(sale: Redemption) -> Asking:
    """Return what was asked for when the sale began."""
    where = (sale.township_id, sale.shop_id, sale.clerk_id, sale.terminal_id)
    return Asking(*where, sale.key, sale.means, sale.fingerprint, sale.points)


def _write(session: Session, sale: NewSale, parties: Parties, now: datetime) -> None:
    """Book the sale, or see that it could be paid, and write it down.

    Raises NotEnoughPoints, SaleRefusedBefore, KeyReused. A sale that would wait for its payer keeps no key when there
    are too few points: asked for again, it takes nothing without the PIN.
    """
    if sale.state == AWAITING:
        abandoning.require_wanted(session, sale)
        books.require_points(session, sale.township_id, sale.person_id, sale.points)
    else:
        sale.entry_id = books.book(session, sale, parties.shop_name, now)
    if not writing.write(session, sale):
        # Another sale took the key since we looked. Its code is not ours, or we could not have claimed ours.
        raise KeyReused


def _decline(session: Session, sale: Redemption, by: UUID | None, now: datetime) -> None:
    if sale.state == AWAITING:
        sale.state, sale.closed_at, sale.closed_by = DECLINED, now, by
        session.flush()


def _still_waiting_or(ended: str, sale: Redemption, now: datetime) -> None:
    """Refuse a sale that neither waits nor has ended in the very way that is asked for."""
    state = state_at(sale, now)
    if state == EXPIRED:
        raise SaleExpired
    if state not in (AWAITING, ended):
        raise SaleClosed
