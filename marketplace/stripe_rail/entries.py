"""What Stripe's money writes into the books: the payer's side and the payee's are closed one after the other."""

from collections.abc import Sequence

from ..core.money import Money
from ..ledger.actions import Selected, credit, debit, post
from ..ledger.models import AccountKind, EntryKind
from ..rewards.actions import follow_books
from ..settlement.actions.entries import hold_carried, turn
from ..settlement.models import Movement

# Which side of each reward an entry closes (or opens again), the sign of what stands there, debit being positive, and the
# alliance's account on the other side.
SIDES = {
    EntryKind.COLLECTED: (AccountKind.OWED_BY_RECEIVER, -1, AccountKind.CASH_STRIPE),
    EntryKind.PAID_OUT: (AccountKind.OWED_TO_REFERRER, 1, AccountKind.CASH_STRIPE),
    EntryKind.CHARGED_BACK: (AccountKind.OWED_BY_RECEIVER, 1, AccountKind.CASH_STRIPE),
    EntryKind.PAYOUT_REVERSED: (AccountKind.OWED_TO_REFERRER, -1, AccountKind.CASH_STRIPE),
    EntryKind.LOST: (AccountKind.OWED_BY_RECEIVER, -1, AccountKind.LOSSES),
    EntryKind.FOUND: (AccountKind.OWED_BY_RECEIVER, 1, AccountKind.LOSSES),
    EntryKind.REPAID: (AccountKind.OWED_BY_RECEIVER, -1, AccountKind.CASH_STRIPE),
    EntryKind.REPAYMENT_REVERSED: (AccountKind.OWED_BY_RECEIVER, 1, AccountKind.CASH_STRIPE),
    # On its way to the payer, who has paid or will pay in another way: what is owed stays as it is.
    EntryKind.WON_BACK: (AccountKind.IN_TRANSIT, -1, AccountKind.CASH_STRIPE),
    EntryKind.GIVEN_BACK: (AccountKind.IN_TRANSIT, 1, AccountKind.CASH_STRIPE),
}
CHARGEBACK = "Stripe's cost of a chargeback"
MEMOS = {
    EntryKind.COLLECTED: "Stripe has collected it",
    EntryKind.PAID_OUT: "Stripe has handed it on",
    EntryKind.CHARGED_BACK: "The payer's bank has taken it back",
    EntryKind.PAYOUT_REVERSED: "The payee has given it back",
    EntryKind.LOST: "Two admins have written it off",
    EntryKind.FOUND: "What was written off has come after all",
    EntryKind.WON_BACK: "It has come back, and is the payer's",
    EntryKind.GIVEN_BACK: "The payer has got it back",
    EntryKind.REPAID: "The payer has paid it back to the alliance",
    EntryKind.REPAYMENT_REVERSED: "The payer's bank has taken what was paid back",
    EntryKind.PART_GONE: "A part has gone back to the payer, and the alliance bears it",
    EntryKind.PART_BACK: "The part has come back, or has gone back with the whole",
}


def write(movement: Movement, kind: EntryKind, memo: str = "", alliance: AccountKind | None = None) -> None:
    """Post one of them for all that the movement carries, and bring its rewards to the state that the books say then; where the
    usual words or the usual account of the alliance's don't fit, with its own.

    Call it inside a transaction, with the movement held.
    """
    carried = hold_carried(movement)
    post(
        kind,
        turn(movement, kind),
        _lines(movement, carried, kind, alliance),
        memo or MEMOS[kind],
        movement_id=movement.id,
    )
    follow_books(carried)


def write_cost(movement: Movement, cost: Money, what: str, number: str = "") -> None:
    """What Stripe keeps for itself, or with a negative sum gives back of that. The alliance bears it, but for what is taken off what is
    handed on. With the `number` of a line on Stripe's balance it is booked once."""
    if cost:
        lines = [debit(AccountKind.RAIL_COSTS, None, cost), credit(AccountKind.CASH_STRIPE, None, cost)]
        named = f"movement:{movement.id}:{EntryKind.COST}:{number}" if number else turn(movement, EntryKind.COST)
        post(EntryKind.COST, named, lines, what, movement_id=movement.id)


def write_part(movement: Movement, part: Money, kind: EntryKind = EntryKind.PART_GONE) -> None:
    """Book that a part of a payment has gone back to the payer, which the alliance bears; with PART_BACK that it has not, or goes with
    the whole. Call it inside a transaction, with the movement held."""
    lost = part if kind == EntryKind.PART_GONE else -part
    lines = [debit(AccountKind.LOSSES, None, lost), credit(AccountKind.CASH_STRIPE, None, lost)]
    post(kind, turn(movement, kind), lines, MEMOS[kind], movement_id=movement.id)


def _lines(movement: Movement, carried: Sequence[int], kind: EntryKind, other: AccountKind | None) -> Selected:
    side, sign, usual = SIDES[kind]
    values = {
        "movement": movement.id,
        "carried": list(carried),
        "side": side.value,
        "sign": sign,
        "alliance": (other or usual).value,
    }
    return Selected(_LINES, values)


_LINES = """
    SELECT CAST(:side AS text) AS kind, CASE :side WHEN 'owed_to_referrer' THEN r.payee_id ELSE r.payer_id END AS agency_id,
           :sign * i.amount_minor AS amount, CAST(m.currency AS text) AS currency, r.id AS reward_id
    FROM movement_items i JOIN movements m ON m.id = i.movement_id
    JOIN (SELECT id, payer_id, payee_id FROM rewards WHERE id = ANY(:carried)) r ON r.id = i.reward_id
    WHERE i.movement_id = :movement
    UNION ALL
    SELECT alliance.kind, NULL, -:sign * alliance.amount, CAST(m.currency AS text), NULL
    FROM movements m CROSS JOIN LATERAL (SELECT CASE :side WHEN 'owed_to_referrer' THEN m.cost_minor ELSE 0 END) AS borne (amount)
    CROSS JOIN LATERAL (VALUES (CAST(:alliance AS text), m.amount_minor - borne.amount), ('rail_costs', borne.amount)) AS alliance (kind, amount)
    WHERE m.id = :movement AND alliance.amount <> 0
"""
