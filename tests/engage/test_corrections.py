"""What is published is corrected before everybody's eyes: nothing vanishes, nobody overwrites anybody."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.disclosures import history, queries, readings, service, versions
from engage.disclosures.drafts import Draft
from engage.disclosures.models import Disclosure, DisclosureVersion, MoneyLine, Reading
from engage.disclosures.refusals import (
    AlreadyCorrected,
    BoundToCatalogue,
    DisclosureWithdrawn,
    HoldsPersonalNumber,
    NothingChanged,
    NothingLeft,
    UnknownLine,
    VersionChanged,
)
from engage.supervision.service import Question, open_case
from kernel.audit import AuditEntry
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, RENT, Village, answered, entered, published
from tests.engage.filling import form_with
from tests.founding import person

WHY = "发票金额写错了一位"


@pytest.fixture
def accounts(work: Work, home: Village) -> Disclosure:
    with work() as session:
        return published(session, home)


def now_reads(work: Work, disclosure: Disclosure) -> Draft:
    with work() as session:
        return versions.present(session, session.get_one(Disclosure, (disclosure.township_id, disclosure.id)))


def corrected(
    work: Work,
    home: Village,
    disclosure: Disclosure,
    draft: Draft,
    *,
    version: int = 1,
    key: UUID | None = None,
    why: str = WHY,
) -> int:
    with work() as session:
        place = (home.township.id, home.id, home.editor.id, disclosure.id)
        return service.correct(session, *place, draft, why, key or new_id(), MORNING, version=version).version


def cheaper(draft: Draft, fen: int = 14_000) -> Draft:
    return replace(draft, lines=(replace(draft.lines[0], amount_fen=fen), *draft.lines[1:]))


def test_a_corrected_line_keeps_its_row_and_shows_both_versions_and_why(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    before = now_reads(work, accounts)
    with work() as session:
        ids = {line.number: line.id for line in queries.lines(session, home.township.id, accounts.id)}

    after = replace(
        cheaper(before),
        title="十一月上旬收支（更正）",
        lines=(*cheaper(before).lines[:2], replace(RENT, purpose="仓库租金")),
    )
    assert corrected(work, home, accounts, after) == 2

    with work() as session:
        lines = {line.number: line for line in queries.lines(session, home.township.id, accounts.id)}
        totals = queries.totals_of(session, home.township.id, [accounts.id])[accounts.id]
    assert {number: line.id for number, line in lines.items() if number < 3} == {1: ids[1], 2: ids[2]}
    assert (sorted(lines), lines[1].amount_fen, lines[4].purpose) == ([1, 2, 4], 14_000, "仓库租金")
    assert (totals.out_fen, totals.in_fen, totals.lines) == (14_000, 7_200_000, 3), "the ink is out of every sum"
    page = Visitor(app).get(f"{home.address}/disclosures/{accounts.id}").text
    assert WHY in page and "1,040.00" in page and "140.00" in page
    assert "去掉的明细" in page and "印油" in page
    said = Visitor(app).get(f"{home.address}/disclosures/{accounts.id}/history").text
    assert said.count(WHY) == 1 and "（更正）" in said and "王会计" in said
    first = Visitor(app).get(f"{home.address}/disclosures/{accounts.id}/versions/1").text
    assert "1,040.00" in first and "140.00" not in first.replace("1,040.00", "") and "印油" in first


def test_the_same_form_twice_corrects_once_and_another_under_its_key_is_refused(
    work: Work, home: Village, accounts: Disclosure
) -> None:
    key, draft = new_id(), cheaper(now_reads(work, accounts))

    assert [corrected(work, home, accounts, draft, key=key) for _ in range(2)] == [2, 2]
    with pytest.raises(AlreadyCorrected):
        corrected(work, home, accounts, cheaper(draft, 1), key=key)


def test_of_two_editors_at_once_one_is_told_and_nothing_is_overwritten(
    work: Work, home: Village, accounts: Disclosure
) -> None:
    before = now_reads(work, accounts)

    def correct(fen: int) -> object:
        try:
            return corrected(work, home, accounts, cheaper(before, fen))
        except VersionChanged:
            return "told"

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(map(str, crowd.map(correct, (1, 2, 3, 4)))) == ["2", "told", "told", "told"]
    with work() as session:
        count = select(func.count()).where(
            DisclosureVersion.township_id == home.township.id, DisclosureVersion.disclosure_id == accounts.id
        )
        assert session.scalar(count) == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda draft: draft, NothingChanged),
        (lambda draft: replace(draft, lines=(*draft.lines, draft.lines[0])), UnknownLine),
        (lambda draft: replace(draft, lines=(replace(CABINET, number=9),)), UnknownLine),
        (lambda draft: replace(draft, body="账号 6222 0212 3456 7890 123"), HoldsPersonalNumber),
        (lambda draft: replace(draft, matter_id=new_id()), BoundToCatalogue),
        (lambda draft: replace(draft, lines=()), NothingLeft),
    ],
)
def test_what_can_not_be_a_correction_changes_nothing(
    work: Work, home: Village, accounts: Disclosure, change: Any, refusal: type[Exception]
) -> None:
    before = now_reads(work, accounts)
    with pytest.raises(refusal):
        corrected(work, home, accounts, change(before))
    with pytest.raises(HoldsPersonalNumber):
        corrected(work, home, accounts, cheaper(before), why="张三 13800138000 说错了")
    assert now_reads(work, accounts) == before


def test_only_the_editor_of_the_village_corrects_and_withdraws(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    there = home.township.shanglinhu
    with work() as session:
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
    form = {"key": str(uuid4()), "version": "1", "reason": WHY, "title": "别的", "body": "别的"}
    for someone, status in ((home.villager, 403), (home.member, 403), (stranger, 404)):
        browser = entered(app, someone)
        place = f"/office/disclosures/{accounts.id}"
        assert browser.get(f"{place}/correction").status_code == status
        assert browser.post(f"{place}/corrections", form).status_code == status
        assert browser.post(f"{place}/withdrawals", {"reason": WHY, "sure": "on"}).status_code == status
        assert browser.post(f"{place}/originals/1/openings").status_code == status
    assert Visitor(app).get(f"{home.address}/disclosures/{accounts.id}").status_code == 200


def test_the_form_is_filled_in_and_sends_only_what_was_chosen(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    editor = entered(app, home.editor)
    place = f"/office/disclosures/{accounts.id}"
    page = editor.get(f"{place}/correction?line=1").text
    assert 'value="购入档案柜"' in page and 'value="1040.00"' in page and 'value="沿街店面租金"' not in page

    wrong = editor.post(f"{place}/corrections", form(amount="一百四"))
    assert wrong.status_code == 422 and 'id="f-lines-0-amount-error"' in wrong.text and 'value="一百四"' in wrong.text
    assert 'id="f-reason-error"' in editor.post(f"{place}/corrections", form(reason="")).text
    answer = editor.post(f"{place}/corrections", form())

    assert answer.status_code == 303
    reads = now_reads(work, accounts)
    assert [line.amount_fen for line in reads.lines] == [14_000, 3_600_000, 12_000]
    assert reads.title == "更正后的收支"


def form(**changes: str) -> dict[str, str]:
    line = {"number": "1", "act": "keep", "day": "2026-11-05", "purpose": "购入档案柜", "amount": "140元"}
    heading = {"title": "更正后的收支", "matter": "财务收支", "period": "2026年11月上旬", "body": ACCOUNTS.body}
    typed = {**heading, "key": str(uuid4()), "version": "1", "reason": WHY}
    rows = {f"lines.0.{name}": changes.pop(name, text) for name, text in {**line, "direction": "out"}.items()}
    return {**typed, **rows, "lines.1.direction": "out", "lines.1.number": "", **changes}


def test_whoever_comes_second_sees_what_the_other_changed_and_keeps_what_was_typed(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    before = now_reads(work, accounts)
    corrected(work, home, accounts, replace(before, period="2026年11月", lines=before.lines[:2]))
    editor = entered(app, home.editor)
    place = f"/office/disclosures/{accounts.id}/corrections"

    told = editor.post(place, {**form(), "lines.1.day": "2026-11-09", "lines.1.purpose": "扫帚", "lines.1.amount": "5"})

    assert told.status_code == 409 and "有人已经更正" in told.text
    assert 'value="140.00"' in told.text and 'value="扫帚"' in told.text and 'name="version" value="2"' in told.text
    assert 'value="2026年11月"' in told.text, "what only the other changed is taken over"
    again = editor.post(place, {**form(version="2"), "period": "2026年11月"})
    assert again.status_code == 303
    reads = now_reads(work, accounts)
    assert (reads.period, [line.number for line in reads.lines], reads.lines[0].amount_fen) == (
        "2026年11月",
        [1, 2],
        14_000,
    )


def test_what_is_masked_in_a_correction_is_shown_first_and_kept_under_seal(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    editor = entered(app, home.editor)
    place = f"/office/disclosures/{accounts.id}"
    sent = form(body="付给李阿婆，卡号 6222 0212 3456 7890 123")
    sent["lines.0.used_by"] = "张建国"

    shown = editor.post(f"{place}/corrections", sent)
    assert (
        shown.status_code == 422
        and "<del>张建国</del>" in shown.text
        and now_reads(work, accounts).body == ACCOUNTS.body
    )
    tick = {"seen": form_with(shown.text, "seen")["seen"], "sure.masked": "on"}
    other = editor.post(f"{place}/corrections", {**sent, "body": "付给陈大伯", **tick})
    assert other.status_code == 422, "a tick holds for what was shown, and for nothing else"
    assert editor.post(f"{place}/corrections", {**sent, **tick}).status_code == 303

    reads = now_reads(work, accounts)
    assert (reads.body, reads.lines[0].used_by) == ("付给李**，卡号 ****", "张**")
    opened = editor.post(f"{place}/originals/2/openings")
    assert opened.status_code == 200 and "6222 0212 3456 7890 123" in opened.text and "张建国" in opened.text
    for said in ("2026年11月5日", "缺签字：会计"):
        assert said in opened.text, "with the day and who signed"
    assert editor.get(f"{place}/originals/2/openings").status_code == 405
    with work() as session:
        acts = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"disclosure:{accounts.id}")).all()
        written = [(entry.act, entry.actor_id, entry.details) for entry in acts]
    assert ("disclosure-original.open", home.editor.id, {"version": 2}) in written
    assert "6222" not in str(written) and "张建国" not in str(written)


def test_a_withdrawn_one_leaves_its_matter_its_day_and_why(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    editor, anybody = entered(app, home.editor), Visitor(app)
    place = f"/office/disclosures/{accounts.id}"
    assert "不能撤销" in editor.get(f"{place}/withdrawal").text
    assert editor.post(f"{place}/withdrawals", {"reason": "重复公开"}).status_code == 422, "not without the tick"

    for _ in range(2):
        assert editor.post(f"{place}/withdrawals", {"reason": "重复公开", "sure": "on"}).status_code == 303

    gone = anybody.get(f"{home.address}/disclosures/{accounts.id}")
    assert gone.status_code == 410 and "重复公开" in gone.text and "档案柜" not in gone.text
    assert home.address in gone.text
    story = anybody.get(f"{home.address}/disclosures/{accounts.id}/history").text
    assert "重复公开" in story and "档案柜" not in story
    assert anybody.get(f"{home.address}/disclosures/{accounts.id}/versions/1").status_code == 410
    assert "档案柜" in editor.get(f"{home.address}/disclosures/{accounts.id}/versions/1").text
    assert "重复公开" in anybody.get(f"{home.address}/disclosures").text
    assert editor.get(f"{place}/correction").status_code == 410
    with work() as session:
        assert not queries.lines(session, home.township.id, accounts.id)
        assert queries.totals_of(session, home.township.id, [accounts.id]) == {}
        assert len(history.versions(session, home.township.id, accounts.id)) == 2, "withdrawn once"
        with pytest.raises(DisclosureWithdrawn):
            service.correct(
                session,
                home.township.id,
                home.id,
                home.editor.id,
                accounts.id,
                ACCOUNTS,
                WHY,
                new_id(),
                MORNING,
                version=2,
            )


def test_a_correction_earns_no_second_reward_and_a_withdrawn_one_none(
    work: Work, home: Village, accounts: Disclosure
) -> None:
    def read(person_id: UUID) -> readings.Credited:
        began = MORNING - timedelta(minutes=5)
        with work() as session:
            return readings.credit_reading(session, home.township.id, person_id, accounts.id, began, MORNING)

    assert not read(home.villager.id).replayed
    corrected(work, home, accounts, cheaper(now_reads(work, accounts)))
    assert read(home.villager.id).replayed
    with work() as session:
        service.withdraw(session, home.township.id, home.id, home.editor.id, accounts.id, "重复公开", MORNING)
    with pytest.raises(DisclosureWithdrawn):
        read(home.neighbour.id)
    with work() as session:
        rows = select(func.count()).where(Reading.township_id == home.township.id, Reading.disclosure_id == accounts.id)
        assert session.scalar(rows) == 1


def test_publishing_writes_the_first_version_in_the_same_act(work: Work, home: Village) -> None:
    with pytest.raises(RuntimeError), work() as session:
        published(session, home)
        raise RuntimeError
    with work() as session:
        none = select(func.count()).where(DisclosureVersion.township_id == home.township.id)
        assert session.scalar(none) == 0
        disclosure = published(session, home)
    with work() as session:
        found = history.versions(session, home.township.id, disclosure.id)
        count = select(func.count()).where(MoneyLine.township_id == home.township.id)
        assert [(one.number, one.act, one.reason) for one in found] == [(1, "published", "")]
        assert replace(found[0].draft, lines=()) == replace(ACCOUNTS, lines=())
        assert len(found[0].draft.lines) == session.scalar(count) == 3


def test_a_question_about_a_line_that_is_gone_stays_to_be_read(
    app: Flask, work: Work, home: Village, sealer: Sealer, accounts: Disclosure
) -> None:
    with work() as session:
        line = queries.lines(session, home.township.id, accounts.id)[2]
        question = Question(kind="ask", text="印油买了几盒？", disclosure_id=accounts.id, line_id=line.id)
        case = open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
        answered(session, home, case, "四盒。")
    corrected(work, home, accounts, replace(ACCOUNTS, lines=now_reads(work, accounts).lines[:2]))
    page = Visitor(app).get(f"{home.address}/disclosures/{accounts.id}").text
    assert "四盒。" in page and "去掉的明细" in page
    with work() as session:
        service.withdraw(session, home.township.id, home.id, home.editor.id, accounts.id, "重复公开", MORNING)
    for reader, place in ((home.villager, f"/questions/{case}"), (home.editor, f"/office/cases/{case}")):
        assert "四盒。" in entered(app, reader).get(place).text
