"""Reading the payer's code off a photograph, for browsers that can't open a camera."""

from typing import IO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from kernel.errors import Refusal
from kernel.words import marked

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_MOST_PIXELS = 50_000_000
# Enough for a code that fills a tenth of the picture, and quick on a small server.
_LONGEST_SIDE = 2_000


class CodeMissing(Refusal):
    status = 422
    code = "code_missing"
    message = marked("The payer's code is missing.")
    advice = marked("Scan it, type its eighteen digits, or choose a photo of it.")


class NotAPicture(Refusal):
    status = 422
    code = "not_a_picture"
    message = marked("This file is not a picture that can be read.")
    advice = marked("Take a photo of the payer's screen, or type the digits.")


class NoCodeInPicture(Refusal):
    status = 422
    code = "no_code_in_picture"
    message = marked("There is no pay code in this picture.")
    advice = marked("Take it again from nearer and without glare, or type the digits.")


def code_in(file: IO[bytes]) -> str:
    """Return the text of the QR code in a picture. Raises NotAPicture, NoCodeInPicture."""
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(_opened(file), formats=wanted)
    if not found:
        raise NoCodeInPicture
    return str(found[0].text)


def _opened(file: IO[bytes]) -> Image.Image:
    """Return the picture, grey and of a bounded size. Its size is looked at before it is unpacked."""
    try:
        picture = Image.open(file, formats=_FORMATS)
        if picture.width * picture.height > _MOST_PIXELS:
            raise NotAPicture
        picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
        grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture from error
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return grey
