"""What members do with their services, and what is refused."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.catalog import actions
from marketplace.catalog.actions import SaidService
from marketplace.catalog.models import Service, ServiceState
from marketplace.catalog.queries import find_category, find_region, services_of
from marketplace.catalog.shelf import place_of
from marketplace.core.audit import AuditRow
from marketplace.core.errors import BadInput, NotFound, NotNow, Refusal
from marketplace.core.extensions import db
from marketplace.core.lifecycle import history_of
from marketplace.core.money import Money
from marketplace.core.spoken import NEIGHBOURS
from marketplace.core.transaction import transaction

EUR = 1000_00


def said(price=EUR, currency="EUR", **more) -> SaidService:
    given = {"title": "Online shop on a ready engine", "category": "online-shops"} | more
    return SaidService(price_from=None if price is None else Money(price, currency), **given)


def refused(call, *args) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        call(*args)
    return refusal.value.errors


def events() -> list[str]:
    return list(db.session.scalars(select(AuditRow.event).order_by(AuditRow.id)))


@pytest.fixture
def shop(pair):
    return actions.create_service(pair.b, said())


def test_a_new_service_is_a_draft_that_holds_all_that_was_said(pair):
    service = actions.create_service(
        pair.b,
        said(
            title="  Shop   in six weeks ", description="One\r\n\r\n* two ", price_to=Money(9000_00, "EUR"), unit="month",
            regions=["de", "Ukraine", "DE"], industries=["games"], languages=["немецкий", "en", "EN"], delivery_days=42,
            is_taking=False,
        ),
    )  # fmt: skip
    db.session.expire_all()
    assert (service.agency_id, service.status, service.title) == (pair.B.id, "draft", "Shop in six weeks")
    assert (service.price, service.price_to) == (Money(EUR, "EUR"), Money(9000_00, "EUR"))
    assert (service.description, service.unit, service.delivery_days, service.is_taking) == (
        "One\n\n* two", "month", 42, False,
    )  # fmt: skip
    assert service.in_category is find_category("online-shops")
    assert service.category == service.in_category.name_en
    assert {one.code for one in service.regions} == {"de", "ua"}
    assert [one.code for one in service.industries] == ["games"]
    assert service.languages == ["de", "en"]
    assert [step.became for step in history_of(service)] == ["draft"]
    assert events() == ["service.created"]
    assert services_of(pair.B.id) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"description": "x" * 10_001}, "description"),
        ({"category": "no such thing"}, "category"), ({"price": None}, "price_from"), ({"price": 0}, "price_from"),
        ({"price": -1}, "price_from"), ({"price_to": Money(EUR - 1, "EUR")}, "price_to"), ({"unit": "century"}, "unit"),
        ({"regions": ["atlantis"]}, "regions"), ({"industries": ["nothing"]}, "industries"), ({"languages": ["qqx"]}, "languages"),
        ({"delivery_days": 0}, "delivery_days"), ({"delivery_days": 1001}, "delivery_days"),
        ({"languages": [*NEIGHBOURS, "en", "uk", "ru", "sv", "fi", "da"]}, "languages"),
        ({"faults": {"price_to": "Not an amount."}}, "price_to"),
    ],
)  # fmt: skip
def test_what_can_t_be_is_refused_at_its_field(pair, wrong, field):
    assert list(refused(actions.create_service, pair.b, said(**wrong))) == [field]
    assert db.session.scalar(select(Service)) is None


def test_all_faults_are_told_at_once(pair):
    wrong = said(
        title="",
        price=None,
        category="?",
        unit="?",
        delivery_days=-1,
        languages=["?"],
        regions=["??"],
        industries=["?"],
    )
    assert refused(actions.create_service, pair.b, wrong).keys() == {
        "title", "price_from", "category", "unit", "delivery_days", "languages", "regions", "industries",
    }  # fmt: skip


def test_it_goes_into_the_catalog_and_out_and_in_again(pair, shop):
    actions.publish_service(shop.id, pair.b)
    assert services_of(pair.B.id) == [shop]
    first = shop.published_at
    actions.pause_service(shop.id, pair.b)
    assert services_of(pair.B.id) == []
    actions.resume_service(shop.id, pair.b)
    assert (services_of(pair.B.id), shop.published_at) == ([shop], first)
    assert [step.became for step in history_of(shop)] == ["draft", "published", "paused", "published"]
    assert events()[1:] == ["service.published", "service.paused", "service.resumed"]


def test_steps_that_can_t_be_taken_are_refused(pair, shop):
    for step in (actions.pause_service, actions.resume_service):
        with pytest.raises(NotNow):
            step(shop.id, pair.b)
    actions.publish_service(shop.id, pair.b)
    for step in (actions.publish_service, actions.resume_service):
        with pytest.raises(NotNow):
            step(shop.id, pair.b)
    actions.pause_service(shop.id, pair.b)
    for step in (actions.publish_service, actions.pause_service):
        with pytest.raises(NotNow):
            step(shop.id, pair.b)


def test_without_a_category_it_stays_a_draft(pair):
    service = actions.create_service(pair.b, said(category=""))
    assert list(refused(actions.publish_service, service.id, pair.b)) == ["category"]
    actions.edit_service(service.id, pair.b, said())
    actions.publish_service(service.id, pair.b)
    assert list(refused(actions.edit_service, service.id, pair.b, said(category=""))) == ["category"]


def test_a_category_that_was_retired_stays_but_a_draft_needs_another(pair, found, shop):
    admin = found.person(alliance_role="admin")
    actions.retire_entry("categories", shop.in_category.id, admin)
    actions.edit_service(shop.id, pair.b, said(title="Another title"))
    assert shop.in_category.code == "online-shops"
    assert list(refused(actions.publish_service, shop.id, pair.b)) == ["category"]
    assert list(refused(actions.create_service, pair.b, said())) == ["category"]


def test_it_is_changed_whole(pair, shop):
    actions.edit_service(shop.id, pair.b, said(2000_00, "USD", regions=["de"], languages=["de"]))
    actions.edit_service(shop.id, pair.b, said(3000_00, "UAH", title="New", category="seo", unit="hour"))
    db.session.expire_all()
    assert (shop.price, shop.title, shop.category, shop.unit) == (Money(3000_00, "UAH"), "New", "SEO", "hour")
    assert (shop.regions, shop.languages) == ([], [])
    note = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert (note.facts["was"]["price"], note.facts["became"]["price"]) == ("2000.00", "3000.00")


@pytest.mark.parametrize("steps", [(), ("published",), ("published", "paused")])
def test_a_draft_a_published_and_a_paused_one_are_deleted(pair, shop, steps):
    if steps:
        actions.publish_service(shop.id, pair.b)
    if steps[1:]:
        actions.pause_service(shop.id, pair.b)
    actions.delete_service(shop.id, pair.b)
    assert db.session.scalar(select(Service)) is None
    assert events()[-1] == "service.deleted"


def test_what_an_admin_took_off_is_changed_but_not_put_back_nor_deleted(pair, found):
    service = found.service(pair.B, status="reported")
    for step in (actions.publish_service, actions.pause_service, actions.resume_service, actions.delete_service):
        with pytest.raises(Refusal, match="An admin has taken"):
            step(service.id, pair.b)
    actions.edit_service(service.id, pair.b, said(title="Mended"))
    assert (service.title, service.status) == ("Mended", ServiceState.REPORTED)


def test_a_stranger_s_service_is_none(pair, shop):
    for step in (
        lambda who: actions.edit_service(shop.id, who, said()),
        lambda who: actions.publish_service(shop.id, who),
        lambda who: actions.pause_service(shop.id, who),
        lambda who: actions.resume_service(shop.id, who),
        lambda who: actions.delete_service(shop.id, who),
        lambda who: actions.move_service(shop.id, who, 1),
        lambda who: actions.place_service(shop.id, who, 1),
    ):
        with pytest.raises(NotFound):
            step(pair.a)


def test_a_suspended_agency_changes_nothing(found):
    person = found.agency(status="suspended").people[0]
    service = found.service(person.agency)
    for step in (
        lambda: actions.create_service(person, said()),
        lambda: actions.edit_service(service.id, person, said()),
        lambda: actions.pause_service(service.id, person),
        lambda: actions.delete_service(service.id, person),
        lambda: actions.move_service(service.id, person, 1),
    ):
        with pytest.raises(Refusal, match="not active"):
            step()


def order(agency) -> str:
    chosen = select(Service).where(Service.agency_id == agency.id).order_by(Service.place, Service.id)
    return "".join(one.title for one in db.session.scalars(chosen))


def test_they_stand_in_the_order_that_was_given(pair):
    made = {name: actions.create_service(pair.b, said(title=name)).id for name in "ABCD"}
    assert order(pair.B) == "ABCD"
    assert actions.move_service(made["C"], pair.b, -1) == 2
    assert order(pair.B) == "ACBD"
    assert actions.move_service(made["A"], pair.b, 1) == 2
    assert actions.place_service(made["D"], pair.b, 1) == 1
    assert order(pair.B) == "DCAB"
    assert actions.place_service(made["C"], pair.b, 10**9) == 4
    assert actions.move_service(made["D"], pair.b, -1) == 1
    assert order(pair.B) == "DABC"
    assert place_of(db.session.get(Service, made["C"])) == 4


def test_services_that_all_stand_at_one_place_are_ordered_too(pair, found):
    for name in "ABC":
        found.service(pair.B, title=name, place=0)
    last = db.session.scalar(select(Service.id).where(Service.title == "C"))
    actions.move_service(last, pair.b, -1)
    assert order(pair.B) == "ACB"


@pytest.mark.parametrize(
    "change",
    [
        "price_minor = 0", "price_to_minor = 1", "currency = 'euro'", "unit = 'century'", "status = 'gone'", "title = ' '",
        "title = repeat('x', 201)", "title = E'a\\nb'", "delivery_days = 0", "delivery_days = 1001",
        "status = 'published', published_at = NULL", "status = 'paused', category_id = NULL",
    ],
)  # fmt: skip
def test_the_database_refuses_nonsense(shop, change):
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(f"UPDATE services SET {change} WHERE id = {shop.id}"))


def test_regions_go_with_their_service(pair):
    service = actions.create_service(pair.b, said(regions=["de"]))
    actions.delete_service(service.id, pair.b)
    assert find_region("de") is not None
    assert db.session.execute(text("SELECT FROM service_regions")).all() == []
