"""Every word on a screen is said in Chinese too, whole, and with the same blanks to fill."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT, place, product_files, templates, tree

CATALOGUE = ROOT / "translations" / "zh_CN" / "LC_MESSAGES" / "messages.po"
MARKS = {"_", "gettext", "lazy_gettext", "marked"}
JINJA = {"encoding": "utf-8", "trimmed": "true", "silent": "false"}
_BLANK = re.compile(r"%\((\w+)\)[a-z]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_message_is_translated() -> None:
    chinese = _catalogue()
    untold = {
        msgid: where for msgid, where in _messages().items() if not (chinese.get(msgid) and chinese[msgid].string)
    }
    assert not untold, f"{len(untold)} without Chinese; add them to {place(CATALOGUE)}:\n{_listed(untold)}"


def test_a_translation_fills_the_same_blanks() -> None:
    different = {
        str(message.id): str(message.string)
        for message in _catalogue()
        if message.id and message.string and _blanks(str(message.id)) != _blanks(str(message.string))
    }
    assert not different, f"the blanks differ, so one language would lose a number or fail:\n{_listed(different)}"


def test_no_translation_is_a_guess_and_none_is_left_over() -> None:
    messages = [message for message in _catalogue() if message.id]
    assert not [message.id for message in messages if message.fuzzy]
    left_over = {str(message.id) for message in messages} - set(_messages())
    assert not left_over, f"said nowhere any more; remove from {place(CATALOGUE)}: {sorted(left_over)}"


def test_a_message_has_no_percent_sign_that_breaks_it() -> None:
    broken = [msgid for msgid in _messages() if not _fills(msgid)]
    assert not broken, f"write %% for a percent sign beside a blank: {broken}"


@pytest.mark.parametrize("path", templates(), ids=place)
def test_a_template_holds_no_chinese_of_its_own(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    raw = [line.strip() for line in text.splitlines() if _CHINESE.search(line)]
    assert all(_LANGUAGE_NAMES.search(line) for line in raw), (
        f"{place(path)}: put these words into the catalogue: {raw}"
    )


_LANGUAGE_NAMES = re.compile("中文|桥头分")  # each language is named in itself, and so is the product


@cache
def _messages() -> dict[str, str]:
    """Return every message that the code or a template asks for, with the first place that does."""
    found: dict[str, str] = {}
    for path in (*product_files(), *templates()):
        for line, msgid in _asked_for(path):
            found.setdefault(msgid, f"{place(path)}:{line}")
    return found


def _asked_for(path: Path) -> Iterator[tuple[int, str]]:
    return _in_python(path) if path.suffix == ".py" else _in_template(path)


def _in_template(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for line, message, _comments, _context in extract("jinja2", file, options=JINJA):
            yield line, message if isinstance(message, str) else message[0]


def _in_python(path: Path) -> Iterator[tuple[int, str]]:
    """Read the syntax tree, since a tokenizer would also take the key of `gettext(found["key"])` for a message."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            words = node.args[0]
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                yield node.lineno, words.value
            else:
                assert not isinstance(words, ast.JoinedStr), f"{place(path, node)}: no f-string is ever translated"


@cache
def _catalogue() -> Catalog:
    return read_po(BytesIO(CATALOGUE.read_bytes()), abort_invalid=True)


def _blanks(text: str) -> set[str]:
    return set(_BLANK.findall(text))


def _fills(msgid: str) -> bool:
    """Say whether the message can be filled in; one without blanks is shown as it stands."""
    blanks = _blanks(msgid)
    try:
        return not blanks or bool(msgid % dict.fromkeys(blanks, 1))
    except (ValueError, TypeError):
        return False


def _listed(items: dict[str, str]) -> str:
    return "\n".join(f"  {key!r}  {value}" for key, value in items.items())
