"""What an agency pays with: a card or a bank debit that it leaves on Stripe's page; no number is ever typed here."""

import logging
from typing import Any, Literal

from sqlalchemy import select
from stripe import InvalidRequestError, StripeError

from ...core import audit, clock
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...members.models import Agency, Person
from ...members.queries import owners_of
from ...outbox.actions import send
from ...settlement.actions.reissue import cancel
from ...settlement.models import Movement, MovementKind, MovementState, Obstacle, Remark
from .. import queries
from ..client import Unanswered, asking, asking_for_a_page, currencies, is_unknown, stripe
from ..models import MeansKind, StripeMeans
from .connect import prove
from .delay import comes_by_bank

log = logging.getLogger(__name__)
LOCALES: dict[str, Literal["en", "ru"]] = {
    "en": "en",
    "ru": "ru",
}  # Stripe's page has no Ukrainian: the browser's language then


def save_means(person: Person, password: str, code: str, back: str, language: str) -> str:
    """Begin to leave a means; returns the address of Stripe's page. `back` is where Stripe sends people afterwards. A customer that
    Stripe doesn't know any more is begun anew."""
    prove(person, password, code)
    row = queries.means_of(person.agency_id) or _make_customer(person)
    with asking_for_a_page("a page to save a means"):
        try:
            session = _open_page(row, back, language)
        except InvalidRequestError as refused:
            if not is_unknown(refused):
                raise
            row = _make_customer(person, row.customer)
            session = _open_page(row, back, language)
    with transaction():
        _held(row.agency_id).session = session.id
    return session.url or back


def _open_page(row: StripeMeans, back: str, language: str) -> Any:
    return stripe().v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": row.customer,
            "currency": min(currencies()).lower(),  # it decides which means Stripe offers
            "success_url": back,
            "cancel_url": back,
            "locale": LOCALES.get(language, "auto"),
            "metadata": {"agency": str(row.agency_id)},
        }
    )


def _make_customer(person: Person, earlier: str = "") -> StripeMeans:
    """Whom Stripe charges for the agency; what was left by an `earlier` one is given up."""
    agency = person.own_agency
    key = f"customer:{agency.id}:{int(agency.applied_at.timestamp())}{earlier and ':'}{earlier}"
    with asking_for_a_page("a customer"):
        made = stripe().v1.customers.create(
            {"name": agency.name[:250], "metadata": {"agency": str(agency.id)}}, {"idempotency_key": key}
        )
    with transaction():
        locked(select(Agency).where(Agency.id == agency.id))
        row = locked(select(StripeMeans).where(StripeMeans.agency_id == agency.id))
        if row and row.customer == earlier:
            row.customer, row.session = made.id, None
            if row.means:
                let_go_of(row)
        elif row is None:
            row = StripeMeans(agency_id=agency.id, customer=made.id, made_at=clock.now())
            db.session.add(row)
    return row


def keep_means(agency_id: int) -> StripeMeans | None:
    """Look whether the page that was opened last has been gone through, and keep what was left there; raises Unanswered. One that
    Stripe doesn't know is waited for no more."""
    row = queries.means_of(agency_id)
    if row is None or row.session is None:
        return row
    asked = row.session
    session: Any = None
    try:
        with asking("a page to save a means"):
            session = stripe().v1.checkout.sessions.retrieve(asked, {"expand": ["setup_intent.payment_method"]})
    except InvalidRequestError as refused:
        if not is_unknown(refused):
            raise
    if session and session.status != "complete":
        return row
    with transaction():
        row = _held(agency_id)
        if row.session != asked:
            return row
        if session:
            _keep(row, session.setup_intent.payment_method)
        else:
            row.session = None
    return row


def _keep(row: StripeMeans, means: Any) -> None:
    card = means.type == "card"
    details = getattr(means, means.type)
    row.means, row.session = means.id, None
    row.kind = MeansKind.CARD if card else MeansKind.DEBIT
    row.label = f"{details.brand.title() if card else means.type.replace('_', ' ').upper()} {details.last4}"
    row.expires = f"{details.exp_month:02d}/{details.exp_year}" if card else ""
    row.refusals, row.declined, row.next_try_at = 0, None, None
    audit.record("agency.stripe_means", row.agency, None, means=row.label)
    send("account.stripe_means", owners_of(row.agency_id), agency=row.agency_id)
    wake("movement.prepared", list(db.session.scalars(_waiting(row.agency_id))))


def forget_means(person: Person) -> None:
    """Take back the agency's means: from now on it pays by bank orders. What Stripe was asked for already goes on."""
    with transaction():
        row = locked(select(StripeMeans).where(StripeMeans.agency_id == person.agency_id))
        if row is None or row.means is None:
            return
        means = row.means
        let_go_of(row)
        audit.record("agency.stripe_means_removed", row.agency, person)
    try:
        with asking("to forget a means"):
            stripe().v1.payment_methods.detach(means)
    except (Unanswered, StripeError):
        # Nothing charges it any more, whether or not Stripe has forgotten it.
        log.warning("a means that agency %s has taken back may still be kept by Stripe", person.agency_id)


def charge_no_more(agency_id: int, means: str | None) -> None:
    """What has paid by this means went back to the payer: where they have it still, it is let go of. Call it inside a transaction."""
    row = locked(select(StripeMeans).where(StripeMeans.agency_id == agency_id))
    if row and row.means == means:
        let_go_of(row)


def let_go_of(row: StripeMeans) -> None:
    """Nothing is charged by this means any more; what waited for it goes by bank orders. Call it inside a transaction."""
    row.means = row.kind = row.declined = row.next_try_at = None
    row.label, row.expires, row.refusals = "", "", 0
    chosen = select(Movement).where(Movement.id.in_(_waiting(row.agency_id))).order_by(Movement.id)
    for movement in db.session.scalars(chosen.with_for_update(of=Movement).execution_options(populate_existing=True)):
        if movement.status == MovementState.PREPARED:
            if movement.blocked_reason == Obstacle.DECLINED:
                comes_by_bank(movement)
            cancel(movement, Remark.OTHER_RAIL)


def _waiting(agency_id: int) -> Any:
    """A SELECT of the ids of movements that wait for this payer's means."""
    chosen = select(Movement.id).where(Movement.payer_id == agency_id, Movement.kind == MovementKind.STRIPE)
    return chosen.where(Movement.status == MovementState.PREPARED)


def _held(agency_id: int) -> StripeMeans:
    row = locked(select(StripeMeans).where(StripeMeans.agency_id == agency_id))
    if row is None:
        raise LookupError(f"agency {agency_id} has no means at Stripe")
    return row
