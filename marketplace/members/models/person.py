"""Somebody with a login."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.extensions import db
from .. import roles
from .agency import Agency

MAIL_KINDS = ("lead", "referral", "money")  # what people choose a pace for; "account" mails always go out at once


class Person(db.Model):
    """A person: at most one agency role and, separately, at most one alliance role. `invited → active ⇄ disabled`."""

    STEPS = {"invited": {"active", "disabled"}, "active": {"disabled"}, "disabled": {"active", "invited"}}

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("status IN ('invited', 'active', 'disabled')", name="status"),
        CheckConstraint("email = lower(email)", name="email"),
        CheckConstraint("(agency_id IS NULL) = (agency_role IS NULL)", name="agency_and_role"),
        CheckConstraint("agency_role IN ('owner', 'manager', 'sales', 'finance')", name="agency_role"),
        CheckConstraint("alliance_role IN ('admin', 'partner_manager')", name="alliance_role"),
        CheckConstraint("language IN ('en', 'ru', 'uk')", name="language"),
        CheckConstraint("status <> 'active' OR password_hash IS NOT NULL", name="active_has_password"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="invited")
    password_hash: Mapped[str | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    agency_role: Mapped[str | None]
    alliance_role: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="Europe/Berlin")
    mail_off: Mapped[list[str]] = mapped_column(JSONB, default=list)
    mail_daily: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    created_at: Mapped[datetime]

    agency: Mapped[Agency | None] = relationship(back_populates="people", lazy="joined")

    # Flask-Login asks for these; a person is only ever loaded through a live session or token.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.status == "active"

    @property
    def is_admin(self) -> bool:
        """Whether the person is an admin of the alliance."""
        return self.alliance_role == "admin"

    def may(self, capability: str) -> bool:
        """Whether the person's role in an active agency includes `capability`; suspended ones keep only money."""
        if self.agency is None or self.agency_role not in roles.CAPABILITIES[capability]:
            return False
        return self.agency.is_active or (self.agency.status == "suspended" and capability in roles.WHEN_SUSPENDED)

    def mail_pace(self, kind: str) -> str:
        """How mail about `kind`, or about an event of it ("kind.what"), reaches this person: "at_once", "daily" or "off"."""
        kind = kind.partition(".")[0]
        if self.status == "disabled" or kind in self.mail_off:
            return "off"
        return "daily" if kind in self.mail_daily else "at_once"
