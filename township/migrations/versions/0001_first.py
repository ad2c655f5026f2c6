"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engage.search import fulltext
from kernel import append_only
from ledger import triggers

revision = "0001"
down_revision = None


APPEND_ONLY = (
    "application_step",
    "audit_entry",
    "case_taken_up",
    "case_words_hidden",
    "contract_terms",
    "disclosure_original",
    "disclosure_version",
    "dispute_message",
    "holiday_notice",
    "imported_table",
    "let_in",
    "limit_rules",
    "masking_rule",
    "matter_terms",
    "notice_read",
    "offline_rule",
    "offline_sale",
    "offline_use",
    "opening_balance",
    "order_judgement",
    "pocket_rule",
    "redemption_pause",
    "refund",
    "refund_rule",
    "retired_sticker",
    "shop_contract",
    "shop_invitation",
    "shop_step",
    "sign_off_chain",
    "text_consent",
    "version_redaction",
    "workday_correction",
)


def upgrade() -> None:
    op.create_table(
        "ledger_day_total",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("posted_debits", sa.BigInteger(), nullable=False),
        sa.Column("posted_credits", sa.BigInteger(), nullable=False),
        sa.Column("pending_debits", sa.BigInteger(), nullable=False),
        sa.Column("pending_credits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "township_id", "account_id", "recorded_on", "effective_on", name=op.f("pk_ledger_day_total")
        ),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_ledger_leaf_position")),
        sa.PrimaryKeyConstraint("township_id", "position", name=op.f("pk_ledger_leaf")),
        sa.UniqueConstraint("township_id", "transfer_id", name="uq_ledger_leaf_transfer"),
    )
    op.create_table(
        "ledger_lot_use",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_lot_use_amount")),
        sa.PrimaryKeyConstraint(
            "township_id", "transfer_id", "account_id", "expires_on", name=op.f("pk_ledger_lot_use")
        ),
    )
    op.create_table(
        "ledger_seal",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("consistency", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number >= 1 AND tree_size >= 1", name=op.f("ck_ledger_seal_sizes")),
        sa.PrimaryKeyConstraint("township_id", "number", name=op.f("pk_ledger_seal")),
    )
    op.create_table(
        "ledger_subtree",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("township_id", "level", "position", name=op.f("pk_ledger_subtree")),
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("target_amount", sa.BigInteger(), nullable=True),
        sa.Column("target_before", sa.BigInteger(), nullable=True),
        sa.Column("lot_expires_on", sa.Date(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('posted', 'pending', 'post', 'void', 'reversal', 'refused') AND (kind IN ('post', 'void', 'reversal')) = (target_id IS NOT NULL) AND (expires_at IS NULL OR kind = 'pending')",
            name=op.f("ck_ledger_transfer_kind"),
        ),
        sa.CheckConstraint(
            "(line = 0) = (id = entry_id) AND (line = 0) = (key IS NOT NULL) AND (line = 0) = (fingerprint IS NOT NULL)",
            name=op.f("ck_ledger_transfer_first_line"),
        ),
        sa.CheckConstraint(
            "amount BETWEEN 1 AND 1000000000000 AND debit_id <> credit_id AND (target_id IS NULL OR target_before + amount <= target_amount)",
            name=op.f("ck_ledger_transfer_sound"),
        ),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_transfer")),
    )
    op.create_index("ix_ledger_transfer_credit", "ledger_transfer", ["township_id", "credit_id", "id"], unique=False)
    op.create_index("ix_ledger_transfer_debit", "ledger_transfer", ["township_id", "debit_id", "id"], unique=False)
    op.create_index(
        "ix_ledger_transfer_expiry",
        "ledger_transfer",
        ["township_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_transfer_key",
        "ledger_transfer",
        ["township_id", "key"],
        unique=True,
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_transfer_line",
        "ledger_transfer",
        ["township_id", "entry_id", "line"],
        unique=True,
        sqlite_where=sa.text("line > 0"),
        postgresql_where=sa.text("line > 0"),
    )
    op.create_index(
        "uq_ledger_transfer_target",
        "ledger_transfer",
        ["township_id", "target_id", "target_before"],
        unique=True,
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    )
    op.create_table(
        "township",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("face_value_fen", sa.Integer(), nullable=False),
        sa.Column("points_valid_months", sa.Integer(), nullable=True),
        sa.CheckConstraint("face_value_fen > 0", name=op.f("ck_township_face_value_positive")),
        sa.CheckConstraint("id BETWEEN 100000000 AND 999999999", name=op.f("ck_township_official_code")),
        sa.CheckConstraint(
            "points_valid_months BETWEEN 1 AND 120", name=op.f("ck_township_points_valid_months_bounded")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township")),
    )
    op.create_table(
        "bank_profile",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("encoding", sa.String(length=10), nullable=False),
        sa.Column("amount_format", sa.String(length=4), nullable=False),
        sa.Column("header", sa.Boolean(), nullable=False),
        sa.Column("line_end", sa.String(length=4), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_format IN ('yuan', 'fen')", name=op.f("ck_bank_profile_amount_format_known")),
        sa.CheckConstraint(
            "encoding IN ('utf-8-sig', 'utf-8', 'gb18030', 'gbk', 'gb2312')",
            name=op.f("ck_bank_profile_encoding_known"),
        ),
        sa.CheckConstraint("line_end IN ('crlf', 'lf')", name=op.f("ck_bank_profile_line_end_known")),
        sa.CheckConstraint("length(delimiter) = 1", name=op.f("ck_bank_profile_delimiter_is_one_character")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_bank_profile_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_bank_profile")),
        sa.UniqueConstraint("township_id", "name", name="uq_bank_profile_name"),
    )
    op.create_table(
        "catalogue_matter",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "category IN ('party', 'village', 'finance')", name=op.f("ck_catalogue_matter_category_known")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_catalogue_matter_number_positive")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_catalogue_matter_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_catalogue_matter")),
        sa.UniqueConstraint("township_id", "number", name="uq_catalogue_matter_number"),
    )
    op.create_table(
        "ledger_account",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("normal_side", sa.String(length=6), nullable=False),
        sa.Column("limit_rule", sa.String(length=24), nullable=True),
        sa.Column("with_lots", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT with_lots OR limit_rule = 'debits_within_credits'", name=op.f("ck_ledger_account_lots_fit_limit")
        ),
        sa.CheckConstraint(
            "limit_rule IS NULL OR (limit_rule = 'debits_within_credits' AND normal_side = 'credit') OR (limit_rule = 'credits_within_debits' AND normal_side = 'debit')",
            name=op.f("ck_ledger_account_limit_fits_side"),
        ),
        sa.CheckConstraint("normal_side IN ('debit', 'credit')", name=op.f("ck_ledger_account_normal_side")),
        sa.CheckConstraint("state IN ('open', 'frozen', 'closed')", name=op.f("ck_ledger_account_state")),
        sa.CheckConstraint("unit IN ('point', 'fen')", name=op.f("ck_ledger_account_unit")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_ledger_account_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("township_id", "code", "unit", "reference", name="uq_ledger_account_name"),
        sa.UniqueConstraint("township_id", "id", "limit_rule", "with_lots", name="uq_ledger_account_rules"),
    )
    op.create_table(
        "ledger_closing",
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_ledger_closing_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_closing")),
        sa.UniqueConstraint("township_id", "through", name="uq_ledger_closing_through"),
    )
    op.create_table(
        "ledger_head",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=False),
        sa.Column("sealed_floor", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_ledger_head_township_id")),
        sa.PrimaryKeyConstraint("township_id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "limit_tally",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rules", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('payer', 'sticker', 'card', 'shop', 'clerk', 'month')", name=op.f("ck_limit_tally_kind_known")
        ),
        sa.CheckConstraint("points <= cap", name=op.f("ck_limit_tally_within_cap")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_limit_tally_points_not_negative")),
        sa.CheckConstraint("sales >= 0", name=op.f("ck_limit_tally_sales_not_negative")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_limit_tally_township_id")),
        sa.PrimaryKeyConstraint("township_id", "kind", "subject_id", "day", "rules", name=op.f("pk_limit_tally")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('activation', 'terminal', 'application', 'pin')", name=op.f("ck_one_time_code_purpose_known")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_one_time_code_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("township_id", "digest", name="uq_one_time_code_digest"),
    )
    op.create_index("ix_one_time_code_subject", "one_time_code", ["township_id", "subject_id"], unique=False)
    op.create_table(
        "panel_switch",
        sa.Column("panel", sa.String(length=12), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "panel IN ('ask', 'news', 'disclosures', 'powers', 'cadres', 'decisions', 'register')",
            name=op.f("ck_panel_switch_panel_known"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_panel_switch_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_panel_switch")),
        sa.UniqueConstraint("township_id", "panel", name="uq_panel_switch_panel"),
    )
    op.create_table(
        "throttle",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("window_start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries > 0", name=op.f("ck_throttle_tries_positive")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_throttle_township_id")),
        sa.PrimaryKeyConstraint("township_id", "bucket", "window_start", name=op.f("pk_throttle")),
    )
    op.create_table(
        "village",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_village_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_village")),
        sa.UniqueConstraint("township_id", "code", name="uq_village_code"),
    )
    op.create_table(
        "household",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_household_number_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_household_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_household_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_household")),
        sa.UniqueConstraint("township_id", "village_id", "number", name="uq_household_village_number"),
    )
    op.create_table(
        "ledger_balance",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("limit_rule", sa.String(length=24), nullable=False),
        sa.Column("with_lots", sa.Boolean(), nullable=False),
        sa.Column("posted_debits", sa.BigInteger(), nullable=False),
        sa.Column("posted_credits", sa.BigInteger(), nullable=False),
        sa.Column("pending_debits", sa.BigInteger(), nullable=False),
        sa.Column("pending_credits", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "CASE limit_rule WHEN 'debits_within_credits' THEN posted_debits + pending_debits <= posted_credits ELSE posted_credits + pending_credits <= posted_debits END",
            name=op.f("ck_ledger_balance_limit"),
        ),
        sa.CheckConstraint(
            "posted_debits >= 0 AND posted_credits >= 0 AND pending_debits >= 0 AND pending_credits >= 0 AND posted_debits + posted_credits + pending_debits + pending_credits <= 1000000000000000000",
            name=op.f("ck_ledger_balance_bounds"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "id", "limit_rule", "with_lots"],
            [
                "ledger_account.township_id",
                "ledger_account.id",
                "ledger_account.limit_rule",
                "ledger_account.with_lots",
            ],
            name=op.f("fk_ledger_balance_township_id_id_limit_rule_with_lots"),
        ),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_balance")),
    )
    op.create_table(
        "ledger_lot",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_ledger_lot_remaining")),
        sa.ForeignKeyConstraint(
            ["township_id", "account_id"],
            ["ledger_account.township_id", "ledger_account.id"],
            name=op.f("fk_ledger_lot_township_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("township_id", "account_id", "expires_on", name=op.f("pk_ledger_lot")),
    )
    op.create_index(
        "ix_ledger_lot_expiry",
        "ledger_lot",
        ["township_id", "expires_on"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("surname", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("village_id", sa.Uuid(), nullable=True),
        sa.Column("password_digest", sa.String(length=200), nullable=True),
        sa.Column("pin_digest", sa.String(length=200), nullable=True),
        sa.Column("ways_made_anew", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("elder", sa.String(length=8), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("elder IN ('off', 'on', 'large', 'largest')", name=op.f("ck_person_elder_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_person_name_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_person_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_person_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("township_id", "phone", name="uq_person_phone"),
    )
    op.create_table(
        "shop",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sells_from", sa.Date(), nullable=True),
        sa.Column("sells_until", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("owner_name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("licence", sa.String(length=18), nullable=False),
        sa.Column("licence_picture", sa.String(length=64), nullable=False),
        sa.Column("sticker", sa.String(length=22), nullable=False),
        sa.Column("payee_name", sa.String(length=60), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("bank_account", sa.String(length=30), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('breakfast', 'food', 'tea_snacks', 'supermarket', 'barber')", name=op.f("ck_shop_kind_known")
        ),
        sa.CheckConstraint("state IN ('approved', 'suspended', 'ended')", name=op.f("ck_shop_state_known")),
        sa.CheckConstraint("(sells_from IS NULL) = (sells_until IS NULL)", name=op.f("ck_shop_sells_between")),
        sa.CheckConstraint("length(bank_account) BETWEEN 8 AND 30", name=op.f("ck_shop_bank_account_length")),
        sa.CheckConstraint("sells_from <= sells_until", name=op.f("ck_shop_sells_in_order")),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_shop_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop")),
        sa.UniqueConstraint("township_id", "sticker", name="uq_shop_sticker"),
        sa.UniqueConstraint("township_id", "village_id", "name", name="uq_shop_village_name"),
    )
    op.create_table(
        "account_request",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waits') = (decided_by IS NULL)", name=op.f("ck_account_request_decided_by_someone")
        ),
        sa.CheckConstraint("state <> 'agreed' OR decided_by <> asked_by", name=op.f("ck_account_request_four_eyes")),
        sa.CheckConstraint("state IN ('waits', 'agreed', 'refused')", name=op.f("ck_account_request_state_known")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_account_request_decided_has_moment")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "asked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_account_request_township_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_account_request_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_account_request_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_account_request_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_account_request")),
    )
    op.create_index(
        "uq_account_request_waits",
        "account_request",
        ["township_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "actor_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_audit_entry_township_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_audit_entry_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_audit_entry")),
        info={"append_only": True},
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["township_id", "subject"], unique=False)
    op.create_table(
        "award_rule",
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("action IN ('reading', 'supervision')", name=op.f("ck_award_rule_action_known")),
        sa.CheckConstraint("daily_cap BETWEEN 0 AND 10000", name=op.f("ck_award_rule_daily_cap_bounded")),
        sa.CheckConstraint("points BETWEEN 0 AND 10000", name=op.f("ck_award_rule_points_bounded")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_award_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_award_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_award_rule")),
    )
    op.create_index("ix_award_rule_action", "award_rule", ["township_id", "action", "effective_from"], unique=False)
    op.create_table(
        "award_tally",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("action IN ('reading', 'supervision')", name=op.f("ck_award_tally_action_known")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_award_tally_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_award_tally_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_award_tally_township_id")),
        sa.PrimaryKeyConstraint("township_id", "person_id", "action", "day", name=op.f("pk_award_tally")),
    )
    op.create_table(
        "card",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("last_digits", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'active') = (ended_at IS NULL)", name=op.f("ck_card_ended_has_moment")),
        sa.CheckConstraint("state IN ('active', 'lost', 'replaced')", name=op.f("ck_card_state_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_card_ended_by_somebody")),
        sa.ForeignKeyConstraint(
            ["township_id", "ended_by"], ["person.township_id", "person.id"], name=op.f("fk_card_township_id_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "issued_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_card_township_id_issued_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_card_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_card_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_card")),
        sa.UniqueConstraint("township_id", "digest", name="uq_card_digest"),
    )
    op.create_index("ix_card_person", "card", ["township_id", "person_id"], unique=False)
    op.create_index(
        "uq_card_active",
        "card",
        ["township_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "clerk_rights",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("may_sell", sa.Boolean(), nullable=False),
        sa.Column("may_void", sa.Boolean(), nullable=False),
        sa.Column("may_refund", sa.Boolean(), nullable=False),
        sa.Column("may_see_reports", sa.Boolean(), nullable=False),
        sa.Column("sale_limit_points", sa.Integer(), nullable=True),
        sa.Column("day_limit_points", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("day_limit_points > 0", name=op.f("ck_clerk_rights_day_limit_positive")),
        sa.CheckConstraint("sale_limit_points > 0", name=op.f("ck_clerk_rights_sale_limit_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_clerk_rights_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_clerk_rights_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_clerk_rights_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_clerk_rights_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_clerk_rights")),
        sa.UniqueConstraint("township_id", "shop_id", "person_id", name="uq_clerk_rights_shop_person"),
    )
    op.create_table(
        "column_mapping",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("heading", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_column_mapping_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_column_mapping_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_column_mapping_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint("township_id", "village_id", "heading", name="uq_column_mapping_heading"),
    )
    op.create_table(
        "contract_terms",
        sa.Column("goods", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("cooling_days", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cooling_days BETWEEN 1 AND 30", name=op.f("ck_contract_terms_cooling_days_bounded")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_contract_terms_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_contract_terms_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_contract_terms")),
        info={"append_only": True},
    )
    op.create_table(
        "disclosure",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(length=60), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("category IN ('party', 'village', 'finance')", name=op.f("ck_disclosure_category_known")),
        sa.CheckConstraint("state IN ('published', 'withdrawn')", name=op.f("ck_disclosure_state_known")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_disclosure_title_present")),
        sa.CheckConstraint("version > 0", name=op.f("ck_disclosure_version_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_disclosure_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "published_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_disclosure_township_id_published_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "replaces_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_disclosure_township_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_disclosure_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_disclosure_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("township_id", "key", name="uq_disclosure_key"),
        sa.UniqueConstraint("township_id", "replaces_id", name="uq_disclosure_replaces"),
    )
    op.create_index(
        "ix_disclosure_matter", "disclosure", ["township_id", "matter_id", "village_id", "period_key"], unique=False
    )
    op.create_index(
        "ix_disclosure_village", "disclosure", ["township_id", "village_id", "published_at", "id"], unique=False
    )
    op.create_table(
        "holiday_notice",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2099", name=op.f("ck_holiday_notice_year_of_century")),
        sa.ForeignKeyConstraint(
            ["township_id", "entered_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_holiday_notice_township_id_entered_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_holiday_notice_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_holiday_notice")),
        sa.UniqueConstraint("township_id", "year", name="uq_holiday_notice_year"),
        info={"append_only": True},
    )
    op.create_table(
        "let_in",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part IN ('asked', 'agreed', 'code')", name=op.f("ck_let_in_part_known")),
        sa.ForeignKeyConstraint(
            ["township_id", "by"], ["person.township_id", "person.id"], name=op.f("fk_let_in_township_id_by")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_let_in_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_let_in_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_let_in_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_let_in")),
        info={"append_only": True},
    )
    op.create_index("ix_let_in_person", "let_in", ["township_id", "person_id"], unique=False)
    op.create_index("ix_let_in_shop", "let_in", ["township_id", "shop_id", "by"], unique=False)
    op.create_table(
        "limit_alert",
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'pace') = (person_id IS NOT NULL)", name=op.f("ck_limit_alert_pace_has_payer")),
        sa.CheckConstraint("kind IN ('pace', 'budget', 'passed')", name=op.f("ck_limit_alert_kind_known")),
        sa.CheckConstraint("(looked_at IS NULL) = (looked_by IS NULL)", name=op.f("ck_limit_alert_looked_by_somebody")),
        sa.ForeignKeyConstraint(
            ["township_id", "clerk_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_limit_alert_township_id_clerk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "looked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_limit_alert_township_id_looked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_limit_alert_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_limit_alert_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_limit_alert_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_limit_alert")),
    )
    op.create_index(
        "uq_limit_alert_open",
        "limit_alert",
        ["township_id", "kind", "about"],
        unique=True,
        sqlite_where=sa.text("looked_at IS NULL"),
        postgresql_where=sa.text("looked_at IS NULL"),
    )
    op.create_table(
        "limit_rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("confirm_above_points", sa.Integer(), nullable=False),
        sa.Column("sale_limit_points", sa.Integer(), nullable=False),
        sa.Column("sticker_day_points", sa.Integer(), nullable=True),
        sa.Column("card_day_points", sa.Integer(), nullable=True),
        sa.Column("payer_day_points", sa.Integer(), nullable=True),
        sa.Column("shop_day_points", sa.Integer(), nullable=True),
        sa.Column("pace_sales", sa.Integer(), nullable=True),
        sa.Column("pace_points", sa.Integer(), nullable=True),
        sa.Column("pace_hours", sa.Integer(), nullable=True),
        sa.Column("month_points", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(pace_hours IS NULL) = (pace_sales IS NULL AND pace_points IS NULL)",
            name=op.f("ck_limit_rules_pace_is_whole"),
        ),
        sa.CheckConstraint("card_day_points > 0", name=op.f("ck_limit_rules_card_day_points_positive")),
        sa.CheckConstraint(
            "confirm_above_points BETWEEN 1 AND 1000000", name=op.f("ck_limit_rules_confirm_above_bounded")
        ),
        sa.CheckConstraint("month_points > 0", name=op.f("ck_limit_rules_month_points_positive")),
        sa.CheckConstraint("pace_hours BETWEEN 1 AND 72", name=op.f("ck_limit_rules_pace_hours_bounded")),
        sa.CheckConstraint("pace_points > 0", name=op.f("ck_limit_rules_pace_points_positive")),
        sa.CheckConstraint("pace_sales BETWEEN 1 AND 1000", name=op.f("ck_limit_rules_pace_sales_bounded")),
        sa.CheckConstraint("payer_day_points > 0", name=op.f("ck_limit_rules_payer_day_points_positive")),
        sa.CheckConstraint(
            "sale_limit_points >= confirm_above_points", name=op.f("ck_limit_rules_sale_limit_covers_confirm")
        ),
        sa.CheckConstraint("sale_limit_points BETWEEN 1 AND 1000000", name=op.f("ck_limit_rules_sale_limit_bounded")),
        sa.CheckConstraint("shop_day_points > 0", name=op.f("ck_limit_rules_shop_day_points_positive")),
        sa.CheckConstraint("sticker_day_points > 0", name=op.f("ck_limit_rules_sticker_day_points_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_limit_rules_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_limit_rules_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_limit_rules")),
        sa.UniqueConstraint("township_id", "number", name="uq_limit_rules_number"),
        info={"append_only": True},
    )
    op.create_table(
        "masking_rule",
        sa.Column("used_by", sa.Boolean(), nullable=False),
        sa.Column("responsible", sa.Boolean(), nullable=False),
        sa.Column("residents", sa.Boolean(), nullable=False),
        sa.Column("cadres_shown", sa.Boolean(), nullable=False),
        sa.Column("not_names", sa.JSON(), nullable=False),
        sa.Column("office_phones", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_masking_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_masking_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_masking_rule")),
        info={"append_only": True},
    )
    op.create_table(
        "matter_event",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_by", sa.Uuid(), nullable=True),
        sa.Column("struck_reason", sa.String(length=100), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(struck_by IS NULL) = (struck_reason = '')", name=op.f("ck_matter_event_struck_with_reason")
        ),
        sa.CheckConstraint("(struck_by IS NULL) = (struck_at IS NULL)", name=op.f("ck_matter_event_struck_at_a_time")),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_matter_event_what_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_matter_event_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "reported_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_matter_event_township_id_reported_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "struck_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_matter_event_township_id_struck_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_matter_event_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_matter_event_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_matter_event")),
        sa.UniqueConstraint("township_id", "period_key", name="uq_matter_event_period_key"),
    )
    op.create_index(
        "ix_matter_event_village", "matter_event", ["township_id", "village_id", "happened_on"], unique=False
    )
    op.create_table(
        "matter_follow",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_matter_follow_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_matter_follow_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_matter_follow_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_matter_follow_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_matter_follow")),
        sa.UniqueConstraint(
            "township_id", "person_id", "village_id", "matter_id", name="uq_matter_follow_person_matter"
        ),
    )
    op.create_table(
        "matter_terms",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("due_month", sa.Integer(), nullable=True),
        sa.Column("within_days", sa.Integer(), nullable=True),
        sa.Column("in_working_days", sa.Boolean(), nullable=False),
        sa.Column("publisher", sa.String(length=12), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(rule = 'event') = (within_days IS NOT NULL)", name=op.f("ck_matter_terms_event_has_days")),
        sa.CheckConstraint(
            "(rule = 'yearly') = (due_month IS NOT NULL)", name=op.f("ck_matter_terms_yearly_has_month")
        ),
        sa.CheckConstraint(
            "(rule IN ('monthly', 'quarterly', 'yearly')) = (due_day IS NOT NULL)",
            name=op.f("ck_matter_terms_periodic_has_day"),
        ),
        sa.CheckConstraint(
            "publisher IN ('branch', 'committee', 'supervisors', 'cooperative')",
            name=op.f("ck_matter_terms_publisher_known"),
        ),
        sa.CheckConstraint(
            "rule IN ('monthly', 'quarterly', 'yearly', 'event', 'at_once')", name=op.f("ck_matter_terms_rule_known")
        ),
        sa.CheckConstraint("due_day BETWEEN 1 AND 31", name=op.f("ck_matter_terms_due_day_bounded")),
        sa.CheckConstraint("due_month BETWEEN 1 AND 12", name=op.f("ck_matter_terms_due_month_bounded")),
        sa.CheckConstraint("retention_years BETWEEN 1 AND 100", name=op.f("ck_matter_terms_retention_bounded")),
        sa.CheckConstraint("within_days BETWEEN 1 AND 365", name=op.f("ck_matter_terms_within_days_bounded")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_matter_terms_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_matter_terms_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_matter_terms_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_matter_terms")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_matter_terms_matter", "matter_terms", ["township_id", "matter_id", "effective_from", "id"], unique=False
    )
    op.create_table(
        "new_pin",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'waits') = (decided_by IS NULL)", name=op.f("ck_new_pin_decided_by_someone")),
        sa.CheckConstraint("(state = 'waits') = (length(digest) > 0)", name=op.f("ck_new_pin_forgotten_once_decided")),
        sa.CheckConstraint("state <> 'agreed' OR decided_by <> asked_by", name=op.f("ck_new_pin_four_eyes")),
        sa.CheckConstraint("state IN ('waits', 'agreed', 'refused')", name=op.f("ck_new_pin_state_known")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_new_pin_decided_has_moment")),
        sa.ForeignKeyConstraint(
            ["township_id", "asked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_new_pin_township_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_new_pin_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_new_pin_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_new_pin_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_new_pin")),
    )
    op.create_index(
        "uq_new_pin_waits",
        "new_pin",
        ["township_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.create_table(
        "news",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (reason = '') AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_news_withdrawn_with_reason"),
        ),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_news_title_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "published_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_news_township_id_published_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_news_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "withdrawn_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_news_township_id_withdrawn_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_news_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_news")),
        sa.UniqueConstraint("township_id", "key", name="uq_news_key"),
    )
    op.create_index("ix_news_village", "news", ["township_id", "village_id", "day", "id"], unique=False)
    op.create_table(
        "notice_reader",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_through", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushes", sa.String(length=8), nullable=False),
        sa.Column("texts", sa.String(length=8), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pushes IN ('each', 'monthly')", name=op.f("ck_notice_reader_pushes_known")),
        sa.CheckConstraint("texts IN ('none', 'each', 'monthly')", name=op.f("ck_notice_reader_texts_known")),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_notice_reader_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_notice_reader_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_notice_reader")),
        sa.UniqueConstraint("township_id", "person_id", name="uq_notice_reader_person"),
    )
    op.create_index("ix_notice_reader_texts", "notice_reader", ["township_id", "texts"], unique=False)
    op.create_table(
        "offline_phone",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cut_off_by", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1000000 AND 9999999", name=op.f("ck_offline_phone_number_has_seven_digits")),
        sa.ForeignKeyConstraint(
            ["township_id", "cut_off_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_offline_phone_township_id_cut_off_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_offline_phone_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_offline_phone_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_offline_phone")),
        sa.UniqueConstraint("township_id", "number", name="uq_offline_phone_number"),
    )
    op.create_index("ix_offline_phone_person", "offline_phone", ["township_id", "person_id"], unique=False)
    op.create_table(
        "offline_rule",
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("person_points", sa.Integer(), nullable=False),
        sa.Column("till_points", sa.Integer(), nullable=False),
        sa.Column("bearer", sa.String(length=8), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("bearer IN ('township', 'shop')", name=op.f("ck_offline_rule_bearer_known")),
        sa.CheckConstraint("person_points BETWEEN 1 AND 200", name=op.f("ck_offline_rule_person_points_bounded")),
        sa.CheckConstraint("till_points BETWEEN 1 AND 5000", name=op.f("ck_offline_rule_till_points_bounded")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_offline_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_offline_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_offline_rule")),
        info={"append_only": True},
    )
    op.create_index("ix_offline_rule_from", "offline_rule", ["township_id", "effective_from", "id"], unique=False)
    op.create_table(
        "opening_balance",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(number = 1) = (reason = '')", name=op.f("ck_opening_balance_correction_has_reason")),
        sa.CheckConstraint("amount_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_opening_balance_amount_bounded")),
        sa.CheckConstraint("number > 0", name=op.f("ck_opening_balance_number_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "entered_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_opening_balance_township_id_entered_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_opening_balance_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_opening_balance_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_opening_balance")),
        sa.UniqueConstraint("township_id", "village_id", "number", name="uq_opening_balance_village_number"),
        info={"append_only": True},
    )
    op.create_table(
        "owner_request",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("asked_as", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'agreed') = (person_id IS NOT NULL)", name=op.f("ck_owner_request_agreed_is_an_owner")
        ),
        sa.CheckConstraint(
            "(state = 'waits') = (decided_by IS NULL)", name=op.f("ck_owner_request_decided_by_someone")
        ),
        sa.CheckConstraint("asked_as IN ('officer', 'owner')", name=op.f("ck_owner_request_asker_known")),
        sa.CheckConstraint("state <> 'agreed' OR decided_by <> asked_by", name=op.f("ck_owner_request_four_eyes")),
        sa.CheckConstraint("state IN ('waits', 'agreed', 'refused')", name=op.f("ck_owner_request_state_known")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_owner_request_decided_has_moment")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "asked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_owner_request_township_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_owner_request_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_owner_request_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_owner_request_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_owner_request_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_owner_request")),
    )
    op.create_index(
        "uq_owner_request_waits",
        "owner_request",
        ["township_id", "shop_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.create_table(
        "pay_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'claimed', 'replaced')", name=op.f("ck_pay_code_state_known")),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_pay_code_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_pay_code_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_pay_code")),
        sa.UniqueConstraint("township_id", "digest", name="uq_pay_code_digest"),
    )
    op.create_index("ix_pay_code_person", "pay_code", ["township_id", "person_id", "state"], unique=False)
    op.create_table(
        "payee_change",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("payee_name", sa.String(length=60), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("bank_account", sa.String(length=30), nullable=False),
        sa.Column("old_account", sa.String(length=4), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holds_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (decided_by IS NOT NULL AND holds_from IS NULL)",
            name=op.f("ck_payee_change_refused_by_one"),
        ),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_by IS NOT NULL)", name=op.f("ck_payee_change_stopped_by_one")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by IS NOT NULL AND holds_from > decided_at)",
            name=op.f("ck_payee_change_cools"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'refused', 'stopped')", name=op.f("ck_payee_change_state_known")
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_payee_change_four_eyes")),
        sa.CheckConstraint("length(bank_account) BETWEEN 8 AND 30", name=op.f("ck_payee_change_bank_account_length")),
        sa.ForeignKeyConstraint(
            ["township_id", "asked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_payee_change_township_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_payee_change_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_payee_change_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "stopped_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_payee_change_township_id_stopped_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_payee_change_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_payee_change")),
        sa.UniqueConstraint("township_id", "key", name="uq_payee_change_key"),
    )
    op.create_index("ix_payee_change_shop", "payee_change", ["township_id", "shop_id", "holds_from"], unique=False)
    op.create_index(
        "uq_payee_change_asked",
        "payee_change",
        ["township_id", "shop_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "personal_notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_personal_notice_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_personal_notice_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_personal_notice")),
    )
    op.create_index("ix_personal_notice_person", "personal_notice", ["township_id", "person_id", "at"], unique=False)
    op.create_index("ix_personal_notice_spread", "personal_notice", ["township_id", "spread_at"], unique=False)
    op.create_table(
        "plain_words_rule",
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("active = (words <> '')", name=op.f("ck_plain_words_rule_active_has_words")),
        sa.CheckConstraint("pattern <> ''", name=op.f("ck_plain_words_rule_pattern_given")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_plain_words_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_plain_words_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_plain_words_rule")),
        sa.UniqueConstraint("township_id", "pattern", name="uq_plain_words_rule_pattern"),
    )
    op.create_table(
        "pocket_rule",
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("unless", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_pocket_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_pocket_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_pocket_rule")),
        info={"append_only": True},
    )
    op.create_table(
        "push_device",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_push_device_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_push_device_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_push_device")),
        sa.UniqueConstraint("township_id", "handle", name="uq_push_device_handle"),
    )
    op.create_index("ix_push_device_digest", "push_device", ["township_id", "digest"], unique=False)
    op.create_index("ix_push_device_person", "push_device", ["township_id", "person_id"], unique=False)
    op.create_table(
        "redemption_pause",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("paused = (reason <> '')", name=op.f("ck_redemption_pause_pause_has_reason")),
        sa.ForeignKeyConstraint(
            ["township_id", "officer_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_redemption_pause_township_id_officer_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_redemption_pause_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_redemption_pause")),
        sa.UniqueConstraint("township_id", "number", name="uq_redemption_pause_number"),
        info={"append_only": True},
    )
    op.create_table(
        "refund_rule",
        sa.Column("clerk_points", sa.BigInteger(), nullable=False),
        sa.Column("owner_points", sa.BigInteger(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "clerk_points >= 0 AND owner_points >= clerk_points", name=op.f("ck_refund_rule_limits_rise")
        ),
        sa.CheckConstraint("wait_days BETWEEN 1 AND 60", name=op.f("ck_refund_rule_wait_bounded")),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_refund_rule_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_refund_rule_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_refund_rule")),
        info={"append_only": True},
    )
    op.create_table(
        "resident",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "household_id"],
            ["household.township_id", "household.id"],
            name=op.f("fk_resident_township_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_resident_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_resident_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_resident")),
        sa.UniqueConstraint("township_id", "person_id", name="uq_resident_person"),
    )
    op.create_index("ix_resident_household", "resident", ["township_id", "household_id"], unique=False)
    op.create_table(
        "retired_sticker",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_by", sa.Uuid(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "retired_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_retired_sticker_township_id_retired_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_retired_sticker_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_retired_sticker_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_retired_sticker")),
        sa.UniqueConstraint("township_id", "token", name="uq_retired_sticker_token"),
        info={"append_only": True},
    )
    op.create_table(
        "role",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('villager', 'editor', 'committee', 'owner', 'clerk', 'officer')", name=op.f("ck_role_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_role_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_role_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_role")),
        sa.UniqueConstraint("township_id", "person_id", "role", "scope_id", name="uq_role_person_role_scope"),
    )
    op.create_index(
        "uq_role_one_desk",
        "role",
        ["township_id", "person_id", "scope_id"],
        unique=True,
        sqlite_where=sa.text("role IN ('editor', 'committee')"),
        postgresql_where=sa.text("role IN ('editor', 'committee')"),
    )
    op.create_table(
        "settlement_run",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_by IS NOT NULL)", name=op.f("ck_settlement_run_cancelled_has_canceller")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_settlement_run_closed_has_moment")
        ),
        sa.CheckConstraint(
            "(state IN ('checked', 'closed')) = (checked_by IS NOT NULL)",
            name=op.f("ck_settlement_run_checked_has_checker"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'checked', 'closed', 'cancelled')", name=op.f("ck_settlement_run_state_known")
        ),
        sa.CheckConstraint(
            "(checked_by IS NULL) = (checked_at IS NULL)", name=op.f("ck_settlement_run_checked_has_moment")
        ),
        sa.CheckConstraint("checked_by <> prepared_by", name=op.f("ck_settlement_run_four_eyes")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_settlement_run_sequence_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "cancelled_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_settlement_run_township_id_cancelled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "checked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_settlement_run_township_id_checked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "prepared_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_settlement_run_township_id_prepared_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_settlement_run_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_settlement_run")),
        sa.UniqueConstraint("township_id", "year", "sequence", name="uq_settlement_run_number"),
    )
    op.create_index(
        "uq_settlement_run_cut_off",
        "settlement_run",
        ["township_id", "cut_off"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index(
        "uq_settlement_run_prepared",
        "settlement_run",
        ["township_id"],
        unique=True,
        sqlite_where=sa.text("state = 'prepared'"),
        postgresql_where=sa.text("state = 'prepared'"),
    )
    op.create_table(
        "shop_contract",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goods", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("face_value_fen", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_for_shop", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sequence > 0 AND face_value_fen > 0", name=op.f("ck_shop_contract_positive")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_shop_contract_days_in_order")),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_shop_contract_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "signed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_contract_township_id_signed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_contract_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop_contract")),
        sa.UniqueConstraint("township_id", "key", name="uq_shop_contract_key"),
        sa.UniqueConstraint("township_id", "year", "sequence", name="uq_shop_contract_number"),
        info={"append_only": True},
    )
    op.create_index("ix_shop_contract_shop", "shop_contract", ["township_id", "shop_id", "ends_on"], unique=False)
    op.create_table(
        "shop_invitation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "invited_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_invitation_township_id_invited_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_invitation_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop_invitation")),
        info={"append_only": True},
    )
    op.create_table(
        "shop_picture",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("shown_by", sa.Uuid(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(file) = 64", name=op.f("ck_shop_picture_file_is_a_digest")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_shop_picture_size_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_shop_picture_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shown_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_picture_township_id_shown_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_picture_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop_picture")),
        sa.UniqueConstraint("township_id", "shop_id", name="uq_shop_picture_shop"),
    )
    op.create_table(
        "shop_step",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('approved', 'suspended', 'ended')", name=op.f("ck_shop_step_state_known")),
        sa.ForeignKeyConstraint(
            ["township_id", "actor_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_step_township_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_shop_step_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_step_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop_step")),
        info={"append_only": True},
    )
    op.create_index("ix_shop_step_shop", "shop_step", ["township_id", "shop_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by_pin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_sign_in_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_sign_in_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("township_id", "digest", name="uq_sign_in_digest"),
    )
    op.create_index("ix_sign_in_person", "sign_in", ["township_id", "person_id"], unique=False)
    op.create_table(
        "sign_off_chain",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("accountant_from_fen", sa.BigInteger(), nullable=True),
        sa.Column("head_from_fen", sa.BigInteger(), nullable=True),
        sa.Column("secretary_from_fen", sa.BigInteger(), nullable=True),
        sa.Column("supervisors_from_fen", sa.BigInteger(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "accountant_from_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_sign_off_chain_accountant_bounded")
        ),
        sa.CheckConstraint("head_from_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_sign_off_chain_head_bounded")),
        sa.CheckConstraint(
            "secretary_from_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_sign_off_chain_secretary_bounded")
        ),
        sa.CheckConstraint(
            "supervisors_from_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_sign_off_chain_supervisors_bounded")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "changed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_sign_off_chain_township_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_sign_off_chain_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_sign_off_chain")),
        info={"append_only": True},
    )
    op.create_index("ix_sign_off_chain_from", "sign_off_chain", ["township_id", "effective_from", "id"], unique=False)
    op.create_table(
        "terminal",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(length=200), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_terminal_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_terminal_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_terminal")),
        sa.UniqueConstraint("township_id", "token_digest", name="uq_terminal_token"),
    )
    op.create_index("ix_terminal_shop", "terminal", ["township_id", "shop_id"], unique=False)
    op.create_table(
        "text_consent",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("texts", sa.String(length=8), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("texts IN ('none', 'each', 'monthly')", name=op.f("ck_text_consent_texts_known")),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_text_consent_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "recorded_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_text_consent_township_id_recorded_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_text_consent_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_text_consent")),
        info={"append_only": True},
    )
    op.create_index("ix_text_consent_person", "text_consent", ["township_id", "person_id", "at"], unique=False)
    op.create_table(
        "village_follow",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_village_follow_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_village_follow_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_village_follow_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_village_follow")),
        sa.UniqueConstraint("township_id", "person_id", "village_id", name="uq_village_follow_person_village"),
    )
    op.create_table(
        "workday_correction",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_workday_correction_reason_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "corrected_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_workday_correction_township_id_corrected_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_workday_correction_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_workday_correction")),
        info={"append_only": True},
    )
    op.create_index("ix_workday_correction_day", "workday_correction", ["township_id", "day", "id"], unique=False)
    op.create_table(
        "disclosure_original",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_disclosure_original_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_disclosure_original_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_disclosure_original")),
        sa.UniqueConstraint("township_id", "disclosure_id", "version", name="uq_disclosure_original_version"),
        info={"append_only": True},
    )
    op.create_table(
        "disclosure_period",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_disclosure_period_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_disclosure_period_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_disclosure_period_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_disclosure_period_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_disclosure_period")),
        sa.UniqueConstraint("township_id", "disclosure_id", "period_key", name="uq_disclosure_period_key"),
    )
    op.create_index(
        "ix_disclosure_period_matter",
        "disclosure_period",
        ["township_id", "matter_id", "village_id", "period_key"],
        unique=False,
    )
    op.create_table(
        "disclosure_version",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(act = 'published') = (reason = '')", name=op.f("ck_disclosure_version_change_has_reason")),
        sa.CheckConstraint(
            "act IN ('published', 'corrected', 'withdrawn')", name=op.f("ck_disclosure_version_act_known")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_disclosure_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_disclosure_version_township_id_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_disclosure_version_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_disclosure_version_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_disclosure_version")),
        sa.UniqueConstraint("township_id", "disclosure_id", "number", name="uq_disclosure_version_number"),
        sa.UniqueConstraint("township_id", "key", name="uq_disclosure_version_key"),
        info={"append_only": True},
    )
    op.create_table(
        "imported_table",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("lines > 0", name=op.f("ck_imported_table_lines_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_imported_table_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_imported_table_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_imported_table_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_imported_table")),
        sa.UniqueConstraint("township_id", "disclosure_id", name="uq_imported_table_disclosure"),
        info={"append_only": True},
    )
    op.create_index("ix_imported_table_digest", "imported_table", ["township_id", "village_id", "digest"], unique=False)
    op.create_table(
        "money_line",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.String(length=20), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("used_by", sa.String(length=30), nullable=False),
        sa.Column("responsible", sa.String(length=30), nullable=False),
        sa.Column("voucher", sa.String(length=30), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_money_line_direction_known")),
        sa.CheckConstraint("amount_fen BETWEEN 1 AND 1000000000000", name=op.f("ck_money_line_amount_positive")),
        sa.CheckConstraint("number > 0", name=op.f("ck_money_line_number_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_money_line_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_money_line_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_money_line_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_money_line")),
        sa.UniqueConstraint("township_id", "disclosure_id", "number", name="uq_money_line_disclosure_number"),
    )
    op.create_index("ix_money_line_village_day", "money_line", ["township_id", "village_id", "day"], unique=False)
    op.create_table(
        "notice",
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=True),
        sa.Column("disclosure_id", sa.Uuid(), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("short", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(act = 'digest') = (disclosure_id IS NULL)", name=op.f("ck_notice_digest_has_no_disclosure")
        ),
        sa.CheckConstraint("(act = 'digest') = (village_id IS NULL)", name=op.f("ck_notice_digest_has_no_village")),
        sa.CheckConstraint(
            "act IN ('published', 'corrected', 'withdrawn', 'digest')", name=op.f("ck_notice_act_known")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_notice_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_notice_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_notice_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_notice_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint("township_id", "key", name="uq_notice_key"),
        sa.UniqueConstraint("township_id", "short", name="uq_notice_short"),
    )
    op.create_index("ix_notice_at", "notice", ["township_id", "at", "id"], unique=False)
    op.create_index("ix_notice_month", "notice", ["township_id", "month", "village_id"], unique=False)
    op.create_index("ix_notice_spread", "notice", ["township_id", "spread_at"], unique=False)
    op.create_table(
        "offline_use",
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "phone_id"],
            ["offline_phone.township_id", "offline_phone.id"],
            name=op.f("fk_offline_use_township_id_phone_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_offline_use_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_offline_use_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_offline_use")),
        sa.UniqueConstraint("township_id", "phone_id", "step", name="uq_offline_use_step"),
        info={"append_only": True},
    )
    op.create_table(
        "reading",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("finished_at > started_at", name=op.f("ck_reading_finished_after_start")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_reading_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_reading_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_reading_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_reading_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_reading")),
        sa.UniqueConstraint("township_id", "person_id", "disclosure_id", name="uq_reading_person_disclosure"),
    )
    op.create_index("ix_reading_person_finished", "reading", ["township_id", "person_id", "finished_at"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("means", sa.String(length=8), nullable=False),
        sa.Column("terminal_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pay_code_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("face_value_fen", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_for", sa.String(length=6), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.String(length=100), nullable=True),
        sa.Column("void_approved_by", sa.Uuid(), nullable=True),
        sa.Column("refunded_points", sa.BigInteger(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(confirm_by IS NULL) = (waits_for = '')", name=op.f("ck_redemption_waits_for_something")),
        sa.CheckConstraint("(means = 'code') = (pay_code_id IS NOT NULL)", name=op.f("ck_redemption_code_is_named")),
        sa.CheckConstraint(
            "(means = 'sticker') = (terminal_id IS NULL) AND (terminal_id IS NULL) = (clerk_id IS NULL)",
            name=op.f("ck_redemption_at_a_till"),
        ),
        sa.CheckConstraint(
            "(state = 'voided') = (void_reason IS NOT NULL)", name=op.f("ck_redemption_void_has_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('captured', 'voided')) = (entry_id IS NOT NULL)", name=op.f("ck_redemption_paid_is_booked")
        ),
        sa.CheckConstraint(
            "means IN ('code', 'sticker', 'bill', 'card', 'offline')", name=op.f("ck_redemption_means_known")
        ),
        sa.CheckConstraint("refunded_points = 0 OR state = 'captured'", name=op.f("ck_redemption_refunded_was_paid")),
        sa.CheckConstraint("state <> 'awaiting' OR confirm_by IS NOT NULL", name=op.f("ck_redemption_awaiting_ends")),
        sa.CheckConstraint(
            "state IN ('awaiting', 'captured', 'declined', 'expired', 'voided')", name=op.f("ck_redemption_state_known")
        ),
        sa.CheckConstraint(
            "void_approved_by IS NULL OR (state = 'voided' AND void_approved_by <> closed_by)",
            name=op.f("ck_redemption_void_by_two"),
        ),
        sa.CheckConstraint(
            "waits_for = '' OR waits_for IN ('amount', 'pace')", name=op.f("ck_redemption_waits_for_known")
        ),
        sa.CheckConstraint("amount_fen = points * face_value_fen", name=op.f("ck_redemption_amount_at_face_value")),
        sa.CheckConstraint("clerk_id <> person_id", name=op.f("ck_redemption_not_to_oneself")),
        sa.CheckConstraint("points > 0 AND face_value_fen > 0", name=op.f("ck_redemption_points_positive")),
        sa.CheckConstraint("refunded_points BETWEEN 0 AND points", name=op.f("ck_redemption_refunded_within_points")),
        sa.ForeignKeyConstraint(
            ["township_id", "clerk_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_redemption_township_id_clerk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "closed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_redemption_township_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "entry_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_redemption_township_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "pay_code_id"],
            ["pay_code.township_id", "pay_code.id"],
            name=op.f("fk_redemption_township_id_pay_code_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_redemption_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_redemption_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "terminal_id"],
            ["terminal.township_id", "terminal.id"],
            name=op.f("fk_redemption_township_id_terminal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "void_approved_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_redemption_township_id_void_approved_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_redemption_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("township_id", "pay_code_id", name="uq_redemption_pay_code"),
        sa.UniqueConstraint("township_id", "shop_id", "key", name="uq_redemption_shop_key"),
    )
    op.create_index(
        "ix_redemption_awaiting",
        "redemption",
        ["township_id", "person_id"],
        unique=False,
        sqlite_where=sa.text("state = 'awaiting'"),
        postgresql_where=sa.text("state = 'awaiting'"),
    )
    op.create_index("ix_redemption_day", "redemption", ["township_id", "business_day", "shop_id"], unique=False)
    op.create_index("ix_redemption_payer", "redemption", ["township_id", "person_id", "at"], unique=False)
    op.create_index("ix_redemption_shop", "redemption", ["township_id", "shop_id", "id"], unique=False)
    op.create_table(
        "search_entry",
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'line') = (amount_fen IS NOT NULL)", name=op.f("ck_search_entry_line_has_amount")),
        sa.CheckConstraint("kind IN ('disclosure', 'line')", name=op.f("ck_search_entry_kind_known")),
        sa.CheckConstraint("place > 0", name=op.f("ck_search_entry_place_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_search_entry_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_search_entry_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_search_entry_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("township_id", "place", name="uq_search_entry_place"),
    )
    op.create_index("ix_search_entry_disclosure", "search_entry", ["township_id", "disclosure_id"], unique=False)
    op.create_table(
        "settlement_line",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("shop_name", sa.String(length=40), nullable=False),
        sa.Column("payee_name", sa.String(length=60), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("bank_account", sa.String(length=30), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("failure_reason", sa.String(length=200), nullable=True),
        sa.Column("value_day", sa.Date(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("result_by", sa.Uuid(), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'failed') = (failure_reason IS NOT NULL)", name=op.f("ck_settlement_line_failed_has_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'failed')) = (result_by IS NOT NULL)",
            name=op.f("ck_settlement_line_result_has_officer"),
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'failed')) = (value_day IS NOT NULL)", name=op.f("ck_settlement_line_result_has_day")
        ),
        sa.CheckConstraint(
            "amount_fen <> 0 AND (amount_fen < 0) = (state = 'carried')",
            name=op.f("ck_settlement_line_carried_is_below_zero"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'paid', 'failed', 'carried')", name=op.f("ck_settlement_line_state_known")
        ),
        sa.CheckConstraint(
            "result_by IS NULL OR transfer_id IS NOT NULL", name=op.f("ck_settlement_line_result_follows_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "result_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_settlement_line_township_id_result_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "run_id"],
            ["settlement_run.township_id", "settlement_run.id"],
            name=op.f("fk_settlement_line_township_id_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_settlement_line_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "transfer_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_settlement_line_township_id_transfer_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_settlement_line_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_settlement_line")),
        sa.UniqueConstraint("township_id", "run_id", "number", name="uq_settlement_line_number"),
        sa.UniqueConstraint("township_id", "run_id", "shop_id", name="uq_settlement_line_shop"),
    )
    op.create_index("ix_settlement_line_shop", "settlement_line", ["township_id", "shop_id"], unique=False)
    op.create_table(
        "shop_application",
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("owner_name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("licence", sa.String(length=18), nullable=False),
        sa.Column("licence_picture", sa.String(length=64), nullable=False),
        sa.Column("payee_name", sa.String(length=60), nullable=False),
        sa.Column("bank_name", sa.String(length=60), nullable=False),
        sa.Column("bank_account", sa.String(length=30), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (shop_id IS NOT NULL)", name=op.f("ck_shop_application_approved_is_a_shop")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'refused')) = (decided_by IS NOT NULL)",
            name=op.f("ck_shop_application_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "kind IN ('breakfast', 'food', 'tea_snacks', 'supermarket', 'barber')",
            name=op.f("ck_shop_application_kind_known"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR checked_by IS NULL OR checked_by <> decided_by",
            name=op.f("ck_shop_application_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'asked') OR length(bank_account) = 4",
            name=op.f("ck_shop_application_decided_forgets_account"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'asked', 'approved', 'refused', 'withdrawn')",
            name=op.f("ck_shop_application_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "applied_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_application_township_id_applied_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "checked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_application_township_id_checked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_shop_application_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "invitation_id"],
            ["shop_invitation.township_id", "shop_invitation.id"],
            name=op.f("fk_shop_application_township_id_invitation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_shop_application_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_shop_application_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_shop_application_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_shop_application")),
        sa.UniqueConstraint("township_id", "key", name="uq_shop_application_key"),
        sa.UniqueConstraint("township_id", "reference", name="uq_shop_application_reference"),
        sa.UniqueConstraint("township_id", "shop_id", name="uq_shop_application_shop"),
    )
    op.create_index("ix_shop_application_state", "shop_application", ["township_id", "state", "id"], unique=False)
    op.create_table(
        "version_redaction",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_version_redaction_reason_present")),
        sa.CheckConstraint("number > 0", name=op.f("ck_version_redaction_number_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "by"], ["person.township_id", "person.id"], name=op.f("fk_version_redaction_township_id_by")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_version_redaction_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_version_redaction_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_version_redaction")),
        sa.UniqueConstraint("township_id", "disclosure_id", "number", name="uq_version_redaction_number"),
        info={"append_only": True},
    )
    op.create_table(
        "application_step",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "step IN ('applied', 'asked', 'answered', 'checked', 'approved', 'refused', 'withdrawn')",
            name=op.f("ck_application_step_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "actor_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_application_step_township_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "application_id"],
            ["shop_application.township_id", "shop_application.id"],
            name=op.f("fk_application_step_township_id_application_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_application_step_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_application_step")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_application_step_application", "application_step", ["township_id", "application_id"], unique=False
    )
    op.create_table(
        "bill",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("terminal_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digits", sa.String(length=18), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'claimed') = (sale_id IS NOT NULL)", name=op.f("ck_bill_claimed_by_a_sale")),
        sa.CheckConstraint("state IN ('open', 'claimed', 'cancelled')", name=op.f("ck_bill_state_known")),
        sa.CheckConstraint("points > 0", name=op.f("ck_bill_points_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "clerk_id"], ["person.township_id", "person.id"], name=op.f("fk_bill_township_id_clerk_id")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "sale_id"],
            ["redemption.township_id", "redemption.id"],
            name=op.f("fk_bill_township_id_sale_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_bill_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "terminal_id"],
            ["terminal.township_id", "terminal.id"],
            name=op.f("fk_bill_township_id_terminal_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_bill_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_bill")),
        sa.UniqueConstraint("township_id", "digits", name="uq_bill_digits"),
        sa.UniqueConstraint("township_id", "sale_id", name="uq_bill_sale"),
        sa.UniqueConstraint("township_id", "shop_id", "key", name="uq_bill_shop_key"),
    )
    op.create_index("ix_bill_terminal", "bill", ["township_id", "terminal_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("personal_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=4), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'failed') = (reason <> '')", name=op.f("ck_delivery_failure_has_reason")),
        sa.CheckConstraint("channel IN ('push', 'text')", name=op.f("ck_delivery_channel_known")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_delivery_state_known")),
        sa.CheckConstraint("(notice_id IS NULL) <> (personal_id IS NULL)", name=op.f("ck_delivery_tells_one_thing")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_delivery_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["township_id", "notice_id"],
            ["notice.township_id", "notice.id"],
            name=op.f("fk_delivery_township_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_delivery_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "personal_id"],
            ["personal_notice.township_id", "personal_notice.id"],
            name=op.f("fk_delivery_township_id_personal_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_delivery_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("township_id", "notice_id", "target_id", name="uq_delivery_notice_target"),
        sa.UniqueConstraint("township_id", "personal_id", "target_id", name="uq_delivery_personal_target"),
    )
    op.create_index("ix_delivery_due", "delivery", ["township_id", "state", "next_try_at"], unique=False)
    op.create_index(
        "ix_delivery_person", "delivery", ["township_id", "person_id", "channel", "state", "done_at"], unique=False
    )
    op.create_table(
        "notice_read",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id", "notice_id"],
            ["notice.township_id", "notice.id"],
            name=op.f("fk_notice_read_township_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_notice_read_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_notice_read_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_notice_read")),
        sa.UniqueConstraint("township_id", "person_id", "notice_id", name="uq_notice_read_person_notice"),
        info={"append_only": True},
    )
    op.create_table(
        "offline_sale",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("terminal_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("phone_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("face_value_fen", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("passed", sa.String(length=160), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'covered') = (entry_id IS NOT NULL)", name=op.f("ck_offline_sale_covered_is_booked")
        ),
        sa.CheckConstraint("(outcome = 'paid') = (reason = '')", name=op.f("ck_offline_sale_else_has_a_reason")),
        sa.CheckConstraint(
            "(outcome = 'paid') = (redemption_id IS NOT NULL)", name=op.f("ck_offline_sale_paid_is_a_sale")
        ),
        sa.CheckConstraint("outcome IN ('paid', 'covered', 'refused')", name=op.f("ck_offline_sale_outcome_known")),
        sa.CheckConstraint("passed = '' OR outcome <> 'refused'", name=op.f("ck_offline_sale_refused_passed_nothing")),
        sa.CheckConstraint(
            "phone_id IS NOT NULL OR outcome = 'refused'", name=op.f("ck_offline_sale_unknown_is_refused")
        ),
        sa.CheckConstraint(
            "(phone_id IS NULL) = (person_id IS NULL) AND (phone_id IS NULL) = (step IS NULL)",
            name=op.f("ck_offline_sale_code_is_whole"),
        ),
        sa.CheckConstraint("points > 0 AND face_value_fen > 0", name=op.f("ck_offline_sale_points_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "clerk_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_offline_sale_township_id_clerk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "entry_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_offline_sale_township_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_offline_sale_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "phone_id"],
            ["offline_phone.township_id", "offline_phone.id"],
            name=op.f("fk_offline_sale_township_id_phone_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "redemption_id"],
            ["redemption.township_id", "redemption.id"],
            name=op.f("fk_offline_sale_township_id_redemption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_offline_sale_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "terminal_id"],
            ["terminal.township_id", "terminal.id"],
            name=op.f("fk_offline_sale_township_id_terminal_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_offline_sale_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_offline_sale")),
        sa.UniqueConstraint("township_id", "redemption_id", name="uq_offline_sale_redemption"),
        sa.UniqueConstraint("township_id", "shop_id", "key", name="uq_offline_sale_key"),
        info={"append_only": True},
    )
    op.create_index(
        "ix_offline_sale_borne",
        "offline_sale",
        ["township_id", "shop_id", "business_day"],
        unique=False,
        sqlite_where=sa.text("outcome = 'covered'"),
        postgresql_where=sa.text("outcome = 'covered'"),
    )
    op.create_index(
        "ix_offline_sale_looked_at",
        "offline_sale",
        ["township_id", "id"],
        unique=False,
        sqlite_where=sa.text("outcome <> 'paid' OR passed <> ''"),
        postgresql_where=sa.text("outcome <> 'paid' OR passed <> ''"),
    )
    op.create_index("ix_offline_sale_person", "offline_sale", ["township_id", "person_id", "day"], unique=False)
    op.create_index("ix_offline_sale_terminal", "offline_sale", ["township_id", "terminal_id", "day"], unique=False)
    op.create_table(
        "refund",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("left_points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("asked_as", sa.String(length=8), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "asked_as <> 'payer' OR approved_by IS NOT NULL", name=op.f("ck_refund_payer_needs_officer")
        ),
        sa.CheckConstraint("asked_as IN ('clerk', 'owner', 'payer')", name=op.f("ck_refund_asker_known")),
        sa.CheckConstraint(
            "reason IN ('wrong_amount', 'taken_twice', 'goods_returned', 'goods_missing', 'wrong_payer', 'other', 'complaint')",
            name=op.f("ck_refund_reason_known"),
        ),
        sa.CheckConstraint("approved_by <> by", name=op.f("ck_refund_two_people")),
        sa.CheckConstraint(
            "points > 0 AND amount_fen > 0 AND left_points >= 0", name=op.f("ck_refund_points_positive")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "approved_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_refund_township_id_approved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "by"], ["person.township_id", "person.id"], name=op.f("fk_refund_township_id_by")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "entry_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_refund_township_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "redemption_id"],
            ["redemption.township_id", "redemption.id"],
            name=op.f("fk_refund_township_id_redemption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_refund_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_refund_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_refund")),
        sa.UniqueConstraint("township_id", "redemption_id", "key", name="uq_refund_key"),
        sa.UniqueConstraint("township_id", "redemption_id", "left_points", name="uq_refund_step"),
        info={"append_only": True},
    )
    op.create_index("ix_refund_by", "refund", ["township_id", "by", "business_day"], unique=False)
    op.create_index("ix_refund_day", "refund", ["township_id", "shop_id", "business_day"], unique=False)
    op.create_table(
        "refund_request",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("asked_as", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("waits_for", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('proposed', 'expired')) = (decided_by IS NULL)",
            name=op.f("ck_refund_request_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "asked_as IN ('clerk', 'owner') AND waits_for IN ('owner', 'officer')",
            name=op.f("ck_refund_request_people_known"),
        ),
        sa.CheckConstraint("kind IN ('refund', 'void')", name=op.f("ck_refund_request_kind_known")),
        sa.CheckConstraint(
            "reason IN ('wrong_amount', 'taken_twice', 'goods_returned', 'goods_missing', 'wrong_payer', 'other', 'complaint')",
            name=op.f("ck_refund_request_reason_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_refund_request_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'declined') OR decided_by <> asked_by", name=op.f("ck_refund_request_two_people")
        ),
        sa.CheckConstraint("asked_as <> waits_for", name=op.f("ck_refund_request_two_roles")),
        sa.CheckConstraint("points > 0", name=op.f("ck_refund_request_points_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "asked_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_refund_request_township_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_refund_request_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "redemption_id"],
            ["redemption.township_id", "redemption.id"],
            name=op.f("fk_refund_request_township_id_redemption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"],
            ["shop.township_id", "shop.id"],
            name=op.f("fk_refund_request_township_id_shop_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_refund_request_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_refund_request")),
        sa.UniqueConstraint("township_id", "redemption_id", "key", name="uq_refund_request_key"),
    )
    op.create_index("ix_refund_request_shop", "refund_request", ["township_id", "shop_id", "state"], unique=False)
    op.create_index(
        "uq_refund_request_proposed",
        "refund_request",
        ["township_id", "redemption_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "supervision_case",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("addressee", sa.String(length=8), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=True),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opening_handle", sa.String(length=64), nullable=False),
        sa.Column("reporter_handle", sa.String(length=64), nullable=False),
        sa.Column("reporter_sealed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("correct_by", sa.Date(), nullable=True),
        sa.Column("ordered_version", sa.Integer(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'report') = (addressee = 'township')", name=op.f("ck_supervision_case_report_to_township")
        ),
        sa.CheckConstraint(
            "(matter_id IS NULL) = (period_key = '')", name=op.f("ck_supervision_case_obligation_whole")
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'declined')) = (decided_on IS NOT NULL)", name=op.f("ck_supervision_case_decided")
        ),
        sa.CheckConstraint(
            "addressee = 'village' OR due_on IS NOT NULL", name=op.f("ck_supervision_case_township_has_clock")
        ),
        sa.CheckConstraint("addressee IN ('village', 'township')", name=op.f("ck_supervision_case_addressee_known")),
        sa.CheckConstraint(
            "correct_by IS NULL OR addressee = 'township'", name=op.f("ck_supervision_case_township_orders")
        ),
        sa.CheckConstraint(
            "kind IN ('ask', 'doubt', 'propose', 'report')", name=op.f("ck_supervision_case_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'accepted', 'declined')", name=op.f("ck_supervision_case_state_known")
        ),
        sa.CheckConstraint(
            "line_id IS NULL OR disclosure_id IS NOT NULL", name=op.f("ck_supervision_case_line_has_disclosure")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_supervision_case_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_supervision_case_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "line_id"],
            ["money_line.township_id", "money_line.id"],
            name=op.f("fk_supervision_case_township_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "matter_id"],
            ["catalogue_matter.township_id", "catalogue_matter.id"],
            name=op.f("fk_supervision_case_township_id_matter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_supervision_case_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_supervision_case_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_supervision_case")),
        sa.UniqueConstraint("township_id", "opening_handle", name="uq_supervision_case_opening"),
    )
    op.create_index(
        "ix_supervision_case_addressee", "supervision_case", ["township_id", "addressee", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_supervision_case_disclosure", "supervision_case", ["township_id", "disclosure_id"], unique=False
    )
    op.create_index(
        "ix_supervision_case_reporter",
        "supervision_case",
        ["township_id", "reporter_handle", "opened_on"],
        unique=False,
    )
    op.create_index(
        "ix_supervision_case_village",
        "supervision_case",
        ["township_id", "village_id", "opened_on", "id"],
        unique=False,
    )
    op.create_table(
        "voucher_picture",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("draft", sa.String(length=64), nullable=False),
        sa.Column("full_size", sa.String(length=64), nullable=False),
        sa.Column("thumbnail", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'draft') = (draft <> '')", name=op.f("ck_voucher_picture_draft_has_file")),
        sa.CheckConstraint("(state = 'removed') = (reason <> '')", name=op.f("ck_voucher_picture_removed_with_reason")),
        sa.CheckConstraint(
            "(state = 'removed') = (removed_at IS NOT NULL)", name=op.f("ck_voucher_picture_removed_at_known")
        ),
        sa.CheckConstraint(
            "(state = 'shown') = (full_size <> '' AND thumbnail <> '')", name=op.f("ck_voucher_picture_shown_has_files")
        ),
        sa.CheckConstraint("state IN ('draft', 'shown', 'removed')", name=op.f("ck_voucher_picture_state_known")),
        sa.CheckConstraint("number > 0", name=op.f("ck_voucher_picture_number_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "attached_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_voucher_picture_township_id_attached_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_voucher_picture_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "line_id"],
            ["money_line.township_id", "money_line.id"],
            name=op.f("fk_voucher_picture_township_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "removed_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_voucher_picture_township_id_removed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "village_id"],
            ["village.township_id", "village.id"],
            name=op.f("fk_voucher_picture_township_id_village_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_voucher_picture_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_voucher_picture")),
        sa.UniqueConstraint("township_id", "line_id", "number", name="uq_voucher_picture_line_number"),
    )
    op.create_index("ix_voucher_picture_disclosure", "voucher_picture", ["township_id", "disclosure_id"], unique=False)
    op.create_table(
        "case_reply",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_role", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "author_role IN ('editor', 'committee', 'officer')", name=op.f("ck_case_reply_author_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "author_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_case_reply_township_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "case_id"],
            ["supervision_case.township_id", "supervision_case.id"],
            name=op.f("fk_case_reply_township_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_case_reply_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_case_reply")),
    )
    op.create_index("ix_case_reply_case", "case_reply", ["township_id", "case_id", "at", "id"], unique=False)
    op.create_table(
        "case_taken_up",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("declined_on", sa.Date(), nullable=False),
        sa.Column("declined_by", sa.Uuid(), nullable=False),
        sa.Column("declined_reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_case_taken_up_text_present")),
        sa.CheckConstraint("round > 0", name=op.f("ck_case_taken_up_round_positive")),
        sa.ForeignKeyConstraint(
            ["township_id", "case_id"],
            ["supervision_case.township_id", "supervision_case.id"],
            name=op.f("fk_case_taken_up_township_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "declined_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_case_taken_up_township_id_declined_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "taken_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_case_taken_up_township_id_taken_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_case_taken_up_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_case_taken_up")),
        sa.UniqueConstraint("township_id", "case_id", "round", name="uq_case_taken_up_round"),
        info={"append_only": True},
    )
    op.create_table(
        "case_words_hidden",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("hidden_by", sa.Uuid(), nullable=False),
        sa.Column("hidden_on", sa.Date(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_case_words_hidden_reason_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "case_id"],
            ["supervision_case.township_id", "supervision_case.id"],
            name=op.f("fk_case_words_hidden_township_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "hidden_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_case_words_hidden_township_id_hidden_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_case_words_hidden_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_case_words_hidden")),
        info={"append_only": True},
    )
    op.create_index("ix_case_words_hidden_case", "case_words_hidden", ["township_id", "case_id", "id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('open', 'answered')) = (closed_at IS NULL)", name=op.f("ck_dispute_closed_has_moment")
        ),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name=op.f("ck_dispute_decided_by_someone")
        ),
        sa.CheckConstraint(
            "kind IN ('not_mine', 'wrong_amount', 'goods_missing', 'other')", name=op.f("ck_dispute_kind_known")
        ),
        sa.CheckConstraint("refund_id IS NULL OR state = 'upheld'", name=op.f("ck_dispute_refund_was_upheld")),
        sa.CheckConstraint("state <> 'answered' OR asked_at IS NOT NULL", name=op.f("ck_dispute_answer_was_asked")),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'upheld', 'dismissed', 'withdrawn')", name=op.f("ck_dispute_state_known")
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (length(decision) = 0)", name=op.f("ck_dispute_decision_in_words")),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_dispute_not_by_oneself")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_dispute_text_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "decided_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_dispute_township_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "person_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_dispute_township_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "redemption_id"],
            ["redemption.township_id", "redemption.id"],
            name=op.f("fk_dispute_township_id_redemption_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "refund_id"],
            ["refund.township_id", "refund.id"],
            name=op.f("fk_dispute_township_id_refund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "shop_id"], ["shop.township_id", "shop.id"], name=op.f("fk_dispute_township_id_shop_id")
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_dispute_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_dispute")),
    )
    op.create_index("ix_dispute_sale", "dispute", ["township_id", "redemption_id"], unique=False)
    op.create_index("ix_dispute_shop", "dispute", ["township_id", "shop_id"], unique=False)
    op.create_index("ix_dispute_state", "dispute", ["township_id", "state", "due_on"], unique=False)
    op.create_index(
        "uq_dispute_undecided",
        "dispute",
        ["township_id", "redemption_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'answered')"),
        postgresql_where=sa.text("state IN ('open', 'answered')"),
    )
    op.create_table(
        "order_judgement",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(disclosure_id IS NULL) = (version IS NULL)", name=op.f("ck_order_judgement_seen_whole")),
        sa.CheckConstraint("followed OR length(text) > 0", name=op.f("ck_order_judgement_not_yet_has_words")),
        sa.ForeignKeyConstraint(
            ["township_id", "case_id"],
            ["supervision_case.township_id", "supervision_case.id"],
            name=op.f("fk_order_judgement_township_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "disclosure_id"],
            ["disclosure.township_id", "disclosure.id"],
            name=op.f("fk_order_judgement_township_id_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "judged_by"],
            ["person.township_id", "person.id"],
            name=op.f("fk_order_judgement_township_id_judged_by"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_order_judgement_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_order_judgement")),
        info={"append_only": True},
    )
    op.create_index("ix_order_judgement_case", "order_judgement", ["township_id", "case_id", "at", "id"], unique=False)
    op.create_table(
        "dispute_message",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("side IN ('shop', 'office')", name=op.f("ck_dispute_message_side_known")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_dispute_message_text_present")),
        sa.ForeignKeyConstraint(
            ["township_id", "author_id"],
            ["person.township_id", "person.id"],
            name=op.f("fk_dispute_message_township_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "dispute_id"],
            ["dispute.township_id", "dispute.id"],
            name=op.f("fk_dispute_message_township_id_dispute_id"),
        ),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_dispute_message_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_dispute_message")),
        info={"append_only": True},
    )
    op.create_index("ix_dispute_message_dispute", "dispute_message", ["township_id", "dispute_id", "id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in (
        triggers.up(dialect)
        + fulltext.up(dialect)
        + [one for table in APPEND_ONLY for one in append_only.up(dialect, table)]
    ):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in fulltext.down(dialect) + [
        one for table in APPEND_ONLY for one in append_only.down(dialect, table)
    ]:
        op.execute(statement)
    op.drop_index("ix_dispute_message_dispute", table_name="dispute_message")
    op.drop_table("dispute_message")
    op.drop_index("ix_order_judgement_case", table_name="order_judgement")
    op.drop_table("order_judgement")
    op.drop_index(
        "uq_dispute_undecided",
        table_name="dispute",
        sqlite_where=sa.text("state IN ('open', 'answered')"),
        postgresql_where=sa.text("state IN ('open', 'answered')"),
    )
    op.drop_index("ix_dispute_state", table_name="dispute")
    op.drop_index("ix_dispute_shop", table_name="dispute")
    op.drop_index("ix_dispute_sale", table_name="dispute")
    op.drop_table("dispute")
    op.drop_index("ix_case_words_hidden_case", table_name="case_words_hidden")
    op.drop_table("case_words_hidden")
    op.drop_table("case_taken_up")
    op.drop_index("ix_case_reply_case", table_name="case_reply")
    op.drop_table("case_reply")
    op.drop_index("ix_voucher_picture_disclosure", table_name="voucher_picture")
    op.drop_table("voucher_picture")
    op.drop_index("ix_supervision_case_village", table_name="supervision_case")
    op.drop_index("ix_supervision_case_reporter", table_name="supervision_case")
    op.drop_index("ix_supervision_case_disclosure", table_name="supervision_case")
    op.drop_index("ix_supervision_case_addressee", table_name="supervision_case")
    op.drop_table("supervision_case")
    op.drop_index(
        "uq_refund_request_proposed",
        table_name="refund_request",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index("ix_refund_request_shop", table_name="refund_request")
    op.drop_table("refund_request")
    op.drop_index("ix_refund_day", table_name="refund")
    op.drop_index("ix_refund_by", table_name="refund")
    op.drop_table("refund")
    op.drop_index("ix_offline_sale_terminal", table_name="offline_sale")
    op.drop_index("ix_offline_sale_person", table_name="offline_sale")
    op.drop_index(
        "ix_offline_sale_looked_at",
        table_name="offline_sale",
        sqlite_where=sa.text("outcome <> 'paid' OR passed <> ''"),
        postgresql_where=sa.text("outcome <> 'paid' OR passed <> ''"),
    )
    op.drop_index(
        "ix_offline_sale_borne",
        table_name="offline_sale",
        sqlite_where=sa.text("outcome = 'covered'"),
        postgresql_where=sa.text("outcome = 'covered'"),
    )
    op.drop_table("offline_sale")
    op.drop_table("notice_read")
    op.drop_index("ix_delivery_person", table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("ix_bill_terminal", table_name="bill")
    op.drop_table("bill")
    op.drop_index("ix_application_step_application", table_name="application_step")
    op.drop_table("application_step")
    op.drop_table("version_redaction")
    op.drop_index("ix_shop_application_state", table_name="shop_application")
    op.drop_table("shop_application")
    op.drop_index("ix_settlement_line_shop", table_name="settlement_line")
    op.drop_table("settlement_line")
    op.drop_index("ix_search_entry_disclosure", table_name="search_entry")
    op.drop_table("search_entry")
    op.drop_index("ix_redemption_shop", table_name="redemption")
    op.drop_index("ix_redemption_payer", table_name="redemption")
    op.drop_index("ix_redemption_day", table_name="redemption")
    op.drop_index(
        "ix_redemption_awaiting",
        table_name="redemption",
        sqlite_where=sa.text("state = 'awaiting'"),
        postgresql_where=sa.text("state = 'awaiting'"),
    )
    op.drop_table("redemption")
    op.drop_index("ix_reading_person_finished", table_name="reading")
    op.drop_table("reading")
    op.drop_table("offline_use")
    op.drop_index("ix_notice_spread", table_name="notice")
    op.drop_index("ix_notice_month", table_name="notice")
    op.drop_index("ix_notice_at", table_name="notice")
    op.drop_table("notice")
    op.drop_index("ix_money_line_village_day", table_name="money_line")
    op.drop_table("money_line")
    op.drop_index("ix_imported_table_digest", table_name="imported_table")
    op.drop_table("imported_table")
    op.drop_table("disclosure_version")
    op.drop_index("ix_disclosure_period_matter", table_name="disclosure_period")
    op.drop_table("disclosure_period")
    op.drop_table("disclosure_original")
    op.drop_index("ix_workday_correction_day", table_name="workday_correction")
    op.drop_table("workday_correction")
    op.drop_table("village_follow")
    op.drop_index("ix_text_consent_person", table_name="text_consent")
    op.drop_table("text_consent")
    op.drop_index("ix_terminal_shop", table_name="terminal")
    op.drop_table("terminal")
    op.drop_index("ix_sign_off_chain_from", table_name="sign_off_chain")
    op.drop_table("sign_off_chain")
    op.drop_index("ix_sign_in_person", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_shop_step_shop", table_name="shop_step")
    op.drop_table("shop_step")
    op.drop_table("shop_picture")
    op.drop_table("shop_invitation")
    op.drop_index("ix_shop_contract_shop", table_name="shop_contract")
    op.drop_table("shop_contract")
    op.drop_index(
        "uq_settlement_run_prepared",
        table_name="settlement_run",
        sqlite_where=sa.text("state = 'prepared'"),
        postgresql_where=sa.text("state = 'prepared'"),
    )
    op.drop_index(
        "uq_settlement_run_cut_off",
        table_name="settlement_run",
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_table("settlement_run")
    op.drop_index(
        "uq_role_one_desk",
        table_name="role",
        sqlite_where=sa.text("role IN ('editor', 'committee')"),
        postgresql_where=sa.text("role IN ('editor', 'committee')"),
    )
    op.drop_table("role")
    op.drop_table("retired_sticker")
    op.drop_index("ix_resident_household", table_name="resident")
    op.drop_table("resident")
    op.drop_table("refund_rule")
    op.drop_table("redemption_pause")
    op.drop_index("ix_push_device_person", table_name="push_device")
    op.drop_index("ix_push_device_digest", table_name="push_device")
    op.drop_table("push_device")
    op.drop_table("pocket_rule")
    op.drop_table("plain_words_rule")
    op.drop_index("ix_personal_notice_spread", table_name="personal_notice")
    op.drop_index("ix_personal_notice_person", table_name="personal_notice")
    op.drop_table("personal_notice")
    op.drop_index(
        "uq_payee_change_asked",
        table_name="payee_change",
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index("ix_payee_change_shop", table_name="payee_change")
    op.drop_table("payee_change")
    op.drop_index("ix_pay_code_person", table_name="pay_code")
    op.drop_table("pay_code")
    op.drop_index(
        "uq_owner_request_waits",
        table_name="owner_request",
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.drop_table("owner_request")
    op.drop_table("opening_balance")
    op.drop_index("ix_offline_rule_from", table_name="offline_rule")
    op.drop_table("offline_rule")
    op.drop_index("ix_offline_phone_person", table_name="offline_phone")
    op.drop_table("offline_phone")
    op.drop_index("ix_notice_reader_texts", table_name="notice_reader")
    op.drop_table("notice_reader")
    op.drop_index("ix_news_village", table_name="news")
    op.drop_table("news")
    op.drop_index(
        "uq_new_pin_waits",
        table_name="new_pin",
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.drop_table("new_pin")
    op.drop_index("ix_matter_terms_matter", table_name="matter_terms")
    op.drop_table("matter_terms")
    op.drop_table("matter_follow")
    op.drop_index("ix_matter_event_village", table_name="matter_event")
    op.drop_table("matter_event")
    op.drop_table("masking_rule")
    op.drop_table("limit_rules")
    op.drop_index(
        "uq_limit_alert_open",
        table_name="limit_alert",
        sqlite_where=sa.text("looked_at IS NULL"),
        postgresql_where=sa.text("looked_at IS NULL"),
    )
    op.drop_table("limit_alert")
    op.drop_index("ix_let_in_shop", table_name="let_in")
    op.drop_index("ix_let_in_person", table_name="let_in")
    op.drop_table("let_in")
    op.drop_table("holiday_notice")
    op.drop_index("ix_disclosure_village", table_name="disclosure")
    op.drop_index("ix_disclosure_matter", table_name="disclosure")
    op.drop_table("disclosure")
    op.drop_table("contract_terms")
    op.drop_table("column_mapping")
    op.drop_table("clerk_rights")
    op.drop_index(
        "uq_card_active",
        table_name="card",
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_index("ix_card_person", table_name="card")
    op.drop_table("card")
    op.drop_table("award_tally")
    op.drop_index("ix_award_rule_action", table_name="award_rule")
    op.drop_table("award_rule")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(
        "uq_account_request_waits",
        table_name="account_request",
        sqlite_where=sa.text("state = 'waits'"),
        postgresql_where=sa.text("state = 'waits'"),
    )
    op.drop_table("account_request")
    op.drop_table("shop")
    op.drop_table("person")
    op.drop_index(
        "ix_ledger_lot_expiry",
        table_name="ledger_lot",
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.drop_table("ledger_lot")
    op.drop_table("ledger_balance")
    op.drop_table("household")
    op.drop_table("village")
    op.drop_table("throttle")
    op.drop_table("panel_switch")
    op.drop_index("ix_one_time_code_subject", table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("limit_tally")
    op.drop_table("ledger_head")
    op.drop_table("ledger_closing")
    op.drop_table("ledger_account")
    op.drop_table("catalogue_matter")
    op.drop_table("bank_profile")
    op.drop_table("township")
    op.drop_index(
        "uq_ledger_transfer_target",
        table_name="ledger_transfer",
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_ledger_transfer_line",
        table_name="ledger_transfer",
        sqlite_where=sa.text("line > 0"),
        postgresql_where=sa.text("line > 0"),
    )
    op.drop_index(
        "uq_ledger_transfer_key",
        table_name="ledger_transfer",
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.drop_index(
        "ix_ledger_transfer_expiry",
        table_name="ledger_transfer",
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.drop_index("ix_ledger_transfer_debit", table_name="ledger_transfer")
    op.drop_index("ix_ledger_transfer_credit", table_name="ledger_transfer")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_subtree")
    op.drop_table("ledger_seal")
    op.drop_table("ledger_lot_use")
    op.drop_table("ledger_leaf")
    op.drop_table("ledger_day_total")
    for statement in triggers.down(dialect):  # once their tables are gone
        op.execute(statement)
