"""What a view may ask about the request in hand: who, when, and with which settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app, g, render_template, request

from kernel.clock import Clock
from kernel.errors import Refusal, SignInRequired
from kernel.files import Files
from kernel.identity import service as identity
from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.sealing import Sealer
from kernel.secrets import Secrets
from kernel.settings import Settings
from kernel.words import marked


class NoPlaceForFiles(Refusal):
    status = 503
    code = "no_place_for_files"
    message = marked("Pictures can't be kept here.")
    advice = marked("Tell the township: its installation has no folder for files.")


@dataclass(frozen=True)
class House:
    """What the application was built with; kept once in `app.extensions["qiaotou"]`."""

    settings: Settings
    clock: Clock
    sealer: Sealer
    """Seals who asked."""
    vault: Sealer
    """Seals what was written before it was masked."""


def house() -> House:
    return cast(House, current_app.extensions["qiaotou"])


def settings() -> Settings:
    return house().settings


def secrets() -> Secrets:
    return house().settings.secrets


def sealer() -> Sealer:
    return house().sealer


def vault() -> Sealer:
    return house().vault


def files() -> Files:
    """Return where pictures are kept. Raises NoPlaceForFiles."""
    folder = settings().files
    if folder is None:
        raise NoPlaceForFiles
    return Files(folder)


def now() -> datetime:
    """Return the server's present moment (aware, UTC)."""
    return house().clock.now()


def viewer() -> Viewer:
    """Return who is signed in. Raises SignInRequired."""
    found = viewer_or_none()
    if found is None:
        raise SignInRequired
    return found


def viewer_or_none() -> Viewer | None:
    if "viewer" not in g:
        credential = credential_sent()
        g.viewer = identity.recognise(reading(), secrets().code_key, credential, now()) if credential else None
    return cast(Viewer | None, g.viewer)


def credential_sent() -> str | None:
    """Return the session token of the Authorization header, else of the cookie."""
    return bearer_token() or request.cookies.get(cookie_name("session"))


def bearer_token() -> str | None:
    """Return the token of `Authorization: Bearer ...`, which no other site can make a browser send."""
    sent = request.authorization
    return (sent.token or None) if sent is not None and sent.type == "bearer" else None


def own_address() -> str:
    """Return scheme and host under which people reach us, without a slash at the end: as set, or as they came in."""
    return settings().public_url or request.url_root.rstrip("/")


def cookie_name(purpose: str) -> str:
    """Return the name of a cookie; `__Host-` pins it to this host and to HTTPS, where there is HTTPS."""
    return f"__Host-qiaotou-{purpose}" if settings().production else f"qiaotou-{purpose}"


def page(template: str, **context: object) -> str:
    """Render a page of templates/ for the viewer."""
    return render_template(template, viewer=viewer_or_none(), **context)
