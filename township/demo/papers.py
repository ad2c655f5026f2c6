"""What an invented shop has on paper: a licence and a card with right check characters, an address, hours, a photo."""

import io
from datetime import date, timedelta
from random import Random

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from merchants.applications.licence import credit_check
from merchants.contracts.service import Agreed
from merchants.contracts.terms import terms_of
from merchants.contracts.wording import clauses
from merchants.directory.hours import Hours
from merchants.directory.service import Papers
from merchants.payees.accounts import luhn

# As such shops keep them: the breakfast stall in the morning, the barber not on Tuesdays.
_HOURS = {
    "breakfast": Hours((("05:30", "10:00"),)),
    "food": Hours((("07:00", "19:00"),)),
    "tea_snacks": Hours((("08:00", "11:30"), ("13:00", "18:00")), frozenset({1})),
    "supermarket": Hours((("07:00", "21:00"),)),
    "barber": Hours((("08:30", "19:30"),), frozenset({2})),
}
_PLACES = ("老桥对面", "村委会隔壁", "供销社旧址", "公交站旁", "菜场东门", "文化礼堂边上", "河埠头", "卫生站斜对面")
_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def card(chance: Random) -> str:
    """Return the number of an invented UnionPay card, of nineteen digits."""
    first = f"62{chance.randrange(10**16):016}"
    return first + str(-luhn(first + "0") % 10)


def licence(name: str) -> str:
    """Return the number of an invented licence; the same shop has the same."""
    chance = Random(name)  # noqa: S311 - a story, not a secret
    first = "92330282MA" + "".join(chance.choice(_SYMBOLS) for _ in range(7))
    return first + credit_check(first)


def papers(name: str, kind: str, owner: str) -> Papers:
    chance = Random(f"papers {name}")  # noqa: S311 - a story, not a secret
    phone = f"139{chance.randrange(10**8):08}"
    return Papers(chance.choice(_PLACES), _HOURS[kind], owner, phone, licence(name))


def photo() -> bytes:
    """Return a photo that stands for one of a licence: a red frame, a seal and grey lines."""
    picture = Image.new("RGB", (640, 450), "#f7f2e3")
    brush = ImageDraw.Draw(picture)
    brush.rectangle((16, 16, 624, 434), outline="#b8322a", width=6)
    brush.rectangle((200, 50, 440, 80), fill="#b8322a")
    for row in range(6):
        brush.rectangle((70, 130 + row * 38, 300 + row * 37 % 190, 142 + row * 38), fill="#9b968a")
    brush.ellipse((480, 310, 580, 410), outline="#b8322a", width=5)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=70)
    return written.getvalue()


def agreed(session: Session, township_id: int, face_value_fen: int, starts_on: date, days: int) -> Agreed:
    """Return a contract of so many days on the township's own terms."""
    terms = terms_of(session, township_id)
    ends_on = starts_on + timedelta(days=days - 1)
    return Agreed(starts_on, ends_on, terms.goods, clauses(terms, terms.goods, face_value_fen))
