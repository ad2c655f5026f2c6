"""Which way imports may point: the five floors, the Flask-free rooms, and imports at the top of a file only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files_of_tests, functions, place, product_files, tree

WEB = ("flask", "flask_babel", "flask_smorest", "flask_sqlalchemy", "flask_wtf", "werkzeug", "kernel.web")
SERVICES = ("service.py", "queries.py", "models.py")
NAMES_THAT_SAY_NOTHING = {"utils.py", "helpers.py", "common.py", "misc.py", "base.py", "util.py", "shared.py"}


def test_the_floors_and_the_two_sides_keep_their_contracts() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [path for path in product_files() if path.name in SERVICES], ids=place)
def test_a_service_takes_values_and_never_a_request(path: Path) -> None:
    web = [name for name in _imported(path) if any(name == part or name.startswith(f"{part}.") for part in WEB)]
    assert not web, f"{place(path)} decides without the web (architecture, rule 4), but imports {web}"


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        place(path, node)
        for path in (*product_files(), *files_of_tests())
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, f"an import inside a function hides a direction; move it to the top: {hidden}"


def test_every_file_is_named_after_what_it_is_about() -> None:
    vague = [place(path) for path in product_files() if path.name in NAMES_THAT_SAY_NOTHING]
    assert not vague, f"name the file by the word a villager or officer would look for: {vague}"


def _imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names
