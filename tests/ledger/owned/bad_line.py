"""A bad line between a client and PostgreSQL: it can lose what is asked, or the answer to what has been done."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.engine import URL, make_url

REQUEST, ANSWER = "request", "answer"


@dataclass
class BadLine:
    """Forwards everything, but breaks at messages that hold `word`, as often as `times` says.

    With `loses` REQUEST the message never arrives; with ANSWER it does, and what the server says to it is lost.
    """

    target: tuple[str, int]
    loses: str = ANSWER
    word: bytes = b""
    times: int = 0
    broken: int = 0
    _listener: socket.socket = field(default_factory=socket.socket)

    def break_at(self, word: bytes, loses: str, times: int = 1) -> None:
        self.word, self.loses, self.times = word, loses, times

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def hang_up(self) -> None:
        """Take no more calls."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # or a call that is waited for would still be taken
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self.target)
                lost = threading.Event()
                threading.Thread(target=self._forward, args=(client, server, lost), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, client, lost), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError), _ended(client), _ended(server):
            while said := client.recv(65536):
                if self.times > 0 and self.word in said:
                    self.times -= 1
                    self.broken += 1
                    if self.loses == REQUEST:
                        return
                    lost.set()
                server.sendall(said)
                if lost.is_set():
                    self._until_done(server)
                    return

    def _until_done(self, server: socket.socket) -> None:
        """Let the server finish: it says that it is ready for the next one."""
        heard = b""
        while not heard.endswith((b"Z\x00\x00\x00\x05I", b"Z\x00\x00\x00\x05T", b"Z\x00\x00\x00\x05E")):
            heard += server.recv(65536)

    def _answer(self, server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while True:
                said = server.recv(65536, socket.MSG_PEEK)
                if lost.is_set():
                    return
                if not said:
                    break
                client.sendall(server.recv(len(said)))
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def _ended(end: socket.socket) -> Iterator[None]:
    """Close the socket at the end of the block, for both threads that use it."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def bad_line(url: str) -> Iterator[tuple[BadLine, URL]]:
    """Yield a line to the server of `url`, and the URL that goes through it."""
    address = make_url(url)
    line = BadLine((address.host or "127.0.0.1", address.port or 5432))
    line.start()
    yield line, address.set(host="127.0.0.1", port=line.port)
    line.hang_up()
