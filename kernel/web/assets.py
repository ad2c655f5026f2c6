"""What every template may use: addresses of static files that change with their content, and codes to scan."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

from kernel import qr
from kernel.web.context import own_address

STATIC = Path(__file__).parents[2] / "static"


def install(app: Flask) -> None:
    app.jinja_env.globals |= {"asset": asset, "own_address": own_address}
    app.jinja_env.filters["qr"] = qr.picture


def asset(name: str) -> str:
    """Return the address of a file under static/, with a digest of what is in it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
