"""What an agency has earned and owes: sums over its rewards, its movements and the books."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select

from ..core.extensions import db
from ..core.money import Money
from ..ledger.models import Account, AccountKind, Line
from ..ledger.queries import OPEN_ITEMS
from ..rewards.models import Reward, RewardState
from ..settlement.models import UNDER_WAY, Movement


def balances(agency_id: int) -> list[dict]:
    """Per currency, as Money: earned and owed of all time, net of corrections; in_transit: sent or collected and not yet
    there, either way; paid_out and paid_in: what was really paid to the agency, and by it.

    The paid figures are what was earned or owed less what is still open in the books.
    """
    sums: dict[str, dict[str, int]] = {}
    found: tuple[tuple[str, Iterable[tuple[str, int]]], ...] = (
        ("earned", _sum_of_rewards(Reward.payee_id == agency_id)),
        ("owed", _sum_of_rewards(Reward.payer_id == agency_id)),
        ("in_transit", _sum_of_movements(agency_id)),
        *_open_items(agency_id).items(),
    )
    for name, rows in found:
        for currency, total in rows:
            sums.setdefault(currency, {})[name] = int(total)
    return [_balance(currency, row) for currency, row in sorted(sums.items())]


def _balance(currency: str, row: dict[str, int]) -> dict:
    earned, owed = row.get("earned", 0), row.get("owed", 0)
    figures = {
        "earned": earned,
        "owed": owed,
        "in_transit": row.get("in_transit", 0),
        "paid_out": earned - row.get("open_in", 0),
        "paid_in": owed - row.get("open_out", 0),
    }
    return {"currency": currency} | {name: Money(minor, currency) for name, minor in figures.items()}


def _sum_of_rewards(side: ColumnElement[bool]) -> list[tuple[str, int]]:
    live = select(Reward.currency, func.sum(Reward.amount_minor)).where(side, Reward.status != RewardState.VOID)
    return [(currency, int(total)) for currency, total in db.session.execute(live.group_by(Reward.currency))]


def _sum_of_movements(agency_id: int) -> list[tuple[str, int]]:
    moving = select(Movement.currency, func.sum(Movement.amount_minor)).where(Movement.of(agency_id))
    moving = moving.where(Movement.status.in_(UNDER_WAY))
    return [(currency, int(total)) for currency, total in db.session.execute(moving.group_by(Movement.currency))]


def _open_items(agency_id: int) -> dict[str, list[tuple[str, int]]]:
    """What the books have open: `open_out`, the agency owes it; `open_in`, it is owed to the agency."""
    names = {AccountKind.OWED_BY_RECEIVER: "open_out", AccountKind.OWED_TO_REFERRER: "open_in"}
    chosen = select(Account.kind, Account.currency, func.sum(Line.amount)).join(Line, Line.account_id == Account.id)
    chosen = chosen.where(Account.agency_id == agency_id, Account.kind.in_(names))
    found: dict[str, list[tuple[str, int]]] = {"open_out": [], "open_in": []}
    for kind, currency, total in db.session.execute(chosen.group_by(Account.kind, Account.currency)):
        found[names[kind]].append((currency, int(total) * OPEN_ITEMS[kind]))
    return found
