"""What looks like a value and is none: for numbers, for text, for whole bodies, for addresses."""

import json
from typing import Any

# As JSON text, because some can't be written by a JSON library that follows the rules.
NOT_A_WHOLE_NUMBER = {
    "a fraction": "1.5",
    "a float": "1.0",
    "an exponent": "1e2",
    "digits in quotes": '"100"',
    "true": "true",
    "null": "null",
    "minus one": "-1",
    "beyond a double": str(2**53 + 1),
    "beyond 64 bits": str(2**63),
    "far beyond": "9" * 400,
    "underscores": '"1_000"',
    "full-width digits": '"１２３"',
    "Arabic digits": '"١٢٣"',
    "a list": "[1]",
    "an object": '{"$gt": 0}',
}
NOT_TEXT = {
    "a number": "1",
    "true": "true",
    "null": "null",
    "a list": '["a"]',
    "an object": "{}",
    "a lone surrogate": '"\\ud800"',
    "a NUL": '"a\\u0000b"',
    "a million letters": json.dumps("啊" * 20_000),
}
NOT_A_BODY = {
    "nothing": b"",
    "a list": b"[]",
    "a text": b'"text"',
    "null": b"null",
    "not JSON": b"{points: 1}",
    "half of it": b'{"points": ',
    "NaN": b'{"points": NaN}',
    "infinity": b'{"points": -Infinity}',
    "a key twice": b'{"points": 1, "points": 1000}',
    "a hundred thousand brackets": b"[" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "another encoding": '{"text": "文字"}'.encode("utf-16"),
    "too much": b'{"text": "' + b"a" * 70_000 + b'"}',
    "a mark before it": b'\xef\xbb\xbf{"points": 1}',
}
# What people and programs put into form fields, addresses and questions.
TYPED = (
    "1.5", "-1", "0", "", " ", "NaN", "true", str(2**53 + 1), str(2**63), "1_000", "１２３", "١٢٣", "1e9", "+1",
    "=1+1", "' OR 1=1 --", "<script>alert(1)</script>", "../../etc/passwd", "%s%n", "{{7*7}}", "\u202e", "😀" * 50,
    "2026-13-45", "330282109999", "00000000-0000-0000-0000-000000000000", "\n\r\n", "a~b", "9" * 400,
)  # fmt: skip
# No field takes these.
NEVER_TAKEN = ("a\x00b", "a" * 20_000)
FILES = {
    "empty": b"",
    "zeros": b"\x00" * 1000,
    "half a zip": b"PK\x03\x04" + b"\xff" * 300,
    "half a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "no UTF-8, no GB18030": b"\xff\xfe\x80\x80\xff" * 50,
    "one endless line": b"a," * 200_000,
}


def plausible(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Return a value that a schema of the OpenAPI document could mean."""
    schema = resolved(schema, document)
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value is not None)
    match kind_of(schema):
        case "object":
            return {name: plausible(below, document) for name, below in schema.get("properties", {}).items()}
        case "array":
            return [plausible(schema["items"], document)]
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return {"uuid": "0197c000-0000-7000-8000-000000000000", "date": "2026-11-01"}.get(schema.get("format", ""), "文字")


def kind_of(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "")
    return str(next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind)


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def places(schema: dict[str, Any], document: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return every leaf field of a body with its schema; "0" stands for the first item of a list."""
    schema = resolved(schema, document)
    match kind_of(schema):
        case "object":
            below = schema.get("properties", {})
            return {at: leaf for name in below for at, leaf in places(below[name], document, (*path, name)).items()}
        case "array":
            return places(schema["items"], document, (*path, "0"))
    return {path: schema}


def with_at(body: Any, path: tuple[str, ...], raw: str) -> bytes:
    """Return the body as JSON, with `raw` JSON text at one place."""
    mark = "put it here"
    changed = json.loads(json.dumps(body))
    holder = changed
    for step in path[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    holder[int(path[-1]) if isinstance(holder, list) else path[-1]] = mark
    return json.dumps(changed).replace(f'"{mark}"', raw).encode()
