"""The demonstration: there is something to see for everybody, it is believable, and it leaves others' data alone."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, DisclosureOriginal, DisclosureVersion, MoneyLine, Reading
from engage.obligations import queries as obligations
from engage.supervision import orders, reports
from engage.supervision.models import STATES, SupervisionCase
from engage.vouchers.models import VoucherPicture
from kernel.audit import AuditEntry
from kernel.clock import FixedClock, business_day
from kernel.persistence import db, reading
from kernel.secrets import ephemeral
from kernel.settings import Settings
from kernel.tenancy.queries import villages
from ledger import closed_through, trial_balance, verify
from merchants.disputes.models import Dispute
from merchants.redemptions.models import Redemption
from merchants.refunds.models import Refund, RefundRequest
from tests.building import built
from tests.conftest import MORNING
from tests.living import sign_in
from township import migrations
from township.cli import cli
from township.commands import demonstration
from township.commands.installation import application
from township.demo import database
from township.demo.access import HOME_VILLAGE, PLAYERS, Player
from township.demo.edition import TOWNSHIP
from township.demo.fill import fill
from township.demo.months import Month, months_until, settling_day
from township.demo.scale import GLIMPSE
from township.settlement.models import SettlementLine, SettlementRun


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}"
    migrations.upgrade(url)
    files = tmp_path_factory.mktemp("files")
    app = built(Settings(database_url=url, secrets=ephemeral(), files=files, testing=True), FixedClock(MORNING))
    fill(app, GLIMPSE, MORNING)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(filled: Flask) -> Iterator[Session]:
    """What stands in the demonstration's tables."""
    with filled.app_context():
        yield reading()


def test_there_is_something_of_everything(session: Session) -> None:
    states = set(session.scalars(select(SupervisionCase.state).distinct()))
    assert states == set(STATES)
    assert set(session.scalars(select(Redemption.state).distinct())) >= {"captured", "voided"}
    assert set(session.scalars(select(Disclosure.category).distinct())) == {"party", "village", "finance"}


def test_something_was_mended_masked_withdrawn_and_pictured(session: Session) -> None:
    acts = session.scalars(select(DisclosureVersion.act).distinct())
    assert set(acts) == {"published", "corrected", "withdrawn"}
    assert session.scalar(select(func.count()).select_from(DisclosureOriginal))
    assert set(session.scalars(select(VoucherPicture.state).distinct())) == {"shown"}


def test_mistakes_were_made_at_the_tills(session: Session) -> None:
    assert set(session.scalars(select(Dispute.state))) == {"open", "answered", "upheld"}
    assert set(session.scalars(select(RefundRequest.state))) == {"proposed"}
    assert {row.asked_as for row in session.scalars(select(Refund))} == {"owner", "payer"}


def test_the_books_are_sound(session: Session) -> None:
    assert verify(session, TOWNSHIP) == []
    assert all(trial.difference == 0 for trial in trial_balance(session, TOWNSHIP).values())


def test_a_line_that_the_bank_sent_back_was_paid_in_the_next_run(session: Session) -> None:
    runs = session.scalars(select(SettlementRun).order_by(SettlementRun.cut_off)).all()
    assert [run.state for run in runs] == ["closed"] * GLIMPSE.settled_months
    failed = session.scalars(select(SettlementLine).where(SettlementLine.state == "failed")).one()
    after = runs[[run.id for run in runs].index(failed.run_id) + 1]
    paid = session.scalars(
        select(SettlementLine).where(SettlementLine.run_id == after.id, SettlementLine.shop_id == failed.shop_id)
    ).one()
    assert paid.state == "paid"
    assert paid.amount_fen >= failed.amount_fen


def test_some_points_expired_and_all_months_but_the_last_are_closed(session: Session) -> None:
    lines = {line.code: line for line in trial_balance(session, TOWNSHIP)["point"].lines}
    assert lines["points-expired"].credits > 0
    last_settled = months_until(business_day(MORNING), GLIMPSE.settled_months)[-2]
    assert closed_through(session, TOWNSHIP) == last_settled.previous.last
    assert session.scalars(select(AuditEntry).where(AuditEntry.act == "books.close")).first() is not None


