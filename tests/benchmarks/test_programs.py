"""The benchmark programs run: with tiny sizes, and without a word about how fast."""

import re
from collections.abc import Iterator

import pytest

from benchmarks import report
from benchmarks.__main__ import SECTIONS
from benchmarks.place import Effort, Place, machine, prepared
from benchmarks.table import HEAD, Row, table
from benchmarks.turns import Crowd, in_turns, share

TINY = Effort(seconds=0.02, rounds=1, scale=100, small=50, sqlite_scale=100, checked=100, wallets=6, clients=2, tries=1)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with prepared(with_peers=False) as found:
        yield found


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_measures_both_databases(place: Place, name: str) -> None:
    rows = list(SECTIONS[name](place, TINY))
    assert {row.database for row in rows} == ({"PostgreSQL"} if name == "sealing" else {"PostgreSQL", "SQLite"})
    assert all(row.value > 0 for row in rows)
    assert all(row.other and row.ratio for row in rows if row.wanted and not row.wanted.endswith("ms"))


def test_the_page_has_a_place_for_every_section() -> None:
    sections = ("postings", "batches", "contention", "scale", "checking")
    page = report.page([Row(name, "what", "SQLite", 1, 2, "/s") for name in sections], "2 cores", 14.2)
    assert page.count(HEAD) == len(sections)
    assert "{{" not in page
    assert "2 cores" in page
    assert "14 minutes" in page


def test_the_machine_is_described_and_not_named(place: Place) -> None:
    words = machine(place, 0.1)
    assert "PostgreSQL" in words
    assert not re.search(r"/\w|localhost|127\.0", words)


def test_a_row_shows_its_ratio() -> None:
    shown = table([Row("postings", "gift", "SQLite", 1, 1234.5, "/s", 2469, 0.5, "≥ 0.60")])
    assert shown.splitlines()[-1] == "| gift | SQLite | 1 | 1,234 /s | 2,469 /s | 0.50 | ≥ 0.60 |"


def test_turns_give_medians() -> None:
    values = iter([1.0, 10.0, 3.0, 30.0, 2.0, 20.0])
    assert in_turns({"a": lambda: next(values), "b": lambda: next(values)}, 3) == {"a": 2.0, "b": 20.0}
    assert share([1, 2, 9], [2, 2, 9]) == 1.0


def test_a_client_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="a client of the benchmark failed"):
        Crowd("benchmarks.floors.bare", "not an address")
