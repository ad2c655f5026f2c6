"""The files of a run: the same bytes each time, exact to the fen, inert, and never a question mark in a name."""

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import pytest
from beancount import loader
from openpyxl import load_workbook

from kernel.errors import InvalidInput, Refusal
from kernel.inert import inert
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.township.settling import OCTOBER, Office, held, open_office, open_shop, sell, take_back
from township.settlement import queries
from township.settlement.bank_profiles import SHIPPED, import_profile
from township.settlement.exports import KINDS, ExportedFile, export
from township.settlement.refusals import CannotBeWritten, NotABankProfile, ProfileMissing, RunNotChecked
from township.settlement.results import record_result
from township.settlement.service import check_run, open_run


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
        sell(session, office, office.barber, 7, OCTOBER)
    return office


@pytest.fixture
def checked_run(work: Work, office: Office) -> Callable[[], UUID]:
    def check() -> UUID:
        with work() as session:
            run = open_run(session, office.id, office.preparer, OCTOBER, MORNING)
            check_run(session, office.id, run.id, office.checker, MORNING)
            return run.id

    return check


def test_each_download_has_the_same_bytes(work: Work, office: Office, checked_run: Callable[[], UUID]) -> None:
    run_id = checked_run()
    before = {kind: _export(work, office, run_id, kind).content for kind in KINDS}
    assert {kind: _export(work, office, run_id, kind).content for kind in KINDS} == before

    # Results don't touch what was sent out; the journal alone follows the books, where a failed line comes back.
    with work() as session:
        for line in queries.lines_of(session, office.id, run_id):
            record_result(session, office.id, run_id, line.id, office.checker, "paid", MORNING.date(), MORNING)
    for kind in ("workbook", "bank-file"):
        assert _export(work, office, run_id, kind).content == before[kind]


def test_nothing_leaves_before_the_second_officer(work: Work, office: Office) -> None:
    with work() as session:
        run_id = open_run(session, office.id, office.preparer, OCTOBER, MORNING).id
    for kind in KINDS:
        with pytest.raises(RunNotChecked):
            _export(work, office, run_id, kind)


def test_a_change_of_the_shop_leaves_the_files_alone(
    work: Work, office: Office, checked_run: Callable[[], UUID]
) -> None:
    run_id = checked_run()
    before = _export(work, office, run_id, "bank-file").content
    with work() as session:
        shop = session.merge(office.breakfast)
        shop.payee_name, shop.bank_account = "新户名", "99999999"
    assert _export(work, office, run_id, "bank-file").content == before


def test_the_workbook_adds_up_and_holds_no_formula(work: Work, office: Office, checked_run: Callable[[], UUID]) -> None:
    with work() as session:
        shop = open_shop(session, office.township, "=1+1", "food", "6228480402564891", payee="@SUM(A1)")
        sold = sell(session, office, shop, 3, OCTOBER)
        take_back(session, sold, OCTOBER)
        sell(session, office, shop, 11, OCTOBER)
    file = _export(work, office, checked_run(), "workbook")

    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert file.name == "settlement-2026-001.xlsx"
    assert sheet.page_setup.orientation == "landscape"
    assert rows[4][:8] == [1, "阿芬早餐店", "陆亚芬", "慈溪农商银行桥头支行", "6214830212345678", 1, 20, 20]
    assert rows[6][1:3] == ["'=1+1", "'@SUM(A1)"]
    assert rows[7][5:8] == [3, 38, 38]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r" and cell.value]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_starts_like_a_formula(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert inert(f"x{text}") == f"x{text}"


def test_the_shipped_profiles_write_what_banks_read(
    work: Work, office: Office, checked_run: Callable[[], UUID]
) -> None:
    run_id = checked_run()
    gb, plain, utf8 = (_bank_file(work, office, run_id, name) for name in ("农商", "竖线", "通用"))

    assert gb.decode("gb18030").split("\r\n")[:3] == [
        "序号,收款人账号,收款人户名,收款人开户行,金额,币种,用途,付款单位",
        "1,6214830212345678,陆亚芬,慈溪农商银行桥头支行,20.00,人民币,Points settlement 2026-001,桥头镇",
        "2,6228480402564890,毛三斢,慈溪农商银行桥头支行,7.00,人民币,Points settlement 2026-001,桥头镇",
    ]
    assert plain.decode("gb18030").split("\n")[:2] == [
        "1|6214830212345678|陆亚芬|2000|Points settlement 2026-001",
        "2|6228480402564890|毛三斢|700|Points settlement 2026-001",
    ]
    assert utf8.startswith(b"\xef\xbb\xbf") and utf8.count(b"\xef\xbb\xbf") == 1
    rows = list(csv.DictReader(StringIO(utf8.decode("utf-8-sig"))))
    assert [(row["户名"], row["金额（元）"], row["结算单号"]) for row in rows] == [
        ("陆亚芬", "20.00", "2026-001"),
        ("毛三斢", "7.00", "2026-001"),
    ]


