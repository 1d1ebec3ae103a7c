"""What clients say after the work: reviews for everyone, and what they paid for the admins alone."""

from flask_babel import lazy_gettext as _l

from ..core.room import ADMINS, Entry, Job, Room
from . import actions, api, checks, due, emails, held, queries, told, views

room = Room(
    "reviews",
    blueprints=[views.bp, api.bp],
    jobs=[
        Job("ask_for_reviews", actions.ask_for_reviews, due=due.clients_to_ask, queue="mail", chunk=100),
        Job("forget_words", actions.forget_words, due=due.words_to_forget, wakes_on="client.erased"),
    ],
    invariants=checks.ALL,
    menu=[
        Entry("reviews.own", _l("Reviews"), "message-2", 57, part="agency", may="services", also=("reviews.answer",)),
        Entry("reviews.hirings", _l("What clients paid"), "receipt-2", 48, part="money", may=ADMINS),
    ],
    emails=emails.ALL,
    answers={
        "to_review": queries.to_review,
        "to_take_back": queries.to_take_back,
        "said_after": told.events,
        "said_in_full": told.rows,
    },
    held_of_person=held.OF_PERSON,
    held_of_agency=held.OF_AGENCY,
)
