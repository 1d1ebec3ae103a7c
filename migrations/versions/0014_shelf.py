"""The shelf: services with states, discounts, profiles, cases; work, regions and languages as references.

Texts that the taxonomy knows are mapped to it. Those that it doesn't are kept as they are, and the desk lists them.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.core.spelling import spelling
from marketplace.core.spoken import codes_of

revision = "0014"
down_revision = "0013"

CONTROLS = r"'[\u0001-\u001F\u007F-\u009F\u2028\u2029]'"


def upgrade() -> None:
    op.execute("LOCK TABLE agencies, leads, services, terms")
    _services()
    _discounts()
    _profiles()
    _rates()
    _references()
    _changes()
    _names_of_0013()
    # Seconds of Python for thousands of texts: what is asked of the database is one statement a text.
    connection = op.get_bind()
    if connection is not None:
        _map_work(connection)
        _map_languages(connection)
        _publish()


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True)


def _key(column: str, table: str, source: str, **more: object) -> sa.Column:
    """A column that names a row of `table`; `source` is the table it stands in."""
    ondelete = more.pop("ondelete", None)
    reference = sa.ForeignKey(f"{table}.id", name=f"fk_{source}_{column}", ondelete=ondelete)
    return sa.Column(column, sa.BigInteger, reference, **more)


def _text(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.Text, **({"nullable": False, "server_default": ""} | more))


def _time(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def _small(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.SmallInteger, **more)


def _words(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False, server_default="{}")


def _yes(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False, server_default="true")


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _one_line(*columns: str) -> str:
    return " AND ".join(f"{column} !~ {CONTROLS}" for column in columns)


def _links(table: str, left: str, left_table: str, right: str, right_table: str, **more: object) -> None:
    op.create_table(
        table,
        _key(left, left_table, table, primary_key=True, **more),
        _key(right, right_table, table, primary_key=True),
    )
    op.create_index(f"ix_{table}_{right}", table, [right])


def _services() -> None:
    for column in (
        _text("status", server_default="draft"),
        _small("place", nullable=False, server_default="0"),
        _key("category_id", "categories", "services"),
        sa.Column("price_to_minor", sa.BigInteger),
        sa.Column("delivery_days", sa.BigInteger),
        _yes("is_taking"),
        _time("created_at"),
        _time("published_at"),
    ):
        op.add_column("services", column)
    op.execute("UPDATE services SET unit = 'project' WHERE unit NOT IN ('project', 'hour', 'day', 'month', 'piece')")
    op.execute(
        rf"UPDATE services SET title = coalesce(nullif(left(btrim(regexp_replace(title, {CONTROLS}, ' ', 'g')), 200), ''), '—')"
    )
    for name, rule in {
        "status": "status IN ('draft', 'published', 'paused', 'reported')",
        "unit": "unit IN ('project', 'hour', 'day', 'month', 'piece')",
        "price_to": "price_to_minor >= price_minor",
        "delivery": "delivery_days BETWEEN 1 AND 1000",
        "has_category": "status = 'draft' OR category_id IS NOT NULL",
        "published": "status = 'draft' OR published_at IS NOT NULL",
        "title": r"length(title) <= 200 AND title ~ '\S'",
        "one_line": _one_line("title"),
    }.items():
        op.create_check_constraint(op.f(f"ck_services_{name}"), "services", rule)
    op.create_index("ix_services_category_id", "services", ["category_id"])
    op.create_index("ix_services_shelf", "services", ["agency_id", "place", "id"])
    op.execute("CREATE INDEX ix_services_published ON services (published_at) WHERE status = 'published'")
    _links("service_regions", "service_id", "services", "region_id", "regions", ondelete="CASCADE")
    _links("service_industries", "service_id", "services", "industry_id", "industries", ondelete="CASCADE")


def _discounts() -> None:
    op.create_table(
        "discounts",
        _id(),
        _key("service_id", "services", "discounts", ondelete="CASCADE", nullable=False),
        _text("whom", server_default=None),
        _text("kind", server_default=None),
        _small("percent"),
        sa.Column("amount_minor", sa.BigInteger),
        _text("extra"),
        _text("conditions"),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
        _time("created_at", nullable=False),
        *_rules(
            "discounts",
            whom="whom IN ('clients', 'members')",
            kind="kind IN ('percent', 'amount', 'extra')",
            says_what="(kind = 'percent') = (percent IS NOT NULL) AND (kind = 'amount') = (amount_minor IS NOT NULL)"
            r" AND (kind = 'extra') = (extra ~ '\S')",
            percent="percent BETWEEN 1 AND 90",
            amount="amount_minor > 0",
            days="starts_on <= ends_on",
            length="length(extra) <= 200 AND length(conditions) <= 1000",
            one_line=_one_line("extra"),
        ),
    )
    op.create_index("ix_discounts_service_id", "discounts", ["service_id"])
    for whom in ("clients", "members"):
        op.execute(f"""
            ALTER TABLE discounts ADD CONSTRAINT ex_discounts_{whom} EXCLUDE USING gist (
                int8range(service_id, service_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&
            ) WHERE (whom = '{whom}' AND kind <> 'extra')
        """)
    # Both sides: a discount that is as much as the price, and a price that falls to its discount.
    op.execute("""
        CREATE FUNCTION refuse_free_services() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM discounts d JOIN services s ON s.id = d.service_id
                WHERE d.amount_minor >= s.price_minor
                  AND CASE TG_TABLE_NAME WHEN 'discounts' THEN d.id ELSE s.id END = NEW.id
            ) THEN
                RAISE EXCEPTION 'a discount stays below the price' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER stays_below_the_price AFTER INSERT OR UPDATE ON discounts
        FOR EACH ROW WHEN (NEW.amount_minor IS NOT NULL) EXECUTE FUNCTION refuse_free_services()
    """)
    # At the end of the transaction: price and discounts are changed one after the other.
    op.execute("""
        CREATE CONSTRAINT TRIGGER stays_above_its_discounts AFTER UPDATE OF price_minor, currency ON services
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_free_services()
    """)


def _profiles() -> None:
    _links("agency_categories", "agency_id", "agencies", "category_id", "categories")
    op.create_table(
        "pictures",
        _id(),
        _key("agency_id", "agencies", "pictures", nullable=False),
        _text("purpose", server_default=None),
        _text("key", server_default=None),
        _small("width", nullable=False),
        _small("height", nullable=False),
        sa.Column("sizes", postgresql.ARRAY(sa.SmallInteger)),
        _text("alt"),
        _small("place", nullable=False, server_default="0"),
        _time("created_at", nullable=False),
        *_rules(
            "pictures",
            purpose="purpose IN ('logo', 'gallery', 'case')",
            key="key ~ '^[0-9a-f]{64}$'",
            size="width BETWEEN 1 AND 4096 AND height BETWEEN 1 AND 4096",
            alt="length(alt) <= 200",
            one_line=_one_line("alt"),
        ),
    )
    for column in ("agency_id", "key"):
        op.create_index(f"ix_pictures_{column}", "pictures", [column])
    _profile()
    _cases()


def _profile() -> None:
    op.create_table(
        "profiles",
        _key("agency_id", "agencies", "profiles", primary_key=True),
        _text("tagline"),
        _small("founded"),
        sa.Column("team_size", sa.BigInteger),
        _words("offices"),
        _words("certificates"),
        _text("refers"),
        _text("likes"),
        _yes("is_taking"),
        _small("warning_percent", nullable=False, server_default="40"),
        _key("logo_id", "pictures", "profiles", ondelete="SET NULL"),
        *_rules(
            "profiles",
            founded="founded BETWEEN 1800 AND 2200",
            team_size="team_size BETWEEN 1 AND 1000000",
            warning="warning_percent BETWEEN 1 AND 100",
            length="length(tagline) <= 200 AND length(refers) <= 4000 AND length(likes) <= 4000",
            one_line=_one_line("tagline", "array_to_string(offices, '')", "array_to_string(certificates, '')"),
        ),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        _id(),
        _key("agency_id", "agencies", "cases", nullable=False),
        _small("place", nullable=False, server_default="0"),
        _text("title", server_default=None),
        *(_text(name) for name in ("figure", "figure_means", "task", "result", "whereabouts")),
        _small("year"),
        _key("category_id", "categories", "cases"),
        _key("industry_id", "industries", "cases"),
        _key("picture_id", "pictures", "cases", ondelete="SET NULL"),
        _yes("is_shown"),
        _time("created_at", nullable=False),
        *_rules(
            "cases",
            title=r"title ~ '\S' AND length(title) <= 200",
            length="length(task) <= 4000 AND length(result) <= 4000 AND length(figure) <= 40"
            " AND length(figure_means) <= 200 AND length(whereabouts) <= 200",
            year="year BETWEEN 1800 AND 2200",
            one_line=_one_line("title", "figure", "figure_means", "whereabouts"),
        ),
    )
    op.create_index("ix_cases_agency", "cases", ["agency_id", "place", "id"])


def _rates() -> None:
    op.create_table(
        "rates",
        sa.Column("currency", sa.CHAR(3), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("per_base", sa.Numeric(20, 10), nullable=False),
        _time("made_at", nullable=False),
        _key("made_by", "people", "rates"),
        *_rules("rates", currency="currency ~ '^[A-Z]{3}$'", per_base="per_base > 0"),
    )


def _references() -> None:
    # Nullable: old processes write the texts alone.
    op.add_column("leads", _key("category_id", "categories", "leads"))
    op.add_column("leads", _key("region_id", "regions", "leads"))
    op.create_index("ix_leads_category_id", "leads", ["category_id"])
    op.add_column("terms", sa.Column("category_ids", postgresql.ARRAY(sa.BigInteger)))


CHANGES = {  # table: which service or agency a changed row concerns, and the column that names it
    "services": ("service_id", "id"),
    "discounts": ("service_id", "service_id"),
    "service_regions": ("service_id", "service_id"),
    "service_industries": ("service_id", "service_id"),
    "profiles": ("agency_id", "agency_id"),
    "agency_categories": ("agency_id", "agency_id"),
    "agencies": ("agency_id", "id"),
}
EVERYTHING = ("categories", "industries", "regions", "rates")


def _changes() -> None:
    op.create_table(
        "catalog_changes",
        _id(),
        sa.Column(
            "xact", sa.BigInteger, nullable=False, server_default=sa.text("(pg_current_xact_id()::text::bigint)")
        ),
        sa.Column("service_id", sa.BigInteger),
        sa.Column("agency_id", sa.BigInteger),
        _time("at", nullable=False, server_default=sa.func.now()),
    )
    for column in ("xact", "at"):
        op.create_index(f"ix_catalog_changes_{column}", "catalog_changes", [column])
    # Of statements, not of rows: an import writes thousands, and each one's service is noted once.
    for table, (column, of) in CHANGES.items():
        op.execute(f"""
            CREATE FUNCTION note_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO catalog_changes ({column}) SELECT DISTINCT {of} FROM changed;
                RETURN NULL;
            END $$
        """)
        _note(table, f"note_changed_{table}")
    op.execute("""
        CREATE FUNCTION note_changed_everything() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO catalog_changes (service_id) VALUES (NULL);
            RETURN NULL;
        END $$
    """)
    for table in EVERYTHING:
        op.execute(f"""
            CREATE TRIGGER is_followed AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everything()
        """)


def _note(table: str, function: str) -> None:
    """Call `function` for the rows that a statement wrote or took away; it reads them as `changed`."""
    for event, image in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW")):
        op.execute(f"""
            CREATE TRIGGER is_followed_{event.lower()} AFTER {event} ON {table}
            REFERENCING {image} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}()
        """)


def _names_of_0013() -> None:
    """Its rules bear the name of their table twice."""
    rules = ("code", "names", "aliases", "one_line", "parent", "merged")
    for table in ("categories", "industries", "regions"):
        for rule in (*rules, *(["root"] if table == "regions" else [])):
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT ck_{table}_ck_{table}_{rule} TO ck_{table}_{rule}")


def _map_work(connection: sa.Connection) -> None:
    """Texts of leads, services and agencies to the entries of the taxonomy that they name."""
    _map(connection, "leads", "category", "categories", "category_id")
    _map(connection, "leads", "region", "regions", "region_id")
    _map(connection, "services", "category", "categories", "category_id")
    for text, region_id in _known(connection, "SELECT DISTINCT region FROM services", "regions"):
        connection.execute(
            sa.text("INSERT INTO service_regions SELECT id, :region FROM services WHERE region = :text"),
            {"region": region_id, "text": text},
        )
    for text, category_id in _known(connection, "SELECT DISTINCT unnest(categories) FROM agencies", "categories"):
        connection.execute(
            sa.text("""
                INSERT INTO agency_categories SELECT id, :category FROM agencies WHERE :text = ANY (categories)
                ON CONFLICT DO NOTHING
            """),
            {"category": category_id, "text": text},
        )


def _map(connection: sa.Connection, table: str, column: str, taxonomy: str, key: str) -> None:
    for text, entry_id in _known(connection, f"SELECT DISTINCT {column} FROM {table}", taxonomy):
        statement = sa.text(f"UPDATE {table} SET {key} = :id WHERE {column} = :text")
        connection.execute(statement, {"id": entry_id, "text": text})


def _known(connection: sa.Connection, texts: str, taxonomy: str) -> Iterable[tuple[str, int]]:
    """Of these texts, those that name an entry, each with its id."""
    found = connection.execute(sa.text(f"SELECT id, spellings FROM {taxonomy} WHERE retired_at IS NULL"))
    ids = {spelt: entry_id for entry_id, spellings in found for spelt in spellings}
    for text in connection.scalars(sa.text(texts)).all():
        if text and (entry_id := ids.get(spelling(text))):
            yield text, entry_id


def _map_languages(connection: sa.Connection) -> None:
    """Names of languages to their codes; a name that nobody knows stays."""
    for table in ("agencies", "services"):
        for (names,) in connection.execute(sa.text(f"SELECT DISTINCT languages FROM {table}")).all():
            codes = codes_of(names)
            if codes != names:
                statement = sa.text(f"UPDATE {table} SET languages = :codes WHERE languages = :names")
                connection.execute(statement, {"codes": codes, "names": names})
    for text in connection.scalars(sa.text("SELECT DISTINCT language FROM leads")).all():
        codes = codes_of([text])
        if len(codes) == 1 and codes[0] != text:
            connection.execute(
                sa.text("UPDATE leads SET language = :code WHERE language = :text"), {"code": codes[0], "text": text}
            )


def _publish() -> None:
    """What was shown before is shown; what has no category waits as a draft. Discounts get their own rows."""
    op.execute("""
        UPDATE services SET created_at = now(), published_at = CASE WHEN category_id IS NOT NULL THEN now() END,
            status = CASE WHEN category_id IS NULL THEN 'draft' ELSE 'published' END
    """)
    op.execute("""
        INSERT INTO discounts (service_id, whom, kind, percent, created_at)
        SELECT id, 'clients', 'percent', discount_percent, now() FROM services WHERE discount_percent IS NOT NULL
    """)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first release to go back to.")
