"""The books are looked at each day; what is broken is mailed to the admins and shown on their desk, and corrected by nobody."""

from datetime import timedelta

import pytest
from flask_babel import gettext
from sqlalchemy import select, text

from marketplace.bookkeeping import emails
from marketplace.bookkeeping.actions import check_today
from marketplace.bookkeeping.due import days_to_check
from marketplace.bookkeeping.models import BookCheck
from marketplace.bookkeeping.queries import rules_checked
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.languages import speaking, speaking_to
from marketplace.core.queue import sweep
from marketplace.core.room import house
from marketplace.outbox.models import OutgoingMail


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


def mailed() -> list[int]:
    return list(db.session.scalars(select(OutgoingMail.person_id).where(OutgoingMail.event == "bookkeeping.broken")))


def break_books(pair) -> None:
    """An order that carries what it doesn't say."""
    pair.fee(pair.won())
    sweep()
    change_amounts("+ 1")


def change_amounts(by: str) -> None:
    """Past the triggers, as somebody could who has the database in their hands."""
    db.session.execute(text("SET LOCAL session_replication_role = 'replica'"))
    db.session.execute(text(f"UPDATE movements SET amount_minor = amount_minor {by}"))
    db.session.commit()


@pytest.mark.thorough
def test_nothing_is_looked_at_on_the_first_day_and_then_once_a_day(pair, later):
    pair.won()
    sweep()
    assert days_to_check(9) == []
    for days in (1, 2):
        later(days=1)
        sweep()
        sweep()
        checks = db.session.scalars(select(BookCheck).order_by(BookCheck.id)).all()
        assert [one.day for one in checks] == [clock.today() - timedelta(days=n) for n in reversed(range(days))]
        assert {(one.rules, len(one.broken)) for one in checks} == {
            (len(house().invariants) + len(house().comparisons), 0)
        }
    assert mailed() == []


@pytest.mark.thorough
def test_what_is_broken_is_mailed_once_to_each_admin_and_shown(pair, admin, visit, client, found, later):
    break_books(pair)
    later(days=1)
    sweep()
    check_today([clock.today().toordinal()])
    assert mailed() == [admin.id]
    rule = "A movement’s amount is the sum of its signed items, and positive"
    assert [one["rule"] for one in db.session.scalar(select(BookCheck.broken))] == [rule]
    desk = visit(admin)
    page = desk.get("/desk/books").text
    assert "1 rule is broken" in page
    assert f"{rule}: 1, 10001, 10000" in page
    assert "The books don’t hold" in desk.get("/today").text
    answer = client.get("/api/v1/book-checks", headers=found.token(admin)).json["items"]
    assert answer[0]["broken"] == [{"rule": rule, "rows": [["1", "10001", "10000"]]}]
    assert db.session.scalar(text("SELECT amount_minor FROM movements")) == 10001


@pytest.mark.thorough
def test_once_it_is_mended_nothing_waits_any_more(pair, admin, visit, later):
    break_books(pair)
    later(days=1)
    sweep()
    change_amounts("- 1")
    later(days=2)
    sweep()
    desk = visit(admin)
    assert "The books don’t hold" not in desk.get("/today").text
    page = desk.get("/desk/books").text
    assert "All hold" in page
    assert "1 rule is broken" in page


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_each_rule_is_there_in_the_readers_language(app, language):
    with speaking(language):
        assert [one for one in rules_checked() if gettext(one) == one] == [], (
            "mark these by `rule()`, and translate them"
        )


def test_page_and_letter_say_no_rule_in_english_to_a_russian_reader(found, visit, client):
    admin = found.person(alliance_role="admin", language="ru")
    rules, today = rules_checked(), clock.today()
    broken = [{"rule": one, "rows": [["1", "2"]]} for one in rules]
    db.session.add(BookCheck(day=today, at=clock.now(), seconds=1, rules=len(rules), broken=broken))
    db.session.commit()
    with speaking_to(admin):
        said = [gettext(one) for one in rules]
        letter = [text for _day, text in emails.broken(today.toordinal()).facts]
    page = visit(admin).get("/desk/books").text
    assert [one for one in rules if one in page] == []
    assert [page.count(one) for one in said] == [2] * len(rules)
    assert letter == said
    answer = client.get("/api/v1/book-checks", headers=found.token(admin)).json["items"]
    assert [one["rule"] for one in answer[0]["broken"]] == rules


def test_the_page_says_so_before_the_first_look(admin, visit):
    assert "Not looked at yet" in visit(admin).get("/desk/books").text
