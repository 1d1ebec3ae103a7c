"""Papers: asked for, numbered with what they say, drawn."""

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    column,
    exists,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.languages import NAMES
from ...core.money import Money
from ...core.typed import HOLDS_CURRENCY
from ...core.vocabulary import Vocabulary, Word
from ...ledger.models import Entry, EntryKind
from ...members.models import Agency
from ...settlement.models import Movement


class DocumentKind(Vocabulary):
    """The kinds of papers, each with the letters that its numbers begin with."""

    STATEMENT = "statement", _l("Monthly statement"), "ST"
    NOTICE = "notice", _l("Payment notice"), "PN"
    CANCELLATION = "cancellation", _l("Cancellation of a payment notice"), "PC"
    ACT = "act", _l("Reward act"), "RA"
    INVOICE = "invoice", _l("Invoice"), "IN"
    CREDIT_NOTE = "credit_note", _l("Credit note"), "CN"

    def tell(self, letters: str) -> None:  # type: ignore[override]
        """`letters` are what its numbers begin with."""
        self.letters = letters


# Those that both sides read: one issues them, the other is billed. All others are for one agency.
SHARED = (DocumentKind.ACT, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)
BILLS = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)  # each of one act
# What books that the payee has the money no more, by bank order and by Stripe.
TAKEN_BACK = (EntryKind.UNDONE, EntryKind.PAYOUT_REVERSED)
_LATER = table("documents", column("about_id"), column("kind")).alias("later")
_NUMBERED = ("number", "serial", "year", "issued_on", "total_minor", "facts", "contents_hash")


