"""The two sides of a paper: frozen from what an agency says of itself, and written as an address."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from ...core.countries import country
from ...core.extensions import db
from ...members.models import Agency
from ..models import CompanyDetails

FIELDS = ("legal_name", "registration_number", "vat_number", "street", "postal_code", "city", "country")


def party(agency: Agency) -> dict[str, str]:
    """What stands of an agency on a paper: its company details, and of its profile what these don't say."""
    details = db.session.get(CompanyDetails, agency.id)
    told = {name: getattr(details, name) for name in FIELDS} if details else {}
    profile = {"legal_name": agency.name, "city": agency.city, "country": agency.country}
    return {"name": agency.name} | {name: told.get(name) or profile.get(name, "") for name in FIELDS}


def address(one: Mapping[str, str]) -> Sequence[str]:
    """A party line by line; what isn't known is left out."""
    town = " ".join(filter(None, (one["postal_code"], one["city"])))
    numbers = (
        _("Registration number: %(number)s", number=one["registration_number"]) if one["registration_number"] else "",
        _("VAT number: %(number)s", number=one["vat_number"]) if one["vat_number"] else "",
    )
    also = one["name"] if one["name"] != one["legal_name"] else ""
    return [line for line in (one["legal_name"], also, one["street"], town, country(one["country"]), *numbers) if line]
