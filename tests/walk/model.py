"""What the books should say, in whole numbers. It asks the product nothing."""

from datetime import datetime, timedelta

from .rows import LIVE, UNPAID, Movement, Reward

NETTING = timedelta(days=14)
UNDO = timedelta(minutes=10)


class Books:
    """All rewards and movements, and the alliance's cash, costs and losses at Stripe and what came to its bank, in each currency."""

    def __init__(self) -> None:
        self.rewards: dict[int, Reward] = {}
        self.movements: dict[int, Movement] = {}
        self.cash: dict[str, int] = {}
        self.costs: dict[str, int] = {}
        self.losses: dict[str, int] = {}
        self.bank: dict[str, int] = {}
        self.returning: dict[str, int] = {}
        self.suspended: set[int] = set()
        self.carried: dict[int, Movement] = {}  # by reward, the live movement that carries it

    # What is due

    def is_free(self, one: Reward) -> bool:
        return one.status in ("accrued", "funded") and not self.is_disputed(one) and one.id not in self.carried

    def is_disputed(self, one: Reward) -> bool:
        """Also by an appeal about an order that has carried it."""
        ended = (movement for movement in self.movements.values() if movement.disputed and movement.status not in LIVE)
        return one.disputed or any(one.id in movement.items for movement in ended)

    def may_be_paid(self, reward: int) -> bool:
        """Whether a bank order that could be paid has asked for it and was cancelled since."""
        asked = (one for one in self.movements.values() if one.kind == "bank_order" and one.status == "refused")
        return any(one.items.get(reward, 0) > 0 for one in asked if one.was_listed or one.late_for)

    def has_waited(self, one: Reward, at: datetime) -> bool:
        return one.changed_at is not None and one.changed_at <= at - NETTING

    def is_due(self, one: Reward, at: datetime) -> bool:
        return self.is_free(one) and (one.owed > 0 or one.owed < 0 and self.has_waited(one, at))

    def due(self, at: datetime) -> list[int]:
        return [one.id for one in self.rewards.values() if self.is_due(one, at)]

    def plans(self, ids: list[int], at: datetime) -> list[tuple[int, int, str, dict[int, int], bool]]:
        """What settling these makes: (payer, payee, currency, items, whether it is given back). Equal sums are netted."""
        pairs = {self.rewards[one].pair for one in ids}
        wanted = {*ids, *(one for one in self.due(at) if self.rewards[one].pair in pairs)}
        by_pair: dict[tuple[int, int, str], list[Reward]] = {}
        for number in sorted(wanted):
            if self.is_free(self.rewards[number]):
                by_pair.setdefault(self.rewards[number].pair, []).append(self.rewards[number])
        made = []
        for pair, rows in by_pair.items():
            back = [one for one in self.rewards.values() if one.pair == pair and one.owed < 0 and self.is_free(one)]
            items = {one.id: one.owed for one in (*rows, *(one for one in back if one not in rows)) if one.owed}
            made += self._planned(pair, items, at) if items else []
        return made

    def _planned(self, pair: tuple[int, int, str], items: dict[int, int], at: datetime) -> list:
        total = sum(items.values())
        if total > 0:
            return [(*pair, items, False)]
        if total == 0:
            for number, minor in items.items():
                self.close(self.rewards[number], minor, minor, at)
            return []
        latest = max(self.rewards[number].changed_at for number, minor in items.items() if minor < 0)
        turned = {number: -minor for number, minor in items.items()}
        return [(pair[1], pair[0], pair[2], turned, True)] if latest <= at - NETTING else []

    # What moves

    def add(self, one: Movement) -> None:
        self.movements[one.id] = one
        for number in one.items if one.status in LIVE else ():
            self.carried[number] = one

    def close(self, one: Reward, owes: int, owed: int, at: datetime) -> None:
        """So much of each side is closed; opened again where it is below zero."""
        one.owes, one.owed, one.changed_at = one.owes - owes, one.owed - owed, at
        one.follow()

    def book(self, movement: Movement, at: datetime, sign: int = 1, sides: str = "both") -> None:
        """Close what a movement carries, on both sides or one; with -1 open it again."""
        for number, minor in movement.items.items():
            one = self.rewards[number]
            closed = minor * sign * (1 if one.payer == movement.payer else -1)
            self.close(one, closed if sides != "owed" else 0, closed if sides != "owes" else 0, at)

    def let_go(self, movement: Movement) -> None:
        for number in movement.items:
            if self.carried.get(number) is movement:
                del self.carried[number]

    def end(self, movement: Movement, to: str, at: datetime, by: int | None = None) -> None:
        movement.move(to, by)
        movement.ended_at, movement.proposal = at, None
        self.let_go(movement)

    def is_outdated(self, movement: Movement) -> bool:
        if movement.status not in UNPAID:
            return False
        for number, minor in movement.items.items():
            one = self.rewards[number]
            if self.is_disputed(one) or minor != (one.owed if one.payer == movement.payer else -one.owed):
                return True
        return False

    def outdated(self) -> list[Movement]:
        """Also listed ones whose payee is suspended."""
        live = {one.id: one for one in self.carried.values()}
        return [live[one] for one in sorted(live) if self.is_outdated(live[one])
                or live[one].status == "listed" and live[one].payee in self.suspended]  # fmt: skip

    def place(self, movement: Movement) -> None:
        """A bank order that is prepared is listed, or waits for its payee."""
        if movement.kind == "bank_order" and movement.status == "prepared":
            if movement.payee in self.suspended:
                movement.blocked = True
            else:
                movement.move("listed")
                movement.was_listed = True

    def finish(self, movement: Movement, at: datetime, by: int | None) -> None:
        """The payee has the money."""
        self.book(movement, at)
        self.end(movement, "done", at, by)
        movement.disputed = False

    def booked_by(self, movement: Movement) -> Movement | None:
        """The order that has booked the money of a cancelled one."""
        return next((one for one in self.movements.values() if one.late_for is movement and one.status == "done"), None)

    def asking_for_the_same(self, late: Movement) -> list[Movement]:
        """Orders not paid yet that ask for the rewards of a cancelled one."""
        found = {one.id: one for number in late.items if (one := self.carried.get(number)) and one.status in UNPAID}
        return [found[one] for one in sorted(found)]

    def arrived_of(self, movement: Movement) -> int:
        """How much of an order has arrived."""
        booked = self.booked_by(movement)
        return movement.amount if movement.status == "done" else booked.amount if booked else 0

    def find_arrived(self, movement: Movement, arrived: int, booked: int | None, at: datetime) -> None:
        """An admin finds so much; what is not all of it is booked by an order whose number is `booked`."""
        new = movement.status == "contested"
        movement.disputed = False
        if new and arrived == movement.amount:
            self.finish(movement, at, None)
        elif new or arrived != self.arrived_of(movement):
            self._cancel(movement, at)
            if arrived and booked:
                self.book_late(movement, booked, at, None, self.shared_out(movement, arrived))

    def _cancel(self, movement: Movement, at: datetime) -> None:
        if before := self.booked_by(movement):
            self.take_back(before, at, None)
        elif movement.status != "refused":
            if movement.status == "done":
                self.book(movement, at, -1)
            self.end(movement, "refused", at)

    @staticmethod
    def shared_out(movement: Movement, left: int) -> dict[int, int]:
        """What carries a part of it: what was set against the others whole, then the others as far as it reaches."""
        shared = {}
        for number, minor in sorted(movement.items.items(), key=lambda item: item[1] > 0):
            share = min(minor, left)
            left -= share
            if share:
                shared[number] = share
        return shared

    def book_late(self, late: Movement, number: int, at: datetime, by: int | None, items: dict[int, int]) -> Movement:
        """The money of a cancelled order is booked by another one."""
        for order in self.asking_for_the_same(late):
            self.end(order, "refused", at)
        made = Movement(number, late.kind, late.payer, late.payee, late.currency, items, late_for=late)
        self.movements[number] = made
        made.was_listed = True
        for state in ("listed", "sent"):
            made.move(state, by)
        self.finish(made, at, by)
        return made

    def before(self, movement: Movement) -> str:
        """What an order is again when it is taken back."""
        if movement.status == "sent":
            return "listed"
        if movement.late_for:
            return "refused"
        return "sent" if movement.said_last("sent")[1] == movement.payer else "listed"

    def can_be_taken_back(self, movement: Movement) -> bool:
        if movement.kind != "bank_order" or movement.status not in ("sent", "done") or movement.disputed:
            return False
        # What stood for money that came late is cancelled; any other carries its rewards again, if no order has taken them up.
        is_free = movement.late_for is not None or not any(number in self.carried for number in movement.items)
        return movement.status == "sent" or is_free

    def take_back(self, movement: Movement, at: datetime, by: int | None) -> None:
        was, becomes = movement.status, self.before(movement)
        movement.proposal = None
        if was == "done":
            self.book(movement, at, -1)
            movement.ended_at = None
        movement.move(becomes, by)
        if becomes == "listed":
            movement.sent_at = None
        if becomes == "refused":
            movement.ended_at = at
        elif was == "done":
            self.add(movement)

    def pays(self, kind: str, currency: str, minor: int) -> None:
        """One of the alliance's sums changes: cash, costs, losses, what came to its bank, or is on its way back to payers."""
        sums = getattr(self, kind)
        sums[currency] = sums.get(currency, 0) + minor
