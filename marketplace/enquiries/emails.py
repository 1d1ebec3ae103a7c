"""What clients are mailed, and what the admins are told of a client's word. None carries who the client is: mailboxes are
rows of ours, and the page that a mail leads to opens by its link alone."""

from collections.abc import Callable, Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from ..attribution.came import came
from ..attribution.queries import figures_of
from ..core.extensions import db
from ..core.formats import day, deadline
from ..core.languages import NAMES
from ..core.spoken import codes_of
from ..exchange.models import Lead, LeadState, Referral
from ..exchange.queries import live_referral_of
from ..members.models import Agency
from ..outbox.letter import Correspondent, Letter
from .links import client_link, client_path, confirm_path, enquiry_of
from .models import Complaint, Enquiry, EnquiryState
from .story import with_them
from .timeline import asked_of
from .wrong import Wrong


def enquiry_mailbox(enquiry_id: int) -> Correspondent | None:
    """Who asked at the site; nobody once the contacts are erased."""
    return _asking(db.session.get(Enquiry, enquiry_id))


def client_mailbox(lead_id: int) -> Correspondent | None:
    """The client of a lead, whoever brought them. Who was passed on by a member reads a language that the lead names."""
    lead = db.session.get(Lead, lead_id)
    if lead is None or lead.enquiry_id:
        return _asking(enquiry_of(lead)) if lead else None
    address = (lead.client or {}).get("email")
    return Correspondent(address, _language_of(lead)) if address else None


def _language_of(lead: Lead) -> str:
    """The first language that the lead names and in which we can write; else the first of the agency that passed it on."""
    return next((code for code in codes_of([lead.language, *lead.referrer.languages]) if code in NAMES), "en")


def _asking(enquiry: Enquiry | None) -> Correspondent | None:
    client = enquiry.client if enquiry else None
    return Correspondent(client["email"], enquiry.language, enquiry.time_zone) if enquiry and client else None


def confirm(enquiry: int) -> Letter | None:
    """To the client: is it you? Nothing once it is answered or too late. What was asked stands on the page alone: anybody may
    have typed it, and this address."""
    row = db.session.get_one(Enquiry, enquiry)
    if row.status != EnquiryState.UNCONFIRMED:
        return None
    return Letter(
        _("Confirm your request to %(agencies)s", agencies=_names(row.agency_ids)),
        [_("A request to %(agencies)s was written in your name. Nobody has read it yet: it goes to them when you confirm it, "
           "within two days. If it wasn’t you, do nothing, and it is forgotten.", agencies=_names(row.agency_ids))],
        button=(_("Look and confirm"), confirm_path(row)), heading=_("Is it you who asks?"),
    )  # fmt: skip


def passed(enquiry: int) -> Letter:
    """To the client: it is with them, and here you see what becomes of it."""
    row = db.session.get_one(Enquiry, enquiry)
    until = max((lead.answer_by for lead in row.leads if lead.answer_by), default=None)
    return Letter(
        with_them(asked_of(row, row.leads)),
        [
            _("They read what you need, without your name, phone and e-mail. Who takes it gets them, and writes or calls you."),
            *([_("They can answer until %(at)s. We write to you as soon as one does.", at=deadline(until))] if until else []),
            _("The link below opens your private page: what happened, all that we hold of you, and a button that ends it."),
        ],
        button=(_("Your private page"), client_path(row)), text=row.brief,
    )  # fmt: skip


def brought(lead: int) -> Letter:
    """To the member that brought a client: what was asked, of whom, how the client came, and the figures of the link."""
    row = db.session.get_one(Lead, lead)
    enquiry = db.session.get_one(Enquiry, row.enquiry_id)
    facts = [(_("Service"), row.work), (_("Came"), came(enquiry).sentence)]
    if enquiry.link is not None:
        facts.append((enquiry.link.name, _so_far(enquiry.link.id)))
    return Letter(
        _("You brought a client to %(agency)s", agency=_names([one.agency_id for one in row.offers])),
        [_("“%(title)s”. They have been told, and you are told of each step. The contacts are for them alone.", title=row.title)],
        facts,
        (_("See the lead"), f"/leads/{row.id}"),
    )  # fmt: skip


