"""Reports of services and reviews: anyone may report, an admin decides, those it concerns are told."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import Service
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.queue import sweep
from marketplace.moderation.models import Report, ReportState, Subject
from marketplace.moderation.reports import decide, put_subject_back, report
from marketplace.reviews.actions import Said, say, take_back
from marketplace.reviews.models import Review
from tests.mail import letters

UPHELD, DISMISSED = ReportState.UPHELD, ReportState.DISMISSED


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture(params=list(Subject))
def subject(request, pair, found):
    """A published service of B, then a review of B."""
    if request.param == Subject.SERVICE:
        return Subject.SERVICE, found.service(pair.B, title="Shops that sell").id
    referral = pair.won()
    said = Said(True, kept="no", price="same", again="no", words="They sell shops.")
    return Subject.REVIEW, say([referral.lead_id], referral.id, said).id


def is_shown(subject, visit, pair) -> bool:
    kind, _id = subject
    page = "" if kind == Subject.SERVICE else "/reviews"
    words = "Shops that sell" if kind == Subject.SERVICE else "They sell shops."
    return words in visit().get(f"/agencies/{pair.B.id}{page}").text


@pytest.mark.thorough
def test_a_visitor_reports_and_it_is_shown_until_an_admin_takes_it_off(subject, pair, visit, admin):
    kind, subject_id = subject
    visit().post(
        f"/report/{kind}/{subject_id}", on=f"/report/{kind}/{subject_id}", fault="untrue", note="No such shops."
    )
    assert is_shown(subject, visit, pair)
    desk = visit(admin)
    assert "Waits for a decision" in desk.get("/desk/reports").text
    path = f"/desk/reports/{kind}/{subject_id}"
    assert "No such shops." in desk.get(path).text
    desk.post(path, 422, deed="take_off", reason=" ")
    assert is_shown(subject, visit, pair)
    desk.post(path, on=path, deed="take_off", reason="It is not true.")
    assert not is_shown(subject, visit, pair)
    assert visit().client.get(f"/report/{kind}/{subject_id}").status_code == 404
    desk.post(path, on=path, deed="put_back", reason="They showed us.")
    assert is_shown(subject, visit, pair)


def test_what_is_left_stays_and_all_its_reports_are_closed(subject, pair, visit, admin):
    for fault, by in (("untrue", pair.a), ("offence", pair.b)):
        report(*subject, fault, "", by)
    decide(*subject, admin, DISMISSED, "It is fair.")
    assert is_shown(subject, visit, pair)
    assert {one.status for one in db.session.scalars(select(Report))} == {DISMISSED}
    with pytest.raises(NotNow):
        decide(*subject, admin, UPHELD, "After all.")


@pytest.mark.thorough
def test_the_agency_is_told_why_and_whoever_reported_what_became_of_it(subject, pair, admin, environment):
    report(*subject, "untrue", "", pair.a)
    decide(*subject, admin, UPHELD, "Nobody knows these shops.")
    sweep()
    both = (pair.a.email, pair.b.email)
    mails = {one["To"]: one for one in letters(environment) if one["To"] in both}
    assert set(mails) == set(both)
    # What is said of a review may name the client who wrote it, so it stands on the page alone.
    told = {"Nobody knows these shops." in one.get_body(("plain",)).get_content() for one in mails.values()}
    assert told == {subject[0] == Subject.SERVICE}
    assert pair.A.name not in mails[pair.b.email].get_body(("plain",)).get_content()


def test_the_agency_reads_the_reason_where_its_own_stands_until_it_is_put_back(subject, pair, admin, visit):
    kind, subject_id = subject
    report(*subject, "untrue", "", pair.a)
    decide(*subject, admin, UPHELD, "Nobody knows these shops.")
    paths = ["/services", f"/services/{subject_id}"] if kind == Subject.SERVICE else ["/reviews"]
    owner = visit(pair.b)
    assert [path for path in paths if "Nobody knows these shops." not in owner.get(path).text] == []
    assert "write to the alliance’s admins" in owner.get(paths[-1]).text.replace("Write", "write")
    put_subject_back(*subject, admin, "They showed us.")
    assert [path for path in paths if "Nobody knows these shops." in owner.get(path).text] == []


@pytest.mark.parametrize(
    ("fault", "note", "field"),
    [("", "", "fault"), ("bad", "", "fault"), ("other", " ", "note"), ("untrue", "a" * 1001, "note")],
)
def test_a_report_says_what_is_wrong(subject, fault, note, field):
    with pytest.raises(BadInput) as refusal:
        report(*subject, fault, note, None)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("status", ["draft", "paused", "reported"])
def test_what_nobody_sees_can_not_be_reported(pair, found, status):
    service = found.service(pair.B, status=status)
    with pytest.raises(NotFound):
        report(Subject.SERVICE, service.id, "untrue", "", None)


def test_nothing_of_an_inactive_agency_can_be_reported(subject, pair):
    pair.B.status = "suspended"
    db.session.commit()
    with pytest.raises(NotFound):
        report(*subject, "untrue", "", None)


def test_an_admin_does_not_decide_on_their_own_agency(subject, pair, found):
    report(*subject, "untrue", "", None)
    one_of_them = found.person(pair.B, "owner", alliance_role="admin")
    for deed in (
        lambda: decide(*subject, one_of_them, UPHELD, "x"),
        lambda: put_subject_back(*subject, one_of_them, "x"),
    ):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize("who", ["a visitor", "a member"])
def test_who_has_reported_it_is_told_so_until_it_is_decided(subject, pair, visit, admin, who):
    path, visitor = f"/report/{subject[0]}/{subject[1]}", visit(pair.a if who == "a member" else None)
    stale = visitor.get(path).form_to(path) | {"fault": "offence"}
    visitor.post(path, on=path, fault="untrue")
    assert "You have reported this already" in visitor.get(path).text
    again = visitor.client.post(path, data=stale | {"form_key": "another tab"})
    assert (again.status_code, "You have reported this already" in again.text) == (409, True)
    assert db.session.scalar(select(func.count(Report.id))) == 1
    visit().post(path, on=path, fault="untrue")  # somebody else says it too
    decide(*subject, admin, DISMISSED, "It is fair.")
    visitor.post(path, on=path, fault="offence")
    assert db.session.scalar(select(func.count(Report.id))) == 3


def test_a_member_who_sends_it_many_times_at_once_has_reported_it_once(subject, pair, in_parallel):
    kind, person_id = type(pair.a), pair.a.id
    results = in_parallel([lambda: report(*subject, "untrue", "", db.session.get(kind, person_id))] * 6)
    assert sum(isinstance(one, NotNow) for one in results) == 5
    db.session.rollback()
    assert db.session.scalar(select(func.count(Report.id))) == 1


@pytest.mark.thorough
def test_a_source_reports_only_so_often(subject, visit):
    kind, subject_id = subject
    path = f"/report/{kind}/{subject_id}"
    for _ in range(10):
        visit().post(path, on=path, fault="untrue")
    visit().post(path, 429, on=path, fault="untrue")
    assert db.session.scalar(select(func.count(Report.id))) == 10


@pytest.mark.thorough
def test_the_report_of_what_is_gone_is_closed(subject, pair, visit, admin):
    kind, subject_id = subject
    report(kind, subject_id, "untrue", "", pair.a)
    if kind == Subject.SERVICE:
        db.session.delete(db.session.get_one(Service, subject_id))
        db.session.commit()
    else:
        review = db.session.get_one(Review, subject_id)
        take_back([review.referral.lead_id], review.referral_id)
    desk, path = visit(admin), f"/desk/reports/{kind}/{subject_id}"
    assert "Deleted" in desk.get("/desk/reports?status=open").text
    page = desk.get(path)
    assert "It is gone" in page.text
    assert "Take it off" not in page.text
    for deed in ("take_off", "warn", "put_back"):
        refused = desk.post(path, 409, on=path, deed=deed, reason="It is bad.")
        assert "It is gone: its agency has deleted it, or who wrote it has taken it back." in refused.text
        assert path in [link.get("href") for link in refused.all("a")]
    desk.post(path, on=path, deed="leave", reason="It is gone.")
    assert "Deleted" not in desk.get("/desk/reports?status=open").text
    assert "Close the reports" not in desk.get(path).text
    sweep()
    assert db.session.scalars(select(Report.status)).all() == [DISMISSED]


def test_calls_say_that_it_is_gone_too(pair, found, client, admin):
    service = found.service(pair.B)
    made, token = report(Subject.SERVICE, service.id, "untrue", "", pair.a), found.token(admin)
    db.session.delete(db.session.get_one(Service, service.id))
    db.session.commit()
    for deed, sent in (("decide", {"outcome": "upheld"}), ("decide", {"outcome": "warned"}), ("put-back", {})):
        answer = client.post(f"/api/v1/reports/{made.id}/{deed}", json=sent | {"reason": "It is bad."}, headers=token)
        assert (answer.status_code, "It is gone" in answer.json["detail"]) == (409, True), deed
    with pytest.raises(NotFound):
        decide(Subject.SERVICE, 999_999, admin, UPHELD, "Nobody has reported it.")


@pytest.mark.parametrize(
    "change", ["status = 'upheld'", "fault = 'ugly'", "subject_kind = 'lead'", "decided_at = now()"]
)
def test_the_database_refuses_reports_that_nobody_made(pair, found, change):
    report(Subject.SERVICE, found.service(pair.B).id, "untrue", "", None)
    with pytest.raises(IntegrityError, match="ck_reports"):
        db.session.execute(text(f"UPDATE reports SET {change}"))


@pytest.mark.thorough
def test_the_desk_asks_no_more_for_more_reports(pair, found, visit, admin, statements):
    desk, asked = visit(admin), []
    desk.get("/desk/reports")
    for _ in range(2):
        for _ in range(4):
            report(Subject.SERVICE, found.service(pair.B).id, "untrue", "", None)
            referral = pair.won()
            review = say([referral.lead_id], referral.id, Said(True, kept="no", price="same", again="no"))
            report(Subject.REVIEW, review.id, "untrue", "", None)
        asked.append(len(statements(lambda: desk.get("/desk/reports"))))
    assert asked[0] == asked[1]


def test_nothing_reported_is_said(visit, admin):
    assert "Nothing is reported" in visit(admin).get("/desk/reports").text
    visit(admin).get("/desk/reports/review/1", 404)


def test_an_admin_of_the_agency_reads_that_another_has_to_decide_instead_of_a_form(subject, pair, visit, found):
    report(*subject, "untrue", "", None)
    kind, subject_id = subject
    own = visit(found.person(pair.B, "sales", alliance_role="admin"))
    path = f"/desk/reports/{kind}/{subject_id}"
    page = own.get(path)
    assert "You belong to this agency; another admin has to decide." in page.text
    assert 'name="reason"' not in page.html
    own.get("/me")
    token = own.get("/me").form_to("/me") | {"deed": "take_off", "reason": "Ours."}
    refused = own.client.post(path, data=token)
    assert refused.status_code == 403
    assert "role" not in refused.text.partition("<h1")[2].partition("</h1>")[0]


def test_a_button_that_there_is_not_decides_nothing(pair, found, visit):
    admin, service = found.person(alliance_role="admin"), found.service(pair.B)
    report(Subject.SERVICE, service.id, "untrue", "x", None)
    visitor, path = visit(admin), f"/desk/reports/service/{service.id}"
    visitor.get(path)
    visitor.post(path, on=path, deed="tkae_off", reason="because", status=422)
    db.session.rollback()
    assert db.session.scalars(text("SELECT status FROM reports")).all() == ["open"]
