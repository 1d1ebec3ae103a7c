"""Disputes over rewards, with what both sides show and admins decide; rewards can be decided to be another sum, or nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

KINDS = ("accrued", "corrected", "voided", "amended", "paid_before", "confirmed", "undone", "netted", "collected", "paid_out",
         "charged_back", "payout_reversed", "cost")  # fmt: skip
DUE = (
    "amount_minor = CASE WHEN decided_minor IS NULL THEN (kept_minor::numeric * rate + 5000)::bigint / 10000 "
    "WHEN decided_of_minor = 0 THEN decided_minor "
    "ELSE div(2 * kept_minor::numeric * decided_minor + decided_of_minor, 2 * decided_of_minor::numeric)::bigint END"
)
# What was said is never said otherwise: only a client's erasure empties it, or puts a mark in its place.
STAYS = {
    "disputes": "subject, reward_id, opener_id, other_id, amount_minor, currency, ground, opened_at, opened_by_id, answer_by",
    "dispute_decisions": "dispute_id, turn, outcome, was_minor, due_minor, decided_at, decided_by_id, seconded_by_id",
    "dispute_papers": "dispute_id, agency_id, kind, size, digest, key, brought_at, brought_by_id",
}


def upgrade() -> None:
    _decided_rewards()
    _disputes()
    _decisions()
    _papers()
    op.add_column("proposals", sa.Column("amount_minor", sa.BigInteger))
    for table, columns in STAYS.items():
        op.execute(f"""
            CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {columns} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
        op.execute(f"""
            CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    op.execute("""
        CREATE TRIGGER words_are_said_once BEFORE UPDATE OF answer, appeal, answered_at, appealed_at ON disputes FOR EACH ROW
        WHEN (OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at
              OR OLD.appealed_at IS NOT NULL AND NEW.appealed_at IS DISTINCT FROM OLD.appealed_at
              OR OLD.answer <> '' AND NEW.answer NOT IN (OLD.answer, '')
              OR OLD.appeal <> '' AND NEW.appeal NOT IN (OLD.appeal, ''))
        EXECUTE FUNCTION refuse_change()
    """)
    for table, words in (("disputes", "words"), ("dispute_decisions", "reason"), ("dispute_papers", "about")):
        op.execute(f"""
            CREATE TRIGGER {words}_are_only_emptied BEFORE UPDATE OF {words} ON {table} FOR EACH ROW
            WHEN (NEW.{words} NOT IN (OLD.{words}, '')) EXECUTE FUNCTION refuse_change()
        """)


def _decided_rewards() -> None:
    for column in ("decided_minor", "decided_of_minor"):
        op.add_column("rewards", sa.Column(column, sa.BigInteger))
    op.drop_constraint(op.f("ck_rewards_is_the_share_of_kept"), "rewards")
    rules = {
        "is_what_is_due_of_kept": DUE,
        "decided": "(decided_minor IS NULL) = (decided_of_minor IS NULL)",
        "decided_amounts": "decided_minor >= 0 AND decided_of_minor >= 0",
    }
    for name, rule in rules.items():
        op.create_check_constraint(op.f(f"ck_rewards_{name}"), "rewards", rule)
    op.drop_constraint(op.f("ck_entries_kind"), "entries")
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_entries_kind"), "entries", f"kind IN ({words})")


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "subject", "ground", "words")),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("answer", "appeal")),
        _key("disputes", "reward_id", "rewards"),
        *(_key("disputes", name, "agencies") for name in ("opener_id", "other_id")),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(f"{name}_at", sa.DateTime(timezone=True))
            for name in ("reminded", "answered", "appealed", "ended")
        ),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("appeal_by", sa.Date),
        _person("disputes", "opened_by_id"),
        *(_person("disputes", name, nullable=True) for name in ("answered_by_id", "appealed_by_id")),
        *_checks(
            "disputes",
            status="status IN ('open', 'silent', 'answered', 'decided', 'appealed', 'final', 'withdrawn')",
            subject="subject IN ('fee', 'reward')",
            ground="ground IN ('not_due', 'not_paid', 'wrong_sum', 'twice', 'refund', 'other')",
            two_sides="opener_id <> other_id",
            currency="currency ~ '^[A-Z]{3}$'",
            amount="amount_minor >= 0",
            answered="num_nulls(answered_at, answered_by_id) IN (0, 2)",
            answered_says_so="status <> 'answered' OR answered_at IS NOT NULL",
            appealed="num_nulls(appealed_at, appealed_by_id) IN (0, 2)",
            appealed_says_so="(status IN ('appealed', 'final')) = (appealed_at IS NOT NULL)",
            appeal_by="(status IN ('decided', 'appealed', 'final')) = (appeal_by IS NOT NULL)",
            ended="(status IN ('decided', 'final', 'withdrawn')) = (ended_at IS NOT NULL)",
            length="length(words) <= 4000 AND length(answer) <= 4000 AND length(appeal) <= 4000",
        ),
    )
    op.create_index(op.f("ix_disputes_reward_id"), "disputes", ["reward_id"])
    op.create_index(
        "uq_disputes_standing", "disputes", ["reward_id"], unique=True,
        postgresql_where=sa.text("status IN ('open', 'silent', 'answered', 'appealed')"),
    )  # fmt: skip
    to_decide = sa.text("status IN ('silent', 'answered', 'appealed')")
    op.create_index("ix_disputes_to_decide", "disputes", ["id"], postgresql_where=to_decide)
    op.create_index("ix_disputes_open", "disputes", ["answer_by"], postgresql_where=sa.text("status = 'open'"))
    for name, column in (("opener", "opener_id"), ("other", "other_id"), ("opened", "opened_at")):
        op.create_index(f"ix_disputes_{name}", "disputes", [column, "id"])


def _decisions() -> None:
    op.create_table(
        "dispute_decisions",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("dispute_decisions", "dispute_id", "disputes"),
        sa.Column("turn", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "reason")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("was_minor", "due_minor")),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        _person("dispute_decisions", "decided_by_id"),
        _person("dispute_decisions", "seconded_by_id", nullable=True),
        sa.UniqueConstraint("dispute_id", "turn", name=op.f("uq_dispute_decisions_dispute_id_turn")),
        *_checks(
            "dispute_decisions",
            outcome="outcome IN ('dismiss', 'amend', 'void')",
            turn="turn IN (1, 2)",
            amounts="was_minor >= 0 AND due_minor >= 0",
            void_is_nothing="outcome <> 'void' OR due_minor = 0",
            two_people="seconded_by_id <> decided_by_id",
            length="length(reason) <= 4000",
        ),
    )
    for column in ("decided_by_id", "seconded_by_id"):
        op.create_index(op.f(f"ix_dispute_decisions_{column}"), "dispute_decisions", [column])


def _papers() -> None:
    op.create_table(
        "dispute_papers",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("dispute_papers", "dispute_id", "disputes"),
        _key("dispute_papers", "agency_id", "agencies"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("about", "kind")),
        sa.Column("size", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.CHAR(64), nullable=False) for name in ("digest", "key")),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        _person("dispute_papers", "brought_by_id"),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("is_kept", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.UniqueConstraint(
            "dispute_id", "agency_id", "digest", name=op.f("uq_dispute_papers_dispute_id_agency_id_digest")
        ),
        *_checks(
            "dispute_papers",
            kind="kind IN ('pdf', 'image', 'text')",
            hashes="digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'",
            size="size > 0",
            one_line=r"about !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'",
            length="length(about) <= 200",
            gone="is_kept OR removed_at IS NOT NULL",
        ),
    )
    for column in ("agency_id", "brought_by_id"):
        op.create_index(op.f(f"ix_dispute_papers_{column}"), "dispute_papers", [column])
    op.create_index("ix_dispute_papers_digest", "dispute_papers", ["digest"])
    op.create_index("ix_dispute_papers_kept", "dispute_papers", ["dispute_id"], postgresql_where=sa.text("is_kept"))


def _key(table: str, name: str, of: str, nullable: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"{of}.id", name=op.f(f"fk_{table}_{name}"), ondelete="RESTRICT")
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def _person(table: str, name: str, nullable: bool = False) -> sa.Column:
    key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
