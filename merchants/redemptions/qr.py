"""A pay code as a picture that a camera reads at once."""

import base64

import qrcode
from qrcode.constants import ERROR_CORRECT_Q

_QUIET_ZONE = 4


def picture(digits: str) -> str:
    """Return the digits as a QR code: a data address of an SVG, black on white whatever the page's colours are.

    Eighteen digits fit the smallest size (21 x 21) even with a quarter of it hidden, so it reads well off a dim phone.
    """
    code = qrcode.QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=_QUIET_ZONE)
    code.add_data(digits)
    code.make()
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
