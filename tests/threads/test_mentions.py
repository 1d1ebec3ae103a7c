"""People are named by "@" and their name: only those who can read it, each told once, and never of a client by mail."""

import pytest
from sqlalchemy import select

from marketplace.core.errors import BadInput
from marketplace.core.extensions import db
from marketplace.core.transaction import transaction
from marketplace.threads import actions, mentions
from marketplace.threads.models import Mention, Message, ThreadKind

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
