"""What happened to a client's request, as the client reads it on the page that is theirs alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.extensions import db
from ..core.formats import budget, deadline, percent
from ..core.lifecycle import history_of
from ..exchange.models import WON, Audience, Lead, LeadState, Referral, Remark, Stage
from ..exchange.queries import disclosures_of, live_referral_of, with_parties
from ..members.models import Agency
from .complaints import complaints_of
from .models import Enquiry


@dataclass(frozen=True)
class Happened:
    """One thing that happened."""

    at: datetime
    title: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Story:
    """The page: what happened, newest first; what comes next, in words; what is held of the client."""

    of: Enquiry | Lead
    leads: Sequence[Lead]
    status: str  # how it stands, as programs read it: erased, finished, won, accepted, open, lost or ended
    heading: str  # the same in words
    lead_in: str
    events: Sequence[Happened]
    next: Sequence[str]
    facts: Sequence[tuple[str, str]]
    holders: Sequence[str]  # the agencies that have the contacts
    ended: bool  # nobody has it and nobody is asked any more
    client: dict[str, str] = field(default_factory=dict)
    held: Mapping[int, Referral] = field(
        default_factory=dict
    )  # by lead, what an agency has accepted and not given back

    @property
    def may_withdraw(self) -> bool:
        """Whether anything is left to be erased."""
        return bool(self.client)


def story_of(of: Enquiry | Lead) -> Story:
    """What a client's link opens, told."""
    leads = leads_of(of)
    held = {lead.id: referral for lead in leads if (referral := live_referral_of(lead))}
    events = sorted(_told(of, leads), key=lambda one: one.at, reverse=True)
    open_leads = [lead for lead in leads if lead.status == LeadState.OPEN]
    living = [one for one in held.values() if one.status != Stage.LOST]
    holders = [one.receiver.name for one in living]
    return Story(
        of, leads, *_heading(of, leads, list(held.values())), _lead_in(leads, list(held.values())), events,
        _next(of, open_leads, living), _facts(of, leads), [one.receiver.name for one in held.values()],
        not open_leads and not holders, of.client or {}, held,
    )  # fmt: skip


def leads_of(of: Enquiry | Lead) -> list[Lead]:
    """The leads that a link is about."""
    mine = Lead.enquiry_id == of.id if isinstance(of, Enquiry) else Lead.id == of.id
    return list(db.session.scalars(select(Lead).where(mine).order_by(Lead.id).options(*with_parties())))


def asked_of(of: Enquiry | Lead, leads: Sequence[Lead]) -> list[str]:
    """The names of the agencies that were asked by name."""
    names = [offer.agency.name for lead in leads for offer in lead.offers]
    if not names and isinstance(of, Enquiry):
        names = list(db.session.scalars(select(Agency.name).where(Agency.id.in_(of.agency_ids)).order_by(Agency.id)))
    return names


def _heading(of: Enquiry | Lead, leads: Sequence[Lead], held: Sequence[Referral]) -> tuple[str, str]:
    """How it stands: the code, and the words."""
    if of.erased_at is not None:
        return "erased", _("Your contacts are erased")
    living = [one for one in held if one.status != Stage.LOST]
    if (works := next((one for one in living if one.status in WON), None)) is not None:
        said = (
            _("%(agency)s has finished the work") if works.status == Stage.FINISHED else _("%(agency)s works for you")
        )
        return str(works.status), said % {"agency": works.receiver.name}
    if living:
        return "accepted", _taken(of, [one.receiver.name for one in living])
    open_leads = [lead for lead in leads if lead.status == LeadState.OPEN]
    if isinstance(of, Lead) and open_leads:
        return "open", _("%(referrer)s looks for an agency for you", referrer=of.referrer.name)
    waiting = asked_of(of, open_leads)
    if waiting and open_leads:
        return "open", _("Your request is with %(agencies)s", agencies=_list(waiting))
    lost = next((one for one in held if one.status == Stage.LOST), None)
    return (
        ("lost", _stage(Stage.LOST, lost.receiver.name)) if lost else ("ended", _("No agency has taken your request"))
    )


