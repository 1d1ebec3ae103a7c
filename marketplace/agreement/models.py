"""Versions of the alliance's agreement, and who has accepted them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.extensions import Model
from ..core.languages import NAMES
from ..members.models import Person

LONGEST, LONGEST_CHANGE = 100_000, 2000  # characters


class AgreementVersion(Model):
    """One version of the agreement, in Markdown, in English and maybe in the other languages. Written once; it holds from
    `effective_at` until the next one does."""

    __tablename__ = "agreement_versions"
    __table_args__ = (
        CheckConstraint(r"text_en ~ '\S'", name="text"),
        CheckConstraint(
            " AND ".join(f"length(text_{one}) <= {LONGEST} AND length(change_{one}) <= {LONGEST_CHANGE}" for one in NAMES),
            name="length",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    text_en: Mapped[str]
    text_ru: Mapped[str] = mapped_column(default="", server_default="")
    text_uk: Mapped[str] = mapped_column(default="", server_default="")
    change_en: Mapped[str] = mapped_column(default="", server_default="")  # what is new in it, in a few words
    change_ru: Mapped[str] = mapped_column(default="", server_default="")
    change_uk: Mapped[str] = mapped_column(default="", server_default="")
    effective_at: Mapped[datetime] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))

    def text_in(self, language: str) -> str:
        """The text in a language; in English, where it was not translated."""
        return getattr(self, f"text_{language}") or self.text_en

    def change_in(self, language: str) -> str:
        """What is new, in the same way."""
        return getattr(self, f"change_{language}") or self.change_en


class Acceptance(Model):
    """An owner has accepted a version for the agency: who, when, from where, and the SHA-256 of the text that was shown."""

    __tablename__ = "acceptances"
    __table_args__ = (
        UniqueConstraint("version_id", "agency_id"),
        CheckConstraint("text_hash ~ '^[0-9a-f]{64}$'", name="text_hash"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_versions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    source: Mapped[str]  # the network address
    language: Mapped[str]
    text_hash: Mapped[str]

    version: Mapped[AgreementVersion] = relationship()
    person: Mapped[Person] = relationship()
