"""The boxes that an editor ticks when looking something over, as a form sends them."""

from collections.abc import Collection

from flask import request

_SURE, _HIDE = "sure.", "hide."
OF_REVIEW = (_SURE, _HIDE)
"""How the names of the boxes begin."""
SEEN = "seen"
"""The field that names what was shown beside the boxes."""


def ticked() -> frozenset[str]:
    """Return what the editor is sure of: "masked", "names", "twice", "days"."""
    return _named(_SURE)


def hidden() -> frozenset[str]:
    """Return the words that look like names which the editor wants hidden."""
    return _named(_HIDE)


def is_tried() -> bool:
    """Say whether the boxes were there to be ticked."""
    return SEEN in request.form


def is_confirmed(asks: Collection[str], seen: str) -> bool:
    """Say whether all that is asked was ticked beside this very content; where nothing is asked nothing is ticked."""
    return not asks or (request.form.get(SEEN) == seen and ticked().issuperset(asks))


def typed() -> dict[str, str]:
    """Return the form without what belongs to looking it over."""
    return {name: text for name, text in request.form.items() if name != SEEN and not name.startswith(OF_REVIEW)}


def _named(begins: str) -> frozenset[str]:
    return frozenset(name.removeprefix(begins) for name in request.form if name.startswith(begins))
