"""What was paid of what stands in an act, and so of its invoice."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Account, AccountKind, Entry, Line
from ..rewards.models import Reward
from ..statements.statement import SETTLING
from .models import BILLS, ActLine, Document, DocumentKind

Sums = list[
    tuple[bool, int]
]  # of one reward's entries, oldest first: whether it stands in the act, and what it comes to


def paid_by_now(bill: Document) -> Money | None:
    """What is paid of an invoice by now, or given back of a credit note; None for other papers."""
    if bill.kind not in BILLS or bill.about_id is None:
        return None
    sign = -1 if bill.kind == DocumentKind.CREDIT_NOTE else 1
    return Money(sign * paid_on(bill.about_id), bill.currency)


def paid_on(act_id: int) -> int:
    """How much of what stands in an act its issuer has by now, in minor units: paid, netted, not given back.

    What was paid of a reward is set against what was earned of it, oldest first; what a refund has taken stays to be given
    back. So over all acts of a reward what was paid comes to what was really paid, and the rest to what is open of it.
    """
    rows = db.session.execute(_lines_of_rewards(act_id)).all()
    return sum(_paid_of(list(lines)) for _reward, lines in groupby(rows, lambda row: row.reward_id))


def _paid_of(lines: Sequence[Any]) -> int:
    earned = [(row.in_act, row.minor) for row in lines if row.kind not in SETTLING]
    return set_against(earned, -sum(row.minor for row in lines if row.kind in SETTLING))


def set_against(earned: Sums, paid: int) -> int:
    """What of a sum paid belongs to those of the entries that stand in the act. Less than nothing was paid where more came back
    than had come: that is set against what refunds have taken."""
    sign, found = (1 if paid > 0 else -1), 0
    left = abs(paid)
    for in_act, minor in earned:
        part = min(left, max(0, sign * minor))
        left -= part
        found += sign * part if in_act else 0
    return found


def _lines_of_rewards(act_id: int) -> Select[*tuple[Any, ...]]:
    """All that the books say of the act's rewards on their referrer's side: one statement, so that it is of one moment."""
    theirs = select(Line.reward_id).join(ActLine, ActLine.line_id == Line.id).where(ActLine.document_id == act_id)
    in_act = select(ActLine.line_id).where(ActLine.document_id == act_id)
    told = (Line.reward_id, Entry.kind, (-Line.amount).label("minor"), Line.id.in_(in_act).label("in_act"))
    chosen: Select[*tuple[Any, ...]] = select(*told).join(Entry, Entry.id == Line.entry_id)
    chosen = chosen.join(Account, Account.id == Line.account_id).join(Reward, Reward.id == Line.reward_id)
    chosen = chosen.where(Account.kind == AccountKind.OWED_TO_REFERRER, Account.agency_id == Reward.payee_id)
    return chosen.where(Line.reward_id.in_(theirs)).order_by(Line.reward_id, Line.id)
