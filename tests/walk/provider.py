"""Steps: Stripe is asked and answers, or doesn't; cards, accounts; events that come twice, late, in any order or never."""

from datetime import timedelta

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.stripe_rail import actions, queries
from tests.stripe_double.endpoints import arrive, fail, reverse_transfer
from tests.stripe_double.faults import Fault, Kind
from tests.stripe_double.hosted import onboard
from tests.stripe_double.webhooks import SECRET, signed

from .model_charging import Means
from .walker import REFUSED, Walk

# What fails, and whether it only asks.
PATHS = (
    ("/v1/payment_intents", False), ("/v1/payment_intents", True), ("/v1/transfers", False), ("/v1/transfers", True),
    ("/v1/balance", True), ("/v1/disputes", True), ("/v1/refunds", False), ("/v1/refunds", True),
)  # fmt: skip
TOLD_ALONE = ("charge.dispute.", "transfer.reversed", "refund.")


def collect(walk: Walk) -> bool:
    """The job: one after the other, as each answer decides about the next."""
    ids = walk.due("collect")
    assert ids == walk.rail.to_collect(), "Stripe is to be asked about others"
    if not ids:
        return False

    def run() -> None:
        for one in ids:
            walk.rail.claim(walk.books.movements[one])
            walk.run("collect", [one])

    walk.do(f"collect {ids}", True, run)
    return True


def pay_out(walk: Walk) -> bool:
    ids = walk.due("pay_out")
    assert ids == walk.rail.to_pay_out(), "others are to be handed on"
    if not ids:
        return False
    walk.rail.paying_out, walk.rail.payouts_wait = ids, bool(walk.rail.looks) or _waits_since_a_backup(walk)
    walk.do(f"hand on {ids}", True, lambda: walk.run("pay_out", ids))
    walk.rail.paying_out = []
    return True


def _waits_since_a_backup(walk: Walk) -> bool:
    """Whether something that was told before the last look, less than a day ago, is not looked into: which events wait is no business of
    the model's."""
    looked_at = walk.rail.looked_at
    if looked_at is None or looked_at <= clock.now() - timedelta(days=1):
        return False
    waits = text("SELECT EXISTS (SELECT FROM stripe_events WHERE status = 'waiting' AND made_at <= :looked_at)")
    return bool(db.session.scalar(waits, {"looked_at": looked_at}))


def look_into_events(walk: Walk) -> bool:
    ids = walk.due("look_into_events")
    if not ids:
        return False

    def run() -> None:
        for one in ids:
            walk.rail.event_begins()
            walk.run("look_into_events", [one])
            walk.rail.event_is_over()

    walk.do(f"look into events {ids}", True, run)
    return True


