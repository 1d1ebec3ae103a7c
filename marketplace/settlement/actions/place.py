"""Steps two and three: ask the rail about each movement, and record what it said."""

from collections.abc import Sequence

from sqlalchemy import select, update

from ...core import clock
from ...core.arrays import as_table
from ...core.extensions import db
from ...core.lifecycle import record_all
from ...core.transaction import transaction
from ...members.models import Agency, Person
from ...members.queries import current_payouts, people_who
from ...outbox.actions import send_each
from .. import bank
from ..models import ACCOUNT_FIELDS, Movement, MovementKind, MovementState, Obstacle

Answer = bank.Listed | bank.Blocked


def place(movement_ids: Sequence[int]) -> None:
    """Bring prepared bank orders to listed, or note what blocks them. Repeating it is harmless."""
    if movement_ids:
        record(execute(movement_ids))


def execute(movement_ids: Sequence[int]) -> dict[int, Answer]:
    """Ask the bank rail about each order that is still prepared; no transaction is open while it is asked."""
    chosen = select(Movement.id, Movement.payee_id, Agency.status).join(Agency, Agency.id == Movement.payee_id)
    chosen = chosen.where(Movement.status == MovementState.PREPARED, Movement.kind == MovementKind.BANK_ORDER)
    waiting = db.session.execute(chosen.where(Movement.id.in_(movement_ids))).all()
    details = current_payouts({row.payee_id for row in waiting})
    accounts = {payee: {name: getattr(found, name) for name in ACCOUNT_FIELDS} for payee, found in details.items()}
    return {row.id: bank.order(row.id, row.status, accounts.get(row.payee_id)) for row in waiting}


def record(answers: dict[int, Answer]) -> None:
    """Write what the rail said, in one transaction. Only what is still prepared changes."""
    listed = {one: answer for one, answer in answers.items() if isinstance(answer, bank.Listed)}
    blocked = {one: answer.by for one, answer in answers.items() if isinstance(answer, bank.Blocked)}
    with transaction():
        _list(listed)
        for why in set(blocked.values()):
            _block([one for one, by in blocked.items() if by == why], why)


def _list(listed: dict[int, bank.Listed]) -> None:
    if not listed:
        return
    # The lock decides between two who record the same order; the loser sees it is no longer prepared.
    locked = (
        select(Movement.id)
        .where(Movement.id.in_(listed), Movement.status == MovementState.PREPARED)
        .order_by(Movement.id)
    )
    ids = list(db.session.scalars(locked.with_for_update()))
    if not ids:
        return
    at, names = clock.now(), ("reference", *ACCOUNT_FIELDS)
    rows = [(one, listed[one].reference, *(listed[one].account[name] for name in ACCOUNT_FIELDS)) for one in ids]
    said = as_table([Movement.id, *(getattr(Movement, name) for name in names)], rows)
    values = {name: said.c[name] for name in names} | {"listed_at": at, "blocked_reason": None}
    list_them = update(Movement).where(Movement.id == said.c.id).values(status=MovementState.LISTED, **values)
    db.session.execute(list_them, execution_options={"synchronize_session": False})
    record_all(Movement, ids, MovementState.PREPARED, MovementState.LISTED, at=at)
    payers = select(Movement.id, Movement.payer_id).where(Movement.id.in_(ids))
    told = [(payer, {"movement": one}) for one, payer in db.session.execute(payers)]
    send_each("money.listed", people_who("money", *(payer for payer, _told in told)), Person.agency_id, told)


def _block(ids: list[int], why: Obstacle) -> None:
    changed = update(Movement).where(Movement.id.in_(ids), Movement.status == MovementState.PREPARED)
    changed = changed.where(Movement.blocked_reason.is_distinct_from(why)).values({Movement.blocked_reason: why})
    told = [
        (payee, {"movement": one})
        for one, payee in db.session.execute(changed.returning(Movement.id, Movement.payee_id))
    ]
    if why != Obstacle.SUSPENDED:
        send_each("money.blocked", people_who("money", *(payee for payee, _told in told)), Person.agency_id, told)
