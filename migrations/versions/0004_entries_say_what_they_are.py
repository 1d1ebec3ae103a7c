"""Entries name their kind and movement in columns; mail is kept as an event with its arguments.

Agencies choose how their orders are gathered; the payer of a contested order can answer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = "'accrued', 'corrected', 'voided', 'paid_before', 'confirmed', 'undone', 'netted'"

OBSTACLES = "'payee_has_no_details', 'payee_iban_is_wrong', 'payee_is_suspended'"


def upgrade() -> None:
    op.add_column("entries", sa.Column("kind", sa.Text))
    op.add_column("entries", sa.Column("movement_id", sa.BigInteger))
    # What a reference has said so far: "reward:7:accrued", "movement:3:confirmed", "netted:1:9:2".
    op.execute("""
        CREATE FUNCTION entry_kind(reference text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT CASE WHEN reference LIKE 'netted:%' THEN 'netted' ELSE split_part(reference, ':', 3) END
        $$
    """)
    op.execute("ALTER TABLE entries DISABLE TRIGGER written_once")
    op.execute("""
        UPDATE entries SET kind = entry_kind(reference),
            movement_id = CASE WHEN reference LIKE 'movement:%' THEN split_part(reference, ':', 2)::bigint END
    """)
    op.execute("ALTER TABLE entries ENABLE TRIGGER written_once")
    # Workers of the release before this one go on writing entries without a kind while the new ones start.
    op.execute("""
        CREATE FUNCTION fill_entry_kind() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.kind := entry_kind(NEW.reference);
            IF NEW.reference LIKE 'movement:%' THEN
                NEW.movement_id := split_part(NEW.reference, ':', 2)::bigint;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER names_its_kind BEFORE INSERT ON entries
        FOR EACH ROW WHEN (NEW.kind IS NULL) EXECUTE FUNCTION fill_entry_kind()
    """)
    op.alter_column("entries", "kind", nullable=False)
    op.create_check_constraint("kind", "entries", f"kind IN ({KINDS})")
    op.create_foreign_key(
        op.f("fk_entries_movement_id"), "entries", "movements", ["movement_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_index(
        "ix_entries_movement_id", "entries", ["movement_id"], postgresql_where=sa.text("movement_id IS NOT NULL")
    )
    op.create_check_constraint("blocked_by", "movements", f"blocked_by IN ({OBSTACLES})")
    op.add_column("movements", sa.Column("payer_answer", sa.Text, nullable=False, server_default=""))
    op.add_column("leads", sa.Column("warned_at", sa.DateTime(timezone=True)))
    op.add_column("agencies", sa.Column("gathering", sa.Text, nullable=False, server_default="at_once"))
    op.create_check_constraint("gathering", "agencies", "gathering IN ('at_once', 'daily', 'weekly')")
    op.add_column("outgoing_mail", sa.Column("arguments", sa.LargeBinary))
    op.alter_column("outgoing_mail", "tries", server_default="0")
    op.drop_constraint("status", "outgoing_mail", type_="check")
    states = "status IN ('queued', 'waiting', 'sent', 'given_up', 'bundled', 'moot')"
    op.create_check_constraint("status", "outgoing_mail", states)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
