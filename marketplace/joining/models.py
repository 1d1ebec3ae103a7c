"""What an agency that wants to join says of itself, who in the alliance knows it, and what was asked and answered since."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.types import CHAR, BigInteger, Text

from ..attribution.models import Attributed
from ..core import encryption
from ..core.domains import host_of, registrable
from ..core.extensions import Model
from ..core.signed import HasLink
from ..core.spelling import looks
from ..core.typed import holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..members.models import Agency, Person, Size

LONGEST = {
    "company": 300, "website": 300, "city": 200, "tax_number": 40, "about": 2000, "why": 2000, "work": 2000, "name": 200,
    "role": 100, "contact": 200,
}  # fmt: skip
LONGEST_NOTE = 2000
ENOUGH, MOST = 2, 4  # members that know the applicant: that are named, and asked in all


class ApplicationState(State):
    """draft ──> waits <──> asked          both ──> approved | rejected | withdrawn
    └──> withdrawn | lapsed             lapsed: nobody has answered the mail, and it is erased
    """

    DRAFT = "draft", _l("Not sent yet"), "waits withdrawn lapsed", "ring new"
    WAITS = "waits", _l("Waits for a decision"), "asked approved rejected withdrawn", "ring wait"
    ASKED = "asked", _l("Asked back"), "waits approved rejected withdrawn", "half wait"
    APPROVED = "approved", _l("Approved"), "", "check good"
    REJECTED = "rejected", _l("Rejected"), "", "x off"
    WITHDRAWN = "withdrawn", _l("Withdrawn by the applicant"), "", "x off"
    LAPSED = "lapsed", _l("Never sent"), "", "x off"


OPEN = (ApplicationState.WAITS, ApplicationState.ASKED)
SENT = tuple(one for one in ApplicationState if one not in (ApplicationState.DRAFT, ApplicationState.LAPSED))


class Why(Vocabulary):
    """Why an application is rejected."""

    SERVICE = "service", _l("Not a service of the alliance")
    PROOF = "proof", _l("What it says of itself could not be confirmed")
    SUSPENDED = "suspended", _l("Links to a suspended member")
    ADVICE = "advice", _l("Members advise against")
    OTHER = "other", _l("Another reason")


class NoteKind(Vocabulary):
    """What is said on an application after it was sent."""

    QUESTION = "question", _l("Asked back")
    ANSWER = "answer", _l("The applicant’s answer")
    REASON = "reason", _l("Rejected")
    NOTE = "note", _l("Note for the admins")


class Opinion(Vocabulary):
    """What a member says of an applicant that names it."""

    YES = "yes", _l("Yes, we know them and would work with them")
    NO = "no", _l("We know them and advise against it")
    UNKNOWN = "unknown", _l("We don’t know them well enough")


class Application(HasLink, Attributed, Model):
    """An application to join. `agency` is made of it when it is sent, in the state "applied".

    Its people are encrypted: who decides (name, role, email) and who executes (name, role, contact). They are gone once it is
    erased. `domain` and `looks` are derived, for finding doubles.
    """

    STATES = ApplicationState

    __tablename__ = "applications"
    __table_args__ = (
        ApplicationState.check("status"),
        Size.check("size"),
        Why.check("rejected_for"),
        CheckConstraint(
            " AND ".join(f"length({name}) <= {LONGEST[name]}" for name in
                         ("company", "website", "city", "tax_number", "about", "why", "work")),
            name="length",
        ),
        CheckConstraint("country = '' OR country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("language IN ('en', 'ru', 'uk')", name="language"),
        *Attributed.checks(),
        CheckConstraint(holds_one_line("company", "website", "city", "tax_number"), name="one_line"),
        CheckConstraint(
            "status IN ('draft', 'lapsed') OR erased_at IS NOT NULL OR sent_at IS NULL"
            " OR (company <> '' AND country <> '' AND about <> '' AND agreed_at IS NOT NULL)",
            name="whole",
        ),
        CheckConstraint(
            "(sent_at IS NULL) = (agency_id IS NULL) AND (sent_at IS NULL) = (waits_since IS NULL)"
            " AND (sent_at IS NOT NULL OR status IN ('draft', 'lapsed', 'withdrawn'))",
            name="sent",
        ),
        CheckConstraint("num_nonnulls(agreed_at, agreed_from, agreed_to) IN (0, 3)", name="agreed"),
        CheckConstraint("(status IN ('approved', 'rejected')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="by"),
        CheckConstraint(
            "(status = 'rejected') = (rejected_for IS NOT NULL) AND (status = 'rejected' OR again_from IS NULL)",
            name="rejected",
        ),
        CheckConstraint(
            "(erased_at IS NULL) = (sealed_people IS NOT NULL) AND (erased_at IS NULL OR status NOT IN ('draft', 'waits', 'asked'))",
            name="erased",
        ),
        Index("ix_applications_waiting", "waits_since", "id", postgresql_where=text("status = 'waits'")),
        Index("ix_applications_sent", "waits_since", "id", postgresql_where=text("sent_at IS NOT NULL")),
        Index("ix_applications_drafts", "saved_at", postgresql_where=text("status = 'draft'")),
        Index("ix_applications_domain", "domain"),
        Index("ix_applications_looks", "looks"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[ApplicationState] = mapped_column(Word(ApplicationState), default=ApplicationState.DRAFT)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), unique=True)
    company: Mapped[str] = mapped_column(default="", server_default="")
    looks: Mapped[str] = mapped_column(default="", server_default="")
    website: Mapped[str] = mapped_column(default="", server_default="")
    domain: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(CHAR(2), default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    size: Mapped[Size] = mapped_column(Word(Size), default=Size.SMALL)
    tax_number: Mapped[str] = mapped_column(default="", server_default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    category_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    industry_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    about: Mapped[str] = mapped_column(default="", server_default="")
    why: Mapped[str] = mapped_column(default="", server_default="")
    work: Mapped[str] = mapped_column(default="", server_default="")  # addresses, one a line
    language: Mapped[str]
    encrypted_people: Mapped[bytes | None] = mapped_column("sealed_people", LargeBinary)
    email_print: Mapped[str] = mapped_column(index=True)
    agreed_at: Mapped[datetime | None]
    agreed_from: Mapped[str | None]  # the network
    agreed_to: Mapped[str | None]  # a hash of the text
    form_key: Mapped[str | None] = mapped_column(unique=True)  # of the form it was sent by: pressed twice, it is one
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]  # when it was sent, or answered what was asked back
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rejected_for: Mapped[Why | None] = mapped_column(Word(Why))
    again_from: Mapped[date | None]
    erased_at: Mapped[datetime | None]

    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id])
    references: Mapped[list["Reference"]] = relationship(back_populates="application", order_by="Reference.id")
    notes: Mapped[list["ApplicationNote"]] = relationship(back_populates="application", order_by="ApplicationNote.id")

    @validates("company", "website")
    def _derive(self, key: str, value: str) -> str:
        if key == "company":
            self.looks = looks(value)
        else:
            self.domain = registrable(host_of(value)) if value else ""
        return value

    @property
    def number(self) -> str:
        """How people name it."""
        return f"LA-{self.id}"

    @property
    def people(self) -> dict[str, dict[str, str]]:
        """Who decides and who executes; nobody once it is erased."""
        if self.encrypted_people is None:
            return {"decider": {}, "executor": {}}
        found: dict[str, dict[str, str]] = encryption.decrypt(self.encrypted_people, "application")
        return found

    @people.setter
    def people(self, people: dict[str, dict[str, str]]) -> None:
        self.encrypted_people = encryption.encrypt(people, "application")

    @property
    def decider(self) -> dict[str, str]:
        """Who decides: name, role, email."""
        return self.people["decider"]

    @property
    def executor(self) -> dict[str, str]:
        """Who executes: name, role, contact."""
        return self.people["executor"]

    @property
    def email(self) -> str:
        """The applicant's address; "" once it is erased."""
        return self.decider.get("email", "")

    @property
    def is_open(self) -> bool:
        """Whether it was sent and is not decided."""
        return self.status in OPEN

    @property
    def is_editable(self) -> bool:
        """Whether the applicant can still change it."""
        return self.status == ApplicationState.DRAFT or self.is_open


