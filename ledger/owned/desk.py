"""Where what is asked becomes a transaction: on a connection that is kept, tried again while what hinders it passes."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Engine

from ledger.booking import onestatement
from ledger.booking.books import Outcome, book_asks
from ledger.booking.plans import Plan, plan_entry
from ledger.drafts import Entry
from ledger.journal import Posting
from ledger.owned import onecall
from ledger.owned.connections import Connections, Kept, KeptPostgresql
from ledger.owned.queue import Asked, Gather
from ledger.owned.refusals import OutcomeUnknown, Unreachable
from ledger.owned.retrying import Retrying
from ledger.owned.troubles import translated


class Desk:
    """Books on its own connections of an engine."""

    def __init__(self, engine: Engine, retrying: Retrying) -> None:
        self.connections = Connections(engine)
        self._retrying = retrying

    def work(self, gather: Gather) -> Sequence[list[Outcome]]:
        """Do what is gathered in one transaction, and return the outcomes of each once it is committed.

        Raises Contended, Unreachable and OutcomeUnknown when the bounds of retrying are reached.
        """
        return self._retrying.run(lambda: self._try(gather))

    def _try(self, gather: Gather) -> Sequence[list[Outcome]]:
        kept = self.connections.take()
        if isinstance(kept, KeptPostgresql):
            plan = self._planned(kept, gather)
            if plan and onestatement.fits(plan) and self._called(kept, plan):
                self.connections.give_back(kept)
                return [[Posting(plan.entry_id, tuple(line.id for line in plan.lines), replayed=False)]]
        return self._in_transaction(kept, gather)

    def _planned(self, kept: Kept, gather: Gather) -> Plan | None:
        try:
            return _single_entry(gather())
        except BaseException:
            self.connections.give_back(kept)  # untouched so far
            raise

    def _called(self, kept: KeptPostgresql, plan: Plan) -> bool:
        try:
            return onecall.book(kept, plan)
        except BaseException as error:
            self._let_go(kept)
            raise _passing_on(error, OutcomeUnknown) from error

    def _in_transaction(self, kept: Kept, gather: Gather) -> Sequence[list[Outcome]]:
        try:
            kept.begin()
            outcomes = _book(kept, gather())
        except BaseException as error:
            self._let_go(kept)
            raise _passing_on(error, Unreachable) from error
        try:
            kept.commit()
        except BaseException as error:
            self.connections.drop(kept)
            raise _passing_on(error, OutcomeUnknown) from error
        self.connections.give_back(kept)
        return outcomes

    def _let_go(self, kept: Kept) -> None:
        """Undo what was begun and keep the connection, if it is still one."""
        try:
            kept.roll_back()
        except Exception:
            self.connections.drop(kept)
        else:
            self.connections.give_back(kept)


def _passing_on(error: BaseException, lost: type[Unreachable] | type[OutcomeUnknown]) -> BaseException:
    return translated(error, lost) if isinstance(error, Exception) else error


def _single_entry(batch: Sequence[Asked]) -> Plan | None:
    if len(batch) != 1 or len(batch[0].asks) != 1:
        return None
    ask = batch[0].asks[0]
    return plan_entry(batch[0].township_id, ask) if isinstance(ask, Entry) else None


def _book(kept: Kept, batch: Sequence[Asked]) -> list[list[Outcome]]:
    """Book each township's asks at once, in their order; townships by their codes, so that nobody waits in a circle."""
    if len(batch) == 1:  # the common case
        return [book_asks(kept.connection, batch[0].township_id, batch[0].asks, undo=kept.begin_anew)]
    outcomes: dict[int, list[Outcome]] = {}
    numbered = sorted(enumerate(batch), key=lambda pair: pair[1].township_id)
    alone = numbered[0][1].township_id == numbered[-1][1].township_id
    for township_id, group in groupby(numbered, key=lambda pair: pair[1].township_id):
        members = list(group)
        asks = [ask for _, asked in members for ask in asked.asks]
        undo = kept.begin_anew if alone else None
        results = iter(book_asks(kept.connection, township_id, asks, undo=undo))
        for number, asked in members:
            outcomes[number] = [next(results) for _ in asked.asks]
    return [outcomes[number] for number in range(len(batch))]
