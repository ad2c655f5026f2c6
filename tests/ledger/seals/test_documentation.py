"""docs/ledger-proofs.md: every number of the worked example is recomputed, and its commands are run."""

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.canonical import FIELDS, canonical_text, digest
from ledger.seals import merkle
from tests.ledger.seals.worked_example import LEAVES, TRANSFERS, receipt, seal
from tools import qiaotou_check

PAGE = (Path(__file__).parents[3] / "docs" / "ledger-proofs.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_text_and_its_digest() -> None:
    (text,) = blocks("transfer")
    assert text == canonical_text(TRANSFERS[1])
    assert blocks("digest") == [digest(TRANSFERS[1]).hex() + "\n"]
    assert sha256(b"\0" + text.encode()).hexdigest() + "\n" == blocks("digest")[0]


def test_every_line_of_the_text_is_described() -> None:
    described = re.findall(
        r"^\| ([\d, ]+) \|", PAGE.split("## A transfer's text")[1].split("## The tree")[0], re.MULTILINE
    )
    numbers = [int(number) for row in described for number in row.split(",")]
    assert numbers == list(range(1, len(FIELDS) + 2))


def test_the_tree() -> None:
    (left, root) = (merkle.node_hash(LEAVES[0], LEAVES[1]), merkle.node_hash(merkle.node_hash(*LEAVES[:2]), LEAVES[2]))
    named = dict(line.split() for line in blocks("tree")[0].splitlines())
    assert list(named.values()) == [found.hex() for found in (*LEAVES, left, root)]


def test_the_seal_and_its_signature() -> None:
    assert blocks("seal") == [seal().words]
    assert seal().signed
    assert blocks("keys") == [f"public key {seal().public_key.hex()}\nsignature  {seal().signature.hex()}\n"]


def test_the_receipt(tmp_path: Path) -> None:
    assert json.loads(blocks("json")[0]) == receipt()
    (tmp_path / "receipt.json").write_text(blocks("json")[0], encoding="utf-8")
    qiaotou_check.check_receipt(str(tmp_path / "receipt.json"))


def test_the_commands_say_what_is_said_of_them(tmp_path: Path) -> None:
    if not all(map(shutil.which, ("bash", "jq", "sha256sum", "openssl"))):
        pytest.skip("bash, jq, sha256sum and openssl are not all here")
    (tmp_path / "receipt.json").write_text(blocks("json")[0], encoding="utf-8")
    root, seals_hash, key = seal().root.hex(), seal().digest.hex(), seal().key_id
    for commands, said in zip(
        blocks("sh"), ([root, root], [seals_hash, key, "Signature Verified Successfully"]), strict=True
    ):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr, done.stdout.splitlines()) == (0, "", said)
