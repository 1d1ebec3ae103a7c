"""Cases: written, put in order, shown and hidden, and how the agency's page tells of them."""

import io

import pytest
from sqlalchemy import select

from marketplace.catalog.actions import SaidCase, create_case
from marketplace.catalog.models import Case, Category, Industry, Picture
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.errors import Refusal
from marketplace.core.extensions import db
from tests.drawn import drawn

GIVEN = {
    "title": "Shop for a tableware maker", "figure": "31% → 58%", "figure_means": "of orders come from phones",
    "task": "A shop that nobody could use.\n\nOn a phone.", "result": "A new one <b>in eleven weeks</b>.", "whereabouts": "Berlin",
    "year": "2025", "category": "online-shops", "industry": "retail", "alt": "Three cups",
}  # fmt: skip


@pytest.fixture
def owner(found):
    return found.agency("Northlight").people[0]


@pytest.fixture
def words(app) -> dict[str, str]:
    """A service and an industry that there are."""
    codes = (
        db.session.scalar(select(model.code).where(model.parent_id.is_not(None)).limit(1)) for model in (Category,)
    )
    return {"category": next(codes), "industry": db.session.scalar(select(Industry.code).limit(1))}


def cases() -> list[Case]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Case).order_by(Case.place, Case.id)))


def test_a_case_is_written_and_stands_on_the_agencys_pages(owner, visit, words):
    visitor = visit(owner)
    assert "No case yet" in visitor.get("/agency/cases").text
    picture = (io.BytesIO(drawn("JPEG")), "cups.jpg")
    visitor.post("/agency/cases/new", on="/agency/cases/new", picture=picture, **GIVEN | words)
    (case,) = cases()
    assert (case.year, case.category.code, case.industry.code, case.picture.alt) == (
        2025,
        *words.values(),
        "Three cups",
    )
    front, all_of_it = visit().get("/agencies/1"), visit().get("/agencies/1/cases")
    assert "31% → 58%of orders come from phones" in front.text
    assert "A shop that nobody could use" not in front.text
    assert f"/agencies/1-northlight/cases#case-{case.id}" in {one.get("href") for one in front.all("a")}
    for said in (
        "A shop that nobody could use.",
        "<b>in eleven weeks</b>",
        case.category.name,
        case.industry.name,
        "Berlin, 2025",
    ):
        assert said in all_of_it.text
    assert [one["alt"] for one in all_of_it.all("img")] == ["Three cups"]


def test_a_case_says_something_else_and_its_picture_goes_or_stays(owner, visit, words):
    number = create_case(owner, SaidCase(title="A shop", picture=drawn(), alt="Cups")).id
    visitor, at = visit(owner), f"/agency/cases/{number}"
    visitor.post(at, on=at, **GIVEN | words)
    (case,) = cases()
    assert (case.title, case.picture.alt, case.figure) == (GIVEN["title"], "Three cups", "31% → 58%")
    first = case.picture_id
    visitor.post(at, on=at, picture=(io.BytesIO(drawn("WEBP")), "x"), **GIVEN | {"category": "", "industry": ""})
    (case,) = cases()
    assert (case.category, case.industry) == (None, None)
    assert case.picture_id != first
    visitor.post(at, on=at, without_picture="y", **GIVEN | words)
    (case,) = cases()
    assert case.picture is None
    assert all(one.dropped_at for one in db.session.scalars(select(Picture)))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " \u200b", "Fill this in."),
        ("title", "x" * 201, "At most 200 characters"),
        ("figure", "x" * 41, "At most 40 characters"),
        ("figure_means", "x" * 201, "At most 200 characters"),
        ("task", "x" * 4001, "At most 4000 characters"),
        ("result", "x" * 4001, "At most 4000 characters"),
        ("whereabouts", "x" * 201, "At most 200 characters"),
        ("year", "1066", "Write a year from 1800 to"),
        ("year", "9999", "Write a year from 1800 to"),
        ("year", "last", "Write a whole number"),
        ("category", "nonsense", "Choose one"),
        ("industry", "nonsense", "Choose one"),
        ("alt", "x" * 201, "At most 200 characters"),
    ],
)
def test_what_can_not_be_said_is_told_at_its_field(owner, visit, words, field, value, sentence):
    page = visit(owner).post("/agency/cases/new", 422, on="/agency/cases/new", **GIVEN | words | {field: value})
    assert sentence in page.text
    assert [one["id"] for one in page.all("p") if one.get("id", "").endswith("-error")] == [f"{field}-error"]
    assert cases() == []


