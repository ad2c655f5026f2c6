"""An address as a picture that a phone's camera reads."""

import base64
import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage


def picture(address: str) -> str:
    """Return an address as a QR code: a data address of an SVG, black on white whatever the page's colours are."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathFillImage)
    code.add_data(address)
    code.make(fit=True)
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
