"""Trying again, with pauses that differ, within bounds. What is tried bears a key, so nothing is ever done twice."""

import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ledger.owned.refusals import OutcomeUnknown
from ledger.owned.troubles import Broken

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Retrying:
    """At most `tries`, none begun later than `seconds` after the first; pauses in seconds, doubled each time."""

    tries: int = 40
    seconds: float = 20.0
    first_pause: float = 0.005
    longest_pause: float = 0.8

    def run(self, act: Callable[[], Result]) -> Result:
        """Return what `act` does, tried again whenever it raises Broken.

        When the bounds are reached, raises OutcomeUnknown if any try may have been committed, else the refusal of the
        last one.
        """
        begun, unknown = time.monotonic(), False
        for number in itertools.count(1):
            try:
                return act()
            except Broken as broken:
                unknown = unknown or broken.refusal is OutcomeUnknown
                pause = self._pause(number)
                if number >= self.tries or time.monotonic() + pause - begun > self.seconds:
                    raise (OutcomeUnknown if unknown else broken.refusal)() from broken
            time.sleep(pause)
        raise AssertionError("counting never ends")

    def _pause(self, number: int) -> float:
        # The shift is bounded, or a float would overflow long before anyone's patience.
        longest = min(self.longest_pause, self.first_pause * (1 << min(number - 1, 30)))
        return random.uniform(longest / 2, longest)  # noqa: S311 - so that those who collided part ways
