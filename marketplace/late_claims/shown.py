"""What the page of a claim shows, to either side and to admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from ..core import clock, lifecycle
from ..core.formats import day, money
from ..core.money import Money
from ..members.models import Agency, Person
from ..members.queries import names_of
from . import queries
from .models import MOST_PAPERS, OPEN, ClaimPaper, ClaimState, LateClaim

NOTHING_CAME = (ClaimState.ENDED, ClaimState.WITHDRAWN)


@dataclass(frozen=True)
class Side:
    """One agency: what its part is, what it says and what it shows."""

    agency: Agency
    part: str
    words: str
    said_at: datetime | None
    papers: Sequence[ClaimPaper]
    agreed: bool = False
    is_over: bool = False

    @property
    def silence(self) -> str:
        """What stands in place of words that there are none of."""
        if self.agreed:
            return _("Nothing against it.")
        if self.is_over:
            return _("(not kept any more)")
        return _("(erased with the client’s contacts)") if self.said_at else _("Has said nothing yet.")


@dataclass(frozen=True)
class Step:
    """Something that happened."""

    at: datetime
    words: str
    note: str = ""
    tone: str = ""


def whole(row: LateClaim, person: Person) -> dict[str, Any]:
    """All that the page needs beside its forms. A claimant who named the client sees their own part alone until it is decided, and
    nothing of it any more once it is over."""
    mine, state, hidden = person.agency_id, row.seen_by(person.agency_id), row.is_hidden_from(person.agency_id)
    papers = [one for one in queries.papers_of(row) if not hidden or one.agency_id == mine]
    papers = [] if row.is_gone_for(mine) else papers
    referral = None if hidden else row.referral
    is_receiver = bool(row.referral and mine == row.referral.receiver_id)
    tells_sums = referral and (is_receiver or person.is_admin or row.status == ClaimState.ACCEPTED)
    others = queries.others_on(row) if referral else []
    due = queries.due_of(row) if tells_sums else []
    return {
        "claim": row,
        "state": state,
        "hidden": hidden,
        "referral": referral,
        "is_claimant": mine == row.claimant_id,
        "is_receiver": is_receiver,
        "named": _named(row, person, is_receiver),
        "due": due,
        "fees": fees_so_far(row, due) if tells_sums else "",
        "since": known_since(row, hidden),
        "sides": _sides(row, papers, mine),
        "steps": _steps(row, papers, mine),
        "others": others,
        "claims_too": mine is not None and mine in {one.claimant_id for one in others},
        "left": max(0, (row.answer_by - clock.today()).days) if row.answer_by else 0,
        "may_show": state in OPEN and mine is not None and (is_receiver or mine == row.claimant_id)
        and sum(one.agency_id == mine for one in papers) < MOST_PAPERS and not (is_receiver and state == ClaimState.SUGGESTED),
    }  # fmt: skip


def _named(row: LateClaim, person: Person, is_receiver: bool) -> dict[str, str]:
    """The client as the claimant named it, for people of either side; never for admins."""
    if row.is_gone_for(person.agency_id):
        return {}
    if row.claimant_id == person.agency_id or (is_receiver and person.may("work")):
        return row.named
    return {}


def _sides(row: LateClaim, papers: Sequence[ClaimPaper], reader_id: int | None) -> list[Side]:
    def shown_by(agency_id: int) -> list[ClaimPaper]:
        return [one for one in papers if one.agency_id == agency_id]

    said = row.made_at if row.by_hand or row.words else None
    part, is_over = _("knew the client first, as they say"), row.by_hand and row.seen_by(reader_id) in NOTHING_CAME
    words = "" if row.is_gone_for(reader_id) else row.words
    sides = [Side(row.claimant, part, words, said, shown_by(row.claimant_id), is_over=is_over)]
    if row.referral and not row.is_hidden_from(reader_id):
        receiver = row.referral.receiver
        agreed = row.status == ClaimState.ACCEPTED and row.contested_at is None
        said = row.contested_at
        sides.append(Side(receiver, _("works for the client"), row.objection, said, shown_by(receiver.id), agreed))
    return sides


def _steps(row: LateClaim, papers: Sequence[ClaimPaper], reader_id: int | None) -> list[Step]:
    """What happened, newest first, as far as the reader may know it."""
    steps, hidden = lifecycle.history_of(row), row.is_hidden_from(reader_id)
    if hidden:
        steps = [one for one in steps if one.became in (ClaimState.NAMED, ClaimState.WITHDRAWN)]
    names = names_of([*(one.person_id for one in steps)])
    agency = {row.claimant_id: row.claimant.name}
    if row.referral:
        agency[row.referral.receiver_id] = row.referral.receiver.name
    told = [_step(row, ClaimState(one.became), one.at, names.get(one.person_id or 0, "")) for one in steps]
    told += [
        Step(one.brought_at, _("%(agency)s showed a file", agency=agency[one.agency_id]), one.about) for one in papers
    ]
    if hidden and row.seen_by(reader_id) == ClaimState.ENDED:
        told.append(_step(row, ClaimState.ENDED, row.ended_for(reader_id) or row.over_at, ""))
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


def fees_so_far(row: LateClaim, due: Sequence[Money]) -> str:
    """What is due, or would be, of the fees that were reported, in words; `due` as in `queries.due_of`."""
    fees = queries.fees_of(row)
    if due:
        return _("For the fees reported so far the rewards come to %(sums)s.", sums=", ".join(map(money, due)))
    if not fees:
        return _("No fee is reported yet.")
    if queries.is_by_rules(row):
        return _("Fees reported so far: %(num)d. The rules of the terms decide what is due of each.", num=fees)
    return _("Fees reported so far: %(num)d. By the terms nothing is due of them.", num=fees)


def known_since(row: LateClaim, hidden: bool) -> str:
    """Since when the claimant knows the client, in words. By which lead, is hidden with whether the client was found."""
    if row.earlier_lead is not None and not hidden:
        return _("%(day)s, by the lead %(number)s", day=day(row.known_since), number=row.earlier_lead.number)
    return day(row.known_since)
