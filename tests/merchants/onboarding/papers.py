"""What an applicant has at hand: a licence, a card, a photo; and the form filled in with them."""

import io
import re
from typing import Any
from uuid import uuid4

from PIL import Image
from werkzeug.test import TestResponse

from merchants.applications.licence import credit_check
from tests.browsing import Visitor
from tests.founding import Founded

LICENCE = "92330282MA2AH1BK8" + credit_check("92330282MA2AH1BK8")
OLDER_LICENCE = "110108000000016"
CARD = "6228480402564890018"
OTHER_CARD = "6217001210024455220"
CONTRACT = {"starts_on": "2026-11-22", "ends_on": "2027-11-21", "goods_tobacco": "on", "goods_other": "黄金，彩票"}
PHONE = "13912345678"
REFERENCE = re.compile(r"data-reference>([A-Z0-9]{4}-[A-Z0-9]{4})<")
ACTIVATION = re.compile(r"data-activation-code>([A-Z0-9-]+)<")
APPLICATION = re.compile(r"/office/shop-applications/([0-9a-f-]{36})")


def photo(form: str = "JPEG", text: bytes = b"") -> bytes:
    """Return a photo; `text` hangs on it beside its pixels."""
    written = io.BytesIO()
    extra = {"comment": text} if text else {}
    Image.new("RGB", (300, 200), "white").save(written, form, **extra)
    return written.getvalue()


def filled_in(township: Founded, **changed: Any) -> dict[str, Any]:
    """Return the form of an application, without its photo; a field given as None is left out."""
    form = {
        "key": str(uuid4()),
        "township": str(township.id),
        "village_id": str(township.shanglinhu),
        "name": "湖边茶食铺",
        "kind": "tea_snacks",
        "address": "老桥对面，供销社隔壁",
        "opens": "06:30",
        "closes": "11:00",
        "opens_again": "14:00",
        "closes_again": "18:30",
        "closed_1": "on",
        "owner_name": "孙月仙",
        "phone": PHONE,
        "licence": LICENCE,
        "payee_name": "孙月仙",
        "bank_name": "中国农业银行慈溪桥头支行",
        "bank_account": CARD,
        "bank_account_again": CARD,
        "invitation": "",
    } | changed
    return {name: value for name, value in form.items() if value is not None}


def apply(visitor: Visitor, township: Founded, picture: bytes | None = None, **changed: Any) -> TestResponse:
    """Send an application as the page does."""
    form = filled_in(township, **changed)
    content = photo() if picture is None else picture
    if content:
        form["photo"] = (io.BytesIO(content), "licence.jpg")
    return visitor.post("/shops/applications", form)


def approve(application: str, *officers: Visitor) -> TestResponse:
    """Let each officer in turn approve an application, and return the last answer."""
    return [one.post(f"{application}/approvals", CONTRACT) for one in officers][-1]
