"""A service asks for a certificate before its leads are accepted."""

import pytest

from marketplace.academy import actions
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotFound, NotNow, Refusal
from marketplace.core.extensions import db
from marketplace.exchange.actions import accept_lead
from marketplace.exchange.models import LeadState


@pytest.mark.thorough
def test_a_lead_is_accepted_only_where_somebody_holds_what_its_service_asks_for(
    pair, lesson, answered, admin, visit, found, client
):
    lead = pair.lead()
    actions.require_certificate(lead.in_category.name_en, lesson.id, admin)
    page = visit(pair.b).get(f"/leads/{lead.id}")
    assert lesson.title in page.text
    assert f"/leads/{lead.id}/accept" not in page.html
    answer = client.post(f"/api/v1/leads/{lead.id}/accept", headers=found.token(pair.b))
    assert answer.status_code == 409
    assert lesson.title in answer.json["detail"]
    with pytest.raises(Refusal, match="certificate"):
        accept_lead(lead.id, pair.b)
    db.session.rollback()
    db.session.refresh(lead)
    assert lead.status == LeadState.OPEN
    answered(lesson, found.person(pair.B, "sales"))
    assert lesson.title not in visit(pair.b).get(f"/leads/{lead.id}").text
    assert accept_lead(lead.id, pair.b).receiver_id == pair.B.id
    assert check_books() == []


def test_what_a_group_asks_for_holds_for_what_stands_beneath_it_and_for_nothing_else(pair, lesson, admin):
    lead = pair.lead()
    actions.require_certificate(lead.in_category.parent.name_en, lesson.id, admin)
    with pytest.raises(Refusal):
        accept_lead(lead.id, pair.b)
    db.session.rollback()
    other = pair.lead(category="seo")
    assert other.in_category.parent_id != lead.in_category.parent_id
    accept_lead(other.id, pair.b)


@pytest.mark.parametrize("ends", ["expired", "withdrawn", "left"])
def test_a_certificate_that_does_not_hold_opens_nothing(pair, lesson, answered, admin, found, later, ends):
    granted = answered(lesson, pair.b)[1]
    if ends == "expired":
        later(days=367)
    elif ends == "withdrawn":
        actions.withdraw_certificate(granted.id, admin, "No.")
    else:
        pair.b.agency_id = found.agency().id
        db.session.commit()
    lead = pair.lead()
    actions.require_certificate(lead.in_category.name_en, lesson.id, admin)
    with pytest.raises(Refusal):
        accept_lead(lead.id, pair.B.people[0] if ends != "left" else found.person(pair.B, "owner"))


def test_it_is_asked_for_once_and_taken_away(pair, lesson, admin):
    first = actions.require_certificate("seo", lesson.id, admin)
    assert actions.require_certificate("SEO", lesson.id, admin).id == first.id
    for deed in (
        lambda: actions.withdraw_article(lesson.id, admin),
        lambda: actions.lay_down_questions(lesson.id, [], admin),
    ):
        with pytest.raises(NotNow):
            deed()
        db.session.rollback()
    actions.no_longer_require(first.id, admin)
    with pytest.raises(NotFound):
        actions.no_longer_require(first.id, admin)
    db.session.rollback()
    actions.withdraw_article(lesson.id, admin)
    assert check_books() == []


def test_what_is_no_service_and_no_lesson_with_a_quiz_is_told_together(written, admin):
    for article in (written(), written(publish=False), written(kind="answer")):
        with pytest.raises(BadInput) as refusal:
            actions.require_certificate("moon travel", article.id, admin)
        assert refusal.value.errors.keys() == {"service", "article"}
        db.session.rollback()
    with pytest.raises(BadInput):
        actions.require_certificate("seo", 10**9, admin)
