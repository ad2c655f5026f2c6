"""What somebody who scans a shop's sticker is told instead of a shop."""

from kernel.errors import Refusal
from kernel.words import marked


class StickerUnknown(Refusal):
    status = 404
    code = "sticker_unknown"
    message = marked("No shop of your township has this code.")
    advice = marked("Don't pay by it. Show the shop your pay code instead.")


class StickerReplaced(Refusal):
    status = 410
    code = "sticker_replaced"
    message = marked("This code is an old one: the shop has a new code. Nothing was taken.")
    advice = marked("Tell the shop that an old code still hangs here, and scan the new one.")
