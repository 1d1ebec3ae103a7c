"""A client passed on, the agencies it is offered to, the consent it rests on, and who was shown the contacts."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core import sealing
from ...core.extensions import db
from ...core.money import Money
from ...members.models import Agency

AUDIENCES = ("direct", "shortlist", "open")
CLIENT_FIELDS = ("company", "contact", "email", "phone", "website")


class Lead(db.Model):
    """A client that the referrer passes on. The contacts are sealed; only their keyed fingerprints can be searched.

    draft ──> open ──> accepted
      │         │ └──> withdrawn | expired
      └──> withdrawn
                │ <─── accepted     the referral is returned, or its receiver suspended before contact
                │ <─── expired      the referrer opens it again
    """

    STEPS = {
        "draft": {"open", "withdrawn"},
        "open": {"accepted", "withdrawn", "expired"},
        "accepted": {"open"},
        "expired": {"open"},
        "withdrawn": set(),
    }

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'open', 'accepted', 'withdrawn', 'expired')", name="status"),
        CheckConstraint("audience IN ('direct', 'shortlist', 'open')", name="audience"),
        CheckConstraint("budget_min_minor <= budget_max_minor", name="budget"),
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title"),
        CheckConstraint("status IN ('draft', 'withdrawn') OR posted_at IS NOT NULL", name="posted"),
        Index("ix_leads_open", "answer_by", postgresql_where=text("status = 'open'")),
        Index("ix_leads_referrer", "referrer_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    status: Mapped[str] = mapped_column(default="draft")
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(index=True)
    region: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    budget_min_minor: Mapped[int | None]
    budget_max_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    audience: Mapped[str]
    answer_by: Mapped[datetime | None]
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    sealed_client: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_print: Mapped[str | None] = mapped_column(index=True)
    phone_print: Mapped[str | None] = mapped_column(index=True)
    domain_print: Mapped[str | None] = mapped_column(index=True)
    withdrawn_reason: Mapped[str | None]
    import_ref: Mapped[str | None] = mapped_column(unique=True)
    removed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    referrer: Mapped[Agency] = relationship(foreign_keys=[referrer_id])
    offers: Mapped[list["Offer"]] = relationship(back_populates="lead", order_by="Offer.id")
    consent: Mapped["Consent | None"] = relationship(back_populates="lead")

    @property
    def number(self) -> str:
        """How people name the lead."""
        return f"LP-{self.id}"

    @property
    def has_somebody_left(self) -> bool:
        """Whether anyone it is meant for has not declined; a lead that is open to all always has somebody."""
        return self.audience == "open" or any(offer.declined_at is None for offer in self.offers)

    @property
    def client(self) -> dict[str, str] | None:
        """The client's contacts. `actions.see_client()` knows who may see them."""
        return sealing.unseal(self.sealed_client, "client") if self.sealed_client else None

    @client.setter
    def client(self, contacts: dict[str, str]) -> None:
        self.sealed_client = sealing.seal({name: contacts.get(name, "") for name in CLIENT_FIELDS}, "client")

    @property
    def budget(self) -> tuple[Money | None, Money | None]:
        """From and to; either may be open."""
        ends = (self.budget_min_minor, self.budget_max_minor)
        return tuple(None if minor is None else Money(minor, self.currency) for minor in ends)


class Offer(db.Model):
    """One agency that a lead was shown to by name, or that has declined it; declined once, never offered again."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("lead_id", "agency_id"),
        CheckConstraint("(declined_at IS NULL) = (reason IS NULL)", name="decline_has_reason"),
        CheckConstraint(
            "reason IN ('no_capacity', 'budget', 'not_our_field', 'region', 'conflict', 'unclear', 'other')",
            name="reason",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    offered_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")

    lead: Mapped[Lead] = relationship(back_populates="offers")
    agency: Mapped[Agency] = relationship()


class Consent(db.Model):
    """How the client agreed to be passed on. Without it a lead isn't posted."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("basis IN ('agreed', 'asked_us', 'contract', 'imported')", name="basis"),
        CheckConstraint(
            "channel IN ('phone', 'email', 'meeting', 'messenger', 'form', 'contract', 'import')", name="channel"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), unique=True)
    basis: Mapped[str]
    channel: Mapped[str]
    obtained_on: Mapped[date]
    wording: Mapped[str]
    wording_version: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]

    lead: Mapped[Lead] = relationship(back_populates="consent")


class Disclosure(db.Model):
    """Somebody was shown the client's contacts: who, of which agency, when. The referrer can see these rows."""

    __tablename__ = "disclosures"
    __table_args__ = (UniqueConstraint("lead_id", "person_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    at: Mapped[datetime]

    person: Mapped["Person"] = relationship()  # noqa: F821
