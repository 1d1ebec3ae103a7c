"""Money that waits for somebody for too long: why, and what mends it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased, with_expression

from ..core import clock
from ..core.extensions import db
from ..core.room import Task
from ..core.vocabulary import Vocabulary
from ..settlement.models import LIVE, Movement, MovementKind, MovementState, Obstacle
from ..settlement.queries import sides
from ..stripe_rail.client import is_offered
from ..stripe_rail.models import StripePayment
from ..stripe_rail.queries import is_taken_back

LONG = timedelta(days=14)  # after which the last reminder has gone out, and the admins were told
AVAILABLE = timedelta(days=10)  # by when Stripe hands on what it has collected
UNTOUCHED = timedelta(hours=1)
S = MovementState
_WAIT_FOR_PAYERS = (StripePayment.won_at.is_not(None), StripePayment.refund.is_(None))


class Stuck(Vocabulary):
    """Why a movement is stuck, and what one does about it."""

    NO_KEY = "no_key", _l("The alliance has no connection to Stripe now"), _l("See what can be done")
    NO_DETAILS = "no_details", _l("The payee has no bank details that work"), _l("Ask the payee")
    SUSPENDED = "suspended", _l("The payee is suspended"), _l("See the payee")
    MEANS = "means", _l("The payer’s card or bank account refused"), _l("Ask the payer")
    FOUND = (
        "found",
        _l("Stripe has collected something of this payer that the restored backup doesn’t know"),
        _l("See to that payment"),
    )
    ACCOUNT = "account", _l("The payee’s account at Stripe takes no money"), _l("Ask the payee")
    CAME_BACK = "came_back", _l("Taken back from the payee at Stripe"), _l("See to it")
    BALANCE = (
        "balance",
        _l("It could be handed on, but the alliance’s balance at Stripe does not reach for it"),
        _l("Top the balance up at Stripe"),
    )
    FUNDS = "funds", _l("Collected ten days ago, and Stripe has not made it available"), _l("See what Stripe says")
    UNPAID = "unpaid", _l("Not paid for 14 days"), _l("Ask the payer")
    UNCONFIRMED = "unconfirmed", _l("Sent 14 days ago, without a word of the payee"), _l("Ask the payee")
    CLAIM = (
        "claim",
        _l("Gone back to the payer after it was paid out, and not given back"),
        _l("Decide on the claim"),
    )
    REFUND = "refund", _l("It belongs to the payer, and refunds to them have failed"), _l("Look why, and try again")
    PAYERS = (
        "payers",
        _l("Come back to the alliance ten days ago, and the payer has not got it"),
        _l("See what Stripe says"),
    )
    UNTOUCHED = "untouched", _l("No job has taken it up for an hour: do the workers run?"), _l("See the movement")

    def tell(self, deed: object) -> None:  # type: ignore[override]
        """`deed` is the one thing to do."""
        self.deed = deed

    def href(self, movement: Movement) -> str:
        """Where that is done: whom to write to stands on the order's page."""
        if self == Stuck.SUSPENDED:
            return url_for("moderation.one", agency_id=movement.payee_id)
        if (
            self in (Stuck.BALANCE, Stuck.FUNDS, Stuck.REFUND, Stuck.PAYERS, Stuck.FOUND, Stuck.CAME_BACK)
            and is_offered()
        ):
            return url_for("stripe_rail.desk")
        if self == Stuck.CLAIM:
            return url_for("stripe_rail.claim", movement_id=movement.id)
        return url_for("settlement.any_movement", movement_id=movement.id)


def since() -> ColumnElement:
    """In SQL, since when a movement stands where it stands: made, listed, sent or asked for, collected, objected to, or ended."""
    collected = select(StripePayment.collected_at).where(StripePayment.movement_id == Movement.id).scalar_subquery()
    came = case((Movement.status == S.CONTESTED, Movement.disputed_at), (Movement.status == S.COLLECTED, collected))
    return func.coalesce(came, Movement.ended_at, Movement.sent_at, Movement.listed_at, Movement.prepared_at)


