"""When the bank order for a fee comes, which depends on how its payer gathers them: said to the payer and to the payee."""

from flask_babel import lazy_gettext as _l

from ..members.models import Gathering

# To the receiver of the client, who reports the fee.
FOLLOWS = {
    Gathering.AT_ONCE: _l("A bank order with their account follows within minutes."),
    Gathering.DAILY: _l("A bank order with their account and all of this day follows the next day."),
    Gathering.WEEKLY: _l("A bank order with their account and all of this week follows on Monday."),
}
# To the referrer, who is told of it.
TOLD = {
    Gathering.AT_ONCE: _l("The reward settles by itself: a bank order goes to them within minutes."),
    Gathering.DAILY: _l(
        "The reward settles by itself: they gather their bank orders, and one goes to them the next day."
    ),
    Gathering.WEEKLY: _l(
        "The reward settles by itself: they gather their bank orders, and one goes to them on Monday."
    ),
}