def events_come(walk: Walk) -> bool:
    """Some of what Stripe has told, in any order, at times twice; what is told by them alone does come."""
    double = walk.stripe.double
    walk.backlog += double.events[walk.told :]
    walk.told = len(double.events)
    if not walk.backlog or not walk.rail.has_key:  # without one there is nobody to take them
        return False
    walk.random.shuffle(walk.backlog)
    some = [walk.backlog.pop() for _each in range(walk.random.randint(1, len(walk.backlog)))]
    kept = [one for one in some if walk.random.random() > 0.15 or one["type"].startswith(TOLD_ALONE)]
    bring(walk, [*kept, *walk.random.sample(kept, len(kept) // 3)])
    return True


def bring(walk: Walk, events: list[dict]) -> None:
    """Deliver events."""

    def run() -> None:
        for event in events:
            actions.receive(*signed(event, clock.now().timestamp(), SECRET))
            walk.pass_time(milliseconds=5)

    walk.do(f"events come: {[one['id'] for one in events]}", True, run)


def something_fails(walk: Walk) -> bool:
    path, reads = walk.one_of(PATHS)
    kind = walk.one_of(Kind if not reads else [Kind.HANG, Kind.LIMITED])
    times = walk.random.choice([1, 1, 2, 4])
    walk.do(
        f"{kind} at {path}, {times} times",
        True,
        lambda: walk.stripe.double.faults.append(Fault(kind, path, times, reads)),
    )
    return True


def faults_end(walk: Walk) -> bool:
    if not walk.stripe.double.faults:
        return False
    walk.do("nothing fails any more", True, walk.stripe.double.faults.clear)
    return True


def debit_ends(walk: Walk) -> bool:
    """A bank debit arrives, or comes back."""
    intent = walk.one_of(one for one in walk.stripe.of("payment_intent") if one["status"] == "processing")
    if intent is None:
        return False
    ends = arrive if walk.random.random() < 0.8 else fail
    walk.do(f"{ends.__name__}: {intent['metadata']['movement']}", True, lambda: ends(walk.stripe.double, intent))
    return True


def save_means(walk: Walk) -> bool:
    agency = walk.one_of(walk.agencies[:4])
    if not walk.rail.has_key:
        return False
    kind = walk.one_of(["ok", "ok", "ok", "debit", "debit", "declined", "insufficient", "expired"])
    means = walk.do(f"{agency} leaves a means: {kind}", True, lambda: walk.stripe.save(walk.person(agency), kind))
    walk.rail.means[agency] = Means(means["id"])
    return True


def remove_means(walk: Walk) -> bool:
    agency = walk.one_of(walk.agencies[:4])
    if agency not in walk.rail.means or not walk.rail.has_key:
        return False
    walk.do(f"{agency} takes its means back", True, lambda: actions.forget_means(walk.person(agency)))
    walk.rail.let_go_of(agency)
    return True


def payout_is_taken_back(walk: Walk) -> bool:
    """By hand, at Stripe."""
    objects = walk.stripe.double.objects
    there = (one for one in walk.books.movements.values() if one.status == "done" and one.transfer)
    one = walk.lately(there)
    if one is None:
        return False
    transfer = objects[one.transfer]
    if transfer["reversed"] or objects[transfer["destination"]].get("empty"):
        return False
    walk.do(
        f"the payout of {one.id} is taken back", True, lambda: reverse_transfer(walk.stripe.double, one.transfer, {})
    )
    return True


def hand_on_again(walk: Walk) -> bool:
    """An admin has seen to what came back."""
    one = walk.one_of(one for one in walk.books.movements.values() if one.came_back)
    if one is None or not walk.rail.has_key:
        return False
    admin = walk.admin(walk.one_of(walk.admins))
    allowed = one.is_repaid or not walk.stripe.double.objects[one.charge]["amount_refunded"]
    if walk.do(f"hand {one.id} on again", allowed, lambda: actions.hand_on_again(one.id, admin)) is REFUSED:
        return False  # until it is known what the payer has got
    one.came_back, one.blocked, one.look_at = False, False, clock.now()
    return True


def account_changes(walk: Walk) -> bool:
    """Stripe closes an account or opens it again, or the payee empties it."""
    agency = walk.one_of(walk.agencies[:3])
    account = queries.account_of(agency).account
    if walk.random.random() < 0.3:
        empty = walk.random.random() < 0.5
        walk.do(f"the account of {agency} is empty: {empty}", True,
                lambda: walk.stripe.double.objects[account].update(empty=empty))  # fmt: skip
        return True
    state = walk.one_of(["complete", "complete", "missing"])
    walk.do(f"the account of {agency} is {state}", True, lambda: onboard(walk.stripe.double, account, state))
    return True


def look_at_account(walk: Walk) -> bool:
    agency = walk.one_of(walk.agencies[:3])
    if not walk.rail.has_key:
        return False
    walk.do(f"look at the account of {agency}", True, lambda: actions.look_at_account(agency))
    return True


def top_up(walk: Walk) -> bool:
    currency = walk.one_of(["eur", "jpy", "kwd"])
    minor = walk.random.randint(1_000_00, 9_000_00)
    walk.do(f"{minor} {currency} are put on the balance", True,
            lambda: walk.stripe.double.funds.move("topup", minor, currency, "tu_1"))  # fmt: skip
    return True


STEPS = {
    collect: 9, pay_out: 6, look_into_events: 5, events_come: 5, something_fails: 3, faults_end: 1, debit_ends: 3, save_means: 2,
    remove_means: 0.5, account_changes: 0.7, look_at_account: 0.7, top_up: 0.4, payout_is_taken_back: 0.6, hand_on_again: 2,
}  # fmt: skip
