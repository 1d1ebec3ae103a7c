"""The academy: articles, quizzes, certificates, and the services that ask for one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0063"
down_revision = "0062"

ONE_LINE = r"{0} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
ARTICLE = {
    "status": "status IN ('draft', 'published', 'withdrawn')",
    "kind": "kind IN ('lesson', 'answer', 'material')",
    "title": "length(title) BETWEEN 1 AND 120",
    "text": "length(text) BETWEEN 1 AND 30000",
    "video": "video_url = '' OR video_url ~ '^https://' AND length(video_url) <= 300",
    "language": "language IN ('en', 'ru', 'uk')",
    "pass_percent": "pass_percent BETWEEN 1 AND 100",
    "certificate_months": "certificate_months BETWEEN 1 AND 120",
    "published": "status = 'draft' OR published_at IS NOT NULL",
    "one_line": " AND ".join(ONE_LINE.format(one) for one in ("title", "video_url")),
}
QUESTION = {
    "text": "length(text) BETWEEN 1 AND 300",
    "choices": "cardinality(choices) BETWEEN 2 AND 6",
    "no_empty_choice": "'' <> ALL (choices) AND array_position(choices, NULL) IS NULL",
    "right_choice": "right_choice >= 0 AND right_choice < cardinality(choices)",
    "place": "place >= 0 AND place < 50",
    "one_line": ONE_LINE.format("text"),
}
TRY = {"right_count": "right_count BETWEEN 0 AND question_count", "question_count": "question_count > 0"}
CERTIFICATE = {
    "number": "number ~ '^C-[A-Z2-9]{10}$'",
    "withdrawn_by": "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
    "withdrawn_says_why": "(withdrawn_at IS NULL) = (reason = '')",
    "reason": "length(reason) <= 300",
}


def upgrade() -> None:
    _articles()
    _quizzes()
    _certificates()
    _requirements()


def _articles() -> None:
    op.create_table(
        "articles",
        _key(),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "title", "text", "language", "video_url", "status")
        ),
        sa.Column("pass_percent", sa.BigInteger, nullable=False),
        sa.Column("certificate_months", sa.BigInteger),
        _reference("articles", "made_by", "people"),
        *(_instant(name) for name in ("made_at", "changed_at")),
        _instant("published_at", needed=False),
        *_rules("articles", ARTICLE),
    )
    op.create_index("ix_articles_shown", "articles", ["status", "kind", "id"])


def _quizzes() -> None:
    op.create_table(
        "quiz_questions",
        _key(),
        _reference("quiz_questions", "article_id", "articles"),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("choices", ARRAY(sa.Text), nullable=False),
        sa.Column("right_choice", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("article_id", "place", name="uq_quiz_questions_place"),
        *_rules("quiz_questions", QUESTION),
    )
    op.create_table(
        "quiz_tries",
        _key(),
        _reference("quiz_tries", "article_id", "articles"),
        _reference("quiz_tries", "person_id", "people"),
        _instant("at"),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("right_count", "question_count")),
        sa.Column("is_passed", sa.Boolean, nullable=False),
        *_rules("quiz_tries", TRY),
    )
    op.create_index(op.f("ix_quiz_tries_article_id"), "quiz_tries", ["article_id"])
    op.create_index("ix_quiz_tries_person", "quiz_tries", ["person_id", "article_id", "at"])


def _certificates() -> None:
    op.create_table(
        "certificates",
        _key(),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        _reference("certificates", "article_id", "articles"),
        _reference("certificates", "person_id", "people"),
        _reference("certificates", "agency_id", "agencies"),
        _reference("certificates", "try_id", "quiz_tries"),
        sa.Column("title", sa.Text, nullable=False),
        _instant("granted_at"),
        sa.Column("expires_on", sa.Date),
        _instant("withdrawn_at", needed=False),
        _reference("certificates", "withdrawn_by", "people", needed=False),
        sa.Column("reason", sa.Text, nullable=False),
        *(_instant(name, needed=False) for name in ("reminded_at", "ended_told_at")),
        sa.UniqueConstraint("try_id", name=op.f("uq_certificates_try_id")),
        *_rules("certificates", CERTIFICATE),
    )
    op.create_index(op.f("ix_certificates_article_id"), "certificates", ["article_id"])
    op.create_index("ix_certificates_agency", "certificates", ["agency_id", "article_id"])
    op.create_index("ix_certificates_person", "certificates", ["person_id", "article_id"])
    still = sa.text("withdrawn_at IS NULL AND ended_told_at IS NULL")
    op.create_index("ix_certificates_expiring", "certificates", ["expires_on"], postgresql_where=still)
    # Nobody is certified who has not passed, whoever writes the row; and a try stays as it was.
    op.execute("""
        CREATE FUNCTION certificate_was_earned() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM quiz_tries t WHERE t.id = NEW.try_id AND t.is_passed
                           AND t.person_id = NEW.person_id AND t.article_id = NEW.article_id) THEN
                RAISE EXCEPTION 'a certificate is granted to who has passed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER certificate_was_earned BEFORE INSERT OR UPDATE OF try_id, person_id, article_id ON certificates
        FOR EACH ROW EXECUTE FUNCTION certificate_was_earned();
        CREATE FUNCTION quiz_try_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a try of a quiz is never changed' USING ERRCODE = 'check_violation';
        END $$;
        CREATE TRIGGER quiz_try_stays BEFORE UPDATE ON quiz_tries FOR EACH ROW EXECUTE FUNCTION quiz_try_stays();
    """)


def _requirements() -> None:
    op.create_table(
        "certificate_requirements",
        _key(),
        _reference("certificate_requirements", "category_id", "categories"),
        _reference("certificate_requirements", "article_id", "articles"),
        _reference("certificate_requirements", "made_by", "people"),
        _instant("made_at"),
        sa.UniqueConstraint("category_id", "article_id", name="uq_certificate_requirements_one"),
    )
    op.create_index(op.f("ix_certificate_requirements_article_id"), "certificate_requirements", ["article_id"])


def _key() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True)


def _instant(name: str, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _reference(table: str, column: str, to: str, needed: bool = True) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, key, nullable=not needed)


def _rules(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
