"""What is forgotten after a while is found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_index(op.f("ix_sign_ins_seen_at"), "sign_ins", ["seen_at"])
    op.create_index(op.f("ix_link_tokens_expires_at"), "link_tokens", ["expires_at"])
    to_people = sa.text("person_id IS NOT NULL")
    op.create_index("ix_outgoing_mail_of_people", "outgoing_mail", ["queued_at"], postgresql_where=to_people)


def downgrade() -> None:
    op.drop_index("ix_outgoing_mail_of_people", "outgoing_mail")
    op.drop_index(op.f("ix_link_tokens_expires_at"), "link_tokens")
    op.drop_index(op.f("ix_sign_ins_seen_at"), "sign_ins")
