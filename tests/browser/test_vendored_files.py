"""What was taken from other projects is what the table in static/vendor/README.md says it is."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "static" / "vendor" / "README.md"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| `[^`]+` \| `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    return {row["file"]: row["digest"] for row in ROW.finditer(TABLE.read_text(encoding="utf-8"))}


def test_each_listed_file_is_unchanged() -> None:
    found = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in listed()}
    assert found == listed()


def test_each_vendored_script_is_listed() -> None:
    folders = (ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor")
    files = {path for folder in folders for path in folder.rglob("*") if path.suffix in (".js", ".wasm", ".css")}
    assert {str(path.relative_to(ROOT)) for path in files} == set(listed())
