"""Steps: payers pay the alliance's claims back, or two admins write them off."""

from marketplace.stripe_rail import actions

from .model_claims import PaidBack
from .rows import Movement
from .walker import REFUSED, Walk


def _one(walk: Walk) -> Movement | None:
    """A claim that stands; at times anything else that was handed on."""
    claims = [one for one in walk.books.movements.values() if one.is_claim]
    if claims and walk.random.random() < 0.9:
        return walk.one_of(claims)
    return walk.lately(one for one in walk.books.movements.values() if one.kind == "stripe" and one.paid_back)


def _stands(one: Movement) -> bool:
    return one.is_claim and not one.is_being_repaid


def pay(walk: Walk) -> bool:
    """The payer presses the button."""
    one = _one(walk)
    if one is None or not walk.rail.has_key:
        return False
    allowed = _stands(one) and one.payer in walk.rail.means and not walk.rail.looks
    call = lambda: actions.pay_claim(one.id, walk.person(one.payer))  # noqa: E731
    said = walk.do(f"{one.payer} pays claim {one.id}", allowed, call)
    if said is not REFUSED:
        walk.rail.begin_to_pay(one, said.id, said.key)
    return True


def collect(walk: Walk) -> bool:
    """The job: one after the other, as for what is owed to others."""
    ids = walk.due("collect_claims")
    assert ids == walk.rail.to_collect_of_claims(), "Stripe is to be asked about other claims"
    if not ids:
        return False

    def run() -> None:
        for one in ids:
            walk.rail.ask_for_claim(_paid(walk, one))
            walk.run("collect_claims", [one])

    walk.do(f"collect of claims {ids}", True, run)
    return True


def _paid(walk: Walk, number: int) -> PaidBack:
    return walk.rail.paid_back[number][1]


def came_by_bank(walk: Walk) -> bool:
    """An admin says that a claim was paid to the alliance's bank account."""
    one = _one(walk)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    call = lambda: actions.claim_paid_by_bank(one.id, walk.admin(admin), "Number 7.")  # noqa: E731
    said = walk.do(f"admin {admin}: claim {one.id} came by bank", _stands(one), call)
    if said is not REFUSED:
        walk.rail.came_by_bank(one, said.id)
    return True


def did_not_come_by_bank(walk: Walk) -> bool:
    """It was a mistake, which can be said until more has followed from it."""
    said_so = [
        one
        for one in walk.books.movements.values()
        if any(paid.status == "done" and not paid.key for paid in one.paid_back)
    ]
    one = walk.one_of(said_so) if walk.random.random() < 0.9 else _one(walk)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    allowed = one in said_so and one.status == "done" and bool(one.chargeback)
    call = lambda: actions.claim_not_paid_by_bank(one.id, walk.admin(admin))  # noqa: E731
    if walk.do(f"admin {admin}: claim {one.id} did not come by bank", allowed, call) is not REFUSED:
        walk.rail.did_not_come_by_bank(one)
    return True


def write_off(walk: Walk) -> bool:
    """Two admins give up a claim."""
    one = _one(walk)
    if one is None:
        return False
    give_up(walk, one)
    return True


def give_up(walk: Walk, one: Movement) -> None:
    first, second = walk.random.sample(walk.admins, 2)
    call = lambda: actions.write_off(one.id, walk.admin(first), "So.")  # noqa: E731
    if walk.do(f"{first} would write off {one.id}", _stands(one), call) is REFUSED:
        return
    walk.do(f"{second} agrees", True, lambda: actions.agree(one.id, walk.admin(second)))
    walk.rail.write_off(one)


STEPS = {pay: 4, collect: 5, came_by_bank: 0.7, did_not_come_by_bank: 0.6, write_off: 0.3}
