"""The checker of one file, run as anybody would run it: what is whole holds, whatever is changed is named."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.seals.proofs import digest_history, receipt
from ledger.seals.signing import Ed25519Signer
from tests.ledger.seals.office import Office
from tools import qiaotou_check

TOOL = Path(qiaotou_check.__file__)


@dataclass
class Desk:
    """Somebody's own computer, with files that were downloaded. It has Python and nothing of ours."""

    folder: Path

    def check(self, *words: str, language: str = "en") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", str(TOOL), *words, "--lang", language],
            capture_output=True, cwd=self.folder, encoding="utf-8", timeout=60,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def keep(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def papers(office: Office) -> tuple[dict[str, Any], str]:
    """A receipt in a tree of eleven leaves, and the history of five seals."""
    made = office.fill(11)
    for limit in (2, 3, 1, 5):
        office.seal(limit=limit)
    office.fill(4)
    office.seal()
    with office.village.work() as session:
        return receipt(session, office.village.id, made[7]), "".join(digest_history(session, office.village.id))


def test_what_is_whole_holds(desk: Desk, papers: tuple[dict[str, Any], str]) -> None:
    proof, history = papers
    desk.keep("receipt.json", json.dumps(proof))
    desk.keep("seals.jsonl", history)
    code, said = desk.check("receipt", "receipt.json", "--digests", "seals.jsonl")
    assert (code, "OK: the receipt holds." in said, "number 4 of the history" in said) == (0, True, True)
    assert "award.reading" in said
    code, said = desk.check("receipt", "receipt.json")
    assert (code, "Add --digests" in said) == (0, True)
    code, said = desk.check("digests", "seals.jsonl", "--show", "2", language="zh")
    assert (code, "共 5 号的封条历史核对无误" in said, "封条编号       2\n" in said) == (0, True, True)
    assert "北京时间" in said


def flipped(value: Any) -> Iterator[Any]:
    """Yield values of the same kind with one thing in them changed, each thing once; texts line by line."""
    if isinstance(value, dict):
        for name in value:
            yield from ({**value, name: other} for other in flipped(value[name]))
            yield {key: kept for key, kept in value.items() if key != name}
        yield {**value, "more": 1}
    elif isinstance(value, list):
        for place in range(len(value)):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in flipped(value[place]))
        yield value[:-1] if value else ["00" * 32]
    elif isinstance(value, str):
        lines = value.split("\n")
        for place, line in enumerate(lines):
            yield "\n".join([*lines[:place], line[:-1] + ("0" if line[-1:] != "0" else "1"), *lines[place + 1 :]])
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -1, str(value), True, float(value))


def holds(check: Callable[..., object], *arguments: Any) -> bool:
    """Run a check of the tool in this process: hundreds of changed files would take minutes as programs."""
    try:
        check(*arguments)
    except (qiaotou_check.DoesNotHold, qiaotou_check.Unusable) as trouble:
        assert qiaotou_check.speaker("en")(*trouble.args) and qiaotou_check.speaker("zh")(*trouble.args)
        return False
    return True


def test_a_receipt_with_anything_changed_does_not_hold(desk: Desk, papers: tuple[dict[str, Any], str]) -> None:
    proof, _ = papers
    path = desk.folder / "receipt.json"
    path.write_text(json.dumps(proof))
    assert holds(qiaotou_check.check_receipt, str(path))
    changed = list(flipped(proof))
    assert len(changed) > 50
    for other in changed:
        path.write_text(json.dumps(other))
        assert not holds(qiaotou_check.check_receipt, str(path)), other


def test_a_history_with_anything_changed_does_not_hold(desk: Desk, papers: tuple[dict[str, Any], str]) -> None:
    lines, path = [json.loads(line) for line in papers[1].splitlines()], desk.folder / "seals.jsonl"
    say = qiaotou_check.speaker("en")
    changed = [other for other in flipped(lines) if other != lines[:-1]]
    assert len(changed) > 90
    for other in [*changed, lines[1:], lines[:2] + lines[3:], [lines[1], lines[0], *lines[2:]], [*lines, lines[-1]]]:
        path.write_text("".join(json.dumps(line) + "\n" for line in other))
        assert not holds(qiaotou_check.check_history, str(path), say), other


