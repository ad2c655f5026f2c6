"""Correcting, withdrawing and reading the history by JSON: the same services, the same care."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from engage.disclosures.models import Disclosure
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered, published

WHY = "发票金额写错了一位"


@pytest.fixture
def accounts(work: Work, home: Village) -> Disclosure:
    with work() as session:
        return published(session, home)


def test_by_json_too_and_the_history_is_everybodys(app: Flask, home: Village, accounts: Disclosure) -> None:
    editor, place = entered(app, home.editor), f"/api/v1/disclosures/{accounts.id}"
    line = {"number": 1, "day": "2026-11-05", "purpose": "购入档案柜", "amount_fen": 14_000}
    body: dict[str, Any] = {"key": str(uuid4()), "version": 1, "reason": WHY, "lines": [line], "take_out": [3]}

    named = editor.json("POST", f"{place}/corrections", {**body, "lines": [{**line, "used_by": "李阿婆"}]})
    assert (named.status_code, list(named.json["errors"])) == (422, ["lines.0.used_by"])
    assert "李**" in str(named.json["errors"])
    for wrong in ({"version": "1"}, {"lines": [{**line, "number": True}]}, {"title": "找 13800138000"}, {"more": 1}):
        assert editor.json("POST", f"{place}/corrections", {**body, **wrong}).status_code == 422, wrong
    sent = [editor.json("POST", f"{place}/corrections", body) for _ in range(2)]
    assert [(one.status_code, one.json["number"]) for one in sent] == [(201, 2), (201, 2)]
    late = editor.json("POST", f"{place}/corrections", {**body, "key": str(uuid4()), "title": "别的"})
    assert (late.status_code, late.json["code"]) == (409, "version_changed")

    public = f"/api/v1{home.address}/disclosures/{accounts.id}"
    assert [one["amount_fen"] for one in Visitor(app).json("GET", public).json["lines"]] == [14_000, 3_600_000]
    found = Visitor(app).json("GET", f"{public}/versions").json["items"]
    assert [(one["act"], len(one["lines"])) for one in found] == [("published", 3), ("corrected", 2)]
    assert editor.json("POST", f"{place}/withdrawals", {"reason": "重复公开"}).status_code == 201
    gone = Visitor(app).json("GET", public)
    assert (gone.status_code, gone.json["code"]) == (410, "disclosure_withdrawn")
    left = Visitor(app).json("GET", f"{public}/versions").json["items"]
    assert [len(one["lines"]) for one in left] == [3, 2, 0] and left[-1]["reason"] == "重复公开"
    assert not any("purpose" in line for one in left for line in one["lines"]), "the money alone"
    assert Visitor(app).json("GET", f"/api/v1{home.address}/disclosures").json["items"][0]["state"] == "withdrawn"


def test_by_json_a_name_is_sent_hidden_or_not_at_all(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    line = {"day": "2026-11-05", "purpose": "误工补贴", "amount_fen": 20_000, "used_by": "张建国"}
    body = {"key": str(uuid4()), "category": "finance", "matter": "财务收支", "title": "收支", "lines": [line]}
    refused = editor.json("POST", "/api/v1/disclosures", body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["lines.0.used_by"])
    hidden = editor.json("POST", "/api/v1/disclosures", {**body, "lines": [{**line, "used_by": "张**"}]})
    assert hidden.status_code == 201
