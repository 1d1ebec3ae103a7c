"""How and when the reward of a fee is paid, which depends on how its payer gathers what it owes, and on whether Stripe collects it:
said to the payer and to the payee."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core import clock
from ..core.formats import moment
from ..core.money import Money
from ..core.room import house
from ..members.models import Gathering
from .models import Referral

# To the receiver of the client, who reports the fee: by bank order, and by Stripe.
FOLLOWS = {
    Gathering.AT_ONCE: (
        _l("A bank order with their account follows within minutes."),
        _l("Stripe is asked within minutes to collect the reward from the card or account that you have left."),
    ),
    Gathering.DAILY: (
        _l("A bank order with their account and all of this day follows the next day."),
        _l(
            "Stripe collects the reward the next day, with all of this day, from the card or account that you have left."
        ),
    ),
    Gathering.WEEKLY: (
        _l("A bank order with their account and all of this week follows on Monday."),
        _l("Stripe collects the reward on Monday, with all of this week, from the card or account that you have left."),
    ),
}
# To the referrer, who is told of it.
TOLD = {
    Gathering.AT_ONCE: (
        _l("The reward settles by itself: a bank order goes to them within minutes."),
        _l(
            "The reward settles by itself: Stripe is asked within minutes to collect it from them, and hands it on to you when the money is "
            "there, mostly within some days."
        ),
    ),
    Gathering.DAILY: (
        _l("The reward settles by itself: they gather their bank orders, and one goes to them the next day."),
        _l("The reward settles by itself: Stripe collects it from them the next day, and hands it on to you."),
    ),
    Gathering.WEEKLY: (
        _l("The reward settles by itself: they gather their bank orders, and one goes to them on Monday."),
        _l("The reward settles by itself: Stripe collects it from them on Monday, and hands it on to you."),
    ),
}
USUAL = 100_00  # minor units: a reward that is large enough for Stripe


def by_stripe(referral: Referral, reward: Money | None = None) -> bool:
    """Whether Stripe collects it from the receiver, as things stand; without a `reward`, one of a usual size."""
    asked = reward or Money(USUAL, referral.lead.currency)
    return house().answers["collects"]([(referral.receiver_id, referral.referrer_id, asked)])[0]


def follows(referral: Referral, fee: Money | None = None) -> list[str]:
    """What follows when a fee of it is reported, to the receiver; without a `fee`, also what doesn't go by Stripe."""
    if referral.by_rules and any(rule.waits for rule in referral.terms.rules):
        return [_("It is paid when the terms say that it is due.")]
    if not by_stripe(referral, fee.share(referral.rate) if fee and not referral.by_rules else None):
        return [str(FOLLOWS[referral.receiver.gathering][False])]
    if rests := _rests_until(referral):
        said = _("The card or account that you have left has refused a payment: Stripe collects nothing from it before %(at)s.",
                 at=moment(rests))  # fmt: skip
    else:
        said = str(FOLLOWS[referral.receiver.gathering][True])
    return [said] if fee else [said, _("What Stripe can’t collect goes by bank order.")]


def told(referral: Referral, reward: Money, waits_until: datetime | None = None) -> str:
    """What becomes of a reward of it, to the referrer."""
    if waits_until:
        return _("By the terms it waits until %(at)s. Then it settles by itself.", at=moment(waits_until))
    if not (stripe := by_stripe(referral, reward)) or not (rests := _rests_until(referral)):
        return str(TOLD[referral.receiver.gathering][stripe])
    return _("Their card or bank account has refused an earlier payment: Stripe collects the reward from %(at)s on, and hands it on to you.",
             at=moment(rests))  # fmt: skip


def _rests_until(referral: Referral) -> datetime | None:
    """Until when a refused card or account keeps Stripe from collecting, if that is later than what the payer gathers would be."""
    until: datetime | None = house().answers["rests_until"](referral.receiver_id)
    return until if until and until > _gathered_at(referral.receiver.gathering) else None


def _gathered_at(gathering: Gathering) -> datetime:
    """When what is reported today is gathered."""
    today = clock.today()
    days = {Gathering.AT_ONCE: 0, Gathering.DAILY: 1, Gathering.WEEKLY: 7 - today.weekday()}
    return clock.start_of(today + timedelta(days=days[gathering]))
