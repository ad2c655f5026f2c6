"""Every feature's doors, listed once: pages and JSON."""

from flask import Blueprint, Flask

from engage.catalogue import api as catalogue_api
from engage.catalogue import views as catalogue
from engage.disclosures import api as disclosures_api
from engage.disclosures import corrections, corrections_api, history_views, publishing, redactions
from engage.disclosures import views as disclosures
from engage.finances import office as opening
from engage.finances import views as finances
from engage.importing import views as importing
from engage.masking import views as masking
from engage.notices import choosing as following
from engage.notices import letter_views as letters
from engage.notices import views as notices
from engage.obligations import office as due
from engage.obligations import views as obligations
from engage.opendata import api as open_data
from engage.opendata import views as feeds
from engage.plainwords import views as plainwords
from engage.pockets import views as pockets
from engage.residents import own as own_account
from engage.residents import views as residents
from engage.search import views as search
from engage.signing import views as signing
from engage.supervision import api as cases_api
from engage.supervision import office as cases
from engage.supervision import reporting
from engage.supervision import views as supervision
from engage.village import asking
from engage.village import desk as village_desk
from engage.village import office as village_office
from engage.village import views as village_pages
from engage.vouchers import views as vouchers
from engage.wallet import api as wallet_api
from engage.wallet import views as wallet
from kernel.web.api import ApiBlueprint, ProblemApi
from merchants.applications import following as own_application
from merchants.applications import office as office_applications
from merchants.applications import views as applications
from merchants.bills import api as bills_api
from merchants.bills import at_the_till as bills_at_the_till
from merchants.bills import views as bills
from merchants.cards import api as cards_api
from merchants.cards import office as cards_office
from merchants.cards import views as cards
from merchants.contracts import office as office_contracts
from merchants.contracts import views as own_shop
from merchants.contracts.at_the_till import at_the_till
from merchants.contracts.wording import goods_words
from merchants.directory import api as directory_api
from merchants.directory import devices as office_devices
from merchants.directory import office as office_shops
from merchants.directory import rights_views as clerk_rights
from merchants.directory import views as directory
from merchants.directory.wording import hours_words
from merchants.disputes import api as disputes_api
from merchants.disputes import office as office_disputes
from merchants.disputes import views as disputes
from merchants.finding import api as finding_api
from merchants.finding import views as finding
from merchants.limits import office as limits
from merchants.limits.notices import points_stopped
from merchants.listening import api as listening_api
from merchants.offline import api as offline_api
from merchants.offline import desk as offline_desk
from merchants.offline import office as office_offline
from merchants.offline import views as offline
from merchants.owners import office as office_owners
from merchants.owners import views as owners
from merchants.payees import office as office_payees
from merchants.payees import views as payees
from merchants.posters import views as shop_posters
from merchants.redemptions import api as redemptions_api
from merchants.redemptions import unlocking
from merchants.redemptions import views as redemptions
from merchants.refunds import api as refunds_api
from merchants.refunds import office as office_refunds
from merchants.refunds import views as shop_refunds
from merchants.scanning import views as scanning
from merchants.screen import api as screen_api
from merchants.screen import sales as screen_sales
from merchants.screen import views as screen
from merchants.stickers import api as stickers_api
from merchants.stickers import views as stickers
from merchants.storefront import office as office_storefront
from merchants.storefront import views as storefront
from township import models
from township.closing import views as closing
from township.digests import views as digests
from township.entrance import api as entrance_api
from township.entrance import pins
from township.entrance import views as entrance
from township.installable import views as installable
from township.navigation import navigation
from township.office import views as office
from township.oversight import board, questions, reports, workdays
from township.personal import views as personal
from township.rules import views as rules
from township.settlement import api as settlement_api
from township.settlement import views as settlement
from township.shopbooks import views as shop_books

PAGES: tuple[Blueprint, ...] = (
    *(entrance.blueprint, entrance.preferences, pins.blueprint),
    *(disclosures.blueprint, supervision.blueprint, wallet.blueprint),
    *(notices.blueprint, following.blueprint, letters.blueprint),
    *(history_views.blueprint, corrections.blueprint, redactions.blueprint),
    *(vouchers.blueprint, masking.blueprint, pockets.blueprint),
    *(village_pages.blueprint, asking.blueprint, finances.blueprint),
    *(village_desk.blueprint, opening.blueprint, village_office.blueprint),
    *(obligations.blueprint, due.blueprint, reporting.blueprint, catalogue.blueprint),
    *(search.blueprint, feeds.blueprint),
    *(publishing.blueprint, importing.blueprint, cases.blueprint, residents.blueprint),
    own_account.blueprint,
    *(plainwords.blueprint, signing.blueprint),
    *(screen.blueprint, screen_sales.blueprint, directory.blueprint, office_shops.blueprint, redemptions.blueprint),
    *(offline.blueprint, office_offline.blueprint, offline_desk.blueprint, installable.blueprint),
    *(shop_refunds.blueprint, office_refunds.blueprint, disputes.blueprint, office_disputes.blueprint),
    *(finding.blueprint, applications.blueprint, own_application.blueprint, office_applications.blueprint),
    *(
        own_shop.blueprint,
        office_contracts.blueprint,
        payees.blueprint,
        office_payees.blueprint,
        shop_posters.blueprint,
    ),
    *(stickers.blueprint, bills.blueprint, bills_at_the_till.blueprint, scanning.blueprint),
    *(cards.blueprint, cards_office.blueprint, shop_books.blueprint),
    *(storefront.blueprint, office_storefront.blueprint, unlocking.blueprint),
    *(board.blueprint, questions.blueprint, reports.blueprint, workdays.blueprint),
    *(owners.blueprint, office_owners.blueprint, personal.blueprint),
    *(limits.blueprint, office_devices.blueprint, clerk_rights.blueprint),
    *(office.blueprint, closing.blueprint, rules.blueprint, settlement.blueprint, digests.blueprint),
)
JSON: tuple[ApiBlueprint, ...] = (
    entrance_api.blueprint,
    catalogue_api.blueprint,
    open_data.blueprint,
    *(disclosures_api.blueprint, corrections_api.blueprint, cases_api.blueprint, wallet_api.blueprint),
    *(directory_api.blueprint, finding_api.blueprint, redemptions_api.blueprint),
    offline_api.blueprint,
    *(refunds_api.blueprint, disputes_api.blueprint),
    *(stickers_api.blueprint, bills_api.blueprint, cards_api.blueprint, screen_api.blueprint, listening_api.blueprint),
    settlement_api.blueprint,
)

__all__ = ["install", "models"]


def install(app: Flask, api: ProblemApi) -> None:
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in JSON:
        api.register_blueprint(blueprint)
    app.jinja_env.filters |= {"hours": hours_words, "goods": goods_words}
    app.jinja_env.globals["at_the_till"] = at_the_till
    app.context_processor(
        lambda: {
            "navigation": navigation,
            "follow_state": following.follow_state,
            "points_stopped": points_stopped,
            "told_personally": personal.told_personally,
        }
    )
