"""A client's request as the client reads of it, on the page that is theirs alone: how it stands and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from ..attribution.promise import in_words
from ..core.extensions import db
from ..core.formats import budget, deadline, percent
from ..core.room import house
from ..exchange.loading import with_parties
from ..exchange.models import WON, Lead, LeadState, Referral, Stage
from ..exchange.queries import live_referral_of
from .models import Enquiry
from .timeline import WAITS, Happened, asked_of, events_of, listed, stage_words


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
    def may_confirm(self) -> bool:
        """Whether a member says that the client has agreed, and the client has not said so yet."""
        of = self.of
        return isinstance(of, Lead) and of.erased_at is None and of.consent_confirmed_at is None

    @property
    def may_withdraw(self) -> bool:
        """Whether anything is left to be erased."""
        return bool(self.client)


def story_of(of: Enquiry | Lead) -> Story:
    """What a client's link opens, told."""
    leads = leads_of(of)
    held = {lead.id: referral for lead in leads if (referral := live_referral_of(lead))}
    told = [*events_of(of, leads), *house().answers["said_after"](leads)]
    events = sorted(told, key=lambda one: one.at, reverse=True)
    if not any(lead.status == LeadState.OPEN for lead in leads):
        events = [replace(one, tone="") if one.tone == WAITS else one for one in events]
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
        return "open", with_them(waiting)
    lost = next((one for one in held if one.status == Stage.LOST), None)
    return (
        ("lost", stage_words(Stage.LOST, lost.receiver.name))
        if lost
        else ("ended", _("No agency has taken your request"))
    )


def with_them(names: Sequence[str]) -> str:
    """That these agencies were asked."""
    return ngettext("Your request is with %(agencies)s", "Your request is with %(agencies)s", len(names),
                    agencies=listed(names))  # fmt: skip


def _taken(of: Enquiry | Lead, holders: list[str]) -> str:
    if isinstance(of, Lead):
        return _("%(referrer)s passed you to %(agency)s", referrer=of.referrer.name, agency=holders[0])
    return ngettext("%(agencies)s has taken your request", "%(agencies)s have taken your request", len(holders),
                    agencies=listed(holders))  # fmt: skip


def standing_of(lead: Lead, referral: Referral | None) -> tuple[str, str]:
    """How one lead stands for its client, as a code and in words: with the agency that took it, or as the lead itself does."""
    if referral is None:
        return str(lead.status), str(lead.status.label)
    agency = referral.receiver.name
    if referral.status == Stage.ACCEPTED:
        return str(referral.status), _("%(agency)s accepted and saw your contacts", agency=agency)
    return str(referral.status), stage_words(referral.status, agency)


def _lead_in(leads: Sequence[Lead], held: Sequence[Referral]) -> str:
    """Who earns by it, said to the client in the amounts that hold."""
    for referral in held:
        if referral.by_rules:
            return _("If you sign a contract, %(agency)s pays %(referrer)s a share of what you pay. It costs you nothing.",
                     agency=referral.receiver.name, referrer=referral.referrer.name)  # fmt: skip
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
        names = listed(among)
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
        (_("Discount"), in_words(of.promised) if isinstance(of, Enquiry) else ""),
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
