"""Set up and run Qiaotou on a machine that has Python 3.11 or newer. `make` names these commands; see `make help`."""

# ruff: noqa: S603, S606 - it starts the programs it names itself, and nothing that came from elsewhere
from __future__ import annotations  # so that an older Python gets as far as saying that it is too old

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
PACKAGES = ("kernel", "ledger", "engage", "merchants", "township")

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import contracts": ["lint-imports"],
}

HELP = """\
make demo    install, fill a township with a year of life, serve it (PORT=8000 chooses the port)
make test    install, check, run every test (ARGS="-k wallet" passes words to pytest)
make check   what `make test` does before the tests: ruff, mypy, import contracts
make bench   measure the ledger beside its floors, in under 15 minutes, and write docs/performance.md
make lock    write requirements*.txt anew from pyproject.toml, pinned by hash
"""


class Trouble(Exception):
    """Something the reader must know or do; shown without a traceback."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        say(HELP)
        return 0 if name == "help" else 2
    if sys.version_info < OLDEST:
        raise Trouble(
            f"This is Python {sys.version.split()[0]}; Qiaotou needs 3.11 or newer: make PYTHON=python3.12 {name}"
        )
    os.chdir(ROOT)
    return COMMANDS[name](rest)


def demo(rest: Sequence[str]) -> int:
    """Install what the product needs and become `qiaotou demo`."""
    install("requirements.txt")
    launcher = str(VENV / "bin" / "qiaotou")
    os.execv(launcher, [launcher, "demo", *rest])


def test(rest: Sequence[str]) -> int:
    """Checks, then tests; pytest's closing line is the last output."""
    add_programs()
    install("requirements-test.txt")
    failed = failed_checks()
    if failed:
        say(f"FAILED before the tests: {', '.join(failed)} (see above)")
    tests = run([PYTHON, "-m", "pytest", "-n", str(workers()), *rest])
    return 1 if failed else tests


def check(_rest: Sequence[str]) -> int:
    """Every check that is not a test."""
    install("requirements-test.txt")
    return 1 if failed_checks() else 0


def bench(rest: Sequence[str]) -> int:
    """Every figure of docs/performance.md; without PostgreSQL's programs SQLite alone is measured."""
    install("requirements-test.txt")
    return run([PYTHON, "-m", "benchmarks", *rest])


def lock(rest: Sequence[str]) -> int:
    """Resolve pyproject.toml into the two requirements files: all platforms, all hashes, no index addresses."""
    uv = shutil.which("uv") or VENV / "bin" / "uv"
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "-q"]
    pin = [uv, "pip", "compile", "pyproject.toml", *options, *rest]
    run([*pin, "-o", "requirements.txt"], why="could not resolve what the product needs")
    return run([*pin, "--extra", "test", "-c", "requirements.txt", "-o", "requirements-test.txt"])


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "lock": lock,
}


def install(requirements: str) -> None:
    """Bring .venv to what the requirements file says; a stamp of its contents makes the next time free."""
    started = time.monotonic()
    if not environment_works():
        make_environment()
    stamp = VENV / f"installed-{requirements}.sha256"
    wanted = hashlib.sha256(Path(requirements).read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"Installing {requirements} into .venv (the first time only) ...")
        pip_install(requirements)
        stamp.write_text(wanted)
        say(f"Installed in {time.monotonic() - started:.1f} s.")
    install_product()


def environment_works() -> bool:
    """Whether .venv is there and belongs to this folder: its scripts break when the folder is moved."""
    script = VENV / "bin" / "pip"
    return PYTHON.exists() and script.exists() and f"{VENV}/bin/" in script.read_text()[:500]


def make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        apt_install(["python3-venv"], "Python's venv module")
    run([sys.executable, "-m", "venv", "--clear", VENV], why="could not make .venv")


def pip_install(requirements: str) -> None:
    """Install exactly the pinned files and compile them now: where PYTHONDONTWRITEBYTECODE is set nobody else would."""
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check", "--no-compile"]
    run([*pip, "--require-hashes", "-r", requirements], why=f"could not install {requirements}")
    run([PYTHON, "-m", "compileall", "-qq", "-j", "0", site_packages()])


def site_packages() -> Path:
    return next((VENV / "lib").glob("python3.*/site-packages"))


