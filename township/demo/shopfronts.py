"""The shops of the demonstration: invented ones, of the five kinds, spread over the villages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shopfront:
    """A shop before it opens: `village` by the start of its name, `prices` in points, `weight` how many go there."""

    name: str
    kind: str
    village: str
    owner: str
    prices: tuple[int, ...]
    weight: int


_BREAKFAST = (2, 3, 3, 4, 5, 6, 8)
_FOOD = (5, 8, 10, 12, 15, 18)
_TEA = (4, 6, 8, 10, 12)
_SUPERMARKET = (6, 9, 12, 15, 18, 22, 26, 30)
_BARBER = (10, 12, 15, 20)

SHOPFRONTS = (
    Shopfront("阿芬早餐店", "breakfast", "小桥头村", "陆亚芬", _BREAKFAST, 10),
    Shopfront("桥头便民超市", "supermarket", "小桥头社区", "岑国平", _SUPERMARKET, 9),
    Shopfront("老街理发店", "barber", "小桥头社区", "宓柏林", _BARBER, 4),
    Shopfront("上林湖茶食铺", "tea_snacks", "上林湖", "孙月仙", _TEA, 5),
    Shopfront("湖边早餐店", "breakfast", "上林湖", "胡建立", _BREAKFAST, 6),
    Shopfront("五丰食品店", "food", "五丰", "徐海波", _FOOD, 5),
    Shopfront("五姓生活超市", "supermarket", "五姓", "罗红霞", _SUPERMARKET, 6),
    Shopfront("三斢大饼油条", "breakfast", "毛三斢", "沈利忠", _BREAKFAST, 6),
    Shopfront("丰潭理发店", "barber", "丰潭", "陈雪芳", _BARBER, 3),
    Shopfront("丰潭糕点铺", "tea_snacks", "丰潭", "王杏娣", _TEA, 4),
    Shopfront("烟墩食品店", "food", "烟墩", "张益民", _FOOD, 4),
    Shopfront("烟墩早餐店", "breakfast", "烟墩", "施彩娟", _BREAKFAST, 5),
    Shopfront("潭河沿超市", "supermarket", "潭河沿", "周旭东", _SUPERMARKET, 6),
)

BANKS = ("慈溪农商银行桥头支行", "中国农业银行慈溪桥头支行", "中国邮政储蓄银行慈溪桥头营业所")
