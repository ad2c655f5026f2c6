"""The roster puts a village's people on the books; a printed slip lets each of them in."""

import base64
import io
import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engage.residents import service
from engage.residents.models import AccountRequest
from engage.residents.refusals import NoRosterHeading, RosterNotRight, ShownToWhoAsked
from engage.residents.roster import RosterRow, read_roster
from engage.spreadsheets import UnreadableFile
from engage.wallet import queries as wallets
from kernel.audit import AuditEntry
from kernel.identity import service as identity
from kernel.identity.models import Person, Role
from kernel.identity.refusals import CodeNotValid
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.founding import PASSWORD, PIN, person

ROSTER = "户号,姓名,手机号\n1,王阿根,13700000001\n1,陈小妹,\n2,李国强,１３７ 0000-0002\n"
_CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_as_villages_keep_it(encoding: str) -> None:
    assert read_roster(ROSTER.encode(encoding)) == [
        RosterRow(2, "1", "王阿根", "13700000001"),
        RosterRow(3, "1", "陈小妹", None),
        RosterRow(4, "2", "李国强", "13700000002"),
    ]


def test_everything_wrong_is_named_at_once_and_nothing_is_saved(app: Flask, work: Work, home: Village) -> None:
    table = "户号,姓名,手机号\n1,王阿根,13711111111\n,陈小妹,1234\n2,,\n3,李国强,13711111111\n1,王阿根,13722222222\n"
    before = _people(work, home)

    with pytest.raises(RosterNotRight) as refusal:
        read_roster(table.encode())
    page = _send(app, home, table.encode())

    assert [problem.row for problem in refusal.value.problems] == [3, 3, 4, 5, 6]
    assert page.status_code == 422
    assert "名册有 4 行不对" in page.text and "这个手机号在第 2 行已有" in page.text
    assert _people(work, home) == before


@pytest.mark.parametrize("content", [b"", b"\x00\x01", "甲,乙\n1,2\n".encode(), b"PK\x03\x04"])
def test_what_is_no_roster_is_refused_in_words(app: Flask, home: Village, content: bytes) -> None:
    with pytest.raises((UnreadableFile, NoRosterHeading)):
        read_roster(content)
    assert _send(app, home, content).status_code == 422


def test_each_person_gets_a_household_a_role_and_a_wallet_once(app: Flask, work: Work, home: Village) -> None:
    assert _send(app, home, ROSTER.encode()).status_code == 303
    after_first = _people(work, home)
    assert _send(app, home, ROSTER.encode("gb18030")).status_code == 303

    assert _people(work, home) == after_first, "the same roster again adds nobody"
    with work() as session:
        someone = identity.person_by_phone(session, home.township.id, "13700000001")
        assert someone is not None
        assert identity.viewer_of(session, someone).has("villager")
        assert wallets.wallet(session, home.township.id, someone.id).points == 0
    page = entered(app, home.editor).get("/office/residents").text
    assert "王阿根" in page and "137****0001" in page and "13700000001" not in page


def test_a_phone_number_of_somebody_else_is_refused_without_saying_whose(work: Work, home: Village) -> None:
    taken = home.neighbour
    row = RosterRow(2, "9", "赵六", taken.phone)
    with work() as session, pytest.raises(RosterNotRight) as refusal:
        service.import_roster(session, home.township.id, home.id, [row], MORNING)
    assert taken.name not in str(refusal.value.problems)


def test_a_slip_lets_its_person_in_once_and_ends_the_one_before(app: Flask, work: Work, home: Village) -> None:
    _send(app, home, ROSTER.encode())
    editor = entered(app, home.editor)
    with work() as session:
        someone = identity.person_by_phone(session, home.township.id, "13700000001")
        assert someone is not None
    slips = [editor.post(f"/office/residents/{someone.id}/activations") for _ in range(2)]
    codes = [_code(slip.text) for slip in slips]
    assert _scanned(slips[1].text).endswith(f"/activation?code={codes[1]}")
    assert codes[1] not in editor.get("/office/residents").text

    key = app.extensions["qiaotou"].settings.secrets.code_key
    with work() as session, pytest.raises(CodeNotValid):
        identity.activate(session, key, home.township.id, codes[0], "13700000001", PASSWORD, PIN, MORNING)
    with work() as session:
        identity.activate(session, key, home.township.id, codes[1], "13700000001", PASSWORD, PIN, MORNING)
        issued = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"person:{someone.id}")).all()
    assert {(entry.act, entry.actor_id) for entry in issued} == {("activation.issue", home.editor.id)}
    assert codes[1] not in str([entry.details for entry in issued])


