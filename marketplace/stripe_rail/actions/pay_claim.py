"""A payer pays a claim of the alliance's back: by what it has left at Stripe, once for each press of a button, or by bank."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from ...core import audit, clock, lifecycle
from ...core.errors import BadInput, NotNow
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, own, transaction
from ...core.typed import that_fits
from ...ledger.models import AccountKind, EntryKind
from ...members.models import Person
from ...members.queries import people_who, with_admins
from ...outbox.actions import send
from ...settlement.actions.decide import refuse_involved
from ...settlement.models import Movement
from .. import intents, queries
from ..amounts import to_stripe
from ..client import Unanswered, asking, currencies, key_of
from ..due import AGAIN
from ..entries import write, write_cost
from ..intents import Wanted
from ..models import ClaimPayment, ClaimPaymentState, StripeMeans, StripePayment
from .collect import go_on, take_up
from .lapse import lapse


def pay_claim(movement_id: int, person: Person) -> ClaimPayment:
    """Have the whole of a claim collected from what the payer has left at Stripe. Its bank has taken this money back once, so nothing is
    tried by itself: where it is refused, somebody presses the button again."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id, Movement.payer_id == person.agency_id))
        _standing(movement_id)
        if movement.currency not in currencies() or to_stripe(movement.amount) is None:
            raise NotNow(_("Stripe can’t collect this. Pay it to the alliance by bank transfer."))
        if queries.is_to_look_back() or queries.has_unseen(movement.payer_id):
            raise NotNow(_("The alliance looks into an earlier payment of yours first. Nothing was collected."))
        means = locked(select(StripeMeans).where(StripeMeans.agency_id == movement.payer_id))
        if means is None or means.means is None:
            raise NotNow(_("Save a card or bank account first."))
        key = f"claim:{movement_id}:{secrets.token_hex(8)}"
        paid = _begin(movement, person, key=key, customer=means.customer, means=means.means)
        audit.record("movement.claim_payment_asked", movement, person)
        wake("claim.prepared", [paid.id])
    return paid


def claim_paid_by_bank(movement_id: int, admin: Person, note: str) -> ClaimPayment:
    """An admin of neither side says that the payer has paid the whole of a claim to the alliance's bank account, and which payment it
    was. It ends the claim."""
    note = that_fits(note.strip(), 2000, "note")
    if not note:
        raise BadInput(_("Say which payment it was, so that it is found again."), {"note": _("Fill this in.")})
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        payment = _standing(movement_id)
        refuse_involved(movement, admin)
        paid = _begin(movement, admin, status=ClaimPaymentState.DONE, note=note, collected_at=clock.now())
        audit.record("movement.claim_paid_by_bank", movement, admin)
        _end(movement, payment, AccountKind.CASH_BANK)
    return paid


def claim_not_paid_by_bank(movement_id: int, admin: Person) -> ClaimPayment:
    """It was a mistake: the money is not on the alliance's bank account, and the claim stands again. Refused once more has followed
    from it: the payer's bank has decided, or the payee's money was taken back."""
    with transaction():
        movement = own(select(Movement).where(Movement.id == movement_id))
        refuse_involved(movement, admin)
        payment, paid = queries.payment_of(movement_id), queries.claim_payment_of(movement_id)
        if payment is None or paid is None or not queries.was_paid_by_bank(movement, payment, paid):
            raise NotNow(_("Nobody has said that it came by bank, or more has happened since."))
        lifecycle.move(paid, ClaimPaymentState.MISTAKEN, admin)
        write(movement, EntryKind.REPAYMENT_REVERSED, "It had not come to the alliance's bank", AccountKind.CASH_BANK)
        audit.record("movement.claim_not_paid_by_bank", movement, admin)
        send(
            "money.claim_again", with_admins(people_who("money", movement.payer_id)), movement=movement.id, by_bank=True
        )
    return paid


def _standing(movement_id: int) -> StripePayment:
    """The payment whose claim stands, and is not being paid. The movement is held."""
    found = queries.standing_claim(movement_id)
    if found is None:
        raise NotNow(_("The alliance has no claim here, or none any more."))
    refuse_while_it_is_paid(movement_id)
    return found[1]


def refuse_while_it_is_paid(movement_id: int) -> None:
    """What the payer has asked for may come within seconds, or within days from a bank account."""
    paid = queries.claim_payment_of(movement_id)
    if paid and paid.is_under_way:
        raise NotNow(_("It is being paid back at the moment. Wait for how that ends."))


