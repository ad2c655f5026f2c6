"""The first tables"""

import sqlalchemy as sa
from alembic import op

from kernel import append_only
from ledger import triggers

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "township",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("face_value_fen", sa.Integer(), nullable=False),
        sa.Column("confirm_above_points", sa.Integer(), nullable=False),
        sa.Column("sale_limit_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("confirm_above_points > 0", name=op.f("ck_township_confirm_above_positive")),
        sa.CheckConstraint("face_value_fen > 0", name=op.f("ck_township_face_value_positive")),
        sa.CheckConstraint("id BETWEEN 100000000 AND 999999999", name=op.f("ck_township_official_code")),
        sa.CheckConstraint(
            "sale_limit_points >= confirm_above_points", name=op.f("ck_township_sale_limit_covers_confirm")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("normal_side", sa.String(length=6), nullable=False),
        sa.Column("limit_rule", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
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
        sa.UniqueConstraint("township_id", "id", "limit_rule", name="uq_ledger_account_limit"),
        sa.UniqueConstraint("township_id", "id", "unit", name="uq_ledger_account_unit"),
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
        sa.CheckConstraint("purpose IN ('activation', 'terminal')", name=op.f("ck_one_time_code_purpose_known")),
        sa.ForeignKeyConstraint(["township_id"], ["township.id"], name=op.f("fk_one_time_code_township_id")),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("township_id", "digest", name="uq_one_time_code_digest"),
    )
    op.create_index("ix_one_time_code_subject", "one_time_code", ["township_id", "subject_id"], unique=False)
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
        "ledger_balance",
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("limit_rule", sa.String(length=24), nullable=False),
        sa.Column("posted_debits", sa.BigInteger(), nullable=False),
        sa.Column("posted_credits", sa.BigInteger(), nullable=False),
        sa.Column("pending_debits", sa.BigInteger(), nullable=False),
        sa.Column("pending_credits", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "limit_rule <> 'credits_within_debits' OR posted_credits + pending_credits <= posted_debits",
            name=op.f("ck_ledger_balance_credits_within_debits"),
        ),
        sa.CheckConstraint(
            "limit_rule <> 'debits_within_credits' OR posted_debits + pending_debits <= posted_credits",
            name=op.f("ck_ledger_balance_debits_within_credits"),
        ),
        sa.CheckConstraint(
            "pending_credits BETWEEN 0 AND 1000000000000000000", name=op.f("ck_ledger_balance_pending_credits")
        ),
        sa.CheckConstraint(
            "pending_debits BETWEEN 0 AND 1000000000000000000", name=op.f("ck_ledger_balance_pending_debits")
        ),
        sa.CheckConstraint(
            "posted_credits BETWEEN 0 AND 1000000000000000000", name=op.f("ck_ledger_balance_posted_credits")
        ),
        sa.CheckConstraint(
            "posted_debits BETWEEN 0 AND 1000000000000000000", name=op.f("ck_ledger_balance_posted_debits")
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "id", "limit_rule"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.limit_rule"],
            name=op.f("fk_ledger_balance_township_id_id_limit_rule"),
        ),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_balance")),
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
        sa.Column("pending_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_ledger_transfer_reversal")),
        sa.CheckConstraint(
            "(kind IN ('post', 'void')) = (pending_id IS NOT NULL)", name=op.f("ck_ledger_transfer_resolution")
        ),
        sa.CheckConstraint("expires_at IS NULL OR kind = 'pending'", name=op.f("ck_ledger_transfer_expiry")),
        sa.CheckConstraint(
            "kind IN ('posted', 'pending', 'post', 'void', 'reversal')", name=op.f("ck_ledger_transfer_kind")
        ),
        sa.CheckConstraint("(line = 0) = (fingerprint IS NOT NULL)", name=op.f("ck_ledger_transfer_fingerprint")),
        sa.CheckConstraint("(line = 0) = (key IS NOT NULL)", name=op.f("ck_ledger_transfer_key")),
        sa.CheckConstraint("amount BETWEEN 1 AND 1000000000000", name=op.f("ck_ledger_transfer_amount")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_ledger_transfer_accounts_differ")),
        sa.CheckConstraint("line >= 0 AND (line = 0) = (id = entry_id)", name=op.f("ck_ledger_transfer_first_line")),
        sa.ForeignKeyConstraint(
            ["township_id", "credit_id", "unit"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.unit"],
            name=op.f("fk_ledger_transfer_township_id_credit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "debit_id", "unit"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.unit"],
            name=op.f("fk_ledger_transfer_township_id_debit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "pending_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_ledger_transfer_township_id_pending_id"),
        ),
        sa.ForeignKeyConstraint(
            ["township_id", "reverses_id"],
            ["ledger_transfer.township_id", "ledger_transfer.id"],
            name=op.f("fk_ledger_transfer_township_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("township_id", "id", name=op.f("pk_ledger_transfer")),
    )
    op.create_index("ix_ledger_transfer_credit", "ledger_transfer", ["township_id", "credit_id", "id"], unique=False)
    op.create_index("ix_ledger_transfer_debit", "ledger_transfer", ["township_id", "debit_id", "id"], unique=False)
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
        "uq_ledger_transfer_resolution",
        "ledger_transfer",
        ["township_id", "pending_id"],
        unique=True,
        sqlite_where=sa.text("pending_id IS NOT NULL"),
        postgresql_where=sa.text("pending_id IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_transfer_reversal",
        "ledger_transfer",
        ["township_id", "reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("surname", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("village_id", sa.Uuid(), nullable=True),
        sa.Column("password_digest", sa.String(length=200), nullable=True),
        sa.Column("pin_digest", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("elder", sa.Boolean(), nullable=False),
        sa.Column("township_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
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
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["township_id", "subject"], unique=False)
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
    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
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
    dialect = op.get_bind().dialect.name
    for statement in triggers.up(dialect) + append_only.up(dialect, "audit_entry"):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in append_only.down(dialect, "audit_entry") + triggers.down(dialect):
        op.execute(statement)
    op.drop_index("ix_sign_in_person", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("role")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("person")
    op.drop_index(
        "uq_ledger_transfer_reversal",
        table_name="ledger_transfer",
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_ledger_transfer_resolution",
        table_name="ledger_transfer",
        sqlite_where=sa.text("pending_id IS NOT NULL"),
        postgresql_where=sa.text("pending_id IS NOT NULL"),
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
    op.drop_index("ix_ledger_transfer_debit", table_name="ledger_transfer")
    op.drop_index("ix_ledger_transfer_credit", table_name="ledger_transfer")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_balance")
    op.drop_table("village")
    op.drop_table("throttle")
    op.drop_index("ix_one_time_code_subject", table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("ledger_account")
    op.drop_table("township")
