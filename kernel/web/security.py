"""What every answer carries and every changing request must show: headers, form tokens, and the origin."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from kernel.errors import Forbidden
from kernel.settings import Settings
from kernel.web.context import bearer_token, settings

MAX_BODY_BYTES = 6 * 1024 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_STATIC_LASTS = int(timedelta(days=365).total_seconds())

csrf = CSRFProtect()


class RenewedByPages(SecureCookieSessionInterface):
    """Renews the cookie of form token, language and size of text with each page, not with what scripts ask for.

    Such an answer carries what the cookie said when it was asked for; arriving late, it would undo a choice made since.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        by_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
        return session.modified or (by_page and super().should_set_cookie(app, session))


def install(app: Flask, chosen: Settings) -> None:
    app.config |= {
        "SECRET_KEY": chosen.secrets.session_key,
        "SESSION_COOKIE_NAME": "__Host-qiaotou-form" if chosen.production else "qiaotou-form",
        "SESSION_COOKIE_SECURE": chosen.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=365),
        "WTF_CSRF_TIME_LIMIT": None,  # a page left open overnight still works: the token lives as long as the session
        "WTF_CSRF_SSL_STRICT": False,  # the Origin is checked below; a Referer need not be sent
        "WTF_CSRF_CHECK_DEFAULT": False,  # `_unforged` decides, since programs with a token in the header are exempt
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
    }
    app.session_interface = RenewedByPages()
    csrf.init_app(app)
    app.before_request(_make_room)
    app.before_request(_unforged)
    app.after_request(_headers)
    if chosen.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies)  # type: ignore[method-assign]


def _make_room() -> None:
    """Let a view that declares it take a larger body, before anything reads it."""
    most_bytes = getattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes


def _unforged() -> None:
    """Refuse a changing request that another site could have made the browser send."""
    if request.method in _SAFE or bearer_token() is not None:
        return
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host:
        raise Forbidden
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden
    if current_app.config.get("WTF_CSRF_ENABLED", True) and not _has_nothing_to_forge():
        csrf.protect()


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _has_nothing_to_forge() -> bool:
    """A program without any cookie, such as one about to sign in by JSON, carries nothing that could be abused."""
    return request.path.startswith("/api/") and not request.cookies


def _headers(response: Response) -> Response:
    view = current_app.view_functions.get(request.endpoint or "")
    camera = getattr(view, "uses_camera", False)
    wasm = " 'wasm-unsafe-eval'" if camera else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"  # no-referrer would blank the Origin that `_unforged` reads
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = f"camera=({'self' if camera else ''}), microphone=(), geolocation=()"
    response.headers["Cache-Control"] = _caching(response, getattr(view, "cacheable", None))
    if settings().production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def _caching(response: Response, seconds: int | None) -> str:
    if request.endpoint == "static":
        # Addresses of static files carry their content's digest, so they never change under the same address.
        return f"public, max-age={_STATIC_LASTS}, immutable" if request.args.get("v") else "public, max-age=300"
    if seconds is not None and response.status_code in (200, 304):
        # A browser that has cookies gets them renewed beside the answer: nobody else may be handed those.
        return f"{'private' if request.cookies else 'public'}, max-age={seconds}"
    return "no-store"
