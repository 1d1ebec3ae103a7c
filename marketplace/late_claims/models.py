"""Late claims: a member says, or the search finds, that a client whom nobody brought came from that member."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR, BigInteger, Text

from ..core import clock, encryption
from ..core.extensions import Model
from ..core.typed import holds_one_line
from ..core.vocabulary import State, Vocabulary, Word
from ..disputes.models import PaperKind
from ..exchange.models import Lead, Referral
from ..members.models import Agency

LONGEST = 4000  # characters of what one says at a time
LONGEST_NAME = 200
MOST_PAPERS = 10  # of one side
MOST_NAMED = 20  # clients that one agency asks for at a time
NAMED_FIELDS = ("company", "email", "phone", "website")
NAMED_FOR = timedelta(days=30)  # how long the client that a member has named is asked for
PURPOSE = "late claim"


class ClaimState(State):
    """named ──> waits ──> accepted                    named: the client of whom the claimant asks is not found (yet)
    suggested ──┘ │ └──> contested ──> accepted | refused     suggested: the search has found it; waits for the claimant's word
    │ └──> waived └──> silent ──> accepted | contested | refused
    └──> ended                    ended: nothing came of it in time, or the client is erased or somebody else's by now; of one
                                  who named the client and is told of it on its last day alone, it is taken back still
    """

    NAMED = "named", _l("We ask"), "waits withdrawn ended", "ring wait"
    SUGGESTED = "suggested", _l("Found by the search"), "waits waived ended", "ring new"
    WAITS = "waits", _l("Waits for the receiver"), "accepted contested silent withdrawn ended", "ring wait"
    SILENT = "silent", _l("Not answered in time"), "accepted contested refused withdrawn ended", "dash urgent"
    CONTESTED = "contested", _l("Contested"), "accepted refused withdrawn ended", "half wait"
    ACCEPTED = "accepted", _l("Recognised"), "", "check good"
    REFUSED = "refused", _l("Not recognised"), "", "x off"
    WAIVED = "waived", _l("Waived"), "", "x off"
    WITHDRAWN = "withdrawn", _l("Taken back"), "", "x off"
    ENDED = "ended", _l("Nothing came of it"), "<withdrawn", "x off"


OPEN = (ClaimState.NAMED, ClaimState.SUGGESTED, ClaimState.WAITS, ClaimState.SILENT, ClaimState.CONTESTED)
TOLD = (ClaimState.ACCEPTED, ClaimState.REFUSED)  # to whoever named the client
STANDING = (ClaimState.WAITS, ClaimState.SILENT, ClaimState.CONTESTED)  # the claimant says so, and it is not decided
TO_ANSWER = (ClaimState.WAITS, ClaimState.SILENT)  # by the receiver
TO_DECIDE = (ClaimState.SILENT, ClaimState.CONTESTED)  # by an admin
_STANDING = "status IN ('waits', 'silent', 'contested')"
_OPEN = "status IN ('named', 'suggested', 'waits', 'silent', 'contested')"


class Trait(Vocabulary):
    """In what two clients are alike."""

    EMAIL = "email", _l("the same e-mail")
    PHONE = "phone", _l("the same phone")
    DOMAIN = "domain", _l("the same domain")
    NAME = "name", _l("the company’s name")
    MAILBOX = "mailbox", _l("the name in the e-mail")
    PERSON = "person", _l("the same person")


class LateClaim(Model):
    """That the client of a referral came from the claimant. `referral` is empty while the client that the claimant names is not
    found; `earlier_lead` is the claimant's own of the same client, where there is one. `known_since` is the tie: of two claimants the
    earlier one is first. The client that was named is encrypted, and gone once nothing came of it."""

    STATES = ClaimState

    __tablename__ = "late_claims"
    __table_args__ = (
        ClaimState.check("status"),
        CheckConstraint("status = 'named' OR referral_id IS NOT NULL OR status IN ('withdrawn', 'ended')", name="found"),
        CheckConstraint("by_hand OR (earlier_lead_id IS NOT NULL AND sealed_named IS NULL)", name="by_hand"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint(f"traits <@ ARRAY{[str(one) for one in Trait]}", name="traits"),
        CheckConstraint("(status IN ('waits', 'silent', 'suggested')) <= (answer_by IS NOT NULL)", name="answer_by"),
        CheckConstraint("num_nulls(contested_at, contested_by_id) IN (0, 2)", name="contested"),
        CheckConstraint("num_nulls(decided_at, decided_by_id) IN (0, 2)", name="decided"),
        CheckConstraint("status <> 'refused' OR decided_at IS NOT NULL", name="refused_by_somebody"),
        CheckConstraint(f"({_OPEN}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint(" AND ".join(f"length({one}) <= {LONGEST}" for one in ("words", "objection", "decision")), name="length"),
        Index("uq_late_claims_open", "referral_id", "claimant_id", unique=True, postgresql_where=text(f"referral_id IS NOT NULL AND {_OPEN}")),
        Index("uq_late_claims_accepted", "referral_id", unique=True, postgresql_where=text("status = 'accepted'")),
        Index("ix_late_claims_referral", "referral_id", "id"),
        Index("ix_late_claims_claimant", "claimant_id", "id"),
        Index("ix_late_claims_earlier_lead", "earlier_lead_id"),
        Index("ix_late_claims_open", "status", "answer_by", postgresql_where=text(_OPEN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[ClaimState] = mapped_column(Word(ClaimState))
    claimant_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id", ondelete="RESTRICT"))
    earlier_lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="RESTRICT"))
    by_hand: Mapped[bool]
    encrypted_named: Mapped[bytes | None] = mapped_column("sealed_named", LargeBinary)
    known_since: Mapped[date]
    words: Mapped[str] = mapped_column(default="", server_default="")
    score: Mapped[int | None]
    traits: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    looked_at: Mapped[datetime | None]  # when it was last searched for, while it is not found
    answer_by: Mapped[date | None]  # the last day of whoever it waits for
    reminded_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(default="", server_default="")
    contested_at: Mapped[datetime | None]
    contested_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decision: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]  # by whoever accepted, or by an admin
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    ended_at: Mapped[datetime | None]

    claimant: Mapped[Agency] = relationship()
    referral: Mapped[Referral | None] = relationship()
    earlier_lead: Mapped[Lead | None] = relationship()

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"LC-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self.status in OPEN

    @property
    def named(self) -> dict[str, str]:
        """The client that the claimant has named; nothing once it is forgotten."""
        return encryption.decrypt(self.encrypted_named, PURPOSE) if self.encrypted_named else {}

    @named.setter
    def named(self, client: dict[str, str]) -> None:
        self.encrypted_named = encryption.encrypt({name: client.get(name, "") for name in NAMED_FIELDS}, PURPOSE)

    @property
    def alike(self) -> list[Trait]:
        """In what the two clients are alike."""
        return [Trait(one) for one in self.traits]

    def seen_by(self, agency_id: int | None) -> ClaimState:
        """Its state as an agency may know it. Where it is hidden, one is asked for until the last day, whatever has become of it,
        and over from then on, or once the client is erased."""
        if not self.is_hidden_from(agency_id) or self.status == ClaimState.WITHDRAWN:
            return self.status
        is_asked = self.encrypted_named is not None and clock.now() < self.over_at
        return ClaimState.NAMED if is_asked else ClaimState.ENDED

    def is_hidden_from(self, agency_id: int | None) -> bool:
        """Whether an agency may not know if the client was found: the claimant who named it, unless it is recognised or an admin has
        refused it. What they are shown is the same either way."""
        return self.by_hand and agency_id == self.claimant_id and self.status not in TOLD

    def is_gone_for(self, agency_id: int | None) -> bool:
        """Whether an agency from which it is hidden is not shown any more what it wrote."""
        return self.is_hidden_from(agency_id) and self.seen_by(agency_id) != ClaimState.NAMED

    @property
    def over_at(self) -> datetime:
        """When the client that was named counts as not found, for whoever named it."""
        return self.made_at + NAMED_FOR

    def ended_for(self, agency_id: int | None) -> datetime | None:
        """When it ended, as an agency may know it."""
        if not self.is_hidden_from(agency_id) or self.status == ClaimState.WITHDRAWN:
            return self.ended_at
        if clock.now() >= self.over_at:
            return self.over_at
        return self.ended_at if self.encrypted_named is None else None


class ClaimPaper(Model):
    """A file that one side shows. What is kept is encrypted; from `removed_at` on nobody is shown it, and a job takes it out of the
    store."""

    __tablename__ = "claim_papers"
    __table_args__ = (
        PaperKind.check("kind"),
        UniqueConstraint("claim_id", "agency_id", "digest"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$' AND key ~ '^[0-9a-f]{64}$'", name="hashes"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(holds_one_line("about"), name="one_line"),
        CheckConstraint(f"length(about) <= {LONGEST_NAME}", name="length"),
        CheckConstraint("is_kept OR removed_at IS NOT NULL", name="gone"),
        Index("ix_claim_papers_kept", "claim_id", postgresql_where=text("is_kept")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("late_claims.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), index=True)
    about: Mapped[str]  # what it shows, or its name
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    size: Mapped[int]  # bytes, as it was brought
    digest: Mapped[str] = mapped_column(CHAR(64))
    key: Mapped[str] = mapped_column(CHAR(64))
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    removed_at: Mapped[datetime | None]
    is_kept: Mapped[bool] = mapped_column(default=True, server_default="true")  # the store has it still

    claim: Mapped[LateClaim] = relationship()


class NotedClient(Model):
    """A lead whose client the search knows by keys, of the comparison's `version`; `searched_at` says when others were last compared
    with it."""

    __tablename__ = "noted_clients"
    __table_args__ = (Index("ix_noted_clients_to_search", "lead_id", postgresql_where=text("searched_at IS NULL")),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
    noted_at: Mapped[datetime]
    searched_at: Mapped[datetime | None]


class ClientKey(Model):
    """One of the keyed hashes by which clients that may be alike are found: of its domain, phone, and parts of its name. Nobody can
    read them, and equal ones only say that two clients are worth comparing."""

    __tablename__ = "client_keys"
    __table_args__ = (PrimaryKeyConstraint("key", "lead_id"), Index("ix_client_keys_lead", "lead_id"))

    key: Mapped[int] = mapped_column(BigInteger)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))


class BroughtFirst(Model):
    """A referral of a client whom another member had brought before: which lead of that member it was. The share stays with
    whoever passed the client on; both are told."""

    __tablename__ = "brought_first"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), primary_key=True, autoincrement=False)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    at: Mapped[datetime]  # when the first one was passed on

    lead: Mapped[Lead] = relationship()
    agency: Mapped[Agency] = relationship()
    referral: Mapped[Referral] = relationship()
