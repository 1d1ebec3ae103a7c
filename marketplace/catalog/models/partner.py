"""Whom an agency names as those it works with."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import SmallInteger

from ...core.extensions import Model
from ...members.models import Agency


class Partner(Model):
    """Another agency that one names, on its page and in its own site, as one it works with.

    A row that the other one has refused stays, so that it isn't named again, and is shown to nobody but the two.
    """

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("agency_id", "partner_id"),
        CheckConstraint("agency_id <> partner_id", name="another"),
        Index("ix_partners_agency", "agency_id", "place", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    place: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")  # the smaller stands first
    created_at: Mapped[datetime]
    refused_at: Mapped[datetime | None]  # by the partner

    agency: Mapped[Agency] = relationship(foreign_keys=agency_id)
    partner: Mapped[Agency] = relationship(foreign_keys=partner_id)

    @property
    def is_shown(self) -> bool:
        """Whether everyone reads it: both are active members, and the one that is named has not refused."""
        return self.refused_at is None and self.agency.is_active and self.partner.is_active
