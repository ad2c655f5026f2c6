"""The proofs of the till in full size, on both databases; exit status 1 when one fails.

    python -m benchmarks.proofs [--kills 20] [--sales 500] [--tills 50] [--rounds 20] [--mutants 1000] [--refunds 50]
        [--database sqlite postgresql] [--only NAME ...]

Prints a line for each: what was tried and what came of it. The tests run the same in a small size, from the same room,
tests/merchants/proofs. Killing, cutting and guessing are done to real servers, `qiaotou serve`; PostgreSQL is started
for the run in a temporary folder, with fsync, and the application signs in to it as a role that can't change the books.
"""

import argparse
import contextlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import FixedClock
from kernel.persistence import db
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests import postgresql
from tests.conftest import MORNING, works_of
from tests.founding import found, fresh_code
from tests.merchants.proofs.bound import a_code_is_bound
from tests.merchants.proofs.clocks import clocks_a_day_off_change_nothing
from tests.merchants.proofs.cutting import cut_before_the_answer
from tests.merchants.proofs.forging import forgeries_open_nothing
from tests.merchants.proofs.guessing import guessing_is_locked
from tests.merchants.proofs.killing import killed_in_the_middle
from tests.merchants.proofs.one_code import many_tills_with_one_code
from tests.merchants.proofs.refunding import many_refunds_of_one_sale
from tests.merchants.proofs.replays import replays_do_nothing
from tests.merchants.proofs.served import Installation, installed
from tests.merchants.proofs.street import Disproved, Street
from township import migrations
from township.app import create_app


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    kills: int = 20
    sales: int = 500
    tills: int = 50
    rounds: int = 20
    mutants: int = 1000
    refunds: int = 50


@dataclass(frozen=True)
class Ground:
    """A migrated database: `street` founds a township with a clock that proofs set, `installation` serves it."""

    street: Callable[[], Street]
    clock: FixedClock
    installation: Installation


Proof = Callable[[Ground, Size], str]
PROOFS: dict[str, Proof] = {
    "one-code": lambda on, size: many_tills_with_one_code(on.street(), tills=size.tills, rounds=size.rounds),
    "bound": lambda on, size: a_code_is_bound(on.street()),
    "replays": lambda on, size: replays_do_nothing(on.street(), on.clock),
    "mutants": lambda on, size: forgeries_open_nothing(on.street(), mutants=size.mutants),
    "clocks": lambda on, size: clocks_a_day_off_change_nothing(on.street(), on.clock),
    "refunds": lambda on, size: many_refunds_of_one_sale(on.street(), refunds=size.refunds, rounds=size.rounds),
    "killed": lambda on, size: killed_in_the_middle(on.installation, kills=size.kills, sales=size.sales),
    "cut-off": lambda on, size: cut_before_the_answer(on.installation, sales=size.sales),
    "guessing": lambda on, size: guessing_is_locked(on.installation, guesses=size.tills),
}


def main() -> None:
    asked = vars(_arguments())
    names, databases = asked.pop("only") or list(PROOFS), asked.pop("database")
    held = [proved(database, names, Size(**asked)) for database in databases]
    sys.exit(0 if all(held) else 1)


def proved(database: str, names: list[str], size: Size) -> bool:
    """Print what came of each proof on a new database; say whether all held."""
    with _ground(database) as ground:
        held = [_holds(f"{database}, {name}", PROOFS[name], ground, size) for name in names]
    return all(held)


def _holds(title: str, proof: Proof, ground: Ground, size: Size) -> bool:
    begun = time.monotonic()
    try:
        said, holds = proof(ground, size), True
    except Disproved as reason:
        said, holds = f"FAILED. {reason}", False
    except Exception as trouble:  # a proof that could not be made is none, and the others are still to be made
        traceback.print_exc()
        said, holds = f"FAILED: {type(trouble).__name__}", False
    print(f"{title}: {said} ({time.monotonic() - begun:.0f} s)", flush=True)
    return holds


@contextlib.contextmanager
def _ground(database: str) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as name, _migrated(database, Path(name)) as url:
        folder, clock = Path(name), FixedClock(MORNING)
        app = create_app(Settings(url, ephemeral(), files=folder / "files", testing=True), clock)
        work = works_of(app)

        def street() -> Street:
            clock.set(MORNING)
            with work() as session:
                return Street(app, work, found(session, fresh_code()))

        with installed(url, folder) as installation:
            yield Ground(street, clock, installation)
        with app.app_context():
            db.engine.dispose()


@contextlib.contextmanager
def _migrated(database: str, folder: Path) -> Iterator[str]:
    """An empty database on this machine's disk, as the application signs in to it."""
    if database == "sqlite":
        url = f"sqlite:///{folder / 'proofs.sqlite3'}"
        migrations.upgrade(url)
        yield url
        return
    server = postgresql.start(fsync=True)
    try:
        url = postgresql.create_database(server.url, "proofs")
        migrations.upgrade(url)
        yield postgresql.as_application(url, "proofs_app")
    finally:
        server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=Size.kills, help="of the server, each amid --sales")
    parser.add_argument("--sales", type=int, default=Size.sales, help="that a kill, or the cut line, meets")
    parser.add_argument("--tills", type=int, default=Size.tills, help="with one code; guesses of a PIN")
    parser.add_argument("--rounds", type=int, default=Size.rounds, help="of tills with one code, of refunds at once")
    parser.add_argument("--mutants", type=int, default=Size.mutants, help="of each kind of token")
    parser.add_argument("--refunds", type=int, default=Size.refunds, help="of one sale at once")
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--only", nargs="+", choices=PROOFS, help="some of them")
    return parser.parse_args()


if __name__ == "__main__":
    main()
