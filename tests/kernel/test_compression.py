"""Answers go out compressed, but not where their length could tell a stranger what is in them."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "http://elsewhere.example/localhost/"},
    {"Referer": "http://["},
    {},
]
FROM_HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Referer": "http://localhost/villages"},
]


def answer(app: Flask, address: str = "/sign-in", cookies: bool = True, **headers: str) -> TestResponse:
    client = app.test_client()
    if cookies:
        client.get("/sign-in")  # which leaves the cookie of the form token
    return client.get(address, buffered=True, headers={"Accept-Encoding": "gzip, deflate, br", **headers})


def test_a_page_is_compressed_and_whole(app: Flask) -> None:
    found = answer(app, cookies=False)
    assert found.content_encoding == "gzip" and "Accept-Encoding" in found.vary
    plain = gzip.decompress(found.data).decode()
    assert plain.rstrip().endswith("</html>") and len(found.data) < len(plain) / 2
    assert found.content_length == len(found.data)


@pytest.mark.parametrize("headers", FROM_HERE)
def test_a_signed_in_reader_gets_less_to_load_too(app: Flask, headers: dict[str, str]) -> None:
    assert answer(app, **headers).content_encoding == "gzip"


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_what_another_site_may_have_asked_for_tells_nothing_by_its_length(app: Flask, headers: dict[str, str]) -> None:
    found = answer(app, **headers)
    assert found.content_encoding is None and found.text.rstrip().endswith("</html>")


def test_who_cannot_unpack_gets_it_plain(app: Flask) -> None:
    for accepts in ("identity", "br", "gzip;q=0"):
        found = answer(app, cookies=False, **{"Accept-Encoding": accepts})
        assert found.content_encoding is None and "Accept-Encoding" in found.vary, accepts


def test_a_static_file_is_compressed_for_all_and_known_again(app: Flask) -> None:
    address = "/static/qiaotou.css?v=1"
    found = answer(app, address, **{"Sec-Fetch-Site": "cross-site"})
    assert found.content_encoding == "gzip" and "immutable" in found.headers["Cache-Control"]
    plain = answer(app, address, **{"Accept-Encoding": "identity"})
    assert plain.content_encoding is None and gzip.decompress(found.data) == plain.data
    again = answer(app, address, **{"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_small_answers_refusals_and_parts_are_left_alone(app: Flask) -> None:
    assert answer(app, "/robots.txt", cookies=False).content_encoding is None
    assert answer(app, "/villages/330282109999", cookies=False).content_encoding is None
    part = answer(app, "/static/qiaotou.css", **{"Range": "bytes=0-99"})
    assert part.status_code == 206 and part.content_encoding is None and len(part.data) == 100
