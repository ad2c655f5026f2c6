"""Work is committed in one place, time is asked in one place, the environment is read in one place."""

import ast
from collections.abc import Callable

from tests.architecture.source import place, product_files, tree

# A ledger that is asked to own its transactions (`ledger.Books`) serves programs without a unit of work.
COMMITTING = {"kernel/persistence.py", "ledger/owned/connections.py", "ledger/owned/desk.py"}


def test_only_the_unit_of_work_commits() -> None:
    commits = _calls(lambda name: name.endswith(".commit"))
    assert set(commits) == COMMITTING, (
        f"a service never commits; the view's `with unit_of_work()` does, once and whole: {commits}"
    )


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asked = _calls(lambda name: name in _MACHINE_TIME)
    assert set(asked) <= {"kernel/clock.py"}, f"take `now` as a value, so that a test can set the clock: {asked}"


def test_only_the_command_line_reads_the_environment() -> None:
    readers = {
        place(path, node)
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and _dotted(node) in ("os.environ", "os.getenv")
    }
    assert {reader.split(":")[0] for reader in readers} <= {"township/commands/installation.py"}, (
        f"settings are one value, read once: {readers}"
    )


_MACHINE_TIME = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "datetime.datetime.now",
}


def _calls(wanted: Callable[[str], bool]) -> dict[str, list[int]]:
    """Return the lines of calls whose dotted name is wanted, by file."""
    found: dict[str, list[int]] = {}
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and wanted(_dotted(node.func)):
                found.setdefault(place(path), []).append(node.lineno)
    return found


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
