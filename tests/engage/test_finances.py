"""A village's money added up: by month, by category, by year, and what is left, from an opening balance on."""

import csv
import io
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from engage.disclosures.models import MoneyLine
from engage.disclosures.service import Draft, LineDraft, publish
from engage.finances import plots, queries
from engage.finances.queries import Category, Month, Sums, Year
from engage.finances.refusals import OpeningChanged, OpeningDayToCome, ReasonMissing
from engage.finances.service import enter_opening
from kernel.errors import NotFound
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered

TODAY = date(2026, 11, 22)
OFFICE = "/office/opening-balance"


def line(day: str, yuan: int, direction: str = "out", category: str = "办公费") -> LineDraft:
    return LineDraft(
        day=date.fromisoformat(day), purpose="一笔", amount_fen=yuan * 100, direction=direction, category=category
    )


LINES = (
    line("2025-10-03", 300),
    line("2025-12-31", 1_000, "in", "租金收入"),
    line("2026-01-01", 200),
    line("2026-01-20", 5_000, "in", "租金收入"),
    line("2026-01-31", 50, category="水电费"),
    line("2026-03-02", 700, category=""),
)


@pytest.fixture
def accounts(work: Work, home: Village) -> UUID:
    """The village's lines of two years, published."""
    draft = Draft(category="finance", matter="财务收支", title="两年收支", lines=LINES)
    with work() as session:
        return publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING).id


@pytest.fixture
def year(work: Work, home: Village) -> Callable[[int], Year]:
    def read(number: int) -> Year:
        with work() as session:
            return queries.year_of(session, home.township.id, home.id, number, TODAY)

    return read


def opening(work: Work, home: Village, day: str, yuan: int, seen: int = 0, reason: str = "") -> int:
    with work() as session:
        entered_ = enter_opening(
            session,
            home.township.id,
            home.id,
            home.editor.id,
            day=date.fromisoformat(day),
            amount_fen=yuan * 100,
            reason=reason,
            seen=seen,
            now=MORNING,
        )
        return entered_.number