def install_product() -> None:
    """Make `import kernel` and the command `qiaotou` work from this folder.

    A path file and a launcher do what an editable install does, without a build tool to download.
    """
    version = re.search(r'^version = "(.+)"$', Path("pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    metadata = f"Metadata-Version: 2.1\nName: qiaotou\nVersion: {version.group(1) if version else '0'}\n"
    write(site_packages() / "qiaotou.pth", f"{ROOT}\n")
    write(site_packages() / "qiaotou.dist-info" / "METADATA", metadata)
    write(VENV / "bin" / "qiaotou", LAUNCHER.format(python=PYTHON)).chmod(0o755)
    run([PYTHON, "-m", "compileall", "-qq", *PACKAGES])


# Not a plain "#!python" line: the kernel splits that at the first space of the folder's name.
LAUNCHER = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from township.cli import main

sys.exit(main())
"""


def write(path: Path, text: str) -> Path:
    """Write the file unless it says so already."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path


def add_programs() -> None:
    """Install with apt what the tests need and pip cannot give; say what can't be had, and stop if it must be had."""
    given = {"postgresql"} if os.environ.get("TEST_DATABASE_URL") else set()
    missing = [program for program in PROGRAMS if program.package not in given and not program.present()]
    if missing:
        apt_install([program.package for program in missing], ", ".join(program.name for program in missing))
    lost = [program for program in missing if not program.present()]
    for program in lost:
        say(f"MISSING: {program.name} (Debian package {program.package}). Not possible without it: {program.loss}.")
    if any(program.vital for program in lost):
        raise Trouble("Install what is missing and run `make test` again; `make check` works without.")


class Program(NamedTuple):
    """A program that the tests need: its name, its package, the places where it may be, what is lost without it.

    Without one that is not `vital` the other tests still run.
    """

    name: str
    package: str
    places: tuple[str, ...]
    loss: str
    vital: bool = True

    def present(self) -> bool:
        return any(any(Path("/").glob(place)) for place in self.places)


PROGRAMS = (
    Program(
        "PostgreSQL",
        "postgresql",
        ("usr/lib/postgresql/*/bin/initdb", "usr/*bin/initdb", "usr/local/bin/initdb"),
        "the tests on PostgreSQL",
    ),
    Program("Chromium", "chromium", ("usr/bin/chromium",), "the journeys in a browser"),
    Program("Chinese letters", "fonts-noto-cjk", ("usr/share/fonts/**/*CJK*",), "pictures of pages that can be read"),
    Program(
        "hledger",
        "hledger",
        ("usr/bin/hledger", "usr/local/bin/hledger"),
        "the proof that hledger agrees with our books",
        vital=False,
    ),
)


def apt_install(packages: Sequence[str], names: str) -> None:
    """Install Debian packages if this machine has apt and lets us; otherwise do nothing: the caller looks again."""
    apt = shutil.which("apt-get")
    rights = become_root()
    if not apt or rights is None:
        say(f"{names}: not here, and cannot be installed from here (no apt-get, or no right to use it).")
        return
    say(f"Installing {', '.join(packages)} with apt-get ...")
    command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "Dpkg::Use-Pty=0"]
    run([*command, "update"])
    run([*command, "install", "-y", "--no-install-recommends", *packages])


def become_root() -> list[str] | None:
    """The words before a command that make it root's; None when that needs a password or is not possible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def failed_checks() -> list[str]:
    """Run all checks side by side, show each one's outcome and time; return the names of those that failed."""
    with ThreadPoolExecutor(workers()) as pool:
        outcomes = list(pool.map(run_check, CHECKS.values()))
    for name, (status, output, seconds) in zip(CHECKS, outcomes, strict=True):
        if status:
            say(output)
        say(f"{'FAILED' if status else 'passed'}  {name}  {seconds:.1f} s")
    return [name for name, (status, _, _) in zip(CHECKS, outcomes, strict=True) if status]


def run_check(command: Sequence[str]) -> tuple[int, str, float]:
    started = time.monotonic()
    program = str(VENV / "bin" / command[0])
    done = subprocess.run(
        [program, *command[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.returncode, done.stdout.strip(), time.monotonic() - started


def workers() -> int:
    """How many processes share the work: one per core that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(command: Sequence[object], why: str = "") -> int:
    """Run in the foreground without a keyboard; with `why`, a failure ends everything and says so."""
    status = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL).returncode
    if status and why:
        raise Trouble(f"{why} (see above).")
    return status


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
