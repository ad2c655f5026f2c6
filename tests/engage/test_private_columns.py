"""Columns of accounts, telephones and addresses: left out until chosen, and hidden when they are."""

import pytest
from flask import Flask

from engage.importing.columns import guessed
from engage.masking.headings import hidden_under
from tests.browsing import Visitor
from tests.engage.arranging import Village, entered
from tests.engage.importing import confirm, look, upload

HEADINGS = (
    *(
        "收款账号",
        "使用人账户",
        "凭证附件账号",
        "收款人电话",
        "经办人电话",
        "收款人QQ",
        "领用人身份证后六位",
        "手机短号",
    ),
    *("收款人银行卡尾号", "收款人（电话）", "收款人 賬號", "收款人住址", "经办人证件", "收款人微信"),
)


@pytest.mark.parametrize("heading", HEADINGS)
def test_no_such_column_is_taken_for_anything(heading: str) -> None:
    assert guessed(["日期", "用途", "金额", heading]) == ["day", "purpose", "amount", ""]


def test_the_columns_beside_are_still_known() -> None:
    assert guessed(["收款人", "收款单位", "凭证号", "凭证件数", "经办人"])[::2] == ["used_by", "voucher", "responsible"]


@pytest.mark.parametrize(
    ("heading", "cell", "shown"),
    [
        *(("收款账号", "20100001234567", "****"), ("使用人账户", "951001040012", "****")),
        *(("收款人电话", "63801234", "****"), ("收款人电话", "王某 13800138000", "王某 138****8000")),
        *(("收款人QQ", "123456", "****"), ("身份证后六位", "011234", "****"), ("手机短号", "661234", "****")),
        *(("银行卡尾号", "8018", "****"), ("收款人微信", "wang_1963", "****"), ("收款人住址", "小桥头12号", "****")),
        *(
            ("收款人及电话", "村委会", "村委会"),
            ("收款人电话", "138****8000", "138****8000"),
            ("收款人", "8018", "8018"),
        ),
        *(("身份证后六位", "０１１２３４", "****"), ("手机短号", "66 12 34", "****")),
    ],
)
def test_a_cell_is_read_as_if_the_heading_stood_before_it(heading: str, cell: str, shown: str) -> None:
    for start, end, kind in sorted(hidden_under(heading, cell), reverse=True):
        hidden = "138****8000" if kind == "mobile" else "****"
        cell = f"{cell[:start]}{hidden}{cell[end:]}"
    assert cell == shown


def test_a_chosen_column_of_accounts_is_masked_with_a_tick(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, "日期,用途,金额,收款人银行卡尾号\n2026-11-05,购树苗,10,8018\n".encode())
    assert 'value="used_by" selected' not in page.text, "left out"

    page = look(editor, page, **{"column.3": "used_by"})
    assert "列名说明属于个人信息" in page.text
    assert confirm(editor, page).status_code == 422, "not ticked"
    done = confirm(editor, page, **{"sure.masked": "on"})
    assert done.status_code == 303
    published = Visitor(app).get(done.location).text
    assert "8018" not in published and "使用：****" in published
