"""Whatever a template or a view names by its endpoint is there, on pages too that no walk happens to meet."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.source import product_files, templates

_NAMED = re.compile(r"url_for\(\s*[\"']([\w.]+)[\"']")


@pytest.mark.parametrize("kind", ["templates", "code"])
def test_what_is_linked_to_is_there(app: Flask, kind: str) -> None:
    files: list[Path] = [*templates()] if kind == "templates" else [*product_files()]
    named = {(path, name) for path in files for name in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 50, "the search itself must find what is there"
    known = set(app.view_functions)
    own = {name.rpartition(".")[2] for name in known}
    lost = [
        f"{path.name}: {name}"
        for path, name in sorted(named)
        if not (name[1:] in own if name.startswith(".") else name in known)
    ]
    assert not lost
