"""The index finds exactly what a slow reading of every text would find, on both databases."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from engage.disclosures import service
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.service import Draft, LineDraft
from engage.search import fulltext, index
from engage.search.frequencies import rarest
from engage.search.models import SearchEntry
from engage.search.places import PER_DAY, day_of, range_of, start_of
from engage.search.reading import Wanted, places
from engage.search.spans import spans
from engage.search.words import folded, needed, words
from kernel.ids import new_id
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, INK, Village, published
from tests.founding import Founded

FEW = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Few characters, so that words meet: a rare one beyond the first plane, full-width ones, marks that part words.
LETTERS = "档案柜印油办公用品村集体镇〇𬀩ＡaB１2，、 0.元"
FREQUENT = "柜印油"  # so that texts have all pairs of a word without the word
TEXTS = st.text(FREQUENT, min_size=1, max_size=4) | st.text(LETTERS, min_size=1, max_size=4)


def test_two_characters_are_found_wherever_they_stand(home: Village, work: Work) -> None:
    with work() as session:
        published(session, home, replace(ACCOUNTS, body=""))
        for asked in (
            "档案柜",
            "档案",
            "案柜",
            "柜",
            "购入档案柜",
            "1040",
            "1,040.00",
            "１０４０元",
            "王会计",
            "2026-11-018",
        ):
            assert found(session, home, asked) == {"购入档案柜"}, asked
        assert found(session, home, "印油") == {"办公用品、印油"}
        assert found(session, home, "办公用品 印油") == {"办公用品、印油"}
        assert found(session, home, "印油 档案柜") == set()
        assert found(session, home, "柜档") == set()
        assert found(session, home, "品印") == set(), "a mark parts words"


def test_the_index_follows_a_correction_and_a_withdrawal(home: Village, work: Work) -> None:
    with work() as session:
        disclosure = published(session, home)
    with work() as session:
        changed = replace(ACCOUNTS, lines=(replace(CABINET, purpose="购入保险柜", number=1),))
        service.correct(
            session, home.township.id, home.id, home.editor.id, disclosure.id, changed, "名称写错", new_id(), MORNING,
            version=1,
        )  # fmt: skip
    with work() as session:
        assert found(session, home, "保险柜") == {"购入保险柜"}
        assert found(session, home, "印油") == set()
        assert found(session, home, "购入档案柜") == set()
        service.withdraw(session, home.township.id, home.id, home.editor.id, disclosure.id, "重复公开", MORNING)
        assert found(session, home, "保险柜") == set()
        assert found(session, home, "") == set()


def test_what_is_undone_leaves_nothing_in_the_index(home: Village, work: Work) -> None:
    with pytest.raises(ZeroDivisionError), work() as session:
        published(session, home)
        assert found(session, home, "印油")
        raise ZeroDivisionError
    with work() as session:
        assert found(session, home, "印油") == set()


def test_another_township_finds_nothing(home: Village, work: Work) -> None:
    with work() as session:
        published(session, home)
        for other in (home.township.id - 1, home.township.id + 1):
            assert places(session, other, Wanted(words=words("印油")), 0, 10) == []


def test_rebuilding_changes_nothing_that_is_found(home: Village, work: Work) -> None:
    with work() as session:
        for number in range(3):
            published(session, home, replace(ACCOUNTS, title=f"第{number}期收支"))
        before = everything(session, home.township)
        assert len(list(index.rebuild(session, home.township.id))) == 3
        assert everything(session, home.township) == before


@pytest.fixture
def many(home: Village, work: Work) -> Village:
    """A village with a few hundred lines over years, made of few characters."""
    chance = Random(7)
    with work() as session:
        for _ in range(12):
            lines = tuple(made_up(chance) for _ in range(25))
            title = "".join(chance.choices(LETTERS + FREQUENT * 8, k=6)) + "题"
            category = chance.choice(["party", "village", "finance"])
            draft = Draft(category=category, matter="财务收支", title=title, body="正文", lines=lines)
            published(session, home, draft, MORNING - timedelta(days=chance.randint(0, 900)))
    return home


def made_up(chance: Random) -> LineDraft:
    return LineDraft(
        day=date(2021, 1, 1) + timedelta(days=chance.randint(0, 1000)),
        purpose="".join(chance.choices(LETTERS + FREQUENT * 8, k=chance.randint(1, 10))).strip() or "油",
        amount_fen=int(10 ** chance.uniform(0, 9)),
        direction=chance.choice(["in", "out"]),
        source=chance.choice(["村集体", "镇补助", "ＡＢ"]),
    )


def test_it_finds_what_a_slow_reading_finds(many: Village, work: Work) -> None:
    @FEW
    @given(
        asked=TEXTS,
        year=st.none() | st.integers(2020, 2026),
        amounts=st.none() | st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)).map(sorted),
        kind=st.sampled_from(["", "line", "disclosure"]),
        category=st.sampled_from(["", "finance"]),
    )
    def check(asked: str, year: int | None, amounts: list[int] | None, kind: str, category: str) -> None:
        least, most = amounts or (None, None)
        wanted = Wanted(words=words(asked), year=year, least=least, most=most, kind=kind, category=category)
        with work() as session:
            slow = slowly(session, many.township, wanted)
            assert list(places(session, many.township.id, wanted, 0, 1000)) == slow
            assert list(walked(session, many.township, wanted)) == slow

    check()


def test_it_finds_the_same_when_there_is_too_much_to_sort(many: Village, work: Work, owner_database: Engine) -> None:
    """PostgreSQL goes from span to span then; on SQLite there is one way only."""
    if owner_database.dialect.name == "sqlite":
        return
    try:
        _replace(owner_database, fulltext.search_places(few=3))
        for asked in ("油", "柜", "柜印", "印油柜", "村集体", "元"):
            for wanted in (Wanted(words=words(asked)), Wanted(words=words(asked), year=2022, least=100)):
                with work() as session:
                    assert list(walked(session, many.township, wanted)) == slowly(session, many.township, wanted)
    finally:
        _replace(owner_database, fulltext.search_places())


def test_it_finds_the_same_once_tokens_are_counted(many: Village, work: Work, owner_database: Engine) -> None:
    """PostgreSQL is then asked for the rarest tokens of a word alone; SQLite has no such counts."""
    if owner_database.dialect.name == "sqlite":
        pytest.skip("SQLite has no counts of tokens")
    with owner_database.begin() as connection:
        connection.exec_driver_sql("ANALYZE search_entry")
    with work() as session:
        assert rarest(session, ("印油柜",))("印油柜") != needed("印油柜"), "nothing was left out"
        for asked in ("印油柜", "柜柜油", "村集体", "油柜印 村集体", "品印油"):
            wanted = Wanted(words=words(asked))
            assert list(walked(session, many.township, wanted)) == slowly(session, many.township, wanted), asked


def _replace(database: Engine, function: str) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(function)


def slowly(session: Session, township: Founded, wanted: Wanted) -> list[int]:
    """Return the places of what fits, by looking into every published text."""
    fits = []
    for disclosure in session.scalars(select(Disclosure).where(Disclosure.township_id == township.id)):
        text = f"{disclosure.title} {disclosure.matter} {disclosure.period} {disclosure.body}"
        of_kind = wanted.kind in ("", "disclosure") and wanted.amounts is None
        year = (disclosure.published_at + timedelta(hours=8)).year
        if of_kind and wanted.year in (None, year) and fit(wanted, disclosure, text):
            fits.append(disclosure.id)
        lines = session.scalars(select(MoneyLine).where(MoneyLine.disclosure_id == disclosure.id))
        for line in lines if wanted.kind in ("", "line") else ():
            text = f"{line.purpose} {line.source} {line.amount_fen / 100:.2f} {line.amount_fen // 100}元"
            within = wanted.amounts is None or wanted.amounts[0] <= line.amount_fen <= wanted.amounts[1]
            if within and wanted.year in (None, line.day.year) and fit(wanted, disclosure, text):
                fits.append(line.id)
    return sorted(session.scalars(select(SearchEntry.place).where(SearchEntry.id.in_(fits))))


def fit(wanted: Wanted, disclosure: Disclosure, text: str) -> bool:
    runs = folded(text).split()
    numbers = {number for run in runs for number in re.findall("[0-9]+", run)}
    has_words = all(
        any(word in run for run in runs) and numbers.issuperset(re.findall("[0-9]+", word)) for word in wanted.words
    )
    return has_words and wanted.category in ("", disclosure.category)


def walked(session: Session, township: Founded, wanted: Wanted) -> list[int]:
    """Return the same in pages of seven."""
    got: list[int] = []
    while page := places(session, township.id, wanted, got[-1] if got else 0, 7):
        got += page
    return got


@FEW
@given(days=st.tuples(st.dates(date(1902, 1, 1), date(2258, 1, 1)), st.dates(date(1902, 1, 1), date(2258, 1, 1))))
def test_spans_leave_no_gap(days: tuple[date, date]) -> None:
    first, last = range_of(330282109, min(days), max(days))
    parts = list(spans(330282109, first, last))
    assert parts[0].first == first
    assert parts[-1].last == last
    assert all(before.last + 1 == after.first for before, after in pairwise(parts))


def test_within_a_day_what_was_published_last_is_found_first(home: Village, work: Work) -> None:
    def titles(session: Session) -> list[str]:
        there = places(session, home.township.id, Wanted(kind="disclosure"), 0, 100)
        entries = select(SearchEntry.disclosure_id).where(SearchEntry.place.in_(there)).order_by(SearchEntry.place)
        return [session.get_one(Disclosure, (home.township.id, one)).title for one in session.scalars(entries)]

    with work() as session:
        for number in range(3):
            moment = MORNING + timedelta(minutes=number)
            published(session, home, replace(ACCOUNTS, title=f"第{number}期", lines=(INK, CABINET)), moment)
        assert titles(session) == ["第2期", "第1期", "第0期"]
        list(index.rebuild(session, home.township.id))
        assert titles(session) == ["第2期", "第1期", "第0期"]
        lines = places(session, home.township.id, Wanted(words=words("印油")), 0, 1)
        line = session.scalars(select(SearchEntry).where(SearchEntry.place.in_(lines))).one()
        assert session.get_one(Disclosure, (home.township.id, line.disclosure_id)).title == "第2期"


def test_a_day_that_is_full_goes_on_in_the_day_before(home: Village, work: Work) -> None:
    with work() as session:
        disclosure = published(session, home, replace(ACCOUNTS, lines=(INK,)))
        line = session.scalars(select(MoneyLine).where(MoneyLine.disclosure_id == disclosure.id)).one()
        entry = session.get_one(SearchEntry, (home.township.id, line.id))
        copy = {column.key: getattr(entry, column.key) for column in entry.__table__.columns}
        first = start_of(home.township.id, INK.day)
        assert entry.place == first + PER_DAY - 1
        session.add(SearchEntry(**{**copy, "id": new_id(), "place": first}))
        session.flush()
        published(session, home, replace(ACCOUNTS, lines=(INK,)))
        both = [
            day_of(place) for place in places(session, home.township.id, Wanted(words=("印油",), kind="line"), 0, 9)
        ]
        assert both[0] == INK.day
        assert both[-1] == INK.day - timedelta(days=1)


def found(session: Session, home: Village, asked: str) -> set[str]:
    """Return the purposes and titles of what is found."""
    there = places(session, home.township.id, Wanted(words=words(asked)), 0, 100)
    ids = select(SearchEntry.id).where(SearchEntry.township_id == home.township.id, SearchEntry.place.in_(there))
    titles = session.scalars(select(Disclosure.title).where(Disclosure.id.in_(ids))).all()
    return {*titles, *session.scalars(select(MoneyLine.purpose).where(MoneyLine.id.in_(ids)))}


def everything(session: Session, township: Founded) -> Sequence[object]:
    session.flush()
    rows = select(SearchEntry.id, SearchEntry.day, SearchEntry.text, func.length(SearchEntry.text))
    return sorted(session.execute(rows.where(SearchEntry.township_id == township.id)).all(), key=str)
