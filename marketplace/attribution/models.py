"""Referral links and promo codes of members, the clicks on them, and by what somebody came."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ..catalog.models import Discount, Service
from ..core.extensions import Model
from ..core.typed import holds_one_line
from ..core.vocabulary import Vocabulary, Word
from ..members.models import Agency
from ..outbox.models import Pace

LONGEST_NAME = 100
SHORTEST_CODE, LONGEST_CODE = 3, 40
CODE = "[a-z0-9]+(-[a-z0-9]+)*"  # at least one letter: a number names a member


class Target(Vocabulary):
    """The page that a link opens."""

    CATALOG = "catalog", _l("The catalog")
    AGENCY = "agency", _l("An agency")
    SERVICE = "service", _l("A service")
    JOIN = "join", _l("Joining the alliance")


class CameBy(Vocabulary):
    """By what somebody came who was brought by a member."""

    LINK = "link", _l("A referral link")
    CODE = "code", _l("A promo code")
    EMBED = "embed", _l("The member’s own site")
    KNOWN = "known", _l("Brought before")


class ClickKind(Vocabulary):
    """How a click counts: a visitor counts once a day for each link."""

    VISITOR = "visitor", _l("Visitors")
    AGAIN = "again", _l("The same visitor, on the same day")
    PROGRAM = "program", _l("Programs")


class LinkState(Vocabulary):
    """Whether what comes by a link counts."""

    ON = "on", _l("In use"), "check", "good"
    OFF = "off", _l("Switched off"), "dash", "off"

    dot: str
    tone: str

    def tell(self, dot: str, tone: str) -> None:  # type: ignore[override]
        """How its mark is drawn."""
        self.dot, self.tone = dot, tone


class ReferralLink(Model):
    """A member's link: it opens a page, by an address or as a promo code that a client types.

    `shown` is the agency that it leads to, for a service the one that offers it: where the service is gone, its page is
    opened instead. `discount` is what the code gives. Switched off, a link still leads on, but nothing counts as brought by it.
    """

    __tablename__ = "referral_links"
    __table_args__ = (
        Target.check("target"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),
        CheckConstraint(holds_one_line("name"), name="one_line"),
        CheckConstraint("(target IN ('agency', 'service')) = (shown_id IS NOT NULL)", name="shown"),
        CheckConstraint("target = 'service' OR service_id IS NULL", name="service"),
        Index("ix_referral_links_agency", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    target: Mapped[Target] = mapped_column(Word(Target))
    shown_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id", ondelete="SET NULL"), index=True)
    discount_id: Mapped[int | None] = mapped_column(ForeignKey("discounts.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    off_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    shown: Mapped[Agency | None] = relationship(foreign_keys=[shown_id])
    service: Mapped[Service | None] = relationship()
    discount: Mapped[Discount | None] = relationship()
    codes: Mapped[list["LinkCode"]] = relationship(back_populates="link", order_by="LinkCode.since.desc()")

    @property
    def code(self) -> str:
        """The code that it has now."""
        return self.codes[0].code

    @property
    def status(self) -> LinkState:
        """Whether its member has it switched on."""
        return LinkState.OFF if self.off_at else LinkState.ON

    @property
    def is_on(self) -> bool:
        """Whether what comes by it counts as brought by its member."""
        return self.off_at is None and self.agency.is_active


class LinkCode(Model):
    """A code of a link. The newest is the one that is shown; those before go on opening it, and are never given to another."""

    __tablename__ = "link_codes"
    __table_args__ = (
        CheckConstraint(
            f"code ~ '^{CODE}$' AND code ~ '[a-z]' AND length(code) BETWEEN {SHORTEST_CODE} AND {LONGEST_CODE}",
            name="code",
        ),
        Index("ix_link_codes_link", "link_id", "since"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("referral_links.id"))
    since: Mapped[datetime]

    link: Mapped[ReferralLink] = relationship(back_populates="codes")


class Click(Model):
    """One opening of a link. `source_print` is a keyed hash of where it came from, for 90 days. `day` is the alliance's; `mark`
    tells a click that is written twice. `campaign` are the UTM values of its address, `host` the site that it was on."""

    __tablename__ = "clicks"
    __table_args__ = (
        ClickKind.check("kind"),
        CheckConstraint(holds_one_line("host"), name="one_line"),
        CheckConstraint("length(host) <= 255", name="host"),
        Index(
            "uq_clicks_visitor",
            "link_id",
            "day",
            "source_print",
            unique=True,
            postgresql_where=text("kind = 'visitor'"),
        ),
        Index("ix_clicks_link", "link_id", "day", "kind"),
        Index("ix_clicks_sources", "at", postgresql_where=text("source_print IS NOT NULL")),
        Index("ix_clicks_to_fold", "at", postgresql_where=text("kind <> 'visitor'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("referral_links.id"))
    at: Mapped[datetime]
    day: Mapped[date]
    kind: Mapped[ClickKind] = mapped_column(Word(ClickKind))
    source_print: Mapped[str | None]
    campaign: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    host: Mapped[str] = mapped_column(default="", server_default="")
    mark: Mapped[int] = mapped_column(unique=True)


class FoldedClicks(Model):
    """How many clicks of a day were not a visitor's first, once their rows are folded into a number: anybody can make them, and
    nothing but their number is ever asked for."""

    __tablename__ = "folded_clicks"
    __table_args__ = (
        CheckConstraint("kind IN ('again', 'program')", name="kind"),
        CheckConstraint("number > 0", name="number"),
    )

    link_id: Mapped[int] = mapped_column(ForeignKey("referral_links.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[ClickKind] = mapped_column(Word(ClickKind), primary_key=True)
    number: Mapped[int]


class ToldClicks(Model):
    """When those people of a link's member were told last who take such mail at a pace, and of how many visitors they know."""

    __tablename__ = "told_clicks"
    __table_args__ = (Pace.check("pace"), CheckConstraint("visitors >= 0", name="visitors"))

    link_id: Mapped[int] = mapped_column(ForeignKey("referral_links.id"), primary_key=True)
    pace: Mapped[Pace] = mapped_column(Word(Pace), primary_key=True)
    visitors: Mapped[int]
    told_at: Mapped[datetime]


class Attributed:
    """A row of somebody who may have been brought by a member: by whom, by which link, how, when for the first time, and the UTM
    values that came along."""

    via_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("referral_links.id"), index=True)
    came_by: Mapped[CameBy | None] = mapped_column(Word(CameBy))
    came_at: Mapped[datetime | None]
    came_with: Mapped[str] = mapped_column(default="", server_default="")  # the code, as it was then
    campaign: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")

    @declared_attr
    def via(self) -> Mapped[Agency | None]:
        """The member that brought it."""
        return relationship(Agency, foreign_keys=[self.via_id])  # type: ignore[list-item]  # on the class it is the column

    @declared_attr
    def link(self) -> Mapped[ReferralLink | None]:
        """The link or code by which it came."""
        return relationship(ReferralLink, foreign_keys=[self.link_id])  # type: ignore[list-item]

    @staticmethod
    def checks() -> tuple[Any, ...]:
        """The rules of these columns, for the table that has them. A row of the release before says nothing but the member."""
        return (
            CameBy.check("came_by"),
            CheckConstraint(
                "(came_by IS NULL) = (came_at IS NULL) AND (came_by IS NULL OR via_id IS NOT NULL)"
                " AND (link_id IS NOT NULL) = (coalesce(came_by, '') IN ('link', 'code'))",
                name="came",
            ),
        )
