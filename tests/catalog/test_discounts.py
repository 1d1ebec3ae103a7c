"""Discounts on services: one at a time, below the price, ended by a day; and when two are added at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.catalog import actions
from marketplace.catalog.actions import SaidDiscount, SaidService
from marketplace.catalog.models import Discount, For, Profile
from marketplace.catalog.shelf import warning_of
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotFound, NotNow, Refusal
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.core.transaction import transaction
from marketplace.members.models import Person
from marketplace.rewards.actions import set_terms


@pytest.fixture
def shop(pair, found):
    return found.service(pair.B)


def day(n: int):
    return clock.today() + timedelta(days=n)


def percent(n=10, whom="clients", first=None, last=None, **more) -> SaidDiscount:
    days = {"starts_on": None if first is None else day(first), "ends_on": None if last is None else day(last)}
    return SaidDiscount(kind="percent", whom=whom, percent=n, **days | more)


def amount(minor=100_00, currency="EUR", whom="clients", **more) -> SaidDiscount:
    return SaidDiscount(kind="amount", whom=whom, amount=Money(minor, currency), **more)


def extra(words="An audit", whom="clients", **more) -> SaidDiscount:
    return SaidDiscount(kind="extra", whom=whom, extra=words, **more)


def refused(call, *args) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        call(*args)
    return refusal.value.errors


def rows() -> list[Discount]:
    db.session.expire_all()
    return list(db.session.scalars(select(Discount).order_by(Discount.id)))


def test_each_kind_is_added(pair, shop):
    actions.add_discount(shop.id, pair.b, percent(16, last=30, conditions="From  two\r\nmonths on"))
    actions.add_discount(shop.id, pair.b, amount(whom="members"))
    actions.add_discount(shop.id, pair.b, extra(" An  audit "))
    one, two, three = rows()
    assert (one.percent, one.ends_on, one.conditions, one.amount_minor, one.extra) == (
        16,
        day(30),
        "From  two\nmonths on",
        None,
        "",
    )
    assert (two.amount_minor, two.whom, two.percent) == (100_00, For.MEMBERS, None)
    assert (three.extra, three.percent, three.amount_minor) == ("An audit", None, None)
    assert shop.discount_on(day(0)) is one
    assert shop.discount_on(day(0), For.MEMBERS) is two
    assert shop.extras_on(day(0)) == [three]
    assert db.session.scalars(select(AuditRow.event)).all() == ["discount.added"] * 3


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (percent(0), "percent"), (percent(91), "percent"), (percent(None), "percent"), (amount(0), "amount"),
        (amount(1000_00), "amount"), (amount(-1), "amount"), (amount(100_00, "USD"), "amount"), (extra(" "), "extra"),
        (extra("x" * 201), "extra"), (percent(whom="nobody"), "whom"), (percent(conditions="x" * 1001), "conditions"),
        (lambda: percent(first=2, last=1), "ends_on"), (lambda: percent(last=-1), "ends_on"),
        (SaidDiscount(kind="gift", whom="clients"), "kind"), (percent(faults={"starts_on": "Not a day."}), "starts_on"),
    ],
)  # fmt: skip
def test_what_can_t_be_is_refused_at_its_field(pair, shop, said, field):
    given = said() if callable(said) else said
    assert list(refused(actions.add_discount, shop.id, pair.b, given)) == [field]
    assert rows() == []


def test_all_faults_are_told_at_once(pair, shop):
    said = percent(0, whom="?", conditions="x" * 1001, first=2, last=1)
    assert refused(actions.add_discount, shop.id, pair.b, said).keys() == {"percent", "whom", "conditions", "ends_on"}


@pytest.mark.parametrize(
    ("first", "last"), [(None, None), (None, 10), (10, None), (5, 6), (10, 10), (20, 20), (15, 40), (None, 40)]
)
def test_two_that_lower_the_price_on_one_day_for_the_same_people_are_refused(pair, shop, first, last):
    actions.add_discount(shop.id, pair.b, percent(first=10, last=20))
    if (first, last) == (5, 6):
        actions.add_discount(shop.id, pair.b, percent(first=first, last=last))
        return
    assert list(refused(actions.add_discount, shop.id, pair.b, percent(first=first, last=last))) == ["starts_on"]
    assert "starts_on" in refused(actions.add_discount, shop.id, pair.b, amount(starts_on=day(20)))
    actions.add_discount(shop.id, pair.b, percent(whom="members", first=first, last=last))
    actions.add_discount(shop.id, pair.b, extra())


def test_one_is_changed_and_does_not_stand_in_its_own_way(pair, shop):
    one = actions.add_discount(shop.id, pair.b, percent(first=10, last=20))
    actions.add_discount(shop.id, pair.b, percent(first=21))
    actions.change_discount(shop.id, one.id, pair.b, amount(starts_on=day(1), ends_on=day(20)))
    assert (rows()[0].percent, rows()[0].amount_minor) == (None, 100_00)
    assert "starts_on" in refused(actions.change_discount, shop.id, one.id, pair.b, percent(first=10, last=21))
    note = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert (note.event, note.facts["was"]["percent"], note.facts["became"]["amount_minor"]) == (
        "discount.changed",
        10,
        100_00,
    )


def test_one_that_runs_is_ended_today_and_another_can_follow(pair, shop):
    one = actions.add_discount(shop.id, pair.b, percent())
    actions.end_discount(shop.id, one.id, pair.b)
    assert rows()[0].ends_on == day(0)
    actions.add_discount(shop.id, pair.b, percent(20, first=1))
    with pytest.raises(NotNow):
        actions.end_discount(shop.id, rows()[1].id, pair.b)


def test_without_a_first_day_it_runs_from_now_on_beside_one_that_is_over(pair, shop):
    with transaction():
        db.session.add(Discount(service_id=shop.id, whom="clients", kind="percent", percent=12, starts_on=day(-20), ends_on=day(-1),
                                created_at=clock.now()))  # fmt: skip
    actions.add_discount(shop.id, pair.b, percent(33, last=30))
    assert [(one.percent, one.starts_on) for one in rows()] == [(12, day(-20)), (33, day(0))]
    assert "starts_on" in refused(actions.add_discount, shop.id, pair.b, percent(5))


def test_it_is_deleted(pair, shop):
    one = actions.add_discount(shop.id, pair.b, percent())
    actions.delete_discount(shop.id, one.id, pair.b)
    assert rows() == []


def test_a_stranger_s_discount_is_none_nor_is_one_of_another_service(pair, shop, found):
    one = actions.add_discount(shop.id, pair.b, percent())
    other = found.service(pair.B)
    for service, who in ((shop, pair.a), (other, pair.b)):
        with pytest.raises(NotFound):
            actions.change_discount(service.id, one.id, who, percent(20))
        for call in (actions.end_discount, actions.delete_discount):
            with pytest.raises(NotFound):
                call(service.id, one.id, who)
    with pytest.raises(NotFound):
        actions.add_discount(shop.id, pair.a, percent())


def test_a_suspended_agency_changes_nothing(found):
    person = found.agency(status="suspended").people[0]
    with pytest.raises(Refusal, match="not active"):
        actions.add_discount(found.service(person.agency).id, person, percent())


def said(price: int, currency="EUR") -> SaidService:
    return SaidService("Shop", Money(price, currency), category="online-shops")


def test_the_price_stays_above_its_discounts_and_in_their_currency(pair, shop):
    actions.add_discount(shop.id, pair.b, amount(300_00))
    assert list(refused(actions.edit_service, shop.id, pair.b, said(300_00))) == ["price_from"]
    assert list(refused(actions.edit_service, shop.id, pair.b, said(9000_00, "USD"))) == ["currency"]
    actions.edit_service(shop.id, pair.b, said(301_00))
    actions.delete_discount(shop.id, rows()[0].id, pair.b)
    actions.edit_service(shop.id, pair.b, said(9000_00, "USD"))


@pytest.mark.parametrize(
    "values",
    [
        "'clients', 'percent', 0, NULL", "'clients', 'percent', 91, NULL", "'clients', 'percent', NULL, NULL",
        "'clients', 'amount', NULL, 0", "'clients', 'amount', NULL, 100000", "'clients', 'amount', 5, 5",
        "'nobody', 'percent', 5, NULL", "'clients', 'gift', 5, NULL", "'clients', 'extra', NULL, NULL",
    ],
)  # fmt: skip
def test_the_database_refuses_nonsense(shop, values):
    insert = "INSERT INTO discounts (service_id, whom, kind, percent, amount_minor, created_at) VALUES"
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(f"{insert} ({shop.id}, {values}, now())"))


def test_the_database_refuses_two_at_a_time(shop):
    insert = "INSERT INTO discounts (service_id, whom, kind, percent, created_at) VALUES"
    one = f"({shop.id}, 'clients', 'percent', 5, now())"
    with pytest.raises(DBAPIError, match="ex_discounts_clients"), transaction():
        db.session.execute(text(f"{insert} {one}, {one}"))


def test_of_two_that_are_added_at_once_one_is_refused_with_a_sentence(app, pair, shop):
    start, service_id, person_id = Barrier(6), shop.id, pair.b.id

    def add(n: int) -> str:
        with app.app_context():
            start.wait()
            try:
                actions.add_discount(service_id, db.session.get(Person, person_id), percent(n + 1))
            except BadInput as refusal:
                return next(iter(refusal.errors))
            finally:
                db.session.remove()
        return "added"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(add, range(6)))
    assert sorted(answers) == ["added", *["starts_on"] * 5]
    assert len(rows()) == 1


def test_one_is_warned_when_discount_and_reward_take_too_much(pair, shop):
    for n, warned in ((30, False), (31, True)):
        discount = actions.add_discount(shop.id, pair.b, percent(n))
        assert bool(warning_of(shop, discount)) is warned
        actions.delete_discount(shop.id, discount.id, pair.b)
    discount = actions.add_discount(shop.id, pair.b, amount(310_00))
    assert warning_of(shop, discount) == (
        "Discount and reward add up to 41% of the price (31% and 10%): more than the 40% from which you are warned."
    )
    with transaction():
        db.session.add(Profile(agency_id=pair.B.id, warning_percent=41))
    assert warning_of(shop, discount) == ""
    assert warning_of(shop, actions.add_discount(shop.id, pair.b, extra())) == ""


def test_the_warning_follows_the_terms_in_force(pair, shop):
    discount = actions.add_discount(shop.id, pair.b, percent(30))
    set_terms(1200, day(0))
    assert "42%" in warning_of(shop, discount)
