"""What becomes of one demo lead: each step at its own hour, until the present is reached."""

import random
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..disputes import actions as disputes
from ..disputes.models import Ground, Subject
from ..exchange import actions as exchange
from ..exchange.models import Lead, Part, Referral
from ..exchange.returns import allowance_of
from ..members.models import Agency, Person
from ..settlement import actions as settlement
from ..settlement.models import Movement, MovementItem, MovementState
from .clients import Wish, Wishes
from .people import Alliance

# What becomes of a lead, if there is time enough, and how often.
FATES = {"won": 55, "lost": 10, "working": 10, "expired": 8, "declined": 6, "returned": 5, "withdrawn": 6}
SILENT, QUIET = 11, timedelta(days=70)  # of this agency nothing is heard for so long
CONSENT = "I agree that my company, name, phone and e-mail are given to one agency of the alliance that takes this job."


class _NotYet(Exception):
    """The next step lies in the future."""


class Life:
    """Plays leads one after another; `now` is where their past ends."""

    def __init__(self, alliance: Alliance, dice: random.Random, now: datetime):
        self.alliance, self.dice, self.now = alliance, dice, now
        self.at, self.wishes = now, Wishes(dice)

    def live(self, posted: datetime) -> None:
        """Post a lead and take it as far as its time goes."""
        wish = self.wishes.next()
        receiver, referrer = self._pair(wish.category, posted)
        (fate,) = self.dice.choices(list(FATES), list(FATES.values()))
        self._play(posted, wish, receiver, referrer, fate)

    def fresh(self) -> None:
        """The last days of the two agencies whose people stand in the README: an inbox, orders to pay and to confirm."""
        one, other = self.alliance.agencies[:2]
        for number, hours in enumerate((2, 5, 9, 20)):
            receiver = (one, other)[number % 2]
            wish = self.wishes.next(receiver.categories[number // 2])
            referrer = self.alliance.agencies[2 + number]
            self._play(self.now - timedelta(hours=hours), wish, receiver, referrer, "wait")
        for number, days in enumerate((9, 12, 15, 18)):
            receiver, referrer = ((one, other), (other, one))[number % 2]
            wish = self.wishes.next(receiver.categories[0])
            self._play(self.now - timedelta(days=days), wish, receiver, referrer, "paid_now")
        for here, there in ((one, other), (other, one)):
            owner = self.alliance.acting(here, "owner")
            exchange.name_people(there.id, {Part.DECIDES: [owner.id], Part.EXECUTES: [self._sales(here).id]}, owner)

    def _play(self, posted: datetime, wish: Wish, receiver: Agency, referrer: Agency, fate: str) -> None:
        self.at = posted
        try:
            with self._after(hours=0):
                lead = self._post(wish, referrer, receiver)
            getattr(self, f"_{fate}")(lead, receiver, referrer)
        except _NotYet:
            return

    def _after(self, days: float = 0, hours: float = 0) -> AbstractContextManager[None]:
        self.at += timedelta(days=days, hours=hours)
        if self.at >= self.now:
            raise _NotYet
        return clock.pretend(self.at)

    def _pair(self, category: str, at: datetime) -> tuple[Agency, Agency]:
        """Somebody who does this work, and somebody who doesn't."""
        able = [one for one in self.alliance.agencies if category in one.categories]
        others = [one for one in self.alliance.agencies if category not in one.categories]
        receiver, referrer = self.dice.choice(able), self.dice.choice(others)
        return self._awake(receiver, able, at), self._awake(referrer, others, at)

    def _awake(self, chosen: Agency, among: list[Agency], at: datetime) -> Agency:
        """The one before in place of who has gone silent by then."""
        is_silent = chosen == self.alliance.agencies[SILENT] and at > self.now - QUIET
        return among[among.index(chosen) - 1] if is_silent else chosen

    def _post(self, wish: Wish, referrer: Agency, receiver: Agency) -> int:
        audience = self.dice.choice(("direct", "open", "shortlist"))
        chosen = [] if audience == "open" else [receiver.id]
        if audience == "shortlist":
            others = [one.id for one in self.alliance.agencies if one.id not in (receiver.id, referrer.id)]
            chosen += self.dice.sample(others, 2)
        lead = exchange.post_lead(
            self.alliance.acting(referrer, "sales", "manager"),
            exchange.NewLead(
                wish.title, wish.brief, wish.category, wish.region, wish.language, *wish.budget, "EUR",
                audience, chosen, wish.client,
                "agreed", self.dice.choice(("phone", "email", "meeting")), clock.today(), CONSENT,
                clock.now() + timedelta(hours=self.dice.choice((24, 36, 48))),
            ),
        )  # fmt: skip
        return lead.id

    def _accepted(self, lead_id: int, receiver: Agency) -> int:
        with self._after(hours=self.dice.uniform(0.4, 20)):
            return exchange.accept_lead(lead_id, self._sales(receiver)).id

    def _sales(self, agency: Agency) -> Person:
        return self.alliance.acting(agency, "sales", "manager")

    def _move(self, referral_id: int, receiver: Agency, stage: str, days: float, **more: str) -> None:
        with self._after(days=self.dice.uniform(days / 2, days)):
            exchange.move_on(referral_id, self._sales(receiver), stage, **more)

    # The fates.

    def _won(self, lead_id: int, receiver: Agency, referrer: Agency) -> None:
        referral_id = self._accepted(lead_id, receiver)
        self._move(referral_id, receiver, "contacted", 0.4, note="First call: they want to start soon.")
        self._move(referral_id, receiver, "proposal", 6)
        self._move(referral_id, receiver, "won", 8, note="Signed.")
        budget = db.session.get_one(Lead, db.session.get_one(Referral, referral_id).lead_id).budget_max_minor or 0
        for part in range(self.dice.randint(1, 3)):
            with self._after(days=self.dice.uniform(4, 24)):
                fee = Money(budget // self.dice.choice((3, 4, 5)) + self.dice.randint(0, 9) * 1_050, "EUR")
                invoice = f"{receiver.id:02d}-{lead_id:04d}-{part + 1}"
                payment = exchange.report_fee(referral_id, self._sales(receiver), fee, clock.today(), invoice)
            self._pay(payment.reward.id, receiver, referrer)
            if self.dice.random() < 0.12:
                with self._after(days=3):
                    half = Money(payment.amount_minor // 4, "EUR")
                    exchange.record_refund(
                        payment.id, self._sales(receiver), half, clock.today(), "One page was left out"
                    )
        if self.dice.random() < 0.4:
            self._move(referral_id, receiver, "finished", 5)

    def _pay(self, reward_id: int, payer: Agency, payee: Agency) -> None:
        """List the order, send it, say that it came. The payer's time does not hold up the work on the lead."""
        worked_until = self.at
        try:
            with self._after(hours=0.02):
                settlement.settle([reward_id])
            chosen = (
                select(Movement.id).join(MovementItem).where(MovementItem.reward_id == reward_id, MovementItem.live)
            )
            movement_id = db.session.scalar(chosen.where(Movement.status == MovementState.LISTED))
            if movement_id is None:
                return
            with self._after(days=self.dice.choice((0.2, 0.8, 1.5, 3, 6, 9))):
                settlement.mark_sent(movement_id, self.alliance.acting(payer, "finance"), f"TX{movement_id * 7717}")
            with self._after(days=self.dice.uniform(0.5, 2)):
                confirming = self.alliance.acting(payee, "finance")
                if movement_id % 17 == 0:
                    self._contest(movement_id, payer, confirming)
                else:
                    settlement.confirm_received(movement_id, confirming)
        except _NotYet:
            pass
        finally:
            self.at = worked_until

    def _contest(self, movement_id: int, payer: Agency, payee: Person) -> None:
        """The payee objects; of three payers one says nothing, and of the others an admin decides."""
        words = "Our bank shows nothing under this reference."
        row = disputes.open_dispute(Subject.ORDER, movement_id, payee, Ground.NOT_ARRIVED, words)
        if movement_id % 3 == 0:
            return
        with self._after(days=2):
            number, said = f"TX{movement_id * 7719}", "It left our account the same day; our bank is asked where it is."
            disputes.answer(row.id, self.alliance.acting(payer, "finance"), said, number)
        with self._after(days=3):
            outcome, why = (
                ("dismiss", "The payee’s bank has found it under another name.")
                if movement_id % 3 == 1
                else ("void", "The payer’s bank has kept it for a wrong digit, and given it back.")
            )
            disputes.decide(row.id, self.alliance.admin, outcome, why)

    def _lost(self, lead_id: int, receiver: Agency, _referrer: Agency) -> None:
        referral_id = self._accepted(lead_id, receiver)
        self._move(referral_id, receiver, "contacted", 1)
        self._move(referral_id, receiver, "lost", 7, reason=self.dice.choice(("budget", "competitor", "no_answer")))

    def _working(self, lead_id: int, receiver: Agency, _referrer: Agency) -> None:
        referral_id = self._accepted(lead_id, receiver)
        self._move(referral_id, receiver, "contacted", 0.5)
        with self._after(hours=5):
            exchange.add_note(referral_id, self._sales(receiver), "They will send the list of articles on Monday.")
        self._move(referral_id, receiver, "qualified", 4)

    def _returned(self, lead_id: int, receiver: Agency, referrer: Agency) -> None:
        referral_id = self._accepted(lead_id, receiver)
        if allowance_of(receiver.id).is_used_up:
            return
        with self._after(hours=2):
            words = "The number belongs to somebody else, and nobody answers the mail."
            returned = exchange.return_lead(referral_id, self._sales(receiver), "contacts_wrong", words)
        if lead_id % 3:
            with self._after(hours=20):
                words = "I have reached them at this number this morning."
                exchange.object_to_return(returned.id, self._sales(referrer), words)
        if lead_id % 3 == 1:
            with self._after(hours=6):
                reason = "We have called twice: nobody answers at this number."
                exchange.decide_return(returned.id, self.alliance.admin, "founded", reason)

    def _declined(self, lead_id: int, receiver: Agency, referrer: Agency) -> None:
        with self._after(hours=5):
            exchange.decline_lead(lead_id, self._sales(receiver), "no_capacity", "Booked until summer.")
        self._expired(lead_id, receiver, referrer)

    def _expired(self, lead_id: int, _receiver: Agency, _referrer: Agency) -> None:
        with self._after(days=5):
            exchange.expire_leads([lead_id])

    def _withdrawn(self, lead_id: int, _receiver: Agency, referrer: Agency) -> None:
        with self._after(hours=9):
            exchange.withdraw_lead(lead_id, self._sales(referrer), "The client has found somebody.")

    def _wait(self, _lead_id: int, _receiver: Agency, _referrer: Agency) -> None:
        """Nobody has answered yet."""

    def _paid_now(self, lead_id: int, receiver: Agency, _referrer: Agency) -> None:
        """Won, with a fee reported a day or two ago: its order is listed, or sent and not yet confirmed."""
        referral_id = self._accepted(lead_id, receiver)
        self._move(referral_id, receiver, "proposal", 2)
        self._move(referral_id, receiver, "won", 4, note="Signed.")
        self.at = self.now - timedelta(days=self.dice.uniform(0.4, 2))
        with self._after():
            fee = Money(self.dice.randint(80, 400) * 1_000, "EUR")
            payment = exchange.report_fee(
                referral_id, self._sales(receiver), fee, clock.today(), f"{receiver.id:02d}-{lead_id:04d}"
            )
        with self._after(hours=0.02):
            settlement.settle([payment.reward.id])
        movement = db.session.scalar(
            select(Movement).where(Movement.status == MovementState.LISTED, Movement.payer_id == receiver.id)
        )
        if movement is not None and lead_id % 2:
            with self._after(hours=5):
                settlement.mark_sent(movement.id, self.alliance.acting(receiver, "finance"), f"TX{movement.id * 7717}")
