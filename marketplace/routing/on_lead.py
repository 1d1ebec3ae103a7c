"""What the page of a lead says of its rounds: all of it to the referrer, its own to whoever is asked."""

from dataclasses import dataclass

from ..core.errors import NotFound
from ..exchange.models import Audience, Lead
from . import queries
from .models import LeadRouting, RoutedAgency


@dataclass(frozen=True)
class OnLead:
    """Where the rounds of a lead stand. `counts` are for the referrer, `mine` is for an agency that was asked."""

    routing: LeadRouting
    counts: list[queries.Counts]
    mine: RoutedAgency | None

    @property
    def number(self) -> int:
        """The round that has begun last; where the lead is everyone's, the last one there was."""
        return min(self.routing.round, self.routing.rule.rounds or 0)

    @property
    def most(self) -> int:
        """The last round that asks anybody; see `queries.last_round`."""
        rounds = self.routing.rule.rounds or 0
        return max([self.number, *(one.round for one in self.counts if one.round <= rounds)])


def rounds_of(lead: Lead, agency_id: int | None) -> OnLead | None:
    """The rounds of a lead for one of its two sides; None where there are none, and for everybody else."""
    routing = queries.live_routing(lead.id) if lead.audience == Audience.OPEN else None
    if routing is None:
        return None
    if lead.referrer_id == agency_id:
        return OnLead(routing, queries.counts_by_round(routing), None)
    mine = queries.given_to(routing, agency_id)
    return OnLead(routing, [], mine) if mine else None


def shown_rounds(lead: Lead, agency_id: int | None) -> OnLead:
    """The same, or NotFound."""
    found = rounds_of(lead, agency_id)
    if found is None:
        raise NotFound()
    return found
