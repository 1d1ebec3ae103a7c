"""Steps: orders that the payee says have not come, and what admins decide of them or take back."""

from marketplace.core import clock
from marketplace.settlement import actions

from .model import Movement
from .objections import MANY
from .orders import an_order
from .walker import REFUSED, Walk


def contest(walk: Walk) -> bool:
    one = an_order(walk, "sent")
    if one is None:
        return False
    call = lambda: actions.contest(one.id, walk.person(one.payee), "Nothing came.")  # noqa: E731
    if walk.do(f"{one.payee} contests order {one.id}", one.status == "sent", call) is not REFUSED:
        one.move("contested", one.payee)
        one.proposal = None
    return True


def answer(walk: Walk) -> bool:
    one = an_order(walk, "contested")
    if one is None:
        return False
    call = lambda: actions.answer_contest(one.id, walk.person(one.payer), "It was sent.")  # noqa: E731
    walk.do(f"{one.payer} answers on order {one.id}", one.status == "contested", call)
    return True


def decide(walk: Walk) -> bool:
    one = an_order(walk, "contested")
    if one is None:
        return False
    outcome = walk.one_of(["done", "refused"])
    allowed = one.status == "contested"
    _decide(walk, one, outcome, allowed, lambda admin: actions.decide_contested(one.id, admin, outcome, "So it is."))
    return True


def undo_as_admin(walk: Walk) -> bool:
    one = walk.lately(one for one in walk.books.movements.values() if one.status in ("sent", "done"))
    if one is None:
        return False
    many = one.amount >= MANY if one.currency == "EUR" else None
    allowed = one.kind == "bank_order" and (many or walk.books.can_be_taken_back(one))
    if many is None and one.kind == "bank_order":
        return False  # whether it takes two is known to the product alone
    _decide(walk, one, "undone", allowed, lambda admin: actions.undo_as_admin(one.id, admin, "A slip."))
    return True


def _decide(walk: Walk, one: Movement, outcome: str, allowed: bool, call) -> None:
    number = walk.one_of(walk.admins)
    many = one.amount >= MANY if one.currency == "EUR" else None
    if one.proposal and many is not False:
        allowed = False
    said = walk.do(f"admin {number} decides order {one.id}: {outcome}", allowed, lambda: call(walk.admin(number)))
    if said is None:
        assert not many, "it takes two admins"
        _carry_out(walk, one, outcome, number)
    elif said is not REFUSED:
        assert many is not False, "it takes one admin"
        one.proposal = (number, outcome)


def _carry_out(walk: Walk, one: Movement, outcome: str, admin: int) -> None:
    if outcome == "undone":
        walk.books.take_back(one, clock.now(), None)
    elif outcome == "done":
        walk.books.finish(one, clock.now(), None)
    else:
        walk.books.end(one, "refused", clock.now())


def agree(walk: Walk) -> bool:
    one = walk.one_of(one for one in walk.books.movements.values() if one.proposal)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    outcome = one.proposal[1]
    allowed = admin != one.proposal[0] and (outcome != "undone" or walk.books.can_be_taken_back(one))
    call = lambda: actions.agree(one.id, walk.admin(admin))  # noqa: E731
    if walk.do(f"admin {admin} agrees on order {one.id}: {outcome}", allowed, call) is not REFUSED:
        _carry_out(walk, one, outcome, admin)
    return True


def disagree(walk: Walk) -> bool:
    one = walk.one_of(one for one in walk.books.movements.values() if one.proposal)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    walk.do(
        f"admin {admin} disagrees on order {one.id}", True, lambda: actions.object_to(one.id, walk.admin(admin), "No.")
    )
    one.proposal = None
    return True


STEPS = {contest: 2, answer: 1, decide: 3, undo_as_admin: 2, agree: 2, disagree: 1}