@pytest.mark.parametrize("secret", ["password_digest", "pin_digest"])
def test_a_way_into_an_account_that_somebody_has_takes_two_and_is_told(
    app: Flask, work: Work, home: Village, secret: str
) -> None:
    """Else the office that is asked could become the one who asks."""
    _send(app, home, ROSTER.encode())
    with work() as session:
        someone = identity.person_by_phone(session, home.township.id, "13700000001")
        assert someone is not None
        setattr(someone, secret, "set")
        officer, second = (person(session, home.township, "officer") for _ in range(2))
    editor, asking, agreeing = (entered(app, one) for one in (home.editor, officer, second))
    address = f"/office/residents/{someone.id}/activations"
    here = f"?village={home.township.village_code}"

    assert editor.post(address).status_code == 409
    assert [asking.post(address + here).status_code for _ in range(2)] == [303, 303]
    assert "等第二个人同意" in asking.get(f"/office/residents{here}").text
    assert "有人在窗口要一张" in entered(app, someone).get("/inbox").text
    assert agreeing.post(f"{address.replace('activations', 'activation-refusals')}{here}").status_code == 303
    assert agreeing.post(f"{address.replace('activations', 'activation-refusals')}{here}").status_code == 409

    assert asking.post(address + here).status_code == 303
    assert editor.post(address).status_code == 303
    slip = asking.post(address + here)
    assert slip.status_code == 200 and _code(slip.text)
    assert "打印了一张能重新打开您账户的激活码" in entered(app, someone).get("/inbox").text
    with work() as session:
        subject = AuditEntry.subject == f"person:{someone.id}"
        acts = session.execute(select(AuditEntry.act, AuditEntry.actor_id).where(subject)).all()
    assert set(acts) == {
        ("activation.ask", officer.id),
        ("activation.refuse", second.id),
        ("activation.confirm", home.editor.id),
        ("activation.issue", officer.id),
    }
    assert asking.get("/office/residents?village=330282109201").status_code == 404


@pytest.mark.parametrize("printed", [False, True], ids=["asked for", "printed"])
def test_whose_account_it_is_refuses_the_code_on_the_own_phone(
    app: Flask, work: Work, home: Village, printed: bool
) -> None:
    with work() as session:
        officer, other = (person(session, home.township, "officer") for _ in range(2))
        resident = service.import_roster(
            session, home.township.id, home.id, [RosterRow(2, "001", home.villager.name, home.villager.phone)], MORNING
        )
        session.get_one(Person, (home.township.id, home.villager.id)).password_digest = "set"
    assert resident.known == 1
    asking, agreeing, phone, stranger = (entered(app, one) for one in (officer, other, home.villager, home.neighbour))
    address = f"/office/residents/{home.villager.id}/activations?village={home.township.village_code}"
    assert phone.post("/my-account/code-refusals").status_code == 409, "nobody asked yet"
    assert asking.post(address).status_code == 303
    if printed:
        assert agreeing.post(address).status_code == 303
    code = _code(asking.post(address).text) if printed else ""

    notice = phone.get("/inbox").text.partition("/inbox/personal/")[2].partition('"')[0]
    assert phone.post(f"/inbox/personal/{notice}").location == "/my-account/code"
    assert "code-refusals" not in stranger.get("/my-account/code").text
    assert "code-refusals" in phone.get("/my-account/code").text
    assert phone.post("/my-account/code-refusals").status_code == 303

    assert "code-refusals" not in phone.get("/my-account/code").text
    if printed:
        form = {
            "township": str(home.township.id),
            "code": code,
            "phone": "13700000009",
            "password": PASSWORD,
            "pin": PIN,
        }
        assert stranger.post("/activations", form).status_code == 403
    else:
        assert agreeing.post(address).status_code == 303, "what was refused is asked for anew, and printed for nobody"
    assert phone.get("/wallet").status_code == 200


