"""Invented people with the names of the place: surnames as common around 慈溪 as they are here, given names by age."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

_SURNAMES = {
    "陈": 16, "王": 12, "张": 11, "沈": 10, "胡": 9, "孙": 9, "徐": 8, "罗": 7, "陆": 6, "岑": 6, "周": 5, "叶": 5,
    "马": 5, "施": 5, "黄": 4, "方": 4, "高": 4, "吴": 4, "余": 4, "宓": 3, "戚": 3, "杨": 3, "邹": 3, "许": 3,
}  # fmt: skip

_OLD = {
    "男": "水根 阿毛 志康 柏林 仁法 国庆 炳章 长根 祖兴 岳定 信尧 孟祥 金土 利忠 如海 文岳 茂松 仲华",
    "女": "桂英 金花 月仙 阿凤 杏娣 彩娟 秀珍 菊仙 雅琴 宝珠 小娥 银娣 素琴 梅仙 凤娣 玉兰 爱珍 仁娣",
}
_MIDDLE = {
    "男": "建军 国平 伟达 建立 立峰 海波 军辉 利明 志强 永丰 宏伟 新华 科达 忠良 卫东 银海 旭东 益民",
    "女": "亚芬 丽君 燕萍 红霞 雪芳 建芬 小燕 海英 美娟 群英 莉萍 亚珍 春燕 益芬 桂芳 晓红 瑞芬 旭芳",
}
_YOUNG = {
    "男": "佳豪 宇航 浩杰 凯文 梦龙 泽楠 俊杰 嘉诚 天宇 子涵 晨阳 一鸣 皓轩 铭泽",
    "女": "佳敏 梦婷 雨桐 思琪 晓彤 静怡 可欣 诗雨 欣妍 雅雯 若曦 晨希 语嫣 婷婷",
}


@dataclass(frozen=True)
class Member:
    """Someone of a household: `age` is "old", "middle" or "young"."""

    name: str
    age: str


class Names:
    """Makes names from one source of chance, no two of them equal and none of those that are `taken`."""

    def __init__(self, chance: Random, taken: Iterable[str]) -> None:
        self._chance = chance
        self._given = set(taken)

    def household(self) -> list[Member]:
        """Return the adults of one household, the one who signs for it first."""
        surname = self._surname()
        kind = self._chance.choices(("old couple", "couple", "three generations", "alone"), (30, 35, 25, 10))[0]
        if kind == "alone":
            return [self._member(surname, "old")]
        if kind == "old couple":
            return [self._member(surname, "old", "男"), self._member(self._surname(), "old", "女")]
        grown = [self._member(surname, "middle", "男"), self._member(self._surname(), "middle", "女")]
        if kind == "three generations":
            return [*grown, self._member(surname, "old"), self._member(surname, "young")]
        return grown + [self._member(surname, "young") for _ in range(self._chance.randint(0, 1))]

    def person(self, age: str = "middle") -> str:
        return self._member(self._surname(), age).name

    def _surname(self) -> str:
        return self._chance.choices(list(_SURNAMES), list(_SURNAMES.values()))[0]

    def _member(self, surname: str, age: str, sex: str | None = None) -> Member:
        pool = {"old": _OLD, "middle": _MIDDLE, "young": _YOUNG}[age]
        while True:
            name = surname + self._chance.choice(pool[sex or self._chance.choice("男女")].split())
            if name not in self._given:
                self._given.add(name)
                return Member(name, age)
            surname = surname if self._chance.random() < 0.9 else self._surname()  # a small pool must not trap us