def test_cases_are_moved_hidden_shown_and_deleted(found, owner, visit):
    first, second, third = (
        create_case(owner, SaidCase(title=title, picture=drawn())).id for title in ("One", "Two", "Three")
    )
    visitor = visit(owner)
    visitor.post(f"/agency/cases/{third}/move", on="/agency/cases", deed="up")
    visitor.post(f"/agency/cases/{first}/move", on="/agency/cases", deed="down")
    assert [one.id for one in cases()] == [third, first, second]
    visitor.post(f"/agency/cases/{third}/hide", on="/agency/cases")
    assert "Hidden" in visitor.page.text
    page = visit().get("/agencies/1/cases")
    assert [title for title in ("One", "Two", "Three") if title in page.text] == ["One", "Two"]
    visitor.post(f"/agency/cases/{third}/show", on="/agency/cases")
    assert "Three" in visit().get("/agencies/1/cases").text
    for number in (first, second, third):
        assert "can’t be taken back" in visitor.get(f"/agency/cases/{number}/delete").text
        visitor.post(f"/agency/cases/{number}/delete")
    assert cases() == []
    assert visit().client.get("/agencies/1/cases").status_code == 404
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.event.like("case.%")).order_by(AuditRow.id)).all()
    assert events == [*["case.created"] * 3, *["case.moved"] * 2, "case.hidden", "case.shown", *["case.deleted"] * 3]


def test_three_stand_on_the_page_and_the_others_one_press_away(owner, visit):
    for n in range(5):
        create_case(owner, SaidCase(title=f"Work {n}"))
    page = visit().get("/agencies/1")
    assert [n for n in range(5) if f"Work {n}" in page.text] == [0, 1, 2]
    assert "All 5 jobs" in page.text
    assert [n for n in range(5) if f"Work {n}" in visit().get("/agencies/1/cases").text] == [0, 1, 2, 3, 4]


def test_an_agency_has_no_more_cases_than_a_page_holds(owner, monkeypatch):
    monkeypatch.setattr("marketplace.catalog.actions.cases.MOST", 2)
    for title in ("One", "Two"):
        create_case(owner, SaidCase(title=title))
    with pytest.raises(Refusal, match="at most 2 cases"):
        create_case(owner, SaidCase(title="Three"))
    assert len(cases()) == 2


def test_a_strangers_case_is_nothing(found, owner, visit):
    number = create_case(owner, SaidCase(title="A shop")).id
    stranger = visit(found.agency().people[0])
    for path in (f"/agency/cases/{number}", f"/agency/cases/{number}/delete"):
        stranger.get(path, 404)
    token = stranger.get("/agency/cases/new").form_to("/agency/cases/new")
    for path in ("hide", "move", "delete", ""):
        answer = stranger.client.post(
            f"/agency/cases/{number}/{path}".rstrip("/"), data=token | {"title": "Mine", "deed": "up"}
        )
        assert answer.status_code == 404
    assert [(one.title, one.is_shown) for one in cases()] == [("A shop", True)]


def test_an_entry_that_was_retired_after_it_was_chosen_stays(owner, visit, words):
    number = create_case(owner, SaidCase(title="A shop", **words)).id
    for model in (Category, Industry):
        db.session.scalars(
            select(model).where(model.code == words[model.__tablename__.replace("ies", "y")])
        ).one().retired_at = clock.now()
    db.session.commit()
    at = f"/agency/cases/{number}"
    visit(owner).post(at, on=at, **GIVEN | words)
    (case,) = cases()
    assert (case.category.code, case.industry.code) == tuple(words.values())
