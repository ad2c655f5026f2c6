"""What a village's columns hold, as their names say. A guess: the editor sees it and may choose otherwise."""

import re
import unicodedata
from collections.abc import Sequence

from engage.masking.headings import is_private
from engage.signing.offices import OFFICES
from kernel.words import marked

SIGNED = "signed."
"""Begins the name of the column in which one office signs: signed.head."""
FIELDS = {
    "day": marked("Day"),
    "month": marked("Month, in a column of its own"),
    "day_of_month": marked("Day of the month, in a column of its own"),
    "purpose": marked("For what"),
    "quantity": marked("How many"),
    "amount": marked("Amount"),
    "direction": marked("Received or spent"),
    "in": marked("Amount received"),
    "out": marked("Amount spent"),
    "category": marked("Kind of expense or income"),
    "subject": marked("Accounting subject"),
    "source": marked("Source of funds"),
    "used_by": marked("Used by"),
    "responsible": marked("Handled by"),
    "voucher": marked("Voucher"),
    "signatures": marked("Which offices signed"),
    **{SIGNED + office: name for office, name in OFFICES.items()},
}
"""What a column may hold, and how an editor reads it."""
MONEY = frozenset({"amount", "in", "out"})

_NAMES: dict[str, tuple[str, ...]] = {
    "day": ("日期", "时间", "发生日期", "记账日期", "业务日期", "支付日期", "年月日", "day", "date"),
    "month": ("月", "月份", "month"),
    "day_of_month": ("日",),
    "purpose": (
        *("用途", "事项", "摘要", "内容", "收支项目", "项目", "支出事项", "收支内容", "经济事项", "说明", "用途说明"),
        *("业务内容", "支出内容", "purpose"),
    ),
    "quantity": ("数量", "数量单位", "quantity"),
    "amount": ("金额", "发生额", "发生金额", "小写金额", "amount"),
    "direction": ("收支", "收支类型", "类型", "方向", "收/支", "direction"),
    "in": ("收入", "收入金额", "收入数", "收方", "进账", "received"),
    "out": ("支出", "支出金额", "支出数", "付方", "付出", "付款金额", "报销金额", "spent"),
    "debit": ("借方", "借方金额", "借方发生额", "借"),
    "credit": ("贷方", "贷方金额", "贷方发生额", "贷"),
    "category": ("类别", "分类", "收支类别", "支出类别", "category"),
    "subject": ("会计科目", "科目", "科目名称", "会计科目名称", "明细科目", "总账科目", "subject"),
    "contra": ("对方科目",),
    "source": ("资金来源", "来源", "经费来源", "资金渠道", "source"),
    "used_by": ("使用人", "使用单位", "领用人", "受益人", "使用部门", "收款人", "收款单位", "used by"),
    "responsible": ("经办人", "经办", "责任人", "负责人", "经手人", "报销人", "responsible"),
    "voucher": ("凭证号", "凭证", "凭证编号", "凭证字号", "凭证号数", "单据号", "票据号", "发票号", "voucher"),
    "signatures": ("签字", "审批", "审批人", "审核人", "签批", "签字人", "审批签字", "会签", "审核签字", "签字情况"),
    "signed.accountant": ("会计", "会计签字", "报账员", "村会计", "会计审核"),
    "signed.head": ("村主任", "主任", "主任签字", "村主任签字", "村委会主任", "村长", "村主任审批", "村委会主任签字"),
    "signed.secretary": ("书记", "书记签字", "村书记", "党支部书记", "支书", "书记审批", "支部书记签字"),
    "signed.supervisors": (
        "监委会",
        "监委会主任",
        "村监委",
        "监督委员会",
        "监委会签字",
        "村务监督",
        "民主理财小组",
        "监委",
    ),
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
_LOOSELY = (
    (re.compile(r"日期|时间"), "day"),
    (re.compile(r"科目"), "subject"),
    (re.compile(r"收入|收款金额"), "in"),
    (re.compile(r"支出|付款金额|报销"), "out"),
    (re.compile(r"借方"), "debit"),
    (re.compile(r"贷方"), "credit"),
    (re.compile(r"余额|结余|累计|单价|序号|编码|备注"), ""),
    (re.compile(r"金额|发生额"), "amount"),
    (re.compile(r"凭证|单据|票据"), "voucher"),
    (re.compile(r"监委|监督"), "signed.supervisors"),
    (re.compile(r"书记"), "signed.secretary"),
    (re.compile(r"主任"), "signed.head"),
    (re.compile(r"会计"), "signed.accountant"),
    (re.compile(r"签字|审批|签批"), "signatures"),
    (re.compile(r"摘要|用途|事项|内容"), "purpose"),
    (re.compile(r"经办|经手"), "responsible"),
    (re.compile(r"来源"), "source"),
    (re.compile(r"使用|领用|收款"), "used_by"),
)


def known(name: str) -> str:
    """Return what a column with this very name holds, or ""; units and spaces don't count: 金额（元） is 金额."""
    return _FIELD_OF.get(plain(name), "")


def guessed(names: Sequence[str]) -> list[str]:
    """Return for each column what it holds, or "" to leave it out. No two columns hold the same.

    A column of accounts, telephones or addresses, 收款账号, is left out until the editor wants it.
    """
    fields = _settled(["" if is_private(name) else _exactly(name) or _loosely(name) for name in names])
    return [field if field and field not in fields[:number] else "" for number, field in enumerate(fields)]


def plain(name: str) -> str:
    """Write a column's name without its unit, spaces and marks."""
    text = "".join(unicodedata.normalize("NFKC", name).split()).lower()
    return re.sub(r"\(.*?\)?$", "", text).strip(":：*") if not text.startswith("(") else text


def _exactly(name: str) -> str:
    """A two-level name such as "金额 收入" is known by its last part, else by all of it."""
    return known(name.rpartition(" ")[2]) or known(name)


def _loosely(name: str) -> str:
    text = plain(name)
    return next((field for pattern, field in _LOOSELY if pattern.search(text)), "")


def _settled(fields: list[str]) -> list[str]:
    """Say what debit and credit are: beside accounting subjects a debit is an expense, in a cash book a receipt."""
    of_subjects = "subject" in fields and "contra" not in fields
    sides = {"debit": "out", "credit": "in"} if of_subjects else {"debit": "in", "credit": "out"}
    sides["contra"] = "subject"
    fields = [sides.get(field, field) for field in fields]
    if fields.count("month") and not fields.count("day_of_month"):
        fields = ["" if field == "month" else field for field in fields]
    return ["" if field == "amount" and {"in", "out"} <= set(fields) else field for field in fields]
