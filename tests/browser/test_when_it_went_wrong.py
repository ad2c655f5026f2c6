"""What nobody likes to do, on a phone: giving points back at the till, complaining, changing the limits of tills."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.street import Street, type_code
from tests.founding import person
from tests.merchants.arranging import session_token


def test_the_owner_gives_a_part_of_a_sale_back_at_the_till(
    street: Street, open_page: Callable[..., Page], address: str
) -> None:
    till = open_page()
    token = session_token(street.app, street.work, street.township, street.counter.owner)
    cookies = {"qiaotou-session": token, "qiaotou-terminal": street.counter.token}
    till.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    till.goto("/till")
    type_code(till, "9", street.code())
    expect(till.locator("[data-title]")).to_have_text("收到 9 分")

    till.locator("#last-sales a").first.click()
    back = till.locator("details", has=till.get_by_role("button", name="确认退分", include_hidden=True))
    back.locator("summary").click()
    back.get_by_label("退多少分？").fill("4")
    back.get_by_label("顾客退货").check()
    back.get_by_role("button", name="确认退分").click()

    expect(till.locator("main")).to_contain_text("已退一部分")
    assert street.points == 200 - 9 + 4


def test_a_villager_complains_about_a_receipt_and_sees_that_it_arrived(street: Street, till: Page, phone: Page) -> None:
    expect(phone.locator("[data-figure]")).to_be_visible()
    type_code(till, "5", phone.inner_text("[data-digits]"))
    phone.wait_for_url("**/receipts/*")

    phone.get_by_role("link", name="这笔有问题").click()
    phone.get_by_label("分数不对").check()
    phone.get_by_label("发生的事情").fill("只买了一个包子，收了我五分。")
    phone.get_by_role("button", name="送到镇里").click()

    expect(phone.locator("[role=status]").first).to_contain_text("投诉已交到镇里")
    phone.goto("/disputes")
    expect(phone.locator("main .list")).to_contain_text("阿芬早餐店 · 5 分")
    expect(phone.locator("main .list")).to_contain_text("等待镇里答复")


def test_an_officer_changes_a_limit_and_the_next_sale_meets_it(
    street: Street, till: Page, open_page: Callable[..., Page], address: str
) -> None:
    with street.work() as session:
        officer = person(session, street.township, "officer", name="沈红霞")
    office = open_page()
    token = session_token(street.app, street.work, street.township, officer)
    office.context.add_cookies([{"name": "qiaotou-session", "value": token, "url": address}])
    office.goto("/office/tills/rules")

    office.fill("#f-payer_day_points", "6")
    office.get_by_role("button", name="看看会改什么").click()
    expect(office.locator("main")).to_contain_text("改成：6 积分")
    office.get_by_role("button", name="就这样定").click()
    expect(office.locator("[role=status]").first).to_contain_text("新规则已记下。")

    type_code(till, "7", street.code())
    expect(till.locator("[data-more]")).to_contain_text("每人每天最多付 6 分")
    assert street.points == 200
