"""The tables of a sale as Core sees them: what each sale runs is built once, and costs no mapped objects."""

from sqlalchemy import Table

from kernel.database import Base
from kernel.identity import models as _identity
from kernel.tenancy import models as _tenancy
from merchants.directory import models as _directory
from merchants.limits import models as _limits
from merchants.offline import models as _offline
from merchants.redemptions import models as _redemptions

_MODELS = (_identity, _tenancy, _directory, _limits, _offline, _redemptions)  # importing them fills the metadata

CLERK_RIGHTS: Table = Base.metadata.tables["clerk_rights"]
LIMIT_RULES: Table = Base.metadata.tables["limit_rules"]
LIMIT_TALLY: Table = Base.metadata.tables["limit_tally"]
OFFLINE_SALE: Table = Base.metadata.tables["offline_sale"]
PAY_CODE: Table = Base.metadata.tables["pay_code"]
PERSON: Table = Base.metadata.tables["person"]
REDEMPTION: Table = Base.metadata.tables["redemption"]
REDEMPTION_PAUSE: Table = Base.metadata.tables["redemption_pause"]
ROLE: Table = Base.metadata.tables["role"]
SHOP: Table = Base.metadata.tables["shop"]
TERMINAL: Table = Base.metadata.tables["terminal"]
TOWNSHIP: Table = Base.metadata.tables["township"]
VILLAGE: Table = Base.metadata.tables["village"]