def why() -> ColumnElement[str | None]:
    """In SQL, why a movement is stuck: a word of Stuck, or NULL."""
    now = clock.now()
    blocked = {
        Obstacle.NO_DETAILS: Stuck.NO_DETAILS, Obstacle.BAD_IBAN: Stuck.NO_DETAILS, Obstacle.SUSPENDED: Stuck.SUSPENDED,
        Obstacle.DECLINED: Stuck.MEANS, Obstacle.ACCOUNT: Stuck.ACCOUNT, Obstacle.FOUND: Stuck.FOUND,
        Obstacle.CAME_BACK: Stuck.CAME_BACK,
    }  # fmt: skip
    waits = Movement.status.in_((S.PREPARED, S.COLLECTED))
    # A bank debit is collected for days: somebody looks after it as long as Stripe is asked when its time has come.
    at_work = and_(Movement.status == S.COLLECTING, _by_stripe(StripePayment.look_at >= now - UNTOUCHED))
    unmade = and_(Movement.status.in_((S.PREPARED, S.COLLECTING)), Movement.blocked_reason.is_(None), ~at_work)
    no_key = and_(Movement.kind == MovementKind.STRIPE, Movement.status.in_(LIVE), literal(not is_offered()))
    found = [
        (no_key, literal(str(Stuck.NO_KEY))),
        *((and_(waits, Movement.blocked_reason == obstacle), literal(str(word))) for obstacle, word in blocked.items()),
        (_waits_for_balance(now), literal(str(Stuck.BALANCE))),
        (and_(Movement.status == S.COLLECTED, since() < now - AVAILABLE), literal(str(Stuck.FUNDS))),
        (and_(Movement.status == S.LISTED, Movement.listed_at < now - LONG), literal(str(Stuck.UNPAID))),
        (and_(Movement.status == S.SENT, Movement.sent_at < now - LONG), literal(str(Stuck.UNCONFIRMED))),
        (and_(Movement.status == S.DONE, _by_stripe(is_taken_back())), literal(str(Stuck.CLAIM))),
        (
            _by_stripe(*_WAIT_FOR_PAYERS, StripePayment.refund_stopped_at.is_not(None)),
            literal(str(Stuck.REFUND)),
        ),
        (
            _by_stripe(*_WAIT_FOR_PAYERS, StripePayment.won_at < now - AVAILABLE),
            literal(str(Stuck.PAYERS)),
        ),
        (and_(unmade, Movement.prepared_at < now - UNTOUCHED), literal(str(Stuck.UNTOUCHED))),
    ]
    return case(*found, else_=None)


def _waits_for_balance(now: datetime) -> ColumnElement[bool]:
    """Condition: it is available since a while, and has been tried since."""
    tried = StripePayment.look_at > StripePayment.available_at, StripePayment.available_at < now - UNTOUCHED
    return and_(Movement.status == S.COLLECTED, Movement.blocked_reason == Obstacle.FUNDS, _by_stripe(*tried))


def _by_stripe(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(StripePayment.movement_id == Movement.id, *conditions)


def stuck() -> Select[Movement]:
    """A SELECT of the movements that are stuck."""
    # Only what is live can be, was taken back, or is to be given back: said beside `why`, so that their indexes are read.
    live, of_stripe = aliased(Movement), select(StripePayment.movement_id)
    may_be = union_all(
        select(live.id).where(live.status.in_(LIVE)),
        of_stripe.where(is_taken_back()),
        of_stripe.where(*_WAIT_FOR_PAYERS),
    )
    return select(Movement).where(Movement.id.in_(may_be), why().is_not(None))


def with_why(chosen: Select[Movement]) -> list[tuple[Movement, Stuck | None]]:
    """The movements of a SELECT, with since when each stands where it stands, and why it is stuck, if it is."""
    chosen = chosen.options(*sides(), with_expression(Movement.stands_since, since()))
    # Also of rows that are there already.
    rows = db.session.execute(chosen.add_columns(why()).execution_options(populate_existing=True))
    return [(movement, Stuck.read(word)) for movement, word in rows]


def reasons(movements: Sequence[Movement]) -> dict[int, Stuck]:
    """By id, why these are stuck."""
    chosen = select(Movement.id, why()).where(Movement.id.in_([one.id for one in movements]), why().is_not(None))
    return {number: Stuck(word) for number, word in db.session.execute(chosen) if word}


def tasks(limit: int) -> list[Task]:
    """Those that have been stuck the longest."""
    found = with_why(stuck().order_by(since(), Movement.id).limit(limit))
    return [
        Task(
            word.href(one), _("%(payer)s to %(payee)s", payer=one.payer.name, payee=one.payee.name), str(word.label),
            one.stands_since or one.prepared_at, one.amount,
        )
        for one, word in found if word
    ]  # fmt: skip
