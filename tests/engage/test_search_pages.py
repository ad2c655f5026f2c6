"""Searching by the page: what is found and how it is shown, filters in the address, files of what is on the screen."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask
from openpyxl import load_workbook

from engage.search import downloads
from engage.search.highlight import excerpt, highlighted
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import ACCOUNTS, CABINET, INK, Village, published

Browser = Callable[[], Visitor]


@pytest.fixture
def search(home: Village, work: Work, visitor: Browser) -> Callable[..., str]:
    """Publish the accounts, and return what opens the search page in a stranger's browser."""
    with work() as session:
        published(session, home, replace(ACCOUNTS, body=""))

    def ask(q: str = "", **chosen: object) -> str:
        given = "".join(f"&{name}={quote(str(value))}" for name, value in chosen.items())
        return visitor().get(f"/search?township={home.township.id}&q={quote(q)}{given}").text

    return ask


def test_a_word_is_found_marked_and_leads_to_its_line(
    search: Callable[..., str], home: Village, visitor: Browser
) -> None:
    page = search("档案柜")
    assert "购入<mark>档案柜</mark>" in page
    assert "沿街店面租金" not in page
    address = page.split('<li><a class="item" href="')[1].split('"')[0]
    assert address.endswith("/lines/1")
    answer = visitor().client.get(address)
    assert answer.status_code == 302
    assert answer.location.endswith("#line-1")
    assert 'id="line-1"' in visitor().get(answer.location).text


def test_a_word_of_another_column_is_shown_where_it_stands(search: Callable[..., str]) -> None:
    assert "<mark>王会计</mark>" in search("王会计")


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"min": "1000"}, ["档案柜", "租金"]),
        ({"max": "1040"}, ["档案柜", "印油"]),
        ({"min": "1040", "max": "1040.00"}, ["档案柜"]),
        ({"min": "2000", "max": "100"}, ["档案柜", "印油"]),
        ({"kind": "disclosure"}, ["十一月上旬"]),
        ({"year": "2025"}, []),
        ({"year": "2026", "kind": "line", "matter": "finance"}, ["档案柜", "租金", "印油"]),
        ({"matter": "party"}, []),
    ],
)
def test_what_is_chosen_narrows_it(search: Callable[..., str], chosen: dict[str, str], found: list[str]) -> None:
    page = search("", **chosen)
    results = [part.split("</strong>")[0] for part in page.split("<strong>")[1:]]
    expected = ["档案柜", "租金", "印油", "十一月上旬"]
    assert [word for word in expected if any(word in result for result in results)] == found
    for value in chosen.values():
        assert f'value="{value}"' in page, "what was chosen stays in the form"


def test_a_village_is_searched_by_itself(search: Callable[..., str], home: Village) -> None:
    assert "<mark>印油</mark>" in search("印油", village=home.township.village_code)
    other = f"{home.township.id}202"
    assert "没有查到" in search("印油", village=other)
    assert "在全部范围里查" in search("印油", village=other)


def test_what_is_wrong_is_said_beside_it_and_the_rest_is_searched(search: Callable[..., str]) -> None:
    page = search("印油", min="十元", village="1", year="later")
    assert page.count('aria-invalid="true"') == 3
    assert 'value="十元"' in page
    assert "<mark>印油</mark>" in page


def test_nothing_found_says_what_to_do(search: Callable[..., str]) -> None:
    assert "换个短一点的词" in search("航空母舰")
    assert "换个短一点的词" in search("，。！") or "<mark>" not in search("，。！")


def test_only_the_part_that_changes_is_sent_while_one_types(
    search: Callable[..., str], home: Village, app: Flask
) -> None:
    part = app.test_client().get(f"/search?township={home.township.id}&q=%E5%8D%B0&part=results")
    assert "<mark>印</mark>油" in part.text
    assert "<html" not in part.text


