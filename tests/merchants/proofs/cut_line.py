"""A line between tills and server that is cut at the worst moments."""

import contextlib
import re
import socket
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

PASSES = "passes"
LOST_ANSWER, HALF_ANSWER, HUNG_UP = "answer lost", "answer half lost", "hung up before the answer"
LOST_REQUEST, HALF_REQUEST = "request lost", "request half lost"
_FATES = (LOST_ANSWER, LOST_REQUEST, HUNG_UP, HALF_ANSWER, HALF_REQUEST, PASSES, PASSES)
_SHORT = -9
"""A request that is cut lacks its last bytes."""
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class CutLine:
    """Forwards one request on each connection, and cuts five of seven: after it was asked, or before, or half-way."""

    def __init__(self, target: int) -> None:
        self.cuts: Tally[str] = Tally()
        self._target, self._fates, self._lock = target, cycle(_FATES), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with self._lock:
            fate = next(self._fates)
            self.cuts[fate] += 1
        with contextlib.suppress(OSError), caller:
            request = _message(caller)
            if fate == LOST_REQUEST:
                return
            answer = self._answer(request[: _SHORT if fate == HALF_REQUEST else None], fate)
            if fate in (PASSES, HALF_ANSWER):
                caller.sendall(answer[: len(answer) // 2] if fate == HALF_ANSWER else answer)

    def _answer(self, request: bytes, fate: str) -> bytes:
        """Return what the server says to a request, or nothing when it is hung up on before that."""
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            server.sendall(request)
            return b"" if fate in (HUNG_UP, HALF_REQUEST) else _message(server)


def _message(end: socket.socket) -> bytes:
    """Return a whole request or answer."""
    said = b""
    while True:
        head, found, body = said.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if found and len(body) >= (int(length[1]) if length else 0):
            return said
        more = end.recv(65536)
        if not more:
            return said
        said += more


@contextmanager
def cut_line(target: int) -> Iterator[CutLine]:
    """Yield a line to the server on this port."""
    line = CutLine(target)
    line.start()
    yield line
    line.stop()