def _so_far(link_id: int) -> str:
    known = figures_of([link_id])[link_id]
    said = {"visitors": known.visitors, "asked": known.brought.asked, "won": known.brought.won}
    return _("So far: visitors %(visitors)s, requests %(asked)s, won %(won)s", **said)


def links(enquiries: Sequence[int], leads: Sequence[int]) -> Letter:
    """To a client who has lost a link: all of them."""
    rows: list[Enquiry | Lead] = [
        *db.session.scalars(select(Enquiry).where(Enquiry.id.in_(enquiries)).order_by(Enquiry.id.desc())),
        *db.session.scalars(select(Lead).where(Lead.id.in_(leads)).order_by(Lead.id.desc())),
    ]
    return Letter(
        _("The links to your private pages"),
        [_("Somebody, probably you, asked for them. Each opens without a password, so keep them to yourself.")],
        links=[(row.title, client_path(row)) for row in rows],
    )


def passed_on(lead: int) -> Letter | None:
    """To the client of a member: who passes them on and why we think that they agreed, what agencies read, how it ends. Nothing
    once it is answered or over."""
    row = db.session.get_one(Lead, lead)
    if row.status != LeadState.OPEN:
        return None
    referrer, alliance = row.referrer.name, current_app.config["SETTINGS"].alliance_name
    return Letter(
        _("%(agency)s looks for an agency for you", agency=referrer),
        [
            _("%(agency)s passes your request “%(title)s” on at %(alliance)s, an alliance of agencies.",
              agency=referrer, title=row.title, alliance=alliance),
            *_agreed(row),
            _("Agencies read what you need, without your name, phone and e-mail. Who takes it gets them, and we write to you then."),
            _ends_it(),
        ],
        button=(_("Your private page"), client_link(row)),
    )  # fmt: skip


def _agreed(lead: Lead) -> list[str]:
    if lead.consent is None:
        return []
    how, on = str(lead.consent.channel.label).lower(), day(lead.consent.obtained_on)
    return [
        _(
            "They say that you agreed to it: %(how)s, %(day)s. If you didn’t, end it on your private page.",
            how=how,
            day=on,
        )
    ]


def _ends_it() -> str:
    return _(
        "Your private page shows what happens and all that is held of you. One button there erases your contacts everywhere."
    )


def accepted(lead: int) -> Letter | None:
    """To the client: somebody takes it. Nothing if it was given back meanwhile."""
    row = db.session.get_one(Lead, lead)
    agency = _holder(row)
    if not agency:
        return None
    passed = _(
        "%(referrer)s has passed you to %(agency)s: “%(title)s”.",
        referrer=row.referrer.name,
        agency=agency,
        title=row.title,
    )
    return Letter(
        _("%(agency)s takes your request", agency=agency),
        [
            *([] if row.enquiry_id else [passed]),
            _("They have seen your contacts just now, and write or call you next. What they do stands on your page."),
            *([] if row.enquiry_id else [_ends_it()]),
        ],
        button=(_("Your private page"), client_link(row)),
    )


def returned(lead: int, agency: int) -> Letter | None:
    """To the client of a member: the agency that took it doesn't any more, and what becomes of it. Nothing once another one has
    it, or it is taken back."""
    row, by = db.session.get_one(Lead, lead), db.session.get_one(Agency, agency)
    if row.status not in (LeadState.OPEN, LeadState.EXPIRED):
        return None
    follows = (
        _("Other agencies are asked now. We write to you as soon as one takes it.")
        if row.status == LeadState.OPEN
        else _("Nobody else is asked now. %(agency)s knows of it.", agency=row.referrer.name)
    )
    return Letter(
        _("%(agency)s no longer takes your request", agency=by.name),
        [
            _("“%(title)s” is no longer with them, and your contacts are closed to them here.", title=row.title),
            follows,
            _ends_it(),
        ],
        button=(_("Your private page"), client_link(row)),
    )


