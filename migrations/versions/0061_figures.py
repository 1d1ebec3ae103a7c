"""Figures: sums by day, kept by a job, and triggers that note which days something has changed in."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

INDEXES = (
    ("leads", "posted_at", "posted_at IS NOT NULL"),
    ("offers", "offered_at", None),
    ("offers", "declined_at", "declined_at IS NOT NULL"),
    ("history", "at", "subject_kind IN ('leads', 'referrals', 'agencies')"),
    ("lead_returns", "decided_at", "decided_at IS NOT NULL"),
    ("referral_notes", "at", None),
    ("disclosures", "at", None),
    ("reviews", "made_at", None),
    ("fee_payments", "received_on", None),
    ("fee_payments", "voided_at", "voided_at IS NOT NULL"),
    ("refunds", "refunded_on", None),
    ("entries", "at", None),
    ("movements", "sent_at", "sent_at IS NOT NULL"),
    ("movements", "ended_at", "ended_at IS NOT NULL"),
    ("movements", "arrived_on", "arrived_on IS NOT NULL"),
    ("dispute_decisions", "decided_at", None),
    ("agency_notes", "made_at", None),
)

# All instants and days that anything of these leads counts on.
OF_LEADS = """
    CREATE FUNCTION touch_figures_of_leads(lead_ids bigint[]) RETURNS void LANGUAGE sql AS $$
        WITH of_lead AS (SELECT id, lead_id FROM referrals WHERE lead_id = ANY (lead_ids)),
        paid AS (SELECT id, received_on, voided_at FROM fee_payments WHERE referral_id IN (SELECT id FROM of_lead)),
        instants AS (
            SELECT posted_at AS at FROM leads WHERE id = ANY (lead_ids)
            UNION ALL SELECT offered_at FROM offers WHERE lead_id = ANY (lead_ids)
            UNION ALL SELECT declined_at FROM offers WHERE lead_id = ANY (lead_ids)
            UNION ALL SELECT at FROM history WHERE subject_kind = 'leads' AND subject_id = ANY (lead_ids)
            UNION ALL SELECT at FROM disclosures WHERE lead_id = ANY (lead_ids)
            UNION ALL SELECT accepted_at FROM referrals WHERE lead_id = ANY (lead_ids)
            UNION ALL SELECT at FROM history WHERE subject_kind = 'referrals' AND subject_id IN (SELECT id FROM of_lead)
            UNION ALL SELECT at FROM referral_notes WHERE referral_id IN (SELECT id FROM of_lead)
            UNION ALL SELECT made_at FROM reviews WHERE referral_id IN (SELECT id FROM of_lead)
            UNION ALL SELECT unnest(ARRAY[returned_at, decided_at]) FROM lead_returns
                      WHERE referral_id IN (SELECT id FROM of_lead)
            UNION ALL SELECT voided_at FROM paid
            UNION ALL SELECT e.at FROM rewards w JOIN lines n ON n.reward_id = w.id JOIN entries e ON e.id = n.entry_id
                      WHERE w.referral_id IN (SELECT id FROM of_lead)
        )
        INSERT INTO figure_touches (hour, day)
        SELECT DISTINCT date_trunc('hour', at), CAST(NULL AS date) FROM instants WHERE at IS NOT NULL
        UNION ALL SELECT NULL, received_on FROM paid
        UNION ALL SELECT NULL, refunded_on FROM refunds WHERE payment_id IN (SELECT id FROM paid)
    $$
