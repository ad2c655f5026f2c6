"""The application as a function of a value."""

from flask import Flask

from kernel.clock import Clock, SystemClock
from kernel.database import engine_options, prepare_engine
from kernel.persistence import db
from kernel.sealing import Sealer
from kernel.settings import Settings
from kernel.web import api, assets, compression, guard, language, problems, security
from kernel.web.context import House
from township import rooms

VERSION = "0.1.0"


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Build the application. `clock` is the machine's unless a test or the demonstration brings its own."""
    app = Flask("qiaotou", root_path=str(assets.STATIC.parent), static_folder="static", template_folder="templates")
    app.testing = settings.testing
    sealer, vault = Sealer(settings.secrets.identity_key), Sealer(settings.secrets.originals_key)
    app.extensions["qiaotou"] = House(settings, clock or SystemClock(), sealer, vault)
    app.json.ensure_ascii = True  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    security.install(app, settings)
    compression.install(app)
    guard.install(app)
    _open_database(app, settings)
    language.install(app)
    assets.install(app)
    problems.install(app)
    rooms.install(app, api.install(app, "Qiaotou", VERSION))
    return app


def _open_database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
