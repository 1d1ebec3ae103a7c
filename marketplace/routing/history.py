"""The rounds of a lead in its line of time: when each began, whom it asked, how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, select

from ..core.extensions import db
from ..core.lifecycle import History
from ..exchange.models import Lead, LeadState
from ..exchange.timeline import AskedAgency, Event, EventKind, Round, RoundState
from ..members.models import Agency
from .models import LeadRouting, RoutedAgency, RoutingRule


@dataclass(frozen=True)
class _Asked:
    """One round in which somebody was asked."""

    number: int
    at: datetime
    agencies: list[AskedAgency] = field(default_factory=list)


def rounds_told(lead: Lead, agency_id: int | None) -> list[Event]:
    """All rounds to the referrer; to an agency that was asked its own, without the others, and since when everyone sees the lead.

    That others have declined is the referrer's to know: to whoever was asked a round that ended so has no end.
    """
    is_referrer = lead.referrer_id == agency_id
    events: list[Event] = []
    for _id, rows in groupby(db.session.execute(_rows(lead.id)), key=lambda row: row.id):
        found = list(rows)
        rounds = _rounds(found)
        if is_referrer:
            events += _told(found[0], rounds)
        elif mine := {one.number for one in rounds if any(asked.id == agency_id for asked in one.agencies)}:
            events += [_to_asked(one) for one in _told(found[0], rounds) if _is_of(one, mine)]
    return events


def _rows(lead_id: int) -> Any:
    """Every routing of a lead, a row for each agency it has asked; `closed` says when the lead was open no more."""
    step = select(func.min(History.at)).where(
        History.subject_kind == "leads", History.subject_id == LeadRouting.lead_id, History.at >= LeadRouting.began_at,
        History.was == LeadState.OPEN,
    )  # fmt: skip
    asked = and_(RoutedAgency.routing_id == LeadRouting.id, RoutedAgency.asked_at.is_not(None))
    return (
        select(
            LeadRouting.id, LeadRouting.began_at, LeadRouting.everyone_at, LeadRouting.ended_at, LeadRouting.round_seconds,
            RoutingRule.rounds, step.correlate(LeadRouting).scalar_subquery().label("closed"), RoutedAgency.round,
            RoutedAgency.asked_at, Agency.id.label("agency_id"), Agency.name,
        )
        .join(RoutingRule, RoutingRule.id == LeadRouting.rule_id)
        .outerjoin(RoutedAgency, asked)
        .outerjoin(Agency, Agency.id == RoutedAgency.agency_id)
        .where(LeadRouting.lead_id == lead_id)
        .order_by(LeadRouting.id, RoutedAgency.place)
    )  # fmt: skip


def _rounds(rows: Sequence[Any]) -> list[_Asked]:
    found: dict[int, _Asked] = {}
    for row in rows:
        if row.round is not None:
            one = found.setdefault(row.round, _Asked(row.round, row.asked_at))
            one.agencies.append(AskedAgency(row.agency_id, row.name))
    return list(found.values())


def _told(routing: Any, rounds: Sequence[_Asked]) -> Iterator[Event]:
    ends = [*(one.at for one in rounds[1:]), routing.everyone_at]
    for one, following in zip(rounds, ends, strict=False):
        yield _event(one.at, RoundState.BEGAN, Round(one.number, routing.rounds, one.agencies))
        at, how = _end(routing, one.at, following)
        if at is not None:
            yield _event(at, how, Round(one.number, routing.rounds))
    if routing.everyone_at is not None:
        yield _event(routing.everyone_at, RoundState.EVERYONES, None)


def _end(routing: Any, began: datetime, following: datetime | None) -> tuple[datetime | None, RoundState]:
    """When and how a round ended that began then: `following` is when the next one, or everyone's turn, began."""
    if following is None:
        return routing.closed or routing.ended_at, RoundState.CLOSED
    length = timedelta(seconds=routing.round_seconds)
    planned = min(began + length, routing.began_at + length * routing.rounds)
    return following, RoundState.TIME_OVER if following >= planned else RoundState.ALL_DECLINED


def _is_of(event: Event, mine: set[int]) -> bool:
    return event.round is None or (event.round.number in mine and event.state != RoundState.ALL_DECLINED)


def _to_asked(event: Event) -> Event:
    """The same, without whom else it asked."""
    alone = event.round and Round(event.round.number, event.round.most)
    return _event(event.at, event.state, alone)


def _event(at: datetime, state: Any, of: Round | None) -> Event:
    return Event(at, EventKind.ROUND, state=state, round=of)
