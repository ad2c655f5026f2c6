"""Answers go out compressed, in one place, where that gives nothing away.

A compressed answer's length tells how much of what an attacker put into the request stands elsewhere in it too: a form
token, a balance (BREACH). It takes a page of theirs that makes a signed-in browser ask here thousands of times. So what
another site may have caused a browser with cookies to ask for is sent as it is. Nothing in front may compress it.
See docs/decisions/0015-what-is-compressed.md.
"""

import gzip
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, request

_KINDS = frozenset(
    {
        "text/html", "text/css", "text/csv", "text/plain", "text/javascript", "application/javascript",
        "application/json", "application/problem+json", "application/atom+xml", "application/xml",
        "application/manifest+json", "application/wasm", "image/svg+xml",
    }
)  # fmt: skip
_LEAST = 600
"""Bytes; less than that fits into one packet either way."""
_OWN = ("same-origin", "none")


def install(app: Flask) -> None:
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if response.mimetype not in _KINDS or response.status_code != 200 or request.method == "HEAD":
        return response
    is_file = request.endpoint == "static"
    if (response.is_streamed and not is_file) or response.content_encoding:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or not (is_file or _is_safe()):
        return response
    plain = _content(response)
    if len(plain) >= _LEAST:
        response.set_data(_of_file(plain) if is_file else gzip.compress(plain, 6, mtime=0))
        response.content_encoding = "gzip"
        _weaken_etag(response)
    return response


def _is_safe() -> bool:
    """Say whether no other site's page can have made this request with what the browser keeps for us."""
    if not request.cookies:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN
    # An older browser. Another site can keep its address to itself, but not take on ours.
    return _host_of(request.headers.get("Referer", "")) == request.host


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _content(response: Response) -> bytes:
    response.direct_passthrough = False
    return response.get_data()


@lru_cache(maxsize=64)
def _of_file(plain: bytes) -> bytes:
    return gzip.compress(plain, 9, mtime=0)


def _weaken_etag(response: Response) -> None:
    """The same content in another coding has the same meaning, not the same bytes."""
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
