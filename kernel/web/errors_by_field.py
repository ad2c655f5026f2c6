"""A schema's nested complaints as `{"lines.0.purpose": ["Please fill this in."]}`, in the reader's language."""

from typing import Any

from flask_babel import gettext

from kernel.words import marked

# The library's own sentences, so that they too are in the catalogue.
_LIBRARY = (
    marked("Missing data for required field."),
    marked("Unknown field."),
    marked("Not a valid string."),
    marked("Not a valid date."),
    marked("Not a valid UUID."),
    marked("Not a valid boolean."),
    marked("Field may not be null."),
    marked("Invalid input type."),
    marked("Not a valid list."),
)


def errors_by_field(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten marshmallow's messages; the key "" stands for the whole of the input."""
    if isinstance(messages, dict) and "msgid" in messages:
        return {path: [gettext(messages["msgid"], **{k: v for k, v in messages.items() if k != "msgid"})]}
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for name, below in messages.items():
            step = "" if name in ("_schema", "json", "form", "query", "files") else str(name)
            for key, texts in errors_by_field(below, f"{path}.{step}".strip(".")).items():
                flat.setdefault(key, []).extend(texts)
        return flat
    if isinstance(messages, list):
        nested = [errors_by_field(message, path) for message in messages]
        return {path: [text for flat in nested for texts in flat.values() for text in texts]}
    return {path: [gettext(str(messages))]}
