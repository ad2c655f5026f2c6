"""Numbers that a line break, a row or a column parts, and accounts of small banks are found, and nothing else is."""

from dataclasses import replace
from datetime import date

import pytest

from engage.disclosures.drafts import Draft, LineDraft, check
from engage.disclosures.refusals import HoldsPersonalNumber
from engage.masking.service import mask_draft
from kernel.personal_numbers.text import mask
from tests.conftest import Work
from tests.engage.arranging import Village

NUMBERS = {
    "phone": "13857481963",
    "identity": "330282195907134629",
    "card": "6228480329571846031",
    "account": "951073640218",
    "longer account": "20107364021857",
}
BROKEN = ("电话{}\n{}", "{}\n{}", "老李 {}\r\n{} 已付", "户名老李 账号{}\n  {}，", "1、{}\n{}")
BANKS = (
    *("农行 {}", "存入邮储银行 {}", "工行卡{}", "开户行建行，{}", "打款至慈溪农商 {}", "户名张某 开户行农行 号码{}"),
    *(
        "信用社账号{}",
        "{}（农行）",
        "{} 村镇银行",
        "中行：{}",
        "农信 {}",
        "开户行：交行\n账号：{}",
        "农行\n{}",
        "社保卡 {}",
    ),
    *(
        "补贴打一卡通 {}",
        "惠农卡{}",
        "打卡 {}",
        "打到 {}",
        "转账给李四 {}",
        "收款 李四 {}",
        "存单 {}",
        "户头 {}",
        "卡：{}",
    ),
    *("帐: {}", "慈溪支行 {}", "对公户 {}", "残疾证 {}", "军人证{}", "医保编号 {}"),
)


@pytest.mark.parametrize("name", ["phone", "identity", "card"])
@pytest.mark.parametrize("written", BROKEN)
def test_a_number_is_found_over_a_line_break_wherever_it_falls(name: str, written: str) -> None:
    number = NUMBERS[name]
    for cut in range(4, len(number) - 3):
        text = mask(written.format(number[:cut], number[cut:]))
        left = "".join(filter(str.isdigit, text))
        assert number[3:9] not in left and number[-9:-4] not in left, text
        assert mask(text) == text


@pytest.mark.parametrize("name", ["account", "longer account"])
@pytest.mark.parametrize("written", BANKS)
def test_an_account_of_a_small_bank_is_found_beside_the_banks_name(name: str, written: str) -> None:
    text = written.format(NUMBERS[name])
    assert mask(text) == written.format("****")
    spaced = f"{NUMBERS[name][:4]} {NUMBERS[name][4:8]} {NUMBERS[name][8:]}"
    assert mask(written.format(spaced)) == written.format("****")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话：1385 74819 63", "电话：138****1963"),
        ("138 5 7 4 8 1 9 6 3", "138****1963"),
        ("一三八五七\n四八一九六三", "一三八****一九六三"),
        ("电话一三八○○一三八○○○", "电话一三八****八○○○"),
        ("手机 1385748196，少一位", "手机 ****，少一位"),
        ("身份证后四位1234，前14位33028219590713", "身份证后四位1234，前14位****"),
        ("小灵通 63801234", "小灵通 ****"),
        ("浙B1234挂", "浙****"),
        ("农行 20261105 201000123456", "农行 ****"),
    ],
)
def test_what_is_left_of_an_odd_spelling(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("农行流水号 202611050012", "农行回单 100200300400", "农行手续费 12.50元", "农行 20261105001234"),
        *("收款单号 202605110012", "打卡机 12 台", "定期检查 3 次", "收款收据号码 0012345", "支行手续费 12.50元"),
        *("存入农行 120000元", "农行账户余额 1234567890 元", "银行承兑汇票号 201000123456", "人行道 201000123456"),
        *(
            "工程款 13857\n481963元",
            "电费 158000000\n10、水费",
            "1. 水泵 1385\n2. 电费 7481963",
            "凭证 20261105\n62000001",
        ),
        *("13.50\n14.20\n15.80\n1963", "120\n340\n560", "13857\n48196\n38574", "62000001\n62000002\n62000003"),
        *(
            "330282109201，100,000.00",
            "2026-11-018\n2026-11-019",
            "电费 13857\n481963 户",
            "2026年10月\n11月1380元",
            "电话费1385748.50元",
        ),
    ],
)
def test_sums_days_and_papers_numbers_are_left_alone(text: str) -> None:
    assert mask(text) == text


def line(**cells: str) -> LineDraft:
    return LineDraft(**{"day": date(2026, 11, 5), "amount_fen": 100, "purpose": "", **cells})  # type: ignore[arg-type]


def draft(*lines: LineDraft) -> Draft:
    return Draft(category="finance", matter="财务", title="收支", lines=lines)


@pytest.mark.parametrize(
    ("lines", "masked"),
    [
        (
            [{"purpose": "联系电话 13857"}, {"purpose": "481963 老李"}],
            [{"purpose": "联系电话 ****"}, {"purpose": "**** 老李"}],
        ),
        ([{"used_by": "330282195907"}, {"used_by": "134629"}], [{"used_by": "****"}, {"used_by": "****"}]),
        ([{"purpose": "卡号62284803295"}, {"purpose": "71846031"}], [{"purpose": "卡号****"}, {"purpose": "****"}]),
        (
            [{"used_by": "农行"}, {"used_by": "330282"}, {"used_by": "19590713"}, {"used_by": "4629"}],
            [{"used_by": "农行"}, *[{"used_by": "****"}] * 3],
        ),
        ([{"purpose": "付款 农行", "used_by": "951073640218"}], [{"purpose": "付款 农行", "used_by": "****"}]),
        (
            [{"purpose": "付 6228480", "used_by": "农行", "responsible": "951073640218"}, {"purpose": "329571846031"}],
            [{"purpose": "付 ****", "used_by": "农行", "responsible": "****"}, {"purpose": "****"}],
        ),
        ([{"voucher": "62000001"}, {"voucher": "62000002"}, {"voucher": "62000003"}], []),
        ([{"voucher": "13857"}, {"voucher": "481963"}, {"voucher": "481964"}], []),
        ([{"source": "农商行", "voucher": "951073640218"}], []),
        ([{"purpose": "水泵 13857"}, {"purpose": "481963 元已付"}], []),
        ([{"purpose": "水泵 1385"}, {"purpose": "水管 7481963"}], []),
    ],
)
def test_a_number_is_hidden_in_every_line_and_cell_over_which_it_goes(
    work: Work, home: Village, lines: list[dict[str, str]], masked: list[dict[str, str]]
) -> None:
    written = draft(*(line(**cells) for cells in lines))
    with work() as session:
        hidden = mask_draft(session, home.township.id, home.id, written).draft
        again = mask_draft(session, home.township.id, home.id, hidden)
    expected = zip(written.lines, masked or [{}] * len(lines), strict=True)
    assert list(hidden.lines) == [replace(one, **cells) for one, cells in expected]  # type: ignore[arg-type]
    assert not again.findings
    if masked:
        with pytest.raises(HoldsPersonalNumber):
            check(written, date(2026, 11, 30))
    check(hidden, date(2026, 11, 30))
