"""An index that follows is at every moment what one that is built anew would be."""

import random
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
import time_machine
from sqlalchemy import delete, event, func, select, text, update

from marketplace.catalog.actions import merge_entry
from marketplace.catalog.actions.changes import forget_changes, old_changes
from marketplace.catalog.index import Asked, Shelf, Sort
from marketplace.catalog.models import (
    CatalogChange,
    Category,
    Discount,
    Kind,
    Profile,
    Rate,
    Region,
    Service,
    agency_categories,
    service_industries,
    service_regions,
)  # fmt: skip
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.moderation.actions import suspend_agency
from marketplace.routing.models import Capacity
from tests.databases import url_of
from tests.waiting import wait_for


def everything(shelf: Shelf) -> list:
    """All that both indexes answer."""

    def asked(held: Shelf) -> list:
        answers = []
        for index in (held.services, held.agencies):
            found = [
                index.ask(Asked(sort=sort, words=words, limit=1000)) for sort in Sort for words in ("", "seo", "word")
            ]
            answers.append([(one.ids, one.total, one.counts) for one in found])
        assert held.services.agencies == len({row.agency_id for row in held.services.rows})
        # The database gives the industries of a service in any order, and none comes first.
        rows = [replace(row, industries=tuple(sorted(row.industries))) for row in held.services.rows]
        return [*answers, sorted(rows, key=lambda row: row.id), len(held.agencies)]

    return shelf.ask(asked)


def first(model, *conditions):
    return db.session.scalars(
        select(model).where(*conditions).order_by(model.id if hasattr(model, "id") else text("1"))
    ).first()


def put_link(table, **values) -> None:
    db.session.execute(table.insert().values(**values))


CHANGES = {
    "a service is paused": lambda c: setattr(first(Service, Service.status == "published"), "status", "paused"),
    "one is put back": lambda c: setattr(first(Service, Service.status == "paused"), "status", "published"),
    "one is deleted": lambda c: db.session.execute(delete(Service).where(Service.id == first(Service).id)),
    "a title is changed": lambda c: setattr(first(Service, Service.status == "published"), "title", "SEO for shops"),
    "a price is changed": lambda c: setattr(first(Service, Service.status == "published"), "price_minor", 7),
    "a discount ends": lambda c: db.session.execute(delete(Discount)),
    "regions are taken away": lambda c: db.session.execute(delete(service_regions)),
    "industries are taken away": lambda c: db.session.execute(delete(service_industries)),
    "an agency is renamed": lambda c: setattr(c[0], "name", "Word Masters"),
    "an agency moves": lambda c: setattr(c[1], "country", "FR"),
    "an agency speaks another language": lambda c: setattr(c[1], "languages", ["it"]),
    "an agency takes no clients": lambda c: db.session.add(Profile(agency_id=c[5].id, is_taking=False)),
    "an agency takes them again": lambda c: db.session.execute(update(Profile).values(is_taking=True)),
    "an agency pauses": lambda c: put_link(
        Capacity.__table__, agency_id=c[1].id, paused_from=clock.today(), paused_until=clock.today(), changed_at=clock.now(),
        pause_reason="Holidays", changed_by=c.admin.id,
    ),
    "it ends the pause": lambda c: db.session.execute(
        update(Capacity).values(paused_from=None, paused_until=None, pause_reason="")
    ),
    "an agency says what it does": lambda c: put_link(
        agency_categories, agency_id=c[2].id, category_id=first(Category, Category.id.not_in(select(Service.category_id))).id
    ),
    "an agency is suspended": lambda c: suspend_agency(c[0].id, "Debts", c.admin),
    "a rate is set": lambda c: db.session.add(
        Rate(currency="UAH", day=clock.today(), per_base=Decimal("48.5"), made_at=clock.now())
    ),
    "a category is merged": lambda c: merge_entry(
        Kind.CATEGORIES, first(Category, Category.code == "seo").id,
        first(Category, Category.code == "paid-search").id, c.admin,
    ),
    "a region is renamed": lambda c: setattr(first(Region, Region.code == "de"), "name_en", "Deutschland"),
}  # fmt: skip


@pytest.mark.thorough
def test_whatever_changes_it_stays_what_one_built_anew_would_be(crowd, found):
    class Crowd(list):
        admin = found.person(alliance_role="admin")

    agencies, follower = Crowd(crowd), Shelf()
    before = everything(follower)
    for name, change in CHANGES.items():
        with transaction():
            change(agencies)
        now = everything(follower)
        assert now == everything(Shelf()), name
        assert now != before or name == "a region is renamed", name
        before = now


@pytest.mark.thorough
def test_days_pass_and_discounts_begin_and_end(crowd):
    follower, start, seen = Shelf(), clock.now(), set()
    for days in (0, 1, 2, 4, 5, 11, 3):  # the clock may be set back, too
        with time_machine.travel(start + timedelta(days=days), tick=False):
            now = everything(follower)
            assert now == everything(Shelf()), days
            seen.add(str(now))
    assert len(seen) >= 4


