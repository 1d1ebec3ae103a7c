"""One referral played live: the people act, the running worker settles, the console tells."""

import time
from collections.abc import Iterator
from datetime import timedelta

from rq import Worker
from sqlalchemy import select

from ..core import clock
from ..core.checks import check_books
from ..core.extensions import db
from ..core.formats import money
from ..core.languages import speaking
from ..core.money import Money
from ..core.queue import queue
from ..core.room import house
from ..exchange import actions as exchange
from ..members.models import Agency, Person
from ..settlement import actions as settlement
from ..settlement.models import Movement, MovementItem, MovementState
from .cast import AGENCIES
from .clients import JOBS
from .life import CONSENT

PATIENCE = 90  # seconds: longer than a sweep, should the worker be slow


def play() -> Iterator[str]:
    """Pass a client, accept, win, report a fee; wait for the worker to list the bank order; send and receive it."""
    with speaking("en"):
        _wait_for_worker()
        giver, taker = (_person(cast.name, "sales") for cast in AGENCIES[:2])
        lead = exchange.post_lead(giver, _new_lead(taker.own_agency.id))
        yield f"{giver.own_agency.name} passes a client on: “{lead.title}” ({lead.number})"
        referral = exchange.accept_lead(lead.id, taker)
        yield f"{taker.own_agency.name} accepts; the client's contacts open to them alone"
        exchange.move_on(referral.id, taker, "won", "Signed after one call.")
        payment = exchange.report_fee(referral.id, taker, Money(480_000, "EUR"), clock.today(), "2026-001")
        reward = payment.reward
        yield f"the client pays {money(payment.amount)}; the reward of {money(reward.amount)} is owed at once"
        movement, seconds = _wait_for_order(reward.id)
        if movement is None:
            yield f"no bank order after {PATIENCE} s: is a worker running?"
            return
        yield f"the worker lists bank order {movement.reference} {seconds:.2f} s after the fee was reported"
        settlement.mark_sent(movement.id, _person(AGENCIES[1].name, "finance"), "TX-LIVE")
        settlement.confirm_received(movement.id, _person(AGENCIES[0].name, "finance"))
        db.session.expire_all()
        yield f"sent and received: the reward is {payment.reward.status}"
        yield f"{len(house().invariants)} invariants of the books checked, {len(check_books())} broken"


def _new_lead(receiver_id: int) -> exchange.NewLead:
    job = next(job for job in JOBS if job.category == "SEO")
    return exchange.NewLead(
        title=job.what, brief=job.brief, category=job.category, region="Ukraine", language="Ukrainian", currency="EUR",
        budget_min=Money(job.low * 100, "EUR"), budget_max=Money(job.high * 100, "EUR"), audience="direct",
        agencies=[receiver_id], client={"company": "Меблі Полонина", "email": "taras@polonyna.example"},
        consent_channel="phone", consent_obtained_on=clock.today(), consent_wording=CONSENT,
        answer_by=clock.now() + timedelta(hours=8), again="Another job of the same client",
    )  # fmt: skip


def _wait_for_worker() -> None:
    """Right after the start the workers are still loading; how long that takes says nothing about settlement."""
    began = time.monotonic()
    while not Worker.count(queue=queue("money")) and time.monotonic() - began < PATIENCE:
        time.sleep(0.05)


def _wait_for_order(reward_id: int) -> tuple[Movement | None, float]:
    began = time.monotonic()
    chosen = (
        select(Movement)
        .join(MovementItem)
        .where(MovementItem.reward_id == reward_id, Movement.status == MovementState.LISTED)
    )
    while time.monotonic() - began < PATIENCE:
        db.session.rollback()  # each look sees what was committed meanwhile
        if (movement := db.session.scalar(chosen)) and movement.listed_at:
            return movement, (movement.listed_at - movement.items[0].reward.accrued_at).total_seconds()
        time.sleep(0.05)
    return None, 0.0


def _person(agency: str, role: str) -> Person:
    here = select(Person).join(Agency).where(Agency.name == agency).order_by(Person.agency_role != role, Person.id)
    return db.session.scalars(here.limit(1)).unique().one()
