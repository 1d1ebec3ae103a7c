"""News by mail comes to who asks for it: for those who are there already it is off, as it is for who comes."""

from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.execute("""UPDATE people SET mail_off = mail_off || '["news"]' WHERE NOT mail_off @> '["news"]'""")


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
