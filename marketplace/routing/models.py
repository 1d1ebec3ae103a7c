"""Routing of open leads: the published rule, what it gave each agency on a lead, and the cap and the pause of members."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.typed import holds_one_line
from ..core.vocabulary import Vocabulary, Word
from ..exchange.models import Lead
from ..members.models import Agency, Person

MOST_AGENCIES, MOST_HOURS, MOST_ROUNDS, MOST_WEIGHT = 50, 336, 10, 100
MOST_CLIENTS = 10_000
LONGEST_REASON = 300
PARTS = ("fit", "level", "certificate", "load", "reciprocity")


class Part(Vocabulary):
    """What a score is made of, each 0 to 100, with the reckoning in plain words."""

    FIT = "fit", _l("Fit"), _l(
        "100 where all fits; 25 less for each of these that doesn’t: the service, the region, the language, the budget."
    )  # fmt: skip
    LEVEL = "level", _l("Level"), _l(
        "The level that the agency has, counted from below, as a share of all levels: the highest is 100, no level is 0."
    )  # fmt: skip
    CERTIFICATE = "certificate", _l("Certificate"), _l(
        "100 where the agency holds each certificate that the service asks for, otherwise 0. Where it asks for none, 100 for all."
    )  # fmt: skip
    LOAD = "load", _l("Free hands"), _l(
        "100 with no client in hand and no lead to answer. Each of these takes its share of the agency’s cap; without a cap, 10."
    )  # fmt: skip
    RECIPROCITY = "reciprocity", _l("Give and take"), _l(
        "Half of it between the two agencies, half of it in the whole alliance: of the clients passed both ways, the share that"
        " the agency has given. Where nothing was passed yet, the middle. Clients are counted, not money."
    )  # fmt: skip

    def tell(self, about: object) -> None:  # type: ignore[override]
        """`about` is how it is reckoned."""
        self.about = about


class Skip(Vocabulary):
    """Why an agency was not asked when its round began."""

    STOPPED = "stopped", _l("Not an active member")
    DECLINED = "declined", _l("Has declined")
    PAUSED = "paused", _l("Pauses")
    FULL = "full", _l("Has as many clients as it takes")
    NOT_TAKING = "not_taking", _l("Takes no new clients")


class RoutingRule(Model):
    """How open leads are routed from an instant on. Off: everyone sees them at once. Never edited: superseded by a later one, or, as
    long as it has not begun, withdrawn."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        CheckConstraint(
            "is_on = (agencies_a_round IS NOT NULL) AND is_on = (hours IS NOT NULL) AND is_on = (rounds IS NOT NULL)",
            name="is_on",
        ),
        CheckConstraint(
            f"agencies_a_round BETWEEN 1 AND {MOST_AGENCIES} AND hours BETWEEN 1 AND {MOST_HOURS}"
            f" AND rounds BETWEEN 1 AND {MOST_ROUNDS}",
            name="sizes",
        ),
        CheckConstraint(" AND ".join(f"weight_{one} BETWEEN 0 AND {MOST_WEIGHT}" for one in PARTS), name="weights"),
        CheckConstraint("NOT is_on OR " + " + ".join(f"weight_{one}" for one in PARTS) + " > 0", name="some_weight"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by"),
        CheckConstraint("withdrawn_at >= made_at AND withdrawn_at < effective_at", name="withdrawn_before"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    is_on: Mapped[bool]
    agencies_a_round: Mapped[int | None]
    hours: Mapped[int | None]  # of a round, before it is shortened for a lead with little time
    rounds: Mapped[int | None]
    weight_fit: Mapped[int]
    weight_level: Mapped[int]
    weight_certificate: Mapped[int]
    weight_load: Mapped[int]
    weight_reciprocity: Mapped[int]
    effective_at: Mapped[datetime] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    maker: Mapped[Person] = relationship(foreign_keys=[made_by])
    withdrawer: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by])

    @property
    def weights(self) -> dict[str, int]:
        """By part, how much it counts."""
        return {one: getattr(self, f"weight_{one}") for one in PARTS}


