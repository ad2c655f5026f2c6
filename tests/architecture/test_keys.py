"""Every row belongs to one township and can't point into another's; every rule of the schema has a name."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.schema import Constraint

from kernel.database import SHARED_TABLES
from township.models import Base

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
OWNED = [table for table in TABLES if table.name not in SHARED_TABLES]
LONGEST_NAME = 63  # PostgreSQL cuts longer names off, and then two of them can be the same


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_township_comes_first_in_every_key(table: Table) -> None:
    keys = {name: columns for name, columns in _keys(table) if columns[0] != "township_id"}
    assert not keys, f"{table.name}: township_id must lead, so that rows can't cross townships: {keys}"


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_a_reference_stays_within_its_township(table: Table) -> None:
    for constraint in table.foreign_key_constraints:
        target = constraint.elements[0].target_fullname
        into = constraint.referred_table.name
        if into not in SHARED_TABLES:
            assert target == f"{into}.township_id", f"{table.name}.{constraint.name} may point into another township"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_rule_has_a_name(table: Table) -> None:
    rules = [item for item in table.constraints if isinstance(item, CheckConstraint | UniqueConstraint)]
    for rule in rules:
        assert rule.name and not re.search(r"None|_\d+$", str(rule.name)), f"{table.name} has a rule without a name"
    names = [_written(item) for item in (*table.constraints, *table.indexes)]
    assert len(names) == len(set(names)), f"{table.name} has two rules of one name: {names}"
    long = [name for name in names if len(name) > LONGEST_NAME]
    assert not long, f"{table.name}: PostgreSQL would cut these names off: {long}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_money_or_points_in_floating_point(table: Table) -> None:
    inexact = [column.name for column in table.columns if column.type.__visit_name__ in ("float", "real", "numeric")]
    assert not inexact, f"{table.name}: amounts are whole points or fen, never {inexact}"


def _keys(table: Table) -> Iterator[tuple[str, list[str]]]:
    yield "primary key", [column.name for column in table.primary_key]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
            yield str(constraint.name), [column.name for column in constraint.columns]
    for index in table.indexes:
        yield str(index.name), [getattr(part, "name", str(part)) for part in index.expressions]


def _written(item: Constraint | object) -> str:
    """Return a constraint's name as the database will know it."""
    return str(getattr(item, "name", "") or "")
