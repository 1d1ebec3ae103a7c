"""The end of a walk: nothing fails any more, everybody does what they have to, and nothing is left open."""

from marketplace.core import clock
from marketplace.core.checks import compare_lists
from tests.stripe_double.endpoints import arrive
from tests.stripe_double.hosted import onboard

from . import claims, goes_back, keyless, objections, orders, provider, standing
from .walker import Walk


def come_to_an_end(walk: Walk) -> None:
    """Let everything end as it does when nobody is in the way, and what payees could not give back be written off: nothing stays
    open."""
    double = walk.stripe.double
    double.faults.clear()
    keyless.key_is_back(walk)
    while walk.books.suspended:
        standing.reinstate(walk)
    for account in double.all("account"):
        onboard(double, account["id"])
    for currency in ("eur", "jpy", "kwd"):
        double.funds.move("topup", 900_000_000, currency, "tu_9")
    for day in range(60):
        _one_day(walk)
        if day >= 30:  # what is open on top of a claim ends before the claim does, or after
            _give_up_claims(walk)
        if not _is_open(walk) and not _is_moving(walk):
            break
    walk.check()
    left = {one.id: one.state for one in _is_open(walk)}
    assert not left, f"still open at the end: {left}"
    _compare_with_stripe(walk)


def _one_day(walk: Walk) -> None:
    for intent in walk.stripe.of("payment_intent"):
        if intent["status"] == "processing":
            arrive(walk.stripe.double, intent)
    walk.backlog += walk.stripe.double.events[walk.told :]
    walk.told = len(walk.stripe.double.events)
    events, walk.backlog = walk.backlog, []
    if events:
        provider.bring(walk, events)
    for row in list(walk.disputes.values()):
        _decided(walk, row)
    while provider.hand_on_again(walk):
        walk.compare()
    for step in (
        keyless.look_back,
        provider.look_into_events,
        orders.reissue,
        orders.settle,
        orders.place,
        provider.collect,
        provider.pay_out,
        claims.collect,
        goes_back.give_back,
        goes_back.try_refund_again,
    ):
        step(walk)
        walk.compare()
    _all_orders_are_paid(walk)
    walk.compare()
    _refund_what_came_twice(walk)
    walk.pass_time(days=1)


def _decided(walk: Walk, row: objections.Objection) -> None:
    """Whoever objects takes it back; an appeal is decided by whoever may."""
    from marketplace.disputes import actions

    if row.status in ("open", "silent", "answered"):
        walk.do(f"withdraw dispute {row.id}", True, lambda: actions.withdraw(row.id, walk.person(row.opener)))
        if row.order:
            orders.say_received(walk, row.order, row.order.id)
        else:
            row.status, row.proposal, row.reward.disputed = "withdrawn", None, False
    if row.status == "appealed" and row.proposal:  # it may not hold any more
        admin = next(one for one in walk.admins if one != row.proposal[0])
        walk.do(f"disagree on dispute {row.id}", True, lambda: actions.object_to(row.id, walk.admin(admin), "No."))
        row.proposal = None
    if row.status == "appealed":
        _decided_for_good(walk, row)


def _decided_for_good(walk: Walk, row: objections.Objection) -> None:
    """As the books have it of an order; of a reward as the terms say."""
    from marketplace.core.money import Money
    from marketplace.disputes import actions

    outcome, due, amount = "dismiss", None, None
    if row.order:
        due = walk.books.arrived_of(row.order)
        outcome = "void" if not due else "dismiss" if due == row.order.amount else "amend"
        amount = Money(due, row.order.currency) if outcome == "amend" else None
    first = next(one for one in walk.admins if one not in row.deciders)
    call = lambda: actions.decide(row.id, walk.admin(first), outcome, "So.", amount)  # noqa: E731
    deciders = {first}
    if walk.do(f"decide dispute {row.id}", True, call) is not None:
        second = next(one for one in walk.admins if one != first)
        walk.do(f"agree on dispute {row.id}", True, lambda: actions.agree(row.id, walk.admin(second)))
        deciders.add(second)
    objections.carry_out(walk, row, deciders, due)


def _all_orders_are_paid(walk: Walk) -> None:
    from marketplace.settlement import actions

    for one in list(walk.books.movements.values()):
        if one.kind == "bank_order" and one.status in ("listed", "sent"):
            walk.do(
                f"{one.payee} has received {one.id}",
                True,
                lambda one=one: actions.confirm_received(one.id, walk.person(one.payee)),
            )
            orders.say_received(walk, one, one.id)


def _give_up_claims(walk: Walk) -> None:
    for one in list(walk.books.movements.values()):
        if one.is_claim:
            claims.give_up(walk, one)
            walk.compare()


def _refund_what_came_twice(walk: Walk) -> None:
    """What was paid back of a claim, had gone back to the payer, and came once more after something else had ended the claim."""
    for charge in walk.stripe.of("charge"):
        gone = goes_back.is_of_claim(charge) and walk.rail.called(goes_back.named(charge))[1].status == "taken_back"
        if gone and not charge["disputed"] and not charge["amount_refunded"] and not walk.backlog:
            goes_back.refund(walk, charge)


def _is_open(walk: Walk) -> list:
    """What is open of rewards."""
    return [one for one in walk.books.rewards.values() if (one.owes, one.owed) != (0, 0)]


def _is_moving(walk: Walk) -> bool:
    """Whether something is on its way back to a payer, or Stripe has told of something more."""
    on_the_way = any(one.is_the_payers for one in walk.books.movements.values())
    return on_the_way or walk.told < len(walk.stripe.double.events)


def _compare_with_stripe(walk: Walk) -> None:
    """Cash in the books is the money that Stripe has, apart from what the alliance has put there."""
    moved: dict[str, int] = {}
    for row in walk.stripe.double.all("balance_transaction"):
        if row["type"] != "topup":
            moved[row["currency"].upper()] = moved.get(row["currency"].upper(), 0) + row["net"]
    walk.compare()
    walk._equal("cash at Stripe, by its own list,", {one: minor for one, minor in walk.seen.cash.items() if minor},
                {one: minor for one, minor in moved.items() if minor})  # fmt: skip
    walk.pass_time(hours=2)
    assert compare_lists() == []
    assert clock.now()
