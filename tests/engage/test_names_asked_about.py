"""An editor is asked about whoever is named in what a village discloses, though the village's roster has nobody so."""

import re
from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import update

from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.tenancy.models import Village as VillageRow
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered, neighbour_named
from tests.engage.importing import confirm, look, upload

NAMED = {
    "孙桂芳误工费": "孙桂芳",
    "孙桂英 2人工资": "孙桂英",
    "孙桂珍等三人误工": "孙桂珍",
    "报销徐国强差旅": "徐国强",
    "误工费陈永康": "陈永康",
    "慰问王小燕老人": "王小燕",
    "2026年10月沈阿根工资": "沈阿根",
    "李明、张强点工": "张强",
    "党员马国平看望": "马国平",
    "欧阳建国误工费": "欧阳建国",
    "黄梅芳误工费": "黄梅芳",
    "周 桂 花 误工费": "周 桂 花",
    "吳國華誤工費": "吳國華",
}
NOBODY = (
    *("张家桥维修", "王家塘清淤", "徐家组误工", "陈家误工费", "高标准农田建设", "黄沙采购", "周转金", "周边环境整治"),
    *("杨梅基地租金", "杨梅款", "李子园补助", "程控电话费", "马路清扫费", "马达修理", "金属栏杆", "方木", "余姚差旅费"),
    *("苏州考察", "吴江学习差旅费", "姚江清淤", "夏季工资", "夏令营", "顾问费", "董事会费用", "谢师宴", "许可证工本费"),
    *(
        "高龄老人补助",
        "公益林补助",
        "国庆慰问",
        "林业站服务费",
        "水利工程款",
        "农民工工资",
        "贺新年横幅",
        "慰问金发放",
        "付张家桥维修款",
    ),
    *("支付程控电话费", "付黄沙款", "付马路清扫费", "报销差旅费", "残疾方便设施", "党员高级培训", "李家", "钟点工工资"),
    "村道路灯电费、办公楼水电费",
)


def table(purposes: Iterable[str]) -> bytes:
    rows = (f'2026-11-05,"{purpose}",{10 + place},杂项' for place, purpose in enumerate(purposes))
    return "\n".join(["日期,用途,金额,类别", *rows]).encode()


def asked_about(page: str) -> set[str]:
    return set(re.findall(r'name="hide\.([^"]+)"', page))


def test_a_name_is_asked_about_wherever_a_cell_has_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, table(NAMED))
    assert asked_about(page.text) == {*NAMED.values(), "李明"}
    assert confirm(editor, page).status_code == 422
    page = look(editor, page, **{f"hide.{name}": "on" for name in NAMED.values()})
    public = Visitor(app).get(confirm(editor, page, **{"sure.masked": "on", "sure.names": "on"}).location).text
    assert [name for name in NAMED.values() if name in public] == []
    assert "孙**误工费" in public and "李明、张*点工" in public


def test_what_only_begins_like_a_name_is_asked_about_by_nobody(app: Flask, home: Village) -> None:
    page = upload(entered(app, home.editor), table(NOBODY))
    assert page.status_code == 200 and asked_about(page.text) == set()


@pytest.mark.parametrize(
    ("name", "purpose"), [("戎阿五", "新来的戎阿五家"), ("宓仙", "付宓仙补助"), ("丰收", "付给丰收工资")]
)
def test_residents_of_the_next_village_are_asked_about(
    app: Flask, work: Work, home: Village, name: str, purpose: str
) -> None:
    with work() as session:
        other = neighbour_named(name, session, home.township, "villager", None)
        theirs = (Person.township_id == home.township.id, Person.id == other.id)
        session.execute(update(Person).where(*theirs).values(village_id=home.township.shanglinhu))
    page = upload(entered(app, home.editor), table([purpose, "庆祝丰收节", "宓仙桥维修"]))
    assert asked_about(page.text) == {name}


def test_a_village_of_the_township_is_nobody(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        code = f"{home.township.id}209"
        session.add(VillageRow(township_id=home.township.id, id=new_id(), code=code, name="孙方村"))
    page = upload(entered(app, home.editor), table(["孙方误工费", "孙方明误工费"]))
    assert asked_about(page.text) == {"孙方明"}
