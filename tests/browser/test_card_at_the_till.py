"""The printed card before the till's camera: its holder types the PIN, wrong once, then right."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from merchants.cards import service as cards
from tests.browser import fake_camera
from tests.browser.street import Street, tap
from tests.conftest import MORNING
from tests.founding import PIN
from tests.merchants.arranging import code_key


@pytest.fixture
def card(street: Street) -> str:
    """The digits of the payer's printed card."""
    with street.work() as session:
        key, town, owner = code_key(street.app), street.township.id, street.counter.owner.id
        return cards.issue(session, key, town, person_id=street.payer.id, actor_id=owner, now=MORNING).digits


def test_a_card_is_scanned_and_its_holder_types_the_pin(
    street: Street,
    till: Page,
    card: str,
    film: Path,
) -> None:
    fake_camera.film_text(film, card)
    tap(till, "7")
    began = time.monotonic()
    till.click("[data-scan]")
    expect(till.locator("[data-card-points]")).to_have_text("7 分")
    till.fill("#f-card-pin", "000000")
    till.press("#f-card-pin", "Enter")
    expect(till.locator("[data-card-wrong]")).not_to_be_empty()
    assert street.points == 200

    till.fill("#f-card-pin", PIN)
    till.press("#f-card-pin", "Enter")

    expect(till.locator("[data-title]")).to_have_text("收到 7 分")
    print(f"\ncard: {time.monotonic() - began:.1f} s from the first frame to the receipt, a wrong PIN included")
    expect(till.locator("#last-sales")).to_contain_text(re.compile("卡"))
    assert street.points == 193
    assert PIN not in till.evaluate("JSON.stringify([localStorage, sessionStorage])"), "the PIN is kept nowhere"
