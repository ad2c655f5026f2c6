"""One place turns what went wrong into a page for people or a problem+json (RFC 9457) for programs."""

import logging
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from kernel.errors import Forbidden, InvalidInput, NotFound, Refusal, SignInRequired, TooManyAttempts
from kernel.persistence import db
from kernel.web.api import BodyTooLarge
from kernel.web.context import page
from kernel.web.language import day
from kernel.words import marked

log = logging.getLogger(__name__)

RETRY_SECONDS = 2


class NotAvailable(Refusal):
    status = 503
    code = "not_available"
    message = marked("The service can't answer for the moment.")
    advice = marked("Nothing was lost. Try again in a few seconds.")


class Unexpected(Refusal):
    status = 500
    code = "unexpected"
    message = marked("Something went wrong here.")
    advice = marked("Nothing was changed. Try again, and tell the township if it stays.")


class PageTooOld(Refusal):
    status = 403
    code = "page_too_old"
    message = marked("This page is too old to be sent.")
    advice = marked("Go back, load it again and send it once more.")


class NotSupported(Refusal):
    code = "not_supported"
    message = marked("The request can't be understood.")


_BY_STATUS: dict[int, type[Refusal]] = {403: Forbidden, 404: NotFound, 413: BodyTooLarge, 503: NotAvailable}


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(CSRFError, lambda error: answer(PageTooOld()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(TimeoutError, _database)
    app.register_error_handler(Exception, _unexpected)


def answer(refusal: Refusal) -> ResponseReturnValue:
    """Answer with a refusal in the form the caller can read."""
    db.session.rollback()
    if request.path.startswith("/api/"):
        return _problem(refusal)
    if isinstance(refusal, SignInRequired):
        return redirect(url_for("entrance.sign_in_page", next=_back()))
    response = make_response(page("errors/refusal.html", refusal=words(refusal)), refusal.status)
    return _with_retry(response, refusal)


def words(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal's sentences in the reader's language: status, code, title, message, advice, errors."""
    params = {name: day(value) if isinstance(value, date) else value for name, value in refusal.params.items()}
    return {
        "status": refusal.status,
        "code": refusal.code,
        "title": HTTPStatus(refusal.status).phrase,
        "message": gettext(refusal.message, **params),
        "advice": gettext(refusal.advice, **params) if refusal.advice else "",
        "errors": refusal.errors if isinstance(refusal, InvalidInput) else {},
    }


def words_against(check: Callable[[], object]) -> dict[str, Any] | None:
    """Return the words of what an act would be refused for, so that a page offers no button for it; None if it may."""
    try:
        check()
    except Refusal as refusal:
        return words(refusal)
    return None


def _problem(refusal: Refusal) -> Response:
    said = words(refusal)
    body = {
        "type": "about:blank",
        "title": said["title"],
        "status": said["status"],
        "code": said["code"],
        "detail": " ".join(part for part in (said["message"], said["advice"]) if part),
    }
    if said["errors"]:
        body["errors"] = said["errors"]
    response = jsonify(body)
    response.status_code = refusal.status
    response.content_type = "application/problem+json"
    return _with_retry(response, refusal)


def _with_retry(response: Response, refusal: Refusal) -> Response:
    if isinstance(refusal, TooManyAttempts):
        response.headers["Retry-After"] = str(refusal.params.get("seconds", RETRY_SECONDS))
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _back() -> str:
    """Return where to go on after signing in: only a page that was being looked at."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    refusal = _BY_STATUS.get(error.code, NotSupported)()
    refusal.status = error.code
    response = make_response(answer(refusal))
    response.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return response


def _database(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, OperationalError | TimeoutError) or getattr(error, "connection_invalidated", False):
        log.warning("database not available: %s", type(error).__name__)
        return answer(NotAvailable())
    if isinstance(error, DataError):
        # A value that no column can hold slipped past a schema: the database is the last to refuse it.
        return answer(NotSupported())
    return _unexpected(error)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    log.exception("unexpected error on %s %s", request.method, request.endpoint, exc_info=error)
    return answer(Unexpected())
