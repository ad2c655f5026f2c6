"""What programs that call us may rely on, written down: the OpenAPI document and the table of refusals."""

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from kernel.errors import Refusal

BEGIN, END = "<!-- refusals: begin -->", "<!-- refusals: end -->"


@click.group()
def describe() -> None:
    """Write the description of the API anew, as docs/ keeps it."""


@describe.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@with_appcontext
def api(file: Path | None) -> None:
    """Print the OpenAPI document, or write it."""
    text = openapi_text(current_app.test_client().get("/api/openapi.json").get_json())
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@describe.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@with_appcontext
def refusals(file: Path | None) -> None:
    """Print the table of refusal codes.

    With FILE: renew it there, between its marks.
    """
    if file is None:
        click.echo(refusals_table(), nl=False)
        return
    text = file.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise click.ClickException(f"{file} has no place for the table: {BEGIN} and {END}.")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    file.write_text(f"{before}{BEGIN}\n{refusals_table()}{END}{after}", encoding="utf-8")


def openapi_text(document: dict[str, Any]) -> str:
    """Return the document as docs/openapi.json keeps it: sorted, so that a change shows as a change."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def refusals_table() -> str:
    """Return a Markdown table of every refusal that the product knows, by its stable code."""
    rows = sorted({(kind.code, kind.status, f"{kind.message} {kind.advice}".strip()) for kind in refusal_types()})
    lines = [f"| `{code}` | {status} | {words} |" for code, status, words in rows]
    return "\n".join(["| code | status | what it says |", "|---|---|---|", *lines]) + "\n"


def refusal_types(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Return every kind of refusal below `root` that says something of its own."""
    below = [kind for child in root.__subclasses__() for kind in (child, *refusal_types(child))]
    return [kind for kind in below if "code" in vars(kind)]
