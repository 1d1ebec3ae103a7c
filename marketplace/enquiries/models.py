"""What a client asks at the site, before and after it has become a lead or three."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, BigInteger

from ..attribution.models import Attributed
from ..catalog.models import Category, Region
from ..core import encryption
from ..core.extensions import Model
from ..core.money import Money
from ..core.signed import HasLink
from ..core.typed import HOLDS_CURRENCY, holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..exchange.models.lead import CLIENT_FIELDS, Lead
from .wrong import Wrong

LONGEST_COMPLAINT = 2000  # characters
MOST = 3  # agencies that are asked at once


class EnquiryState(State):
    """unconfirmed ──> confirmed ──> withdrawn
    └──> lapsed                     the mail was not answered in time
    """

    UNCONFIRMED = "unconfirmed", _l("Waits for the client’s word"), "confirmed lapsed", "ring wait"
    CONFIRMED = "confirmed", _l("Sent to the agencies"), "withdrawn", "check good"
    WITHDRAWN = "withdrawn", _l("Withdrawn by the client"), "", "x off"
    LAPSED = "lapsed", _l("Never confirmed"), "", "x off"


class ComplaintState(State):
    """open ──> settled     an admin has seen to it"""

    OPEN = "open", _l("Waits for an admin"), "settled", "ring wait"
    SETTLED = "settled", _l("Seen to"), "", "check good"


class EnquiryKind(Vocabulary):
    """How the agencies were chosen."""

    ASK = "ask", _l("One agency was asked")
    MATCH = "match", _l("Up to three that fit were asked")


class Enquiry(HasLink, Attributed, Model):
    """A client's request. The contacts are encrypted, and gone once it is withdrawn or has lapsed.

    `agency_ids` are those that are asked; `via` is the member that brought the client. `language` is the reader's,
    `speaks` what the client speaks, as in a lead.
    """

    STATES = EnquiryState

    __tablename__ = "enquiries"
    __table_args__ = (
        EnquiryState.check("status"),
        EnquiryKind.check("kind"),
        CheckConstraint(f"cardinality(agency_ids) BETWEEN 1 AND {MOST}", name="agencies"),
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title"),
        CheckConstraint("length(brief) BETWEEN 1 AND 10000", name="brief"),
        CheckConstraint(holds_one_line("title", "speaks", "time_zone"), name="one_line"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        *Attributed.checks(),
        CheckConstraint("budget_max_minor >= 0", name="budget"),
        CheckConstraint("(status IN ('unconfirmed', 'lapsed')) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint(
            "(erased_at IS NULL) = (sealed_client IS NOT NULL)"
            " AND (erased_at IS NULL OR email_print IS NULL)"
            " AND (erased_at IS NOT NULL OR status IN ('unconfirmed', 'confirmed'))",
            name="erased",
        ),
        Index("ix_enquiries_unconfirmed", "created_at", postgresql_where=text("status = 'unconfirmed'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[EnquiryKind] = mapped_column(Word(EnquiryKind))
    status: Mapped[EnquiryState] = mapped_column(Word(EnquiryState), default=EnquiryState.UNCONFIRMED)
    agency_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    language: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    promised: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # the discount of a promo code
    title: Mapped[str]
    brief: Mapped[str]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    speaks: Mapped[str] = mapped_column(default="", server_default="")  # codes, with commas between
    budget_max_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(CHAR(3))
    encrypted_client: Mapped[bytes | None] = mapped_column("sealed_client", LargeBinary)
    email_print: Mapped[str | None] = mapped_column(index=True)
    consent_wording: Mapped[str]
    consent_version: Mapped[int]
    consented_at: Mapped[datetime]
    form_key: Mapped[str | None] = mapped_column(unique=True)  # of the form it was sent by: pressed twice, it is one
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    in_category: Mapped[Category | None] = relationship()
    in_region: Mapped[Region | None] = relationship()
    leads: Mapped[list[Lead]] = relationship(order_by=Lead.id, viewonly=True)

    @property
    def number(self) -> str:
        """How people name it."""
        return f"LE-{self.id}"

    @property
    def client(self) -> dict[str, str] | None:
        """The client's contacts; None once they are erased."""
        return encryption.decrypt(self.encrypted_client, "enquiry") if self.encrypted_client else None

    @staticmethod
    def seal(contacts: dict[str, str]) -> bytes:
        """Contacts as they are kept."""
        return encryption.encrypt({name: contacts.get(name, "") for name in CLIENT_FIELDS}, "enquiry")

    @property
    def budget_max(self) -> Money | None:
        """What the job may cost at most."""
        return None if self.budget_max_minor is None else Money(self.budget_max_minor, self.currency)


class Complaint(Model):
    """A client says on their own page that something is wrong: of an enquiry, or of a lead that a member has passed on. The
    words name nobody; who the client is the admins don't see."""

    STATES = ComplaintState

    __tablename__ = "complaints"
    __table_args__ = (
        ComplaintState.check("status"),
        Wrong.check("what"),
        CheckConstraint(f"length(text) <= {LONGEST_COMPLAINT}", name="length"),
        CheckConstraint("num_nonnulls(enquiry_id, lead_id) = 1", name="about"),
        CheckConstraint("(status = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="by"),
        Index("ix_complaints_open", "made_at", "id", postgresql_where=text("status = 'open'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[ComplaintState] = mapped_column(Word(ComplaintState), default=ComplaintState.OPEN)
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    what: Mapped[Wrong] = mapped_column(Word(Wrong))
    text: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enquiry: Mapped[Enquiry | None] = relationship()
    lead: Mapped[Lead | None] = relationship()

    @property
    def of(self) -> Enquiry | Lead:
        """What it is about."""
        return self.enquiry or self.lead  # type: ignore[return-value]

    @property
    def number(self) -> str:
        """Of what it is about."""
        return self.of.number
