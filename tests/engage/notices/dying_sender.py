"""A sender that is killed right after a gateway took a text, before it can mark that: run by test_crash."""

import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from engage.notices.gateways import FileGateway, Receipt
from engage.notices.sending import Means, send_waiting
from kernel.clock import FixedClock
from kernel.secrets import Secrets
from kernel.settings import Settings
from tests.engage.notices.phones import SITE, PushService
from township.app import create_app
from township.commands.notices import means


class DyingGateway(FileGateway):
    """Writes its last text and takes the whole process with it."""

    def __init__(self, path: Path, dies_after: int) -> None:
        super().__init__(path)
        self._left = dies_after

    def send(self, recipient: str, text: str, *, key: str) -> Receipt:
        receipt = super().send(recipient, text, key=key)
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return receipt


def send(told: dict[str, Any]) -> None:
    settings = Settings(database_url=told["database_url"], secrets=Secrets(**told["secrets"]), testing=True)
    clock = FixedClock(datetime.fromisoformat(told["now"]))
    app = create_app(settings, clock)
    gateway = DyingGateway(Path(told["file"]), told["dies_after"])
    with app.app_context():
        shipped = means(settings)
        dying = Means(clock.now, shipped.sealer, shipped.signer, PushService().post, gateway, shipped.words, SITE)
        list(send_waiting(told["township"], dying))
