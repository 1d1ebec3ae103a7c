"""Who of an agency works with a partner: those who decide, and those who execute."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.extensions import Model
from ...core.vocabulary import Vocabulary, Word


class Part(Vocabulary):
    """What somebody does with a partner."""

    DECIDES = "decides", _l("Decides")
    EXECUTES = "executes", _l("Executes")


class PartnerPerson(Model):
    """Somebody of an agency whom it has named for a partner, an agency with which it passes clients. One may do both."""

    __tablename__ = "partner_people"
    __table_args__ = (
        UniqueConstraint("agency_id", "partner_id", "person_id", "part"),
        Part.check("part"),
        CheckConstraint("agency_id <> partner_id", name="another"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    part: Mapped[Part] = mapped_column(Word(Part))
