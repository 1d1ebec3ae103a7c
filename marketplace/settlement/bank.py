"""The bank rail: an order straight from payer to payee. The alliance never touches the money."""

from dataclasses import dataclass

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from ..members.models import AgencyState
from .models import Obstacle

LARGEST_IN_SEPA = 99_999_999_999  # 999,999,999.99 EUR


@dataclass(frozen=True)
class Listed:
    """The order can be paid: where to, and the reference to pay it with."""

    reference: str
    account: dict[str, str | None]  # holder, iban, bank_name, account_number, routing_code


@dataclass(frozen=True)
class Blocked:
    """The order has to wait for somebody."""

    by: Obstacle


def order(movement_id: int, payee_status: str, account: dict[str, str | None] | None) -> Listed | Blocked:
    """What the rail says of one movement. Asking twice gives the same answer: the reference comes from the id."""
    if payee_status == AgencyState.SUSPENDED:
        return Blocked(Obstacle.SUSPENDED)
    if account is None:
        return Blocked(Obstacle.NO_DETAILS)
    if account["iban"] and not is_iban(account["iban"]):
        return Blocked(Obstacle.BAD_IBAN)
    return Listed(reference_of(movement_id), account)


def reference_of(movement_id: int) -> str:
    """ "LP-BO311-37": the order's number and two check digits, so that a mistyped one is noticed."""
    return f"LP-BO{movement_id}-{97 - movement_id * 100 % 97:02d}"


def is_iban(text: str) -> bool:
    """Whether country, length and check digits are right."""
    try:
        return bool(IBAN(text))
    except SchwiftyException:
        return False


def is_in_sepa(text: str) -> bool:
    """Whether it is an IBAN of a country in SEPA."""
    try:
        return IBAN(text).in_sepa_zone
    except SchwiftyException:
        return False
