"""What an electronic invoice needs of both sides, and how the VAT in a reward is parted. Nothing is assumed: what is missing is said."""

from flask_babel import gettext as _

from ..core.extensions import db
from ..core.money import Money
from .models import CompanyDetails, Document, Vat

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
EURO = EU - {"CZ", "DK", "HU", "PL", "RO", "SE"}  # where VAT is reckoned in euros
FULL = 10_000  # basis points


def expects_invoices(agency_id: int | None) -> bool:
    """Whether an agency's country is one in which electronic invoices are expected."""
    details = db.session.get(CompanyDetails, agency_id)
    return details is not None and details.country in EU


def way_between(seller: CompanyDetails, buyer: CompanyDetails) -> Vat | None:
    """How the seller has said that it is taxed, for buyers in this country."""
    return seller.vat_home if seller.country == buyer.country else seller.vat_abroad


def part(total: Money, rate: int) -> tuple[Money, Money, Money]:
    """A total that contains VAT of this rate, as (net, VAT, rounding). VAT is reckoned of the net sum, as the standard wants it;
    where no net sum gives the total to the cent, the rest is the rounding."""
    net = Money((abs(total.minor) * FULL * 2 + FULL + rate) // (2 * (FULL + rate)), total.currency)
    vat = net.share(rate)
    return net, vat, total - net - vat


def missing(act: Document) -> list[str]:
    """What keeps an act from being billed by an electronic invoice: sentences for its issuer."""
    seller, buyer = (db.session.get(CompanyDetails, one) for one in (act.agency_id, act.partner_id))
    if seller is None:
        return [_("Enter your company details first.")]
    if buyer is None:
        return [_("The other agency has not entered its company details yet.")]
    found = [] if act.total.minor > 0 else [_("Only what comes to more than zero can be billed.")]
    found += [_("Your street, postal code and city are needed.")] if not _has_address(seller) else []
    found += [_("The other agency’s street, postal code and city are needed.")] if not _has_address(buyer) else []
    found += [_("Your VAT or tax number is needed.")] if not seller.vat_number else []
    return found + _missing_for_tax(seller, buyer, act.currency)


def _missing_for_tax(seller: CompanyDetails, buyer: CompanyDetails, currency: str) -> list[str]:
    way = way_between(seller, buyer)
    if way is None:
        return [_("Say in your company details how rewards from this country are taxed.")]
    if way == Vat.REVERSE_CHARGE and not is_vat_number(buyer.vat_number):
        return [_("With reverse charge the other agency’s VAT number is needed.")]
    if way == Vat.STANDARD and not (currency == "EUR" and seller.country in EURO):
        return [
            _(
                "With VAT, invoices are made here in euros and for agencies of the euro area: elsewhere the VAT has to stand in the country’s own currency as well."
            )
        ]
    return []


def _has_address(details: CompanyDetails) -> bool:
    return all((details.street, details.postal_code, details.city))


def is_vat_number(text: str) -> bool:
    """Whether it is a VAT number of the EU, by its letters and check digits."""
    # Loaded when it is first asked for, as few commands do.
    from stdnum.eu import vat

    return bool(text[:2].isalpha() and vat.is_valid(text))
