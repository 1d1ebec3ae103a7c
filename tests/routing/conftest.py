"""Alliances whose open leads go in rounds."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.extensions import db
from marketplace.members.models import Person
from marketplace.outbox.models import OutgoingMail
from marketplace.routing import queries
from marketplace.routing.actions import SaidRule, publish_rule
from marketplace.routing.models import PARTS, RoutedAgency

FIT_ALONE = dict.fromkeys(PARTS, 0) | {"fit": 100}


@dataclass
class Rounds:
    """The rule is in force; `those` do the work, in the order of their ids."""

    pair: object
    admin: object
    those: list = field(default_factory=list)

    def rule(self, agencies_a_round=1, hours=2, rounds=2, **weights):
        """Publish a rule from now on; without weights the fit alone counts, and whoever was a member before comes first."""
        return publish_rule(SaidRule(agencies_a_round, hours, rounds, FIT_ALONE | weights), clock.today(), self.admin)

    def lead(self, **more):
        """An open lead for those who make shops."""
        return self.pair.lead(**{"audience": "open", "agencies": []} | more)

    def rows(self, lead) -> dict[int, RoutedAgency]:
        """What was written on a lead, by agency."""
        db.session.expire_all()
        routing = queries.live_routing(lead.id)
        return {one.agency_id: one for one in db.session.scalars(queries.routed(routing))} if routing else {}

    def asked(self, lead) -> list[int]:
        """Whom the rounds have asked, by place."""
        return [one.agency_id for one in self.rows(lead).values() if one.asked_at]

    def told(self) -> list[int]:
        """The agencies to whose people a lead was offered, in the order of the letters."""
        chosen = select(Person.agency_id).join(OutgoingMail, OutgoingMail.person_id == Person.id)
        return list(db.session.scalars(chosen.where(OutgoingMail.event == "lead.offered").order_by(OutgoingMail.id)))


@pytest.fixture
def admin(found):
    return found.person(alliance_role="admin")


@pytest.fixture
def routed(found, pair, admin) -> Rounds:
    """Four agencies that make shops and speak German; Kedr, which does not, is there too."""
    those = [found.agency(f"Shops {n}", categories=["Online shops"], languages=["de"]) for n in range(4)]
    return Rounds(pair, admin, those)
