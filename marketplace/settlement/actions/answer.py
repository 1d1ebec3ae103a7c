"""What people say of a bank order: sent, received, contested; and what an admin decides."""

from flask_babel import gettext as _
from sqlalchemy import select, text

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotFound, NotNow
from ...core.extensions import db
from ...core.transaction import locked, transaction
from ...ledger.actions import post_from
from .. import letters
from ..models import Movement
from .prepare import let_go


def mark_sent(movement_id: int, person, bank_reference: str = "") -> Movement:
    """The payer says that the money is on its way; the payee is asked to look."""
    with transaction():
        movement = _held(movement_id, Movement.payer_id == person.agency_id)
        lifecycle.move(movement, "sent", person)
        movement.sent_at, movement.reminders, movement.bank_reference = clock.now(), 0, bank_reference[:140]
        audit.record("movement.sent", movement, person)
        letters.sent(movement)
    return movement


def confirm_received(movement_id: int, person) -> Movement:
    """The payee says that the money is there: the order is done and its rewards are settled in the books.

    Also when the payer has not said that it was sent: the payee's word is the stronger one.
    """
    with transaction():
        movement = _held(movement_id, Movement.payee_id == person.agency_id)
        if movement.status == "listed":
            lifecycle.move(movement, "sent", person, "confirmed before it was marked as sent")
            movement.sent_at = clock.now()
        _finish(movement, person)
        letters.received(movement)
    return movement


def contest(movement_id: int, person, reason: str) -> Movement:
    """The payee says that the money did not come, or not like this. It stands still until an admin decides."""
    if not reason.strip():
        raise BadInput(_("Say what is wrong, so that the payer can look for it."), {"reason": _("Fill this in.")})
    with transaction():
        movement = _held(movement_id, Movement.payee_id == person.agency_id)
        lifecycle.move(movement, "contested", person, reason.strip()[:2000])
        movement.reason = reason.strip()[:2000]
        audit.record("movement.contested", movement, person)
        letters.contested(movement)
    return movement


def decide_contested(movement_id: int, admin, outcome: str, reason: str) -> Movement:
    """An admin ends a contested order: `done` (the money was there after all) or `refused` (it becomes due again).

    An admin who belongs to one of the two agencies does not decide.
    """
    with transaction():
        movement = _held(movement_id, Movement.status == "contested")
        if admin.agency_id in (movement.payer_id, movement.payee_id):
            raise NotNow(_("You belong to one of the two agencies; another admin has to decide."))
        if outcome == "done":
            _finish(movement, admin, reason)
        else:
            lifecycle.move(movement, "refused", admin, reason)
            movement.ended_at, movement.reason = clock.now(), reason
            let_go(movement)
        audit.record("movement.decided", movement, admin, outcome=outcome)
        letters.decided(movement)
    return movement


def _held(movement_id: int, mine) -> Movement:
    chosen = select(Movement).where(Movement.id == movement_id, mine, Movement.status != "prepared")
    movement = locked(chosen)
    if movement is None:
        raise NotFound()
    return movement


def _finish(movement: Movement, person, note: str | None = None) -> None:
    """Done: post what it carried, settle what is closed by it, and free the rest."""
    lifecycle.move(movement, "done", person, note)
    movement.ended_at = clock.now()
    db.session.flush()
    db.session.execute(_LOCK_REWARDS, {"movement": movement.id})
    post_from(f"movement:{movement.id}:confirmed", "The payee has the money", _LINES, {"movement": movement.id})
    db.session.execute(_FOLLOW_BOOKS, {"movement": movement.id, "at": clock.now()})
    db.session.expire_all()
    let_go(movement)
    audit.record("movement.received", movement, person)


# Both sides of each item are closed; a movement that pays back opens them the other way round.
_LINES = """
    SELECT side.kind, side.agency_id, side.sign * CASE WHEN r.payer_id = m.payer_id THEN 1 ELSE -1 END * i.amount_minor
           AS amount, m.currency, r.id AS reward_id
    FROM movement_items i JOIN movements m ON m.id = i.movement_id JOIN rewards r ON r.id = i.reward_id
    CROSS JOIN LATERAL (VALUES ('owed_to_referrer', r.payee_id, 1), ('owed_by_receiver', r.payer_id, -1))
         AS side (kind, agency_id, sign)
    WHERE i.movement_id = :movement
"""
# In the order of the ids, like the claim: two who lock the same rewards never wait for each other in a circle.
_LOCK_REWARDS = text("""
    SELECT r.id FROM rewards r JOIN movement_items i ON i.reward_id = r.id
    WHERE i.movement_id = :movement ORDER BY r.id FOR UPDATE OF r
""")
# Set-based, because one order may carry thousands of rewards: settled exactly where both items are closed now. One that
# was corrected to nothing while the money was on its way is settled before this, and opened by it: it is owed back.
_FOLLOW_BOOKS = text("""
    WITH open AS MATERIALIZED (
        SELECT DISTINCT reward_id FROM (
            SELECT l.reward_id FROM movement_items i JOIN lines l ON l.reward_id = i.reward_id
            JOIN accounts a ON a.id = l.account_id AND a.kind IN ('owed_by_receiver', 'owed_to_referrer')
            WHERE i.movement_id = :movement GROUP BY l.reward_id, a.kind HAVING sum(l.amount) <> 0) o
    ), moved AS (
        UPDATE rewards r SET status = CASE r.status WHEN 'settled' THEN 'accrued' ELSE 'settled' END
        FROM movement_items i
        WHERE i.movement_id = :movement AND i.reward_id = r.id AND r.status IN ('accrued', 'settled')
          AND (r.status = 'settled') = (r.id IN (SELECT reward_id FROM open))
        RETURNING r.id, r.status AS became
    )
    INSERT INTO history (subject_kind, subject_id, was, became, at)
    SELECT 'rewards', id, CASE became WHEN 'settled' THEN 'accrued' ELSE 'settled' END, became, :at FROM moved
""")
