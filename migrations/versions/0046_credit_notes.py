"""Credit notes, and the acts of what has changed since an invoice."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

KINDS = "kind IN ('statement', 'notice', 'cancellation', 'act', 'invoice', 'credit_note')"
RULES = {
    "kind": KINDS,
    "act": "kind <> 'act' OR num_nulls(month, movement_id, about_id) = 2 AND partner_id IS NOT NULL",
    "about": "kind NOT IN ('cancellation', 'invoice', 'credit_note') OR about_id IS NOT NULL",
}


def upgrade() -> None:
    for table, rules in (("documents", RULES), ("number_series", {"kind": KINDS})):
        for name, rule in rules.items():
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.drop_index("uq_documents_about", "documents")
    about = sa.text("about_id IS NOT NULL AND kind <> 'act'")
    op.create_index("uq_documents_about", "documents", ["about_id"], unique=True, postgresql_where=about)
    found = (
        ("documents", "changes", "about_id", "kind = 'act' AND about_id IS NOT NULL"),
        ("documents", "invoices", "issued_on", "kind = 'invoice'"),
        ("documents", "lowering", "id", "kind = 'act' AND total_minor < 0"),
        ("entries", "of_changes", "at", "kind IN ('corrected', 'voided', 'amended')"),
    )
    for table, name, column, where in found:
        op.create_index(f"ix_{table}_{name}", table, [column], postgresql_where=sa.text(where))


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
