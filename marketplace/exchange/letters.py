"""What the mails about leads and referrals say. None carries the client's identity: they link to the page."""

from flask_babel import gettext as _
from sqlalchemy import any_, literal, select

from ..core.extensions import db
from ..core.formats import amount, day, moment, money
from ..core.lifecycle import state_word
from ..core.mail import Letter, send
from ..core.money import Money
from ..members.models import Agency
from ..members.queries import people_who
from . import wording
from .models import FeePayment, Lead, Note, Offer, Referral


def offered(lead: Lead) -> None:
    """To those the lead is meant for: here is a client. An open lead is mailed to the agencies of its category."""
    for agency_id in db.session.scalars(_addressed(lead)):
        _tell(agency_id, "lead.offered", lambda: Letter(
            _("A client for you: %(title)s", title=lead.title),
            [_("%(agency)s passes this client on. The first agency to accept gets the contacts.", agency=lead.referrer.name)],
            [*_facts(lead), (_("Answer by"), moment(lead.answer_by))],
            (_("Read and answer"), f"/leads/{lead.id}"),
        ))  # fmt: skip


def _addressed(lead: Lead):
    if lead.audience != "open":
        return select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_(None))
    fits = select(Agency.id).where(Agency.status == "active", Agency.id != lead.referrer_id)
    declined = select(Offer.agency_id).where(Offer.lead_id == lead.id, Offer.declined_at.is_not(None))
    return fits.where(literal(lead.category) == any_(Agency.categories), Agency.id.not_in(declined))


def accepted(referral: Referral) -> None:
    """To the referrer: your client is in good hands."""
    _tell_referrer(referral, "lead.accepted", lambda: Letter(
        _("%(agency)s has accepted “%(title)s”", agency=referral.receiver.name, title=referral.lead.title),
        [_("They see the client's contacts from now on. You are told of each step.")],
        _facts(referral.lead),
        _see(referral),
    ))  # fmt: skip


def declined(lead: Lead, agency: Agency, reason: str) -> None:
    """To the referrer: one said no, and why."""
    _tell(lead.referrer_id, "lead.declined", lambda: Letter(
        _("%(agency)s has declined “%(title)s”", agency=agency.name, title=lead.title),
        [_("The reason: %(reason)s.", reason=wording.decline_reasons()[reason])],
        _facts(lead),
        (_("See the lead"), f"/leads/{lead.id}"),
    ))  # fmt: skip


def expired(lead: Lead) -> None:
    """To the referrer: nobody took it; what can be done."""
    _tell(lead.referrer_id, "lead.expired", lambda: Letter(
        _("Nobody has taken “%(title)s”", title=lead.title),
        [_("You can open it again with a new deadline, or pass the client to other agencies.") if lead.has_somebody_left
         else _("Everyone you chose has declined it. You can pass the client to others as a new lead.")],
        _facts(lead),
        (_("See the lead"), f"/leads/{lead.id}"),
    ))  # fmt: skip


def withdrawn(lead: Lead) -> None:
    """To those it was offered to by name: no answer is needed any more."""
    if lead.audience == "open":
        return
    for agency_id in db.session.scalars(_addressed(lead)):
        _tell(agency_id, "lead.withdrawn", lambda: Letter(
            _("Withdrawn: %(title)s", title=lead.title),
            [_("%(agency)s has taken this lead back. You need not answer any more.", agency=lead.referrer.name)],
        ))  # fmt: skip


def moved(referral: Referral) -> None:
    """To the referrer: the next step was taken. The receiver's note may name the client, so it stays on the page."""
    _tell_referrer(referral, "referral.moved", lambda: Letter(
        _("“%(title)s” is now %(stage)s", title=referral.lead.title, stage=state_word(referral.status)),
        _loss(referral),
        [(_("Receiver"), referral.receiver.name)],
        _see(referral),
    ))  # fmt: skip


def _loss(referral: Referral) -> list[str]:
    if referral.status == "returned" and referral.lead.status == "open":
        return [
            _(
                "The reason stands on the page. The lead is open again, and the other agencies it was meant for are told."
            )
        ]
    if referral.status == "returned":
        return [_("The reason stands on the page. Nobody else was invited, so the lead has expired: you can pass the client to "
                  "others as a new lead.")]  # fmt: skip
    if referral.status == "lost":
        return [_("The reason: %(reason)s.", reason=wording.lost_reasons()[referral.lost_reason])]
    return []


def noted(referral: Referral, person, note: Note) -> None:
    """To the other side: a remark."""
    other = referral.referrer_id if person.agency_id == referral.receiver_id else referral.receiver_id
    _tell(other, "referral.noted", lambda: Letter(
        _("A note on “%(title)s”", title=referral.lead.title),
        # The note itself may name the client, so it stays on the page.
        [_("%(person)s of %(agency)s wrote a note.", person=person.name, agency=person.agency.name)],
        button=_see(referral),
    ))  # fmt: skip


def fee_reported(referral: Referral, payment: FeePayment) -> None:
    """To the referrer: the client paid, this is yours."""
    _tell_referrer(referral, "referral.fee", lambda: Letter(
        _("You earn %(reward)s", reward=money(payment.reward.amount)),
        [_("The client of “%(title)s” paid %(agency)s a fee.", title=referral.lead.title, agency=referral.receiver.name),
         _("The reward settles by itself: a bank order goes to them within minutes.") if payment.reward.amount
         else _("By the terms of this referral nothing is due on it.")],
        [(_("Fee"), money(payment.amount)), (_("Paid on"), day(payment.received_on)), *_invoice(payment)],
        _see(referral),
    ))  # fmt: skip


def refunded(payment: FeePayment, given_back: Money) -> None:
    """To the referrer: the client got money back, so the reward is smaller."""
    referral = payment.referral
    _tell_referrer(referral, "referral.refund", lambda: Letter(
        _("A refund to the client of “%(title)s”", title=referral.lead.title),
        [_("%(agency)s gave %(amount)s back to the client. Your reward is now a share of what they kept.",
           agency=referral.receiver.name, amount=money(given_back))],
        [(_("Fee"), money(payment.amount)), (_("Kept"), money(payment.kept))],
        _see(referral),
    ))  # fmt: skip


def voided(payment: FeePayment) -> None:
    """To the referrer: a payment was struck out; why stands on the page."""
    referral = payment.referral
    _tell_referrer(referral, "referral.void", lambda: Letter(
        _("A fee of “%(title)s” was struck out", title=referral.lead.title),
        [_("%(agency)s says that %(amount)s was reported by mistake.", agency=referral.receiver.name, amount=money(payment.amount))],
        button=_see(referral),
    ))  # fmt: skip


def _tell(agency_id: int, event: str, letter) -> None:
    send(people_who(agency_id, "leads"), event, letter)


def _tell_referrer(referral: Referral, event: str, letter) -> None:
    _tell(referral.referrer_id, event, letter)


def _see(referral: Referral) -> tuple[str, str]:
    return (_("See the referral"), f"/referrals/{referral.id}")


def _invoice(payment: FeePayment) -> list[tuple[str, str]]:
    return [(_("Invoice"), payment.invoice)] if payment.invoice else []


def _facts(lead: Lead) -> list[tuple[str, str]]:
    low, high = lead.budget
    ends = [amount(end.minor, end.currency) for end in (low, high) if end]
    facts = [(_("Service"), lead.category), (_("Region"), lead.region), (_("Language"), lead.language)]
    return [(name, value) for name, value in [*facts, (_("Budget"), " – ".join(ends))] if value]
