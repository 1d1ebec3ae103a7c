"""What an agency says that it does: chosen from the taxonomy, beside words that it doesn't know."""

from sqlalchemy import select

from marketplace.catalog.models import agency_categories
from marketplace.catalog.queries import find_category, named_work, work_of
from marketplace.core.extensions import db
from marketplace.core.languages import speaking


def test_services_are_chosen_from_the_taxonomy_and_named_for_earlier_versions(pair, visit):
    marketing, seo = find_category("Marketing"), find_category("SEO")
    page = visit(pair.a).post("/agency/work", on="/agency/work", services=[marketing.id, seo.id])
    assert "Marketing, SEO" in page.text
    db.session.rollback()
    db.session.refresh(pair.A)
    assert sorted(pair.A.categories) == ["Marketing", "SEO"]
    assert {one.code for one in work_of(pair.A.id)} == {"marketing", "seo"}
    page = visit(pair.a).get("/agency/work")
    assert "2 chosen" in page.text
    ticked = {int(one["value"]) for one in page.all("input") if one.get("name") == "services" and "checked" in one}
    assert ticked == {marketing.id, seo.id}
    visit(pair.a).post("/agency/work", on="/agency/work")
    assert work_of(pair.A.id) == []


def test_words_that_the_taxonomy_does_not_know_stay(found, visit):
    agency = found.agency(categories=["Weaving", "seo"])
    assert agency.categories == ["Weaving", "SEO"]
    visit(agency.people[0]).post("/agency/work", on="/agency/work", services=[find_category("Naming").id])
    db.session.rollback()
    db.session.refresh(agency)
    assert agency.categories == ["Naming & slogans", "Weaving"]
    with speaking("ru"):
        assert named_work(agency) == [find_category("Naming").name_ru, "Weaving"]


def test_what_is_no_service_is_refused(pair, visit):
    for nonsense in ("999999", "x", "99999999999999999999"):
        visit(pair.a).post("/agency/work", 422, on="/agency/work", services=[nonsense])
    assert db.session.scalars(select(agency_categories.c.category_id)).all() == []


def test_the_work_of_an_import_is_noted(app, tmp_path):
    from marketplace.imports.actions import import_agencies
    from marketplace.members.queries import find_agency

    sheet = tmp_path / "agencies.csv"
    sheet.write_text(
        "name,country,city,size,owner_name,owner_email,languages,categories\n"
        'Webstuhl,DE,Berlin,small,Ada Quill,ada@quill.example,German,"пошукове просування, Weaving"\n'
    )
    import_agencies(sheet)
    agency = find_agency("Webstuhl")
    assert agency.categories == ["SEO", "Weaving"]
    assert [one.code for one in work_of(agency.id)] == ["seo"]
