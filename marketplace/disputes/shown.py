"""What the page of a dispute shows, to either side and to admins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from ..core import approval, clock, lifecycle
from ..core.approval import Proposal
from ..core.formats import day, money
from ..core.money import Money
from ..members.models import Agency, Person
from ..members.queries import names_of
from . import matters, queries
from .against import shown_on
from .models import MOST_NOTES, MOST_PAPERS, SPOKEN_IN, Dispute, DisputeNote, DisputeState, Outcome, Paper
from .queries import Paid


@dataclass(frozen=True)
class Side:
    """One agency in a dispute: what its part is in what it is about, what it says and what it shows."""

    agency: Agency
    part: str
    words: str
    said_at: datetime | None
    papers: list[Paper]


@dataclass(frozen=True)
class Step:
    """Something that happened."""

    at: datetime
    words: str
    note: str = ""
    tone: str = ""


def whole(row: Dispute, person: Person) -> dict[str, Any]:
    """All that the page needs beside its forms."""
    papers, notes, paid = queries.papers_of(row), queries.notes_of(row), queries.paid_of(row)
    mine = queries.of_side(papers, person.agency_id) if person.agency_id else []
    takes_words = row.status in SPOKEN_IN and not queries.is_erased(row)
    fee, paid_on = queries.fee_of(row.reward) if row.reward else (None, None)
    return {
        "dispute": row,
        "reward": row.reward,
        "order": row.movement,
        "fee": fee,
        "paid_on": paid_on,
        "at_stake": matters.of(row).at_stake(row),
        "paid": queries.sum_paid(row, paid),
        "paid_by": [one.movement.reference for one in paid if one.movement.reference],
        "stands": matters.of(row).stands(row),
        "shown_on": {one.id: shown_on(one) for one in row.decisions},
        "sides": _sides(row, papers),
        "before": queries.shown_before(row, person),
        "steps": _steps(row, papers, notes, paid, is_desk=person.is_admin and person.agency_id not in row.sides),
        "left": max(0, (row.answer_by - clock.today()).days),
        "left_to_decide": max(0, (row.decide_by - clock.today()).days) if row.decide_by else 0,
        "may_show": person.agency_id in row.sides and takes_words and len(mine) < MOST_PAPERS,
        "may_note": takes_words and _written(notes, row, person) < MOST_NOTES,
        "may_appeal": row.status == DisputeState.DECIDED
        and row.appeal_by is not None
        and row.appeal_by >= clock.today()
        and matters.stands_as_decided(row),
        "as_decided": matters.stands_as_decided(row),
        "is_opener": person.agency_id == row.opener_id,
        "is_own": person.agency_id in row.sides,
    }


def _sides(row: Dispute, papers: Sequence[Paper]) -> list[Side]:
    """Both, the one that objects first."""
    said = (row.opener, row.words, row.opened_at), (row.other, row.answer, row.answered_at)
    return [
        Side(agency, _part(row, agency.id), words, at, queries.of_side(papers, agency.id)) for agency, words, at in said
    ]


def _part(row: Dispute, agency_id: int) -> str:
    if row.movement:
        return _("pays") if agency_id == row.movement.payer_id else _("is paid")
    return _("passed the client") if row.reward and agency_id == row.reward.payee_id else _("received the client")


def _written(notes: Sequence[DisputeNote], row: Dispute, person: Person) -> int:
    """How many notes this person's side has written, or the admins together."""
    side = person.agency_id if person.agency_id in row.sides else None
    return len([one for one in notes if one.agency_id == side])