def carried(found: Year) -> list[tuple[int | None, int | None]]:
    """What each month began and ended with, in yuan."""
    return [
        tuple(None if fen is None else fen // 100 for fen in (month.carried_fen, month.left_fen))  # type: ignore[misc]
        for month in found.months
    ]


def test_a_year_is_added_up(accounts: UUID, year: Callable[[int], Year]) -> None:
    found = year(2026)
    assert [(month.first_day.month, month.sums) for month in found.months] == [
        (1, Sums(500_000, 25_000, 3)),
        (2, Sums()),
        (3, Sums(0, 70_000, 1)),
    ], "a month without lines stands between those that have some; none stands after them"
    assert found.sums == Sums(500_000, 95_000, 4)
    assert found.categories == [
        Category("租金收入", "in", 500_000, 1),
        Category("", "out", 70_000, 1),
        Category("办公费", "out", 20_000, 1),
        Category("水电费", "out", 5_000, 1),
    ]
    assert found.before == {10: Sums(0, 30_000, 1), 12: Sums(100_000, 0, 1)}
    assert found.same_months_before == Sums() and found.change is None
    assert len(year(2025).months) == 12, "a year that is over has all its months"


def test_a_balance_is_carried_from_month_to_month_and_over_the_year(
    work: Work, home: Village, accounts: UUID, year: Callable[[int], Year]
) -> None:
    assert carried(year(2026)) == [(None, None)] * 3, "nobody can say what is left before it is known what there was"
    opening(work, home, "2025-12-01", 10_000)
    assert carried(year(2026)) == [(11_000, 15_750), (15_750, 15_750), (15_750, 15_050)]
    assert carried(year(2025))[9:] == [(None, None), (None, None), (10_000, 11_000)]


def test_a_balance_within_a_month_holds_from_its_day_on(
    work: Work, home: Village, accounts: UUID, year: Callable[[int], Year]
) -> None:
    opening(work, home, "2026-01-20", 10_000)
    assert carried(year(2026))[:2] == [(None, 14_950), (14_950, 14_950)], "the line of 1 January is in it already"
    assert carried(year(2025)) == [(None, None)] * 12


def test_what_is_withdrawn_counts_nowhere(
    work: Work, home: Village, accounts: UUID, year: Callable[[int], Year]
) -> None:
    opening(work, home, "2025-01-01", 0)
    with work() as session:
        session.execute(
            update(MoneyLine)
            .where(MoneyLine.disclosure_id == accounts, MoneyLine.amount_fen.in_([500_000, 100_000]))
            .values(withdrawn=True)
        )
    found = year(2026)
    assert found.sums == Sums(0, 95_000, 3) and carried(found)[-1] == (-550, -1_250), "a balance can be below nothing"


def test_an_opening_balance_is_entered_once_and_corrected_with_a_reason(work: Work, home: Village) -> None:
    assert opening(work, home, "2026-01-01", 100) == 1
    assert opening(work, home, "2026-01-01", 100) == 1, "a form sent twice"
    with pytest.raises(OpeningChanged):
        opening(work, home, "2026-01-01", 200)
    with pytest.raises(ReasonMissing):
        opening(work, home, "2026-01-01", 200, seen=1)
    assert opening(work, home, "2026-01-01", 200, seen=1, reason="漏记存单") == 2
    assert opening(work, home, "2026-01-01", 200, seen=1, reason="漏记存单") == 2
    with pytest.raises(OpeningChanged):
        opening(work, home, "2026-01-01", 300, seen=1, reason="又漏一张")
    with pytest.raises(OpeningChanged):
        opening(work, home, "2026-01-01", 300, seen=3, reason="没有见过")
    with pytest.raises(OpeningDayToCome):
        opening(work, home, "2026-11-23", 300, seen=2, reason="明天")


def test_another_villages_balance_is_another(work: Work, home: Village) -> None:
    opening(work, home, "2026-01-01", 100)
    with work() as session:
        assert queries.opening_of(session, home.township.id, home.township.shanglinhu) is None
    with pytest.raises(NotFound), work() as session:
        enter_opening(
            session, home.township.id, uuid4(), home.editor.id, day=TODAY, amount_fen=1, reason="", seen=0, now=MORNING
        )


def test_the_editor_writes_it_down_and_everybody_reads_both(app: Flask, home: Village, accounts: UUID) -> None:
    editor, page = entered(app, home.editor), f"{home.address}/finances"
    assert "暂不显示结余" in Visitor(app).get(page).text
    form = {"made_for": "0", "day": "2025-12-01", "amount": "10000"}
    assert editor.post(OFFICE, form).status_code == 303
    bare = editor.post(OFFICE, {**form, "made_for": "1", "amount": "12000"})
    assert bare.status_code == 422 and "请写明为什么更正" in bare.text and "12000" in bare.text
    assert editor.post(OFFICE, {**form, "made_for": "1", "amount": "12000", "reason": "漏记存单"}).status_code == 303
    text = Visitor(app).get(page).text
    assert "12,000.00" in text and "<s>10,000.00</s>" in text and "漏记存单" in text and "17,050.00" in text
    for wrong in ({"amount": "-1"}, {"day": "2026-13-01"}, {"made_for": "x"}, {"amount": ""}):
        assert editor.post(OFFICE, {**form, "made_for": "2", "reason": "再改", **wrong}).status_code == 422, wrong


def test_the_year_comes_as_files(app: Flask, work: Work, home: Village, accounts: UUID) -> None:
    opening(work, home, "2025-12-01", 10_000)
    months = _rows(app, f"{home.address}/finances.csv?year=2026")
    assert months[1] == ["2026-01", "11000.00", "5000.00", "250.00", "15750.00", "3"]
    assert months[-1] == ["2026", "11000.00", "5000.00", "950.00", "15050.00", "4"]
    categories = _rows(app, f"{home.address}/finances.csv?year=2026&by=category")
    assert ["2026", "支出", "未注明", "700.00", "1"] in categories
    for wrong in ("by=cadre", "year=2024", "year=٢٠٢٦", "year=999999999999999999999"):
        assert Visitor(app).get(f"{home.address}/finances.csv?{wrong}").status_code == 404, wrong


def test_a_category_is_no_formula(app: Flask, work: Work, home: Village) -> None:
    draft = Draft(category="finance", matter="收支", title="收支", lines=(line("2026-11-01", 1, category="=1+1"),))
    with work() as session:
        publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
    assert _rows(app, f"{home.address}/finances.csv?by=category")[1][2] == "'=1+1"


def test_a_village_without_money_says_so(app: Flask, home: Village) -> None:
    assert "还没有公布收支" in Visitor(app).get(f"{home.address}/finances").text
    assert len(_rows(app, f"{home.address}/finances.csv")) == 2


def _rows(app: Flask, address: str) -> list[list[str]]:
    answer = app.test_client().get(address)
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def _year(*sums: Sums, before: dict[int, Sums] | None = None, categories: tuple[Category, ...] = ()) -> Year:
    months = [Month(date(2026, number, 1), one) for number, one in enumerate(sums, 1)]
    return Year(2026, months, categories, before or {})


def test_columns_are_as_high_as_their_amounts() -> None:
    plot = plots.income_and_expense(_year(Sums(4_000_000, 1_000_000, 2), Sums(0, 2_000_000, 1)))
    (january, february) = plot.groups
    assert plot.unit == "wan" and [tick.label for tick in plot.ticks] == ["0", "1", "2", "3", "4"]
    assert january.first.height == 4 * january.second.height == 2 * february.second.height
    assert february.first.height == 0 and january.x < february.x
    assert january.first.y + january.first.height == pytest.approx(plot.base)
    assert january.first.x + plot.column <= january.second.x


@pytest.mark.parametrize(
    ("most", "unit", "top"),
    [
        (0, "yuan", "1"),
        (1, "yuan", "1"),
        (99_900, "yuan", "1000"),
        (1_999_999, "yuan", "20000"),
        (10**12, "wan", "1000000"),
    ],
)
def test_the_scale_fits_any_amount(most: int, unit: str, top: str) -> None:
    plot = plots.income_and_expense(_year(Sums(most, 0, 1)))
    assert plot.unit == unit and 2 <= len(plot.ticks) <= 6
    assert plot.groups[0].first.height <= plot.base
    assert plot.ticks[-1].label == top


def test_bars_have_shares_and_the_rest_is_one() -> None:
    many = tuple(Category(f"第{number}类", "out", 1_000 - number, 1) for number in range(13))
    found = plots.bars((*many, Category("租金", "in", 5, 1)), "out")
    assert [bar.name for bar in found[:2]] == ["第0类", "第1类"] and len(found) == 10
    assert found[-1].others == 4 and found[-1].lines == 4 and found[-1].width == 1000 > found[0].width
    assert 995 <= sum(bar.share for bar in found) <= 1005
    assert plots.bars(many, "in") == []


def test_a_month_that_still_runs_is_neither_compared_nor_has_a_balance(
    app: Flask, work: Work, home: Village, accounts: UUID
) -> None:
    more = (line("2025-01-05", 100), line("2025-03-01", 900))
    with work() as session:
        draft = Draft(category="finance", matter="财务收支", title="去年", lines=more)
        publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
    opening(work, home, "2026-01-01", 10_000)
    with work() as session:
        found = queries.year_of(session, home.township.id, home.id, 2026, date(2026, 3, 31))
        ended = queries.year_of(session, home.township.id, home.id, 2026, date(2026, 4, 1))
    assert found.sums.out_fen == 95_000, "what is published of the month that runs is added up"
    assert (found.whole_sums.out_fen, found.same_months_before.out_fen, found.change) == (25_000, 10_000, 1_500)
    assert (ended.whole_sums.out_fen, ended.same_months_before.out_fen) == (95_000, 100_000)
    march = plots.spent_against_year_before(found).groups[2]
    assert (march.month, march.first.fen, march.second.fen) == (3, 90_000, 0)
    with work() as session:
        draft = Draft(category="finance", matter="财务收支", title="本月", lines=(line("2026-11-03", 77),))
        publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
    page = Visitor(app).get(f"{home.address}/finances").text
    assert "2026年10月末结余" in page.replace(" ", "") and "2026年11月末结余" not in page.replace(" ", "")
    assert "没过完的这个月不算在内" in page and "还没完" in page


def test_what_was_paid_back_is_no_source_of_money(app: Flask, work: Work, home: Village, accounts: UUID) -> None:
    draft = Draft(category="finance", matter="退款", title="退电费", lines=(line("2026-02-01", 20, "in", "水电费"),))
    with work() as session:
        publish(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING)
    page = Visitor(app).get(f"{home.address}/finances?year=2026").text
    assert page.count("退回的钱") == 1 and '水电费 <span class="soft small">退回的钱' in page
