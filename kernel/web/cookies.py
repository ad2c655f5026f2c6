"""What a browser keeps for us: out of reach of scripts and of other sites, and by HTTPS alone in production."""

from datetime import timedelta
from typing import TypeVar

from flask import Response, request

from kernel.web.context import cookie_name, settings

R = TypeVar("R", bound=Response)


def keep(response: R, purpose: str, text: str, lasts: timedelta) -> R:
    """Let the browser keep a text for a purpose and send it along with each request."""
    response.set_cookie(
        cookie_name(purpose), text, max_age=lasts, secure=settings().production, httponly=True, samesite="Lax"
    )
    return response


def kept(purpose: str) -> str:
    """Return what the request's browser keeps for a purpose, or nothing."""
    return request.cookies.get(cookie_name(purpose), "")


def forget(response: R, *purposes: str) -> R:
    """Let the browser keep nothing more for these purposes."""
    for purpose in purposes:
        response.delete_cookie(cookie_name(purpose), secure=settings().production, httponly=True, samesite="Lax")
    return response
