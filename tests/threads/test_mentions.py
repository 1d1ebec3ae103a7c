"""People are named by "@" and their name: only those who can read it, each told once, and never of a client by mail."""

import re

import pytest
from sqlalchemy import func, select

from marketplace.community.actions import SaidQuestion, answer, ask
from marketplace.core import clock
from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.threads import actions, mentions
from marketplace.threads.emails import path_of
from marketplace.threads.models import Mention, Message, Thread, ThreadKind

REFERRAL = ThreadKind.REFERRAL


@pytest.fixture
def anna(found, pair):
    return found.person(pair.A, "sales", name="Anna Petrova")


def test_who_is_named_is_told_at_once_and_the_others_with_the_hour_and_nobody_twice(pair, referral, anna, mails):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "Can @Anna Petrova, say when?")
    assert message.text == f"Can @{{{anna.id}}}, say when?"
    assert mails("mention.written") == [anna.id]
    assert mails("thread.written") == [pair.a.id]
    states = dict(
        db.session.execute(db.text("SELECT event, status FROM outgoing_mail WHERE event ~ '^(thread|mention)'")).all()
    )
    assert states == {"mention.written": "queued", "thread.written": "hourly"}


def test_who_wants_no_mail_of_being_named_hears_of_the_thread_all_the_same(pair, referral, mails):
    with transaction():
        pair.a.mail_off = ["mention"]
    actions.write_first(REFERRAL, referral.id, pair.b, f"@{pair.a.name}, when?")
    assert mails("thread.written") == [pair.a.id]


def test_a_name_is_shown_as_it_is_today(pair, referral, anna, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "@anna petrova")
    with transaction():
        anna.name = "Anna <b>Berg</b>"
    page = visit(pair.a).get(f"/threads/{message.thread_id}")
    assert '<b class="named">@Anna &lt;b&gt;Berg&lt;/b&gt;</b>' in page.html


def test_a_first_name_is_enough_where_it_is_the_only_one(pair, referral, anna):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "@Anna: when?")
    assert message.text == f"@{{{anna.id}}}: when?"


def test_a_name_of_many_words_is_read_to_its_end(pair, referral, found):
    name = "Maria da Conceição dos Santos e Silva Pereira"
    found.person(pair.A, "sales", name="Maria Berg")
    person = found.person(pair.A, "sales", name=name)
    message = actions.write_first(REFERRAL, referral.id, pair.b, f"@{name}, when?")
    assert message.text == f"@{{{person.id}}}, when?"


def test_a_whole_name_comes_before_any_number_of_first_names(pair, referral, found, monkeypatch):
    monkeypatch.setattr(mentions, "MOST_ALIKE", 1)
    _first, meant = found.person(pair.A, "sales", name="Anna Alt"), found.person(pair.A, "sales", name="Anna Petrova")
    message = actions.write_first(REFERRAL, referral.id, pair.b, "@Anna Petrova, when?")
    assert message.text == f"@{{{meant.id}}}, when?"


def test_where_several_are_called_so_the_text_is_kept_and_a_sentence_says_how_to_choose(
    pair, referral, anna, found, visit
):
    other = found.person(pair.B, "sales", name="Anna Petrova")
    at = f"/threads/about/referral/{referral.id}"
    page = visit(pair.b).post(at, 422, on=at, text="@Anna Petrova knows")
    assert f"@Anna Petrova #{other.id}" in page.text
    assert "@Anna Petrova knows" in page.text
    message = actions.write_first(REFERRAL, referral.id, pair.b, f"@Anna Petrova #{anna.id} knows")
    assert message.text == f"@{{{anna.id}}} knows"


def test_nobody_who_may_not_read_can_be_named_and_nobody_learns_who_there_is(pair, referral, found):
    found.person(found.agency(), "sales", name="Boris Outside")
    found.person(pair.A, "finance", name="Flora Figures")
    said = []
    for name in ("Boris Outside", "Flora Figures", "Zed Atall"):
        with pytest.raises(BadInput) as refused:
            actions.write_first(REFERRAL, referral.id, pair.b, f"Hello @{name}")
        said.append(refused.value.errors["text"].replace(name.split()[0], "X"))
    assert len(set(said)) == 1


def test_addresses_and_code_name_nobody(pair, referral):
    text = "Write to info@tool.example, or use `@media` in\n```\n@Nobody\n```"
    message = actions.write_first(REFERRAL, referral.id, pair.b, text)
    assert message.text == text
    assert db.session.scalars(select(Mention)).all() == []


def test_a_number_in_braces_names_nobody_who_was_not_named(pair, referral, anna, visit):
    message = actions.write_first(REFERRAL, referral.id, pair.b, f"mail x@{{{anna.id}}} please")
    assert (
        "Anna" not in visit(pair.a).get(f"/threads/{message.thread_id}").html.partition("<ol")[2].partition("</ol")[0]
    )