def _steps(
    row: Dispute, papers: Sequence[Paper], notes: Sequence[DisputeNote], paid: Sequence[Paid], is_desk: bool
) -> list[Step]:
    """What happened, newest first."""
    steps, proposals = lifecycle.history_of(row), list(approval.all_of(row))
    acted = [one for each in proposals for one in (each.proposed_by, each.answered_by)]
    acted += [one for each in row.decisions for one in (each.decided_by_id, each.seconded_by_id)]
    names = names_of([*(one.person_id for one in steps), *(one.written_by_id for one in notes), *acted])
    told = [step for one in proposals for step in _second_word(row, one, names, is_desk)]
    told += [_step(row, DisputeState(one.became), one.at, names.get(one.person_id or 0, ""), names) for one in steps]
    told += [
        Step(row.opened_at, _("%(amount)s frozen", amount=money(row.amount)), _("By itself, when the dispute opened"))
    ]
    told += [
        Step(
            one.movement.ended_at,
            _("%(amount)s paid, by %(order)s", amount=money(one.amount), order=one.movement.reference),
        )
        for one in paid
        if one.amount.minor > 0 and one.movement.ended_at and one.movement.ended_at > row.opened_at
    ]
    agency = {row.opener_id: row.opener.name, row.other_id: row.other.name}
    told += [
        Step(one.brought_at, _("%(agency)s showed a file", agency=agency[one.agency_id]), one.about) for one in papers
    ]
    told += [
        Step(one.written_at, _("%(who)s added a note", who=agency.get(one.agency_id or 0) or names[one.written_by_id]),
             one.words or _("(erased with the client’s contacts)"), "acc" if one.agency_id is None else "")
        for one in notes
    ]  # fmt: skip
    return sorted(told, key=lambda one: one.at)[::-1]  # of one instant the later ones stand later in the list


def _second_word(row: Dispute, one: Proposal, names: dict[int, str], is_desk: bool) -> Iterator[Step]:
    """That a decision was proposed which takes two, and what became of it. What it says, and why a second admin did not agree, is the
    admins' matter until it is decided."""
    said = str(Outcome(one.outcome).said_of(row.subject))
    if one.amount_minor is not None:
        said = _("%(outcome)s: %(due)s.", outcome=said, due=money(Money(one.amount_minor, row.currency)))
    waits = _("It takes two admins: a second one has to agree.")
    first, second = names[one.proposed_by], names.get(one.answered_by or 0, "")
    yield Step(one.proposed_at, _("%(person)s proposed a decision", person=first), said if is_desk else waits)
    if one.ended_at is None:
        return
    if one.answered_by is None:
        yield Step(one.ended_at, _("The proposed decision lapsed"))
    elif one.agreed:
        yield Step(one.ended_at, _("%(person)s agreed", person=second))
    elif one.answered_by == one.proposed_by:
        yield Step(one.ended_at, _("%(person)s took it back", person=second))
    else:
        yield Step(one.ended_at, _("%(person)s did not agree", person=second), one.objection if is_desk else "")


def _step(row: Dispute, became: DisputeState, at: datetime, by: str, names: dict[int, str]) -> Step:
    opener, other = row.opener.name, row.other.name
    if became in (DisputeState.DECIDED, DisputeState.FINAL):
        decision = row.decisions[-1 if became == DisputeState.FINAL else 0]
        said = _("%(outcome)s: %(due)s.", outcome=decision.outcome.said_of(row.subject), due=money(decision.due))
        if decision.seconded_by_id:
            both = {"first": names[decision.decided_by_id], "second": by}
            return Step(at, _("Decided by %(first)s and %(second)s", **both), said, "good")
        return Step(at, _("Decided by %(person)s", person=by), said, "good")
    if became == DisputeState.APPEALED:
        theirs = row.appealed_by.agency_id if row.appealed_by else row.opener_id
        return Step(at, _("%(agency)s appealed", agency=opener if theirs == row.opener_id else other))
    return {
        DisputeState.OPEN: Step(at, _("%(agency)s opened the dispute", agency=opener), by),
        DisputeState.ANSWERED: Step(at, _("%(agency)s answered", agency=other), by, "acc"),
        DisputeState.SILENT: Step(
            at, _("%(agency)s has not answered by %(day)s", agency=other, day=day(row.answer_by))
        ),
        DisputeState.WITHDRAWN: Step(at, _("%(agency)s took it back", agency=opener), by),
    }[became]