def _begin(movement: Movement, by: Person, **values: Any) -> ClaimPayment:
    at = clock.now()
    paid = ClaimPayment(
        movement_id=movement.id, amount_minor=movement.amount_minor, currency=movement.currency, made_at=at, look_at=at, **values
    )  # fmt: skip
    db.session.add(paid)
    db.session.flush()
    lifecycle.begin(paid, by)
    return paid


def _end(movement: Movement, payment: StripePayment, account: AccountKind) -> None:
    """The claim has come: the books say so, and nothing is left to write off."""
    lapse(payment)
    write(movement, EntryKind.REPAID, alliance=account)
    by_bank = account == AccountKind.CASH_BANK
    send(
        "money.claim_repaid", with_admins(people_who("money", movement.payer_id)), movement=movement.id, by_bank=by_bank
    )


def collect_claims(payment_ids: Sequence[int]) -> None:
    """Ask Stripe for what payers want to pay back, and record what it says. Killed anywhere, it is done again harmlessly: each is asked
    for under one key, and after 20 hours it is looked for before it is asked for again."""
    for payment_id in payment_ids:
        if paid := _claim(payment_id):
            _go_on(paid)


def _claim(payment_id: int) -> ClaimPayment | None:
    """The payment that is to be asked for, or about: written down before it is."""
    with transaction():
        _movement, paid = held(payment_id)
        if not paid.is_under_way:
            return None
        at = clock.now()
        if paid.status == ClaimPaymentState.PREPARED:
            lifecycle.move(paid, ClaimPaymentState.SENT, asked_at=at, look_at=at + AGAIN)
        else:
            paid.look_at = at + AGAIN
        return paid


def held(payment_id: int) -> tuple[Movement, ClaimPayment]:
    """A payment of a claim with its movement, the movement held first as everywhere."""
    of_it = select(ClaimPayment.movement_id).where(ClaimPayment.id == payment_id).scalar_subquery()
    movement = own(select(Movement).where(Movement.id == of_it))
    return movement, own(select(ClaimPayment).where(ClaimPayment.id == payment_id))


def _go_on(paid: ClaimPayment) -> None:
    """Ask how a payment stands, or for it, and record the answer; no answer leaves it to be asked again."""
    movement = db.session.get_one(Movement, paid.movement_id)
    wanted = Wanted(
        paid.key or "", paid.amount, paid.customer or "", paid.means or "", paid.made_at, paid.asked_at or paid.made_at, paid.intent,
        {"reference": movement.reference or "", "payee": str(movement.payee_id)},
    )  # fmt: skip
    try:
        said = intents.ask(wanted)
    except Unanswered:
        return
    record(paid.id, said)


def look_at_collection(intent: str) -> bool:
    """Record how a PaymentIntent stands now; whether it is one of ours, of a movement or of a claim. Raises Unanswered."""
    if payment := queries.payment_by(intent=intent):
        go_on(payment)
        return True
    if paid := queries.claim_payment_by(intent=intent):
        collect_claims([paid.id])
        return True
    with asking("a collection"):
        said = intents.retrieve(intent)
    return take_up(said) or _take_up(said)


def _take_up(said: Any) -> bool:
    paid = queries.claim_payment_by(key=key_of(said))
    if paid and _claim(paid.id):
        record(paid.id, said)
    return paid is not None


def record(payment_id: int, said: Any) -> None:
    """Write down, in one transaction, what Stripe said of a payment; what is recorded already stays."""
    with transaction():
        movement, paid = held(payment_id)
        if paid.status != ClaimPaymentState.SENT:
            return
        if wait := intents.wait(said):
            paid.intent, paid.look_at = said.id, clock.now() + wait
        elif intents.has_come(said):
            _has_come(movement, paid, said)
        else:
            why = intents.why_refused(said)
            intent = paid.intent or intents.id_of(said)
            lifecycle.move(paid, ClaimPaymentState.REFUSED, declined=why, intent=intent)
            send("money.claim_declined", people_who("money", movement.payer_id), movement=movement.id, why=why)


def _has_come(movement: Movement, paid: ClaimPayment, said: Any) -> None:
    cost = intents.note_charge(paid, said)
    lifecycle.move(paid, ClaimPaymentState.DONE)
    payment = queries.payment_of(movement.id)
    if payment is None:
        raise LookupError(f"movement {movement.id} is not known at Stripe")
    _end(movement, payment, AccountKind.CASH_STRIPE)
    write_cost(movement, cost, "Stripe's cost of what was paid back")
