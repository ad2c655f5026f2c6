"""The JSON door: strict reading, and one OpenAPI document made of what the routes declare."""

import json
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Flask, Request, Response, jsonify
from flask_smorest import Api, Blueprint
from marshmallow import fields
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from kernel.errors import InvalidInput, Refusal
from kernel.web.errors_by_field import errors_by_field
from kernel.web.guard import PUBLIC, audience, declared_audience
from kernel.web.schema import Strict
from kernel.words import marked

MAX_JSON_BYTES = 64 * 1024
_DEEPEST = 20


class MalformedBody(Refusal):
    status = 400
    code = "malformed_body"
    message = marked("The body is not valid JSON: one object, each key once, numbers within bounds.")


class NotJson(Refusal):
    status = 415
    code = "not_json"
    message = marked("Send the body as application/json.")


class BodyTooLarge(Refusal):
    status = 413
    code = "body_too_large"
    message = marked("This is too large to be taken.")


def read_json(body: bytes) -> dict[str, Any]:
    """Read one JSON object. Raises MalformedBody for doubled keys, NaN, deep nesting, or a root that is no object."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_each_key_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedBody from error
    if not isinstance(value, dict) or _depth(value) > _DEEPEST:
        raise MalformedBody
    return value


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")  # most readers silently take the last one
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= _DEEPEST:
        deepest += 1
        level = [below for item in level for below in _inside(item)]
    return deepest


def _inside(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


class StrictParser(FlaskParser):
    """Reads arguments with the strict JSON reader and reports errors as a refusal."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # the schema decides, and ours refuse

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if len(body) > MAX_JSON_BYTES:
            raise BodyTooLarge
        if not body and not req.content_length:  # a form's body is read already: it is no JSON, but it is there
            return core.missing
        if not is_json_request(req):
            raise NotJson
        return read_json(body)

    def handle_error(self, error: Any, req: Any, schema: Any, **_: Any) -> NoReturn:
        raise InvalidInput(errors_by_field(error.normalized_messages()))


class ApiBlueprint(Blueprint):
    """A feature's part of `/api/v1`."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)

    def arguments(self, schema: Any, **options: Any) -> Any:
        """Let one schema read the arguments of all requests: to make one takes as long as to use it."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *rest: Any, **more: Any
    ) -> None:
        """Describe a public route as one that needs no token; the document demands one of all others."""
        if PUBLIC in (declared_audience(view_func) or ()):
            view_func = self.doc(security=[])(view_func)
        super().add_url_rule(rule, endpoint, view_func, *rest, **more)


class Problem(Strict):
    """A refusal as RFC 9457 has it; `code` is stable, `detail` is a sentence in the reader's language."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Complaints by field, when the input was wrong."},
    )


class ProblemApi(Api):
    """The OpenAPI side of the application; errors are described once, as problem+json, and handled in `problems`."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave errors to `kernel.web.problems`, which serves pages too."""

    def _register_responses(self) -> None:
        """Describe errors by the media type that they really have."""
        described = {status.name: status.phrase for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}
        for name, phrase in {**described, self.DEFAULT_ERROR_RESPONSE_NAME: "A refusal"}.items():
            content = {"application/problem+json": {"schema": self.ERROR_SCHEMA}}
            self.spec.components.response(name, {"description": phrase, "content": content}, lazy=True)


def install(app: Flask, title: str, version: str) -> ProblemApi:
    """Prepare `/api/openapi.json` and return what blueprints are registered with."""
    app.config |= {
        "API_TITLE": title,
        "API_VERSION": version,
        "OPENAPI_VERSION": "3.1.0",
        "API_SPEC_OPTIONS": {
            "info": {"license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}},
            "security": [{"bearer": []}],
        },
    }
    api = ProblemApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})

    @app.get("/api/openapi.json", endpoint="openapi")
    @audience("public")
    def openapi() -> Response:
        """Describe every JSON route; the description is public, like the code."""
        return jsonify(api.spec.to_dict())

    return api