def test_a_history_that_was_cut_or_rewritten_is_found_by_an_earlier_copy(
    desk: Desk, office: Office, papers: tuple[dict[str, Any], str]
) -> None:
    lines = papers[1].splitlines(keepends=True)
    desk.keep("then.jsonl", "".join(lines[:3]))
    desk.keep("now.jsonl", "".join(lines))
    code, said = desk.check("digests", "now.jsonl", "--earlier", "then.jsonl")
    assert (code, "The earlier file with 3 seals is its beginning" in said) == (0, True)
    code, said = desk.check("digests", "then.jsonl", "--earlier", "now.jsonl")
    assert (code, "has 5 seals, this one only 3" in said) == (1, True)
    desk.keep("forged.jsonl", "".join(_signed_anew(lines, Ed25519Signer(bytes(32)))))
    assert desk.check("digests", "forged.jsonl")[0] == 0  # whole in itself: only what was kept tells
    code, said = desk.check("digests", "forged.jsonl", "--earlier", "then.jsonl", language="zh")
    assert (code, "第 1 号封条和早先下载的不一样" in said) == (1, True)
    desk.keep("receipt.json", json.dumps(papers[0]))
    code, said = desk.check("receipt", "receipt.json", "--digests", "forged.jsonl")
    assert (code, "is not in the history" in said) == (1, True)


def _signed_anew(lines: list[str], signer: Ed25519Signer) -> Iterator[str]:
    """The same roots under another key: what the operator of the computer could do."""
    previous = "0" * 64
    for line in map(json.loads, lines):
        words = line["words"].split("\n")
        words[5], words[7] = previous, signer.key_id
        text = "\n".join(words)
        previous = qiaotou_check.hashlib.sha256(text.encode()).hexdigest()
        signed = {"words": text, "signature": signer.sign(text.encode()).hex(), "public_key": signer.public_key.hex()}
        yield json.dumps({**line, **signed}) + "\n"


def test_a_new_key_is_pointed_out(desk: Desk, office: Office) -> None:
    office.fill(2)
    office.seal(limit=1)
    office.seal(signer=Ed25519Signer(b"\x01" * 32))
    with office.village.work() as session:
        desk.keep("seals.jsonl", "".join(digest_history(session, office.village.id)))
    code, said = desk.check("digests", "seals.jsonl")
    assert (code, "from seal 2 on another key signs" in said) == (0, True)


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("receipt", "missing.json"), None),
        (("receipt", "file"), b"\xff\xfe"),
        (("receipt", "file"), b"not json"),
        (("receipt", "file"), b"[" * 100_000),
        (("receipt", "file"), b'{"format": 1, "format": 2}'),
        (("digests", "file"), b""),
        (("digests",), None),
        ((), None),
    ],
)
def test_what_can_not_be_checked_is_said_to_be_so(desk: Desk, words: tuple[str, ...], content: bytes | None) -> None:
    if content is not None:
        (desk.folder / "file").write_bytes(content)
    done = subprocess.run([sys.executable, "-I", str(TOOL), *words], capture_output=True, cwd=desk.folder, timeout=60)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr and done.stderr


@pytest.mark.parametrize("content", ["[]", "1", "null", '{"format": "x"}'])
def test_what_is_no_receipt_does_not_hold(desk: Desk, content: str) -> None:
    desk.keep("file", content)
    assert desk.check("receipt", "file")[0] == 1


def test_the_tool_verifies_signatures_as_others_do() -> None:
    for seed in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
        public, words = key.public_key().public_bytes_raw(), b"words" * seed
        signature = key.sign(words)
        assert qiaotou_check.signed(public, signature, words)
        for place in range(0, 64, 7):
            changed = bytearray(signature)
            changed[place] ^= 1 << seed
            assert not qiaotou_check.signed(public, bytes(changed), words)
        assert not qiaotou_check.signed(public, signature, words + b".")
    # RFC 8032: a scalar that is not reduced is refused, or a signature could be written in two ways.
    raised = (int.from_bytes(signature[32:], "little") + qiaotou_check.ORDER).to_bytes(32, "little")
    assert not qiaotou_check.signed(public, signature[:32] + raised, words)
    assert not qiaotou_check.signed(b"\xff" * 32, signature, words)


def test_it_is_python_3_8_and_needs_the_standard_library_only() -> None:
    tree = ast.parse(TOOL.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_a_file_can_not_paint_the_screen(desk: Desk) -> None:
    painted = desk.keep("painted.json", json.dumps({"\x1b[2KOK": 1}))
    code, told = desk.check("receipt", painted)
    assert code != 0
    assert "\x1b" not in told
