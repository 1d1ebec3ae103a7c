"""What is written is reported, hidden and shown again; admins open a thread of two agencies only with a reason, and both see it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace.community.actions import SaidQuestion, answer, ask, withdraw_question
from marketplace.core import clock
from marketplace.core.audit import AuditRow
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.moderation.models import Report, ReportState, Subject
from marketplace.moderation.reports import decide, latest, put_subject_back, report, subjects_of
from marketplace.threads import actions
from marketplace.threads.models import Look, Message, Mute, Thread, ThreadKind

REFERRAL = ThreadKind.REFERRAL


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def message(pair, referral):
    return actions.write_first(REFERRAL, referral.id, pair.b, "You are all thieves")


def test_a_reported_message_is_hidden_with_a_reason_that_its_writer_reads_and_shown_again(
    pair, message, admin, visit, letters, mails
):
    at = f"/report/message/{message.id}"
    reporter = visit(pair.a)
    assert "Report it" in reporter.get(f"/threads/{message.thread_id}").text
    reporter.post(at, on=at, fault="offence")
    desk = f"/desk/reports/message/{message.id}"
    page = visit(admin).get(desk)
    assert "You are all thieves" in page.text
    visit(admin).post(desk, on=desk, deed="take_off", reason="It insults.")
    others = visit(pair.a).get(f"/threads/{message.thread_id}")
    assert "thieves" not in others.text
    assert "Hidden by an admin" in others.text
    assert "It insults." in visit(pair.b).get(f"/threads/{message.thread_id}").text
    assert "It insults." in letters("account.message")[pair.b.id]
    assert mails("account.report") == [pair.a.id]
    assert mails("account.shelf") == []
    db.session.expire_all()
    put_subject_back(Subject.MESSAGE, message.id, admin, "A joke between them.")
    assert "thieves" in visit(pair.a).get(f"/threads/{message.thread_id}").text
    assert check_books() == []


def test_an_admin_opens_a_thread_only_where_something_was_reported_and_both_see_it(
    pair, message, admin, visit, client, found
):
    path = f"/desk/threads/{message.thread_id}"
    visitor = visit(admin)
    visitor.get(path, 404)
    for deed in (lambda: actions.look(message.thread_id, admin), lambda: actions.hide(message.id, admin, "So.")):
        with pytest.raises(NotFound):
            deed()
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    page = visitor.get(path)
    assert "thieves" not in page.text
    token = found.token(admin)
    assert client.get(f"/api/v1/threads/{message.thread_id}/looked-at", headers=token).status_code == 409
    page = visitor.post(path, on=path)
    assert "You are all thieves" in page.text
    assert "opened this thread" in visit(pair.a).get(f"/threads/{message.thread_id}").text
    assert "opened this thread" in visit(pair.b).get(f"/threads/{message.thread_id}").text
    db.session.rollback()
    assert db.session.scalar(select(AuditRow.event).where(AuditRow.event == "message.looked")) == "message.looked"
    assert len(db.session.scalars(select(Look)).all()) == 1
    with time_travel(hours=13):
        assert "thieves" not in visit(admin).get(path).text


def time_travel(**by):
    import time_machine

    return time_machine.travel(clock.now() + timedelta(**by))


def test_a_report_that_was_dismissed_opens_nothing_any_more(pair, message, admin):
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    decide(Subject.MESSAGE, message.id, admin, ReportState.DISMISSED, "It stands.")
    with pytest.raises(NotFound):
        actions.look(message.thread_id, admin)


def test_a_dispute_opens_the_thread_of_its_referral(pair, admin):
    from tests.disputing import dispute_in

    payment = pair.fee(referral := pair.won())
    message = actions.write_first(REFERRAL, referral.id, pair.b, "We see it otherwise")
    with pytest.raises(NotFound):
        actions.look(message.thread_id, admin)
    dispute_in("open", payment, pair.a, pair.b, [admin])
    looked = actions.look(message.thread_id, admin)
    assert looked.person_id == admin.id


def test_nobody_decides_on_what_their_own_agency_or_they_wrote(pair, message, found):
    mine = found.person(pair.B, "sales", alliance_role="admin")
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    with pytest.raises(NotAllowed):
        decide(Subject.MESSAGE, message.id, mine, ReportState.UPHELD, "So.")
    with pytest.raises(NotAllowed):
        actions.hide(message.id, pair.a, "So.")
    with pytest.raises(NotFound):
        report(Subject.MESSAGE, message.id, "offence", "", pair.b)  # one's own


def test_a_message_is_reported_once_by_each_and_not_once_it_is_gone(pair, message):
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    with pytest.raises(NotNow):
        report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    actions.take_back(message.id, pair.b)
    with pytest.raises(NotFound):
        report(Subject.MESSAGE, message.id, "offence", "", pair.a)


def test_who_is_muted_reads_and_writes_nothing_until_the_day_is_over(pair, message, admin, visit, letters):
    at, until = "/desk/mutes/new", clock.today() + timedelta(days=2)
    visit(admin).post(at, 422, on=at, email="nobody@here.example", until=until.isoformat(), reason="Insults.")
    page = visit(admin).post(at, on=at, email=pair.b.email, until=until.isoformat(), reason="Insults.")
    assert pair.b.name in page.text
    assert "Insults." in letters("account.muted")[pair.b.id]
    for deed in (
        lambda: actions.write(message.thread_id, pair.b, "More"), lambda: actions.edit(message.id, pair.b, "More"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert "muted you" in visit(pair.b).get(f"/threads/{message.thread_id}").text
    with time_travel(days=3):
        actions.write(message.thread_id, pair.b, "Sorry")
    row = db.session.scalars(select(Mute)).one()
    with pytest.raises(NotNow):
        actions.mute(pair.b.id, admin, until, "Again.")
    actions.end_mute(row.id, admin)
    with pytest.raises(NotNow):
        actions.end_mute(row.id, admin)
    actions.write(message.thread_id, pair.b, "Thank you")


def test_who_is_muted_is_told_before_a_question_is_written(pair, admin, visit):
    visit(pair.b).get("/questions/new")
    actions.mute(pair.b.id, admin, clock.today(), "They shout.")
    assert "They shout." in visit(pair.b).get("/questions/new", 403).text


@pytest.mark.parametrize("until", [None, clock.date(1999, 1, 1), clock.date.max])
def test_a_mute_ends_on_a_day_that_can_be(pair, admin, until):
    with pytest.raises(BadInput) as refused:
        actions.mute(pair.b.id, admin, until, "")
    assert set(refused.value.errors) == {"until", "reason"}


def test_what_was_reported_of_messages_goes_with_the_client(pair, referral, message, admin):
    from marketplace.exchange.actions import erase_client

    report(Subject.MESSAGE, message.id, "other", "They speak of Brask.", pair.a)
    erase_client([referral.lead_id])
    db.session.rollback()
    assert "Brask" not in db.session.scalars(select(Report.note)).one()
    assert db.session.get(Message, message.id).text == "[…]"
    assert db.session.get(Thread, message.thread_id).last_id == message.id


def test_an_admin_of_one_of_the_two_decides_on_nothing_that_either_wrote_there(pair, message, found, visit):
    mine = found.person(pair.A, "finance", alliance_role="admin")
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    for outcome in (ReportState.UPHELD, ReportState.DISMISSED):
        with pytest.raises(NotAllowed):
            decide(Subject.MESSAGE, message.id, mine, outcome, "So.")
    for deed in (lambda: actions.hide(message.id, mine, "So."), lambda: actions.look(message.thread_id, mine)):
        with pytest.raises(NotAllowed):
            deed()
    assert "another admin has to decide" in visit(mine).get(f"/desk/reports/message/{message.id}").text


def test_an_admin_who_answered_does_not_decide_on_their_own_words(pair, admin, found):
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    answered = answer(asked.id, admin, "Nobody")
    report(Subject.MESSAGE, answered.id, "offence", "", pair.a)
    with pytest.raises(NotAllowed):
        decide(Subject.MESSAGE, answered.id, admin, ReportState.DISMISSED, "It stands.")


def test_who_hides_a_message_and_shows_it_again_reads_it_only_in_a_thread_that_both_see_them_open(
    pair, message, admin, found, client
):
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    other, headers = actions.write_first(REFERRAL, message.thread.referral_id, pair.b, "Our plan"), found.token(admin)
    for turn in ("hide", "show"):
        told = client.post(f"/api/v1/messages/{other.id}/{turn}", json={"reason": "So."}, headers=headers)
        assert (told.status_code, told.json["text"]) == (200, "")
    actions.look(message.thread_id, admin)
    for turn in ("hide", "show"):
        told = client.post(f"/api/v1/messages/{other.id}/{turn}", json={"reason": "So."}, headers=headers)
    assert told.json["text"] == "Our plan"


def test_the_log_leads_to_a_question_where_it_stands(pair, admin, visit):
    first, second = (ask(pair.a, SaidQuestion(title, "A short one.")) for title in ("Who films?", "Who cuts?"))
    report(Subject.QUESTION, second.id, "offence", "", pair.b)
    decide(Subject.QUESTION, second.id, admin, ReportState.UPHELD, "No.")
    visitor = visit(admin)
    log = visitor.get("/desk/log").html
    for path in (f"/questions/{first.id}", f"/desk/reports/question/{second.id}"):
        assert f'href="{path}"' in log
        visitor.get(path)


def test_the_list_of_reports_asks_the_same_however_many_answers_were_reported(pair, app, statements):
    def more(count: int) -> int:
        for _one in range(count):
            asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
            report(Subject.MESSAGE, answer(asked.id, pair.b, "We do").id, "offence", "", pair.a)
        db.session.expire_all()
        pair.a.id, pair.b.id  # noqa: B018 — loaded before it is counted
        with app.test_request_context():
            return len(statements(lambda: subjects_of(db.session.scalars(latest(None)).all())))

    assert more(1) == more(3)


@pytest.mark.parametrize("outcome", [ReportState.UPHELD, ReportState.DISMISSED])
def test_what_was_reported_stays_readable_for_admins_alone_when_it_is_taken_back_until_they_decide(
    pair, message, admin, visit, found, client, outcome
):
    made = report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    page = visit(pair.b).get(f"/threads/{message.thread_id}")
    assert "until they have decided" in page.text
    actions.take_back(message.id, pair.b)
    for person in (pair.a, pair.b):
        assert "thieves" not in visit(person).get(f"/threads/{message.thread_id}").text
    desk = f"/desk/reports/message/{message.id}"
    assert "You are all thieves" in (page := visit(admin).get(desk)).text
    assert "taken it back" in page.text
    assert "Deleted" not in visit(admin).get("/desk/reports").text
    told = client.post(
        f"/api/v1/reports/{made.id}/decide", json={"outcome": outcome, "reason": "So."}, headers=found.token(admin)
    )
    assert (told.status_code, told.json["status"]) == (200, outcome)
    assert "thieves" not in visit(admin).get(desk).text
    db.session.rollback()
    assert "thieves" not in str(db.session.execute(text("SELECT note FROM history")).all())
    assert check_books() == []


def test_what_nobody_reported_is_gone_for_good_when_it_is_taken_back(pair, message):
    actions.take_back(message.id, pair.b)
    assert "thieves" not in str(db.session.execute(text("SELECT note FROM history")).all())


def test_what_is_kept_of_a_message_goes_with_the_client(pair, referral, found):
    from marketplace.exchange.actions import erase_client

    own = actions.write_first(REFERRAL, referral.id, pair.b, "Brask Ceramics are thieves")
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    quoted = answer(asked.id, found.agency().people[0], "Brask Ceramics")
    for one in (own, quoted):
        report(Subject.MESSAGE, one.id, "offence", "", pair.a)
        actions.take_back(one.id, one.person)
    erase_client([referral.lead_id])
    db.session.rollback()
    assert "Brask" not in str(db.session.execute(text("SELECT note FROM history")).all())


def test_a_reported_question_is_decided_though_it_was_taken_back(pair, admin, visit):
    asked = ask(pair.a, SaidQuestion("Who films?", "All thieves."))
    report(Subject.QUESTION, asked.id, "offence", "", pair.b)
    withdraw_question(asked.id, pair.a)
    desk = f"/desk/reports/question/{asked.id}"
    visitor = visit(admin)
    assert "All thieves." in visitor.get(desk).text
    visitor.post(desk, on=desk, deed="take_off", reason="It insults.")
    assert "All thieves." not in visitor.get(desk).text
    db.session.expire_all()
    assert db.session.scalars(select(Report.status)).one() == ReportState.UPHELD


def test_who_changes_a_message_that_an_admin_has_hidden_reads_that_it_was(pair, message, admin):
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    actions.hide(message.id, admin, "It insults.")
    with pytest.raises(NotNow) as refused:
        actions.edit(message.id, pair.b, "You are all fair")
    assert "hidden" in str(refused.value)


@pytest.mark.parametrize("outcome", [ReportState.UPHELD, ReportState.DISMISSED])
def test_who_has_opened_a_thread_reads_there_what_was_reported_and_taken_back_until_it_is_decided(
    pair, message, admin, visit, found, client, outcome
):
    other = actions.write_first(REFERRAL, message.thread.referral_id, pair.b, "Call anna@brask.example, you liars")
    for one in (message, other):
        report(Subject.MESSAGE, one.id, "offence", "", pair.a)
    actions.take_back(other.id, pair.b)
    actions.look(message.thread_id, admin)
    path, call = f"/desk/threads/{message.thread_id}", f"/api/v1/threads/{message.thread_id}/looked-at"
    page, told = visit(admin).get(path).text, client.get(call, headers=found.token(admin)).json["items"][0]
    assert "you liars" in page
    assert "only admins read these words" in page
    assert "you liars" in told["text"]
    assert told["hides_contacts"]
    for said in (page, told["text"]):
        assert "anna@brask.example" not in said
    for person in (pair.a, pair.b):
        assert "liars" not in visit(person).get(f"/threads/{message.thread_id}").text
        listed = client.get(f"/api/v1/threads/{message.thread_id}/messages", headers=found.token(person)).json["items"]
        assert "liars" not in str(listed)
    decide(Subject.MESSAGE, other.id, admin, outcome, "So.")
    assert "liars" not in visit(admin).get(path).text
    assert "liars" not in str(client.get(call, headers=found.token(admin)).json)


def test_who_has_opened_a_thread_reads_what_was_hidden_there_and_what_nobody_reported_is_gone(
    pair, message, admin, visit, found, client
):
    plain = actions.write_first(REFERRAL, message.thread.referral_id, pair.b, "A slip of the pen")
    report(Subject.MESSAGE, message.id, "offence", "", pair.a)
    actions.look(message.thread_id, admin)
    actions.hide(message.id, admin, "It insults.")
    actions.take_back(plain.id, pair.b)
    page = visit(admin).get(f"/desk/threads/{message.thread_id}").text
    assert "You are all thieves" in page
    assert "slip of the pen" not in page
    told = client.get(f"/api/v1/threads/{message.thread_id}/looked-at", headers=found.token(admin)).json["items"]
    assert [one["text"] for one in told] == ["", "You are all thieves"]
    assert "thieves" not in visit(pair.a).get(f"/threads/{message.thread_id}").text
