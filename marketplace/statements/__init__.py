"""Balances, rewards and the statement of a month, down to each line in the books."""

from flask_babel import lazy_gettext as _l

from ..core.room import Entry, Room
from ..settlement.queries import waiting_orders
from . import api, news
from .views import bp

room = Room(
    "statements",
    blueprints=[bp, api.bp],
    menu=[
        Entry(
            "statements.statement",
            _l("Statement"),
            "receipt-2",
            40,
            may="money",
            waits=waiting_orders,
            also=(
                "settlement.movements",
                "settlement.movement",
                "statements.rewards",
                "statements.reward",
                "reconciliation.statements",
                "documents.documents",
                "documents.document",
                "documents.new",
            ),
        ),
    ],
    news=news.ALL,
)
