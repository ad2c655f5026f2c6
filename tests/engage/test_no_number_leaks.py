"""Numbers are planted in every field, file and picture, published as an editor does, and then searched for everywhere.

Everybody's browser follows every link: pages, feeds, downloads, files, pictures. No run of six digits out of the middle
of a planted number may be found, and only the village's own editor can open what was written.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from engage.disclosures.models import Disclosure
from kernel.audit import AuditEntry
from kernel.personal_numbers.plain import plain
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage import importing
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.founding import person

IDENTITY, OLD_IDENTITY, BANK, MOBILE, LANDLINE = (
    "330282195907134629",
    "330282590713462",
    "6228480329571846031",
    "13857481963",
    "057463918527",
)
VILLAGE_BANK = "951073640218"
PLANTED = (IDENTITY, OLD_IDENTITY, BANK, MOBILE, LANDLINE, VILLAGE_BANK)
PIECES = ("19660424", "75913068", "738204")
"""What lies in a line or a cell of its own of numbers that are written in two."""
RESIDENT = "李阿婆"  # of the roster of these tests

OF_EACH_KIND = 12
"""More pages of a kind than a village of so little has; an officer could leaf through years of workdays."""

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SHORT = MOBILE[:3] + "\u200b" + MOBILE[3:7] + "-" + MOBILE[7:]
HEADING = {
    "category": "finance",
    "matter": f"财务收支{IDENTITY}",
    "title": f"付{RESIDENT} {MOBILE} {BANK.translate(_FULL_WIDTH)}",
    "period": f"2026年11月{LANDLINE}",
    "body": f"身份证 {IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}，老证{OLD_IDENTITY}，\n卡号 "
    f"{BANK[:4]} {BANK[4:8]} {BANK[8:12]} {BANK[12:16]} {BANK[16:]}，电话{_SHORT}，"
    f"办公室 {LANDLINE[:4]}-{LANDLINE[4:]}。\n老李 15968\n738204，汇入信用社 {VILLAGE_BANK}",
}
TITLE = f"付{RESIDENT} {MOBILE} {BANK}"
"""As it is kept: the digits of a title are written as in the lines."""
LINE = {
    "day": "2026-11-05",
    "amount": "1,040元",
    "direction": "out",
    "purpose": f"误工补贴 {RESIDENT} {IDENTITY}",
    "quantity": MOBILE,
    "category": f"补{OLD_IDENTITY}",
    "subject": f"管理费用-{BANK}",
    "source": f"账户{BANK}",
    "used_by": f"{RESIDENT}{MOBILE}",
    "responsible": f"王会计 {_SHORT}",
    "voucher": f"2026-11-018 {MOBILE}",
}


@dataclass
class Found:
    """What a browser met on its way: each address with what came from there."""

    pages: dict[str, bytes] = field(default_factory=dict)
    endpoints: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def house(quiet_house: Flask) -> Flask:
    return quiet_house


@pytest.fixture
def disclosure(app: Flask, work: Work, home: Village) -> Disclosure:
    """Published by form, with everything in it; corrected; with a picture, a question and an answer; and imported."""
    editor, villager = entered(app, home.editor), entered(app, home.villager)
    published = _published(editor)
    with work() as session:
        found = session.get_one(Disclosure, (home.township.id, published))
    _correct(editor, published)
    _attach(editor, published)
    _ask(editor, villager, published)
    _import(editor)
    return found


def test_no_planted_number_is_found_anywhere(app: Flask, work: Work, home: Village, disclosure: Disclosure) -> None:
    with work() as session:
        officer = person(session, home.township, "officer")
    known = [home.address, f"/api/v1{home.address}/disclosures", f"/search?q=补贴&township={home.township.id}"]
    everybody = _crawled(app, home, Visitor(app), ["/", *known])

    for found in (
        everybody,
        *(_crawled(app, home, entered(app, one), known) for one in (home.neighbour, officer)),
        _crawled(app, home, entered(app, home.editor), [*known, "/office/disclosures"]),
    ):
        assert not list(_leaks(found)), "a planted number is there to be read"
    assert {"disclosures.disclosure_page", "history.history_page", "history.version_page"} <= {*everybody.endpoints}
    assert {"vouchers.picture_file", "search.search_page"} <= {*everybody.endpoints}, sorted(everybody.endpoints)
    assert sum(one.startswith(b"\xff\xd8") for one in everybody.pages.values()) >= 2, "the pictures were looked into"
    shown = b" ".join(everybody.pages.values()).decode(errors="replace")
    assert "138****1963" in shown and "2026-11-018" in shown and "1,040.00" in shown, "or nothing was published"
    assert RESIDENT not in shown


def test_the_search_for_the_sought_number_finds_something(app: Flask, home: Village, disclosure: Disclosure) -> None:
    """The seeker of leaks is itself tried: what is not masked it finds, however it is written."""
    for written in (BANK, BANK.translate(_FULL_WIDTH), f"{BANK[:4]} {BANK[4:8]} {BANK[8:]}", f"<b>{MOBILE}</b>"):
        assert list(_leaks(Found({"/x": f"<p>账号 {written}</p>".encode()}))), written


def test_the_original_is_opened_by_the_own_editor_alone_and_on_record(
    app: Flask, work: Work, home: Village, disclosure: Disclosure
) -> None:
    there = home.township.shanglinhu
    with work() as session:
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
        officer = person(session, home.township, "officer")
    place = f"/office/disclosures/{disclosure.id}/originals/1/openings"

    refused = [entered(app, one).post(place).status_code for one in (home.member, home.villager, officer, stranger)]
    opened = entered(app, home.editor).post(place)

    assert refused == [403, 403, 403, 404]
    for text in (TITLE, LINE["used_by"], LINE["source"], LINE["voucher"]):
        assert text in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    with work() as session:
        log = session.scalars(select(AuditEntry).where(AuditEntry.township_id == home.township.id)).all()
        acts = [entry.actor_id for entry in log if entry.act == "disclosure-original.open"]
        written = " ".join(str(entry.details) for entry in log)
    assert acts == [home.editor.id]
    assert not [number for number in PLANTED if number in plain(written).text]


def test_the_editor_is_led_to_the_original_and_nobody_else(app: Flask, home: Village, disclosure: Disclosure) -> None:
    editor = entered(app, home.editor)
    here = f"{home.address}/disclosures/{disclosure.id}"
    assert f'href="{here}"' in editor.get("/office/disclosures").text
    assert f'href="{here}/history#originals"' in editor.get(here).text
    history = editor.get(f"{here}/history").text
    part = history.partition('id="originals"')[2]
    assert "记录" in part, "that opening it is written down is said before"
    button = re.search(r'action="(/office/disclosures/[^"]+/originals/1/openings)"', part)
    assert button
    opened = editor.post(button[1])
    assert opened.status_code == 200 and TITLE in opened.text and f'href="{here}/history"' in opened.text
    for one in (None, home.villager, home.member):
        visitor = entered(app, one) if one else Visitor(app)
        assert "originals" not in visitor.get(here).text + visitor.get(f"{here}/history").text


def _published(editor: Visitor) -> UUID:
    rows = {f"lines.0.{name}": text for name, text in LINE.items()}
    shown = editor.post("/office/disclosures", {"key": str(uuid4()), **HEADING, **rows})
    answer = editor.post("/office/disclosures", {**form_with(shown.text, "seen"), "sure.masked": "on"})
    assert answer.status_code == 303, answer.text
    return UUID(str(answer.location).rpartition("/")[2])


def _correct(editor: Visitor, disclosure_id: UUID) -> None:
    place = f"/office/disclosures/{disclosure_id}"
    form = form_with(editor.get(f"{place}/correction?line=1").text, "reason")
    changed = {"reason": f"{RESIDENT} {MOBILE} 打电话来", "lines.0.purpose": f"补贴 {BANK}", "body": f"卡{BANK}已更正"}
    typed = {name: text for name, text in {**form, **changed}.items() if name != "add_row"}
    shown = editor.post(f"{place}/corrections", typed)
    tick = {"seen": form_with(shown.text, "seen")["seen"], "sure.masked": "on"}
    assert editor.post(f"{place}/corrections", {**typed, **tick}).status_code == 303


def _attach(editor: Visitor, disclosure_id: UUID) -> None:
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x010E] = exif[0x013B] = f"{IDENTITY} {BANK}"
    Image.new("RGB", (60, 40), "white").save(written, "JPEG", exif=exif, comment=MOBILE)
    assert BANK.encode() in written.getvalue()
    file = (io.BytesIO(written.getvalue()), f"{RESIDENT}{IDENTITY}.jpg")
    draft = editor.post(f"/office/disclosures/{disclosure_id}/lines/1/vouchers", {"picture": file}).location
    assert editor.post(f"{draft}/showings", {"looked": "on"}).status_code == 303


def _ask(editor: Visitor, villager: Visitor, disclosure_id: UUID) -> None:
    question = {"kind": "ask", "text": f"打到 {BANK} 了吗？我 {MOBILE}", "disclosure_id": str(disclosure_id)}
    shown = villager.post("/questions", {"key": str(uuid4()), **question})
    asked = villager.post("/questions", form_with(shown.text, "seen"))
    assert asked.status_code == 303, asked.text
    case = str(asked.location).rpartition("/")[2]
    place = f"/office/cases/{case}/replies"
    shown = editor.post(place, {"text": f"打到 {IDENTITY} 名下 {LANDLINE}"})
    answer = editor.post(place, {**form_with(shown.text, "seen"), "sure.masked": "on"})
    assert answer.status_code == 303, answer.text


def _import(editor: Visitor) -> None:
    rows = [
        [f"小桥头村 2026年10月 收支 {IDENTITY}"],
        ["日期", "摘要", "支出", "用于", "经办", "凭证号"],
        ["2026.10.19", f"补贴 {BANK}", "1040元", RESIDENT, MOBILE, f"10-{OLD_IDENTITY}"],
        ["2026.10.20", "汇入 6228480", "80", "农行", VILLAGE_BANK, "10-19"],
        ["2026.10.20", "759130681803", "80", "330282", "", "10-20"],
        ["2026.10.20", "联系电话 15968", "80", "19660424", "", "10-21"],
        ["2026.10.20", "738204 老李", "80", "4629", "", "10-22"],
    ]
    page = importing.upload(editor, importing.workbook(rows), f"{RESIDENT}{BANK}.xlsx", title="", period="")
    sure = dict.fromkeys(re.findall(r'name="(sure\.\w+)"', page.text), "on")
    answer = importing.confirm(editor, page, **sure)
    assert answer.status_code == 303, answer.text


def _crawled(app: Flask, home: Village, visitor: Visitor, starts: list[str]) -> Found:
    """Follow every link that leads to this village, to its township, or to none at all."""
    found, waiting = Found(), list(starts)
    while waiting:
        address = waiting.pop()
        endpoint = _endpoint(app, address)
        if address in found.pages or not _is_wanted(address, home) or found.endpoints[endpoint] >= OF_EACH_KIND:
            continue
        found.endpoints[endpoint] += 1
        response = visitor.client.get(address, follow_redirects=True)
        assert response.status_code < 500, address
        said = " ".join(f"{name}: {value}" for name, value in response.headers if name != "Set-Cookie")
        found.pages[address] = (
            said.encode() + b"\n" + response.data if response.mimetype != "image/jpeg" else response.data
        )
        waiting += _links(address, response.get_data())
        response.close()
    return found


def _is_wanted(address: str, home: Village) -> bool:
    village, township = re.search(r"/villages/([0-9]+)", address), re.search(r"township(?:s/|=)([0-9]+)", address)
    return (
        not address.startswith("/static")
        and (village is None or home.address.endswith(village[1]))
        and (township is None or township[1] == str(home.township.id))
    )


def _endpoint(app: Flask, address: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(address).path)[0])
    except Exception:  # an address that leads nowhere has no endpoint
        return ""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def _links(address: str, content: bytes) -> Iterator[str]:
    if content.startswith((b"\xff\xd8", b"PK")):
        return
    reader = _Links()
    reader.feed(content.decode(errors="replace"))
    for link in reader.found:
        target = urlsplit(urljoin(f"http://localhost{address}", urldefrag(link).url))
        if target.netloc == "localhost" and target.scheme == "http":
            yield target.path + (f"?{target.query}" if target.query else "")


_NO_TEXT = re.compile(r"(?=[\w.\-]*[A-Za-z])[\w.\-=]{20,}|data:[^\"' ]+", re.ASCII)
"""Ids, digests and tokens: by chance some of their digits are like some of ours."""


def _leaks(found: Found) -> Iterator[tuple[str, str]]:
    runs = {number[place : place + 6]: number for number in PLANTED for place in range(2, len(number) - 7)}
    runs |= dict(zip(PIECES, PIECES, strict=True))
    for address, content in found.pages.items():
        for text in map(_plainly, (address, *_texts(content))):
            whole = re.sub(r"[\s\-.·,]", "", text)
            yield from ((address, number) for number in PLANTED if number in whole)
            bare = re.sub(r"(?<=[0-9])[ \-.·]{1,3}(?=[0-9])", "", _NO_TEXT.sub(" ", text))
            yield from ((address, number) for run, number in runs.items() if run in bare)


def _plainly(text: str) -> str:
    """Return what `plain` makes of a text, each of its characters looked at once: these are many long texts."""
    return re.sub(" +", " ", text.translate({ord(one): plain(one).text for one in set(text)}))


def _texts(content: bytes) -> Iterator[str]:
    """Yield what can be read in an answer: as it is, and the parts of a workbook."""
    start = content.find(b"PK\x03\x04")
    if start >= 0:
        with zipfile.ZipFile(io.BytesIO(content[start:])) as book:
            for part in book.namelist():
                yield from (part, book.read(part).decode(errors="replace"))
    elif content.startswith(b"\xff\xd8"):
        yield content.decode("latin-1")
    else:
        yield content.decode(errors="replace")
