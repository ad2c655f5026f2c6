"""The official towns and villages of 慈溪市, read from the files beside this one."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import NotFound

_DATA = Path(__file__).parent / "data"
# The statistics name the committee that governs; people name the place.
_PLACES = {"村委会": "村", "居委会": "社区", "村民委员会": "村", "居民委员会": "社区"}


@dataclass(frozen=True)
class OfficialTown:
    code: int
    name: str


@dataclass(frozen=True)
class OfficialVillage:
    """`code` has twelve digits, the first nine of which are its township's."""

    code: str
    name: str


def towns() -> Sequence[OfficialTown]:
    """Return every town in the data, by code."""
    return sorted((OfficialTown(int(row["code"]), row["name"]) for row in _rows("towns_cixi.csv")), key=_code)


def town(code: int) -> OfficialTown:
    """Return the town with this official code. Raises NotFound when the data do not have it."""
    found = next((town for town in towns() if town.code == code), None)
    if found is None:
        raise NotFound
    return found


def villages(town_code: int) -> Sequence[OfficialVillage]:
    """Return the villages of a town in the order of their codes, under the names that people use."""
    rows = (row for row in _rows("villages_cixi.csv") if row["streetCode"] == str(town_code))
    return sorted((OfficialVillage(row["code"], place_name(row["name"])) for row in rows), key=lambda row: row.code)


def place_name(committee: str) -> str:
    """Return 小桥头村 for 小桥头村委会 and 小桥头社区 for 小桥头居委会; other names stay as they are."""
    for ending, place in _PLACES.items():
        if committee.endswith(ending):
            return committee.removesuffix(ending) + place
    return committee


def _code(town: OfficialTown) -> int:
    return town.code


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
