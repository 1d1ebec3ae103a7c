"""Threads of two agencies, of questions and of news: messages, mentions, how far one has read, who may not write for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"

ONE_LINE = r"title !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
KINDS = ("referral", "lead", "partnership", "question", "news")
TABLES = {
    "referral": "referrals",
    "lead": "leads",
    "partnership": "partnerships",
    "question": "questions",
    "news": "news",
}
WHENS = " ".join(f"WHEN '{kind}' THEN {kind}_id IS NOT NULL" for kind in KINDS)
IDS = ", ".join(f"{kind}_id" for kind in KINDS)
QUESTION = {
    "status": "status IN ('shown', 'hidden', 'withdrawn')",
    "title": "length(title) BETWEEN 1 AND 160",
    "text": "length(text) BETWEEN 1 AND 10000",
    "one_line": ONE_LINE,
    "solved": "(solution_id IS NULL) = (solved_at IS NULL)",
    "edited": "edited_at >= made_at",
}
NEWS = {
    "status": "status IN ('draft', 'scheduled', 'published', 'withdrawn')",
    "title": "length(title) BETWEEN 1 AND 160",
    "text": "length(text) BETWEEN 1 AND 20000",
    "one_line": ONE_LINE,
    "publish_at": "(status = 'scheduled') = (publish_at IS NOT NULL)",
    "published_at": "(status IN ('published', 'withdrawn')) = (published_at IS NOT NULL)",
}
THREAD = {
    "kind": f"kind IN ({', '.join(repr(kind) for kind in KINDS)})",
    "about": f"CASE kind {WHENS} END AND num_nonnulls({IDS}) = 1",
    "sides": "num_nonnulls(first_id, second_id) = CASE WHEN kind IN ('question', 'news') THEN 0 ELSE 2 END",
    "two": "first_id <> second_id",
}
MESSAGE = {
    "status": "status IN ('shown', 'hidden', 'taken_back')",
    "text": "length(text) <= 4000",
    "taken_back": "(text = '') = (status = 'taken_back')",
    "edited": "edited_at >= made_at",
}
# Whoever writes where two agencies read is of one of them.
THIRD = """
CREATE FUNCTION refuse_third_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM threads t WHERE t.id = NEW.thread_id AND t.first_id IS NOT NULL
        AND (NEW.agency_id IS NULL OR NEW.agency_id NOT IN (t.first_id, t.second_id))
    ) THEN
        RAISE EXCEPTION 'agency % is no side of thread %', NEW.agency_id, NEW.thread_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# What a thread is about, and who reads it, never changes.
MOVED = """
CREATE FUNCTION refuse_moved_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.kind, OLD.referral_id, OLD.lead_id, OLD.partnership_id, OLD.question_id, OLD.news_id, OLD.first_id, OLD.second_id)
        IS DISTINCT FROM
        (NEW.kind, NEW.referral_id, NEW.lead_id, NEW.partnership_id, NEW.question_id, NEW.news_id, NEW.first_id, NEW.second_id)
    THEN
        RAISE EXCEPTION 'thread % stays where it is', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# A message stays in its thread, and its writer's.
REWRITTEN = """
CREATE FUNCTION refuse_moved_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.thread_id, OLD.person_id, OLD.agency_id, OLD.made_at)
        IS DISTINCT FROM (NEW.thread_id, NEW.person_id, NEW.agency_id, NEW.made_at)
    THEN
        RAISE EXCEPTION 'message % stays where it is', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
