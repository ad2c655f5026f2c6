"""Every feature's doors, listed once: pages and JSON."""

from flask import Flask

from kernel.web.api import ProblemApi
from township import models
from township.entrance import api as entrance_api
from township.entrance import views as entrance
from township.navigation import navigation

PAGES = (entrance.blueprint, entrance.preferences)
JSON = (entrance_api.blueprint,)

__all__ = ["install", "models"]


def install(app: Flask, api: ProblemApi) -> None:
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in JSON:
        api.register_blueprint(blueprint)
    app.context_processor(lambda: {"navigation": navigation})
