"""What stands on the papers of the demo's agencies, and the acts of last month; the sweep makes these with the statements."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ..core import clock
from ..core.extensions import db
from ..core.transaction import transaction
from ..documents.actions import act_of_month, say_company
from ..documents.models import Vat
from ..rewards.models import Reward
from .people import Alliance

# By the agency's place in the cast: legal name, registration number, VAT number, street, postal code, language. All invented; the
# numbers have right check digits.
COMPANIES = {
    0: ("Northlight Studio GmbH", "HRB 209317 B", "DE136695976", "Lange Straße 7", "10115", "en"),
    1: ("ТОВ «Кедр Діджитал»", "38274615", "", "вул. Ярославська, 12", "04071", "uk"),
    2: ("Drei Ufer Rieck & Harms GbR", "", "DE811907980", "Elbufer 3", "20457", "en"),
    4: ("ФОП Дзвін С. І.", "", "", "вул. Городоцька, 44", "79016", "ru"),
    5: ("Oakmoor Media sp. z o.o.", "KRS 0000412345", "PL8567346215", "ul. Długa 21", "80-827", "en"),
}


def ask(alliance: Alliance, now: datetime) -> None:
    """Company details, entered two weeks ago; and an act for each partner by whose fees the first two earned last month."""
    with clock.pretend(now - timedelta(days=14)):
        for place, details in COMPANIES.items():
            _say(alliance, place, *details)
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    for agency in alliance.agencies[:2]:
        payers = select(Reward.payer_id).where(Reward.payee_id == agency.id).distinct().order_by(Reward.payer_id)
        for payer in db.session.scalars(payers).all():
            with transaction():
                act_of_month(agency.id, payer, month, "EUR", alliance.acting(agency, "finance"))


def _say(
    alliance: Alliance, place: int, name: str, number: str, vat: str, street: str, code: str, language: str
) -> None:
    agency = alliance.agencies[place]
    taxed = (
        {"vat_home": Vat.STANDARD, "vat_abroad": Vat.REVERSE_CHARGE, "vat_rate": 1900} if agency.country == "DE" else {}
    )
    say_company(
        alliance.acting(agency, "finance"), legal_name=name, registration_number=number, vat_number=vat, street=street,
        postal_code=code, city=agency.city, country=agency.country, language=language, **taxed,
    )  # fmt: skip
