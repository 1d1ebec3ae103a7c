"""Migration 0014 on an alliance that works already: texts become references, and what nobody knows is kept."""

from sqlalchemy import select, text

from marketplace.catalog.models import Discount, Region, Service, ServiceState, agency_categories
from marketplace.catalog.queries import find_category, find_region
from marketplace.core.extensions import db
from marketplace.exchange.models import Lead
from marketplace.members.models import Agency
from tests.migrations import BEFORE_0014, migrate_again

INSERT = text("""
    INSERT INTO services (agency_id, title, category, price_minor, currency, unit, region, languages, discount_percent,
                          description)
    VALUES (:agency, :title, :category, 100000, 'EUR', :unit, :region, :languages, :discount, '')
""")


def before(agency_id: int, **changed) -> None:
    row = {
        "agency": agency_id, "title": "Shops", "category": "Online shop", "unit": "project", "region": "Germany",
        "languages": ["German", "англійська"], "discount": None,
    } | changed  # fmt: skip
    db.session.execute(INSERT, row)


def migrated(pair, *services: dict) -> list[Service]:
    for statement in BEFORE_0014:
        db.session.execute(text(statement))
    for service in services:
        before(pair.a.agency_id, **service)
    db.session.commit()
    migrate_again("0014")
    return list(db.session.scalars(select(Service).order_by(Service.id)))


def test_services_get_their_category_region_languages_and_discount(pair):
    (service,) = migrated(pair, {"discount": 15})
    assert service.in_category is find_category("online-shops")
    assert service.regions == [find_region("DE")]
    assert (service.languages, service.status) == (["de", "en"], ServiceState.PUBLISHED)
    assert [(one.whom, one.percent) for one in service.discounts] == [("clients", 15)]


def test_a_service_of_a_name_that_nobody_knows_waits_as_a_draft_and_keeps_its_words(pair):
    (service,) = migrated(pair, {"category": "Wizardry", "region": "Beyond the hills", "languages": ["Elvish"]})
    assert (service.status, service.category_id, service.category) == (ServiceState.DRAFT, None, "Wizardry")
    assert (service.regions, service.region, service.languages) == ([], "Beyond the hills", ["Elvish"])


def test_an_odd_unit_and_a_title_of_several_lines_are_mended(pair):
    long, broken = migrated(pair, {"title": "x" * 300, "unit": "sq ft"}, {"title": "One\nTwo"})
    assert (len(long.title), long.unit) == (200, "project")
    assert broken.title == "One Two"


def test_leads_and_agencies_name_entries_of_the_taxonomy(pair):
    lead = pair.lead()
    db.session.execute(
        text("UPDATE leads SET category = 'СЕО', region = 'Польша', language = 'немецкий' WHERE id = :id"),
        {"id": lead.id},
    )
    db.session.execute(
        text("UPDATE agencies SET categories = '{SEO, Wizardry}', languages = '{German, pl}' WHERE id = :id"),
        {"id": pair.a.agency_id},
    )
    assert migrated(pair) == []
    lead = db.session.get(Lead, lead.id)
    seo = find_category("seo")
    assert (lead.category_id, lead.language) == (seo.id, "de")
    assert db.session.get(Region, lead.region_id).code == "pl"
    agency = db.session.get(Agency, pair.a.agency_id)
    assert (agency.languages, agency.categories) == (["de", "pl"], ["SEO", "Wizardry"])
    assert db.session.execute(select(agency_categories)).all() == [(agency.id, seo.id)]
    assert db.session.scalars(select(Discount)).all() == []
