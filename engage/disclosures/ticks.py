"""The boxes that an editor ticks when looking something over, as a form sends them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask import request

from engage.disclosures.refusals import NotReplaceable

_SURE, _HIDE = "sure.", "hide."
OF_REVIEW = (_SURE, _HIDE)
"""How the names of the boxes begin."""
SEEN = "seen"
"""The field that names what was shown beside the boxes."""
REPLACES = "replaces"
"""The field that names the withdrawn disclosure which this one stands in for."""


def ticked() -> frozenset[str]:
    """Return what the editor is sure of: "masked", "names", "twice", "days"."""
    return _named(_SURE)


def hidden() -> frozenset[str]:
    """Return the words that look like names which the editor wants hidden."""
    return _named(_HIDE)


def replaces(values: Mapping[str, str]) -> UUID | None:
    """Return the withdrawn disclosure that the editor said this one stands in for. Raises NotReplaceable."""
    chosen = values.get(REPLACES, "")
    try:
        return UUID(chosen) if chosen else None
    except ValueError:
        raise NotReplaceable from None


def is_tried() -> bool:
    """Say whether the boxes were there to be ticked."""
    return SEEN in request.form


def is_confirmed(asks: Collection[str], seen: str) -> bool:
    """Say whether all that is asked was ticked beside this very content; where nothing is asked nothing is ticked."""
    return not asks or (request.form.get(SEEN) == seen and ticked().issuperset(asks))


def typed() -> dict[str, str]:
    """Return the form without what belongs to looking it over."""
    fields = request.form.items()
    return {name: text for name, text in fields if name not in (SEEN, REPLACES) and not name.startswith(OF_REVIEW)}


def _named(begins: str) -> frozenset[str]:
    return frozenset(name.removeprefix(begins) for name in request.form if name.startswith(begins))