@pytest.mark.thorough
def test_pauses_and_months_turn_with_the_day(crowd, found):
    admin, first_of_month = found.person(alliance_role="admin"), clock.today().replace(day=1)
    next_month = (first_of_month + timedelta(days=32)).replace(day=1)
    with transaction():
        db.session.add(
            Capacity(
                agency_id=crowd[1].id, paused_from=clock.today() + timedelta(1), paused_until=clock.today() + timedelta(2),
                pause_reason="Holidays", changed_at=clock.now(), changed_by=admin.id,
            )
        )  # fmt: skip
    follower = Shelf()
    taking = lambda: {row.agency_id for row in follower.ask(lambda held: held.agencies.rows) if row.is_taking}  # noqa: E731
    assert crowd[1].id in taking()
    for days, is_taking in ((1, False), (2, False), (3, True)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert (crowd[1].id in taking()) is is_taking
            assert everything(follower) == everything(Shelf())
    with time_machine.travel(clock.start_of(next_month) + timedelta(hours=1)):
        assert everything(follower) == everything(Shelf())


@pytest.mark.thorough
def test_who_began_earlier_and_commits_later_is_seen(crowd, database):
    follower = Shelf()
    everything(follower)
    one, other = db.session.scalars(select(Service.id).where(Service.status == "published").limit(2))
    pause = "UPDATE services SET status = 'paused' WHERE id = %s"
    with psycopg.connect(url_of(database)) as early, psycopg.connect(url_of(database), autocommit=True) as late:
        early.execute(pause, [one])
        late.execute(pause, [other])
        db.session.rollback()
        ids = {row.id for row in follower.ask(lambda held: held.services.rows)}
        assert one in ids
        assert other not in ids
        early.commit()
        db.session.rollback()
        assert one not in {row.id for row in follower.ask(lambda held: held.services.rows)}


def questions(shelf: Shelf) -> int:
    """How many it asks the database now, to answer all that it can."""
    asked: list[str] = []
    listener = lambda *said: asked.append(said[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    everything(shelf)
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(asked)


def test_it_asks_once_when_nothing_has_changed(crowd):
    follower = Shelf()
    everything(follower)
    assert questions(follower) == 1


@pytest.mark.thorough
def test_what_was_seen_while_a_transaction_stays_open_is_not_read_again_and_again(crowd, database, monkeypatch):
    monkeypatch.setattr(sys.modules[Shelf.__module__], "MANY", 20)
    follower, every = Shelf(), select(Service.id).order_by(Service.id)
    everything(follower)
    with psycopg.connect(url_of(database)) as lasting:
        lasting.execute("SELECT pg_current_xact_id()")
        for part in (15, 15, 200, 5):
            with transaction():
                some = db.session.scalars(every.offset(part).limit(part)).all()
                db.session.execute(update(Service).where(Service.id.in_(some)).values(title=f"Word {part}"))
            assert questions(follower) > 1
            assert questions(follower) == 1
    assert everything(follower) == everything(Shelf())
    assert questions(follower) == 1


NOBODY_WRITES = text("SELECT max(xact) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM catalog_changes")


def test_what_changed_before_it_began_is_not_read(crowd):
    wait_for(lambda: db.session.scalar(NOBODY_WRITES))  # other tests do, in other databases of the same server
    follower = Shelf()
    everything(follower)
    assert len(follower._seen) <= 1 < db.session.scalar(select(func.count(CatalogChange.id)))


def test_another_database_is_noticed(crowd):
    follower = Shelf()
    everything(follower)
    with transaction():
        db.session.execute(delete(CatalogChange))
        db.session.execute(text("ALTER TABLE services DISABLE TRIGGER ALL"))
        db.session.execute(update(Service).values(status="paused"))
    assert follower.ask(lambda held: len(held.services)) == 0


@pytest.mark.thorough
def test_many_small_changes_build_it_anew_in_time(crowd, monkeypatch):
    monkeypatch.setattr("marketplace.catalog.index.facets.FEW", 20)
    follower, one = Shelf(), random.Random(3)  # noqa: S311
    everything(follower)
    ids = list(db.session.scalars(select(Service.id)))
    for number in range(60):
        with transaction():
            db.session.execute(
                update(Service).where(Service.id == one.choice(ids)).values(description=f"word {number} seo")
            )
        if number % 12 == 0:
            assert everything(follower) == everything(Shelf())
    assert len(follower.services._rows) < 330


@pytest.mark.thorough
def test_changes_are_kept_for_a_day_and_the_newest_for_good(crowd):
    follower = Shelf()
    before = everything(follower)
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        forget_changes(list(old_changes(5000)))
        assert db.session.scalars(select(CatalogChange.id)).all() == [follower._newest[0]]
        assert old_changes(5000) == []
    assert everything(follower) == before


@pytest.mark.thorough
def test_a_change_with_the_number_of_an_earlier_one_is_another_change(crowd):
    follower = Shelf()
    everything(follower)
    with transaction():
        db.session.execute(text("TRUNCATE catalog_changes RESTART IDENTITY"))
        db.session.execute(update(Service).values(title="Word"))
    assert everything(follower) == everything(Shelf())
