"""The table for auditors: exact, inert, and enough to compute every digest anew."""

import csv
import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine

from ledger.canonical import FIELDS, LEAF, VERSION
from ledger.exports.csv import COLUMNS, table
from tests.ledger.exporting import some_months
from tests.ledger.village import TODAY, Village, points_to, sale
from tests.ledger.years import within

YESTERDAY = TODAY - timedelta(days=1)


def written(village: Village, **options: Any) -> bytes:
    with village.work() as session:
        return "".join(table(session, village.id, **options)).encode()


def read(content: bytes) -> list[dict[str, str]]:
    """As a program reads it: without the byte order mark, and without the apostrophe that keeps formulas inert."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert rows.fieldnames == list(COLUMNS)
    return [{name: value.removeprefix("'") for name, value in row.items()} for row in rows]


def test_every_transfer_is_a_line_whose_digest_follows_from_it(database: Engine) -> None:
    village = some_months(database)
    rows = read(written(village))
    transfers = within(village)[::-1]
    assert [row["id"] for row in rows] == [transfer.id.hex for transfer in transfers]
    for row, transfer in zip(rows, transfers, strict=True):
        text = "\n".join([VERSION, *(row[field] for field in FIELDS), ""])
        assert row["digest"] == transfer.digest.hex() == sha256(LEAF + text.encode()).hexdigest()
        assert (int(row["amount"]), row["unit"], row["kind"]) == (transfer.amount, transfer.unit, transfer.kind)


def test_it_begins_with_a_byte_order_mark_and_has_line_ends_of_csv(village: Village) -> None:
    content = written(village)
    assert content.startswith(b"\xef\xbb\xbftownship_id,id,entry_id")
    assert content.endswith(b",digest,debit_code,credit_code\r\n")
    assert read(content) == []


@pytest.mark.parametrize("key", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'x"])
def test_no_cell_is_a_formula(village: Village, key: str) -> None:
    village.post(points_to(village, village.zhang, 1, details={"note": '=1,"2"'}), key=key)
    content = written(village)
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert f"'{key}" in cells
    (row,) = read(content)
    assert (row["key"], row["details"]) == (key, '{"note":"=1,\\"2\\""}')


def test_up_to_a_day(village: Village) -> None:
    village.award(village.zhang, 20, day=YESTERDAY)
    village.award(village.zhang, 3)
    assert [row["amount"] for row in read(written(village, through=YESTERDAY))] == ["20"]


def test_whose_wallet_it_was_is_not_told_of_folded_accounts(village: Village) -> None:
    village.award(village.zhang, 20, key="award:zhang", details={"why": "reading"})
    village.post(*sale(village, village.zhang, 3), key="sale:zhang")
    content = written(village, folded=("wallet",))
    award, points, fen = read(content)
    for word in (village.zhang.hex, "zhang", 'reading"', "face_value"):
        assert word.encode() not in content
    assert (award["debit_id"], award["credit_id"], award["credit_code"]) == (village.programme.hex, "", "wallet")
    assert (points["debit_id"], points["debit_code"], points["key"]) == ("", "wallet", "")
    assert (fen["debit_id"], fen["credit_id"]) == (village.subsidy.hex, village.shop.hex)
    assert all(row["digest"] for row in (award, points, fen))


def test_it_is_a_stream(village: Village) -> None:
    """The first line is there before the second has been asked for."""
    with village.work() as session:
        for _ in range(3):
            village_lines = table(session, village.id)
            assert next(village_lines).startswith("\ufefftownship_id")
            village_lines.close()
