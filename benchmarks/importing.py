"""How long a village waits for a table of 5,000 rows: for the page that shows it, and for its publishing.

    python -m benchmarks.importing [--rows 5000] [--rounds 3] [--engines SQLite PostgreSQL]

An .xlsx file with twelve columns, as a browser sends it, through the whole application: reading the workbook, checking
each row, masking it against 800 residents, looking for lines that stand there already, the page; then the confirmation
with all that publishing does. The first wait is told in its parts too.
"""

import argparse
import io
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from statistics import median
from uuid import uuid4

import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.place import machine, prepared
from engage.disclosures.drafts import Draft
from engage.disclosures.review import reviewed
from engage.importing.books import read_book
from engage.importing.columns import guessed
from engage.importing.found import Asked
from engage.importing.lines import read_lines
from engage.plainwords import service as plainwords
from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.identity import service as identity
from kernel.persistence import db, reading, unit_of_work
from kernel.secrets import ephemeral
from kernel.settings import Settings
from kernel.tenancy.queries import village_by_code
from township import migrations
from township.app import create_app
from township.founding.official import villages
from township.founding.service import found_township

TOWNSHIP, VILLAGE, PEOPLE, WANTED = 330282109, "330282109201", 800, 3.0
HEADING = (
    "日期",
    "凭证号",
    "摘要",
    "会计科目",
    "收入",
    "支出",
    "资金来源",
    "使用人",
    "经办人",
    "会计",
    "村主任",
    "书记",
)
_SUBJECTS = ("管理费用-办公费", "公益支出-路灯电费", "公益支出-环境卫生", "管理费用-干部报酬", "公益支出-慰问费")
_GOODS = (
    "购入档案柜1套",
    "办公用品、印油",
    "村道路灯电费",
    "河道保洁人员工资",
    "慰问困难户",
    "水沟清淤240米",
    "垃圾清运费",
)
_SURNAMES, _GIVEN = "陈徐沈戚胡罗岑余童孙", "建国芳明华娟伟丽军平阿根秀英"
_FIELD = re.compile(r'<input type="hidden" name="(table|seen|looked_at)" value="([^"]*)"')
_TICK = re.compile(r'name="(sure\.[a-z]+)"')
UPLOAD = "/office/disclosures/uploads"
Clocks = tuple[float, float]
"""Seconds waited, and seconds of processor that this process took; PostgreSQL's own are not in them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", default=["SQLite", "PostgreSQL"], choices=["SQLite", "PostgreSQL"])
    asked = parser.parse_args()
    file = workbook(asked.rows)
    with prepared(with_peers=False) as place:
        print(f"{machine(place, 0)}\n\n{asked.rows:,} rows, {len(file):,} bytes;", end=" ")
        print(f"seconds waited (and computed here), the median of {asked.rounds}.")
        print("\n| database | workbook | rows | masking, twins | the page, whole | publishing | wanted |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for engine in (one for one in place.engines if one in asked.engines):
            with village_office(place.database(engine, "importing")) as (app, editor):
                print(f"| {engine} | {measured(app, editor, file, asked.rounds)} | < {WANTED:g} s |", flush=True)


def measured(app: Flask, editor: FlaskClient, file: bytes, rounds: int) -> str:
    """Return the median waits, and behind each what this process computed: other work adds to waits alone."""
    taken = zip(*(_round(app, editor, file) for _ in range(rounds)), strict=True)
    told = [tuple(median(one) for one in zip(*times, strict=True)) for times in taken]
    return " | ".join(f"{waited:.2f} ({computed:.2f})" for waited, computed in told)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _between(begun: Clocks, ended: Clocks) -> Clocks:
    return ended[0] - begun[0], ended[1] - begun[1]


def _round(app: Flask, editor: FlaskClient, file: bytes) -> tuple[Clocks, ...]:
    with app.app_context():
        parts = list(_parts(file))
    heading = {"key": str(uuid4()), "matter": "财务收支", "title": f"收支 {uuid4()}", "period": "2026年10月"}
    begun = _clocks()
    page = editor.post(UPLOAD, data={**heading, "file": (io.BytesIO(file), "收支.xlsx")})
    shown = _clocks()
    form = dict(_FIELD.findall(page.text)) | heading | dict.fromkeys(_TICK.findall(page.text), "on")
    sent = _clocks()
    answer = editor.post(f"{UPLOAD}/confirmations", data=form)
    published = _clocks()
    if (page.status_code, answer.status_code) != (200, 303):
        raise RuntimeError(f"the import answered {page.status_code} and {answer.status_code}")
    return *parts, _between(begun, shown), _between(sent, published)


def _parts(file: bytes) -> Iterator[Clocks]:
    """Take the same steps as the page, one by one."""
    village = village_by_code(reading(), VILLAGE)
    begun = _clocks()
    table = read_book(file).table
    read = _clocks()
    asked = Asked(guessed(table.names), date(2099, 1, 1), 2026)
    found = read_lines(table, asked, plainwords.rulebook(reading(), TOWNSHIP))
    checked = _clocks()
    draft = Draft(category="finance", matter="财务收支", title="收支", lines=tuple(found.lines))
    reviewed(reading(), TOWNSHIP, village.id, draft)
    yield from (_between(begun, read), _between(read, checked), _between(checked, _clocks()))


@contextmanager
def village_office(url: str) -> Iterator[tuple[Flask, FlaskClient]]:
    """Found a township with a village of 800 in an empty database, and sign its editor in."""
    migrations.upgrade(url)
    app, now = create_app(Settings(database_url=url, secrets=ephemeral(), testing=True)), datetime.now(UTC)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), unit_of_work() as session:
        found_township(session, TOWNSHIP, "桥头镇", villages(TOWNSHIP), now)
        village = village_by_code(session, VILLAGE)
        rows = [RosterRow(number + 2, f"{number:03}", name) for number, name in enumerate(_people())]
        import_roster(session, TOWNSHIP, village.id, rows, now)
        person = identity.register_person(session, TOWNSHIP, "陈会计", phone="15900000001", village_id=village.id)
        session.flush()
        identity.grant_role(session, TOWNSHIP, person.id, "editor", village.id)
        key = app.extensions["qiaotou"].settings.secrets.code_key
        token = identity.open_sign_in(session, key, TOWNSHIP, person.id, now).token
    editor = app.test_client()
    editor.set_cookie("qiaotou-session", token)
    yield app, editor
    with app.app_context():
        db.engine.dispose()


def workbook(rows: int) -> bytes:
    """Return a believable table: a real date, a subject and three columns of signatures in each row."""
    chance, made = random.Random(4), io.BytesIO()
    people = _people()
    with xlsxwriter.Workbook(made) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADING)
        for number in range(1, rows + 1):
            sheet.write_datetime(number, 0, date(2026, 10, 1 + number % 31), days)
            amount = chance.randint(1_000, 900_000) / 100
            sheet.write_row(number, 1, [
                *(f"记10-{number:04}", f"{chance.choice(_GOODS)}（{number}）", chance.choice(_SUBJECTS)),
                *(("", amount) if number % 9 else (amount, "")),
                *("村集体经营收入", chance.choice(people), "陈会计", "√", "√" if number % 3 else "", ""),
            ])  # fmt: skip
    return made.getvalue()


def _people() -> list[str]:
    chance = random.Random(7)
    names = {chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2)) for _ in range(PEOPLE * 9)}
    return sorted(names)[:PEOPLE]


if __name__ == "__main__":
    main()
