"""A villager looks for what the village bought: by typing, by the keyboard, on a small phone, and without scripts."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, Route, expect

from kernel.persistence import unit_of_work
from tests.browser.test_every_page import AXE, FIND, SIDEWAYS, take_large_text
from tests.engage import arranging
from tests.founding import Founded, found

CODE = 330299101
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def town(live_app: Flask) -> Iterator[Founded]:
    """A township whose village has published its accounts of November."""
    with live_app.app_context(), unit_of_work() as session:
        town = found(session, CODE)
        home = arranging.village(session, town)
        arranging.published(session, home, at=datetime(2026, 11, 20, 1, tzinfo=UTC) + timedelta(hours=1))
    yield town


def test_typing_finds_the_cabinet_and_the_ink_and_leads_to_the_line(open_page: Open, town: Founded) -> None:
    page = open_page()
    page.goto(f"/villages/{town.village_code}")
    page.get_by_role("search").get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?"))
    box = page.get_by_role("searchbox")
    box.press_sequentially("档案柜")
    expect(page.locator("[data-results] mark").first).to_have_text("档案柜")
    expect(page.locator("[data-results] .item")).to_have_count(2)  # the line, and the text that speaks of it
    expect(page).to_have_url(re.compile("q=%E6%A1%A3%E6%A1%88%E6%9F%9C"))
    expect(page.locator("[data-said]")).to_have_text("查到 2 条")
    box.fill("")
    box.press_sequentially("印油")
    result = page.locator("[data-results] .item")
    expect(result).to_have_count(1)
    expect(result).to_contain_text("120.00")
    result.click()
    expect(page).to_have_url(re.compile("#line-3$"))
    expect(page.locator("#line-3")).to_be_in_viewport()
    expect(page.locator("#line-3")).to_contain_text("印油")


def test_what_was_typed_last_is_what_is_shown(open_page: Open, town: Founded) -> None:
    """An answer that was overtaken never replaces a newer one."""
    page = open_page()
    page.goto(f"/search?township={town.id}")
    answers: list[Route] = []
    page.route("**/search?**part=results**", lambda route: answers.append(route))
    box = page.get_by_role("searchbox")
    for asked in ("档案柜", "印油"):
        box.fill(asked)
        page.wait_for_timeout(300)
    first, second = answers
    second.continue_()
    expect(page.locator("[data-results] mark")).to_have_text("印油")
    with suppress(Error):  # the browser gave it up
        first.continue_()
    page.wait_for_timeout(300)
    expect(page.locator("[data-results] mark")).to_have_text("印油")


def test_a_filter_narrows_at_once_and_stays_in_the_address(open_page: Open, town: Founded) -> None:
    page = open_page()
    page.goto(f"/search?township={town.id}")
    page.locator("summary").click()
    expect(page.get_by_label("金额从")).to_be_visible()
    page.get_by_label("金额从").fill("20000")
    expect(page.locator("[data-results] .item")).to_have_count(1)
    expect(page.locator("[data-results] .item")).to_contain_text("租金")
    page.reload()
    expect(page.locator("summary")).to_contain_text("20,000.00 元以上")
    expect(page.get_by_label("金额从")).to_have_value("20000")
    expect(page.locator("[data-results] .item")).to_have_count(1)


def test_without_scripts_enter_finds(open_page: Open, town: Founded) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"/search?township={town.id}")
    page.get_by_role("searchbox").fill("印油")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("[data-results] mark")).to_have_text("印油")


@pytest.mark.parametrize("question", ["q=印油", "q=航母&min=abc", "q=&kind=line", "q=航母"])
def test_nothing_is_found_by_axe_and_nothing_is_wider_than_a_phone(
    open_page: Open, town: Founded, question: str
) -> None:
    page = open_page({"width": 320, "height": 700})
    take_large_text(page)
    page.goto(f"/search?township={town.id}&{question}")
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_later_page_is_small(open_page: Open, town: Founded) -> None:
    page = open_page()
    page.goto(f"/search?township={town.id}")
    answer = page.request.get(f"/search?township={town.id}&q=印油")
    assert len(answer.body()) <= 20_000
