"""What the mails about leads and referrals say. None carries the client's identity: they link to the page.

What is written after the contacts have opened may name the client, so those notes and reasons stay on the page. A lead's
brief was checked before it was posted; a word to the referrer is checked here.
"""

from collections.abc import Callable

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.formats import budget, deadline, percent
from ..core.languages import reader
from ..members.models import Agency, Person
from ..outbox.letter import Deed, Letter
from . import contacts, loading, queries
from .frozen import terms_now
from .models import Audience, DeclineReason, Lead, LeadState, Referral, Remark, Stage
from .preview import reward_on

LONGEST = 2_000  # characters of a brief


def offered(lead: int) -> Letter | None:
    """To those the lead is meant for: here is a client. Nothing to whoever can't accept it any more."""
    row = _lead(lead)
    if not queries.awaits_answer_of(reader().agency_id, row):
        return None
    return Letter(
        _("A client for you: %(title)s", title=row.title),
        [_passed_by(row)],
        _facts(row),
        (_("Read and accept"), f"/leads/{row.id}"),
        heading=row.title,
        clock=_clock(row),
        text=_shortened(row.brief),
        closing=_at_stake(row),
        second=(_("Decline"), f"/leads/{row.id}#decline"),
        deeds=_answers(row),
    )


def _answers(lead: Lead) -> list[Deed]:
    """What its reader can say to it without signing in, until the time to answer is over."""
    return [Deed(name, lead.id, lead.answer_by) for name in ("accept_lead", "decline_lead")]


def _passed_by(lead: Lead) -> str:
    agency = lead.referrer.name
    if lead.enquiry_id:
        return _("A client asks you at the site. Accept it, and you get the contacts.")
    if lead.audience == Audience.DIRECT:
        return _("%(agency)s passes this client on to you alone. Accept it, and you get the contacts.", agency=agency)
    return _("%(agency)s passes this client on. The first agency to accept gets the contacts.", agency=agency)


def _clock(lead: Lead) -> tuple[str, str] | None:
    """The deadline, and how long it was when the lead was passed on."""
    if lead.answer_by is None or lead.posted_at is None:
        return None
    return _("Answer by %(at)s", at=deadline(lead.answer_by)), _("Set by %(agency)s", agency=lead.referrer.name)


def _at_stake(lead: Lead) -> list[str]:
    """What accepting means: the share of each fee, and what it comes to on this budget."""
    terms, agency = terms_now(lead), lead.referrer.name
    if not terms.earns:
        return [_("If you accept, you see the contacts at once. No reward is due on it.")]
    if terms.by_rules:
        return [_("If you accept, you see the contacts at once, and pay %(agency)s of what the client pays you: %(share)s.",
                  agency=agency, share="; ".join(terms.words))]  # fmt: skip
    rate = terms.rate
    pays = _(
        "If you accept, you see the contacts at once, and pay %(agency)s %(rate)s of each fee the client pays you.",
        agency=agency, rate=percent(rate),
    )  # fmt: skip
    reward = budget(reward_on(lead.budget, rate))
    return [pays, _("On this budget that is %(reward)s.", reward=reward)] if reward else [pays]


def _shortened(text: str) -> str:
    """As much of a brief as one reads in a mail."""
    if len(text) <= LONGEST:
        return text
    return "\n".join((text[:LONGEST].rsplit(maxsplit=1)[0] + " …", _("The rest stands on the page.")))


def accepted(referral: int) -> Letter:
    """To the referrer: your client is in good hands."""
    row = db.session.get_one(Referral, referral)
    return Letter(
        _("%(agency)s has accepted “%(title)s”", agency=row.receiver.name, title=row.lead.title),
        [_("They see the client’s contacts from now on. You are told of each step.")],
        _facts(row.lead),
        see(row),
    )


def declined(lead: int, agency: int, reason: str, last: bool = False) -> Letter:
    """To the referrer: one said no, and why; and if it was the last of those invited, that the lead is over."""
    row, by = _lead(lead), db.session.get_one(Agency, agency)
    over = _("Everyone you chose has declined it. You can pass the client to others as a new lead.")
    note = next((offer.note for offer in row.offers if offer.agency_id == agency), "")
    return Letter(
        _("%(agency)s has declined “%(title)s”", agency=by.name, title=row.title),
        [
            _("The reason: %(reason)s.", reason=DeclineReason(reason).label),
            *_word(note, row),
            *([over] if last else []),
        ],
        _facts(row),
        (_("Pass it on again"), f"/leads/new?again={row.id}") if last else (_("See the lead"), f"/leads/{row.id}"),
        second=(_("See the lead"), f"/leads/{row.id}") if last else None,
    )