def test_more_pages_by_key(home: Village, work: Work, visitor: Browser) -> None:
    lines = tuple(replace(INK, purpose=f"印油第{number}盒") for number in range(45))
    with work() as session:
        published(session, home, replace(ACCOUNTS, body="", lines=lines))
    browser, seen, address = visitor(), set[str](), f"/search?township={home.township.id}&q=印油"
    for _ in range(3):
        page = browser.get(address).text
        seen |= {
            part.split("</mark>")[1].split(" ")[0].split("<")[0]
            for part in page.split("<mark>")[1:]
            if "</mark>" in part
        }
        address = (
            page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
    assert address == ""
    assert len(seen) == 45


@pytest.mark.parametrize("wrong", ["after=x", "after=-1", "after=99999999999999999999", "township=1", "township=x"])
def test_a_wrong_address_is_not_found(home: Village, visitor: Browser, wrong: str) -> None:
    address = f"/search?{wrong}" if "township" in wrong else f"/search?township={home.township.id}&{wrong}"
    assert visitor().get(address).status_code == 404


def test_without_a_township_one_is_chosen(home: Village, visitor: Browser) -> None:
    assert f"/search?township={home.township.id}" in visitor().get("/search").text


def test_the_files_have_what_is_on_the_screen_and_run_nothing(home: Village, work: Work, visitor: Browser) -> None:
    formula = replace(CABINET, purpose="=1+1 档案柜", source="+村集体", amount_fen=MANY)
    with work() as session:
        published(session, home, replace(ACCOUNTS, lines=(formula, INK), body=""))
    address = f"/search/results.{{}}?township={home.township.id}&q=%E6%A1%A3%E6%A1%88&kind=line"
    table = visitor().get(address.format("csv"))
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert table.headers["Content-Disposition"] == "attachment; filename=search-20261122.csv"
    head, row = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    cells = dict(zip(head, row, strict=True))
    assert cells["用途"] == "'=1+1 档案柜"
    assert cells["资金来源"] == "'+村集体"
    assert (cells["金额（元）"], cells["金额（分）"]) == ("9999999999.99", str(MANY))
    sheet = load_workbook(io.BytesIO(visitor().get(address.format("xlsx")).data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert MANY in {cell.value for cell in sheet[2]}
    told = json.loads(visitor().get(address.format("json")).data)
    assert told["complete"] is True
    assert [item["amount_fen"] for item in told["items"]] == [MANY]
    assert told["items"][0]["purpose"] == "=1+1 档案柜"
    assert told["items"][0]["address"].endswith("/lines/1")


MANY = 999_999_999_999


def test_a_disclosure_as_a_file(home: Village, work: Work, visitor: Browser) -> None:
    with work() as session:
        disclosure = published(session, home)
    told = visitor().get(f"{home.address}/disclosures/{disclosure.id}/lines.json")
    assert [item["number"] for item in told.json["items"]] == [1, 2, 3]  # type: ignore[index]
    assert visitor().get(f"{home.address}/disclosures/{disclosure.id}/lines.pdf").status_code == 404
    elsewhere = home.address[:-1] + "2"
    assert visitor().get(f"{elsewhere}/disclosures/{disclosure.id}/lines.json").status_code == 404


def test_a_file_that_is_cut_off_says_so(
    search: Callable[..., str], home: Village, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "most", lambda _: 2)
    address = f"/search/results.{{}}?township={home.township.id}"
    told = json.loads(visitor().get(address.format("json")).data)
    assert (told["complete"], len(told["items"])) == (False, 2)
    assert "只有最新的 2 条" in visitor().get(address.format("csv")).text


def test_marks_stand_where_the_words_do() -> None:
    assert highlighted("购入档案柜１套", ["档案", "案柜", "1套"]) == "购入<mark>档案柜１套</mark>"
    assert highlighted("<b>油", ["油"]) == "&lt;b&gt;<mark>油</mark>"
    assert highlighted("支出 1,040.00 元", ["1040"]) == "支出 <mark>1,040</mark>.00 元"
    assert highlighted("ﬁne Ink", ["fine", "ink"]) == "<mark>ﬁne</mark> <mark>Ink</mark>"
    assert excerpt("开头" * 50 + "印油" + "结尾" * 50, ["印油"]).startswith("…")
    assert "印油" in excerpt("开头" * 50 + "印油" + "结尾" * 50, ["印油"])
    assert excerpt("没有", ["印油"]) == ""


def test_the_filters_end_with_a_button(app: Flask, home: Village) -> None:
    """On a phone they are longer than the screen: the button beside the words is out of sight by then."""
    page = Visitor(app).get(f"/search?township={home.township.id}").text
    filters = page.partition("<details")[2].partition("</details>")[0]
    assert filters.rindex("<button") > filters.rindex("<input") and "按这些条件搜索" in filters


def test_a_number_is_found_where_it_stands_whole(app: Flask, work: Work, home: Village) -> None:
    amounts = {"购树苗": 104_000, "修路": 8_104_000, "挖渠": 1_040_000}
    lines = tuple(replace(INK, purpose=purpose, amount_fen=fen) for purpose, fen in amounts.items())
    with work() as session:
        published(session, home, replace(ACCOUNTS, body="", lines=lines))
    for asked in ("1040", "1,040.00", "１０４０", "1040元"):
        page = Visitor(app).get(f"/search?township={home.township.id}&kind=line&q={quote(asked)}").text
        assert "购树苗" in page and "修路" not in page and "挖渠" not in page, asked
