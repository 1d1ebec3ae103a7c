"""Disputes in the demo: one in each state that a member and an admin can meet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.money import Money
from ..disputes import actions as disputes
from ..disputes.models import Ground, Subject
from ..members.models import Agency, Person
from ..rewards.models import Reward
from ..settlement.actions import settle
from .people import Alliance

OBJECTIONS = (
    (Ground.NOT_DUE, "The client came back to us by itself, through a fair, five months after the first job."),
    (Ground.WRONG_SUM, "The client told us of a larger fee than the one that was reported."),
    (Ground.TWICE, "This looks like the instalment that was reported the week before."),
    (Ground.NOT_PAID, "The invoice is written, but the money has not come yet."),
)
OF_REFERRER = "We passed the client on, not one job of it. The terms say each fee, for the life of the client."
OF_RECEIVER = (
    "We have reported what the client paid for our own work. The rest went to the printers, and is no fee of ours."
)
APPEAL = "The first decision does not mention the letter of the ninth, in which both sides agreed otherwise."
QUESTION = "When did the client write to you again, and to whom of you?"
NOTE = "On the third, to our office. The letter is the one that we have shown."
DECISIONS = (
    ("dismiss", "Rule 4: each fee, for the life of the client. Where the second talk began does not change it."),
    ("amend", "Rule 6: what was billed through for others is no fee. The reward is due on the rest."),
    ("void", "Rule 2: it is the same payment as the one before, reported once more by mistake."),
)
LETTER = "From the minutes of our call on the %d: both sides agree that the second job is a part of the first.\n"
# How many days ago each was opened, and how far it went: by what happened and on which day after.
PLAYED: tuple[tuple[float, tuple[tuple[str, float], ...]], ...] = (
    (2, ()),
    (10, (("silence", 8),)),
    (5, (("answer", 2), ("ask", 3), ("note", 3.5))),
    (6, (("withdraw", 1),)),
    (12, (("answer", 1), ("dismiss", 3))),
    (30, (("answer", 2), ("amend", 5))),
    (20, (("answer", 1), ("void", 3), ("appeal", 8))),
    (60, (("answer", 3), ("void", 6), ("appeal", 10), ("dismiss_at_last", 14))),
)  # fmt: skip


def dispute(alliance: Alliance, now: datetime) -> None:
    """Play them, the longest ago first, with the agencies whose people stand in the README where they have rewards for it."""
    left = _rewards([one.id for one in alliance.agencies[:2]])
    for number, (days, steps) in enumerate(sorted(PLAYED, key=lambda one: -one[0])):
        opened = now - timedelta(days=days)
        reward = next((one for one in left if one.accrued_at < opened), None)
        if reward is not None:
            left.remove(reward)
            _Dispute(alliance, reward, opened, number).play(steps)


def _rewards(first: Sequence[int]) -> list[Reward]:
    """Rewards that one admin may decide on, the latest first; those of these agencies before all others."""
    theirs = Reward.payer_id.in_(first) | Reward.payee_id.in_(first)
    chosen = select(Reward).where(Reward.amount_minor.between(1_00, 5_000_00), Reward.currency == "EUR")
    chosen = chosen.where(Reward.corrections == 0).order_by(theirs.desc(), Reward.accrued_at.desc())
    return list(db.session.scalars(chosen))


class _Dispute:
    """One dispute, in its own past."""

    def __init__(self, alliance: Alliance, reward: Reward, at: datetime, number: int):
        self.alliance, self.reward, self.at, self.number = alliance, reward, at, number

    def play(self, steps: Sequence[tuple[str, float]]) -> None:
        """Object, show a file, and go on as far as it went."""
        ground, words = OBJECTIONS[self.number % len(OBJECTIONS)]
        earns = ground == Ground.WRONG_SUM
        opener, other = (self.reward.payee, self.reward.payer) if earns else (self.reward.payer, self.reward.payee)
        subject = Subject.FEE if earns else Subject.REWARD
        about = self.reward.payment_id if earns else self.reward.id
        letter = LETTER % min(10 + self.number, 16)  # the last one shows what was shown before
        with clock.pretend(self.at):
            row = disputes.open_dispute(subject, about, self._money(opener), ground, words)
            disputes.show_paper(row.id, self._money(opener), "letter.txt", letter.encode(), "Minutes of our call")
            settle([self.reward.id])  # an order with it that waits is made anew without it
        for what, days in steps:
            with clock.pretend(self.at + timedelta(days=days)):
                self._step(row.id, what, opener, other)

    def _step(self, dispute_id: int, what: str, opener: Agency, other: Agency) -> None:
        if what == "silence":
            disputes.note_silence([dispute_id])
        elif what == "withdraw":
            disputes.withdraw(dispute_id, self._money(opener))
        elif what == "answer":
            disputes.answer(dispute_id, self._money(other), OF_REFERRER if other == self.reward.payee else OF_RECEIVER)
        elif what == "ask":
            disputes.add_note_as_admin(dispute_id, self.alliance.admin, QUESTION)
        elif what == "note":
            disputes.add_note(dispute_id, self._money(other), NOTE)
        elif what == "appeal":
            disputes.appeal(dispute_id, self._money(other), APPEAL)
        elif what == "dismiss_at_last":
            disputes.decide(dispute_id, self.alliance.second_admin, "dismiss", DECISIONS[0][1])
        else:
            half = Money(max(1, self.reward.amount_minor // 2), self.reward.currency)
            amends = what == "amend"
            disputes.decide(
                dispute_id,
                self.alliance.admin,
                what,
                dict(DECISIONS)[what],
                half if amends else None,
                late_report=amends,
            )

    def _money(self, agency: Agency) -> Person:
        return self.alliance.acting(agency, "finance", "owner")
