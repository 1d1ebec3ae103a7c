"""What happened to a client's request, one thing after another, in the client's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.extensions import db
from ..core.lifecycle import history_of
from ..exchange.models import Audience, Erasure, Lead, LeadState, Referral, Remark, Stage
from ..exchange.queries import disclosures_of
from ..members.models import Agency
from .complaints import complaints_of
from .models import Enquiry

WAITS = "acc"  # the tone of what waits for an answer


@dataclass(frozen=True)
class Happened:
    """One thing that happened."""

    at: datetime
    title: str
    note: str = ""
    tone: str = ""


def asked_of(of: Enquiry | Lead, leads: Sequence[Lead]) -> list[str]:
    """The names of the agencies that were asked by name."""
    names = [offer.agency.name for lead in leads for offer in lead.offers]
    if not names and isinstance(of, Enquiry):
        names = list(db.session.scalars(select(Agency.name).where(Agency.id.in_(of.agency_ids)).order_by(Agency.id)))
    return names


def events_of(of: Enquiry | Lead, leads: Sequence[Lead]) -> Iterator[Happened]:
    """All that happened to a request, in no order."""
    yield from _agreed(of, leads)
    if of.erased_at is not None:
        by_client = of.withdrawn_at if isinstance(of, Enquiry) else of.erased_for == Erasure.WITHDRAWN
        yield Happened(
            of.erased_at,
            _("You withdrew your consent, and your contacts were erased") if by_client
            else _("It ended long ago, so your contacts were erased"),
        )  # fmt: skip
    for one in complaints_of(of):
        said = ": ".join(filter(None, (str(one.what.label), one.text)))
        yield Happened(one.made_at, _("You told the admins that something is wrong"), said)
        if one.settled_at:
            yield Happened(one.settled_at, _("An admin has seen to what you found wrong"))
    for lead in leads:
        yield from _of_lead(lead)


def _agreed(of: Enquiry | Lead, leads: Sequence[Lead]) -> Iterator[Happened]:
    """How the client agreed to be passed on."""
    if isinstance(of, Enquiry):
        yield Happened(of.consented_at, _("You asked"), _quoted(of.consent_wording))
        if of.confirmed_at:
            names = listed(asked_of(of, leads))
            yield Happened(
                of.confirmed_at, _("You confirmed, and it went to %(agencies)s", agencies=names), _hidden(), WAITS
            )
    elif of.consent is not None:
        quote = _quoted(of.consent.said) if of.encrypted_client else ""
        yield Happened(
            of.consent.recorded_at, _("You agreed: %(how)s", how=str(of.consent.channel.label).lower()), quote
        )
    if isinstance(of, Lead) and of.consent_confirmed_at:
        yield Happened(of.consent_confirmed_at, _("You confirmed that you have agreed"))


def _quoted(words: str) -> str:
    return _("“%(words)s”", words=words)


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
    names = listed([offer.agency.name for offer in lead.offers])
    if became == LeadState.OPEN and was == LeadState.DRAFT:
        return None if lead.enquiry_id else (_passed(lead), _hidden(), WAITS)
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
            yield Happened(
                step.at, stage_words(Stage(step.became), agency), "", "good" if step.became == Stage.WON else ""
            )


def stage_words(stage: Stage, agency: str) -> str:
    """What a stage of the work means to the client."""
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


def listed(names: Sequence[str]) -> str:
    """Several names in a row."""
    return ", ".join(names)
