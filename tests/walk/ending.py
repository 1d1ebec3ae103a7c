"""The end of a walk: nothing fails any more, everybody does what they have to, and nothing is left open."""

from marketplace.core import clock
from marketplace.core.checks import compare_lists
from tests.stripe_double.endpoints import arrive
from tests.stripe_double.hosted import onboard

from . import objections, orders, provider, standing
from .walker import Walk


def come_to_an_end(walk: Walk) -> None:
    """Let everything end as it does when nobody is in the way, and what payees could not give back be written off: nothing stays
    open."""
    double = walk.stripe.double
    double.faults.clear()
    while walk.books.suspended:
        standing.reinstate(walk)
    for account in double.all("account"):
        onboard(double, account["id"])
    for currency in ("eur", "jpy", "kwd"):
        double.funds.move("topup", 900_000_000, currency, "tu_9")
    for day in range(60):
        _one_day(walk)
        if day == 30:  # what is open on top of a claim ends before the claim does, or after
            _give_up_claims(walk)
        if not _is_open(walk) and not any(one.to_give_back for one in walk.books.movements.values()):
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
        provider.look_into_events,
        orders.reissue,
        orders.settle,
        orders.place,
        provider.collect,
        provider.pay_out,
        provider.give_back,
    ):
        step(walk)
        walk.compare()
    _all_orders_are_paid(walk)
    walk.compare()
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
            provider.give_up(walk, one)
            walk.compare()


def _is_open(walk: Walk) -> list:
    """What is open of rewards."""
    return [one for one in walk.books.rewards.values() if (one.owes, one.owed) != (0, 0)]


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