class Reference(Model):
    """A member that an applicant names as one who knows it, and what it says."""

    __tablename__ = "application_references"
    __table_args__ = (
        UniqueConstraint("application_id", "agency_id"),
        Opinion.check("opinion"),
        CheckConstraint(f"length(words) <= {LONGEST_NOTE}", name="length"),
        CheckConstraint("num_nonnulls(opinion, answered_at, person_id) IN (0, 3)", name="answered"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    asked_at: Mapped[datetime | None]
    opinion: Mapped[Opinion | None] = mapped_column(Word(Opinion))
    words: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    application: Mapped[Application] = relationship(back_populates="references")
    agency: Mapped[Agency] = relationship()
    person: Mapped[Person | None] = relationship()


class ApplicationNote(Model):
    """What was asked back, answered, given as a reason, or noted by an admin for the others."""

    __tablename__ = "application_notes"
    __table_args__ = (
        NoteKind.check("kind"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_NOTE}", name="length"),
        CheckConstraint("(kind = 'answer') = (person_id IS NULL)", name="by"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(Word(NoteKind))
    text: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # nobody: the applicant
    at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="notes")
    person: Mapped[Person | None] = relationship()


def note(application: Application, kind: NoteKind, words: str, at: datetime, by: Any = None) -> ApplicationNote:
    """A new note, of a person or of the applicant."""
    return ApplicationNote(application_id=application.id, kind=kind, text=words, at=at, person_id=by.id if by else None)
