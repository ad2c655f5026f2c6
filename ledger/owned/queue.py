"""A queue whose first in line does the work of all who wait behind: one transaction, and one wait for the disk.

Nobody hands anything to another thread while only one asks.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ledger.booking.books import Outcome
from ledger.drafts import Ask
from ledger.owned.refusals import OutcomeUnknown, Unreachable
from ledger.refusals import Contended


@dataclass(slots=True, eq=False)
class Asked:
    """What one caller asks at once, and what became of it: an outcome for each ask, or what to raise."""

    township_id: int
    asks: tuple[Ask, ...]
    outcomes: list[Outcome] | BaseException | None = None
    leads: bool = False
    called: threading.Lock = field(default_factory=threading.Lock)


Gather: TypeAlias = Callable[[], Sequence[Asked]]
Work: TypeAlias = Callable[[Gather], Sequence[list[Outcome]]]
"""Does what it gathers, and returns the outcomes of each. It gathers as late as it can; gathering again adds to it."""
PASSING = (Contended, OutcomeUnknown, Unreachable)
"""What the work raises when the database hinders all alike; anything else that it raises is somebody's own."""


class Queue:
    """First come, first served. `most` asks are done at once; `waiting` callers may wait, each for `seconds`."""

    def __init__(self, work: Work, *, most: int = 1_000, waiting: int = 10_000, seconds: float = 60.0) -> None:
        self._work, self._most, self._bound, self._seconds = work, most, waiting, seconds
        self.start_anew()

    def start_anew(self) -> None:
        """Forget who waits: in a forked process nobody does."""
        self._mutex = threading.Lock()
        self._waiting: deque[Asked] = deque()
        self._led = False

    def book(self, asked: Asked) -> list[Outcome]:
        """Return what became of each ask. Raises Contended when too many wait, and what the work raises."""
        with self._mutex:
            if len(self._waiting) >= self._bound:
                raise Contended
            asked.leads, self._led = not self._led, True
            asked.called.acquire()
            self._waiting.append(asked)
        if not asked.leads:
            self._wait(asked)
        if asked.leads:
            self._lead()
        if isinstance(asked.outcomes, BaseException):
            raise asked.outcomes
        return asked.outcomes or []

    def _wait(self, asked: Asked) -> None:
        """Wait until it is done, or until it leads. Raises Contended when that takes too long."""
        try:
            if not asked.called.acquire(timeout=self._seconds):
                self._leave(asked)
                asked.called.acquire()  # it is being done, and whoever does it has bounds
        except BaseException:
            self._leave(asked, gone=True)
            raise

    def _leave(self, asked: Asked, *, gone: bool = False) -> None:
        with self._mutex:
            if asked not in self._waiting or (asked.leads and not gone):
                return
            self._waiting.remove(asked)
        if not gone:
            raise Contended
        if asked.leads:
            self._hand_over(())

    def _lead(self) -> None:
        batch: list[Asked] = []
        try:
            self._do(batch)
        finally:
            self._hand_over(batch)

    def _do(self, batch: list[Asked]) -> None:
        try:
            done = self._work(lambda: self._gather(batch))
        except PASSING as refusal:
            # Its bounds are reached: those who wait now would only wait for the same.
            for asked in self._gather(batch):
                asked.outcomes = type(refusal)(**refusal.params)
        except Exception as error:
            self._do_singly(self._gather(batch), error)
        else:
            for asked, outcomes in zip(batch, done, strict=True):
                asked.outcomes = outcomes

    def _do_singly(self, batch: Sequence[Asked], error: Exception) -> None:
        """Let what went wrong with all go wrong with the one whose fault it is."""
        if len(batch) == 1:
            batch[0].outcomes = error
            return
        for asked in batch:
            self._do_alone(asked)

    def _do_alone(self, asked: Asked) -> None:
        try:
            asked.outcomes = self._work(lambda: (asked,))[0]
        except Exception as error:
            asked.outcomes = error

    def _gather(self, batch: list[Asked]) -> Sequence[Asked]:
        with self._mutex:
            size = sum(len(asked.asks) for asked in batch)
            while self._waiting and (not batch or size + len(self._waiting[0].asks) <= self._most):
                batch.append(self._waiting.popleft())
                size += len(batch[-1].asks)
        return batch

    def _hand_over(self, batch: Sequence[Asked]) -> None:
        """Tell those whose work is done, and let the next in line lead."""
        with self._mutex:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].called.release()
        for asked in batch:
            if asked.outcomes is None:  # whoever led was interrupted
                asked.outcomes = OutcomeUnknown()
            if not asked.leads:
                asked.called.release()
