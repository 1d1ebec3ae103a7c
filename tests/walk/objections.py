"""Steps: somebody objects, the other side answers, admins decide, appeals."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.disputes import actions
from marketplace.disputes.models import Subject

from .orders import booked_number, say_received
from .rows import Movement, Reward
from .walker import REFUSED, Walk

MANY = 1_000_000  # cents from which on two admins decide
TO_DECIDE = ("silent", "answered", "appealed")


@dataclass
class Objection:
    id: int
    reward: Reward | None
    opener: int
    other: int
    answer_by: date
    status: str = "open"
    appeal_by: date | None = None
    deciders: set[int] = field(default_factory=set)
    proposal: tuple[int, str, int | None] | None = None
    kept: int = 0  # of the fee, when a sum was proposed
    order: Movement | None = None

    @property
    def about(self) -> Reward | Movement:
        return self.order or self.reward


def _standing(walk: Walk, one: Reward) -> bool:
    """Whether it is disputed, or was decided."""
    return any(row.reward is one and row.status != "withdrawn" for row in walk.disputes.values())


def object_to(walk: Walk) -> bool:
    one = walk.lately(walk.books.rewards.values())
    if one is None:
        return False
    opener, other = walk.random.sample([one.payer, one.payee], 2)
    times = sum(row.reward is one and row.opener == opener for row in walk.disputes.values())
    subject, number = walk.one_of([(Subject.FEE, one.payment), (Subject.REWARD, one.id)])
    allowed = not _standing(walk, one) and times < 3
    call = lambda: actions.open_dispute(subject, number, walk.person(opener), "wrong_sum", "Why.")  # noqa: E731
    said = walk.do(f"{opener} objects to reward {one.id}", allowed, call)
    if said is not REFUSED:
        walk.disputes[said.id] = Objection(said.id, one, opener, other, clock.today() + timedelta(days=7))
        one.disputed = True
    return True


def _one(walk: Walk, *states: str) -> Objection | None:
    fitting = [one for one in walk.disputes.values() if one.status in states]
    return walk.one_of(fitting) if fitting and walk.random.random() < 0.9 else walk.lately(walk.disputes.values())


def answer(walk: Walk) -> bool:
    row = _one(walk, "open", "silent")
    if row is None:
        return False
    call = lambda: actions.answer(row.id, walk.person(row.other), "No.")  # noqa: E731
    if walk.do(f"answer to dispute {row.id}", row.status in ("open", "silent"), call) is not REFUSED:
        row.status, row.proposal = "answered", None
    return True


def withdraw(walk: Walk) -> bool:
    row = _one(walk, "open")
    if row is None:
        return False
    call = lambda: actions.withdraw(row.id, walk.person(row.opener))  # noqa: E731
    if walk.do(f"withdraw dispute {row.id}", row.status in ("open", "silent", "answered"), call) is not REFUSED:
        if row.order:
            say_received(walk, row.order, row.order.id)
        else:
            row.status, row.proposal, row.reward.disputed = "withdrawn", None, False
    return True


def _due(one: Reward, outcome: str, minor: int) -> int | None:
    return {"dismiss": None, "void": 0, "amend": minor}[outcome]


def decide(walk: Walk) -> bool:
    row = _one(walk, *TO_DECIDE)
    if row is None:
        return False
    one, admin, outcome = row.about, walk.one_of(walk.admins), walk.one_of(["dismiss", "void", "amend", "amend"])
    minor, due, stake, allowed = (_of_order if row.order else _of_reward)(walk, row, outcome)
    allowed = allowed and row.status in TO_DECIDE and not (row.status == "appealed" and admin in row.deciders)
    many = stake >= MANY if one.currency == "EUR" else None
    if row.order and many is None:
        return False  # whether it takes two is known to the product alone
    allowed = allowed and row.proposal is None
    call = lambda: actions.decide(  # noqa: E731
        row.id, walk.admin(admin), outcome, "Rule 4.", Money(minor, one.currency) if outcome == "amend" else None
    )
    said = walk.do(f"admin {admin} decides dispute {row.id}: {outcome} {minor}", allowed, call)
    if said is None:
        assert not many, "it takes two admins"
        carry_out(walk, row, {admin}, due)
    elif said is not REFUSED:
        assert many is not False, "it takes one admin"
        row.proposal, row.kept = (admin, outcome, due), row.reward.kept if row.reward else 0
    return True


def _of_reward(walk: Walk, row: Objection, outcome: str) -> tuple[int, int | None, int, bool]:
    """The sum that is named, what becomes due, what is at stake, and whether it makes sense."""
    one = row.reward
    minor = walk.random.randint(1, max(1, min(one.paid, 2 * one.share + 10)))
    due = _due(one, outcome, minor)
    return minor, due, max(one.amount, one.share, due or 0), due != one.share and (due is None or due <= one.paid)


def _of_order(walk: Walk, row: Objection, outcome: str) -> tuple[int, int, int, bool]:
    """The same: what has arrived."""
    minor = walk.random.randint(1, row.order.amount)
    arrived = {"dismiss": row.order.amount, "void": 0, "amend": minor}[outcome]
    return minor, arrived, row.order.amount, outcome != "amend" or minor < row.order.amount


def carry_out(walk: Walk, row: Objection, admins: set[int], due: int | None) -> None:
    row.status = "final" if row.status == "appealed" else "decided"
    row.appeal_by = row.appeal_by or clock.today() + timedelta(days=14)
    row.deciders |= admins
    row.proposal = None
    if row.order:
        walk.books.find_arrived(row.order, due, booked_number(row.order.id), clock.now())
        return
    row.reward.disputed = False
    row.reward.decided = None if due is None else (due, row.reward.kept)
    row.reward.become(clock.now())


def agree(walk: Walk) -> bool:
    row = walk.one_of(one for one in walk.disputes.values() if one.proposal) or walk.lately(walk.disputes.values())
    if row is None:
        return False
    admin = walk.one_of(walk.admins)
    allowed = row.proposal is not None and row.proposal[0] != admin
    if allowed and not row.order and row.proposal[1] == "amend":
        allowed = row.reward.kept >= row.kept  # else the sum is decided anew
    said = walk.do(
        f"admin {admin} agrees on dispute {row.id}", allowed, lambda: actions.agree(row.id, walk.admin(admin))
    )
    if said is not REFUSED:
        carry_out(walk, row, {admin, row.proposal[0]}, row.proposal[2])
    return True


def disagree(walk: Walk) -> bool:
    row = walk.one_of(one for one in walk.disputes.values() if one.proposal)
    if row is None:
        return False
    admin = walk.one_of(walk.admins)
    walk.do(
        f"admin {admin} disagrees on dispute {row.id}",
        True,
        lambda: actions.object_to(row.id, walk.admin(admin), "No."),
    )
    row.proposal = None
    return True


def appeal(walk: Walk) -> bool:
    row = _one(walk, "decided")
    if row is None:
        return False
    allowed = row.status == "decided" and row.appeal_by >= clock.today()
    if row.order:  # it may have been taken back since, and contested again
        latest = max(one.id for one in walk.disputes.values() if one.order is row.order)
        allowed = allowed and row.order.status in ("done", "refused") and latest == row.id
    agency = walk.one_of([row.opener, row.other])
    call = lambda: actions.appeal(row.id, walk.person(agency), "Not so.")  # noqa: E731
    if walk.do(f"{agency} appeals in dispute {row.id}", allowed, call) is not REFUSED:
        row.status, row.about.disputed = "appealed", True
        if row.order:
            row.order.proposal = None
    return True


def fall_silent(walk: Walk) -> bool:
    """The job that notes who has not answered in time."""
    over = [one for one in walk.disputes.values() if one.status == "open" and one.answer_by < clock.today()]
    ids = walk.due("note_silence")
    assert ids == [one.id for one in over], "others have not answered in time"
    if not ids:
        return False
    walk.do(f"nobody has answered {ids}", True, lambda: walk.run("note_silence", ids))
    for one in over:
        one.status = "silent"
    return True


STEPS = {object_to: 4, answer: 4, withdraw: 1, decide: 5, agree: 4, disagree: 1, appeal: 2, fall_silent: 2}
