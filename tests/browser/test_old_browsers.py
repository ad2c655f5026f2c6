"""Every script that is shipped can be read by a browser of 2020: an old Android phone gets no update any more.

acorn, a parser that is told the year, reads each of them in Chromium. What it does not see is which functions of the
browser a script calls: those are looked for by name, newer ones that come to mind easily. The vendored reader of codes
was built by others and is loaded only where the browser has none of its own; it is held to the same.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
YEAR = 2020
PARSE = """([source, year]) => {
  try { acorn.parse(source, {ecmaVersion: year}); return ''; } catch (error) { return String(error); }
}"""
NEWER = re.compile(
    r"\.(?:at|replaceAll|findLast|findLastIndex|toSorted|toReversed|hasOwn|groupBy|withResolvers)\("
    r"|\bstructuredClone\(|\bPromise\.any\(|\bWeakRef\b|\bAbortSignal\.timeout\("
)
"""Functions that came after 2020."""


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Page:
    page = chromium.new_page()
    page.add_script_tag(path=ROOT / "tests" / "browser" / "vendor" / "acorn.js")
    return page


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_written_as_in_2020(reader: Page, script: Path) -> None:
    assert reader.evaluate(PARSE, [script.read_text(encoding="utf-8"), YEAR]) == ""


@pytest.mark.parametrize("script", [path for path in SCRIPTS if "vendor" not in path.parts], ids=lambda path: path.name)
def test_our_scripts_call_nothing_newer(script: Path) -> None:
    found = [match[0] for match in NEWER.finditer(script.read_text(encoding="utf-8"))]
    assert not found, f"{script.name}: a browser of {YEAR} does not have {found}"


@pytest.mark.parametrize("newer", ["a ??= 1", "class A { #b = 1 }", "let a = 1_000;", "await b;"])
def test_newer_syntax_would_be_found(reader: Page, newer: str) -> None:
    assert "SyntaxError" in reader.evaluate(PARSE, [newer, YEAR])
