"""The device in hand: known by a cookie in a browser, or by the header `X-Terminal` of a program."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Response, request

from kernel.persistence import reading
from kernel.web import secrets, viewer
from kernel.web.cookies import keep, kept
from merchants.directory import terminals
from merchants.directory.refusals import NotYourShop

HEADER = "X-Terminal"
# The longest that browsers keep a cookie; each visit to the till begins it anew.
_REMEMBERED_FOR = timedelta(days=400)


@dataclass(frozen=True)
class Till:
    """A paired device with someone before it who works in its shop."""

    township_id: int
    shop_id: UUID
    terminal_id: UUID
    person_id: UUID
    label: str
    cut_off: bool = False
    """Whether it may sell no more; only `till_even_cut_off` returns such a till."""


def terminal() -> terminals.Device:
    """Return the device that the request comes from. Raises TerminalRequired, TerminalCutOff."""
    return terminals.recognise(reading(), secrets().code_key, credential())


def till() -> Till:
    """Return the till at which the viewer works. Raises TerminalRequired, TerminalCutOff, NotYourShop."""
    return _with_viewer(terminal())


def till_even_cut_off() -> Till:
    """Return it also when it was cut off: for what it took before that. Raises TerminalRequired, NotYourShop."""
    return _with_viewer(terminals.known(reading(), secrets().code_key, credential()))


def _with_viewer(device: terminals.Device) -> Till:
    someone = viewer()
    works_here = any(someone.acts_in(role, device.shop_id) for role in ("clerk", "owner"))
    if device.township_id != someone.township_id or not works_here:
        raise NotYourShop
    cut_off = device.revoked_at is not None
    return Till(device.township_id, device.shop_id, device.id, someone.person_id, device.label, cut_off)


def credential() -> str:
    return request.headers.get(HEADER) or kept("terminal")


def remember(response: Response, token: str) -> Response:
    """Let the browser keep the device's token."""
    return keep(response, "terminal", token, _REMEMBERED_FOR)
