"""What is kept in the repository: no trace of one machine, nothing that is fetched unchecked."""

import re

import pytest

from tests.architecture.source import ROOT, place, written_files

# Written in two halves, so that this file does not find itself.
_MACHINE = re.compile("|".join(("/home" + "/", "/Us" + "ers/", "/root" + "/", "/wo" + "rk/", "/tmp" + r"/\w")))
_REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\." + r"org/simple",
            r"files\.python" + "hosted",
            r"registry\." + r"npmjs",
            r"index" + r"-url\s*=?\s*http",
            "arti" + "factory",
            r"resol" + r"ved\W+https?:",
        )
    )
)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert not _lines_with(_MACHINE), "paths of one machine mean nothing on the next"


def test_no_file_names_a_package_registry() -> None:
    assert not _lines_with(_REGISTRIES), "where packages come from is the installer's choice, hashes say which they are"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_requirement_is_pinned_by_version_and_hash(name: str) -> None:
    requirements = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pins = [line for line in requirements if line.strip() and not line.startswith("#")]
    loose = [pin for pin in pins if not re.match(r"^[a-z0-9._\-\[\]]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin)]
    assert pins and not loose


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place(path)}:{number}: {line.strip()[:100]}"
        for path in written_files()
        # A village's table may be GB18030; what is looked for are ASCII characters, which it has in common with UTF-8.
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
