"""Films for Chromium's fake camera: `--use-file-for-fake-video-capture=FILE` plays a Y4M file in a loop.

The file is opened again at each getUserMedia, so a test may write another code into it between two scans.
"""

from pathlib import Path

import qrcode
from PIL import Image

WIDTH, HEIGHT = 640, 480
FRAMES_A_SECOND = 10
FRAMES = 10
PLASTER = (214, 206, 192)  # a wall behind the phone: a code on pure white would be too easy


def film_text(path: Path, text: str, *, side: int = 300, tilt: float = 4.0) -> Path:
    """Write a film of a QR code of `text`, `side` dots wide and turned by `tilt` degrees; return `path`."""
    return film_image(path, picture_of(text, side=side, tilt=tilt))


def picture_of(text: str, *, side: int = 300, tilt: float = 4.0) -> Image.Image:
    """Return what a camera sees that looks at a QR code of `text`: 640 x 480, RGB."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    shown = code.make_image().get_image().convert("RGB").resize((side, side), Image.Resampling.BILINEAR)
    turned = shown.rotate(tilt, Image.Resampling.BILINEAR, expand=True, fillcolor=PLASTER)
    scene = Image.new("RGB", (WIDTH, HEIGHT), PLASTER)
    scene.paste(turned, ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2))
    return scene


def film_image(path: Path, picture: Image.Image) -> Path:
    """Write one second of `picture` (fitted into 640 x 480) as Y4M; return `path`."""
    scene = Image.new("RGB", (WIDTH, HEIGHT), PLASTER)
    fitted = picture.convert("RGB")
    fitted.thumbnail((WIDTH, HEIGHT))
    scene.paste(fitted, ((WIDTH - fitted.width) // 2, (HEIGHT - fitted.height) // 2))
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420mpeg2\n".encode()
    _write_at_once(path, header + (b"FRAME\n" + _planes(scene)) * FRAMES)
    return path


def film_wall(path: Path) -> Path:
    """Write a film in which there is no code; return `path`."""
    return film_image(path, Image.new("RGB", (WIDTH, HEIGHT), PLASTER))


def film_on(path: Path, text: str) -> Path:
    """Write a film of a code over the one that the camera is showing, so that it shows the new one without a break."""
    new = path.with_suffix(".next")
    content = film_text(new, text).read_bytes()
    with path.open("r+b") as running:
        running.write(content)
    return path


def _planes(scene: Image.Image) -> bytes:
    """Return brightness in full and colour in half resolution, as 4:2:0 video keeps them."""
    brightness, blue, red = scene.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    return b"".join(plane.tobytes() for plane in (brightness, blue.resize(half), red.resize(half)))


def _write_at_once(path: Path, content: bytes) -> None:
    """Replace the file in one step: the browser may be reading the film that was there."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    new.replace(path)
