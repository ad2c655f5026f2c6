"""The application as the product builds it, for tests that build many: a template is compiled once for all of them."""

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from kernel.clock import Clock
from kernel.settings import Settings
from township.app import create_app


class _Compiled(BytecodeCache):
    """Jinja keeps what it compiled with each application; this keeps it for the process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


def built(settings: Settings, clock: Clock | None = None) -> Flask:
    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = _compiled
    return app
