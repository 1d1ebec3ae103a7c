"""What the page of a claim shows, to either side and to admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from ..core import clock, lifecycle
from ..core.formats import day
from ..members.models import Agency, Person
from ..members.queries import names_of
from . import queries
from .models import MOST_PAPERS, ClaimPaper, ClaimState, LateClaim


@dataclass(frozen=True)
class Side:
    """One agency: what its part is, what it says and what it shows."""

    agency: Agency
    part: str
    words: str
    said_at: datetime | None
    papers: Sequence[ClaimPaper]
    agreed: bool = False

    @property
    def silence(self) -> str:
        """What stands in place of words that there are none of."""
        if self.agreed:
            return _("Nothing against it.")
        return _("(erased with the client’s contacts)") if self.said_at else _("Has said nothing yet.")


@dataclass(frozen=True)
class Step:
    """Something that happened."""

    at: datetime
    words: str
    note: str = ""
    tone: str = ""


def whole(row: LateClaim, person: Person) -> dict[str, Any]:
    """All that the page needs beside its forms. A claimant who named the client sees their own part alone until it is decided."""
    state, papers = row.seen_by(person.agency_id), queries.papers_of(row)
    hidden = state != row.status
    referral = None if hidden else row.referral
    is_receiver = bool(row.referral and person.agency_id == row.referral.receiver_id)
    mine = [one for one in papers if one.agency_id == person.agency_id]
    return {
        "claim": row,
        "state": state,
        "hidden": hidden,
        "referral": referral,
        "is_claimant": person.agency_id == row.claimant_id,
        "is_receiver": is_receiver,
        "named": _named(row, person, is_receiver),
        "due": queries.due_of(row) if referral and (is_receiver or person.is_admin or row.status == ClaimState.ACCEPTED) else [],
        "sides": _sides(row, papers, hidden),
        "steps": _steps(row, papers, hidden),
        "others": queries.others_on(row) if referral else [],
        "left": max(0, (row.answer_by - clock.today()).days) if row.answer_by else 0,
        "may_show": row.is_open and person.agency_id is not None and (is_receiver or person.agency_id == row.claimant_id)
        and len(mine) < MOST_PAPERS and not (is_receiver and row.status == ClaimState.SUGGESTED),
    }  # fmt: skip


def _named(row: LateClaim, person: Person, is_receiver: bool) -> dict[str, str]:
    """The client as the claimant named it, for people of either side; never for admins."""
    if row.claimant_id == person.agency_id or (is_receiver and person.may("work")):
        return row.named
    return {}


def _sides(row: LateClaim, papers: Sequence[ClaimPaper], hidden: bool) -> list[Side]:
    def shown_by(agency_id: int) -> list[ClaimPaper]:
        return [one for one in papers if one.agency_id == agency_id]

    said = row.made_at if row.by_hand or row.words else None
    sides = [Side(row.claimant, _("knew the client first, as they say"), row.words, said, shown_by(row.claimant_id))]
    if row.referral and not hidden:
        receiver = row.referral.receiver
        agreed = row.status == ClaimState.ACCEPTED and row.contested_at is None
        said = row.contested_at
        sides.append(Side(receiver, _("works for the client"), row.objection, said, shown_by(receiver.id), agreed))
    return sides


def _steps(row: LateClaim, papers: Sequence[ClaimPaper], hidden: bool) -> list[Step]:
    """What happened, newest first."""
    steps = lifecycle.history_of(row)
    steps = steps[:1] if hidden else steps
    names = names_of([*(one.person_id for one in steps)])
    agency = {row.claimant_id: row.claimant.name}
    if row.referral:
        agency[row.referral.receiver_id] = row.referral.receiver.name
    told = [_step(row, ClaimState(one.became), one.at, names.get(one.person_id or 0, "")) for one in steps]
    told += [
        Step(one.brought_at, _("%(agency)s showed a file", agency=agency[one.agency_id]), one.about)
        for one in papers
        if not hidden or one.agency_id == row.claimant_id
    ]
    return sorted(told, key=lambda one: one.at)[::-1]


def _step(row: LateClaim, became: ClaimState, at: datetime, by: str) -> Step:
    claimant = row.claimant.name
    receiver = row.referral.receiver.name if row.referral else ""
    said = {
        ClaimState.NAMED: _("%(agency)s says that the client came from them", agency=claimant),
        ClaimState.SUGGESTED: _("The search found that the client came from %(agency)s", agency=claimant),
        ClaimState.WAITS: _("%(agency)s was asked", agency=receiver),
        ClaimState.SILENT: _("%(agency)s did not answer in time", agency=receiver),
        ClaimState.CONTESTED: _("%(agency)s contested it", agency=receiver) if by and row.contested_at else
        _("Another member says the same of this client"),
        ClaimState.ACCEPTED: _("Recognised: the client came from %(agency)s", agency=claimant),
        ClaimState.WAIVED: _("%(agency)s waived it", agency=claimant),
        ClaimState.WITHDRAWN: _("%(agency)s took it back", agency=claimant),
    }.get(became, str(became.label))  # fmt: skip
    tone = {ClaimState.ACCEPTED: "good", ClaimState.WAITS: "acc"}.get(became, "")
    return Step(at, said, by, tone)


def known_since(row: LateClaim) -> str:
    """Since when the claimant knows the client, in words."""
    if row.earlier_lead is not None:
        return _("%(day)s, by the lead %(number)s", day=day(row.known_since), number=row.earlier_lead.number)
    return day(row.known_since)
