"""The product's own text, for tests that read it instead of running it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("kernel", "ledger", "engage", "merchants", "township")
_OTHER_FOLDERS = ("templates", "static", "translations", "tests", "benchmarks", "deploy", "docs", ".ci")
_NOT_OURS = ("static/vendor/",)
_SUFFIXES_OF_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".wasm", ".woff2", ".xlsx"}


def product_files() -> list[Path]:
    """Return the Python files of the five floors, without the generated history of the schema."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if "migrations/versions" not in path.as_posix())


def files_of_tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def written_files() -> Iterator[Path]:
    """Yield every text file that we keep and write ourselves."""
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith(".git") and ".sqlite" not in path.name:
            yield path
    for folder in (*PACKAGES, *_OTHER_FOLDERS):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and _ours(path))


def _ours(path: Path) -> bool:
    within = path.relative_to(ROOT).as_posix()
    return (
        path.suffix not in _SUFFIXES_OF_PICTURES
        and "__pycache__" not in within
        and not within.startswith(_NOT_OURS)
    )  # fmt: skip


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Write a place as `engage/wallet/views.py:12`, which an editor can follow."""
    within = path.relative_to(ROOT).as_posix()
    return f"{within}:{node.lineno}" if node is not None and hasattr(node, "lineno") else within


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
