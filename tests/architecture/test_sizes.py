"""A function is seen at once, a file is read in one sitting: rule 14 of the architecture."""

from pathlib import Path

from tests.architecture.source import files_of_tests, functions, place, product_files, templates

LONGEST_FUNCTION = 40
LONGEST_FILE = 250
LONGEST_STORY = 350  # a test file may tell a whole journey
LONGEST_TEMPLATE = 80


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{place(path, function)} {function.name}: {lines} lines"
        for path in (*product_files(), *files_of_tests())
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, (
        f"whoever looks for a mistake must see the whole function at once; "
        f"give its steps names of their own below it (at most {LONGEST_FUNCTION} lines): {long}"
    )


def test_no_file_is_longer_than_one_sitting() -> None:
    long = _longer_than(LONGEST_FILE, product_files()) + _longer_than(LONGEST_STORY, files_of_tests())
    assert not long, f"a long file holds two subjects; give the second a file named after it: {long}"


def test_no_template_is_longer_than_two_screens() -> None:
    long = _longer_than(LONGEST_TEMPLATE, templates())
    assert not long, f"a long template hides what the page says; move parts to components: {long}"


def _longer_than(most: int, paths: list[Path]) -> list[str]:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{name}: {lines} lines, at most {most}" for name, lines in lengths.items() if lines > most]
