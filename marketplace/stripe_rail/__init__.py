"""Rewards by Stripe: collected from the payer's card or bank debit, and handed on to the payee's account there."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Gauge, Job, Room
from . import actions, api, checks, compare, due, emails, held, notes, queries
from .client import is_offered
from .views import bp

room = Room(
    "stripe_rail",
    blueprints=[bp, *api.blueprints],
    jobs=[
        Job("look_back", actions.look_back, due=due.to_look_back, chunk=1, slow=True),
        Job("collect", actions.collect, due=due.to_collect, wakes_on="movement.prepared", chunk=50, slow=True),
        Job("go_by_bank", actions.go_by_bank, due=due.to_go_by_bank, chunk=50),
        Job(
            "collect_claims",
            actions.collect_claims,
            due=due.claims_to_collect,
            wakes_on="claim.prepared",
            chunk=50,
            slow=True,
        ),
        Job("pay_out", actions.pay_out, due=due.to_pay_out, wakes_on="movement.collected", chunk=50, slow=True),
        Job("give_back", actions.give_back, due=due.to_give_back, wakes_on="movement.won_back", chunk=50, slow=True),
        Job("look_into_events", actions.look_into, due=due.events, wakes_on="stripe.event", chunk=50, slow=True),
        Job("forget_events", actions.forget_events, due=due.old_events, queue="mail"),
    ],
    invariants=checks.ALL,
    gauges={
        "leadpact_stripe_events_waiting": Gauge(
            "events of Stripe's to look into", "stripe_events WHERE status = 'waiting'"
        ),
        "leadpact_stripe_stuck": Gauge(
            "movements by Stripe that wait for somebody",
            "movements m WHERE kind = 'stripe' AND status IN ('prepared', 'collected') AND blocked_by IS NOT NULL AND NOT EXISTS "
            "(SELECT FROM stripe_payments p WHERE p.movement_id = m.id AND p.available_at > now() AND m.blocked_by = 'funds_not_available')",
        ),
    },
    menu=[
        Entry("stripe_rail.agency", _l("Stripe"), "credit-card", 71, part="agency", may="payout", is_there=is_offered),
        Entry("stripe_rail.desk", _l("Stripe"), "credit-card", 47, part="money", may=ADMINS, is_there=is_offered),
    ],
    emails=emails.ALL,
    answers={
        "collects": queries.collects,
        "may_be_collected": queries.may_be_collected,
        "rests_until": queries.rests_until,
        "forget_words_of_claims": actions.forget_words,
        "notes_of_stripe": notes.notes_of,
    },
    held_of_agency=held.OF_AGENCY,
    held_of_person=held.OF_PERSON,
    comparisons=compare.ALL,
)
