"""Steps: payees say that orders have not come, and admins take back what was said of others."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.disputes.actions import open_dispute
from marketplace.settlement import actions

from .objections import MANY, Objection
from .orders import an_order
from .walker import REFUSED, Walk


def contest(walk: Walk) -> bool:
    one = an_order(walk, "sent")
    if one is None:
        return False
    earlier = [row for row in walk.disputes.values() if row.order is one]
    allowed = one.status == "sent" and len(earlier) < 3
    call = lambda: open_dispute("order", one.id, walk.person(one.payee), "not_arrived", "Nothing came.")  # noqa: E731
    said = walk.do(f"{one.payee} contests order {one.id}", allowed, call)
    if said is not REFUSED:
        one.move("contested", one.payee)
        one.proposal, one.disputed = None, True
        by = clock.today() + timedelta(days=7)
        walk.disputes[said.id] = Objection(said.id, None, one.payee, one.payer, by, order=one)
    return True


def undo_as_admin(walk: Walk) -> bool:
    one = walk.lately(one for one in walk.books.movements.values() if one.status in ("sent", "done"))
    if one is None:
        return False
    many = one.amount >= MANY if one.currency == "EUR" else None
    allowed = one.kind == "bank_order" and (many or walk.books.can_be_taken_back(one))
    allowed = allowed and not one.disputed and one.proposal is None
    if many is None and one.kind == "bank_order":
        return False  # whether it takes two is known to the product alone
    number = walk.one_of(walk.admins)
    call = lambda: actions.undo_as_admin(one.id, walk.admin(number), "A slip.")  # noqa: E731
    said = walk.do(f"admin {number} takes back order {one.id}", allowed, call)
    if said is None:
        assert not many, "it takes two admins"
        walk.books.take_back(one, clock.now(), None)
    elif said is not REFUSED:
        assert many is not False, "it takes one admin"
        one.proposal = number
    return True


def agree(walk: Walk) -> bool:
    one = walk.one_of(one for one in walk.books.movements.values() if one.proposal)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    allowed = admin != one.proposal and walk.books.can_be_taken_back(one)
    call = lambda: actions.agree(one.id, walk.admin(admin))  # noqa: E731
    if walk.do(f"admin {admin} agrees on order {one.id}", allowed, call) is not REFUSED:
        walk.books.take_back(one, clock.now(), None)
    return True


def disagree(walk: Walk) -> bool:
    one = walk.one_of(one for one in walk.books.movements.values() if one.proposal)
    if one is None:
        return False
    admin = walk.one_of(walk.admins)
    call = lambda: actions.object_to(one.id, walk.admin(admin), "No.")  # noqa: E731
    walk.do(f"admin {admin} disagrees on order {one.id}", True, call)
    one.proposal = None
    return True


STEPS = {contest: 3, undo_as_admin: 2, agree: 2, disagree: 1}
