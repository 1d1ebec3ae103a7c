"""What stands of an agency on its papers, and how it is taxed."""

from typing import Any

from flask_babel import gettext as _

from ...core import audit
from ...core.countries import countries
from ...core.errors import BadInput
from ...core.extensions import db
from ...core.languages import NAMES
from ...core.transaction import hold_name, transaction
from ...core.typed import one_line, too_long
from ...members.models import Person
from ..models import CompanyDetails, Vat
from ..models.company import TEXTS
from ..taxes import EU, is_vat_number

LONGEST = {"legal_name": 200, "registration_number": 60, "vat_number": 30, "street": 200, "postal_code": 20, "city": 100,
           "exempt_reason": 300}  # fmt: skip


def say_company(person: Person, **said: Any) -> CompanyDetails:
    """Write what stands on the papers of one's agency that are numbered from now on; those before keep what stood on them."""
    texts = {name: one_line(said.get(name) or "") for name in TEXTS}
    texts["vat_number"] = texts["vat_number"].replace(" ", "").upper()
    _refuse_wrong(texts, said)
    chosen = {name: said.get(name) or None for name in ("vat_home", "vat_abroad", "vat_rate")}
    chosen |= {"country": said["country"], "language": said["language"], "monthly_acts": bool(said.get("monthly_acts"))}
    with transaction():
        hold_name(f"company {person.own_agency.id}")
        details = db.session.get(CompanyDetails, person.own_agency.id)
        if details is None:
            details = CompanyDetails(agency_id=person.own_agency.id, **texts, **chosen)
            db.session.add(details)
        for name, value in (texts | chosen).items():
            setattr(details, name, value)
        db.session.flush()
        audit.record("agency.company", person.own_agency, person)
    return details


def _refuse_wrong(texts: dict[str, str], said: dict[str, Any]) -> None:
    errors = {name: wrong for name, most in LONGEST.items() if (wrong := too_long(texts[name], most))}
    if not texts["legal_name"]:
        errors["legal_name"] = _("Fill this in.")
    if said.get("country") not in countries():
        errors["country"] = _("Choose a country.")
    if said.get("language") not in NAMES:
        errors["language"] = _("Choose one.")
    errors |= _wrong_taxes(texts, said)
    if errors:
        raise BadInput(_("Mend what is marked."), errors)


def _wrong_taxes(texts: dict[str, str], said: dict[str, Any]) -> dict[str, str]:
    ways = {name: said.get(name) or None for name in ("vat_home", "vat_abroad")}
    errors = {name: _("Choose one.") for name, way in ways.items() if way and Vat.read(way) is None}
    rate = said.get("vat_rate")
    if Vat.STANDARD in ways.values() and not rate:
        errors["vat_rate"] = _("Say the rate that your rewards contain.")
    if rate and not 1 <= rate <= 10_000:
        errors["vat_rate"] = _("A rate is above 0 and at most 100 percent.")
    if Vat.EXEMPT in ways.values() and not texts["exempt_reason"]:
        errors["exempt_reason"] = _("Say by which rule; it stands on the invoice.")
    if texts["vat_number"][:2].isalpha() and said.get("country") in EU and not is_vat_number(texts["vat_number"]):
        errors["vat_number"] = _("This VAT number is not right: a digit is missing or mistyped.")
    if Vat.REVERSE_CHARGE in ways.values() and not texts["vat_number"]:
        errors["vat_number"] = _("With reverse charge your VAT number stands on the invoice.")
    return errors
