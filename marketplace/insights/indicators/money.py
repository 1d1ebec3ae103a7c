"""Indicators of money: fees and refunds, rewards, and how bank orders are paid. Sums need the capability "money"."""

from flask_babel import lazy_gettext as _l

from ...ledger.models import EntryKind
from ...settlement.models import MovementKind
from .indicator import Group, Indicator, Unit, part
from .words import Origin, Timeliness

_FEES, _REWARDS, _PAYING = Group.FEES, Group.REWARDS, Group.PAYING
_COUNT, _SUM, _SHARE, _DAYS = Unit.COUNT, Unit.MONEY, Unit.SHARE, Unit.DAYS
_PAID_ON = _l("Payments of clients, by the day on which they paid; what was struck out doesn’t count.")

FEES = (
    Indicator("fees", _FEES, _COUNT, _l("Payments of clients received"), _PAID_ON, (part("fees"),)),
    Indicator("fees_sum", _FEES, _SUM, _l("Fees of clients received"), _PAID_ON, (part("fees"),), needs="money"),
    Indicator("kept_sum", _FEES, _SUM, _l("Fees kept of clients received"), _l("Fees less what was given back in this period."), (part("fees"),), less=(part("refunds"),), needs="money"),
    Indicator("fees_by_service", _FEES, _SUM, _l("Fees by service"), _l("Fees of clients received, by the service that they needed."), (part("fees_by_service"),), by="service", needs="money"),
    Indicator("fees_by_region", _FEES, _SUM, _l("Fees by region"), _l("Fees of clients received, by the region that the lead names."), (part("fees_by_region"),), by="region", needs="money"),
    Indicator("fees_by_origin", _FEES, _SUM, _l("Fees by where clients come from"), _l("Fees of clients received, by how the client came."), (part("fees_by_origin"),), by=Origin, needs="money"),
    Indicator("fees_again", _FEES, _SHARE, _l("Payments of clients received who had paid before"), _l("Payments that were not the first one of their client, of all payments in this period."), (part("fees_again"),), (part("fees"),)),
    Indicator("report_time", _FEES, _DAYS, _l("Time until a payment is reported"), _l("Days from the client’s payment to the receiver’s report of it. Earlier records don’t count."), (part("report_days"),)),
    Indicator("fees_voided", _FEES, _COUNT, _l("Payments struck out"), _l("Reported payments of clients received that were struck out in this period."), (part("fees_voided"),)),
    Indicator("refunds", _FEES, _COUNT, _l("Refunds"), _l("How often money was given back to clients received, by the day on which that was done."), (part("refunds"),)),
    Indicator("refunds_sum", _FEES, _SUM, _l("Sum of refunds"), _l("What was given back to clients received."), (part("refunds"),), needs="money"),
    Indicator("fees_of", _FEES, _COUNT, _l("Payments of clients passed on"), _PAID_ON, (part("fees_of"),), alliance=False),
    Indicator("fees_of_sum", _FEES, _SUM, _l("Fees of clients passed on"), _l("What clients that were passed on have paid to their receivers."), (part("fees_of"),), alliance=False, needs="money"),
    Indicator("fees_of_by_service", _FEES, _SUM, _l("Fees of clients passed on, by service"), _l("The same, by the service that they needed."), (part("fees_of_by_service"),), by="service", alliance=False, needs="money"),
    Indicator("fees_again_of", _FEES, _SHARE, _l("Payments of clients passed on who had paid before"), _l("Payments that were not the first one of their client, of all payments in this period."), (part("fees_again_of"),), (part("fees_of"),), alliance=False),
    Indicator("fees_voided_of", _FEES, _COUNT, _l("Payments of clients passed on struck out"), _l("Reported payments of clients passed on that were struck out in this period."), (part("fees_voided_of"),), alliance=False),
    Indicator("refunds_of_sum", _FEES, _SUM, _l("Refunds to clients passed on"), _l("What receivers gave back to clients that were passed on."), (part("refunds_of"),), alliance=False, needs="money"),
)  # fmt: skip
_CHANGES = (EntryKind.CORRECTED, EntryKind.VOIDED, EntryKind.AMENDED)
REWARDS = (
    Indicator("earned", _REWARDS, _SUM, _l("Rewards earned"), _l("As the statement has them: what was accrued, and what refunds and decisions have changed, on the day it was booked."), (part("earned"),), by=EntryKind, needs="money"),
    Indicator("rewards_earned", _REWARDS, _COUNT, _l("Number of rewards earned"), _l("Fees reported in this period that a reward is due on."), (part("earned", EntryKind.ACCRUED),), needs="money"),
    Indicator("changes_earned", _REWARDS, _SUM, _l("Changes of rewards earned"), _l("What refunds, corrections and decisions have changed of rewards."), tuple(part("earned", one) for one in _CHANGES), needs="money"),
    Indicator("owed", _REWARDS, _SUM, _l("Rewards owed"), _l("The same of the rewards that are owed for clients received."), (part("owed"),), by=EntryKind, alliance=False, needs="money"),
    Indicator("rewards_owed", _REWARDS, _COUNT, _l("Number of rewards owed"), _l("Fees reported in this period that a reward is owed on."), (part("owed", EntryKind.ACCRUED),), alliance=False, needs="money"),
    Indicator("arrived", _REWARDS, _SUM, _l("Money arrived"), _l("What came by bank orders and by Stripe, on the day on which it arrived."), (part("arrived"),), by=MovementKind, needs="money"),
    Indicator("paid", _REWARDS, _SUM, _l("Money paid"), _l("What was paid by bank orders and by Stripe, on the day on which it arrived."), (part("paid"),), by=MovementKind, needs="money"),
    Indicator("reward_time_of", _REWARDS, _DAYS, _l("Time until a reward arrives"), _l("Days from the client’s payment to the day on which the reward for it arrived."), (part("reward_days_of"),), alliance=False, needs="money"),
    Indicator("reward_time", _REWARDS, _DAYS, _l("Time until a reward is paid"), _l("Days from the client’s payment to the day on which the reward for it had arrived at the referrer."), (part("reward_days"),), needs="money"),
)  # fmt: skip
_TO_PAY = _l("Whole days from the order being listed to its being sent.")
_OVERDUE = _l(
    "Bank orders that have waited for their payer for more than 7 days, as they stand now, whatever the period."
)
PAYING = (
    Indicator("overdue", _PAYING, _COUNT, _l("Overdue now"), _OVERDUE, (part("overdue"),), needs="money"),
    Indicator("overdue_sum", _PAYING, _SUM, _l("Sum overdue now"), _OVERDUE, (part("overdue"),), needs="money"),
    Indicator("overdue_of_sum", _PAYING, _SUM, _l("Overdue now from others"), _OVERDUE, (part("overdue_of"),), alliance=False, needs="money"),
    Indicator("pay_time", _PAYING, _DAYS, _l("Days to pay"), _TO_PAY, (part("pay_days"),), needs="money"),
    Indicator("orders_sent", _PAYING, _COUNT, _l("Bank orders sent"), _l("Bank orders that their payer marked as sent in this period."), (part("pay_days"),), by=Timeliness, needs="money"),
    Indicator("orders_sum", _PAYING, _SUM, _l("Sum of bank orders sent"), _l("What these bank orders come to."), (part("pay_days"),), needs="money"),
    Indicator("paid_in_time", _PAYING, _SHARE, _l("Sent within 7 days"), _l("Bank orders sent no later than 7 days after they were listed, of all sent in this period."), (part("pay_days", "in_time"),), (part("pay_days"),), needs="money"),
    Indicator("pay_time_of", _PAYING, _DAYS, _l("Days that others took to pay"), _TO_PAY, (part("pay_days_of"),), alliance=False, needs="money"),
    Indicator("paid_in_time_of", _PAYING, _SHARE, _l("Sent by others within 7 days"), _l("The same of the bank orders that others sent."), (part("pay_days_of", "in_time"),), (part("pay_days_of"),), alliance=False, needs="money"),
)  # fmt: skip
ALL = (*FEES, *REWARDS, *PAYING)
