"""Measuring in turns: each does its act for a while, again and again, so that a machine's moods hit all alike.

A client is a process of its own that reads `act settle seconds` lines and answers how often it did the act: see
`serve`, which needs nothing but Python, so that a peer's client can run in a peer's own environment.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent

SETTLE = 0.3

Act = Callable[[], int]
"""Does something once and returns how much of it: 1 posting, a batch of 1,000."""
Measure = Callable[[], float]


def serve(acts: Mapping[str, Act]) -> None:
    """Be a client: do what each line of standard input asks for, and answer with `count seconds`."""
    random.seed(os.getpid())
    print("ready", flush=True)
    for line in sys.stdin:
        name, settle, seconds = line.rstrip("\n").split("\t")
        _repeat(acts[name], float(settle))
        print(*_repeat(acts[name], float(seconds)), flush=True)


def _repeat(act: Act, seconds: float) -> tuple[int, float]:
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        count += act()
    return count, time.perf_counter() - begun


class Crowd(AbstractContextManager["Crowd"]):
    """Clients that wait, each a process of one module, until they are asked."""

    def __init__(self, module: str, *arguments: str, clients: int = 1, python: str | Path = sys.executable) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in __exit__
        command = [str(python), "-m", module, *arguments]
        self._clients = [
            subprocess.Popen(
                command, cwd=ROOT, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            )
            for _ in range(clients)
        ]  # fmt: skip
        try:
            for client in self._clients:
                self._answer(client)
        except RuntimeError:
            self.close()
            raise

    def rate(self, act: str, seconds: float) -> float:
        """Return how much of an act all do together in a second."""
        self.ask(act, seconds)
        return self.told()

    def ask(self, act: str, seconds: float) -> None:
        """Let all do an act for so long, after a little while that is not counted."""
        settle = min(SETTLE, seconds)
        for client in self._clients:
            assert client.stdin
            client.stdin.write(f"{act}\t{settle}\t{seconds}\n")

    def told(self) -> float:
        """Return the rate of what was asked, once all are done."""
        answers = [self._answer(client).split() for client in self._clients]
        return sum(int(count) / float(seconds) for count, seconds in answers)

    def _answer(self, client: "subprocess.Popen[str]") -> str:
        assert client.stdout
        line = client.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise RuntimeError(f"a client of the benchmark failed:\n{self._errors.read()[-3000:]}")
        return line

    def close(self) -> None:
        """Let every client go."""
        for client in self._clients:
            client.communicate()
        self._errors.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self


def in_turns(measures: Mapping[str, Measure], rounds: int) -> dict[str, float]:
    """Let all take turns, as often as `rounds` says; return the median of each."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(values) for name, values in taken.items()}


def share(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the median of the ratios of measurements that were taken side by side."""
    return median(a / b for a, b in zip(one, other, strict=True))
