"""The walker: five agencies, chance, and the comparison of the product with the model after each step."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.checks import check_books
from marketplace.core.errors import Refusal
from marketplace.core.extensions import db
from marketplace.core.room import house
from marketplace.members.models import Person
from tests.stripe_double.faults import Dropped

from .model import Books
from .model_at_stripe import AtStripe
from .model_charging import Means
from .rows import Movement

REFUSED = object()
CURRENCIES = ("EUR", "EUR", "EUR", "JPY", "KWD")
TABLES = ("movements", "disputes", "claim_payments")
SUMS = {"cash_stripe": "cash", "rail_costs": "costs", "losses": "losses", "cash_bank": "bank"}
NEW_LINES = text("""
    SELECT l.id, l.reward_id, a.kind, l.currency, l.amount FROM lines l JOIN accounts a ON a.id = l.account_id
    WHERE l.id > :last ORDER BY l.id
""")
NEW_STEPS = text("""
    SELECT id, subject_kind, subject_id, became FROM history
    WHERE id > :last AND subject_kind IN ('rewards', 'movements', 'disputes', 'claim_payments') ORDER BY id
""")
OPEN = text("""
    SELECT r.id, r.status, coalesce(sum(l.amount) FILTER (WHERE a.kind = 'owed_by_receiver'), 0)::bigint,
           coalesce(-sum(l.amount) FILTER (WHERE a.kind = 'owed_to_referrer'), 0)::bigint
    FROM rewards r LEFT JOIN lines l ON l.reward_id = r.id LEFT JOIN accounts a ON a.id = l.account_id GROUP BY r.id
""")


class Seen:
    """What the product's tables say: lines and steps are never changed, so only new ones are read after each step."""

    def __init__(self) -> None:
        self.last = {"lines": 0, "steps": 0}
        self.open: dict[int, list[int]] = {}
        self.cash: dict[str, int] = {}
        self.costs: dict[str, int] = {}
        self.losses: dict[str, int] = {}
        self.bank: dict[str, int] = {}
        self.returning: dict[str, int] = {}
        self.states: dict[str, dict[int, str]] = {one: {} for one in ("rewards", *TABLES)}

    def look(self) -> None:
        for number, reward, kind, currency, amount in db.session.execute(NEW_LINES, {"last": self.last["lines"]}):
            self.last["lines"] = number
            if reward is None:
                sums = getattr(self, SUMS[kind])
                sums[currency] = sums.get(currency, 0) + amount
            elif kind == "in_transit":
                self.returning[currency] = self.returning.get(currency, 0) - amount
            else:
                sides = self.open.setdefault(reward, [0, 0])
                sides[kind == "owed_to_referrer"] += amount if kind == "owed_by_receiver" else -amount
        for number, table, row, became in db.session.execute(NEW_STEPS, {"last": self.last["steps"]}):
            self.last["steps"] = number
            self.states[table][row] = became

    def rewards(self) -> dict[int, tuple]:
        return {one: (state, *self.open.get(one, (0, 0))) for one, state in self.states["rewards"].items()}