def test_villages_are_mostly_in_time_and_one_is_late_and_reported(session: Session) -> None:
    today = business_day(MORNING)
    named = {village.name: village.id for village in villages(session, TOWNSHIP)}
    home = obligations.of_village(session, TOWNSHIP, named[HOME_VILLAGE], today)
    late = obligations.of_village(session, TOWNSHIP, named["小桥头社区"], today)

    assert not [one for one in home if one.state == "late"]
    assert [one for one in home if one.state == "due"], "so that the editor has something to publish"
    assert 0 < sum(one.state == "late" for one in late) < 3
    assert reports.counts_by_state(session, TOWNSHIP) == {"accepted": 1, "open": 1}
    assert reports.clock(session, TOWNSHIP, today).overdue == 0
    assert len(orders.open_in(session, TOWNSHIP, named["小桥头社区"])) == 1


def test_nothing_happens_after_now_and_the_open_month_has_begun(session: Session) -> None:
    latest = session.scalar(select(func.max(Reading.finished_at)))
    assert latest is not None
    assert latest <= MORNING
    assert business_day(latest).month == business_day(MORNING).month


def test_a_months_text_says_what_its_lines_add_up_to(session: Session) -> None:
    monthly = session.scalars(select(Disclosure).where(Disclosure.matter == "村级财务收支明细")).all()
    assert monthly
    for item in monthly:
        lines = session.scalars(select(MoneyLine).where(MoneyLine.disclosure_id == item.id)).all()
        spent = sum(line.amount_fen for line in lines if line.direction == "out")
        assert f"支出 {spent // 100}.{spent % 100:02} 元" in item.body
        assert all(line.source and line.responsible and line.voucher for line in lines)


@pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.title)
def test_every_ready_sign_in_opens_a_page(filled: Flask, player: Player) -> None:
    page = sign_in(filled, TOWNSHIP, player).get("/")
    assert page.status_code == 200
    assert page.request.path != "/sign-in"


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 12, 1), date(2027, 1, 1), date(2027, 10, 5)])
def test_eleven_months_are_settled_whatever_day_it_is(today: date) -> None:
    months = months_until(today, settled=11)
    assert sum(settling_day(month) < today for month in months) == 11
    assert months[-1] == Month(today.year, today.month)


Demo = Callable[..., Result]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """Run `qiaotou demo --no-serve` at a small scale, in a folder of its own."""
    return _demo_in(tmp_path, monkeypatch)


def _demo_in(folder: Path, patch: pytest.MonkeyPatch) -> Demo:
    patch.setenv("QIAOTOU_DATA", str(folder))
    patch.delenv("QIAOTOU_DATABASE_URL", raising=False)
    patch.setattr(demonstration, "YEAR", GLIMPSE)

    def run(*words: str) -> Result:
        info = ScriptInfo(create_app=application, set_debug_flag=False)
        return CliRunner().invoke(cli, ["demo", "--no-serve", *words], obj=info)

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that was made before: tests work in copies of it."""
    data = tmp_path_factory.mktemp("made") / "data"
    with pytest.MonkeyPatch.context() as patch:
        filled = _demo_in(data, patch)()
    assert filled.exit_code == 0 and "Filling" in filled.output, filled.output
    return data


def test_it_is_filled_once_and_kept(demo: Demo, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    again, fresh = demo(), demo("--fresh")
    assert [result.exit_code for result in (again, fresh)] == [0, 0], again.output
    assert ["Filling" in result.output for result in (again, fresh)] == [False, True]
    codes = {result.output.split("/till):")[1].split()[0] for result in (again, fresh)}
    assert len(codes) == 2
    assert all(player.phone in again.output for player in PLAYERS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "qiaotou.sqlite3", "secrets.json"]


def test_another_edition_is_made_anew(demo: Demo, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    assert "Filling" not in demo().output
    monkeypatch.setattr("township.demo.edition.edition", lambda: "another")
    assert "Filling" in demo().output


def test_a_start_that_was_broken_off_leaves_no_half(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(database, "fill", broken_off)
        assert demo().exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    assert demo().exit_code == 0


def test_it_leaves_a_township_alone_that_it_did_not_make(demo: Demo) -> None:
    info = ScriptInfo(create_app=application, set_debug_flag=False)
    for words in (["db", "upgrade"], ["import", "township", str(TOWNSHIP)]):
        assert CliRunner().invoke(cli, words, obj=info).exit_code == 0
    with info.load_app().app_context():
        db.engine.dispose()
    refused = demo("--fresh")
    assert refused.exit_code == 1
    assert "a township of its own" in refused.output


def test_it_never_runs_in_production(demo: Demo, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("QIAOTOU_ENV", "production")
    assert "never runs in production" in demo().output
