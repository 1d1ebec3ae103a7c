"""A client that is erased stands in nothing that two agencies, or the alliance's team, wrote of their work together."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.comarketing import actions as together
from marketplace.comarketing.actions import SaidAction, SaidBudget, SaidRequest
from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.extensions import db
from marketplace.core.money import Money
from marketplace.exchange.actions import accept_lead, erase_client
from marketplace.partnerships.actions import SaidTalk, end, not_accept, note_talk, say_done, write_note
from marketplace.portfolios.actions import note_contact
from tests.journeys.test_privacy import SECRETS

COMPANY, PERSON = SECRETS["company"].split()[0], SECRETS["contact"].split()[1]


def traces() -> dict[str, int]:
    """By table, how many rows name the client."""
    tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    found = {}
    for one in tables:
        rows = "\n".join(db.session.scalars(text(f"SELECT t::text FROM {one} t"))).lower()
        if COMPANY.lower() in rows or PERSON.lower() in rows:
            found[one] = rows.lower().count(COMPANY.lower()) + rows.lower().count(PERSON.lower())
    return found


@pytest.mark.thorough
def test_nothing_that_two_wrote_names_a_client_who_is_erased(pair, found, partnership, owed):
    lead = pair.lead(client=SECRETS)
    accept_lead(lead.id, pair.b)
    today = clock.today()
    one = owed(what=f"Send the offer to {COMPANY}")
    say_done(one.id, pair.a)
    not_accept(one.id, pair.b, f"{PERSON} has not got it.")
    note_talk(partnership.id, pair.a, SaidTalk(today, f"{COMPANY} is pleased.", f"{PERSON} decides."))
    write_note(partnership.id, pair.b, f"Ask {PERSON} in May.")
    write_note(partnership.id, pair.b, "They like short letters.")
    action = together.plan_action(
        partnership.id,
        pair.a,
        SaidAction("case", f"Case of {COMPANY}", f"We ask {PERSON}.", f"They film {COMPANY}.", today),
    )
    together.finish_action(action.id, pair.a, f"{COMPANY} has read it.")
    budget = together.set_budget(
        pair.a, SaidBudget(f"For {COMPANY}", Money(100_00, "EUR"), today, today + timedelta(days=90)), partnership.id
    )
    asked = together.ask(
        partnership.id,
        pair.a,
        SaidRequest(budget.id, f"A film about {COMPANY}", Money(10_00, "EUR"), today, f"{PERSON} shows it."),
    )
    together.decline(asked.id, pair.b, f"{COMPANY} does not want it.")
    note_contact(pair.A.id, found.person(alliance_role="admin"), today, "call", f"They speak of {COMPANY}.")
    end(partnership.id, pair.a, f"{PERSON} has gone.")
    assert traces()
    erase_client([lead.id])
    db.session.rollback()
    assert traces() == {}
    assert db.session.scalar(text("SELECT count(*) FROM partner_notes WHERE text = 'They like short letters.'")) == 1
    assert check_books() == []
