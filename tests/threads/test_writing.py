"""People of two agencies write to each other, read, change and take back; nobody else sees any of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import BadInput, NotAllowed, NotFound, NotNow
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.exchange.actions import move_on, return_lead
from marketplace.moderation.models import Subject
from marketplace.moderation.reports import report
from marketplace.partnerships.actions import invite
from marketplace.threads import actions, queries
from marketplace.threads.models import Message, Thread, ThreadKind

REFERRAL = ThreadKind.REFERRAL


@pytest.mark.thorough
def test_two_write_about_a_referral_and_each_sees_what_is_new(pair, referral, visit):
    at = f"/threads/about/referral/{referral.id}"
    page = visit(pair.b).post(at, on=at, text="When can we **call**?")
    assert "<strong>call</strong>" in page.html
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.first_id, thread.second_id) == (pair.A.id, pair.B.id)
    theirs = visit(pair.a)
    assert "1 unread" in theirs.get("/threads").text
    assert "New messages in 1 thread" in theirs.get("/today").text
    assert "When can we call?" in theirs.get(f"/threads/{thread.id}").text
    db.session.expire_all()
    assert "1 unread" not in theirs.get("/threads").text
    theirs.post(f"/threads/{thread.id}", on=f"/threads/{thread.id}", text="On Monday.")
    assert "1 unread" in visit(pair.b).get("/threads?only=unread").text
    assert check_books() == []


def test_it_is_one_thread_whoever_of_the_two_is_first(pair, referral, in_parallel):
    calls = [
        lambda who=who: actions.write_first(REFERRAL, referral.id, who, "Hello").thread_id
        for who in (pair.a, pair.b) * 3
    ]
    assert len(set(in_parallel(calls))) == 1
    db.session.rollback()
    thread = db.session.scalars(select(Thread)).one()
    assert thread.last_id == db.session.scalar(select(func.max(Message.id)))
    assert check_books() == []


def test_before_the_first_message_the_page_says_with_whom(pair, referral, partnership, visit):
    for about in (f"referral/{referral.id}", f"partnership/{partnership.id}"):
        assert f"<h1>{pair.A.name}</h1>" in visit(pair.b).get(f"/threads/about/{about}").html


def test_who_stands_outside_finds_nothing_whatever_they_try(pair, referral, partnership, found, client, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "Between us")
    stranger = found.agency().people[0]
    finance = found.person(pair.A, "finance")
    token = found.token(stranger)
    nothing = client.get("/api/v1/threads/999999", headers=token)
    for path in (f"/threads/{message.thread_id}", f"/messages/{message.id}", f"/threads/{message.thread_id}/messages"):
        answer = client.get(f"/api/v1{path}", headers=token)
        assert (answer.status_code, answer.json) == (404, nothing.json)
    visitor = visit(stranger)
    for path in (
        f"/threads/{message.thread_id}", f"/threads/about/referral/{referral.id}", f"/threads/about/partnership/{partnership.id}",
        f"/threads/{message.thread_id}/new", f"/messages/{message.id}/edit", f"/report/message/{message.id}",
    ):  # fmt: skip
        visitor.get(path, 404)
    with pytest.raises(NotFound):
        queries.message_for(finance, message.id)
    for deed in (
        lambda: actions.write(message.thread_id, stranger, "Let me in"),
        lambda: actions.write_first(REFERRAL, referral.id, stranger, "Let me in"),
        lambda: actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, stranger, "Let me in"),
        lambda: actions.edit(message.id, pair.a, "Not mine"),
        lambda: actions.take_back(message.id, pair.a),
        lambda: actions.edit(message.id, stranger, "Not mine"),
    ):
        with pytest.raises(NotFound):
            deed()


def test_a_message_is_changed_for_a_quarter_of_an_hour_and_says_so(pair, referral, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "On Mnday")
    at = f"/messages/{message.id}/edit"
    page = visit(pair.b).post(at, on=at, text="On Monday")
    assert "On Monday" in page.text
    assert "edited" in page.text
    with time_machine.travel(clock.now() + timedelta(minutes=16)), pytest.raises(NotNow):
        actions.edit(message.id, pair.b, "On Tuesday")


def test_of_two_changes_at_once_one_is_refused(pair, referral, in_parallel):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "On Mnday")

    def change(text):
        try:
            return actions.edit(message.id, db.session.merge(pair.b, load=False), text).text
        except NotNow:
            return None

    done = in_parallel([lambda text=text: change(text) for text in ("One", "Two", "Three")])
    db.session.rollback()
    assert db.session.get(Message, message.id).text in done
    assert check_books() == []


def test_what_cannot_be_changed_any_more_opens_no_form_and_says_why(pair, referral, visit, found):
    admin = found.person(alliance_role="admin")
    old, gone, hidden = (actions.write_first(REFERRAL, referral.id, pair.b, f"Words {n}") for n in range(3))
    writer, at = visit(pair.b), "/messages/{}/edit"
    writer.get(at.format(old.id))
    actions.take_back(gone.id, pair.b)
    report(Subject.MESSAGE, hidden.id, "offence", "Look at it.", pair.a)
    actions.hide(hidden.id, admin, "It names a client.")
    assert "It was taken back already" in writer.get(at.format(gone.id), 409).text
    assert "An admin has hidden this message" in writer.get(at.format(hidden.id), 409).text
    writer.get(at.format(old.id))
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        page = writer.post(at.format(old.id), 409, text="Kept words")
        assert "a quarter of an hour" in writer.get(at.format(old.id), 409).text
    assert "a quarter of an hour" in page.text
    assert "Kept words" in page.html


def test_what_is_taken_back_leaves_a_tombstone_and_no_words(pair, referral, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, f"Ask @{pair.a.name} of Brask")
    done = visit(pair.b).post(f"/messages/{message.id}/take-back", on=f"/threads/{message.thread_id}")
    assert "Your message is taken back." in done.text
    page = visit(pair.a).get(f"/threads/{message.thread_id}")
    assert "Taken back by its writer" in page.text
    assert "Brask" not in page.text
    db.session.expire_all()
    assert (message.text, message.status) == ("", "taken_back")
    with pytest.raises(NotNow):
        actions.take_back(message.id, pair.b)
    with pytest.raises(NotNow):
        actions.edit(message.id, pair.b, "Once more")
    assert check_books() == []


@pytest.mark.parametrize("text", ["", "  \u200b ", "x" * 4001])
def test_what_no_message_can_be_is_refused_with_what_was_typed(pair, referral, text, visit):
    with pytest.raises(BadInput) as refused:
        actions.write_first(REFERRAL, referral.id, pair.b, text)
    assert list(refused.value.errors) == ["text"]
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


def test_who_is_suspended_reads_and_does_not_write_and_who_has_left_reads_nothing(pair, referral, visit):
    from marketplace.moderation.actions import suspend_agency

    message = actions.write_first(REFERRAL, referral.id, pair.a, "Hello")
    move_on(referral.id, pair.b, "contacted")
    suspend_agency(pair.B.id, "Too slow.", None)
    db.session.expire_all()
    page = visit(pair.b).get(f"/threads/{message.thread_id}")
    assert "Hello" in page.text
    assert "not write" in page.text
    with pytest.raises(NotAllowed):
        actions.write(message.thread_id, pair.b, "Let me")
    pair.B.status = "left"
    db.session.flush()
    with pytest.raises(NotFound):
        queries.message_for(pair.b, message.id)


@pytest.mark.parametrize("stage", ["lost"])
def test_a_thread_closes_with_a_lost_referral_and_stays_to_be_read(pair, referral, stage, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.a, "Hello")
    move_on(referral.id, pair.b, stage, reason="budget")
    with pytest.raises(NotNow):
        actions.write(message.thread_id, pair.b, "One more thing")
    page = visit(pair.b).get(f"/threads/{message.thread_id}")
    assert "Hello" in page.text
    assert "nothing more is written here" in page.text


def test_a_partnership_has_one_too_until_it_ends(pair, partnership):
    from marketplace.partnerships.actions import end

    message = actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "Shall we meet?")
    end(partnership.id, pair.b, "")
    with pytest.raises(NotNow):
        actions.write(message.thread_id, pair.a, "Once more?")
    assert queries.message_for(pair.b, message.id).text == "Shall we meet?"


def test_who_does_not_work_together_yet_has_no_thread(pair, visit):
    row = invite(pair.a, pair.B.id)
    visit(pair.b).get(f"/threads/about/partnership/{row.id}", 404)
    with pytest.raises(NotFound):
        actions.write_first(ThreadKind.PARTNERSHIP, row.id, pair.b, "Hello")


def test_unread_counts_are_the_rows_that_came_after_the_mark(pair, referral):
    for n in range(5):
        first = actions.write_first(REFERRAL, referral.id, pair.b, f"Line {n}")
    thread = db.session.get(Thread, first.thread_id)
    assert queries.unread_in(thread, pair.a) == 5
    assert queries.unread_in(thread, pair.b) == 0
    third = sorted(db.session.scalars(select(Message.id)))[2]
    actions.mark_read(thread, pair.a, third)
    assert queries.unread_in(thread, pair.a) == 2
    actions.mark_read(thread, pair.a, 1)
    assert queries.unread_in(thread, pair.a) == 2
    actions.mark_read(thread, pair.a, 10**17)
    assert queries.unread_in(thread, pair.a) == 0
    actions.write(thread.id, pair.a, "Mine")
    assert queries.unread_in(thread, pair.a) == 0
    assert queries.count_unread(pair.b) == 1
    assert check_books() == []


def test_what_was_written_before_somebody_came_is_no_news_to_them(pair, referral, found):
    actions.write_first(REFERRAL, referral.id, pair.b, "One")
    with time_machine.travel(clock.now() + timedelta(days=1)):
        later = found.person(pair.A, "sales")
        assert (queries.count_unread(pair.a), queries.count_unread(later)) == (1, 0)
        message = actions.write_first(REFERRAL, referral.id, pair.b, "Two")
        assert queries.count_unread(later) == 1
        assert queries.unread_in(message.thread, later) == 1


@pytest.mark.thorough
def test_five_hundred_messages_are_read_page_by_page_and_new_ones_come_by_themselves(pair, referral, visit):
    first = actions.write_first(REFERRAL, referral.id, pair.b, "The first of all")
    rows = [
        {"thread_id": first.thread_id, "person_id": pair.b.id, "agency_id": pair.B.id, "status": "shown", "text": f"Line {n}", "made_at": clock.now()}
        for n in range(500)
    ]  # fmt: skip
    with transaction():
        db.session.execute(Message.__table__.insert(), rows)
        thread = db.session.get(Thread, first.thread_id)
        thread.last_id = db.session.scalar(select(func.max(Message.id)))
    visitor, path, pages = visit(pair.a), f"/threads/{first.thread_id}", 0
    last = thread.last_id
    while path:
        page = visitor.get(path)
        pages += 1
        assert page.html.count('id="message-') <= 30
        found = re.search(r'href="([^"]+before=\d+)"[^>]*><span>Older messages', page.html)
        path = found[1] if found else None
    assert pages == 17
    assert "The first of all" in page.text
    part = visitor.client.get(f"/threads/{first.thread_id}/new?after={last - 3}")
    assert part.text.count('id="message-') == 3
    assert visitor.client.get(f"/threads/{first.thread_id}/new?after={last}").status_code == 204


@pytest.mark.thorough
def test_each_thread_has_its_own_mark_and_the_list_is_searched_by_partner_and_by_title(
    pair, referral, partnership, found, visit
):
    other = found.agency("Sailmakers")
    second = pair.lead(title="A shop for sails", agencies=[other.id])
    first = actions.write_first(REFERRAL, referral.id, pair.b, "One")
    actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.b, "Two")
    third = actions.write_first(ThreadKind.LEAD, second.id, other.people[0], "Three")
    reader = visit(pair.a)
    reader.get(f"/threads/{first.thread_id}")
    reader.get(f"/threads/{third.thread_id}")
    assert "New messages in 1 thread" in reader.get("/today").text
    page = reader.get("/threads?only=unread").text
    assert "Two" in page
    assert "One" not in page
    assert "Three" in reader.get("/threads?q=sailmakers").text
    found_by_title = reader.get("/threads?q=rebuild").text
    assert "One" in found_by_title
    assert "Three" not in found_by_title
    assert "Three" in reader.get("/threads?kind=lead").text


def test_what_a_thread_is_about_is_no_dispute_in_any_language(pair, referral, visit):
    actions.write_first(ThreadKind.REFERRAL, referral.id, pair.b, "Hello")
    for language, word in (("ru", "О чём"), ("uk", "Про що")):
        with transaction():
            pair.b.language = language
        assert f'data-k="{word}"' in visit(pair.b).get("/threads").html


def test_a_message_is_offered_to_be_changed_only_where_it_can_be(pair, referral, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "Hello")
    edit = f'href="/messages/{message.id}/edit"'
    paths = [f"/threads/{message.thread_id}", f"/threads/{message.thread_id}/new?after=0"]
    assert all(edit in visit(pair.b).client.get(path).text for path in paths)
    return_lead(referral.id, pair.b, "contacts_wrong", "Nobody answers.")
    db.session.expire_all()
    assert not any(edit in visit(pair.b).client.get(path).text for path in paths)


def test_the_thread_of_a_lead_says_what_is_refused_there(pair, visit):
    message = actions.write_first(ThreadKind.LEAD, pair.lead().id, pair.b, "How many articles?")
    page = visit(pair.b).get(f"/threads/{message.thread_id}").text
    assert "the client’s names from the side that knows them" in page
    assert "contacts and names are refused" not in page
