"""A text's length, and how gateways are called."""

import io
import json
import stat
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from engage.notices.gateways import ConsoleGateway, FileGateway, HttpGateway, gateway, hidden
from engage.notices.wording import SMS, Told, screen, text
from kernel.settings import Settings

LINK = "https://qiaotou.example.cn/n/abcd2345"
PHONE = "13800000001"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("act", ["published", "corrected", "withdrawn", "digest"])
@pytest.mark.parametrize("length", [1, 9, 30, 80])
def test_a_text_fits_one_part_and_ends_in_the_whole_link(app: Flask, act: str, length: int, language: str) -> None:
    with app.app_context(), force_locale(language):
        said = text(Told(act, "小桥头村", "账" * length, month=10, count=18), LINK)
        assert said.endswith(f" {LINK}")
        assert len(said) <= SMS or (language == "en" and act == "digest"), said
        assert "小桥头村" in said or act == "digest"


def test_a_link_is_never_cut(app: Flask) -> None:
    link = f"https://{'long.' * 14}example.cn/n/abcd2345"
    with app.app_context(), force_locale("zh_CN"):
        assert text(Told("published", "小桥头村", "十月收支"), link).endswith(link)
        assert len(screen(Told("published", "小桥头村", "账" * 500))["body"]) <= 120


def test_the_file_is_its_owners_alone_and_a_text_is_a_line(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    chosen = gateway(f"file:{file}")
    assert isinstance(chosen, FileGateway)
    for number in range(2):
        assert chosen.send(PHONE, "第一行\n第二行", key=str(number)).outcome == "taken"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines[1] == {"to": PHONE, "text": "第一行\n第二行", "key": "1"}
    assert FileGateway(tmp_path / "nowhere" / "x").send(PHONE, "x", key="1").outcome == "later"


def test_the_terminal_does_not_tell_a_number() -> None:
    output = io.StringIO()
    ConsoleGateway(output).send(PHONE, "有新的公开", key="1")
    assert PHONE not in output.getvalue() and "138****0001" in output.getvalue()
    assert hidden("12345") == "****"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "taken"), (202, "taken"), (400, "refused"), (404, "refused"), (429, "later"), (500, "later")],
)
def test_an_http_gateway_gets_json_with_a_key_and_our_token(status: int, outcome: str) -> None:
    got: list[tuple[dict[str, str], dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        sender = gateway(f"http://127.0.0.1:{server.server_port}/texts", "secret")
        assert isinstance(sender, HttpGateway)
        assert sender.send(PHONE, "有新的公开", key="k1").outcome == outcome
    headers, body = got[0]
    assert body == {"to": PHONE, "text": "有新的公开", "key": "k1"}
    assert headers["Authorization"] == "Bearer secret" and headers["Idempotency-Key"] == "k1"


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    assert HttpGateway("http://127.0.0.1:9/", "").send(PHONE, "x", key="1").outcome == "later"


@pytest.mark.parametrize(
    "chosen", ["sms", "file:relative", "http://sms.example.com/", "ftp://x/", "file://host/path", "https://"]
)
def test_a_wrong_gateway_is_named(tmp_path: Path, chosen: str) -> None:
    environ = {"QIAOTOU_DATA": str(tmp_path), "QIAOTOU_PUBLIC_URL": "https://x.cn", "QIAOTOU_TEXT_GATEWAY": chosen}
    with pytest.raises(ValueError, match="QIAOTOU_TEXT_GATEWAY"):
        Settings.from_env(environ)


def test_settings_of_texts_and_local_push(tmp_path: Path) -> None:
    environ = {"QIAOTOU_DATA": str(tmp_path), "QIAOTOU_TEXT_GATEWAY": "https://sms.example.com/send"}
    with pytest.raises(ValueError, match="QIAOTOU_PUBLIC_URL"):
        Settings.from_env(environ)
    told = {**environ, "QIAOTOU_PUBLIC_URL": "https://x.cn/", "QIAOTOU_TEXT_GATEWAY_TOKEN": "k3y of ours"}
    found = Settings.from_env({**told, "QIAOTOU_LOCAL_PUSH": "1"})
    assert found.local_push and found.text_gateway_token == "k3y of ours" and "k3y" not in repr(found)
    with pytest.raises(ValueError, match="QIAOTOU_LOCAL_PUSH"):
        Settings.from_env({**told, "QIAOTOU_LOCAL_PUSH": "1", "QIAOTOU_ENV": "production"})
