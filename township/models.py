"""Every table of the product, imported so that the metadata is whole: migrations and tests read it here."""

import engage.awards.models
import engage.catalogue.models
import engage.disclosures.models
import engage.finances.models
import engage.importing.models
import engage.masking.models
import engage.notices.models
import engage.obligations.models
import engage.plainwords.models
import engage.pockets.models
import engage.residents.models
import engage.search.models
import engage.signing.models
import engage.supervision.models
import engage.village.models
import engage.vouchers.models
import kernel.audit
import kernel.identity.models
import kernel.personal.models
import kernel.tenancy.models
import kernel.throttle
import kernel.workdays.models
import ledger.models
import merchants.applications.models
import merchants.bills.models
import merchants.cards.models
import merchants.contracts.models
import merchants.directory.models
import merchants.disputes.models
import merchants.limits.models
import merchants.offline.models
import merchants.owners.models
import merchants.payees.models
import merchants.redemptions.models
import merchants.refunds.models
import merchants.stickers.models
import merchants.storefront.models
import township.settlement.models
from kernel.database import Base

__all__ = ["Base", "engage", "kernel", "ledger", "merchants", "township"]
