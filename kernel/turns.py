"""A lock that is given in the order in which it is asked for, and to nobody who has stopped waiting."""

import os
import threading
from collections import deque
from weakref import WeakSet


class Turns:
    """At most `places` holders at a time. Whoever holds it may give it back from another thread."""

    def __init__(self, places: int = 1) -> None:
        self._places = places
        self._start()
        _everyone.add(self)

    def _start(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = 0

    def take(self, seconds: float) -> bool:
        """Wait for one's turn, at most so long; false when it did not come."""
        with self._mutex:
            if self._taken < self._places:
                self._taken += 1
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=seconds):
            return True
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        return True  # it came while the waiting ended

    def give_back(self) -> None:
        """Let the next one have it."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken -= 1


_everyone: WeakSet[Turns] = WeakSet()
_by_file: dict[str, Turns] = {}
_finding = threading.Lock()


def turns_at(file: str) -> Turns:
    """Return the turns of all who write to this file in this process."""
    with _finding:
        return _by_file.setdefault(file, Turns())


def _start_anew() -> None:
    # A forked process has one thread, and it holds nothing: what its parent's threads held, even this, is theirs.
    global _finding
    _finding = threading.Lock()
    for turns in list(_everyone):
        turns._start()


os.register_at_fork(after_in_child=_start_anew)
