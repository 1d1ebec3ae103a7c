"""Mails and calendars name no client and hold nobody's contacts, whatever two agencies write of their work."""

import pytest

from marketplace.comarketing.actions import (
    SaidAction,
    SaidBudget,
    SaidRequest,
    approve,
    ask,
    finish_action,
    plan_action,
    set_budget,
    show_spent,
)
from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.members.models import Person
from marketplace.partnerships.actions import (
    SaidTalk,
    end,
    not_accept,
    note_talk,
    remind_of_talks,
    say_done,
    set_rhythm,
)
from marketplace.partnerships.actions.follow_ups import Agreed
from marketplace.partnerships.calendar import follow_ups
from marketplace.portfolios.actions import hand_over

CONTACT = "lena@brask.example"


@pytest.fixture
def post(deliver):
    """`post()`: subjects and texts of all mails that have gone out, as one text."""

    def read() -> str:
        return "\n".join(f"{one['Subject']}\n{one.get_body(('plain',)).get_content()}" for one in deliver())

    return read


def write_all(pair, partnership, owed, named: str) -> None:
    """Everything that two agencies write for each other, with these words in it."""
    one = owed(by="A", what=f"Call {named}")
    say_done(one.id, pair.a)
    not_accept(one.id, pair.b, f"{named} waits, {CONTACT}.")
    today = clock.today()
    agreed = Agreed(f"Ask {named}", pair.B.id, today)
    note_talk(partnership.id, pair.a, SaidTalk(today, "", "", None, [agreed]))
    set_rhythm(partnership.id, pair.a, 2, today)
    remind_of_talks([partnership.id])
    action = plan_action(partnership.id, pair.a, SaidAction("case", f"Case of {named}", held_on=today))
    finish_action(action.id, pair.a, f"{named} has read it.")
    budget = set_budget(pair.a, SaidBudget(f"For {named}", Money(100_00, "EUR"), today, today), partnership.id)
    asked = ask(partnership.id, pair.a, SaidRequest(budget.id, f"Dinner with {named}", Money(10_00, "EUR"), today))
    approve(asked.id, pair.b)
    show_spent(asked.id, pair.a, Money(10_00, "EUR"), b"a bill")


@pytest.mark.thorough
def test_a_client_of_the_two_stands_on_the_page_alone(pair, partnership, owed, post, visit):
    pair.won()
    company = pair.client["company"]
    write_all(pair, partnership, owed, company)
    text = post()
    assert "Not accepted: what stands on the page" in text
    assert "has spent it: what stands on the page" in text
    assert company.split()[0] not in text
    assert CONTACT not in text
    assert company.split()[0] not in "".join(one.title for one in follow_ups(pair.a) + follow_ups(pair.b))
    page = visit(pair.b).get(f"/partnerships/{partnership.id}")
    assert f"Call {company}" in page.text


def test_nobodys_contacts_go_out_in_titles_or_reasons(pair, partnership, post, visit):
    today = clock.today()
    plan_action(partnership.id, pair.a, SaidAction("case", f"Ask {CONTACT}", held_on=today))
    budget = set_budget(pair.a, SaidBudget(f"For {CONTACT}", Money(100_00, "EUR"), today, today), partnership.id)
    ask(partnership.id, pair.a, SaidRequest(budget.id, f"Dinner with {CONTACT}", Money(10_00, "EUR"), today))
    end(partnership.id, pair.a, f"{CONTACT}, +49 30 23125014 was unhappy.")
    text = post()
    assert "has ended your partnership" in text
    assert CONTACT not in text
    assert "23125014" not in text
    assert f"{CONTACT}, +49 30 23125014 was unhappy." in visit(pair.b).get(f"/partnerships/{partnership.id}").text


def test_what_names_nobody_stands_in_mails_as_before(pair, partnership, owed, post):
    owed(what="Send the price list for shops")
    assert "Send the price list for shops" in post()


def test_a_note_on_handing_over_keeps_contacts_out_of_the_mail(pair, found, post):
    one, other = (found.person(alliance_role="partner_manager") for _ in range(2))
    hand_over(one, None, one.id, None)
    hand_over(one, one.id, other.id, None, f"Their client {CONTACT} asks.")
    db.session.expire_all()
    text = post()
    assert "The note stands on the pages of these members." in text
    assert CONTACT not in text


@pytest.mark.thorough
def test_a_calendar_of_many_partners_takes_few_statements(pair, found, statements):
    from marketplace.partnerships.actions import agree, agree_on, invite

    pair.won()
    for _ in range(6):
        other = found.agency()
        row = agree(invite(pair.a, other.id).id, other.people[0])
        agree_on(row.id, pair.a, Agreed("Send it", pair.A.id, clock.today()))
    person_id = pair.a.id
    db.session.rollback()
    db.session.expunge_all()
    person = db.session.get(Person, person_id)
    assert len(statements(lambda: follow_ups(person))) <= 5