def _taken(of: Enquiry | Lead, holders: list[str]) -> str:
    if isinstance(of, Lead):
        return _("%(referrer)s passed you to %(agency)s", referrer=of.referrer.name, agency=holders[0])
    return ngettext("%(agencies)s has taken your request", "%(agencies)s have taken your request", len(holders),
                    agencies=_list(holders))  # fmt: skip


def standing_of(lead: Lead, referral: Referral | None) -> tuple[str, str]:
    """How one lead stands for its client, as a code and in words: with the agency that took it, or as the lead itself does."""
    if referral is None:
        return str(lead.status), str(lead.status.label)
    agency = referral.receiver.name
    if referral.status == Stage.ACCEPTED:
        return str(referral.status), _("%(agency)s accepted and saw your contacts", agency=agency)
    return str(referral.status), _stage(referral.status, agency)


def _lead_in(leads: Sequence[Lead], held: Sequence[Referral]) -> str:
    """Who earns by it, said to the client in the amounts that hold."""
    for referral in held:
        if referral.rate:
            return _("If you sign a contract, %(agency)s pays %(referrer)s %(rate)s of each fee. It costs you nothing.",
                     agency=referral.receiver.name, referrer=referral.referrer.name, rate=percent(referral.rate))  # fmt: skip
    via = next((lead.referrer for lead in leads if not lead.referrer.is_alliance), None)
    if via is None or held:
        return ""
    return _(
        "If you sign a contract, %(via)s receives a share of each fee from the agency. It costs you nothing.",
        via=via.name,
    )


def _next(of: Enquiry | Lead, waiting: Sequence[Lead], living: Sequence[Referral]) -> list[str]:
    if of.erased_at is not None:
        return [
            _(
                "We hold no name, address or number of you any more. What you asked and what was paid stays, without them."
            )
        ]
    said = [_comes_next(one) for one in living]
    asked: dict[str, list[str]] = {}
    for lead in waiting:
        until = deadline(lead.answer_by) if lead.answer_by else ""
        asked.setdefault(until, []).extend(offer.agency.name for offer in lead.offers if offer.declined_at is None)
    for until, among in asked.items():
        names = _list(among)
        said.append(_("%(agencies)s can answer until %(until)s. You get a mail.", agencies=names, until=until) if names
                    else _("The agencies of the alliance can answer until %(until)s. You get a mail.", until=until))  # fmt: skip
    return said or [_("You can ask others: nothing of you is passed on until you do.")]


def _comes_next(referral: Referral) -> str:
    """What the client can expect of an agency that took the request."""
    agency = referral.receiver.name
    if referral.status == Stage.ACCEPTED:
        return _("%(agency)s has your contacts and writes or calls next.", agency=agency)
    if referral.status == Stage.FINISHED:
        return _("%(agency)s expects nothing more of you.", agency=agency)
    return _("%(agency)s has your contacts, and tells us of each step.", agency=agency)


def _facts(of: Enquiry | Lead, leads: Sequence[Lead]) -> list[tuple[str, str]]:
    client, lead = of.client or {}, leads[0] if leads else None
    work = lead.work if lead else ""
    return [
        (_("Job"), of.title), (_("Service"), work), (_("Region"), lead.place if lead else ""),
        (_("Budget"), budget(lead.budget) if lead else ""), (_("Brief"), of.brief),
        *((word, client.get(name, "")) for name, word in contact_words().items()),
    ]  # fmt: skip