def test_of_many_who_press_for_a_way_in_one_is_shown_the_code(app: Flask, work: Work, home: Village) -> None:
    _send(app, home, ROSTER.encode())
    with work() as session:
        someone = identity.person_by_phone(session, home.township.id, "13700000001")
        assert someone is not None
        someone.password_digest = "set"
        officers = [person(session, home.township, "officer").id for _ in range(5)]
    key = app.extensions["qiaotou"].settings.secrets.code_key

    def press(officer_id: UUID) -> str:
        try:
            with work() as session:
                return service.issue_slip(
                    session, key, home.township.id, home.id, someone.id, officer_id, MORNING, by_township=True
                ).step
        except ShownToWhoAsked:
            return "refused"

    assert press(officers[0]) == "asked"
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, officers[1:]))
        shown = list(pool.map(press, [officers[0]] * 3))
    assert sorted(said) == ["confirmed", "refused", "refused", "refused"], "one agrees, and none is shown it"
    assert sorted(shown) == ["asked", "asked", "show"], "one agreement, one code"
    with work() as session:
        rows = session.scalars(select(AccountRequest).where(AccountRequest.person_id == someone.id)).all()
    assert sorted(row.state for row in rows) == ["agreed", "waits"]
    assert all(row.asked_by != row.decided_by for row in rows)


def test_a_villages_roster_does_not_take_in_its_officials(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        official = person(session, home.township, "committee", name="张监委", scope_id=home.id, village_id=home.id)

    answer = _send(app, home, f"户号,姓名,手机号\n001,张监委,{official.phone}\n".encode())

    assert answer.status_code == 422
    with work() as session:
        roles = session.scalars(select(Role.role).where(Role.person_id == official.id)).all()
    assert roles == ["committee"]


def test_another_villages_resident_is_not_there(app: Flask, work: Work, home: Village) -> None:
    _send(app, home, ROSTER.encode())
    with work() as session:
        someone = identity.person_by_phone(session, home.township.id, "13700000001")
        there = home.township.shanglinhu
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
    assert someone is not None
    other = entered(app, stranger)

    assert other.post(f"/office/residents/{someone.id}/activations").status_code == 404
    assert "王阿根" not in other.get("/office/residents").text


def test_people_are_found_by_name_and_household(app: Flask, home: Village) -> None:
    _send(app, home, ROSTER.encode())
    editor = entered(app, home.editor)
    assert "李国强" in editor.get("/office/residents?search=国强").text
    assert "李国强" not in editor.get("/office/residents?search=1").text
    assert "没有这个姓名或户号" in editor.get("/office/residents?search=%25").text
    assert editor.get("/office/residents?search=%00").status_code == 200


def _send(app: Flask, home: Village, content: bytes) -> TestResponse:
    return entered(app, home.editor).post(
        "/office/residents/rosters", {"file": (io.BytesIO(content), "名册.csv")}, content_type="multipart/form-data"
    )


def _people(work: Work, home: Village) -> int:
    with work() as session:
        return session.scalars(select(func.count()).where(Person.township_id == home.township.id)).one()


def _code(page: str) -> str:
    found = _CODE.search(page)
    assert found
    return found[0]


def _scanned(page: str) -> str:
    """Read the slip's picture as a phone's camera would."""
    found = re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)
    assert found
    squares = re.findall(r"M(\d+),(\d+)H\d+V\d+H\d+z", base64.b64decode(found[1]).decode())
    paper = Image.new("L", (400, 400), 255)
    pen = ImageDraw.Draw(paper)
    for x, y in ((int(x) * 5, int(y) * 5) for x, y in squares):
        pen.rectangle((x, y, x + 4, y + 4), fill=0)
    (code,) = zxingcpp.read_barcodes(paper)
    return str(code.text)