def declined(lead: int, agency: int) -> Letter:
    """To the client: this one doesn't; others may."""
    row, by = db.session.get_one(Lead, lead), db.session.get_one(Agency, agency)
    return Letter(
        _("%(agency)s can’t take your request", agency=by.name),
        [_("They have not seen your contacts."), *_others_left(row)],
        button=(_("Ask others"), ask_others(row)),
        second=(_("Your private page"), client_link(row)),
    )


def expired(lead: int) -> Letter | None:
    """To the client: no answer came. Nothing if it is open again, or the client has taken it back."""
    row = db.session.get_one(Lead, lead)
    if row.status not in (LeadState.EXPIRED, LeadState.WITHDRAWN) or row.erased_at:
        return None
    names = ", ".join(offer.agency.name for offer in row.offers)
    return Letter(
        _("No answer from %(agencies)s", agencies=names),
        [_("Your request is closed there, and nobody else sees it."), *_others_left(row)],
        button=(_("Ask others"), ask_others(row)),
        second=(_("Your private page"), client_link(row)),
    )


def won(lead: int) -> Letter | None:
    """To any client with whom a contract was made: how did it go?"""
    row = db.session.get_one(Lead, lead)
    if not _holder(row):
        return None
    return Letter(
        _("How does it go with %(agency)s?", agency=_holder(row)),
        [
            _("%(agency)s says that you have signed for “%(title)s”.", agency=_holder(row), title=row.title),
            _("Your private page shows how you came to them, who saw your contacts, and what you can do if something is wrong."),
        ],
        button=(_("Your private page"), client_link(row)),
    )  # fmt: skip


def wrong(number: str, what: str, **_earlier: str) -> Letter:
    """To the admins: a client finds something wrong. The number leads to it; what the client wrote stands on the page alone."""
    return Letter(
        _("A client of %(number)s finds something wrong", number=number),
        [_("From the client’s own page. The client has no account: answer through the agencies.")],
        [(_("Number"), number), (_("What"), str(Wrong(what).label))],
        button=(_("See it"), "/desk/complaints?status=open"),
    )


def seen_to(complaint: int) -> Letter:
    """To the client: the admins have seen to what was wrong."""
    row = db.session.get_one(Complaint, complaint)
    of = row.of
    return Letter(
        _("We have seen to what you found wrong"),
        [_("You told us that something is wrong with your request “%(title)s”: %(what)s. An admin of the alliance has seen to "
           "it. If it isn’t over, tell us again on your page.", title=of.title, what=row.what.label)],
        button=(_("Your private page"), client_path(of)),
    )  # fmt: skip


def ask_others(lead: Lead) -> str:
    """Where a client asks others for the same work."""
    return f"/match?category={lead.in_category.code}" if lead.in_category else "/match"


def _others_left(lead: Lead) -> list[str]:
    enquiry = enquiry_of(lead)
    left = [one for one in enquiry.leads if one.status in (LeadState.OPEN, LeadState.ACCEPTED)] if enquiry else []
    return [_("The others that you asked have it still.")] if left else [_("You can ask others: it takes a minute.")]


def _holder(lead: Lead) -> str:
    referral: Referral | None = live_referral_of(lead)
    return referral.receiver.name if referral else ""


def _names(agency_ids: Sequence[int]) -> str:
    return ", ".join(db.session.scalars(select(Agency.name).where(Agency.id.in_(agency_ids)).order_by(Agency.id)))


ALL: dict[str, Callable[..., Letter | None]] = {
    "enquiry.confirm": confirm,
    "lead.brought": brought,
    "enquiry.passed": passed,
    "enquiry.links": links,
    "client.passed": passed_on,
    "client.accepted": accepted,
    "client.declined": declined,
    "client.returned": returned,
    "client.expired": expired,
    "client.won": won,
    "client.seen_to": seen_to,
    "desk.client_wrong": wrong,
}
