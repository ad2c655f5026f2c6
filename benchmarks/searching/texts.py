"""Made-up money lines in the words that villages use, with some whose frequency is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

FIRST, DAYS = date(2024, 1, 1), 1_056
"""Of the made-up lines: to the middle of November 2026."""
RARE, LONG_AGO = "购入植保无人机", "创卫突击清扫"
"""Bought by one line in 80,000; and paid for only in the first months, by one line in twelve."""


def _apart(words: str) -> list[str]:
    return words.split()


_WHERE = _apart(
    "文化礼堂 村委会办公楼 老年活动室 幼儿园 村口 上街河 下街河 东河沿 西河沿 机耕路 水闸 篮球场 公园 垃圾房 公厕 菜场 "
    "自来水站 卫生室 祠堂 居家养老中心 后山林道 农贸市场 停车场 晒谷场 排涝站 橘园 杨梅山 竹林路 老街 新村一区 新村二区"
)
_DONE = _apart("维修 更换 清理 粉刷 改造 加装 拆除 疏通 修补 养护 检测 租用 搬运 油漆 防水 接电")
_THINGS = _apart(
    "路灯 灯泡 电缆 水泵 闸门 垃圾桶 扫帚 绿化苗木 香樟树 草皮 水泥 黄沙 石子 钢筋 砖块 "
    "涂料 围栏 摄像头 硬盘 网线 横幅 宣传栏 展板 锦旗 茶叶 饮用水 工作餐 慰问品 大米 食用油 "
    "牛奶 棉被 雨衣 雨靴 手套 口罩 消毒液 灭火器 消防栓 对讲机 扩音器 电瓶 轮胎 柴油 电费 "
    "水费 电话费 报刊费 邮费 印刷费 培训费 差旅费 审计费 测绘费 设计费 监理费 律师费 保险费 "
    "租金 承包款 青苗补偿费 征地补偿款 老年人补贴 误工补贴 巡逻补贴 保洁员工资 水管员工资 屋顶 "
    "墙面 门窗 水沟 井盖 护栏"
)
_OFFICE = _apart("购入档案柜 办公用品、印油 打印纸、墨盒 订书机、回形针 会议桌椅 办公电脑 复印机租金 文件夹、标签")
_KINDS = (("环境卫生", 28), ("维修养护", 24), ("民生福利", 16), ("办公费", 11), ("农田水利", 11), ("文体活动", 10))
_SOURCES = ("村集体经营收入", "镇补助资金", "慈善捐款", "党建经费")
_USERS = ("全村", "村委会办公室", "老年协会", "河道保洁队", "文化礼堂", "水电维修组", "困难户", "施工队")
_BY = ("王*", "陈*根", "李*", "徐*芬", "张*", "沈*华")


@dataclass(frozen=True)
class MadeUp:
    """A line: what it says, when, and how many fen."""

    day: date
    purpose: str
    quantity: str
    amount_fen: int
    direction: str
    category: str
    source: str
    used_by: str
    responsible: str
    voucher: str


def made_up(count: int, seed: int = 2026) -> Iterator[MadeUp]:
    """Yield `count` lines in the order of their days."""
    chance = Random(seed)
    names, weights = [name for name, _ in _KINDS], list(accumulate(weight for _, weight in _KINDS))
    for number in range(count):
        day = FIRST + timedelta(days=number * DAYS // count)
        category = chance.choices(names, cum_weights=weights)[0]
        yield MadeUp(
            day=day,
            purpose=_purpose(chance, number, count, category),
            quantity=f"{chance.randint(1, 60)}{chance.choice('个批次人米套')}",
            amount_fen=int(10 ** chance.gauss(5.3, 0.7)) * chance.choice((1, 10, 100)) // 100 * 10 + 100,
            direction="in" if chance.random() < 0.15 else "out",
            category=category,
            source=chance.choice(_SOURCES),
            used_by=chance.choice(_USERS),
            responsible=chance.choice(_BY),
            voucher=f"记{day.month:02}-{chance.randint(1, 400):03}",
        )


def _purpose(chance: Random, number: int, count: int, category: str) -> str:
    if number % 80_000 == 40_007:
        return RARE
    if number < count // 8 and number % 12 == 0:
        return LONG_AGO
    if category == "办公费":
        return chance.choice(_OFFICE)
    return chance.choice(_WHERE) + chance.choice(_DONE) + chance.choice(_THINGS)