"""
# How far a referral came counts on the day of its acceptance, and of its lead; what is taken back, on the days of its steps.
OF_REFERRALS = """
    CREATE FUNCTION touch_figures_of_referrals(referral_ids bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO figure_touches (hour)
        SELECT DISTINCT date_trunc('hour', at) FROM (
            SELECT accepted_at AS at FROM referrals WHERE id = ANY (referral_ids)
            UNION ALL SELECT l.posted_at FROM referrals r JOIN leads l ON l.id = r.lead_id WHERE r.id = ANY (referral_ids)
            UNION ALL SELECT at FROM history WHERE subject_kind = 'referrals' AND subject_id = ANY (referral_ids)
        ) instants WHERE at IS NOT NULL
    $$
"""
# A payment is the first of its client, or a later one: that depends on the others. A refund of one that is void is none.
OF_PAYMENTS = """
    CREATE FUNCTION touch_figures_of_payments(referral_ids bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO figure_touches (day)
        SELECT received_on FROM fee_payments WHERE referral_id = ANY (referral_ids)
        UNION SELECT f.refunded_on FROM refunds f JOIN fee_payments p ON p.id = f.payment_id
              WHERE p.referral_id = ANY (referral_ids)
    $$
"""
# Who and what a lead is of, by which all that rests on it is told apart.
_OWN = "referrer_id, posted_by, looked_after_by, category_id, region_id, enquiry_id, import_ref, audience"
LEADS_TOO = f"""
        IF TG_OP = 'UPDATE' THEN
            PERFORM touch_figures_of_leads(found.ids) FROM (
                SELECT array_agg(n.id) AS ids FROM new_rows n JOIN old_rows o ON o.id = n.id
                WHERE ROW({", ".join("n." + one for one in _OWN.split(", "))})
                   IS DISTINCT FROM ROW({", ".join("o." + one for one in _OWN.split(", "))})
            ) found WHERE found.ids IS NOT NULL;
        END IF;"""
REFERRALS_TOO = """
        IF TG_OP = 'UPDATE' THEN
            PERFORM touch_figures_of_referrals(array_agg(id)) FROM new_rows;
            PERFORM touch_figures_of_leads(found.ids) FROM (
                SELECT array_agg(n.lead_id) AS ids FROM new_rows n JOIN old_rows o ON o.id = n.id
                WHERE n.looked_after_by IS DISTINCT FROM o.looked_after_by
            ) found WHERE found.ids IS NOT NULL;
        END IF;"""
PAYMENTS_TOO = """
        PERFORM touch_figures_of_payments(array_agg(DISTINCT referral_id)) FROM new_rows;"""
# By table: the columns that say when something counts, days among them, which rows, and what else.
TOUCHES = (
    ("leads", "posted_at", "", "", LEADS_TOO),
    ("offers", "offered_at, declined_at", "", "", ""),
    ("history", "at", "", "subject_kind IN ('leads', 'referrals', 'agencies')", ""),
    ("referrals", "accepted_at", "", "", REFERRALS_TOO),
    ("lead_returns", "returned_at, decided_at", "", "", ""),
    ("referral_notes", "at", "", "", ""),
    ("disclosures", "at", "", "", ""),
    ("reviews", "made_at", "", "", ""),
    ("fee_payments", "voided_at", "received_on", "", PAYMENTS_TOO),
    ("refunds", "", "refunded_on", "", ""),
    ("entries", "at", "", "", ""),
    ("movements", "sent_at, ended_at", "arrived_on", "", ""),
    ("disputes", "opened_at", "", "", ""),
    ("dispute_decisions", "decided_at", "", "", ""),
    ("agency_notes", "made_at", "", "", ""),
)


def upgrade() -> None:
    _tables()
    for table, column, rows in INDEXES:
        op.create_index(f"ix_figures_{table}_{column}", table, [column], postgresql_where=rows and sa.text(rows))
    for function in (OF_LEADS, OF_REFERRALS, OF_PAYMENTS):
        op.execute(function)
    for touch in TOUCHES:
        _watch(*touch)
    for table, instants, days, rows, _too in TOUCHES:
        op.execute(_note(table, instants, days, rows))  # what is there already


def _tables() -> None:
    op.create_table(
        "figure_days",
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("agency_id", "partner_id", "person_id")),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("minor", sa.BigInteger, nullable=False),
    )
    for name, columns, rows in (
        ("agency", ["agency_id", "fact", "day"], None),
        ("fact", ["fact", "day"], "agency_id IS NOT NULL"),
        ("alliance", ["fact", "day"], "agency_id IS NULL"),
        ("day", ["day"], None),
    ):
        op.create_index(f"ix_figure_days_{name}", "figure_days", columns, postgresql_where=rows and sa.text(rows))
    op.create_table(
        "figure_touches",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date),
    )
    op.create_table(
        "figures_counted",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.CHAR(64), nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("written", sa.Date, nullable=False),
    )


def _watch(table: str, instants: str, days: str, rows: str, too: str) -> None:
    op.execute(f"""
        CREATE FUNCTION touch_figures_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'DELETE' THEN {_note("new_rows", instants, days, rows)}; END IF;
        IF TG_OP <> 'INSERT' THEN {_note("old_rows", instants, days, rows)}; END IF;{too}
        RETURN NULL; END $$
    """)
    for deed, images in (
        ("INSERT", "NEW TABLE AS new_rows"),
        ("UPDATE", "NEW TABLE AS new_rows OLD TABLE AS old_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
    ):
        if deed == "DELETE" and too:
            continue  # never deleted; but for drafts, which count nowhere
        op.execute(f"""
            CREATE TRIGGER touches_figures_on_{deed.lower()} AFTER {deed} ON {table} REFERENCING {images}
            FOR EACH STATEMENT EXECUTE FUNCTION touch_figures_by_{table}()
        """)


def _note(table: str, instants: str, days: str, rows: str) -> str:
    which = f" WHERE {rows}" if rows else ""
    hours = (
        f"SELECT date_trunc('hour', unnest(ARRAY[{instants}])) AS hour, CAST(NULL AS date) AS day FROM {table}{which}"
    )
    dates = f"SELECT CAST(NULL AS timestamptz) AS hour, unnest(ARRAY[{days}]) AS day FROM {table}{which}"
    found = " UNION ".join(part for part, said in ((hours, instants), (dates, days)) if said)
    return (
        f"INSERT INTO figure_touches (hour, day) SELECT DISTINCT hour, day FROM ({found}) t"
        " WHERE hour IS NOT NULL OR day IS NOT NULL"
    )


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
