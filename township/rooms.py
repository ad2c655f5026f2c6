"""Every feature's doors, listed once: pages and JSON."""

from flask import Flask

from kernel.web.api import ProblemApi
from merchants.directory import api as directory_api
from merchants.directory import office as office_shops
from merchants.directory import views as directory
from merchants.redemptions import api as redemptions_api
from merchants.redemptions import views as redemptions
from merchants.screen import sales as screen_sales
from merchants.screen import views as screen
from township import models
from township.entrance import api as entrance_api
from township.entrance import views as entrance
from township.navigation import navigation

PAGES = (entrance.blueprint, entrance.preferences)
PAGES += (screen.blueprint, screen_sales.blueprint, directory.blueprint, office_shops.blueprint, redemptions.blueprint)
JSON = (entrance_api.blueprint,)
JSON += (directory_api.blueprint, redemptions_api.blueprint)

__all__ = ["install", "models"]


def install(app: Flask, api: ProblemApi) -> None:
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in JSON:
        api.register_blueprint(blueprint)
    app.context_processor(lambda: {"navigation": navigation})