SOLUTION = """
CREATE FUNCTION refuse_other_solution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.solution_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id = NEW.solution_id AND t.question_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'message % is no answer to question %', NEW.solution_id, NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
WORDS = sa.text("to_tsvector('simple'::regconfig, (title || ' '::text) || text)")


def upgrade() -> None:
    _questions_and_news()
    _threads()
    _messages()
    _reading()
    op.execute(f"{THIRD}; {MOVED}; {REWRITTEN}; {SOLUTION}")
    for table, when, does in (
        ("messages", "INSERT", "refuse_third_writer"),
        ("messages", "UPDATE", "refuse_moved_message"),
        ("threads", "UPDATE", "refuse_moved_thread"),
        ("questions", "INSERT OR UPDATE", "refuse_other_solution"),
    ):
        op.execute(f"CREATE TRIGGER {does} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {does}()")
    op.execute("""
        ALTER TABLE reports DROP CONSTRAINT ck_reports_subject_kind,
        ADD CONSTRAINT ck_reports_subject_kind CHECK (subject_kind IN ('service', 'review', 'message', 'question'))
    """)
    # Mail of a thread comes once an hour until somebody chooses otherwise; so it is for those who are there already.
    op.execute("""UPDATE people SET mail_hourly = mail_hourly || '["thread"]'""")


def _questions_and_news() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        _key("questions", "person_id", "people"),
        _key("questions", "agency_id", "agencies", nullable=True),
        _key("questions", "category_id", "categories", nullable=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _at("made_at"),
        _at("edited_at", nullable=True),
        sa.Column("solution_id", sa.BigInteger),
        _at("solved_at", nullable=True),
        *_checks("questions", QUESTION),
    )
    op.create_index("ix_questions_made", "questions", ["made_at", "id"])
    op.create_index("ix_questions_words", "questions", [WORDS], postgresql_using="gin")
    for column in ("person_id", "agency_id", "category_id", "solution_id"):
        op.create_index(f"ix_questions_{column}", "questions", [column])
    op.create_table(
        "news",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("is_public", "is_pinned")),
        *(_at(name, nullable=True) for name in ("publish_at", "published_at")),
        _key("news", "made_by", "people"),
        *(_at(name) for name in ("made_at", "changed_at")),
        *_checks("news", NEWS),
    )
    op.create_index("ix_news_published", "news", ["is_pinned", "published_at", "id"])


def _threads() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        *(_key("threads", f"{kind}_id", TABLES[kind], nullable=True) for kind in KINDS),
        *(_key("threads", f"{side}_id", "agencies", nullable=True) for side in ("first", "second")),
        _at("made_at"),
        sa.Column("last_id", sa.BigInteger),
        _at("last_at", nullable=True),
        *_checks("threads", THREAD),
    )
    for kind in KINDS:
        columns = ["lead_id", "second_id"] if kind == "lead" else [f"{kind}_id"]
        op.create_index(f"uq_threads_{kind}", "threads", columns, unique=True)
    for side in ("first", "second"):
        op.create_index(f"ix_threads_{side}", "threads", [f"{side}_id", "last_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("messages", "thread_id", "threads"),
        _key("messages", "person_id", "people"),
        _key("messages", "agency_id", "agencies", nullable=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _at("made_at"),
        _at("edited_at", nullable=True),
        *_checks("messages", MESSAGE),
    )
    op.create_index("ix_messages_thread", "messages", ["thread_id", "id"])
    for column in ("person_id", "agency_id"):
        op.create_index(f"ix_messages_{column}", "messages", [column])
    op.create_foreign_key("fk_questions_solution_id_messages", "questions", "messages", ["solution_id"], ["id"])


def _reading() -> None:
    for name, to in (("mentions", "messages"), ("useful_marks", "messages"), ("thread_follows", "threads"),
                     ("read_marks", "threads"), ("news_reads", "news")):  # fmt: skip
        one = f"{to.removesuffix('s') if to != 'news' else to}_id"
        op.create_table(
            name,
            _key(name, one, to, primary_key=True, autoincrement=False),
            _key(name, "person_id", "people", primary_key=True, autoincrement=False),
            *([sa.Column("read_to", sa.BigInteger, nullable=False)] if name == "read_marks" else []),
        )
        op.create_index(f"ix_{name}_person_id", name, ["person_id"])
    op.create_table(
        "mutes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("mutes", "person_id", "people"),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _key("mutes", "made_by", "people"),
        _at("made_at"),
        _at("ended_at", nullable=True),
        *_checks("mutes", {"reason": "length(reason) BETWEEN 1 AND 1000"}),
    )
    op.create_index("ix_mutes_person", "mutes", ["person_id", "until"])
    op.create_index("ix_mutes_until", "mutes", ["until", "id"])
    op.create_table(
        "thread_looks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _key("thread_looks", "thread_id", "threads"),
        _key("thread_looks", "person_id", "people"),
        _at("at"),
    )
    op.create_index("ix_thread_looks_thread", "thread_looks", ["thread_id", "id"])


def _key(table: str, column: str, to: str, nullable: bool = False, **more: bool) -> sa.Column:
    names = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, names, nullable=nullable, **more)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