def test_a_name_that_the_encoding_lacks_is_named_and_never_mangled(
    work: Work, office: Office, checked_run: Callable[[], UUID]
) -> None:
    run_id = checked_run()
    with work() as session:
        old = _profile(encoding="gb2312")
        profile_id = import_profile(session, office.id, old, office.preparer, MORNING).id

    with pytest.raises(CannotBeWritten) as refusal:
        _export(work, office, run_id, "bank-file", profile_id)

    assert refusal.value.params == {"line": 2, "text": "毛三斢", "character": "斢", "encoding": "GB2312"}


def test_a_bank_file_needs_its_profile(work: Work, office: Office, checked_run: Callable[[], UUID]) -> None:
    run_id = checked_run()
    with work() as session, pytest.raises(ProfileMissing):
        export(session, office.id, run_id, "bank-file", _english)


def test_a_carried_line_is_in_the_sheet_and_not_at_the_bank(
    work: Work, office: Office, checked_run: Callable[[], UUID]
) -> None:
    with work() as session:
        sale = sell(session, office, office.breakfast, 30, OCTOBER)
        take_back(session, sale, OCTOBER)
        subsidised = sell(session, office, office.breakfast, 25, MORNING.date())
        take_back(session, subsidised, OCTOBER)
        assert held(session, office, "shop-payable", str(office.breakfast.id), OCTOBER) == -500
    run_id = checked_run()

    sheet = load_workbook(BytesIO(_export(work, office, run_id, "workbook").content)).worksheets[0]

    assert [sheet.cell(5, column).value for column in (2, 8, 9)] == ["阿芬早餐店", -5, "goes into the next run"]
    assert [sheet.cell(8, column).value for column in (2, 8)] == ["Carried over", -5]
    assert "阿芬" not in _bank_file(work, office, run_id, "通用").decode("utf-8-sig")


def test_accountants_prove_the_journal_without_our_code(
    work: Work, office: Office, checked_run: Callable[[], UUID]
) -> None:
    text = _export(work, office, checked_run(), "journal").content.decode()

    entries, errors, _ = loader.load_string(text)

    assert errors == []
    assert [entry for entry in entries if "settlement" in str(getattr(entry, "narration", ""))]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"\xff", NotABankProfile),
        (b"[]", NotABankProfile),
        (b'{"name": "x", "name": "y"}', NotABankProfile),
        (b" " * 40_000, NotABankProfile),
        (b"{}", InvalidInput),
    ],
)
def test_what_is_no_profile_is_refused(work: Work, office: Office, content: bytes, refused: type[Refusal]) -> None:
    with work() as session, pytest.raises(refused):
        import_profile(session, office.id, content, office.preparer, MORNING)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"encoding": "koi8-r"}, "encoding"),
        ({"delimiter": ",,"}, "delimiter"),
        ({"header": "true"}, "header"),
        ({"columns": []}, "columns"),
        ({"columns": [{"heading": "x", "source": "password"}]}, "columns.0.source"),
        ({"columns": [{"heading": "x", "source": "fixed"}]}, "columns.0.text"),
        ({"encoding": "gb2312", "columns": [{"heading": "斢", "source": "amount"}]}, "encoding"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_profile_says_which_field_is_wrong(work: Work, office: Office, change: dict[str, Any], field: str) -> None:
    with work() as session, pytest.raises(InvalidInput) as refusal:
        import_profile(session, office.id, _profile(**change), office.preparer, MORNING)
    assert list(refusal.value.errors) == [field]


def test_a_profile_of_the_same_name_is_replaced(work: Work, office: Office) -> None:
    for delimiter in (",", ";"):
        with work() as session:
            import_profile(session, office.id, _profile(delimiter=delimiter), office.preparer, MORNING)
    with work() as session:
        profiles = queries.bank_profiles(session, office.id)
        assert len(profiles) == len(list(SHIPPED.glob("*.json"))) + 1
        assert [profile.delimiter for profile in profiles if profile.name == "旧系统"] == [";"]


def _profile(**changes: Any) -> bytes:
    profile = {
        "name": "旧系统",
        "encoding": "gb18030",
        "amount_format": "fen",
        "header": True,
        "columns": [{"heading": "户名", "source": "payee_name"}, {"heading": "金额", "source": "amount"}],
    }
    return json.dumps(profile | changes).encode()


def _english(text: str, **params: object) -> str:
    return text % params if params else text


def _export(work: Work, office: Office, run_id: UUID, kind: str, profile_id: UUID | None = None) -> ExportedFile:
    with work() as session:
        profile_id = profile_id or queries.bank_profiles(session, office.id)[0].id
        return export(session, office.id, run_id, kind, _english, profile_id)


def _bank_file(work: Work, office: Office, run_id: UUID, name: str) -> bytes:
    with work() as session:
        profiles = [profile.id for profile in queries.bank_profiles(session, office.id) if name in profile.name]
    return _export(work, office, run_id, "bank-file", profiles[0]).content