def test_by_a_change_only_those_are_told_who_are_named_for_the_first_time(pair, referral, anna, mails):
    message = actions.write_first(REFERRAL, referral.id, pair.b, f"@Anna and @{pair.a.name}")
    assert sorted(mails("mention.written")) == sorted([anna.id, pair.a.id])
    actions.edit(message.id, pair.b, "@Anna alone")
    assert len(mails("mention.written")) == 2
    assert set(db.session.scalars(select(Mention.person_id))) == {anna.id}
    actions.edit(message.id, pair.b, f"@Anna alone, or @{pair.b.name}")
    assert len(mails("mention.written")) == 2  # who writes is not told


def test_mail_holds_the_words_unless_they_tell_of_the_client(pair, referral, letters):
    actions.write_first(REFERRAL, referral.id, pair.b, "When can **we** start?")
    assert "When can we start?" in letters("thread.written")[pair.a.id]
    for told in ("Brask waits", "Call +49 30 23125014", "lena@brask.example"):
        actions.write_first(REFERRAL, referral.id, pair.b, told)
        mail = letters("thread.written")[pair.a.id]
        assert told not in mail
        assert "stand on the page alone" in mail


def test_mail_says_nothing_once_the_words_are_gone_or_its_reader_is(pair, referral, anna, letters):
    message = actions.write_first(REFERRAL, referral.id, pair.b, "@Anna, when?")
    with transaction():
        anna.agency_role = "finance"
    assert letters("mention.written") == {}
    actions.take_back(message.id, pair.b)
    assert letters("thread.written") == {}


def test_mail_of_a_partnership_holds_no_words(pair, partnership, letters):
    actions.write_first(ThreadKind.PARTNERSHIP, partnership.id, pair.a, "Our secret plan")
    assert "secret plan" not in letters("thread.written")[pair.b.id]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/x.png)", '<img src=x onerror="x()">',
        "[x](data:text/html,<b>)", "<a href='https://x.example' onclick='x()'>x</a>", "@{1}</b><script>", "# Head\n\n<h1>Big</h1>",
    ],
)  # fmt: skip
def test_markdown_of_strangers_can_do_no_harm(text):
    html = str(mentions.as_html(text, {1: "<i>A</i>"}))
    for bad in ("<script", "<img", 'href="javascript', 'href="data', "<a onclick", "<h1", "<i>"):
        assert bad not in html


def test_at_most_twenty_people_are_named(pair, referral):
    with pytest.raises(BadInput):
        actions.write_first(REFERRAL, referral.id, pair.b, "@x " * 21)
    assert db.session.scalars(select(Message)).all() == []


def test_the_link_of_a_mail_opens_the_page_on_which_the_message_stands(pair, referral, visit, letters):
    first = actions.write_first(REFERRAL, referral.id, pair.b, "Line 0")
    rows = [
        {"thread_id": first.thread_id, "person_id": pair.b.id, "agency_id": pair.B.id, "status": "shown", "text": f"Line {n}", "made_at": clock.now()}
        for n in range(1, 100)
    ]  # fmt: skip
    with transaction():
        db.session.execute(Message.__table__.insert(), rows)
        thread = db.session.get(Thread, first.thread_id)
        thread.last_id = db.session.scalar(select(func.max(Message.id)))
    ids = db.session.scalars(select(Message.id).order_by(Message.id)).all()
    link = re.search(r"http\S+(/threads/\S+)", letters("thread.written")[pair.a.id])[1]
    assert link == f"/threads/{first.thread_id}?message={first.id}#message-{first.id}"
    reader = visit(pair.a)
    for number in (0, 1, 40, 69, 70, 99):
        page = reader.get(f"/threads/{first.thread_id}?message={ids[number]}")
        shown = [int(one) for one in re.findall(r'id="message-(\d+)"', page.html)]
        assert ids[number] in shown
        assert len(shown) == 30
        assert "autofocus" in page.html.partition(f'id="message-{ids[number]}"')[2].partition(">")[0]
        assert ("To the newest messages" in page.text) == (number < 70)
    page, seen = reader.get(f"/threads/{first.thread_id}?message={ids[0]}"), set()
    while True:  # from there on one reads on to the newest, and nothing is passed over
        seen |= {int(one) for one in re.findall(r'id="message-(\d+)"', page.html)}
        newer = re.search(r'href="([^"]+before=\d+)"[^>]*><span>Newer messages', page.html)
        if not newer:
            break
        page = reader.get(newer[1])
    assert seen | set(ids[-30:]) == set(ids)
    for odd in ("999999999", "-1", "x", "9" * 40):
        assert "Line 99" in reader.get(f"/threads/{first.thread_id}?message={odd}").text


def test_the_link_to_an_answer_does_so_on_the_page_of_its_question(pair, visit):
    asked = ask(pair.a, SaidQuestion("Who films?", "A short one."))
    with transaction():
        for n in range(35):
            last = answer(asked.id, pair.b, f"Answer {n}")
    first = db.session.scalars(select(Message).order_by(Message.id)).first()
    assert path_of(first) == f"/questions/{asked.id}?message={first.id}#message-{first.id}"
    page = visit(pair.a).get(path_of(first).partition("#")[0])
    assert "Answer 0" in page.text
    assert last.text not in page.text
