"""A member's own services as a file, which brings them back as they were."""

import csv
import io

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import SaidDiscount, add_discount, delete_service
from marketplace.catalog.models import Service
from marketplace.catalog.queries import find_region
from marketplace.core.extensions import db
from marketplace.imports.actions import import_services
from marketplace.members.models import Person


@pytest.fixture
def shelf(pair, found):
    odd = found.service(
        pair.B, "SEO", title="=1+1, \"quoted\"; and 'more'", description="- one\n- two\n\n**bold** | bar", unit="hour",
        price_minor=1234_50, languages=["en", "uk"], regions=[find_region("DE"), find_region("Ukraine")],
    )  # fmt: skip
    add_discount(odd.id, pair.b, SaidDiscount("percent", "clients", 15))
    dear = found.service(pair.B, "Online shops", title="Магазин", price_minor=123_456_789_50)
    add_discount(dear.id, pair.b, SaidDiscount("percent", "members", 40))
    found.service(pair.B, "Online shops", title="Kilo", currency="KWD", price_minor=1_250)
    found.service(pair.A, title="Somebody else's")
    return pair


def stood(agency) -> list[tuple]:
    db.session.expire_all()
    return [
        (one.title, one.in_category.code, one.price, one.unit, {region.code for region in one.regions}, one.languages,
         one.description, [discount.percent for discount in one.discounts if discount.whom == "clients"])
        for one in db.session.scalars(select(Service).filter_by(agency_id=agency.id).order_by(Service.place, Service.id))
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_imported_as_it_was(shelf, visit, tmp_path, kind):
    answer = visit(shelf.b).client.get(f"/services?as={kind}")
    assert f'filename="services.{kind}"' in answer.headers["Content-Disposition"]
    (tmp_path / f"services.{kind}").write_bytes(answer.data)
    before, owner = stood(shelf.B), db.session.get(Person, shelf.b.id)
    for number in db.session.scalars(select(Service.id).filter_by(agency_id=shelf.B.id)).all():
        delete_service(number, owner)
    assert stood(shelf.B) == []
    account = import_services(tmp_path / f"services.{kind}")
    assert (account.refusals, account.warnings, account.imported) == ([], [], 3)
    assert account.ignored_columns == ["status"]
    assert stood(shelf.B) == before
    again = import_services(tmp_path / f"services.{kind}")
    assert (again.imported, again.skipped) == (0, 3)


def test_nobody_elses_services_and_no_terms_of_members_stand_in_it(shelf, visit):
    rows = list(csv.DictReader(io.StringIO(visit(shelf.b).client.get("/services?as=csv").text.removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert {row["agency"] for row in rows} == {"Kedr"}
    assert rows[0]["title"].startswith("'=1+1")
    assert [row["discount_percent"] for row in rows] == ["15", "", ""]


def test_the_filter_of_the_list_holds_for_the_file(shelf, visit):
    text = visit(shelf.b).client.get("/services?as=csv&status=draft").text
    assert len(text.strip().splitlines()) == 1
