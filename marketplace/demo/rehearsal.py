"""Rewards by Stripe, rehearsed live with the double: two agencies pay and are paid so, a third one's card refuses."""

import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

from flask import current_app
from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.formats import money
from ..core.languages import speaking
from ..core.money import Money
from ..exchange.actions import report_fee
from ..exchange.models import Referral, Stage
from ..members.models import Agency, Person, Role
from ..rewards.models import Reward
from ..settlement.models import Movement, MovementItem, MovementState, Obstacle
from ..stripe_rail import actions
from .cast import AGENCIES, PASSWORD

PATIENCE = 60  # seconds
FEES = (240_000, 132_000, 96_000)


def rehearse() -> Iterator[str]:
    """Connect, leave cards, report fees; wait for the workers to collect them, and for the first to be handed on."""
    with speaking("en"):
        first, second = (_owner(cast.name) for cast in AGENCIES[:2])
        third, referral = _one_who_owes(first)
        _press(f"{_double()}/desk/balance", "top up 20 euros")  # the alliance bears what Stripe keeps of each payment
        for owner, card in ((first, "ok"), (second, "ok"), (third, "declined")):
            _join(owner, card)
            yield f"{owner.own_agency.name} is paid and pays by Stripe" + (
                ", with a card that refuses" if card != "ok" else ""
            )
        told = [
            (_between(first, second), first, FEES[0]),
            (_between(second, first), second, FEES[1]),
            (referral, third, FEES[2]),
        ]
        for one, payer, minor in told:
            if one is None:
                continue
            payment = report_fee(one.id, payer, Money(minor, "EUR"), clock.today(), sure=True)
            yield f"{payer.own_agency.name} reports a fee of {money(payment.amount)}: {_what_became(payment.reward)}"
        _press(f"{_double()}/desk/{_first_charge()}", "make it available")
        yield _wait(lambda: _first(MovementState.DONE), "handed on, as the double has made the money available")


def _double() -> str:
    base: str = current_app.config["SETTINGS"].stripe_api_base
    return base


def _join(owner: Person, card: str) -> None:
    """Its account with all details, and its card, on the double's pages, as a person presses their buttons."""
    back = current_app.config["SETTINGS"].base_url.rstrip("/") + "/agency/stripe"
    _press(actions.connect(owner, PASSWORD, "", back, back), "complete")
    actions.look_at_account(owner.own_agency.id)
    _press(actions.save_means(owner, PASSWORD, "", back, "en"), card)
    actions.keep_means(owner.own_agency.id)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_told: object) -> None:
        """The button leads back to the site, where a program has nothing to see."""


def _press(address: str, so: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        opener.open(address, urllib.parse.urlencode({"so": so}).encode(), timeout=10).close()
    except urllib.error.HTTPError as answer:
        if answer.code != 303:
            raise


def _owner(agency: str) -> Person:
    chosen = select(Person).join(Agency).where(Agency.name == agency, Person.agency_role == Role.OWNER)
    return db.session.scalars(chosen.order_by(Person.id).limit(1)).unique().one()


def _between(payer: Person, payee: Person) -> Referral | None:
    """A referral whose fees bring a reward from one to the other."""
    mine = Referral.receiver_id == payer.agency_id, Referral.referrer_id == payee.agency_id
    chosen = select(Referral).where(*mine, Referral.status.in_((Stage.WON, Stage.FINISHED)))
    return db.session.scalar(chosen.order_by(Referral.id.desc()).limit(1))


def _one_who_owes(payee: Person) -> tuple[Person, Referral | None]:
    """Another agency that works for a client of this one's."""
    for cast in AGENCIES[2:]:
        owner = _owner(cast.name)
        if owner.own_agency.status == "active" and (found := _between(owner, payee)):
            return owner, found
    return _owner(AGENCIES[2].name), None


def _what_became(reward: Reward) -> str:
    """Wait until the workers have asked the card."""
    number = reward.id

    def asked() -> str:
        chosen = select(Movement).join(MovementItem).where(MovementItem.reward_id == number, MovementItem.live)
        row = db.session.scalar(chosen)
        if row is None:
            return ""
        if row.blocked_reason == Obstacle.DECLINED:
            return "the card refuses, and is asked again in a day"
        return "collected by the workers" if row.status in (MovementState.COLLECTED, MovementState.DONE) else ""

    return _wait(asked)


def _first(status: MovementState) -> str:
    row = db.session.scalar(select(Movement).where(Movement.kind == "stripe", Movement.status == status).limit(1))
    return f"{money(row.amount)} to {row.payee.name}: " if row else ""


def _first_charge() -> str:
    from ..stripe_rail.models import StripePayment

    return (
        db.session.scalars(select(StripePayment.charge).where(StripePayment.charge.is_not(None)).limit(1)).first() or ""
    )


def _wait(look: Callable[[], str], more: str = "") -> str:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        db.session.rollback()  # each look sees what was committed meanwhile
        if told := look():
            return told + more
        time.sleep(0.1)
    return f"nothing within {PATIENCE} s: is a worker running?"