class Walk:
    """One walk. All chance comes from its seed."""

    def __init__(self, seed: int, stripe: Any, found: Any, traveller: Any) -> None:
        self.seed, self.stripe, self.traveller = seed, stripe, traveller
        self.random = random.Random(seed)
        self.books = Books()
        self.rail = AtStripe(self.books, stripe.double, clock.now)
        self.seen, self.steps = Seen(), []
        self.leads: dict[int, dict[str, Any]] = {}
        self.disputes: dict[int, Any] = {}
        self.backlog: list[dict[str, Any]] = []  # events that Stripe has told and that have not come
        self.told = 0
        self.owners: dict[int, int] = {}
        self._found(found)

    def _found(self, found: Any) -> None:
        for number in range(5):
            agency = found.agency(f"Agency {'ABCDE'[number]}")
            self.owners[agency.id] = agency.people[0].id
        self.agencies = list(self.owners)
        self.admins = [found.person(alliance_role="admin").id for _each in range(3)]
        self._listen()
        for agency in self.agencies[:3]:
            self.stripe.connect(self.person(agency))
        for agency in self.agencies[:4]:
            self.rail.means[agency] = Means(
                self.stripe.save(self.person(agency), "debit" if agency % 2 else "ok")["id"]
            )
        for currency in ("eur", "jpy", "kwd"):
            self.stripe.double.funds.move("topup", 2_000_000, currency, "tu_0")

    def _listen(self) -> None:
        asked = self.stripe.double.answer

        def answer(method: str, path: str, sent: str, headers: Any) -> Any:
            key = {name.lower(): value for name, value in headers.items()}.get("idempotency-key", "")
            try:
                said = asked(method, path, sent, headers)
            except Dropped:
                self.rail.hear(method, path, None, {}, key)
                raise
            self.rail.hear(method, path, said[1], json.loads(said[0]), key if method == "post" else "")
            return said

        self.stripe.double.answer = answer

    def person(self, agency: int) -> Person:
        return db.session.get(Person, self.owners[agency])

    def admin(self, number: int) -> Person:
        return db.session.get(Person, number)

    def one_of(self, rows: Any) -> Any:
        rows = list(rows)
        return self.random.choice(rows) if rows else None

    def lately(self, rows: Any) -> Any:
        """One of them, mostly of those that came last."""
        rows = list(rows)
        return self.one_of(rows[-12:] if self.random.random() < 0.8 else rows)

    def do(self, what: str, allowed: bool, call: Callable[[], Any]) -> Any:
        """Try something; it is refused exactly where the model says so."""
        self.steps.append(f"{clock.now():%d.%m. %H:%M:%S} {what}{'' if allowed else ' (out of place)'}")
        try:
            said = call()
        except Refusal:
            db.session.rollback()
            if allowed:
                raise
            return REFUSED
        assert allowed, "it was not refused"
        return said

    def run(self, name: str, ids: list[int]) -> None:
        """A job does its work for these."""
        if ids:
            house().jobs[name].run(ids)
            db.session.rollback()

    def due(self, name: str) -> list[int]:
        ids = list(house().jobs[name].due(5000))
        db.session.rollback()
        return ids

    def new_movements(self, expected: list[tuple]) -> None:
        """Settling has made exactly these: (payer, payee, currency, items, whether it is given back)."""
        rows = db.session.execute(text("""
            SELECT m.id, m.kind, m.payer_id, m.payee_id, m.currency, i.reward_id, i.amount_minor FROM movements m
            JOIN movement_items i ON i.movement_id = m.id WHERE m.id > :last AND m.late_for_id IS NULL ORDER BY m.id, i.id
        """), {"last": max(self.books.movements, default=0)})  # fmt: skip
        made: dict[int, Movement] = {}
        for number, kind, payer, payee, currency, reward, minor in rows:
            made.setdefault(number, Movement(number, kind, payer, payee, currency, {})).items[reward] = minor
        asked = []
        for payer, payee, currency, items, back in expected:
            by_stripe = not back and self.rail.takes(payer, payee, currency, sum(items.values()))
            by_stripe = by_stripe or not back and self.rail.may_be_collected(payer, items)
            by_stripe = by_stripe and not any(self.books.may_be_paid(one) for one, minor in items.items() if minor > 0)
            asked.append(("stripe" if by_stripe else "bank_order", payer, payee, currency, sorted(items.items())))
        found = [(one.kind, one.payer, one.payee, one.currency, sorted(one.items.items())) for one in made.values()]
        assert sorted(found) == sorted(asked), f"the product has made {sorted(found)}, the model {sorted(asked)}"
        for one in made.values():
            self.books.add(one)
            self.books.place(one)

    def settle(self, ids: list[int]) -> None:
        """What settling these does to the model."""
        at = clock.now()
        for order in {one.id: one for number in ids if (one := self.books.carried.get(number))}.values():
            if self.books.is_outdated(order):
                self.books.end(order, "refused", at)
        self.new_movements(self.books.plans(ids, at))

    def pass_time(self, **by: float) -> None:
        self.traveller.shift(timedelta(**by))

    def compare(self) -> None:
        """The product's lines and states against the model, after a step."""
        db.session.rollback()
        self.seen.look()
        db.session.rollback()
        self._equal("rewards", self.seen.rewards(), {one.id: one.state for one in self.books.rewards.values()})
        states = {one.id: one.status for one in self.books.movements.values()}
        self._equal("movements", self.seen.states["movements"], states)
        self._equal("disputes", self.seen.states["disputes"], {one.id: one.status for one in self.disputes.values()})
        paid_back = {one: paid.status for one, (_movement, paid) in self.rail.paid_back.items()}
        self._equal("payments of claims", self.seen.states["claim_payments"], paid_back)
        self._equal("cash at Stripe", self.seen.cash, self.books.cash)
        self._equal("costs", self.seen.costs, self.books.costs)
        self._equal("losses", self.seen.losses, self.books.losses)
        self._equal("what came to the bank", self.seen.bank, self.books.bank)
        self._equal("on its way back", self.seen.returning, self.books.returning)

    @staticmethod
    def _equal(what: str, product: dict, model: dict) -> None:
        if product != model:
            names = [one for one in {**product, **model} if product.get(one) != model.get(one)]
            told = [f"{what} {one}: the product {product.get(one)}, the model {model.get(one)}" for one in names[:8]]
            raise AssertionError("\n".join(told))

    def check(self) -> None:
        """All invariants; all sums anew; and what each pair of agencies owes."""
        assert check_books() == []
        whole = {one: (status, owes, owed) for one, status, owes, owed in db.session.execute(OPEN)}
        self._equal("rewards", whole, {one.id: one.state for one in self.books.rewards.values()})
        for table in TABLES:
            states = dict(db.session.execute(text(f"SELECT id, status FROM {table}")).all())
            self._equal(table, states, self.seen.states[table])
        db.session.rollback()
        taken = [one["metadata"]["movement"] for one in self.stripe.double.all("charge")]
        sent = [one["transfer_group"] for one in self.stripe.double.all("transfer") if not one["reversed"]]
        assert len(taken) == len(set(taken)), "something was charged twice"
        assert len(sent) == len(set(sent)), "something was sent twice"

    def told_by(self, error: BaseException) -> str:
        """What a failed walk says: how to go it again, and its last steps."""
        again = f"WALK_SEED={self.seed} WALK_STEPS={len(self.steps)}"
        kind = "" if isinstance(error, (AssertionError, Refusal)) else f"{type(error).__name__}: "
        return "\n".join(["", *self.steps[-60:], "", f"{kind}{error}", f"step {len(self.steps)}; again: {again}"])
