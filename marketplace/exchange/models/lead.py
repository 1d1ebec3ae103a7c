"""A client passed on, the agencies it is offered to, the consent it rests on, and who was shown the contacts."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SQLColumnExpression,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...catalog.models import Category, Region
from ...core import clock, encryption
from ...core.extensions import Model
from ...core.money import Money
from ...core.signed import HasLink
from ...core.spoken import called, codes_of
from ...core.typed import HOLDS_CURRENCY, holds_one_line
from ...core.vocabulary import Word
from ...members.models import Agency, Person
from .lead_words import Audience, ConsentBasis, ConsentChannel, DeclineReason, Erasure, LeadState
from .remark import Remark

LITTLE_TIME = timedelta(hours=4)  # to answer: then it is urgent
CLIENT_FIELDS = ("company", "contact", "email", "phone", "website")


class Lead(HasLink, Model):
    """A client that the referrer passes on. The contacts are encrypted; only their keyed fingerprints can be searched."""

    STATES = LeadState

    __tablename__ = "leads"
    __table_args__ = (
        LeadState.check("status"),
        Audience.check("audience"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint("budget_min_minor <= budget_max_minor", name="budget"),
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title"),
        CheckConstraint(holds_one_line("title", "category", "region", "language"), name="one_line"),
        CheckConstraint("status IN ('draft', 'withdrawn') OR posted_at IS NOT NULL", name="posted"),
        Erasure.check("erased_for"),
        CheckConstraint("(erased_at IS NULL) = (erased_for IS NULL)", name="erased"),
        Index("ix_leads_open", "answer_by", postgresql_where=text("status = 'open'")),
        Index("ix_leads_erasures", "id", postgresql_where=text("erased_at IS NOT NULL AND erasure_noted_at IS NULL")),
        Index("ix_leads_keeper", text("coalesce(looked_after_by, posted_by)")),
        Index("ix_leads_referrer", "referrer_id", "id"),
        Index("ix_leads_posted", "referrer_id", "posted_at"),
        Index("ix_leads_passed", "referrer_id", text("coalesce(posted_at, created_at)"), "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"), index=True)  # of a room above this one
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    looked_after_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # where it is not who posted it
    status: Mapped[LeadState] = mapped_column(Word(LeadState), default=LeadState.DRAFT)
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(default="")
    # The English names of what the taxonomy has; where it names nothing beside, the texts as people typed them.
    category: Mapped[str] = mapped_column(index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    region: Mapped[str] = mapped_column(default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    language: Mapped[str] = mapped_column(default="")  # codes, with commas between; or what was typed
    budget_min_minor: Mapped[int | None]
    budget_max_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    audience: Mapped[Audience] = mapped_column(Word(Audience))
    answer_by: Mapped[datetime | None]
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]  # for the last time; where it is missing, when it was posted
    encrypted_client: Mapped[bytes | None] = mapped_column("sealed_client", LargeBinary)
    email_print: Mapped[str | None] = mapped_column(index=True)
    phone_print: Mapped[str | None] = mapped_column(index=True)
    domain_print: Mapped[str | None] = mapped_column(index=True)
    withdrawn_reason: Mapped[str | None]  # the referrer's words, or a Remark
    import_ref: Mapped[str | None] = mapped_column(unique=True)
    warned_at: Mapped[datetime | None]  # that the time to answer is nearly over
    removed_at: Mapped[datetime | None]
    consent_confirmed_at: Mapped[datetime | None]  # by the client, on their own page
    erased_at: Mapped[datetime | None]
    erased_for: Mapped[Erasure | None] = mapped_column(Word(Erasure))
    erasure_noted_at: Mapped[datetime | None]  # outside of the database, to be done again when a backup is put back

    referrer: Mapped[Agency] = relationship(foreign_keys=[referrer_id])
    in_category: Mapped[Category | None] = relationship()
    in_region: Mapped[Region | None] = relationship()
    offers: Mapped[list["Offer"]] = relationship(back_populates="lead", order_by="Offer.id")
    consent: Mapped["Consent | None"] = relationship(back_populates="lead")

    def is_shown_by(self, agency_id: int | None) -> bool:
        """Whether this agency brought the client, and so knows the contacts. Who asks at the site brings them alone, whichever
        agency's link led there."""
        return self.referrer_id == agency_id and self.enquiry_id is None

    @property
    def number(self) -> str:
        """How people name the lead."""
        return f"LP-{self.id}"

    @property
    def work(self) -> str:
        """The service that the client needs, in the reader's language; as it was typed where nothing of that name is known."""
        return self.in_category.name if self.in_category else self.category

    @property
    def place(self) -> str:
        """The region, in the same way."""
        if self.in_region is None:
            return self.region
        return _("Anywhere") if self.in_region.code == Region.ROOT else self.in_region.name

    @property
    def spoken(self) -> str:
        """The languages that the client speaks, in the reader's."""
        return ", ".join(map(called, codes_of([self.language])))

    @hybrid_property
    def opened(self) -> datetime | None:
        """When its time to answer began: as it was posted, opened again or given back."""
        return self.opened_at or self.posted_at

    @opened.inplace.expression
    @classmethod
    def _opened(cls) -> SQLColumnExpression[datetime | None]:
        return func.coalesce(cls.opened_at, cls.posted_at)

    @property
    def seconds_to_answer(self) -> float:
        """How long the time to answer is as a whole; at least a second, for there is something to divide by."""
        if self.answer_by is None or self.opened is None:
            return 1
        return max((self.answer_by - self.opened).total_seconds(), 1)

    @property
    def is_urgent(self) -> bool:
        """Whether little of its time to answer is left."""
        return self.answer_by is not None and self.answer_by - clock.now() < LITTLE_TIME

    @property
    def has_somebody_left(self) -> bool:
        """Whether anyone it is meant for has not declined; a lead that is open to all always has somebody."""
        return self.audience == Audience.OPEN or any(offer.declined_at is None for offer in self.offers)

    @property
    def client(self) -> dict[str, str] | None:
        """The client's contacts. `actions.see_client()` knows who may see them."""
        return encryption.decrypt(self.encrypted_client, "client") if self.encrypted_client else None

    @client.setter
    def client(self, contacts: dict[str, str]) -> None:
        self.encrypted_client = encryption.encrypt({name: contacts.get(name, "") for name in CLIENT_FIELDS}, "client")

    @property
    def withdrawn_because(self) -> str:
        """Why it was withdrawn, in the reader's language, or in the referrer's own words."""
        return Remark.say(self.withdrawn_reason)

    @property
    def budget(self) -> tuple[Money | None, Money | None]:
        """From and to; either may be open."""
        low, high = (
            None if minor is None else Money(minor, self.currency)
            for minor in (self.budget_min_minor, self.budget_max_minor)
        )
        return low, high


