"""The photo of a licence: painted anew without what hung on it, kept under seal, and shown to officers alone."""

import base64

from kernel.errors import NotFound
from kernel.files import FileGone, Files
from kernel.pictures import cleaned
from kernel.sealing import Sealer


def keep(files: Files, vault: Sealer, content: bytes) -> str:
    """Keep what was sent as a photo and return its file. Raises UnreadablePicture or one of its kinds."""
    picture = cleaned(content)
    return files.put(vault.seal({"picture": base64.b64encode(picture.content).decode()}).encode())


def opened(files: Files, vault: Sealer, digest: str) -> bytes:
    """Return the JPEG in a file. Raises NotFound."""
    if not digest:
        raise NotFound
    try:
        sealed = files.get(digest).decode()
    except FileGone as error:
        raise NotFound from error
    return base64.b64decode(vault.open(sealed)["picture"])
