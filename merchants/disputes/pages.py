"""What the pages of all three sides have in common."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, Refusal
from kernel.web import Submission

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