class Offer(Model):
    """One agency that a lead was shown to by name, or that has declined it; declined once, never offered again."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("lead_id", "agency_id"),
        CheckConstraint("(declined_at IS NULL) = (reason IS NULL)", name="decline_has_reason"),
        DeclineReason.check("reason"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    offered_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    reason: Mapped[DeclineReason | None] = mapped_column(Word(DeclineReason))
    note: Mapped[str] = mapped_column(default="")

    lead: Mapped[Lead] = relationship(back_populates="offers")
    agency: Mapped[Agency] = relationship()

    @property
    def said(self) -> str:
        """The word to the referrer, or why it was declined without one."""
        return Remark.say(self.note)


class Consent(Model):
    """How the client agreed to be passed on. Without it a lead isn't posted."""

    __tablename__ = "consents"
    __table_args__ = (ConsentBasis.check("basis"), ConsentChannel.check("channel"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), unique=True)
    basis: Mapped[ConsentBasis] = mapped_column(Word(ConsentBasis))
    channel: Mapped[ConsentChannel] = mapped_column(Word(ConsentChannel))
    obtained_on: Mapped[date]
    wording: Mapped[str]
    wording_version: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]

    lead: Mapped[Lead] = relationship(back_populates="consent")

    @property
    def said(self) -> str:
        """The words of the consent, or that there are none of its own."""
        return Remark.say(self.wording)


class Disclosure(Model):
    """Somebody was shown the client's contacts: who, of which agency, when. The referrer can see these rows."""

    __tablename__ = "disclosures"
    __table_args__ = (UniqueConstraint("lead_id", "person_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
