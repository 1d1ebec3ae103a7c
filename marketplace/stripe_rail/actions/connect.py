"""Where an agency is paid by Stripe: an account of its own, whose details it gives on Stripe's pages."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from stripe import InvalidRequestError

from ...core import audit, clock
from ...core.errors import NotYet
from ...core.extensions import db
from ...core.queue import wake
from ...core.transaction import locked, transaction
from ...members.actions.password import ask_password_again, hold_person
from ...members.actions.second_factor import ask_for_code, lacks_second_factor
from ...members.models import Agency, Person
from ...members.queries import owners_of
from ...outbox.actions import send
from ...settlement.models import Movement, MovementState, Obstacle
from .. import queries
from ..client import asking, asking_for_a_page, is_unknown, stripe
from ..models import UNKNOWN, StripeAccount, StripePayment


def connect(person: Person, password: str, code: str, back: str, again: str) -> str:
    """Begin, or go on with, the agency's account at Stripe; returns the address of Stripe's page, which can be opened once.

    The password is asked again, and the code of whoever has a second factor, as for bank details. `back` and `again` are
    where Stripe sends people when they are through, and when the page was opened too late. One that Stripe doesn't know, as the
    alliance has another account there now, is begun anew.
    """
    prove(person, password, code)
    with asking_for_a_page("an account"):
        account = look_at_account(person.own_agency.id)
    if account is None or account.closed_because == UNKNOWN:
        account = _open_account(person, account.account if account else "")
    return _page(account, back, again)


def prove(person: Person, password: str, code: str) -> None:
    """Refuse unless it is really this person: money follows what is changed here."""
    if lacks_second_factor(person):
        raise NotYet(_("Switch on the second step of your sign-in first: money follows these details."))
    verified = ask_password_again(person, password, "password")
    with transaction():
        hold_person(person, verified, "password")
        ask_for_code(person, code)


def _open_account(person: Person, earlier: str) -> StripeAccount:
    agency = person.own_agency
    # Two who begin at once get the same account: the key is the agency's.
    key = f"account:{agency.id}:{int(agency.applied_at.timestamp())}{earlier and ':'}{earlier}"
    with asking_for_a_page("an account"):
        made = stripe().v1.accounts.create(
            {
                "country": agency.country,
                "email": person.email,
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "requirement_collection": "stripe",
                    "stripe_dashboard": {"type": "express"},
                },
                "capabilities": {"transfers": {"requested": True}},
                "business_profile": {"name": agency.name[:100]},
                "metadata": {"agency": str(agency.id)},
            },
            {"idempotency_key": key},
        )
    with transaction():
        locked(select(Agency).where(Agency.id == agency.id))
        account = locked(select(StripeAccount).where(StripeAccount.agency_id == agency.id))
        if account and account.account != earlier:
            return account
        at = clock.now()
        if account:
            account.account, account.closed_because, account.made_at, account.asked_at = made.id, "", at, at
        else:
            account = StripeAccount(agency_id=agency.id, account=made.id, made_at=at, asked_at=at)
            db.session.add(account)
        db.session.flush()
        audit.record("agency.stripe_account", agency, person)
        send("account.stripe", owners_of(agency.id), agency=agency.id)
    return account


def _page(account: StripeAccount, back: str, again: str) -> str:
    with asking_for_a_page("an account's page"):
        link = stripe().v1.account_links.create(
            {
                "account": account.account,
                "type": "account_onboarding",
                "return_url": back,
                "refresh_url": again,
                "collection_options": {"fields": "eventually_due"},
            }
        )
    return link.url


def look_at_account(agency_id: int) -> StripeAccount | None:
    """Ask Stripe how an agency's account stands, and note it, also that it knows none; raises Unanswered."""
    account = queries.account_of(agency_id)
    if account is None:
        return None
    asked = account.account
    try:
        with asking("an account"):
            said = stripe().v1.accounts.retrieve(asked)
    except InvalidRequestError as refused:
        if not is_unknown(refused):
            raise
        said = None
    with transaction():
        account = locked(select(StripeAccount).where(StripeAccount.agency_id == agency_id))
        if account is None or account.account != asked:
            return account
        note(account, said)
    return account


def note(account: StripeAccount, said: Any) -> None:
    """Write down what Stripe says of an account, None where it knows none; who can't be paid any more is told."""
    received = account.receives
    wants = said.requirements if said else None
    account.submitted = bool(said and said.details_submitted)
    account.receives = bool(said and said.capabilities and said.capabilities.transfers == "active")
    account.needs = sorted({*(wants.currently_due or []), *(wants.past_due or [])}) if wants else []
    account.closed_because = (wants.disabled_reason or "") if wants else "" if said else UNKNOWN
    account.asked_at = clock.now()
    if account.receives and not received:
        _take_up(account.agency_id)
    if received and not account.receives:
        send("account.stripe_closed", owners_of(account.agency_id), agency=account.agency_id)


def _take_up(agency_id: int) -> None:
    """What was collected for an agency and waited for its account is handed on."""
    waiting = select(Movement.id).where(Movement.payee_id == agency_id, Movement.status == MovementState.COLLECTED)
    waiting = waiting.where(Movement.blocked_reason == Obstacle.ACCOUNT)  # all others wait for something else
    changed = update(StripePayment).where(StripePayment.movement_id.in_(waiting)).values(look_at=clock.now())
    wake("movement.collected", list(db.session.scalars(changed.returning(StripePayment.movement_id))))
