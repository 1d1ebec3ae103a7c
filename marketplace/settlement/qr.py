"""The QR code of a bank order in euros: EPC069-12, as European bank apps read it."""

from io import BytesIO

import segno

from ..core.typed import one_line
from .bank import LARGEST_IN_SEPA, is_in_sepa
from .models import Movement


def epc_code(movement: Movement) -> str | None:
    """The code as SVG; None where the standard has none: see `epc_lines`."""
    code = _code(movement)
    if code is None:
        return None
    return code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None)


def epc_picture(movement: Movement) -> bytes | None:
    """The same code as PNG, for mail: dark on white whatever the paper."""
    code, picture = _code(movement), BytesIO()
    if code is None:
        return None
    code.save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()


def _code(movement: Movement) -> segno.QRCode | None:
    lines = epc_lines(movement)
    return segno.make_qr("\n".join(lines), error="m", encoding="utf-8") if lines else None


def epc_lines(movement: Movement) -> list[str] | None:
    """What the code says, always eleven lines: a break inside a detail would move the sum to another one's place.

    None for other currencies, too large a sum, no IBAN, or one of a country outside SEPA. Banks take 70 characters of
    the holder's name.
    """
    if movement.currency != "EUR" or not movement.iban or movement.amount_minor > LARGEST_IN_SEPA:
        return None
    if not is_in_sepa(movement.iban):
        return None
    holder, reference = one_line(movement.holder or "")[:70].rstrip(), one_line(movement.reference or "")
    bic = purpose = creditor_reference = ""
    amount = f"EUR{movement.amount}"
    return [
        "BCD",
        "002",
        "1",
        "SCT",
        bic,
        holder,
        one_line(movement.iban),
        amount,
        purpose,
        creditor_reference,
        reference,
    ]
