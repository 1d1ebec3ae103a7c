"""Awards each season: seasons, what is awarded, nominations, votes, places, and agencies that are not named to the public."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

ONE_LINE = r"{0} !~ '[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"
SEASON = {
    "status": "status IN ('open', 'counted', 'proclaimed', 'cancelled')",
    "days": "ends_on >= starts_on AND ends_on - starts_on <= 366",
    "nominate_until": "nominate_until BETWEEN starts_on AND ends_on",
    "counts_on": "counts_on > ends_on AND counts_on - ends_on <= 60",
    "name": "length(name) BETWEEN 1 AND 80",
    "cancelled_says_why": "(status = 'cancelled') = (reason <> '')",
    "counted": "(status IN ('counted', 'proclaimed')) = (counted_at IS NOT NULL)",
    "proclaimed": "(status = 'proclaimed') = (proclaimed_at IS NOT NULL) AND (proclaimed_at IS NULL) = (proclaimed_by IS NULL)",
    "one_line": " AND ".join(ONE_LINE.format(one) for one in ("name", "reason")),
}
AWARD = {
    "kind": "kind IN ('most_sold', 'most_active', 'fastest_growing', 'hardest_project', 'own')",
    "least": "least BETWEEN 0 AND 1000000",
    "own": "(kind = 'own') = (title <> '') AND (kind = 'own') = (about <> '') AND length(title) <= 80 AND length(about) <= 500",
    "one_line": " AND ".join(ONE_LINE.format(one) for one in ("title", "about")),
}
NOMINATION = {
    "status": "status IN ('shown', 'withdrawn', 'refused')",
    "title": "length(title) BETWEEN 1 AND 120",
    "story": "length(story) BETWEEN 1 AND 3000",
    "refused_says_why": "(status = 'refused') = (reason <> '') AND length(reason) <= 300",
    "one_line": " AND ".join(ONE_LINE.format(one) for one in ("title", "reason")),
}
PLACE = {
    "figure": "figure > 0",
    "before": "before > 0",
    "place": "place > 0",
    "struck_has_no_place": "(place IS NULL) = (struck_at IS NOT NULL)",
    "struck_says_why": "struck_at IS NULL OR reason <> ''",
    "struck_by": "struck_by IS NULL OR struck_at IS NOT NULL",
    "currency": "currency ~ '^[A-Z]{3}$'",
    "reason": "length(reason) <= 300",
    "one_line": ONE_LINE.format("reason"),
}


def upgrade() -> None:
    _seasons()
    _nominations()
    _places()
    _frozen()


def _seasons() -> None:
    op.create_table(
        "seasons",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(one, sa.Date, nullable=False) for one in ("starts_on", "ends_on", "nominate_until", "counts_on")),
        *(sa.Column(one, sa.Text, nullable=False) for one in ("status", "reason")),
        _reference("seasons", "made_by", "people"),
        _instant("made_at"),
        *(_instant(one, needed=False) for one in ("counted_at", "proclaimed_at")),
        _reference("seasons", "proclaimed_by", "people", needed=False),
        *_rules("seasons", SEASON),
    )
    op.execute("""
        ALTER TABLE seasons ADD CONSTRAINT excl_seasons_days
        EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&) WHERE (status <> 'cancelled')
    """)
    op.create_table(
        "season_awards",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("season_awards", "season_id", "seasons"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("least", sa.BigInteger, nullable=False),
        *(sa.Column(one, sa.Text, nullable=False) for one in ("title", "about")),
        sa.UniqueConstraint("season_id", "kind", name=op.f("uq_season_awards_season_id_kind")),
        *_rules("season_awards", AWARD),
    )


def _nominations() -> None:
    op.create_table(
        "award_nominations",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("award_nominations", "season_id", "seasons"),
        _reference("award_nominations", "agency_id", "agencies"),
        _reference("award_nominations", "referral_id", "referrals"),
        *(sa.Column(one, sa.Text, nullable=False) for one in ("title", "story", "status", "reason")),
        _reference("award_nominations", "made_by", "people"),
        _instant("made_at"),
        sa.UniqueConstraint("id", "season_id", "agency_id", name=op.f("uq_award_nominations_id_season_id_agency_id")),
        *_rules("award_nominations", NOMINATION),
    )
    shown = sa.text("status = 'shown'")
    for name, columns in (("agency", ["season_id", "agency_id"]), ("referral", ["referral_id"])):
        op.create_index(
            f"uq_award_nominations_{name}", "award_nominations", columns, unique=True, postgresql_where=shown
        )
    op.create_index("ix_award_nominations_season", "award_nominations", ["season_id", "id"])
    op.create_index("ix_award_nominations_of_agency", "award_nominations", ["agency_id", "id"])
    op.create_table(
        "award_votes",
        *(
            _reference("award_votes", f"{one}_id", to, primary_key=True, autoincrement=False)
            for one, to in (("season", "seasons"), ("agency", "agencies"))
        ),
        *(sa.Column(one, sa.BigInteger, nullable=False) for one in ("nomination_id", "nominee_id")),
        _reference("award_votes", "person_id", "people"),
        _instant("at"),
        sa.ForeignKeyConstraint(
            ["nomination_id", "season_id", "nominee_id"],
            ["award_nominations.id", "award_nominations.season_id", "award_nominations.agency_id"],
            name="fk_award_votes_nomination",
        ),
        *_rules("award_votes", {"never_for_itself": "agency_id <> nominee_id"}),
    )
    op.create_index("ix_award_votes_nomination", "award_votes", ["nomination_id"])


def _places() -> None:
    op.create_table(
        "award_places",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _reference("award_places", "award_id", "season_awards"),
        _reference("award_places", "agency_id", "agencies"),
        sa.Column("nomination_id", sa.BigInteger),
        sa.Column("figure", sa.BigInteger, nullable=False),
        sa.Column("before", sa.BigInteger),
        sa.Column("currency", sa.CHAR(3)),
        sa.Column("place", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        _instant("struck_at", needed=False),
        _reference("award_places", "struck_by", "people", needed=False),
        sa.UniqueConstraint("award_id", "agency_id", name=op.f("uq_award_places_award_id_agency_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["award_nominations.id"], name="fk_award_places_nomination"),
        *_rules("award_places", PLACE),
    )
    op.create_index("ix_award_places_agency", "award_places", ["agency_id", "id"])
    op.create_table(
        "award_unnamed",
        _reference("award_unnamed", "agency_id", "agencies", primary_key=True, autoincrement=False),
        _instant("since"),
        _reference("award_unnamed", "person_id", "people"),
    )


def _frozen() -> None:
    # Of a season that is proclaimed nothing changes any more, whoever writes it; of one that is counted no vote and no award does.
    op.execute("""
        CREATE FUNCTION refuse_proclaimed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.status IN ('proclaimed', 'cancelled') THEN
                RAISE EXCEPTION 'what was proclaimed or cancelled does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER proclaimed_stays BEFORE UPDATE OR DELETE ON seasons
            FOR EACH ROW EXECUTE FUNCTION refuse_proclaimed();
        CREATE FUNCTION refuse_proclaimed_place() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE stands text;
        BEGIN
            SELECT s.status INTO stands FROM season_awards a JOIN seasons s ON s.id = a.season_id
            WHERE a.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.award_id ELSE NEW.award_id END;
            IF stands IN ('proclaimed', 'cancelled') THEN
                RAISE EXCEPTION 'what was proclaimed does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER proclaimed_stays BEFORE INSERT OR UPDATE OR DELETE ON award_places
            FOR EACH ROW EXECUTE FUNCTION refuse_proclaimed_place();
        CREATE FUNCTION refuse_after_counting() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE of_season bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.season_id ELSE NEW.season_id END;
        BEGIN
            IF EXISTS (SELECT FROM seasons WHERE id = of_season AND status <> 'open') THEN
                RAISE EXCEPTION 'this season is counted' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER counted_stays BEFORE INSERT OR UPDATE OR DELETE ON season_awards
            FOR EACH ROW EXECUTE FUNCTION refuse_after_counting();
        CREATE TRIGGER counted_stays BEFORE INSERT OR UPDATE OR DELETE ON award_votes
            FOR EACH ROW EXECUTE FUNCTION refuse_after_counting();
    """)


def _instant(name: str, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _reference(table: str, column: str, to: str, needed: bool = True, **more: bool) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}_{to}"))
    return sa.Column(column, sa.BigInteger, key, nullable=not needed, **more)


def _rules(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
