"""Accounting subjects in a villager's words: the best rule wins, and the township has the last word."""

import pytest
from flask import Flask
from sqlalchemy import select

from engage.plainwords import service
from engage.plainwords.rules import Rule, Rulebook
from engage.plainwords.shipped import SHIPPED
from kernel.audit import AuditEntry
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.importing import upload
from tests.founding import person


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("管理费用-办公费", "办公用品"),
        ("5602 管理费用 - 办公费", "办公用品"),
        ("管理费用——办公费", "办公用品"),
        ("管理费用/办公费", "办公用品"),
        ("管理费用_办公费_纸张", "办公用品"),
        ("管理费用-不知名", "村里日常管理开支"),
        ("办公费", "办公用品"),
        ("管理费用", "村里日常管理开支"),
        ("天外来客", ""),
        ("", ""),
        ("-", ""),
    ],
)
def test_the_rule_that_names_most_of_a_subject_wins(subject: str, words: str) -> None:
    assert Rulebook(SHIPPED).words(subject) == words


def test_any_account_and_the_one_that_is_named() -> None:
    book = Rulebook([Rule("*-差旅费", "路费"), Rule("管理费用-差旅费", "村干部路费"), Rule("经营支出", "")])
    assert book.words("公益支出-差旅费") == "路费"
    assert book.words("管理费用-差旅费-高铁") == "村干部路费"
    assert book.words("经营支出") == "", "a rule without words is none"


def test_a_sentence_is_no_subject() -> None:
    book = Rulebook(SHIPPED)
    assert (
        book.is_subject("管理费用-办公费") and not book.is_subject("办公用品、印油") and not book.is_subject("管理费用")
    )


def test_forty_rules_come_with_the_product() -> None:
    assert len(SHIPPED) >= 40 and len({rule.pattern for rule in SHIPPED}) == len(SHIPPED)
    assert all(0 < len(rule.words) <= 20 for rule in SHIPPED), "they fit into a line's kind"


def test_an_officer_changes_adds_and_switches_off(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        officer = person(session, home.township, "officer")
    page = entered(app, officer)
    rules = "/office/plain-words"
    for pattern, words in (("管理费用－办公费", "文具纸张"), ("管理费用-杨梅节", "杨梅节开支"), ("税金及附加", "")):
        assert page.post(rules, {"pattern": pattern, "words": words}).status_code == 303

    shown = page.get(rules).text
    assert "文具纸张" in shown and "杨梅节开支" in shown and "交税" not in shown
    assert "文具纸张" in page.get(f"{rules}?subject=管理费用-办公费-纸张").text
    table = "日期,会计科目,支出\n2026-11-05,管理费用-办公费,10\n2026-11-06,税金及附加,20\n"
    preview = upload(entered(app, home.editor), table.encode()).text
    assert "文具纸张，支出 10.00 元" in preview and "税金及附加，支出 20.00 元" in preview
    with work() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.township_id == home.township.id)).all()
        told = [entry.details for entry in entries if entry.act == "plain-words.set"]
    assert {"subject": "管理费用-办公费", "words": "文具纸张", "before": "办公用品"} in told and len(told) == 3


def test_the_same_rule_again_is_no_change(work: Work, home: Village) -> None:
    with work() as session:
        officer = person(session, home.township, "officer").id
        for _ in range(2):
            service.set_rule(session, home.township.id, officer, "管理费用-办公费", "办公用品", MORNING)
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == home.township.id)).all()
    assert "plain-words.set" not in acts


@pytest.mark.parametrize(("pattern", "words"), [("", "x"), ("---", "x"), ("好" * 61, "x"), ("税金", "好" * 61)])
def test_a_rule_that_says_nothing_is_refused_at_its_field(
    app: Flask, work: Work, home: Village, pattern: str, words: str
) -> None:
    with work() as session:
        officer = person(session, home.township, "officer")
    answer = entered(app, officer).post("/office/plain-words", {"pattern": pattern, "words": words})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_only_officers_set_rules(app: Flask, home: Village) -> None:
    for someone in (home.editor, home.villager):
        visitor = entered(app, someone)
        for address in ("/office/plain-words", "/office/sign-offs"):
            assert visitor.get(address).status_code == 403
            assert visitor.post(address, {}).status_code == 403