class NumberSeries(Model):
    """The last number of an issuer (None: the alliance itself), a kind and a year. The row is held while a paper is numbered, and
    goes up with it or not at all."""

    __tablename__ = "number_series"
    __table_args__ = (
        DocumentKind.check("kind"),
        CheckConstraint("last >= 0", name="last"),
        Index("uq_number_series", "issuer_id", "kind", "year", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class NumberRestart(Model):
    """An older copy of the database was put back: papers were perhaps numbered since it was made, and are unknown now. The numbers of
    later papers of that year say when it was put back, so that none is given twice; they are counted on without a gap."""

    __tablename__ = "number_restarts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime]

    @property
    def mark(self) -> str:
        """ "-R03141530": month, day and time of day, in UTC."""
        return f"-R{self.at.astimezone(UTC):%m%d%H%M}"


class Document(Model):
    """One paper of an agency. Asked for, it is a wish; numbered, it holds in `facts` all that it says, and that never changes;
    made, its file lies in the store under `file_hash`, and nothing of it changes any more.

    Papers name agencies, rewards and referrals by their numbers, never a client or a lead's title: no erasure touches them.
    """

    __tablename__ = "documents"
    __table_args__ = (
        DocumentKind.check("kind"),
        CheckConstraint(HOLDS_CURRENCY, name="currency"),
        CheckConstraint(f"language IN ({', '.join(repr(one) for one in NAMES)})", name="language"),
        CheckConstraint(f"num_nulls({', '.join(_NUMBERED)}) IN (0, {len(_NUMBERED)})", name="numbered_whole"),
        CheckConstraint("(file_hash IS NULL) = (made_at IS NULL)", name="made_at"),
        CheckConstraint("file_hash IS NULL OR number IS NOT NULL", name="made_after_numbered"),
        CheckConstraint("contents_hash ~ '^[0-9a-f]{64}$' AND file_hash ~ '^[0-9a-f]{64}$'", name="hashes"),
        CheckConstraint("kind <> 'statement' OR month IS NOT NULL", name="statement"),
        CheckConstraint(
            "kind NOT IN ('notice', 'cancellation') OR num_nulls(movement_id, entry_id, partner_id) = 0", name="notice"
        ),
        # Of a month, of a payment, or of what has changed since an invoice.
        CheckConstraint(
            "kind <> 'act' OR num_nulls(month, movement_id, about_id) = 2 AND partner_id IS NOT NULL", name="act"
        ),
        CheckConstraint("kind NOT IN ('cancellation', 'invoice', 'credit_note') OR about_id IS NOT NULL", name="about"),
        CheckConstraint("partner_id <> agency_id", name="partner"),
        UniqueConstraint("number"),
        Index("uq_documents_serial", "issuer_id", "kind", "year", "serial", unique=True, postgresql_nulls_not_distinct=True,
              postgresql_where=text("number IS NOT NULL")),
        Index("uq_documents_statement", "agency_id", "month", "currency", unique=True,
              postgresql_where=text("kind = 'statement' AND about_id IS NULL")),
        Index("uq_documents_entry", "entry_id", "agency_id", unique=True, postgresql_where=text("entry_id IS NOT NULL")),
        Index("uq_documents_act_of_month", "agency_id", "partner_id", "month", "currency", unique=True,
              postgresql_where=text("kind = 'act' AND month IS NOT NULL")),
        Index("uq_documents_act_of_order", "movement_id", unique=True, postgresql_where=text("kind = 'act'")),
        Index("uq_documents_about", "about_id", unique=True, postgresql_where=text("about_id IS NOT NULL AND kind <> 'act'")),
        Index("ix_documents_changes", "about_id", postgresql_where=text("kind = 'act' AND about_id IS NOT NULL")),
        Index("ix_documents_invoices", "issued_on", postgresql_where=text("kind = 'invoice'")),
        Index("ix_documents_lowering", "id", postgresql_where=text("kind = 'act' AND total_minor < 0")),
        Index("ix_documents_asked_at", "asked_at"),
        Index("ix_documents_agency", "agency_id", "id"),
        Index("ix_documents_partner", "partner_id", "id"),
        Index("ix_documents_movement", "movement_id", postgresql_where=text("movement_id IS NOT NULL")),
        Index("ix_documents_to_make", "id", postgresql_where=text("file_hash IS NULL")),
        Index("ix_documents_file", "file_hash", postgresql_where=text("file_hash IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))  # None: the alliance
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    month: Mapped[date | None]
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movements.id", ondelete="RESTRICT"))
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entries.id", ondelete="RESTRICT")
    )  # what it gives notice of
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("documents.id", ondelete="RESTRICT")
    )  # cancelled, replaced, billed or, by an act, changed
    currency: Mapped[str] = mapped_column(CHAR(3))
    language: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), index=True)

    # Since it is numbered.
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str | None]
    issued_on: Mapped[date | None]
    total_minor: Mapped[int | None]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    contents_hash: Mapped[str | None] = mapped_column(CHAR(64))
    # Since it is made.
    file_hash: Mapped[str | None] = mapped_column(CHAR(64))
    made_at: Mapped[datetime | None]

    # A notice is cancelled from the moment on in which its entry is taken back: the cancelling paper is made a little later.
    is_cancelled: Mapped[bool] = column_property(
        (kind == DocumentKind.NOTICE)
        & exists().where(Entry.movement_id == movement_id, Entry.kind.in_(TAKEN_BACK), Entry.id > entry_id),
        deferred=True,
    )
    is_replaced: Mapped[bool] = column_property(  # by a statement that was made anew
        exists().where(_LATER.c.about_id == id, _LATER.c.kind == DocumentKind.STATEMENT),  # noqa: A003
        deferred=True,
    )

    issuer: Mapped[Agency | None] = relationship(foreign_keys=[issuer_id])
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    partner: Mapped[Agency | None] = relationship(foreign_keys=[partner_id])
    movement: Mapped[Movement | None] = relationship()
    about: Mapped["Document | None"] = relationship(remote_side="Document.id")

    @property
    def is_made(self) -> bool:
        """Whether it can be opened."""
        return self.file_hash is not None

    @property
    def total(self) -> Money:
        """What it comes to: of a statement, what is open at its end."""
        return Money(self.total_minor or 0, self.currency)

    @property
    def issued_by(self) -> str | None:
        """The issuing agency as the paper names it; None for the alliance. Ask for the paper with its facts."""
        if self.issuer is None:
            return None
        return self.facts["issuer"]["name"] if self.facts else self.issuer.name

    @property
    def paid(self) -> Money | None:
        """What was paid of an invoice when it was numbered; of a credit note, given back. Ask for the paper with its facts."""
        return Money(self.facts["paid"], self.currency) if self.facts and self.kind in BILLS else None

    @property
    def known_total(self) -> Money | None:
        """The same; None until it is numbered."""
        return None if self.total_minor is None else self.total

    def number_of(self, year: int, serial: int, mark: str = "") -> str:
        """ "ST-2026-000123"; of what an agency issues "RA17-2026-000003", so that no two papers have one number; with the `mark` of a
        restart "RA17-2026-R03141530-000003"."""
        return f"{self.kind.letters}{self.issuer_id or ''}-{year}{mark}-{serial:06d}"


class ActLine(Model):
    """A line in the books that stands in an act: each in one at most."""

    __tablename__ = "act_lines"

    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id", ondelete="RESTRICT"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="RESTRICT"), index=True)


class MonthlyRun(Model):
    """A month whose statements were asked for, all at once."""

    __tablename__ = "monthly_runs"

    month: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    papers: Mapped[int]
