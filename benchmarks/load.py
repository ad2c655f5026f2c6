"""A closed-loop load: N clients on kept-alive connections, each sending its next request when the last is answered."""

import http.client
import json
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Result:
    """What came of a run: seconds in all, each answer's seconds, and how often each status came."""

    seconds: float
    latencies: list[float]
    statuses: Counter[int]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency in milliseconds below which `share` of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def run(port: int, requests: Iterable[Request], clients: int) -> Result:
    """Send every request once, as POST with a JSON body, from `clients` threads."""
    waiting = deque(requests)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    crowd = [threading.Thread(target=_client, args=(port, waiting, latencies, statuses)) for _ in range(clients)]
    begun = time.perf_counter()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return Result(time.perf_counter() - begun, latencies, statuses)


def _client(port: int, waiting: "deque[Request]", latencies: list[float], statuses: Counter[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            request = waiting.popleft()
        except IndexError:
            return connection.close()
        headers = {"Content-Type": "application/json", **request.headers}
        begun = time.perf_counter()
        connection.request("POST", request.path, json.dumps(request.body), headers)
        answer = connection.getresponse()
        answer.read()
        latencies.append(time.perf_counter() - begun)
        statuses[answer.status] += 1
