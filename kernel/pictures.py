"""Turning what was sent into a picture and nothing else: pixels are painted anew, and all that hung on them is lost."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from kernel.errors import Refusal
from kernel.words import marked

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS, LONGEST_SENT, MOST_TIMES_AS_LONG = 25_000_000, 12_000, 20
LONGEST = 2000
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82
# A file may begin as a picture and go on as something else; a photo has no business holding these.
_HEAD, _TAIL = 1024, 66_000
_FOREIGN_HEADS = (b"%pdf-", b"<html", b"<script", b"<svg", b"<!doctype", b"<?xml", b"<?php")
_END_OF_ARCHIVE = b"PK\x05\x06"


@dataclass(frozen=True)
class Picture:
    """A JPEG that holds pixels alone."""

    content: bytes
    width: int
    height: int


class UnreadablePicture(Refusal):
    status = 422
    code = "unreadable_picture"
    message = marked("This can't be read as a photo.")
    advice = marked("Take the photo again, or save it as JPEG, PNG or WebP. Moving pictures are not taken.")


class NoPicture(UnreadablePicture):
    code = "no_picture"
    message = marked("No picture was chosen, or it is empty.")
    advice = marked("Choose the photo and send it again.")


class PictureTooLarge(UnreadablePicture):
    status = 413
    code = "picture_too_large"
    message = marked("This picture is too large: at most 8 MB, 25 million pixels, and 12,000 on its longer side.")
    advice = marked("Take it with a smaller setting, or cut off what is not needed.")


class PictureTooNarrow(UnreadablePicture):
    code = "picture_too_narrow"
    message = marked("This picture is a strip: more than 20 times as long as it is wide.")
    advice = marked("Take it in several pieces, one picture for each.")


def cleaned(content: bytes) -> Picture:
    """Return the picture in `content`, upright and at most LONGEST pixels long, without any metadata.

    Takes JPEG, PNG and WebP that stand still. Raises UnreadablePicture or one of its kinds.
    """
    if not content:
        raise NoPicture
    if len(content) > MOST_BYTES:
        raise PictureTooLarge
    if _is_something_else_too(content):
        raise UnreadablePicture
    try:
        return encoded(_read(content), LONGEST)
    except UnreadablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    except Exception as error:  # a broken picture can fail in any way inside the reader; all mean the same here
        raise UnreadablePicture from error


def encoded(image: Image.Image, longest: int) -> Picture:
    """Return an image as a picture whose longer side has at most `longest` pixels."""
    image = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    # On a fresh sheet: whatever the file said beside its pixels stays behind.
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(written.getvalue(), *sheet.size)


def _read(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        _check_size(image.width, image.height)
        # Phones write a JPEG with a small second picture behind it, which Pillow calls MPO: the first one counts.
        if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
            raise UnreadablePicture
        image.draft("RGB", (LONGEST, LONGEST))
        image.load()
        return ImageOps.exif_transpose(image)


def _check_size(width: int, height: int) -> None:
    """Refuse what would cost much to make smaller, before a pixel of it is unpacked."""
    longer, shorter = max(width, height), min(width, height)
    if width * height > MOST_PIXELS or longer > LONGEST_SENT:
        raise PictureTooLarge
    if longer > MOST_TIMES_AS_LONG * shorter:
        raise PictureTooNarrow


def _is_something_else_too(content: bytes) -> bool:
    """Say whether a file is a picture and an archive, a page or a document at once."""
    head = content[:_HEAD].lower()
    return any(mark in head for mark in _FOREIGN_HEADS) or _END_OF_ARCHIVE in content[-_TAIL:] or _runs_on(content)


def _runs_on(content: bytes) -> bool:
    """Say whether something stands behind the end of a PNG or WebP; behind a JPEG's phones keep things of theirs."""
    if content.startswith(b"\x89PNG"):
        return not content.endswith(b"IEND\xaeB`\x82")
    if content.startswith(b"RIFF"):
        return len(content) > int.from_bytes(content[4:8], "little") + 8
    return False
