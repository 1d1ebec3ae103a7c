"""Contested bank orders are disputes: those that wait for a decision become one, with what both sides have said."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

GROUNDS = ("not_due", "not_paid", "wrong_sum", "twice", "refund", "not_arrived", "short", "other")
ABOUT = (
    "CASE subject WHEN 'order' THEN reward_id IS NULL AND movement_id IS NOT NULL"
    " ELSE reward_id IS NOT NULL AND movement_id IS NULL END"
)
STANDING = "status IN ('open', 'silent', 'answered', 'appealed')"
STAYS = "subject, reward_id, movement_id, opener_id, other_id, amount_minor, currency, ground, opened_at, opened_by_id, answer_by"


def upgrade() -> None:
    op.add_column("movements", sa.Column("disputed_at", sa.DateTime(timezone=True)))
    key = sa.ForeignKey("movements.id", name=op.f("fk_disputes_movement_id"), ondelete="RESTRICT")
    op.add_column("disputes", sa.Column("movement_id", sa.BigInteger, key))
    op.alter_column("disputes", "reward_id", nullable=True)
    grounds = ", ".join(f"'{one}'" for one in GROUNDS)
    for name, rule in (("subject", "subject IN ('fee', 'reward', 'order')"), ("ground", f"ground IN ({grounds})")):
        op.drop_constraint(op.f(f"ck_disputes_{name}"), "disputes")
        op.create_check_constraint(op.f(f"ck_disputes_{name}"), "disputes", rule)
    op.create_check_constraint(op.f("ck_disputes_about"), "disputes", ABOUT)
    op.create_index(op.f("ix_disputes_movement_id"), "disputes", ["movement_id"])
    op.create_index(
        "uq_disputes_standing_order", "disputes", ["movement_id"], unique=True, postgresql_where=sa.text(STANDING)
    )
    op.execute("DROP TRIGGER facts_are_frozen ON disputes")
    op.execute(f"""
        CREATE TRIGGER facts_are_frozen BEFORE UPDATE OF {STAYS} ON disputes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    _carry_over()
    disputed = sa.text("disputed_at IS NOT NULL")
    op.create_index("ix_movements_disputed", "movements", ["id"], postgresql_where=disputed)


def _carry_over() -> None:
    """The payer has a week to answer from today, who has answered has answered; what one admin had decided of it is decided anew,
    with the dispute's rules. Who spoke stands in the log."""
    op.execute("""
        INSERT INTO disputes (status, subject, movement_id, opener_id, other_id, amount_minor, currency, ground, words, opened_at,
                              opened_by_id, answer_by, answer, answered_at, answered_by_id)
        SELECT CASE WHEN spoke.at IS NULL THEN 'open' ELSE 'answered' END, 'order', m.id, m.payee_id, m.payer_id, m.amount_minor,
               m.currency, 'not_arrived', coalesce(nullif(m.reason, 'erased'), ''), said.at, said.person_id, CURRENT_DATE + 7,
               CASE WHEN spoke.at IS NULL THEN '' ELSE coalesce(nullif(m.payer_answer, 'erased'), '') END, spoke.at, spoke.person_id
        FROM movements m
        CROSS JOIN LATERAL (SELECT h.at, h.person_id FROM history h
                            WHERE h.subject_kind = 'movements' AND h.subject_id = m.id AND h.became = 'contested'
                              AND h.person_id IS NOT NULL ORDER BY h.id DESC LIMIT 1) said
        LEFT JOIN LATERAL (SELECT a.at, a.person_id FROM audit_log a
                           WHERE a.subject_kind = 'movements' AND a.subject_id = m.id AND a.deed = 'movement.answered'
                             AND a.person_id IS NOT NULL AND a.at >= said.at ORDER BY a.id DESC LIMIT 1) spoke ON true
        WHERE m.status = 'contested' ORDER BY m.id
    """)
    op.execute("""
        INSERT INTO history (subject_kind, subject_id, was, became, at, person_id)
        SELECT 'disputes', id, step.was, step.became, step.at, step.person_id
        FROM disputes CROSS JOIN LATERAL (VALUES
            (1, NULL, 'open', opened_at, opened_by_id), (2, 'open', 'answered', answered_at, answered_by_id)
        ) AS step (turn, was, became, at, person_id)
        WHERE subject = 'order' AND step.at IS NOT NULL ORDER BY id, step.turn
    """)
    op.execute("UPDATE movements SET disputed_at = d.opened_at FROM disputes d WHERE d.movement_id = movements.id")
    op.execute("""
        UPDATE proposals SET agreed = false, ended_at = now()
        WHERE subject_kind = 'movements' AND outcome <> 'undone' AND ended_at IS NULL
    """)
    op.execute("""
        UPDATE outgoing_mail SET status = 'moot', arguments = NULL, sealed = NULL
        WHERE event IN ('money.contested', 'money.answered', 'money.decided') AND status IN ('queued', 'waiting')
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
