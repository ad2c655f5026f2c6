"""Doing what a form asks: say that it is done and go on, or show the form again with what was typed."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.errors import NotFound, Refusal
from kernel.persistence import unit_of_work
from kernel.web.context import viewer
from kernel.web.forms import Submission

Again = Callable[[Submission, Refusal | None], str]
"""Shows the form's page once more: with what was typed, and what was refused."""


def sent(form: Submission, act: Callable[[], object], again: Again, *, done: str, onward: str) -> ResponseReturnValue:
    """Do what a form asks, say that it is `done` and go on; or show the form again, whose input is kept."""
    if not form.ok:
        return again(form, None), 422
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        return again(form, refusal), refusal.status
    flash(done)
    return redirect(onward, 303)


def as_viewer(act: Callable[[Session, int, UUID], object]) -> Callable[[], None]:
    """Make of `act(session, township, person)` what the viewer does in a unit of work of its own."""

    def acting() -> None:
        someone = viewer()
        with unit_of_work() as work:
            act(work, someone.township_id, someone.person_id)

    return acting