def contact_words() -> dict[str, str]:
    """What each of the contacts is called."""
    return {
        "company": _("Company"),
        "contact": _("Person"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "website": _("Website"),
    }


def _told(of: Enquiry | Lead, leads: Sequence[Lead]) -> Iterator[Happened]:
    if isinstance(of, Enquiry):
        yield Happened(of.consented_at, _("You asked"), f"“{of.consent_wording}”")
        if of.confirmed_at:
            names = _list(asked_of(of, leads))
            yield Happened(
                of.confirmed_at, _("You confirmed, and it went to %(agencies)s", agencies=names), _hidden(), "acc"
            )
    elif of.consent is not None:
        quote = f"“{of.consent.said}”" if of.encrypted_client else ""
        yield Happened(
            of.consent.recorded_at, _("You agreed: %(how)s", how=str(of.consent.channel.label).lower()), quote
        )
    if of.erased_at is not None:
        yield Happened(of.erased_at, _("You withdrew your consent, and your contacts were erased"))
    for one in complaints_of(of):
        said = ": ".join(filter(None, (str(one.what.label), one.text)))
        yield Happened(one.made_at, _("You told the admins that something is wrong"), said)
        if one.settled_at:
            yield Happened(one.settled_at, _("An admin has seen to what you found wrong"))
    for lead in leads:
        yield from _of_lead(lead)


def _hidden() -> str:
    return _("Without your name, phone and e-mail")


def _of_lead(lead: Lead) -> Iterator[Happened]:
    referrals = list(
        db.session.scalars(
            select(Referral)
            .where(Referral.lead_id == lead.id)
            .order_by(Referral.id)
            .options(joinedload(Referral.receiver))
        )
    )
    receivers = {one.receiver_id for one in referrals}
    for offer in lead.offers:
        if offer.declined_at and offer.agency_id not in receivers:
            title = _("%(agency)s read the brief and declined", agency=offer.agency.name)
            yield Happened(offer.declined_at, title, _("They did not see your contacts"))
    for step in history_of(lead):
        if told := _step_of_lead(lead, step.was, step.became, step.note):
            yield Happened(step.at, *told)
    for referral in referrals:
        yield from _of_referral(referral)


def _step_of_lead(lead: Lead, was: str | None, became: str, note: str | None) -> tuple[str, ...] | None:
    names = _list([offer.agency.name for offer in lead.offers])
    if became == LeadState.OPEN and was == LeadState.DRAFT:
        return None if lead.enquiry_id else (_passed(lead), _hidden(), "acc")
    if became == LeadState.OPEN and was == LeadState.EXPIRED:
        return (_("%(referrer)s asked once more", referrer=lead.referrer.name), _hidden())
    if became == LeadState.EXPIRED and note == Remark.NOT_IN_TIME:
        return (_("%(agencies)s did not answer in time", agencies=names) if names else _("Nobody answered in time"),)
    if became == LeadState.WITHDRAWN and note != Remark.CLIENT_WITHDREW:
        return (_("%(referrer)s took the request back", referrer=lead.referrer.name),)
    return None


def _passed(lead: Lead) -> str:
    if lead.audience == Audience.OPEN:
        return _("%(referrer)s passed the brief to the agencies of the alliance", referrer=lead.referrer.name)
    return ngettext("%(referrer)s passed the brief to %(num)d agency", "%(referrer)s passed the brief to %(num)d agencies",
                    len(lead.offers), referrer=lead.referrer.name)  # fmt: skip


def _of_referral(referral: Referral) -> Iterator[Happened]:
    agency = referral.receiver.name
    looks = [one for one in disclosures_of(referral.lead) if one.agency_id == referral.receiver_id]
    first = next((one.person.name for one in looks if one.person_id == referral.accepted_by), "")
    title = _("%(agency)s accepted and saw your contacts", agency=agency)
    yield Happened(referral.accepted_at, title, _("Seen by %(person)s", person=first) if first else "", "good")
    for one in looks:
        if one.person_id != referral.accepted_by:
            yield Happened(
                one.at, _("%(person)s of %(agency)s saw your contacts", person=one.person.name, agency=agency)
            )
    for step in history_of(referral):
        if step.was == Stage.WON and step.became != Stage.FINISHED:
            yield Happened(step.at, _("%(agency)s took back that you have signed", agency=agency))
        elif step.became != Stage.ACCEPTED:
            yield Happened(step.at, _stage(Stage(step.became), agency), "", "good" if step.became == Stage.WON else "")


def _stage(stage: Stage, agency: str) -> str:
    said = {
        Stage.CONTACTED: _("%(agency)s has been in touch with you", agency=agency),
        Stage.QUALIFIED: _("%(agency)s says that it is a job for them", agency=agency),
        Stage.PROPOSAL: _("%(agency)s has sent a proposal", agency=agency),
        Stage.WON: _("You have signed with %(agency)s", agency=agency),
        Stage.FINISHED: _("The work with %(agency)s is finished", agency=agency),
        Stage.LOST: _("It came to nothing with %(agency)s", agency=agency),
        Stage.RETURNED: _("%(agency)s gave the request back and sees your contacts no more", agency=agency),
    }
    return said[stage]


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