class LeadRouting(Model):
    """One routing of an open lead, by the rule in force when it was opened. The live one decides who sees the lead.

    `round` is the number of the one that has begun last; one above the rule's: the lead is everyone's, since `everyone_at`.
    """

    __tablename__ = "lead_routings"
    __table_args__ = (
        CheckConstraint("round >= 1 AND round_seconds >= 0", name="round"),
        CheckConstraint("(next_at IS NULL) = (everyone_at IS NOT NULL)", name="next"),
        CheckConstraint(
            "round_began_at >= began_at AND everyone_at >= began_at AND ended_at >= began_at", name="times"
        ),
        Index("uq_lead_routings_live", "lead_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_lead_routings_next", "next_at", postgresql_where=text("ended_at IS NULL AND everyone_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("routing_rules.id"))
    round_seconds: Mapped[int]  # how long a round lasts on this lead
    round: Mapped[int]
    began_at: Mapped[datetime]
    round_began_at: Mapped[datetime]
    next_at: Mapped[datetime | None]  # when the next round begins, unless all of this one decline before
    everyone_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # the lead was opened once more, and routed anew

    lead: Mapped[Lead] = relationship()
    rule: Mapped[RoutingRule] = relationship()

    @property
    def everyone_by(self) -> datetime:
        """When the lead is everyone's at the latest."""
        return self.began_at + timedelta(seconds=self.round_seconds * (self.rule.rounds or 0))

    def planned(self, number: int) -> datetime:
        """When a round that has not begun does so at the latest; one above the rule's: when the lead is everyone's."""
        left = timedelta(seconds=self.round_seconds * (number - self.round - 1))
        return min((self.next_at or self.round_began_at) + left, self.everyone_by)


class RoutedAgency(Model):
    """What the rule gave one agency on a lead: its parts, score, place and round. Written once; then, once, that it was asked or why not."""

    __tablename__ = "routed_agencies"
    __table_args__ = (
        UniqueConstraint("routing_id", "place"),
        CheckConstraint(" AND ".join(f"{one} BETWEEN 0 AND 100" for one in (*PARTS, "score")), name="parts"),
        CheckConstraint("place >= 1 AND round >= 1", name="place"),
        Skip.check("skipped"),
        CheckConstraint("asked_at IS NULL OR skipped IS NULL", name="asked_or_skipped"),
        Index("ix_routed_agencies_agency_id", "agency_id", "routing_id"),
    )

    routing_id: Mapped[int] = mapped_column(ForeignKey("lead_routings.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    place: Mapped[int]
    round: Mapped[int]
    score: Mapped[int]
    fit: Mapped[int]
    level: Mapped[int]
    certificate: Mapped[int]
    load: Mapped[int]
    reciprocity: Mapped[int]
    last_lead_at: Mapped[datetime | None]  # whoever has waited longer stands first among equals
    asked_at: Mapped[datetime | None]
    skipped: Mapped[Skip | None] = mapped_column(Word(Skip))

    agency: Mapped[Agency] = relationship()
    routing: Mapped[LeadRouting] = relationship()


class Capacity(Model):
    """How many clients an agency takes at once and in a month, and a pause: from the first day to the last, both included."""

    __tablename__ = "capacities"
    __table_args__ = (
        CheckConstraint(
            f"most_in_hand BETWEEN 1 AND {MOST_CLIENTS} AND most_a_month BETWEEN 1 AND {MOST_CLIENTS}", name="most"
        ),
        CheckConstraint("(paused_from IS NULL) = (paused_until IS NULL) AND paused_until >= paused_from", name="pause"),
        CheckConstraint("paused_from IS NOT NULL OR pause_reason = ''", name="reason"),
        CheckConstraint(
            f"length(pause_reason) <= {LONGEST_REASON} AND {holds_one_line('pause_reason')}", name="one_line"
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True, autoincrement=False)
    most_in_hand: Mapped[int | None]
    most_a_month: Mapped[int | None]
    paused_from: Mapped[date | None]
    paused_until: Mapped[date | None]
    pause_reason: Mapped[str] = mapped_column(default="", server_default="")  # for its own people and the admins
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))

    agency: Mapped[Agency] = relationship()

    @property
    def id(self) -> int:
        """Its number in the log: the agency's."""
        return self.agency_id

    def is_paused_on(self, day: date) -> bool:
        """Whether it pauses on this day."""
        return bool(self.paused_from and self.paused_until and self.paused_from <= day <= self.paused_until)
