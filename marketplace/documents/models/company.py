"""What stands of an agency on its papers, beside its name."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import CHAR

from ...core.extensions import Model
from ...core.languages import NAMES
from ...core.typed import holds_one_line
from ...core.vocabulary import Vocabulary, Word
from ...members.models import Agency

TEXTS = ("legal_name", "registration_number", "vat_number", "street", "postal_code", "city", "exempt_reason")


class Vat(Vocabulary):
    """How an agency's rewards are taxed. Nothing is assumed: what isn't said is not put on an invoice."""

    STANDARD = "standard", _l("With VAT: the reward contains it")
    REVERSE_CHARGE = "reverse_charge", _l("Reverse charge: the buyer owes the VAT")
    EXEMPT = "exempt", _l("Exempt, for the reason below")


class CompanyDetails(Model):
    """An agency's legal name, numbers and address, the language of its papers, and how it is taxed: at home and abroad.

    A paper keeps what stood here when it was numbered.
    """

    __tablename__ = "company_details"
    __table_args__ = (
        Vat.check("vat_home"),
        Vat.check("vat_abroad"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint(f"language IN ({', '.join(repr(one) for one in NAMES)})", name="language"),
        CheckConstraint("vat_rate BETWEEN 1 AND 10000", name="vat_rate"),
        CheckConstraint(holds_one_line(*TEXTS), name="one_line"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id", ondelete="RESTRICT"), primary_key=True)
    legal_name: Mapped[str]
    registration_number: Mapped[str]
    vat_number: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str] = mapped_column(CHAR(2))
    language: Mapped[str]
    monthly_acts: Mapped[bool] = mapped_column(default=False, server_default=false())
    vat_home: Mapped[Vat | None] = mapped_column(Word(Vat))
    vat_abroad: Mapped[Vat | None] = mapped_column(Word(Vat))
    vat_rate: Mapped[int | None]  # basis points
    exempt_reason: Mapped[str]

    agency: Mapped[Agency] = relationship()
