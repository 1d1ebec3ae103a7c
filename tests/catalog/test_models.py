"""What the tables of the taxonomy refuse by themselves, and what the migration brings."""

import csv
from collections import Counter

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.catalog.models import MODELS, Category, Industry, Kind, Region
from marketplace.catalog.models.taxonomy import spellings_of
from marketplace.core.extensions import db
from marketplace.core.languages import speaking
from marketplace.core.migrations import MIGRATIONS
from marketplace.core.transaction import transaction
from tests.migrations import migrate_again

SEO = "(SELECT id FROM categories WHERE code = 'seo')"
NEW = "INSERT INTO categories (code, name_en, name_ru, name_uk, spellings, parent_id, retired_at, merged_into_id, aliases) VALUES "


def refused(sql: str, why: str) -> None:
    with pytest.raises(DBAPIError, match=why), transaction():
        db.session.execute(text(sql))


def said_in(file_name: str) -> list[dict[str, str]]:
    with (MIGRATIONS / "data" / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(
    code="new", en="New", ru="Новое", uk="Нове", parent="NULL", retired="NULL", merged="NULL", aliases="'{}'"
) -> str:
    return f"{NEW}('{code}', {en!r}, {ru!r}, {uk!r}, '{{}}', {parent}, {retired}, {merged}, {aliases})"


@pytest.mark.parametrize("code", ["", "New", "new one", "-new", "new-", "new--one", "нове", "n" * 61])
def test_a_code_is_small_letters_digits_and_hyphens(app, code):
    refused(row(code), "ck_categories_code")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_a_name_has_one_to_a_hundred_characters_in_each_language(app, name, language):
    refused(row(**{language: name}), "ck_categories_names")


@pytest.mark.parametrize("sql", [row(aliases="ARRAY[E'a\\nb']"), row().replace("'New'", "E'New\\none'")])
def test_words_are_single_lines(app, sql):
    refused(sql, "ck_categories_one_line")


@pytest.mark.parametrize("aliases", ["ARRAY['']", "ARRAY[NULL]::text[]"])
def test_an_alias_is_a_word(app, aliases):
    refused(row(aliases=aliases), "ck_categories_aliases")


def test_nothing_is_its_own_parent_or_merged_into_itself(app):
    refused("UPDATE categories SET parent_id = id WHERE code = 'seo'", "ck_categories_parent")
    refused("UPDATE categories SET merged_into_id = id, retired_at = now() WHERE code = 'seo'", "ck_categories_merged")


def test_what_is_merged_is_retired(app):
    refused(row(merged=SEO), "ck_categories_merged")


def test_a_code_is_there_once_even_when_retired(app):
    refused(row("seo", retired="now()"), "uq_categories_code")


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_two_living_ones_beneath_the_same_one_differ_in_each_language(app, language):
    name = db.session.scalar(text(f"SELECT name_{language} FROM categories WHERE code = 'seo'"))
    parent = "(SELECT parent_id FROM categories WHERE code = 'seo')"
    refused(row(parent=parent, **{language: name}), f"uq_categories_name_{language}")
    top = db.session.scalar(text(f"SELECT name_{language} FROM categories WHERE code = 'design'"))
    refused(row(**{language: top}), f"uq_categories_name_{language}")
    with transaction():
        db.session.execute(text(row(parent=parent, retired="now()", **{language: name})))
        db.session.execute(text(row("other", **{language: name})))


def test_a_service_stands_in_a_group_and_in_no_service(app):
    refused(row(parent=SEO), "at most 2 levels")
    group = "SELECT id FROM categories WHERE code = 'design'"
    refused(f"UPDATE categories SET parent_id = ({group}) WHERE code = 'marketing'", "at most 2 levels")


def test_industries_are_flat(app):
    refused("UPDATE industries SET parent_id = (SELECT min(id) FROM industries) WHERE code = 'it'", "at most 1 level")


def test_regions_make_no_circle_and_have_one_top(app):
    refused(
        "UPDATE regions SET parent_id = (SELECT id FROM regions WHERE code = 'gb') WHERE code = 'europe'", "no circle"
    )
    refused("UPDATE regions SET parent_id = NULL WHERE code = 'europe'", "ck_regions_root")


@pytest.mark.parametrize("kind", Kind)
def test_the_tables_hold_what_the_files_say(app, kind):
    rows = said_in(f"0013_{kind}.csv")
    people = {one["code"]: one["aliases"] for one in said_in("0025_people.csv")} if kind == "categories" else {}
    stored = {entry.code: entry for entry in db.session.scalars(select(MODELS[kind]).order_by(MODELS[kind].id))}
    assert list(stored) == [one["code"] for one in rows]
    for one in rows:
        entry = stored[one["code"]]
        assert (entry.parent.code if entry.parent else "") == one["parent"]
        assert entry.names == {language: one[f"name_{language}"] for language in ("en", "ru", "uk")}
        assert "|".join(entry.aliases) == "|".join(filter(None, (one["aliases"], people.pop(entry.code, ""))))
        assert entry.spellings == spellings_of(entry.code, *entry.names.values(), *entry.aliases)
    assert not people


def test_a_word_that_an_admin_has_given_to_another_service_stays_there(app):
    with transaction():
        db.session.execute(text("UPDATE categories SET aliases = '{}', spellings = '{}' WHERE code IN ('seo', 'smm')"))
        db.session.execute(text("UPDATE categories SET spellings = '{seospecialist}' WHERE code = 'smm'"))
    migrate_again("0025", "DROP INDEX ix_reports_open, ix_complaints_open",
                  *(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_by" for table in ("reports", "complaints")))  # fmt: skip
    aliases = dict(db.session.execute(select(Category.code, Category.aliases)).all())
    assert "SEO specialist" not in aliases["seo"] + aliases["smm"]
    assert "Сеошник" in aliases["seo"]
    assert len(aliases["testing"]) == len(set(aliases["testing"]))


@pytest.mark.parametrize("kind", Kind)
def test_no_word_names_two_entries_of_a_list(app, kind):
    words = Counter(word for entry in db.session.scalars(select(MODELS[kind])) for word in entry.spellings)
    assert [word for word, times in words.items() if times > 1] == []
    assert "" not in words


def test_there_is_enough_of_each_and_the_levels_are_right(app):
    assert db.session.scalar(select(func.count(Category.id)).where(Category.parent_id.is_(None))) in range(10, 16)
    assert db.session.scalar(select(func.count(Category.id)).where(Category.parent_id.is_not(None))) >= 80
    assert db.session.scalar(select(func.count(Industry.id))) >= 25
    assert db.session.scalars(select(Region.code).where(Region.parent_id.is_(None))).all() == ["anywhere"]


def test_a_name_is_in_the_reader_s_language(app):
    seo = db.session.scalars(select(Category).filter_by(code="seo")).one()
    said = []
    for language in ("en", "ru", "uk"):
        with speaking(language):
            said.append(seo.name)
    assert said == ["SEO", "SEO-продвижение", "SEO-просування"]


@pytest.mark.thorough
def test_an_alliance_that_works_already_keeps_all_it_has(pair):
    payment = pair.fee(pair.won())
    rows = {
        table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("leads", "rewards", "agencies")
    }
    migrate_again("0013", *(f"DROP TABLE {kind} CASCADE" for kind in Kind), "DROP FUNCTION refuse_levels")
    assert {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in rows} == rows
    assert payment.referral.lead.category == "Online shops"
    assert db.session.scalar(select(func.count(Region.id))) > 250
