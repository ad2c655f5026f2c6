"""The sticker for the counter and the poster for the window, for the shop's owner and for officers."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now, page, viewer
from merchants.contracts import goods
from merchants.directory.hours import Hours
from merchants.directory.service import shop_of
from merchants.stickers.printed import printed
from merchants.stickers.service import sticker_of

blueprint = Blueprint("shop_posters", __name__)

STICKERS = ("10x15", "a5")
POSTERS = ("a4", "a3")


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet: `address` is where its code leads, `picture` the code, `goods` what is not sold."""

    shop_name: str
    village: str
    address: str
    picture: str
    goods: tuple[str, ...]
    hours: Hours
    face_value_fen: int


@blueprint.get("/shop/sticker")
@audience("owner")
def sticker_page() -> ResponseReturnValue:
    return _page("sticker", viewer().scope("owner"), STICKERS, url_for("own_shop.shop_page"))


@blueprint.get("/shop/poster")
@audience("owner")
def poster_page() -> ResponseReturnValue:
    return _page("window", viewer().scope("owner"), POSTERS, url_for("own_shop.shop_page"))


@blueprint.get("/office/shops/<uuid:shop_id>/sticker")
@audience("officer")
def shops_sticker_page(shop_id: UUID) -> ResponseReturnValue:
    return _page("sticker", shop_id, STICKERS, url_for("office_shops.shop_page", shop_id=shop_id))


@blueprint.get("/office/shops/<uuid:shop_id>/poster")
@audience("officer")
def shops_poster_page(shop_id: UUID) -> ResponseReturnValue:
    return _page("window", shop_id, POSTERS, url_for("office_shops.shop_page", shop_id=shop_id))


def _page(kind: str, shop_id: UUID, sizes: tuple[str, ...], back: str) -> str:
    """Render a sheet in the size that was asked for. Raises NotFound for any other than ours."""
    size = request.args.get("size", sizes[0]).lower()
    if size not in sizes:
        raise NotFound
    sheet = _sheet(shop_id)
    links = [(name, url_for(request.endpoint or "", **(request.view_args or {}), size=name)) for name in sizes]
    return page(f"merchant/posters/{kind}.html", sheet=sheet, size=size, links=links, back=back)


def _sheet(shop_id: UUID) -> Sheet:
    session, town, today = reading(), viewer().township_id, business_day(now())
    shop = shop_of(session, town, shop_id)
    code = printed(sticker_of(session, town, shop_id))
    return Sheet(
        shop_name=shop.name,
        village=tenancy.village(session, town, shop.village_id).name,
        address=code.address,
        picture=code.picture,
        goods=goods.excluded(session, town, shop_id, today),
        hours=Hours.of(shop.hours),
        face_value_fen=tenancy.township(session, town).face_value_fen,
    )
