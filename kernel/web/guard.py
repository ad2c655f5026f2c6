"""Every route declares who may call it. A route without a declaration is refused, and a test finds it before that."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.routing import IntegerConverter, Map

from kernel.errors import Forbidden, NotFound, SignInRequired
from kernel.identity.models import ROLES
from kernel.web.context import viewer_or_none

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"


def audience(*who: str) -> Callable[[View], View]:
    """Declare who may call a view: "public", "signed_in", or one or more roles of which any one is enough."""
    unknown = set(who) - {PUBLIC, SIGNED_IN, *ROLES}
    if unknown or not who:
        raise ValueError(f"no such audience: {unknown or 'nobody'}")

    def declare(view: View) -> View:
        view.audience = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def uses_camera(view: View) -> View:
    """Declare that a page may open the camera and run the vendored code reader."""
    view.uses_camera = True  # type: ignore[attr-defined]
    return view


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Declare that a view takes a body of up to so many bytes, more than others do: pictures, tables."""

    def declare(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return declare


def cacheable(seconds: int) -> Callable[[View], View]:
    """Declare that everybody gets the same answer from a public view, and may keep it for so many seconds."""

    def declare(view: View) -> View:
        view.cacheable = seconds  # type: ignore[attr-defined]
        return view

    return declare


def declared_audience(view: Callable[..., Any]) -> frozenset[str] | None:
    """Return the declared audience of a view function, or None when it has none."""
    found: frozenset[str] | None = getattr(view, "audience", None)
    return found


class WholeNumber(IntegerConverter):
    """A number in an address; beyond what a column holds there is nothing to be found."""

    def __init__(self, addresses: Map, *args: Any, **options: Any) -> None:
        super().__init__(addresses, *args, **{"max": 2**31 - 1, **options})


def install(app: Flask) -> None:
    """Call it before any route is added: its numbers are read as WholeNumber."""
    app.url_map.converters["int"] = WholeNumber
    app.before_request(_admit)


def _admit() -> None:
    if request.endpoint is None or request.endpoint == "static":
        return  # unknown addresses go on to 404
    declared = declared_audience(current_app.view_functions[request.endpoint])
    if declared is None:
        raise NotFound
    if PUBLIC in declared:
        return
    viewer = viewer_or_none()
    if viewer is None:
        raise SignInRequired
    if SIGNED_IN not in declared and not any(viewer.has(role) for role in declared):
        raise Forbidden