def _word(note: str, lead: Lead) -> list[str]:
    """What the agency wrote, unless it tells who the client is or how to reach somebody."""
    if not note:
        return []
    if contacts.names_contacts(note, lead.referrer.country) or contacts.hints_at_client(note, lead.client or {}):
        return [_("What they wrote stands on the page.")]
    return [_("They write: “%(note)s”", note=note)]


def expired(lead: int) -> Letter | None:
    """To the referrer: nobody took it; what can be done. Nothing once it is open again."""
    row = _lead(lead)
    if row.status != LeadState.EXPIRED:
        return None
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
    row = _lead(lead)
    if row.status != LeadState.OPEN or not (own or queries.awaits_answer_of(reader().agency_id, row)):
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
        _facts(row),
        (_("See the lead"), f"/leads/{row.id}") if own else (_("Read and answer"), f"/leads/{row.id}"),
        clock=_clock(row),
        deeds=[] if own else _answers(row),
    )


def withdrawn(lead: int) -> Letter:
    """To those it was offered to by name: no answer is needed any more."""
    row = _lead(lead)
    agency = row.referrer.name
    return Letter(
        _("Withdrawn: %(title)s", title=row.title),
        [
            _("%(agency)s is not an active member at the moment, so this lead is taken back. You need not answer any more.",
              agency=agency)
            if row.withdrawn_reason in (Remark.REFERRER_SUSPENDED, Remark.REFERRER_LEAVES)
            else _("The client has taken the request back. You need not answer any more.")
            if row.withdrawn_reason == Remark.CLIENT_WITHDREW
            else _("%(agency)s has taken this lead back. You need not answer any more.", agency=agency)
        ],
        source(row),
    )  # fmt: skip


def erased(lead: int) -> Letter:
    """To both agencies: the client has withdrawn consent, and what that asks of them."""
    row = _lead(lead)
    return Letter(
        _("The client of “%(title)s” has withdrawn consent", title=row.title),
        [_("The contacts are erased here. Delete your own copies, and stop writing to the client. A signed contract stays as it "
           "is, and so does what was paid.")],
        _facts(row), (_("See the lead"), f"/leads/{row.id}"),
    )  # fmt: skip


def moved(referral: int, stage: str, taken_back: bool = False) -> Letter:
    """To the referrer: the next step was taken, or "won" taken back."""
    row, now = db.session.get_one(Referral, referral), Stage(stage)
    return Letter(
        _("“%(title)s”: %(stage)s", title=row.lead.title, stage=now.label),
        [_("“Won” was taken back: it was reported by mistake.")] if taken_back else _why(row, now),
        [(_("Receiver"), row.receiver.name), *source(row.lead)],
        see(row),
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
        source(row.lead),
        see(row),
    )


ALL: dict[str, Callable[..., Letter | None]] = {
    "lead.offered": offered,
    "lead.accepted": accepted,
    "lead.declined": declined,
    "lead.expired": expired,
    "lead.ending": ending,
    "lead.withdrawn": withdrawn,
    "lead.erased": erased,
    "referral.moved": moved,
    "referral.noted": noted,
}


def see(referral: Referral) -> tuple[str, str]:
    """The button that leads to a referral."""
    return (_("See the referral"), f"/referrals/{referral.id}")


def _lead(lead_id: int) -> Lead:
    return db.session.get_one(Lead, lead_id, options=loading.with_referrer())


def source(lead: Lead) -> list[tuple[str, str]]:
    """Which lead it is, and where the client came from."""
    agency = lead.referrer.name
    if lead.enquiry_id is None:
        comes = agency
    elif lead.referrer.is_alliance:
        comes = _("An enquiry at the site")
    else:
        comes = _("An enquiry at the site, by a link of %(agency)s", agency=agency)
    return [(_("Lead"), lead.number), (_("Comes from"), comes)]


def _facts(lead: Lead) -> list[tuple[str, str]]:
    facts = [(_("Service"), lead.work), (_("Region"), lead.place), (_("Language"), lead.spoken)]
    return [(name, value) for name, value in [*facts, (_("Budget"), budget(lead.budget)), *source(lead)] if value]
