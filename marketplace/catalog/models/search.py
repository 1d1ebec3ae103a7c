"""A search that somebody keeps, to be told of what is new in it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core import encryption
from ...core.extensions import Model
from ...core.vocabulary import State, Word

LONGEST_QUERY = 4000  # characters


class SearchState(State):
    """unconfirmed ──> live ──> stopped
    └────────────────────────────^
    """

    UNCONFIRMED = "unconfirmed", _l("Not confirmed yet"), "live stopped", "dash off"
    LIVE = "live", _l("You are told of what is new"), "stopped", "full active"
    STOPPED = "stopped", _l("Stopped"), "", "x off"


class SavedSearch(Model):
    """Filters of the catalog as its address says them (`query`), kept by a person or by an e-mail address.

    An address is encrypted, has to be confirmed, and is forgotten with the last mail. `seen_at`: what was put into the
    catalog until then has been told.
    """

    STATES = SearchState

    __tablename__ = "saved_searches"
    __table_args__ = (
        SearchState.check("status"),
        CheckConstraint(
            "CASE WHEN person_id IS NOT NULL THEN encrypted_email IS NULL AND email_print IS NULL"
            " ELSE (status = 'stopped') = (encrypted_email IS NULL) AND (status = 'stopped') = (email_print IS NULL) END",
            name="one_reader",
        ),
        CheckConstraint(f"length(query) BETWEEN 1 AND {LONGEST_QUERY}", name="query"),
        Index(
            "ux_saved_searches_person", "person_id", "query", unique=True,
            postgresql_where=text("status <> 'stopped' AND person_id IS NOT NULL"),
        ),
        Index(
            "ux_saved_searches_email", "email_print", "query", unique=True,
            postgresql_where=text("status <> 'stopped' AND email_print IS NOT NULL"),
        ),
        Index("ix_saved_searches_live", "seen_at", postgresql_where=text("status = 'live'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    status: Mapped[SearchState] = mapped_column(Word(SearchState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    encrypted_email: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_print: Mapped[str | None]
    language: Mapped[str]
    query: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    @property
    def email(self) -> str | None:
        """The address that is told; None for a person's search, and once it is stopped."""
        return encryption.decrypt(self.encrypted_email, "search") if self.encrypted_email else None

    @property
    def mailbox(self) -> str:
        """Where mails about it go."""
        return f"search:{self.id}"
