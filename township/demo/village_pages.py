"""What stands on the villages' pages besides what they disclose: opening balances, earlier accounts, news, panels."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from engage.disclosures import service as disclosures
from engage.disclosures.drafts import Draft, LineDraft
from engage.finances import service as finances
from engage.village import service
from engage.village.service import NewsDraft
from kernel.clock import business_day
from kernel.money import yuan
from township.demo.access import HOME_VILLAGE
from township.demo.accounts import month_of_money
from township.demo.months import Month
from township.demo.notices import FINANCE_BODY
from township.demo.script import Act, moment
from township.demo.world import Village, World


@dataclass(frozen=True)
class Piece:
    """A piece of news; `months`: when it fits, empty for any."""

    title: str
    text: str
    months: tuple[int, ...] = ()


NEWS = (
    Piece("周三下午义诊", "镇卫生院医生周三下午两点到文化礼堂义诊，量血压、测血糖，不收费。带上医保卡更方便。"),
    Piece("老年食堂换菜单", "老年食堂下周起换新菜单，荤菜两样、素菜三样，价格不变。有忌口的请提前跟食堂师傅说。"),
    Piece("村道夜间施工", "村口到小学这段路晚上八点后修补，请绕道老街。工期五天，下雨顺延。", (3, 4, 5, 9, 10, 11)),
    Piece("垃圾投放点搬了", "原来在祠堂边的垃圾投放点搬到停车场东侧，早上六点半前投放可腐烂垃圾。"),
    Piece("台风天请收好东西", "这两天有大风，花盆请收进屋，河边的船请系牢。需要帮忙搬的，打村委会电话。", (7, 8, 9)),
    Piece("杨梅可以摘了", "今年杨梅比去年早熟四天。外来车辆请停到小学操场，村里不收停车费。", (6,)),
    Piece("流感疫苗来了", "六十岁以上老人可以免费打流感疫苗，每天上午在村卫生站，带身份证。", (10, 11, 12)),
    Piece("春节前大扫除", "腊月二十三全村大扫除，各家门前自己扫，公共地方村里安排人扫。", (1, 2)),
    Piece("灌溉水闸轮流开", "天旱少雨，灌溉水闸按组轮流开：一组单日，二组双日。请互相照应。", (6, 7, 8)),
    Piece("清明上坟别用火", "清明期间山上禁止用火，请改用鲜花。护林队每天巡山。", (3, 4)),
)
_TAKEN_BACK = Piece("停水通知", "周五全天停水，请各家提前存水。")
_WHY_TAKEN_BACK = "水务公司改了时间，周五不停水。新的时间定下来再通知。"
_LITTLE = 6
"""With so few months only the home village has earlier accounts."""
_CORRECTED = "漏记一张定期存单，按银行对账单更正。"


def keep_pages(world: World, months: list[Month]) -> None:
    """Write down what is done for the villages' pages. Chance is drawn apart, so that the rest of the story stays."""
    chance = Random(world.scale.seed + 1)  # noqa: S311 - a story, not a secret
    for village in world.villages:
        _begin_accounts(world, chance, village, months[0])
        told = None
        for month in months:
            told = _tell(world, chance, village, month, told)


def _begin_accounts(world: World, chance: Random, village: Village, first: Month) -> None:
    """Enter what the village had at the beginning of the year of its first accounts, and publish that year until then.

    So that "this year against last" has a last year. The home village's bookkeeper forgot something at first.
    """
    had = chance.randint(28_000, 96_000) * 1_000
    begun, forgot = date(first.previous.year, 1, 1), chance.randint(3_000, 9_000) * 1_000
    at_home = village.name == HOME_VILLAGE
    _at(world, first.first, _opening(world, village, begun, had - forgot if at_home else had, "", 0))
    if at_home:
        _at(world, first.first + timedelta(days=2), _opening(world, village, begun, had, _CORRECTED, 1))
    draft = _earlier_accounts(chance, village, begun.year, first.previous.month - 1)
    if draft and (at_home or world.scale.settled_months > _LITTLE):
        _at(world, first.first, _publication(world, village, draft, _key(chance)))


def _opening(world: World, village: Village, day: date, fen: int, reason: str, seen: int) -> Act:
    def enter(session: Session, now: datetime) -> None:
        of_village = (session, world.township_id, village.id, village.editor_id)
        finances.enter_opening(*of_village, day=day, amount_fen=fen, reason=reason, seen=seen, now=now)

    return enter


def _publication(world: World, village: Village, draft: Draft, key: UUID) -> Act:
    def publish(session: Session, now: datetime) -> None:
        disclosures.publish(session, world.township_id, village.id, village.editor_id, draft, key, now)

    return publish


def _earlier_accounts(chance: Random, village: Village, year: int, months: int) -> Draft | None:
    """Return the money of a year's first months as one disclosure, or None for no months."""
    found = [line for month in range(1, months + 1) for line in month_of_money(chance, year, month, village.cadres)]
    if not found:
        return None
    income, spent = (sum(line["amount_fen"] for line in found if line["direction"] == way) for way in ("in", "out"))
    period = f"{year}年1月至{months}月"
    return Draft(
        category="finance",
        matter="村级财务收支",
        title=f"{period}村级财务收支汇总",
        period=period,
        body=FINANCE_BODY.format(village=village.name, period=period, income=yuan(income), spent=yuan(spent)),
        lines=tuple(LineDraft(**line) for line in found),
    )


def _tell(world: World, chance: Random, village: Village, month: Month, before: Piece | None) -> Piece:
    """Publish a piece of news other than last month's; in the first month the home village takes one back."""
    fitting = [piece for piece in NEWS if piece != before and (not piece.months or month.month in piece.months)]
    told, day = chance.choice(fitting), month.first + timedelta(days=chance.randint(1, 24))
    _at(world, day, _piece(world, village, told, _key(chance)))
    if village.name == HOME_VILLAGE and before is None:
        _at(world, day, _piece(world, village, _TAKEN_BACK, _key(chance), _WHY_TAKEN_BACK))
    return told


def _piece(world: World, village: Village, piece: Piece, key: UUID, taken_back: str = "") -> Act:
    def publish(session: Session, now: datetime) -> None:
        draft = NewsDraft(day=business_day(now), title=piece.title, text=piece.text)
        of_village = (world.township_id, village.id, village.editor_id)
        # What comes back each year, such as the flood season, is told in the same words.
        news = service.publish_news(session, *of_village, draft, key, now, twice=True)
        if taken_back:
            service.withdraw_news(session, *of_village, news.id, taken_back, now + timedelta(hours=2))

    return publish


def _at(world: World, day: date, act: Act) -> None:
    world.script.at(moment(day, 15, 10), act)


def _key(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
