"""What members take is followed by the catalog; awards that nobody gets, and admins who are concerned themselves; figures of the new rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"

# Of statements, not of rows, as those of 0014: whose caps or pause changed; and whose clients in hand did, where a cap counts them.
FOLLOWED = {
    "capacities": "SELECT DISTINCT agency_id FROM changed",
    "referrals": """
        SELECT DISTINCT c.agency_id FROM changed JOIN capacities c ON c.agency_id = changed.receiver_id
        WHERE c.most_in_hand IS NOT NULL OR c.most_a_month IS NOT NULL
    """,
}


ONE_LINE = r"nobody_why !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
# By table: the columns that say when something of it counts, which rows, and how they are found by those that say so: see 0061.
TOUCHES = (
    ("messages", "made_at"),
    ("questions", "made_at, solved_at"),
    ("certificates", "granted_at, ended_told_at"),
    ("level_changes", "at"),
    ("meetings", "starts_at"),
)
INDEXES = (
    ("lead_routings", "began_at", None),
    ("routed_agencies", "asked_at", "asked_at IS NOT NULL"),
    ("messages", "made_at", None),
    ("questions", "solved_at", "solved_at IS NOT NULL"),
    ("certificates", "granted_at", None),
    ("certificates", "ended_told_at", "ended_told_at IS NOT NULL"),
    ("level_changes", "at", None),
)
# What one row changes elsewhere: a question by its answers and they by it, a routing by what its agencies say, a meeting by who comes.
ELSEWHERE = {
    "messages": """
        SELECT q.made_at AS at FROM threads t JOIN questions q ON q.id = t.question_id
        WHERE t.id IN (SELECT thread_id FROM changed)
    """,
    "questions": """
        SELECT m.made_at AS at FROM threads t JOIN messages m ON m.thread_id = t.id
        WHERE t.question_id IN (SELECT id FROM changed)
    """,
    "lead_routings": "SELECT unnest(ARRAY[began_at, ended_at]) AS at FROM changed UNION ALL {of_rounds}",
    "routed_agencies": "{of_rounds}",
    "offers": "{of_rounds}",
    "referrals": "{of_rounds}",
    "meeting_sign_ups": "SELECT m.starts_at AS at FROM meetings m WHERE m.id IN (SELECT meeting_id FROM changed)",
}
OF_ROUNDS = """
    SELECT unnest(ARRAY[v.began_at, a.asked_at]) FROM lead_routings v LEFT JOIN routed_agencies a ON a.routing_id = v.id
    WHERE v.{column} IN (SELECT {said} FROM changed)
    UNION ALL SELECT r.accepted_at FROM lead_routings v JOIN referrals r ON r.lead_id = v.lead_id
    WHERE v.{column} IN (SELECT {said} FROM changed)
"""
ROUNDS_BY = {
    "lead_routings": ("id", "id"), "routed_agencies": ("id", "routing_id"), "offers": ("lead_id", "lead_id"),
    "referrals": ("lead_id", "lead_id"),
}  # fmt: skip
# Who looks after a lead, and who passes it on, is said by its rounds, too: what 0061 notes of leads, and theirs.
OF_LEADS_TOO = """
    CREATE FUNCTION touch_figures_of_rounds() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO figure_touches (hour)
        SELECT DISTINCT date_trunc('hour', at) FROM (
            SELECT unnest(ARRAY[v.began_at, a.asked_at]) AS at FROM lead_routings v LEFT JOIN routed_agencies a ON a.routing_id = v.id
            WHERE v.lead_id = NEW.id
        ) instants WHERE at IS NOT NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER touches_figures_of_rounds AFTER UPDATE ON leads FOR EACH ROW
        WHEN (OLD.referrer_id IS DISTINCT FROM NEW.referrer_id OR OLD.posted_by IS DISTINCT FROM NEW.posted_by
              OR OLD.looked_after_by IS DISTINCT FROM NEW.looked_after_by)
        EXECUTE FUNCTION touch_figures_of_rounds();
"""
OF_PEOPLE = """
    CREATE FUNCTION touch_figures_of_people() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO figure_touches (hour)
        SELECT DISTINCT date_trunc('hour', m.starts_at) FROM meeting_sign_ups s JOIN meetings m ON m.id = s.meeting_id
        WHERE s.person_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER touches_figures_of_people AFTER UPDATE ON people FOR EACH ROW
        WHEN (OLD.agency_id IS DISTINCT FROM NEW.agency_id) EXECUTE FUNCTION touch_figures_of_people();
"""
IN_CONFLICT = {"award_places": "struck_by IS NOT NULL", "award_nominations": "status = 'refused'"}


def upgrade() -> None:
    _follow_capacity()
    _awards()
    _figures()


def _figures() -> None:
    for table, column, rows in INDEXES:
        op.create_index(f"ix_figures_{table}_{column}", table, [column], postgresql_where=rows and sa.text(rows))
    for table, instants in TOUCHES:
        _watch(table, "rooms", f"SELECT unnest(ARRAY[{instants}]) AS at FROM changed")
    for table, concerned in ELSEWHERE.items():
        column, said = ROUNDS_BY.get(table, ("", ""))
        _watch(table, "elsewhere", concerned.format(of_rounds=OF_ROUNDS.format(column=column, said=said)))
    op.execute(OF_LEADS_TOO)
    op.execute(OF_PEOPLE)


def _watch(table: str, what: str, instants: str) -> None:
    """Note the hours of what a statement wrote, changed or took away, also as it was before."""
    name = f"touch_{what}_by_{table}"
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO figure_touches (hour)
            SELECT DISTINCT date_trunc('hour', x.at) FROM ({instants}) AS x (at) WHERE x.at IS NOT NULL;
            RETURN NULL;
        END $$
    """)
    for trigger, event, image in (
        ("insert", "INSERT", "NEW"), ("update", "UPDATE", "NEW"), ("before", "UPDATE", "OLD"), ("delete", "DELETE", "OLD"),
    ):  # fmt: skip
        op.execute(f"""
            CREATE TRIGGER touches_{what}_on_{trigger} AFTER {event} ON {table} REFERENCING {image} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()
        """)


def _awards() -> None:
    op.drop_constraint(op.f("ck_seasons_counted"), "seasons")
    op.create_check_constraint(
        op.f("ck_seasons_counted"),
        "seasons",
        "CASE status WHEN 'open' THEN counted_at IS NULL WHEN 'cancelled' THEN true ELSE counted_at IS NOT NULL END",
    )
    op.add_column("seasons", sa.Column("nobody_why", sa.Text, nullable=False, server_default=""))
    op.create_check_constraint(
        op.f("ck_seasons_nobody"),
        "seasons",
        f"length(nobody_why) <= 300 AND {ONE_LINE} AND (nobody_why = '' OR counted_at IS NOT NULL)",
    )
    for table, needs in IN_CONFLICT.items():
        op.add_column(table, sa.Column("in_conflict", sa.Boolean, nullable=False, server_default=sa.false()))
        op.create_check_constraint(op.f(f"ck_{table}_in_conflict"), table, f"NOT in_conflict OR {needs}")


def _follow_capacity() -> None:
    for table, concerned in FOLLOWED.items():
        op.execute(f"""
            CREATE FUNCTION note_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO catalog_changes (agency_id) {concerned};
                RETURN NULL;
            END $$
        """)
        for event, image in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW")):
            op.execute(f"""
                CREATE TRIGGER is_followed_{event.lower()} AFTER {event} ON {table}
                REFERENCING {image} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_changed_{table}()
            """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
