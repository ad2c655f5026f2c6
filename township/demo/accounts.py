"""What the villages of the demonstration spend and take in: money lines as villages write them, with usual amounts."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from engage.plainwords.rules import Rulebook
from engage.plainwords.shipped import SHIPPED
from engage.signing.chains import USUAL
from engage.signing.offices import written


@dataclass(frozen=True)
class Usual:
    """A usual line: `yuan` from and to, `months` in which it happens (empty: any), `chance` of it in percent."""

    purpose: str
    quantity: str
    yuan: tuple[int, int]
    category: str
    used_by: str
    source: str = "村集体经营收入"
    months: tuple[int, ...] = ()
    chance: int = 100
    exact: bool = False
    """A bill to the fen, such as electricity, rather than a round sum."""


OUT = (
    Usual("村道路灯电费", "1个月", (2_100, 3_600), "水电费", "全村", exact=True),
    Usual("村办公楼水电费", "1个月", (420, 1_180), "水电费", "村委会办公室", exact=True),
    Usual("河道保洁人员工资", "3人", (5_400, 6_900), "环境卫生", "河道保洁队", "镇补助资金"),
    Usual("垃圾清运费", "1个月", (3_200, 4_900), "环境卫生", "全村"),
    Usual("公共厕所保洁", "2座", (1_200, 1_800), "环境卫生", "保洁员", chance=60),
    Usual("居家养老中心买菜买米", "1个月", (2_600, 4_300), "民生福利", "居家养老服务中心", "镇补助资金", chance=70),
    Usual("办公用品、印油", "1批", (90, 260), "办公费", "村委会办公室", chance=55),
    Usual("打印纸、墨盒", "1批", (180, 460), "办公费", "村委会办公室", chance=40),
    Usual("购入档案柜", "1套", (980, 1_260), "办公费", "村委会办公室", chance=9),
    Usual("会议室空调修理", "1台", (260, 680), "办公费", "村委会办公室", months=(6, 7, 8, 12, 1), chance=20),
    Usual("自来水管维修", "18米", (480, 2_400), "维修养护", "水电维修组", chance=35),
    Usual("村道修补", "86平方米", (3_800, 12_600), "维修养护", "施工队", "镇补助资金", chance=18),
    Usual("路灯换灯头", "9盏", (810, 1_350), "维修养护", "水电维修组", chance=25),
    Usual("水沟清淤", "240米", (1_900, 4_200), "农田水利", "施工队", months=(3, 4, 5, 6, 9), chance=35),
    Usual("泵站水泵修理", "2台", (1_500, 5_200), "农田水利", "农田水利组", months=(5, 6, 7, 8), chance=30),
    Usual("绿化补种、修剪", "1次", (1_200, 3_600), "环境卫生", "绿化养护组", months=(3, 4, 10, 11), chance=45),
    Usual("慰问八十岁以上老人", "46人", (4_600, 9_200), "民生福利", "老年协会", months=(1, 2), chance=60),
    Usual("困难户过年慰问", "14户", (5_600, 8_400), "民生福利", "困难户", "慈善捐款", months=(1, 2), chance=60),
    Usual("重阳节敬老聚餐", "160人", (4_800, 8_600), "民生福利", "老年协会", "慈善捐款", months=(10,)),
    Usual("元宵灯会灯笼、彩带", "1批", (860, 2_300), "文体活动", "文化礼堂", months=(2, 3), chance=50),
    Usual("文化礼堂越剧演出", "1场", (2_800, 4_600), "文体活动", "文化礼堂", chance=14),
    Usual("清明防火巡查补贴", "8人", (1_280, 2_400), "安全管理", "护林队", months=(4,)),
    Usual("杨梅节横幅、展台", "1批", (1_600, 5_800), "文体活动", "文化礼堂", months=(6,)),
    Usual("防台风沙袋、铁锹", "1批", (900, 3_100), "安全管理", "应急队", "镇补助资金", months=(7, 8, 9), chance=60),
    Usual("党员学习用书", "40册", (620, 1_400), "党建活动", "党支部", "党建经费", months=(3, 7, 11), chance=50),
    Usual("农田灌溉电费", "1个月", (700, 2_900), "农田水利", "农田水利组", months=(5, 6, 7, 8, 9), exact=True),
)  # fmt: skip

IN = (
    Usual("厂房租金收入", "1季度", (42_000, 118_000), "租金收入", "村集体", "承租企业", months=(1, 4, 7, 10)),
    Usual("菜场摊位费", "1个月", (1_900, 4_600), "经营收入", "村集体", "经营户"),
    Usual("土地流转租金", "1年", (26_000, 64_000), "租金收入", "村集体", "种植大户", months=(12,)),
    Usual("环境整治补助", "1笔", (8_000, 16_000), "补助收入", "村集体", "镇补助资金", months=(3, 6, 9, 12), chance=80),
    Usual("河道保洁补助", "1个月", (5_000, 6_500), "补助收入", "村集体", "镇补助资金"),
    Usual("存款利息", "1季度", (620, 2_180), "利息收入", "村集体", "银行", months=(3, 6, 9, 12), exact=True),
    Usual("乡贤捐款", "1笔", (5_000, 20_000), "捐款收入", "村集体", "慈善捐款", months=(1, 9, 10), chance=35),
)

SUBJECTS = (
    ("路灯电费", "公益支出-路灯电费"),
    ("换灯头", "公益支出-道路维护"),
    ("自来水", "公益支出-水利建设"),
    ("村办公楼水电", "管理费用-水电费"),
    ("空调修理", "管理费用-维修费"),
    ("村道修补", "公益支出-道路维护"),
    ("捐款", "其他收入-捐赠收入"),
    ("利息", "其他收入-利息收入"),
    ("厂房租金", "经营收入-租赁收入"),
    ("土地流转", "经营收入-发包收入"),
)
SUBJECT_OF = {
    "水电费": "管理费用-水电费",
    "环境卫生": "公益支出-环境卫生",
    "民生福利": "公益支出-慰问费",
    "办公费": "管理费用-办公费",
    "维修养护": "公益支出-道路维护",
    "农田水利": "公益支出-农田水利",
    "文体活动": "公益支出-文体活动",
    "安全管理": "公益支出-治安巡逻",
    "党建活动": "公益支出-党建活动",
    "租金收入": "经营收入-租赁收入",
    "经营收入": "经营收入",
    "补助收入": "补助收入",
    "利息收入": "其他收入-利息收入",
    "捐款收入": "其他收入-捐赠收入",
}
_RULES = Rulebook(SHIPPED)


def month_of_money(chance: Random, year: int, month: int, cadres: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the money lines of a village's month, in the order of their days, as the publishing service takes them."""
    happened = [("in", usual) for usual in IN if _happens(chance, usual, month)]
    happened += [("out", usual) for usual in OUT if _happens(chance, usual, month)]
    dated = sorted(((chance.randint(1, 27), *what) for what in happened), key=lambda item: item[0])
    lines = [
        {
            "day": date(year, month, day),
            "purpose": usual.purpose,
            "quantity": usual.quantity,
            "amount_fen": _fen(chance, usual),
            "direction": direction,
            **_in_the_accounts(usual),
            "source": usual.source,
            "used_by": usual.used_by,
            "responsible": chance.choice(cadres),
            "voucher": f"记{month:02}-{number:03}",
        }
        for number, (day, direction, usual) in enumerate(dated, 1)
    ]
    return [{**line, "signed_by": _signed_by(line)} for line in lines]


def _in_the_accounts(usual: Usual) -> dict[str, str]:
    """Return the accounting subject of a usual line, and the plain words for it."""
    subject = next((found for purpose, found in SUBJECTS if purpose in usual.purpose), "") or SUBJECT_OF[usual.category]
    return {"subject": subject, "category": _RULES.words(subject)[:20]}


def _signed_by(line: dict[str, Any]) -> str:
    """Return who signed: whoever has to, but now and then the last of them was away."""
    if line["direction"] == "in":
        return "accountant"
    needed = USUAL.needed(line["amount_fen"])
    away = (line["amount_fen"] // 1_000 + line["day"].day) % 29 == 0 and len(needed) > 1
    return written(needed[:-1] if away else needed)


def _happens(chance: Random, usual: Usual, month: int) -> bool:
    return (not usual.months or month in usual.months) and chance.randint(1, 100) <= usual.chance


def _fen(chance: Random, usual: Usual) -> int:
    low, high = usual.yuan
    return chance.randint(low * 100, high * 100) if usual.exact else chance.randint(low // 10, high // 10) * 1_000


def last_day(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
