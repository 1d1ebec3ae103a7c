"""What the mails about leads and referrals say. None carries the client's identity: they link to the page.

What people write to each other may name the client, so notes and reasons in their own words stay on the page.
"""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import amount, day, moment, money
from ..members.models import Agency, Person
from ..outbox.letter import Letter
from .models import DeclineReason, FeePayment, Lead, LeadState, Referral, Refund, Stage


def offered(lead: int) -> Letter:
    """To those the lead is meant for: here is a client."""
    row = db.session.get_one(Lead, lead)
    return Letter(
        _("A client for you: %(title)s", title=row.title),
        [
            _(
                "%(agency)s passes this client on. The first agency to accept gets the contacts.",
                agency=row.referrer.name,
            )
        ],
        [*_facts(row), *_deadline(row)],
        (_("Read and answer"), f"/leads/{row.id}"),
    )


def _deadline(lead: Lead) -> list[tuple[str, str]]:
    return [(_("Answer by"), moment(lead.answer_by))] if lead.answer_by else []


def accepted(referral: int) -> Letter:
    """To the referrer: your client is in good hands."""
    row = db.session.get_one(Referral, referral)
    return Letter(
        _("%(agency)s has accepted “%(title)s”", agency=row.receiver.name, title=row.lead.title),
        [_("They see the client's contacts from now on. You are told of each step.")],
        _facts(row.lead),
        _see(row),
    )


def declined(lead: int, agency: int, reason: str) -> Letter:
    """To the referrer: one said no, and why."""
    row, by = db.session.get_one(Lead, lead), db.session.get_one(Agency, agency)
    return Letter(
        _("%(agency)s has declined “%(title)s”", agency=by.name, title=row.title),
        [_("The reason: %(reason)s.", reason=DeclineReason(reason).label)],
        _facts(row),
        (_("See the lead"), f"/leads/{row.id}"),
    )


def expired(lead: int) -> Letter:
    """To the referrer: nobody took it; what can be done."""
    row = db.session.get_one(Lead, lead)
    return Letter(
        _("Nobody has taken “%(title)s”", title=row.title),
        [
            _("You can open it again with a new deadline, or pass the client to other agencies.")
            if row.has_somebody_left
            else _("Everyone you chose has declined it. You can pass the client to others as a new lead.")
        ],
        _facts(row),
        (_("See the lead"), f"/leads/{row.id}"),
    )


def ending(lead: int, own: bool) -> Letter | None:
    """To those who have not answered, and to the referrer: the time is nearly over."""
    row = db.session.get_one(Lead, lead)
    if row.status != LeadState.OPEN:
        return None
    sentence = (
        _(
            "Nobody has accepted it yet. You can ask those you chose, or pass the client to others when the time is over."
        )
        if own
        else _("%(agency)s waits for your answer. A word of refusal helps as well.", agency=row.referrer.name)
    )
    return Letter(
        _("Soon over: %(title)s", title=row.title),
        [sentence],
        [*_facts(row), *_deadline(row)],
        (_("See the lead"), f"/leads/{row.id}") if own else (_("Read and answer"), f"/leads/{row.id}"),
    )


def withdrawn(lead: int) -> Letter:
    """To those it was offered to by name: no answer is needed any more."""
    row = db.session.get_one(Lead, lead)
    return Letter(
        _("Withdrawn: %(title)s", title=row.title),
        [_("%(agency)s has taken this lead back. You need not answer any more.", agency=row.referrer.name)],
    )


def moved(referral: int, stage: str) -> Letter:
    """To the referrer: the next step was taken."""
    row, now = db.session.get_one(Referral, referral), Stage(stage)
    return Letter(
        _("“%(title)s”: %(stage)s", title=row.lead.title, stage=now.label),
        _why(row, now),
        [(_("Receiver"), row.receiver.name)],
        _see(row),
    )


def _why(referral: Referral, stage: Stage) -> list[str]:
    if stage == Stage.RETURNED and referral.lead.status == LeadState.EXPIRED:
        return [_("The reason stands on the page. Nobody else was invited, so the lead has expired: you can pass the client to "
                  "others as a new lead.")]  # fmt: skip
    if stage == Stage.RETURNED:
        return [
            _(
                "The reason stands on the page. The lead is open again, and the other agencies it was meant for are told."
            )
        ]
    if stage == Stage.LOST and referral.lost_reason:
        return [_("The reason: %(reason)s.", reason=referral.lost_reason.label)]
    return []


def noted(referral: int, by: int) -> Letter:
    """To the other side: a remark."""
    row, person = db.session.get_one(Referral, referral), db.session.get_one(Person, by)
    return Letter(
        _("A note on “%(title)s”", title=row.lead.title),
        [_("%(person)s of %(agency)s wrote a note.", person=person.name, agency=person.own_agency.name)],
        button=_see(row),
    )


def fee_reported(payment: int) -> Letter:
    """To the referrer: the client paid, this is yours."""
    row = db.session.get_one(FeePayment, payment)
    referral, earned = row.referral, row.amount.share(row.reward.rate)
    return Letter(
        _("You earn %(reward)s", reward=money(earned)),
        [
            _(
                "The client of “%(title)s” paid %(agency)s a fee.",
                title=referral.lead.title,
                agency=referral.receiver.name,
            ),
            _("The reward settles by itself: a bank order goes to them within minutes.")
            if earned
            else _("By the terms of this referral nothing is due on it."),
        ],
        [(_("Fee"), money(row.amount)), (_("Paid on"), day(row.received_on)), *_invoice(row)],
        _see(referral),
    )


def refunded(refund: int) -> Letter:
    """To the referrer: the client got money back, so the reward is smaller."""
    row = db.session.get_one(Refund, refund)
    payment, referral = row.payment, row.payment.referral
    return Letter(
        _("A refund to the client of “%(title)s”", title=referral.lead.title),
        [_("%(agency)s gave %(amount)s back to the client. Your reward is now a share of what they kept.",
           agency=referral.receiver.name, amount=money(row.amount))],
        [(_("Fee"), money(payment.amount)), (_("Kept"), money(payment.kept))],
        _see(referral),
    )  # fmt: skip


def voided(payment: int) -> Letter:
    """To the referrer: a payment was struck out; why stands on the page."""
    row = db.session.get_one(FeePayment, payment)
    agency = row.referral.receiver.name
    return Letter(
        _("A fee of “%(title)s” was struck out", title=row.referral.lead.title),
        [_("%(agency)s says that %(amount)s was reported by mistake.", agency=agency, amount=money(row.amount))],
        button=_see(row.referral),
    )


ALL: dict[str, Callable[..., Letter | None]] = {
    "lead.offered": offered,
    "lead.accepted": accepted,
    "lead.declined": declined,
    "lead.expired": expired,
    "lead.ending": ending,
    "lead.withdrawn": withdrawn,
    "referral.moved": moved,
    "referral.noted": noted,
    "referral.fee": fee_reported,
    "referral.refund": refunded,
    "referral.void": voided,
}


def _see(referral: Referral) -> tuple[str, str]:
    return (_("See the referral"), f"/referrals/{referral.id}")


def _invoice(payment: FeePayment) -> list[tuple[str, str]]:
    return [(_("Invoice"), payment.invoice)] if payment.invoice else []


def _facts(lead: Lead) -> list[tuple[str, str]]:
    low, high = lead.budget
    ends = [amount(end.minor, end.currency) for end in (low, high) if end]
    facts = [(_("Service"), lead.category), (_("Region"), lead.region), (_("Language"), lead.language)]
    return [(name, value) for name, value in [*facts, (_("Budget"), " – ".join(ends))] if value]
