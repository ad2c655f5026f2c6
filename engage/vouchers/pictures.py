"""What becomes of a photo of a voucher: its boxes are painted black, and a small one is made of it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from kernel.pictures import LONGEST, Picture, encoded

LONGEST_OF_THUMBNAIL = 320


@dataclass(frozen=True)
class Box:
    """What is blacked out, in percent of the picture: from the left, from the top, wide, high."""

    left: int
    top: int
    width: int
    height: int


def blacked_out(content: bytes, boxes: Sequence[Box]) -> Picture:
    """Return a cleaned picture with the boxes painted black: what was under them is in no pixel any more."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        image.load()
        brush = ImageDraw.Draw(image)
        for box in boxes:
            brush.rectangle(_pixels(box, image.width, image.height), fill="black")
        return encoded(image, LONGEST)


def thumbnail(picture: Picture) -> Picture:
    """Return a small picture, made of one that is blacked out already."""
    with Image.open(io.BytesIO(picture.content), formats=("JPEG",)) as image:
        return encoded(image, LONGEST_OF_THUMBNAIL)


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Return a box in pixels, rounded outwards."""
    right, bottom = min(box.left + box.width, 100), min(box.top + box.height, 100)
    return box.left * width // 100, box.top * height // 100, -(-right * width // 100), -(-bottom * height // 100)
