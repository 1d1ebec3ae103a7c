"""Somebody with a login."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, and_, case, exists
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from ...core.errors import NotAllowed
from ...core.extensions import Model
from ...core.room import house
from ...core.typed import holds_one_line
from ...core.vocabulary import State, Vocabulary, Word
from .agency import Agency


class PersonState(State):
    """`invited → active ⇄ disabled`; who never set a password goes back to invited."""

    INVITED = "invited", _l("Invited"), "active disabled", "ring wait"
    ACTIVE = "active", _l("Active"), "disabled", "full active"
    DISABLED = "disabled", _l("No access"), "active invited", "x off"


class Role(Vocabulary):
    """What somebody is in an agency. Owner ⊃ manager ⊃ sales; finance stands beside them."""

    OWNER = "owner", _l("Owner"), _l("everything")
    MANAGER = "manager", _l("Manager"), _l("leads, services, people")
    SALES = "sales", _l("Sales"), _l("leads, referrals, fees")
    FINANCE = "finance", _l("Finance"), _l("rewards, bank orders, statement")

    def tell(self, may: str) -> None:  # type: ignore[override]
        """`may` is a short list of what the role is for."""
        self.about = may


class AllianceRole(Vocabulary):
    """What somebody is in the alliance."""

    ADMIN = "admin", _l("Admin"), _l("decides who belongs, on reports and contested orders")
    PARTNER_MANAGER = (
        "partner_manager",
        _l("Partner manager"),
        _l("sees how members work and talks with them; no money"),
    )

    def tell(self, may: str) -> None:  # type: ignore[override]
        """`may` is a short list of what the role is for."""
        self.about = may


class Person(Model):
    """A person: at most one agency role and, separately, at most one alliance role."""

    STATES = PersonState

    __tablename__ = "people"
    __table_args__ = (
        PersonState.check("status"),
        Role.check("agency_role"),
        AllianceRole.check("alliance_role"),
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint(holds_one_line("email", "name"), name="one_line"),
        CheckConstraint(holds_one_line("elsewhere_email"), name="elsewhere_one_line"),
        CheckConstraint("elsewhere_email IS NULL OR status <> 'active'", name="elsewhere_never_joins"),
        CheckConstraint("(agency_id IS NULL) = (agency_role IS NULL)", name="agency_and_role"),
        CheckConstraint("language IN ('en', 'ru', 'uk')", name="language"),
        CheckConstraint("status <> 'active' OR password_hash IS NOT NULL", name="active_has_password"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    # Somebody invited who has a login elsewhere: their address. `email` is then one that nobody has, so that this row looks
    # to whoever invites like any invitation that nobody has accepted yet, and lets nobody in.
    elsewhere_email: Mapped[str | None]
    name: Mapped[str]
    status: Mapped[PersonState] = mapped_column(Word(PersonState), default=PersonState.INVITED)
    password_hash: Mapped[str | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    agency_role: Mapped[Role | None] = mapped_column(Word(Role))
    alliance_role: Mapped[AllianceRole | None] = mapped_column(Word(AllianceRole))
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="Europe/Berlin")
    mail_off: Mapped[list[str]] = mapped_column(JSONB, default=lambda: house().kinds_that_begin("off"))
    mail_daily: Mapped[list[str]] = mapped_column(
        JSONB, default=lambda: house().kinds_that_begin("daily"), server_default="[]"
    )
    mail_hourly: Mapped[list[str]] = mapped_column(
        JSONB, default=lambda: house().kinds_that_begin("hourly"), server_default="[]"
    )
    created_at: Mapped[datetime]

    agency: Mapped[Agency | None] = relationship(back_populates="people", lazy="joined")

    # Flask-Login asks for these; a person is only ever loaded through a live session or token.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.status == PersonState.ACTIVE

    @property
    def shown_email(self) -> str:
        """The address that stands in lists of people."""
        return self.elsewhere_email or self.email

    @property
    def is_admin(self) -> bool:
        """Whether the person is an admin of the alliance."""
        return self.alliance_role == AllianceRole.ADMIN

    @property
    def is_of_the_team(self) -> bool:
        """Whether the person looks after the members: an admin, or a partner manager."""
        return self.alliance_role is not None

    def must_be_of_the_team(self) -> None:
        """Refuse everybody but admins and partner managers of the alliance."""
        if not self.is_of_the_team:
            raise NotAllowed(_("Only the alliance’s admins and partner managers do this."))

    @property
    def own_agency(self) -> Agency:
        """The person's agency, for what only people of one do; a refusal for those who belong to none."""
        if self.agency is None:
            raise NotAllowed(
                _("This is a page of member agencies, and you belong to none. What you can do stands on Today.")
            )
        return self.agency

    def may(self, capability: str) -> bool:
        """Whether the person's role in an active agency includes `capability`; in other states few are kept."""
        wanted = house().capabilities[capability]
        if self.agency is None or self.agency_role not in wanted.roles:
            return False
        return self.agency.is_active or self.agency.status in wanted.also_in

    def mail_pace(self, kind: str) -> str:
        """How the person wants mail of a kind: "at_once", "hourly", "daily" or "off"; the slowest holds that was noted."""
        noted = {"off": self.mail_off, "daily": self.mail_daily, "hourly": self.mail_hourly}
        return next((pace for pace, kinds in noted.items() if kind in kinds), "at_once")

    @classmethod
    def mail_pace_of(cls, kind: str) -> ColumnElement[str]:
        """The same in SQL, for whoever a SELECT of people finds; nobody writes to those who are shut out, nor to an
        address that is invited and belongs elsewhere.

        What an agency needs is not lost with its last reader, however they went: its owners get it then, once a day.
        """
        away = (cls.status == PersonState.DISABLED) | cls.elsewhere_email.is_not(None)
        silenced, daily = cls.mail_off.contains([kind]), cls.mail_daily.contains([kind])
        if _needed(kind):
            silenced, daily = silenced & ~cls._gets_it_anyway(kind), silenced | daily
        hourly = cls.mail_hourly.contains([kind])
        return case((away | silenced, "off"), (daily, "daily"), (hourly, "hourly"), else_="at_once")

    @classmethod
    def _gets_it_anyway(cls, kind: str) -> ColumnElement[bool]:
        """Whether this is an owner of an agency in which nobody reads what it needs."""
        other = aliased(Person)
        someone = exists().where(other.agency_id == cls.agency_id, other.reads(kind))
        return and_(cls.agency_role.is_not_distinct_from(Role.OWNER), ~someone)

    @classmethod
    def reads(cls, kind: str) -> ColumnElement[bool]:
        """Whether mail that agencies need reaches this person: they have joined, have the role for it and have not silenced it."""
        joined = cls.status == PersonState.ACTIVE
        return and_(joined, cls.agency_role.in_(_needed(kind)), ~cls.mail_off.contains([kind]))

    def answers_for(self, kind: str) -> bool:
        """Whether mail of a kind is one that agencies need, and this person has the role for it."""
        return self.agency_role in _needed(kind)


def _needed(kind: str) -> AbstractSet[str]:
    """The roles one of which has to read mail of a kind; none where nobody has to."""
    found = house().mail_kinds.get(kind)
    return house().capabilities[found.needed_by].roles if found and found.needed_by else set()
