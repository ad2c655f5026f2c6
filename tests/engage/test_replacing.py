"""A disclosure says that it replaces a withdrawn one when its editor said so, and only then."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.engage.importing import confirm, look, upload
from tests.engage.keeping_time import ACCOUNTS, with_catalogue
from tests.engage.test_publishing import form

SAYS_SO = "替换2026年11月22日撤回的一份"


@pytest.fixture
def accounts(work: Work, home: Village) -> UUID:
    with work() as session:
        return with_catalogue(session, home)[ACCOUNTS]


def withdrawn(editor: Visitor, accounts: UUID) -> str:
    """Publish for October by the form and withdraw it; return its id."""
    (gone,) = ids(editor.post("/office/disclosures", october(accounts, body="误")).location)
    assert editor.post(f"/office/disclosures/{gone}/withdrawals", {"reason": "误发", "sure": "on"}).status_code == 303
    return gone


def october(accounts: UUID, **more: str) -> dict[str, str]:
    return form(**{"matter_id": str(accounts), "matter": "", "period": "2026年10月", "title": "十月收支", **more})


def ids(address: str) -> list[str]:
    return re.findall(r"disclosures/([0-9a-f-]{36})", address)


def test_only_what_the_editor_says_replaces_it_says_so(app: Flask, home: Village, accounts: UUID) -> None:
    editor, anybody = entered(app, home.editor), Visitor(app)
    gone = withdrawn(editor, accounts)
    page = editor.post("/office/disclosures/previews", october(accounts, body="补充一"))
    assert f'name="replaces" value="{gone}"' in page.text and "误发" in page.text
    silent = editor.post("/office/disclosures", form_with(page.text, "seen")).location
    page = editor.post("/office/disclosures/previews", october(accounts, body="重新公开"))
    sent = {**form_with(page.text, "seen"), "sure.twice": "on", "replaces": gone}
    anew, again = (editor.post("/office/disclosures", sent).location for _ in range(2))
    assert anew == again != silent
    assert SAYS_SO in anybody.get(anew).text and SAYS_SO not in anybody.get(silent).text
    third = editor.post("/office/disclosures/previews", october(accounts, body="补充二"))
    assert third.status_code == 200 and 'name="replaces"' not in third.text, "nothing is replaced twice"
    told: Any = anybody.json("GET", f"/api/v1{home.address}/open-data").json
    assert [one["replaces"] for one in told["disclosures"] if one["replaces"]] == [gone]


def test_a_table_replaces_what_its_editor_chose(app: Flask, home: Village, accounts: UUID) -> None:
    editor = entered(app, home.editor)
    gone = withdrawn(editor, accounts)
    table = "日期,用途,金额\n2026-10-05,购树苗,1040\n".encode()
    page = upload(editor, table, matter_id=str(accounts), matter="", period="2026年10月")
    assert page.status_code == 200 and f'value="{gone}"' in page.text
    page = look(editor, page, replaces=gone)
    assert re.search(rf'value="{gone}" checked', page.text), "it stays chosen when one looks again"
    assert SAYS_SO in Visitor(app).get(confirm(editor, page, replaces=gone).location).text


@pytest.mark.parametrize("other", ["standing", "unknown", "other month", "twice"])
def test_what_cant_be_replaced_is_refused(app: Flask, home: Village, accounts: UUID, other: str) -> None:
    editor, key, month = entered(app, home.editor), str(uuid4()), "2026年10月"
    what = withdrawn(editor, accounts)
    if other == "standing":
        (what,) = ids(editor.post("/office/disclosures", october(accounts, body="现在的")).location)
    elif other == "unknown":
        what = str(uuid4())
    elif other == "other month":
        month = "2026年9月"
    else:
        editor.post("/office/disclosures", {**october(accounts, body="重新公开"), "replaces": what})
    draft = {"category": "finance", "matter_id": str(accounts), "title": "收支", "body": "又一份", "period": month}
    refused: Any = editor.json(
        "POST", "/api/v1/disclosures", {"key": key, "replaces": what, "sure": ["twice"], **draft}
    )
    assert (refused.status_code, refused.json["code"]) == (409, "not_replaceable")


def test_what_is_no_disclosure_at_all_is_refused_in_words(app: Flask, home: Village, accounts: UUID) -> None:
    answer = entered(app, home.editor).post(
        "/office/disclosures/previews", {**october(accounts, body="又"), "replaces": "一份"}
    )
    assert answer.status_code == 409 and "要替换的那一份没有撤回" in answer.text
