"""Files lie under the digest of their content: whole, once, and nowhere else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel import files as module
from kernel.files import MOST_BYTES, FileGone, Files
from kernel.settings import Settings


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_what_is_kept_is_found_and_kept_once(files: Files) -> None:
    with ThreadPoolExecutor(8) as crowd:
        (digest,) = set(crowd.map(files.put, [b"one picture"] * 8))

    assert files.get(digest) == b"one picture"
    (kept,) = [path for path in files.folder.rglob("*") if path.is_file()]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and kept.parent.name + kept.name == digest


def test_a_removed_file_is_gone_and_stays_so(files: Files) -> None:
    digest = files.put(b"x")
    for _ in range(2):
        files.remove(digest)
    with pytest.raises(FileGone):
        files.get(digest)


@pytest.mark.parametrize("digest", ["", "0" * 63, "../" + "0" * 61, "A" * 64, "0" * 64 + "\n", "0" * 64])
def test_no_other_name_leads_anywhere(files: Files, digest: str) -> None:
    with pytest.raises(FileGone):
        files.get(digest)


def test_a_file_that_was_tampered_with_is_not_handed_out(files: Files) -> None:
    digest = files.put(b"as it was")
    (files.folder / digest[:2] / digest[2:]).write_bytes(b"as it is")
    with pytest.raises(FileGone):
        files.get(digest)


@pytest.mark.parametrize("size", [0, MOST_BYTES + 1])
def test_nothing_and_too_much_are_not_kept(files: Files, size: int) -> None:
    with pytest.raises(ValueError, match="is not kept"):
        files.put(b"\0" * size)
    assert not files.folder.exists()


def test_a_write_that_breaks_off_leaves_nothing(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(module.os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        files.put(b"half")
    assert not [path for path in files.folder.rglob("*") if path.is_file()]


def test_the_folder_is_among_the_data(tmp_path: Path) -> None:
    assert Settings.from_env({"QIAOTOU_DATA": str(tmp_path)}).files == tmp_path / "files"
