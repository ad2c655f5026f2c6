"""Where in a list the reader is, as the address says it: for lists that page by the id of their last row."""

from uuid import UUID

from flask import request

from kernel.errors import NotFound


def asked_id(name: str) -> UUID | None:
    """Return the id that the address has under `name`, or None. Raises NotFound when it is no id."""
    text = request.args.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
