"""Movements by Stripe, and what is known of them there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0042"
down_revision = "0041"

OBSTACLES = (
    "payee_has_no_details", "payee_iban_is_wrong", "payee_is_suspended",
    "means_declined", "funds_not_available", "payee_account_is_closed",
)  # fmt: skip
STATES = ("prepared", "listed", "sent", "contested", "done", "collecting", "collected", "refused")
ENTRIES = ("accrued", "corrected", "voided", "paid_before", "confirmed", "undone", "netted", "collected", "paid_out",
           "charged_back", "payout_reversed", "cost")  # fmt: skip
LISTED = (
    "kind <> 'bank_order' OR status IN ('prepared', 'refused')"
    " OR (reference IS NOT NULL AND holder IS NOT NULL AND listed_at IS NOT NULL)"
)
OF_ITS_KIND = (
    "CASE kind WHEN 'stripe' THEN status NOT IN ('listed', 'sent', 'contested')"
    " ELSE status NOT IN ('collecting', 'collected') END"
)
LIVE = "status IN ('prepared', 'listed', 'sent', 'contested', 'collecting', 'collected')"


def _words(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _again(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def upgrade() -> None:
    _again("movements", "kind", _words("kind", ("bank_order", "stripe")))
    _again("movements", "status", _words("status", STATES))
    _again("movements", "blocked_by", _words("blocked_by", OBSTACLES))
    _again("movements", "listed_says_where_to", LISTED)
    op.create_check_constraint(op.f("ck_movements_states_of_its_kind"), "movements", OF_ITS_KIND)
    _again("entries", "kind", _words("kind", ENTRIES))
    op.drop_index("ix_movements_live", "movements")
    op.create_index("ix_movements_live", "movements", ["status", "id"], postgresql_where=sa.text(LIVE))
    _accounts()
    _payments()
    _events()


def _accounts() -> None:
    op.create_table(
        "stripe_accounts",
        sa.Column("agency_id", sa.BigInteger, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("submitted", sa.Boolean, nullable=False),
        sa.Column("receives", sa.Boolean, nullable=False),
        sa.Column("needs", ARRAY(sa.Text), nullable=False),
        sa.Column("closed_because", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_stripe_accounts_agency_id_agencies"), ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("account", name=op.f("uq_stripe_accounts_account")),
    )
    op.create_table(
        "stripe_means",
        sa.Column("agency_id", sa.BigInteger, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("session", sa.Text),
        sa.Column("means", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusals", sa.BigInteger, nullable=False),
        sa.Column("declined", sa.Text),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_stripe_means_agency_id_agencies"), ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("customer", name=op.f("uq_stripe_means_customer")),
        sa.CheckConstraint(_words("kind", ("card", "debit")), name=op.f("ck_stripe_means_kind")),
        sa.CheckConstraint(
            _words("declined", ("authentication", "funds", "expired", "other")), name=op.f("ck_stripe_means_declined")
        ),
        sa.CheckConstraint("refusals >= 0", name=op.f("ck_stripe_means_refusals")),
        sa.CheckConstraint("(declined IS NULL) = (refusals = 0)", name=op.f("ck_stripe_means_declined_says_why")),
        sa.CheckConstraint("(means IS NULL) = (kind IS NULL)", name=op.f("ck_stripe_means_means_has_kind")),
    )


def _payments() -> None:
    op.create_table(
        "stripe_payments",
        sa.Column("movement_id", sa.BigInteger, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("means", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.Text),
        sa.Column("charge", sa.Text),
        sa.Column("cost_minor", sa.BigInteger, nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True)),
        sa.Column("available_at", sa.DateTime(timezone=True)),
        sa.Column("payout_asked_at", sa.DateTime(timezone=True)),
        sa.Column("payouts_refused", sa.BigInteger, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("transfer", sa.Text),
        sa.Column("dispute", sa.Text),
        sa.ForeignKeyConstraint(
            ["movement_id"],
            ["movements.id"],
            name=op.f("fk_stripe_payments_movement_id_movements"),
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("key", name=op.f("uq_stripe_payments_key")),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_stripe_payments_cost")),
        sa.CheckConstraint(
            "transfer IS NULL OR charge IS NOT NULL", name=op.f("ck_stripe_payments_collected_before_paid_out")
        ),
    )
    for column in ("intent", "transfer", "charge"):
        op.create_index(f"ix_stripe_payments_{column}", "stripe_payments", [column], unique=True)


def _events() -> None:
    op.create_table(
        "stripe_events",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("event", name=op.f("uq_stripe_events_event")),
        sa.CheckConstraint(_words("status", ("waiting", "done", "nothing")), name=op.f("ck_stripe_events_status")),
    )
    op.create_index("ix_stripe_events_received", "stripe_events", ["received_at", "id"])
    waiting = sa.text("status = 'waiting'")
    op.create_index("ix_stripe_events_waiting", "stripe_events", ["received_at"], postgresql_where=waiting)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
